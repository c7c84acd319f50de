"""Two and more writers at once, with real commits: one truth, no deadlock, no unexpected error."""

import datetime as dt
import threading
import time

import pytest
from django.db import connection

from suyuan.foundation.command import command
from suyuan.foundation.failures import BusyError
from suyuan.kernel.errors import DomainError, Problems
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.causes import ThingCause
from suyuan.ledger.operations.capture import declare_error, record_events
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries import listing
from suyuan.ledger.queries.tracing import forward
from suyuan.ledger.queries.validations import verify
from tests.integration.ledger import world
from tests.integration.ledger.world import (
    amount,
    commission,
    pack,
    pump,
    pumps,
    receive,
    reel,
    say,
    sscc,
    transform,
)

pytestmark = [pytest.mark.concurrency, pytest.mark.usefixtures("real_database")]


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def together(*works):
    """Run every work in a thread of its own, let them begin at once, and return what they gave."""
    results = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(number, work):
        try:
            gate.wait()
            results[number] = work()
        except DomainError as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert None not in results, "a writer ended with an error that nobody expects"
    return results


@pytest.fixture(autouse=True)
def _world(real_database):
    world.build()
    yield
    assert rebuild(check=True).differences == ()
    assert [verdict.name for verdict in verify() if verdict.broken] == []


class TestWritersAtOnce:
    def test_the_same_event_is_stored_once(self):
        event = commission(*pumps(*range(20)), lot="L")
        results = together(*[lambda: say(event)] * 6)
        stored = [result.events[0] for result in results]
        assert len({event.id for event in stored}) == 1
        assert sorted(event.duplicate for event in stored) == [False] + [True] * 5

    def test_a_serial_is_given_once(self):
        events = [commission(pump("S"), lot=f"L{number}") for number in range(6)]
        results = together(*[lambda event=event: say(event) for event in events])
        assert sum(not isinstance(result, DomainError) for result in results) == 1
        assert {
            problem.code
            for result in results
            if isinstance(result, Problems)
            for problem in result.problems
        } == {"ledger.serial_used"}

    def test_many_make_units_of_one_new_lot(self):
        events = [commission(pump(f"{number}"), lot="NEW") for number in range(12)]
        results = together(*[lambda event=event: say(event) for event in events])
        assert not any(isinstance(result, DomainError) for result in results)
        assert rows("SELECT sum(units) FROM ledger_sublot_holding") == [(12,)]

    def test_a_unit_is_packed_into_one_box(self):
        say(commission(pump(1), lot="L"))
        moment = world.later()
        results = together(
            *[
                lambda number=number: say(
                    pack(sscc(number), pump(1), location=world.LINE, occurred_at=moment)
                )
                for number in range(1, 6)
            ]
        )
        assert sum(not isinstance(result, DomainError) for result in results) == 1
        assert rows("SELECT count(*) FROM ledger_containment") == [(1,)]

    def test_a_lot_is_not_used_up_twice(self):
        say(world.receive(amount(reel("A"), 10)))
        events = [
            world.object_event("DELETE", quantities=(amount(reel("A"), 3),), biz_step="destroying")
            for _ in range(8)
        ]
        results = together(*[lambda event=event: say(event) for event in events])
        assert sum(not isinstance(result, DomainError) for result in results) == 3
        assert rows("SELECT quantity FROM ledger_stock") == [(1,)]

    def test_pallets_and_boxes_move_crosswise_without_deadlock(self):
        say(commission(*pumps(*range(40)), lot="L"))
        for number in range(1, 5):
            things = pumps(*range((number - 1) * 10, number * 10))
            say(pack(sscc(number), *things, location=world.LINE))
        say(pack(sscc(9), sscc(1), sscc(2), location=world.LINE))
        say(pack(sscc(8), sscc(3), sscc(4), location=world.LINE))

        def shuffle(first, second):
            done = 0
            for _ in range(6):
                for parent, child, other in ((9, first, 8), (8, first, 9), (9, second, 8)):
                    try:
                        say(
                            pack(sscc(parent), sscc(child), action="DELETE", location=world.LINE),
                            pack(sscc(other), sscc(child), location=world.LINE),
                        )
                        done += 1
                    except (Problems, BusyError):
                        pass
            return done + 1

        together(*[lambda a=a, b=b: shuffle(a, b) for a, b in ((1, 3), (2, 4), (3, 1), (4, 2))])
        assert rows("SELECT sum(units) FROM ledger_sublot_holding") == [(40,)]


