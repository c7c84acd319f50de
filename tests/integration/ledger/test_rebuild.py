"""A rebuild finds whatever differs from the facts, in every projection, and puts it right."""

import pytest
from django.db import connection

from suyuan.ledger.projections import rebuilding
from suyuan.ledger.projections.comparing import (
    BY_SUBLOT,
    BY_THING,
    LOADED,
    PRESENCE,
    THINGS,
)
from suyuan.ledger.projections.rebuilding import rebuild
from tests.integration.ledger import world
from tests.integration.ledger.world import (
    amount,
    board,
    commission,
    install,
    object_event,
    pack,
    pump,
    pumps,
    receive,
    reel,
    say,
    sscc,
    transform,
)

pytestmark = pytest.mark.django_db

TABLES = sorted({PRESENCE, *(each.table for each in (THINGS, *BY_THING, *BY_SUBLOT, LOADED))})
WRONG = {
    "ledger_containment": "UPDATE ledger_containment SET from_at = from_at - interval '1 hour'",
    "ledger_custody": "UPDATE ledger_custody SET from_at = from_at - interval '1 hour'",
    "ledger_inferred_place": "UPDATE ledger_inferred_place SET holder_id = 77",
    "ledger_loaded": "UPDATE ledger_loaded SET from_at = from_at - interval '1 hour'",
    "ledger_lot_link": "UPDATE ledger_lot_link SET from_at = from_at - interval '1 hour'",
    "ledger_persistent_state": "UPDATE ledger_persistent_state SET disposition = 'expired'",
    "ledger_presence": "UPDATE ledger_presence SET units = units * 2",
    "ledger_stock": "UPDATE ledger_stock SET quantity = quantity + 1",
    "ledger_sublot_holding": "UPDATE ledger_sublot_holding SET units = units + 1",
    "ledger_thing": "UPDATE ledger_thing SET alive = false WHERE kind = 'PACKAGE'",
    "ledger_unit_link": "UPDATE ledger_unit_link SET from_at = from_at - interval '1 hour'",
    "ledger_whereabouts": "UPDATE ledger_whereabouts SET disposition = 'damaged'",
}


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def _history():
    """Something in every projection."""
    world.build()
    say(receive(amount(reel("A"), 100), amount(reel("B"), 100)))
    say(
        transform(
            outputs=pumps(*range(12)),
            input_quantities=(amount(reel("A"), 12), amount(reel("B"), 12)),
            ilmd={"cbvmda:lotNumber": "L"},
            transformation_id="ORDER",
        )
    )
    say(commission(board(1), lot="BOARDS"))
    say(install(pump(0), board(1)))
    say(pack(sscc(1), *pumps(*range(8))))
    say(pack(sscc(9), sscc(1), location=world.LINE))
    say(pack(sscc(9), sscc(1), action="DELETE", biz_step="unpacking"))
    say(object_event("OBSERVE", epcs=(pump(9),), persistent_set=("recalled",)))


@pytest.mark.usefixtures("_history")
class TestRebuild:
    def test_compares_every_projection(self):
        found = rebuild(check=True)
        assert found.found == 0
        assert sorted(found.compared) == TABLES
        assert [table for table, number in found.compared.items() if not number] == []
        assert found.things == rows("SELECT count(*) FROM ledger_thing")[0][0]

    @pytest.mark.parametrize("table", TABLES)
    def test_finds_and_repairs_what_is_wrong(self, table, monkeypatch):
        monkeypatch.setattr(rebuilding, "PIECE", 7)
        rows(WRONG[table])
        wrong = {(each.table, each.kind) for each in rebuild(check=True).differences}
        assert {(table, "missing"), (table, "surplus")} <= wrong
        rebuild(check=False)
        assert rebuild(check=True).found == 0

    @pytest.mark.parametrize("table", sorted(set(TABLES) - {"ledger_thing"}))
    def test_finds_what_is_not_there(self, table):
        rows(f"DELETE FROM {table}")
        wrong = {(each.table, each.kind) for each in rebuild(check=True).differences}
        assert (table, "missing") in wrong
        assert (table, "surplus") not in wrong

    def test_finds_what_belongs_to_nothing(self):
        rows(
            "INSERT INTO ledger_whereabouts (thing_id, since, event_id, last_at)"
            " VALUES (1000000000, now(), gen_random_uuid(), now())"
        )
        rows(
            "INSERT INTO ledger_loaded"
            " SELECT 'NONE', thing_id, event_id, from_at FROM ledger_loaded"
        )
        found = rebuild(check=True).differences
        assert {(each.table, each.kind) for each in found} == {
            ("ledger_whereabouts", "surplus"),
            ("ledger_loaded", "surplus"),
        }

    def test_says_what_differs_and_counts_the_rest(self):
        rows("UPDATE ledger_sublot_holding SET units = units + 1")
        found = rebuild(check=True, limit=1)
        assert len(found.differences) == 1
        assert found.found > 1
        everything = rebuild(check=True, limit=None).differences
        assert len(everything) == found.found
        assert any("units=9" in text for each in everything for text in each.row)


def test_amounts_told_in_other_units_are_derived_as_they_were_booked():
    world.build()
    resin = world.lot("RESIN", "R")
    say(receive(amount(resin, 2500, "GRM"), amount(world.lot("RESIN", "S"), 3)))
    say(
        transform(
            outputs=pumps("1", "2"), input_quantities=(amount(resin, 500, "GRM"),),
            ilmd={"cbvmda:lotNumber": "L1"},
        ),
        transform(
            outputs=pumps("3"), input_quantities=(amount(resin, 1, "KGM"),),
            ilmd={"cbvmda:lotNumber": "L1"},
        ),
        transform(outputs=(pump("9"),), input_quantities=(amount(resin, 100, "GRM"),), ilmd={}),
    )  # fmt: skip
    assert rows("SELECT sum(quantity), max(unit) FROM ledger_lot_link WHERE quantity > 1") == [
        (rows("SELECT 1.5::numeric")[0][0], "KGM")
    ]
    assert list(rebuild(check=True).differences) == []
