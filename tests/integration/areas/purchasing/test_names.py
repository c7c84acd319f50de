"""A lot answers to the number of its supplier: in the search, by scan, on its passport."""

from importlib import import_module

import pytest

from suyuan.areas.trace.queries.search import hints, search
from suyuan.areas.warehouse.queries.scans import AmbiguousScanError, UnknownScanError, key_of
from suyuan.ledger.domain.keys import supplied_as
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries.find import find
from suyuan.ledger.queries.passports import makeup_of
from suyuan.ledger.queries.rows import rows
from suyuan.ledger.queries.things import thing_by_key
from suyuan.ledger.queries.validations import VALIDATIONS
from tests.integration.areas.purchasing import world
from tests.integration.areas.purchasing.world import line, lot, ordered, receive
from tests.screens import client_of


@pytest.mark.django_db
class TestNames:
    @pytest.fixture(autouse=True)
    def _world(self, db):
        world.build()
        world.reels()
        yield
        assert rebuild(check=True).differences == ()
        (names,) = (one for one in VALIDATIONS if one.name == "identities")
        assert rows(names.question) == []

    def came(self, number, item="CAP", supplier="CAPS", **more):
        order = ordered(line(item, 10), supplier=supplier)
        return receive(order, lot(10, supplier_lot=number, **more)).lines.get()

    def keys(self, text):
        return [thing.key for thing in find(text).things]

    @pytest.mark.parametrize("number", ["E26-1", "批号 2026/07-A", "%2F'\"<b>", "L;7:8", "a_b%"])
    def test_a_lot_is_found_by_the_number_of_its_supplier(self, number):
        row = self.came(number)
        assert self.keys(number) == [row.lot_key]
        assert search(number).only_key == row.lot_key
        assert [one.key for one in hints(number).things] == [row.lot_key]
        assert key_of(number) == row.lot_key
        thing = thing_by_key(row.lot_key)
        assert makeup_of(thing.id).numbers == [number]
        assert self.keys(number + "0") == self.keys(number[:-1]) == []

    def test_the_passport_of_a_received_lot_takes_few_queries(self, django_assert_max_num_queries):
        row = self.came("E26-1")
        client = client_of("ada")
        address = f"/things/{row.lot_key.lstrip('/')}"
        assert "E26-1" in client.get(address).content.decode()
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200

    def test_the_same_number_of_two_suppliers_finds_both_and_a_scan_asks(self):
        first, second = self.came("E26"), self.came("E26", supplier="STERIL")
        assert set(self.keys("E26")) == {first.lot_key, second.lot_key}
        with pytest.raises(AmbiguousScanError) as raised:
            key_of("E26")
        assert first.lot in raised.value.keys
        assert second.lot in raised.value.keys

    def test_the_label_of_the_supplier_means_our_lot(self):
        reel = self.came("R-1", item="REEL")
        self.came("R-1")
        label = f"(01){world.REEL}(10)R-1(17)271231"
        assert key_of(label) == reel.lot_key
        assert search(label).only_key == reel.lot_key
        with pytest.raises(UnknownScanError):
            key_of(f"(01){world.REEL}(10)R-2")

    def test_pieces_with_numbers_lie_in_a_lot_with_that_name(self):
        row = self.came("W46", item="BOARD", serials=[f"S{n}" for n in range(10)])
        assert self.keys("W46") == [row.lot_key]


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["E26-1", "批号 2026/07-A", "%2F'\"<b>", "L;7:8~x_y", "é+=&#"])
def test_lots_that_came_before_get_the_same_names(number):
    world.build()
    row = receive(ordered(), lot(10, supplier_lot=number)).lines.get()
    key = supplied_as(number) + row.lot_key
    naming = import_module("suyuan.areas.purchasing.migrations.0004_supplied_names").NAMES
    # As it was before: the names of the lot are not there; then the migration makes them.
    asked = naming.partition("\nSELECT ")[2].partition("\nON CONFLICT")[0]
    assert key in {made for made, *_others in rows(f"SELECT {asked}".replace("%", "%%"), {})}
