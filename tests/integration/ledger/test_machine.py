"""A machine that does anything in any order, against a model that replays everything."""

# ruff: noqa: PLR0913, PLR0917, PT017 - rules take what Hypothesis draws.

import datetime as dt
from collections import Counter

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.event import Party
from suyuan.ledger.operations.capture import declare_error
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries import validations
from tests.integration.ledger import model, world

PLACES = ("LINE", "STORE", "WARD")
LOTS = tuple(world.reel(name) for name in "ABC")
MADE_LOTS = ("L1", "L2")
PUMPS = world.pumps(*range(12))
BOARDS = tuple(world.board(number) for number in range(6))
BOXES = tuple(world.sscc(number) for number in range(1, 6))
START = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


def place_key(code):
    return f"urn:suyuan:place:{code}"


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def broken():
    """Answer the validations of `suyuan verify` inside the test's own transaction."""
    return [v.name for v in validations.VALIDATIONS if rows(v.question)]


class Machine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic._from_testcase = True  # Commands may open their durable frame inside.
        self.atomic.__enter__()
        self.history = []
        self.clock = 100

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def time(self, late):
        """Choose a moment: now, or some minutes ago."""
        self.clock += 10
        return self.clock - late

    def attempt(self, happening, event):
        self.history.append(happening)
        try:
            model.replay(self.history, newest=happening)
            allowed = True
        except model.ImpossibleError as error:
            self.history.pop()
            allowed, why = False, error
        try:
            result = world.say(event)
        except Problems as problems:
            assert not allowed, f"refused {happening}: {problems}"
        else:
            assert allowed, f"accepted {happening} though {why}"
            happening.uri = result.events[0].uri

    def happening(self, kind, late, **values):
        time = self.time(late)
        moment = START + dt.timedelta(minutes=time)
        return model.Happening(kind=kind, time=time, order=self.clock, **values), moment

    late = st.sampled_from([0, 0, 0, 13, 46, 201])  # No two of them fall on one moment.
    place = st.sampled_from(PLACES)
    lot = st.sampled_from(LOTS)
    quantity = st.integers(1, 6)

    @rule(late=late, lot=lot, quantity=quantity, place=place)
    def receive(self, late, lot, quantity, place):
        happening, moment = self.happening("receive", late, lot=lot, quantity=quantity, place=place)
        self.attempt(
            happening,
            world.receive(
                world.amount(lot, quantity), occurred_at=moment, location=place_key(place)
            ),
        )

    @rule(
        late=late,
        made=st.sampled_from(MADE_LOTS),
        things=st.lists(st.sampled_from(PUMPS), min_size=1, max_size=4, unique=True),
        inputs=st.dictionaries(lot, st.integers(1, 3), max_size=2),
        source=place,
        place=place,
    )
    def build(self, late, made, things, inputs, source, place):
        known = self.known()
        things = [thing for thing in things if thing not in known]
        if not things:
            return
        happening, moment = self.happening(
            "build", late, things=tuple(things), lot=made, inputs=tuple(inputs.items()),
            source=source, place=place,
        )  # fmt: skip
        if inputs:
            event = world.transform(
                occurred_at=moment, outputs=tuple(things), location=place_key(place),
                input_quantities=tuple(world.amount(k, q) for k, q in inputs.items()),
                sources=(Party(type="location", id=place_key(source)),),
                ilmd={"cbvmda:lotNumber": made},
            )  # fmt: skip
        else:
            event = world.commission(
                *things, lot=made, occurred_at=moment, location=place_key(place)
            )
        self.attempt(happening, event)

    def known(self):
        return {
            thing
            for event in self.history
            if not event.void and event.kind in {"build", "consume", "commission"}
            for thing in (*event.things, event.parent)
        }

    @rule(late=late, board=st.sampled_from(BOARDS), place=place)
    def commission(self, late, board, place):
        if board in self.known():
            return
        happening, moment = self.happening("build", late, things=(board,), lot="B1", place=place)
        event = world.commission(board, lot="B1", occurred_at=moment, location=place_key(place))
        self.attempt(happening, event)

    @rule(
        late=late,
        boards=st.lists(st.sampled_from(BOARDS), min_size=1, max_size=2, unique=True),
        pump=st.sampled_from(PUMPS),
        place=place,
    )
    def consume(self, late, boards, pump, place):
        if pump in self.known():
            return
        happening, moment = self.happening(
            "consume", late, things=tuple(boards), parent=pump, lot="L1", place=place
        )
        event = world.transform(
            occurred_at=moment, inputs=tuple(boards), outputs=(pump,),
            location=place_key(place), ilmd={"cbvmda:lotNumber": "L1"},
        )  # fmt: skip
        self.attempt(happening, event)

    things = st.lists(
        st.sampled_from(PUMPS[:6] + BOXES + BOARDS[:3]), min_size=1, max_size=3, unique=True
    )

    @rule(
        late=late, parent=st.sampled_from(BOXES), things=things, place=place, lot=lot,
        quantity=st.sampled_from([0, 0, 1, 2]), source=place,
    )  # fmt: skip
    def pack(self, late, parent, things, place, lot, quantity, source):
        if parent in things:
            return
        self.change("pack", "ADD", late, parent, things, place, lot, quantity, source)

    @rule(
        late=late, parent=st.sampled_from(BOXES), things=things, place=place, lot=lot,
        quantity=st.sampled_from([0, 0, 1]),
    )  # fmt: skip
    def unpack(self, late, parent, things, place, lot, quantity):
        if parent in things:
            return
        self.change("unpack", "DELETE", late, parent, things, place, lot, quantity, None)

    @precondition(lambda self: self.contained())
    @rule(data=st.data(), place=place, late=late)
    def unpack_something(self, data, place, late):
        child, parent = data.draw(st.sampled_from(sorted(self.contained().items())))
        self.change("unpack", "DELETE", late, parent, [child], place, None, 0, None)

    def contained(self):
        inside = model.replay(self.history).inside
        return {child: parent for child, parent in inside.items() if parent is not None}

    def change(self, kind, action, late, parent, things, place, lot, quantity, source):
        happening, moment = self.happening(
            kind, late, parent=parent, things=tuple(things), place=place, lot=lot,
            quantity=quantity, source=source,
        )  # fmt: skip
        values = {}
        if quantity:
            values["child_quantities"] = (world.amount(lot, quantity),)
        if source:
            values["sources"] = (Party(type="location", id=place_key(source)),)
        self.attempt(
            happening,
            world.pack(
                parent, *things, action=action, occurred_at=moment, location=place_key(place),
                **values,
            ),
        )  # fmt: skip

    @rule(late=late, things=things, place=place)
    def move(self, late, things, place):
        happening, moment = self.happening("move", late, things=tuple(things), place=place)
        event = world.object_event(
            "OBSERVE", epcs=tuple(things), biz_step="storing", occurred_at=moment,
            location=place_key(place),
        )  # fmt: skip
        self.attempt(happening, event)

    @rule(late=late, lot=lot, quantity=quantity, source=place, place=place)
    def move_amount(self, late, lot, quantity, source, place):
        happening, moment = self.happening(
            "move_amount", late, lot=lot, quantity=quantity, source=source, place=place
        )
        event = world.object_event(
            "OBSERVE", quantities=(world.amount(lot, quantity),), biz_step="storing",
            occurred_at=moment, location=place_key(place),
            sources=(Party(type="location", id=place_key(source)),),
        )  # fmt: skip
        self.attempt(happening, event)

    @rule(late=late, things=things)
    def destroy(self, late, things):
        happening, moment = self.happening("destroy", late, things=tuple(things))
        event = world.object_event(
            "DELETE", epcs=tuple(things), biz_step="destroying", occurred_at=moment
        )
        self.attempt(happening, event)

    @precondition(lambda self: any(not event.void for event in self.history))
    @rule(data=st.data())
    def correct(self, data):
        open_events = [event for event in self.history if not event.void]
        event = data.draw(st.sampled_from(open_events))
        event.void = True
        try:
            model.replay(self.history)
            allowed = True
        except model.ImpossibleError:
            allowed, event.void = False, False
        try:
            declare_error(context=world.context(), event_uri=event.uri, reason="wrong")
        except Problems as problems:
            assert not allowed, f"refused to void {event}: {problems}"
        else:
            assert allowed, f"voided {event}"

    @invariant()
    def says_the_same_as_the_model(self):
        state = model.replay(self.history)
        names = dict(rows("SELECT thing_id, key FROM ledger_identity"))
        self.compare_containment(state, names)
        self.compare_places(state, names)
        self.compare_amounts(state, names)
        self.compare_counts(state, names)
        kept = {
            (names[s], names[t])
            for s, t in rows("SELECT source_id, target_id FROM ledger_unit_link")
        }
        assert kept == state.links

    def compare_containment(self, state, names):
        kept = {
            names[i]: names[c] for i, c in rows("SELECT id, container_id FROM ledger_thing")
            if c is not None
        }  # fmt: skip
        assert kept == {child: parent for child, parent in state.inside.items() if parent}
        minutes = "extract(epoch FROM %s - timestamptz '2026-05-01 00:00+00')::int / 60"
        intervals = rows(
            f"SELECT child_id, parent_id, {minutes % 'from_at'}, {minutes % 'until_at'} "
            "FROM ledger_containment WHERE quantity IS NULL"
        )
        assert sorted((names[c], names[p], f, u or 0) for c, p, f, u in intervals) == sorted(
            (c, p, f, u or 0) for c, p, f, u in state.intervals
        )

    def compare_places(self, state, names):
        codes = dict(rows("SELECT id, code FROM ledger_place"))
        kept = {
            names[thing]: codes[place]
            for thing, place in rows("SELECT thing_id, place_id FROM ledger_whereabouts")
        }
        assert kept == {
            thing: state.place[thing]
            for thing, alive in state.alive.items()
            if alive and state.inside[thing] is None
        }

    def compare_amounts(self, state, names):
        codes = dict(rows("SELECT id, code FROM ledger_place"))
        kept = Counter()
        for thing, place, container, quantity in rows(
            "SELECT thing_id, place_id, container_id, quantity FROM ledger_stock WHERE quantity > 0"
        ):
            kept[names[thing], names[container] if container else codes[place]] += int(quantity)
        assert kept == +state.amounts

    def compare_counts(self, state, names):
        codes = dict(rows("SELECT id, code FROM ledger_place"))
        inputs = {}
        for sublot, source in rows("SELECT sublot_id, source_id FROM ledger_sublot_input"):
            inputs.setdefault(sublot, set()).add(names[source])
        lots = dict(
            rows(
                "SELECT s.id, l.code FROM ledger_thing s JOIN ledger_thing l ON l.id = s.lot_id "
                "WHERE s.kind = 'SUBLOT'"
            )
        )
        kept = Counter()
        for sublot, root, place, units in rows(
            "SELECT sublot_id, root_id, place_id, units FROM ledger_sublot_holding WHERE units > 0"
        ):
            name = (lots[sublot], frozenset(inputs.get(sublot, ())))
            if root:
                kept[name, "in", names[root]] += units
            else:
                kept[name, "at", codes[place]] += units
        assert kept == model.counts(state)

    @invariant()
    def says_the_same_as_the_rebuild(self):
        assert rebuild(check=True).differences == ()
        assert broken() == []


@pytest.mark.django_db
def test_anything_in_any_order():
    world.build()
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
