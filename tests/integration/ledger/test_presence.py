"""How many units are where is kept as a sum that stays right, whoever writes in which order."""

import pytest
from django.db import connection

from suyuan.foundation.command import command
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries import overview, presence
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


def all_lots():
    return presence.lots_held(item="", lot="", limit=100)


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def change_parties(own):
    @command(name="tests.change_parties", action=None)
    def change(*, context):
        rows(f"UPDATE ledger_party SET own = {own}")

    change(context=world.context())


def differences():
    return [each.row for each in rebuild(check=True).differences]


def at(place):
    ((found,),) = rows("SELECT id FROM ledger_place WHERE key = %s", place)
    here = presence.by_place().get(found)
    return here.units if here is not None else 0


@pytest.fixture(scope="module", autouse=True)
def _pumps(kept_by_the_module):
    world.build()
    say(receive(amount(reel("A"), 100)))
    say(
        transform(
            outputs=pumps(*range(12)),
            input_quantities=(amount(reel("A"), 12),),
            ilmd={"cbvmda:lotNumber": "L"},
        )
    )


class TestSum:
    def test_inv_presence_1_follows_what_is_packed_moved_and_unpacked(self):
        made = at(world.LINE)
        say(pack(sscc(1), *pumps(*range(8)), location=world.LINE))
        say(object_event("OBSERVE", epcs=(sscc(1),), location=world.WARD))
        assert (at(world.LINE), at(world.WARD)) == (made - 8, 8)
        say(pack(sscc(1), pump(0), action="DELETE", biz_step="unpacking", location=world.WARD))
        say(object_event("OBSERVE", epcs=(pump(0),), location=world.LINE))
        assert (at(world.LINE), at(world.WARD)) == (made - 7, 7)
        assert differences() == []

    def test_inv_presence_1_counts_what_is_built_in_with_its_unit(self):
        say(commission(board(1), lot="BOARDS"))
        say(install(pump(0), board(1)))
        say(object_event("OBSERVE", epcs=(pump(0),), location=world.WARD))
        assert at(world.WARD) == 2
        assert differences() == []

    def test_inv_presence_1_stays_when_its_parts_are_put_together(self):
        say(object_event("OBSERVE", epcs=pumps(1, 2), location=world.WARD))
        say(object_event("OBSERVE", epcs=pumps(3, 4), location=world.WARD))
        before, parts = at(world.WARD), rows("SELECT count(*) FROM ledger_presence")[0][0]
        rows("SELECT ledger_fold_presence()")
        assert at(world.WARD) == before == 4
        assert rows("SELECT count(*) FROM ledger_presence")[0][0] < parts
        assert differences() == []

    def test_inv_presence_1_goes_by_lot_where_a_party_becomes_ours(self):
        say(object_event("OBSERVE", epcs=pumps(1, 2), location=world.WARD))
        ours = overview.shares()
        change_parties("true")
        assert [share.where for share in overview.shares()] == ["HOUSE"] != ours
        assert differences() == []

    def test_inv_presence_2_counts_something(self):
        with pytest.raises(Exception, match="presence_of_something"):
            rows(
                "INSERT INTO ledger_presence"
                " (place_id, holder_id, disposition, lot_id, sublot_id, units)"
                " VALUES (1, 1, '', 0, 0, 0)"
            )


class TestPlace:
    def test_shows_the_same_lots_counted_or_container_by_container(self):
        say(pack(sscc(1), *pumps(*range(8)), location=world.LINE))
        places = [row.pk for row in presence.places()]
        ours = presence.held_at(places)
        change_parties("NOT own")
        assert presence.held_at(places) == ours
        assert sum(one.units for one in ours) == 12

    @pytest.mark.parametrize("limit", [1, 3, 200])
    def test_lists_the_same_lots_looked_up_or_met_on_the_way(self, monkeypatch, limit):
        say(
            receive(amount(reel("R-1"), 20), amount(reel("R-2"), 30)),
            pack(sscc(1), *pumps(*range(8)), location=world.LINE),
        )
        places = [row.pk for row in presence.places()]
        told = []
        for way in (0, 10**9):
            monkeypatch.setattr(presence, "_WAY", way)
            starts = [("", ""), *((one.item, one.lot) for one in all_lots())]
            told.append([
                presence.held_at(places, limit=limit),
                [presence.lots_held(item=i, lot=lot, limit=limit) for i, lot in starts],
            ])  # fmt: skip
        assert told[0] == told[1]
        assert len(told[0][0]) == min(limit, len(presence.held_at(places))) > 0


class TestBuiltIn:
    """Lots whose units with us lie in other units are no stock; the view of stock agrees."""

    @pytest.fixture(autouse=True)
    def _boards(self):
        say(
            transform(
                input_quantities=(amount(reel("A"), 3),),
                outputs=tuple(board(f"X{n}") for n in range(1, 4)),
                ilmd={"cbvmda:lotNumber": "X"},
            )
        )

    def built_in(self):
        held = all_lots()
        found = presence.lots_built_in([one.lot_id for one in held])
        stock = {lot for (lot,) in rows("SELECT lot_id FROM warehouse_stock")}
        assert not found & stock
        return [one.lot for one in held if one.lot_id in found]

    def test_is_said_of_a_lot_once_nothing_of_it_is_left_beside_units(self):
        say(install(pump(1), board("X1")), install(pump(2), board("X2")))
        assert self.built_in() == []
        say(install(pump(3), board("X3")))
        assert self.built_in() == ["X"]

    def test_holds_in_packages_until_a_part_is_taken_out(self):
        for n in range(1, 4):
            say(install(pump(n), board(f"X{n}")))
        say(pack(sscc(93), *pumps(1, 2, 3)))
        assert self.built_in() == ["X"]
        say(pack(sscc(93), action="DELETE"))
        say(install(pump(2), board("X2"), action="DELETE"))
        assert self.built_in() == []

    def test_is_asked_of_no_lots(self):
        assert presence.lots_built_in([]) == frozenset()
