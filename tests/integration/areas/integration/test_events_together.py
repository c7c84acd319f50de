"""Small events of several senders, recorded in one transaction: nobody can tell from outside."""

import dataclasses

import pytest
from django.db import connection

from suyuan.areas.integration import operations
from suyuan.areas.integration.operations.capture import EventExistsError, OtherSiteError
from suyuan.foundation.accounts import operations as accounts
from suyuan.foundation.command import command
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.event import ErrorDeclaration
from suyuan.ledger.operations import register
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries.validations import verify
from tests import gathered, personas
from tests.integration.ledger import world
from tests.integration.ledger.world import commission, object_event, pack, pump, pumps, sscc

FAR = "urn:suyuan:place:FAR"


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@command(name="tests.make_far_place", action=None)
def make_far_place(*, context, site_id) -> int:
    del context
    return register.register_place(
        register.PlaceDescription(code="FAR", name="Far", site_id=site_id)
    )


@pytest.fixture(autouse=True)
def _world(real_database, monkeypatch):
    world.build()
    personas.person("ada")
    with gathered.patience(monkeypatch):
        yield
    assert rebuild(check=True).differences == ()
    assert [verdict.name for verdict in verify() if verdict.broken] == []


def send(event, username="ada", **more):
    return operations.capture_event(context=personas.context(username, **more), event=event)


def together(*events):
    """Send events at the same time; each is an event, or an event and its context."""
    pairs = [
        each if isinstance(each, tuple) else (each, personas.context("ada")) for each in events
    ]
    return gathered.gather(
        "integration.capture_event",
        *[lambda event=event, context=context: operations.capture_event(
            context=context, event=event) for event, context in pairs],
    )  # fmt: skip


def shared():
    """Give how many events were recorded by each transaction that recorded any."""
    return sorted(number for (number,) in rows("SELECT count(*) FROM ledger_event GROUP BY xid"))


