"""Long lists of new units: the same rows as one by one, and the same refusals."""

from dataclasses import replace

import pytest
from django.db import connection

from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.series import LONG, class_of
from suyuan.ledger.domain.vocabulary import SUPPLIER_LOT
from suyuan.ledger.operations import capture
from tests.integration.ledger import world
from tests.integration.ledger.tale import Tale, rows
from tests.integration.ledger.world import BOARD, PUMP, board, commission, pump, pumps, say

pytestmark = pytest.mark.django_db

MANY = tuple(range(1, LONG + 1))
ROWS = {
    "thing": "SELECT kind, item_id, code, site_id, made_at, expires_on, alive, ended_at"
    " FROM ledger_thing t JOIN ledger_identity i ON i.thing_id = t.id AND i.main"
    " WHERE i.key = ANY (%s::text[]) ORDER BY code",
    "identity": "SELECT key, main, why, since FROM ledger_identity WHERE key = ANY (%s::text[])"
    " ORDER BY key",
    "participation": "SELECT i.key, p.role, p.occurred_at, p.sublot_id = t.sublot_id"
    " FROM ledger_participation p JOIN ledger_identity i USING (thing_id)"
    " JOIN ledger_thing t ON t.id = p.thing_id WHERE i.key = ANY (%s::text[]) ORDER BY i.key",
    "whereabouts": "SELECT i.key, w.place_id, w.holder_id, w.disposition, w.since, w.last_at"
    " FROM ledger_whereabouts w JOIN ledger_identity i USING (thing_id)"
    " WHERE i.key = ANY (%s::text[]) ORDER BY i.key",
    "custody": "SELECT i.key, c.place_id, c.holder_id, c.from_at, c.until_at"
    " FROM ledger_custody c JOIN ledger_identity i USING (thing_id)"
    " WHERE i.key = ANY (%s::text[]) ORDER BY i.key",
    "holding": "SELECT DISTINCT h.root_id, h.place_id, h.holder_id, h.disposition, h.units"
    " FROM ledger_sublot_holding h JOIN ledger_thing t USING (sublot_id)"
    " JOIN ledger_identity i ON i.thing_id = t.id WHERE i.key = ANY (%s::text[])",
    "event": "SELECT DISTINCT e.things FROM ledger_event e JOIN ledger_participation p"
    " ON p.event_id = e.id JOIN ledger_identity i USING (thing_id) WHERE i.key = ANY (%s::text[])",
}


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


def written(keys):
    """Give the rows about units, without the ids that were drawn for them."""
    return {name: rows(statement, list(keys)) for name, statement in ROWS.items()}


def units():
    ((number,),) = rows("SELECT count(*) FROM ledger_thing WHERE kind = 'UNIT'")
    return number


class TestSeries:
    def test_writes_what_the_long_way_writes(self, monkeypatch):
        made = commission(*pumps(*MANY), lot="A", disposition="active")
        other = replace(made, epcs=tuple(board(number) for number in MANY))
        assert (class_of(made), class_of(other)) == (PUMP, BOARD)
        say(made)
        with monkeypatch.context() as patch:
            patch.setattr(capture, "class_of", lambda _event: None)
            say(other)
        one, another = written(made.epcs), written(other.epcs)
        assert len(one["thing"]) == len(one["custody"]) == len(one["whereabouts"]) == LONG
        assert one["event"] == [(LONG,)]
        for name in ROWS:
            for mine, theirs in zip(one[name], another[name], strict=True):
                skipped = 2 if name == "thing" else 1 if isinstance(mine[0], str) else 0
                assert mine[skipped:] == theirs[skipped:]

    def test_is_what_follows_from_the_facts(self):
        say(commission(*pumps(*MANY), lot="A"))
        say(commission(*pumps(*(number + LONG for number in MANY)), lot="A"))
        say(commission(*pumps(*(number + 2 * LONG for number in MANY)), location=None))
        Tale.check_rebuild()
        assert units() == 3 * LONG

    def test_lets_its_lot_be_found_by_the_number_of_the_supplier(self):
        event = commission(*pumps(*MANY), lot="A")
        say(replace(event, ilmd={**event.ilmd, SUPPLIER_LOT: "THEIRS"}))
        found = rows("SELECT why FROM ledger_identity WHERE key LIKE '%%THEIRS%%'")
        assert found == [("SUPPLIER",)]

    def test_has_ids_that_follow_one_another(self):
        say(commission(*pumps(*MANY), lot="A"))
        ((span,),) = rows("SELECT max(id) - min(id) FROM ledger_thing WHERE kind = 'UNIT'")
        assert span < 2 * LONG


class TestRefused:
    @staticmethod
    def refused(*events):
        before = units()
        with pytest.raises(Problems) as caught:
            say(*events)
        assert units() == before
        return {(p.code, p.line, p.field, p.data.get("key")) for p in caught.value.problems}

    def test_every_number_that_was_given_before_is_named(self):
        say(commission(*pumps(7, 70)))
        assert self.refused(commission(*pumps(*MANY), lot="A")) == {
            ("ledger.serial_used", 1, "epcs[6]", pump(7)),
            ("ledger.serial_used", 1, "epcs[69]", pump(70)),
        }

    def test_numbers_of_a_class_that_nobody_knows(self):
        keys = [f"/01/09999999999994/21/{number}" for number in MANY]
        found = self.refused(commission(*keys, lot="A"))
        assert ("ledger.unknown_item", 1, "epcs[0]", "/01/09999999999994") in found

    def test_the_same_event_again_is_the_event(self):
        event = commission(*pumps(*MANY), lot="A")
        first = say(event).events[0]
        again = say(event).events[0]
        assert (again.duplicate, again.id) == (True, first.id)
        assert units() == LONG

    def test_units_whose_making_was_an_error_are_made_again(self):
        event = commission(*pumps(*MANY), lot="A")
        uri = say(event).events[0].uri
        capture.declare_error(context=world.context(), event_uri=uri, reason="did_not_occur")
        say(commission(*pumps(*MANY), lot="B"))
        Tale.check_rebuild()
        assert units() == LONG


class TestTheDatabase:
    def test_lets_a_thing_have_one_main_name_and_several_others(self):
        say(commission(pump(1)))
        put = (
            "INSERT INTO ledger_identity (key, thing_id, sublot_id, main, why, since, event_id)"
            " SELECT %s, thing_id, sublot_id, %s, 'RELABELLED', since, event_id"
            " FROM ledger_identity WHERE key = %s"
        )
        with connection.cursor() as cursor:
            for name in ("urn:acme:1", "urn:acme:2"):
                cursor.execute(put, [name, False, pump(1)])
        with pytest.raises(Exception, match="identity_one_main"), connection.cursor() as cursor:
            cursor.execute(put, ["urn:acme:3", True, pump(1)])