class TestVerifyTogether:
    def test_several_connections_find_what_one_finds(self):
        say(commission(*pumps(*range(20)), lot="L"))
        rows("UPDATE ledger_sublot_holding SET units = units - 1 RETURNING 1")
        told = []
        found = list(verify(workers=3, progress=lambda name, done: told.append((name, done))))
        names = [verdict.name for verdict in found]
        assert names == [verdict.name for verdict in verify()]
        assert [verdict.name for verdict in found if verdict.broken] == ["counts"]
        assert told == [(name, done) for done, name in enumerate(names)]
        rows("UPDATE ledger_sublot_holding SET units = units + 1 RETURNING 1")

    def test_take_longer_than_a_transaction_may_wait_for_its_program(self):
        rows("SELECT set_config('idle_in_transaction_session_timeout', '100ms', false)")
        try:
            slowly = verify(workers=2, progress=lambda _name, done: time.sleep(0 if done else 1))
            assert all(verdict.broken == 0 for verdict in slowly)
        finally:
            connection.close()


class TestRebuildTogether:
    def test_several_connections_find_what_one_finds(self, monkeypatch):
        monkeypatch.setattr("suyuan.ledger.projections.rebuilding.PIECE", 5)
        say(commission(*pumps(*range(20)), lot="L"))
        say(pack(sscc(1), *pumps(*range(10))))
        ((made, unit),) = rows(
            "SELECT from_at, child_id FROM ledger_containment ORDER BY child_id LIMIT 1"
        )
        change = "UPDATE ledger_containment SET from_at = %s WHERE child_id = %s"
        rows(f"{change} RETURNING 1", made - dt.timedelta(hours=1), unit)
        seen = []
        found = rebuild(check=True, workers=3, progress=seen.append)
        assert found == rebuild(check=True)
        assert {difference.kind for difference in found.differences} == {"missing", "surplus"}
        done = [stage.done for stage in seen if stage.name == "things"]
        assert done == sorted(done)
        assert done[-1] == found.things > 20
        assert seen[-1].found == found.found == 2
        assert found.compared["ledger_containment"] == 10
        rows(f"{change} RETURNING 1", made, unit)


JOB = "urn:suyuan:transformation:job"


class TestWritersOfOneOrder:
    """Events that name the same order, and no thing in common, meet each other all the same."""

    def _while_open(self, event, work):
        """Do a work while a command that recorded an event has not ended yet."""
        recorded, asked = threading.Event(), threading.Event()

        @command(name="tests.record_slowly", action=None)
        def slowly(*, context):
            record_events(context=context, events=[event], policy=Policy.OWN)
            recorded.set()
            asked.wait(10)
            time.sleep(0.5)

        def hasty():
            recorded.wait(10)
            asked.set()
            return work()

        return together(lambda: slowly(context=world.context()) or "done", hasty)

    def _made_from(self, lot):
        trace = forward([ThingCause(key=reel(lot))], formerly=False)
        return [unit.code for unit in listing.stream(trace)]

    def test_what_is_made_is_made_from_what_was_just_loaded(self):
        say(receive(amount(reel("A"), 50)))
        load = transform(input_quantities=(amount(reel("A"), 5),), transformation_id=JOB)
        make = transform(
            outputs=pumps(1), transformation_id=JOB, ilmd={"cbvmda:lotNumber": "L"}
        )  # fmt: skip
        self._while_open(load, lambda: say(make))
        assert self._made_from("A") == ["1"]

    def test_nothing_is_loaded_past_what_was_just_made(self):
        say(receive(amount(reel("A"), 50)))
        load = transform(input_quantities=(amount(reel("A"), 5),), transformation_id=JOB)
        make = transform(
            outputs=pumps(1), transformation_id=JOB, ilmd={"cbvmda:lotNumber": "L"}
        )  # fmt: skip
        _, refused = self._while_open(make, lambda: say(load))
        assert [problem.code for problem in refused.problems] == ["ledger.late_load"]

    def test_nothing_is_made_from_what_was_just_declared_an_error(self):
        say(receive(amount(reel("A"), 50)))
        load = transform(input_quantities=(amount(reel("A"), 5),), transformation_id=JOB)
        uri = say(load).events[0].uri
        make = transform(
            outputs=pumps(1), transformation_id=JOB, ilmd={"cbvmda:lotNumber": "L"}
        )  # fmt: skip
        _, refused = together(
            lambda: say(make),
            lambda: declare_error(context=world.context(), event_uri=uri, reason="did_not_occur"),
        )
        made = self._made_from("A")
        assert made == (["1"] if isinstance(refused, Problems) else [])