class TestEventsTogether:
    def test_each_names_its_own_command_and_what_it_made(self):
        personas.person("eva")
        accounts.grant_role(context=personas.system(), username="eva", role="INTEGRATION")
        sent = [
            (commission(pump(n), lot=f"L{n % 2}"), personas.context("eva" if n == 1 else "ada"))
            for n in range(4)
        ]
        uris = together(*sent)
        assert shared() == [4]
        for (event, context), uri in zip(sent, uris, strict=True):
            ((command_id, actor, occurred, things),) = rows(
                "SELECT e.command_id, e.actor, e.occurred_at, array_agg(i.key)"
                " FROM ledger_event_key k JOIN ledger_event e ON e.id = k.event_id"
                " JOIN ledger_thing t ON t.created_by = e.id AND t.kind = 'UNIT'"
                " JOIN ledger_identity i ON i.thing_id = t.id AND i.event_id = e.id"
                " WHERE k.uri = %s GROUP BY 1, 2, 3",
                uri,
            )
            assert (command_id, actor) == (context.command_id, context.actor.label)
            assert (occurred, things) == (event.occurred_at, list(event.epcs))
        made = rows(
            "SELECT l.code, t.code FROM ledger_thing l JOIN ledger_participation p"
            " ON p.event_id = l.created_by JOIN ledger_thing t ON t.id = p.thing_id"
            " WHERE l.kind = 'LOT' ORDER BY 1"
        )
        assert made == [("L0", "0"), ("L1", "1")]
        assert rows("SELECT sum(units) FROM ledger_sublot_holding") == [(4,)]

    def test_what_follows_in_the_same_transaction_sees_what_came_before(self):
        first, second = commission(pump(1), lot="L"), commission(pump(2), lot="L")
        packed = pack(sscc(1), pump(1), location=world.LINE)
        seen = object_event("OBSERVE", epcs=(pump(2),), biz_step="storing", location=world.STORE)
        together(first, second, packed, seen)
        assert shared() == [4]
        assert rows("SELECT count(*) FROM ledger_containment WHERE until_at IS NULL") == [(1,)]

    def test_known_things_move_together(self):
        send(commission(*pumps(*range(6)), lot="L"))
        moves = [
            object_event("OBSERVE", epcs=(pump(n),), biz_step="storing", location=world.STORE)
            for n in range(6)
        ]
        together(*moves)
        assert shared() == [1, 6]
        found = rows(
            "SELECT p.code, h.units FROM ledger_sublot_holding h"
            " JOIN ledger_place p ON p.id = h.place_id WHERE h.units > 0"
        )
        assert found == [("STORE", 6)]

    def test_a_bad_event_hears_why_and_the_others_stay_together(self):
        bad = pack(sscc(1), pump("unknown"), location=world.LINE)
        given = together(commission(pump(1), lot="L"), bad, commission(pump(2), lot="L"))
        assert isinstance(given[1], Problems)
        assert {each.code for each in given[1].problems} == {"ledger.unknown_thing"}
        assert {each.line for each in given[1].problems} == {1}
        assert shared() == [2]

    def test_a_serial_is_given_once(self):
        given = together(*[commission(pump("S"), lot=f"L{n}") for n in range(4)])
        assert sorted(isinstance(each, str) for each in given) == [False] * 3 + [True]
        assert {p.code for each in given if isinstance(each, Problems) for p in each.problems} == {
            "ledger.serial_used"
        }

    def test_the_same_event_of_two_senders_is_recorded_once(self):
        event = commission(pump(1), lot="L")
        given = together(event, commission(pump(2), lot="L"), event)
        assert sorted(type(each).__name__ for each in given) == ["EventExistsError", "str", "str"]
        assert rows("SELECT count(*) FROM ledger_event") == [(2,)]

    def test_what_is_recorded_already_is_told_to_its_sender_alone(self):
        event = commission(pump(1), lot="L")
        uri = send(event)
        given = together(event, commission(pump(2), lot="L"), commission(pump(3), lot="L"))
        assert isinstance(given[0], EventExistsError)
        assert given[0].id == uri
        assert shared() == [1, 2]

    def test_a_late_event_finds_its_place_beside_the_others(self):
        send(commission(pump(1), lot="L"))
        late = object_event("OBSERVE", epcs=(pump(1),), biz_step="storing", location=world.STORE)
        send(object_event("OBSERVE", epcs=(pump(1),), biz_step="storing", location=world.WARD))
        given = together(commission(pump(2), lot="L"), late, commission(pump(3), lot="L"))
        assert all(isinstance(each, str) for each in given)
        assert shared() == [1, 1, 1, 2]
        ((code,),) = rows(
            "SELECT p.code FROM ledger_whereabouts w JOIN ledger_place p ON p.id = w.place_id"
            " JOIN ledger_thing t ON t.id = w.thing_id WHERE t.code = '1'"
        )
        assert code == "WARD"

    def test_an_error_declaration_goes_by_itself(self):
        event = commission(pump(1), lot="L")
        uri = send(event)
        error = ErrorDeclaration(declared_at=event.occurred_at, reason="did_not_occur")
        void = dataclasses.replace(event, event_id=uri, error=error)
        assert send(void) == uri
        assert rows("SELECT count(*) FROM ledger_correction") == [(1,)]

    def test_who_may_record_at_one_site_is_refused_at_others_and_nobody_else(self):
        personas.person("tom")
        site, other = personas.site("SZ"), personas.site("SH")
        accounts.grant_role(
            context=personas.system(), username="tom", role="INTEGRATION", site="SZ"
        )
        make_far_place(context=personas.system(), site_id=other.pk)
        far = {"location": FAR}
        given = together(
            commission(pump(1), lot="L", **far),
            (commission(pump(2), lot="L", **far), personas.context("tom")),
            (commission(pump(3), lot="L"), personas.context("tom")),
        )
        assert site.pk != other.pk
        assert [type(each) for each in given] == [str, OtherSiteError, str]
        assert shared() == [2]

    def test_places_nobody_knows_become_known(self):
        given = together(
            *[commission(pump(n), lot="L", location=f"/414/690123400000{n}") for n in range(3)]
        )
        assert all(isinstance(each, str) for each in given)
        assert rows("SELECT count(*) FROM ledger_place WHERE key LIKE '/414/%%'") == [(3,)]

    def test_a_large_event_goes_by_itself(self):
        assert send(commission(*pumps(*range(200)), lot="L")).startswith("ni:")
        assert rows("SELECT sum(units) FROM ledger_sublot_holding") == [(200,)]
