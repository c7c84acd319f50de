"""Sales orders: who may buy what, and what is refused with its reason."""

from decimal import Decimal

import pytest
from django.utils import translation

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import LicenceKind, PartnerRole, PartnerStatus, udi
from suyuan.areas.sales import operations, queries
from suyuan.areas.sales.models import Order
from suyuan.foundation import wording
from suyuan.kernel.errors import Problems
from tests.integration.areas.sales import world
from tests.integration.areas.sales.world import codes, confirmed, frame, line, write

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


def confirm(order):
    return operations.confirm_order(context=frame(), order_id=order.pk)


def customer(code, name, *roles, **more):
    """Make another customer with a place."""
    made = world.partner(code, name, *roles, **more)
    world.place(f"{code}-1", world.PlaceKind.EXTERNAL, party_id=made.pk)
    return made


class TestOrders:
    def test_goes_from_draft_to_confirmed_and_keeps_its_lines(self):
        order = write(line("PUMP", 4, min_days=180), line("SET", 50), reference="PO 7/甲")
        assert (order.status, order.market, order.deliver_to.code) == ("DRAFT", "CN", "DIST-1")
        confirm(order)
        values = operations.SaleValues(customer="DIST", lines=[line()])
        with pytest.raises(operations.SalesStateError):
            operations.change_order(context=frame(), order_id=order.pk, values=values)
        found = queries.orders().get()
        assert (found.status, found.lines_count, found.open_count) == ("CONFIRMED", 2, 2)

    def test_a_draft_is_written_anew(self):
        order = write()
        values = operations.SaleValues(customer="DIST", lines=[line("SET", 7)], note="急")
        operations.change_order(context=frame(), order_id=order.pk, values=values)
        assert [one.quantity for one in queries.order_lines(order.pk)] == [7]

    def test_names_everything_that_is_wrong_at_once(self):
        asked = [
            line("PUMP", 0),
            line("NONE", 1),
            line("PUMP", "0.5"),
            line("SET", -3, min_days=-1),
        ]
        with pytest.raises(Problems) as raised:
            write(*asked, customer="NOBODY", reference="a\x1db")
        found = [(one.line, one.code.removeprefix("sales.")) for one in raised.value.problems]
        assert found == [
            (None, "unknown_customer"), (None, "wrong_text"), (1, "not_positive"),
            (2, "unknown_item"), (3, "not_whole"), (3, "item_twice"), (4, "not_positive"),
            (4, "negative"),
        ]  # fmt: skip
        assert not Order.objects.exists()

    @pytest.mark.parametrize("value", ["NaN", "Infinity", "1E+40"])
    def test_refuses_amounts_that_cannot_be_meant(self, value):
        assert codes(write, line(quantity=value))[0] in {"sales.not_positive", "sales.too_much"}

    def test_a_day_wanted_lies_not_before_the_order(self):
        assert codes(write, line(wanted_on=world.days(-1))) == ["sales.wanted_before_today"]
        write(line(wanted_on=world.days(0)))

    def test_takes_another_unit_only_where_it_converts(self):
        assert codes(write, line("PUMP", 1, unit="KGM")) == ["sales.units_differ"]
        assert codes(write, line("PUMP", 1, unit="??")) == ["sales.unknown_unit"]

    def test_asks_for_a_place_where_there_is_none_or_several(self):
        world.partner("BARE", "无地点", PartnerRole.HOSPITAL)
        assert codes(write, customer="BARE") == ["sales.no_place"]
        world.place("HOSP-2", world.PlaceKind.EXTERNAL, party_id=queries.customers().get(
            party__code="HOSP").pk)  # fmt: skip
        assert codes(write, customer="HOSP") == ["sales.missing"]
        assert codes(write, customer="HOSP", deliver_to="DIST-1") == ["sales.unknown_place"]
        assert write(customer="HOSP", deliver_to="HOSP-2").deliver_to.code == "HOSP-2"

    def test_is_given_up_or_closed_only_where_nothing_is_under_way(self):
        order = confirmed()
        world.opened(order)
        with pytest.raises(operations.StillLoadingError):
            operations.cancel_order(context=frame(), order_id=order.pk)
        with pytest.raises(operations.SalesStateError):
            operations.close_order(context=frame(), order_id=order.pk)
        other = confirmed()
        operations.cancel_order(context=frame(), order_id=other.pk)
        assert world.again(other).status == "CANCELLED"


class TestLicences:
    def test_a_hospital_needs_its_practice_licence(self):
        customer("H2", "第二医院", PartnerRole.HOSPITAL)
        assert codes(confirm, write(customer="H2")) == ["sales.licence_missing"]
        confirmed(line("SET", 1), customer="HOSP")

    def test_class_three_needs_a_trade_licence_and_class_two_a_filing(self):
        firm = customer("D2", "华南经营", PartnerRole.DISTRIBUTOR)
        asked = [line("PUMP"), line("SET")]
        assert codes(confirm, write(*asked, customer="D2")) == ["sales.licence_missing"] * 2
        world.licence(firm, LicenceKind.FILING, "粤备-1")
        with pytest.raises(Problems) as raised:
            confirm(write(*asked, customer="D2"))
        (problem,) = raised.value.problems
        assert (problem.data["item"], problem.data["class"]) == ("SET", "III")
        with translation.override("zh-hans"):
            assert "医疗器械经营许可证" in wording.sentence(problem)
        world.licence(firm, LicenceKind.TRADE, "粤经营许-1")
        confirm(write(*asked, customer="D2"))

    def test_a_trade_licence_stands_for_class_two_only_where_it_says_so(self):
        firm = customer("D2", "华南经营", PartnerRole.DISTRIBUTOR)
        world.licence(firm, LicenceKind.TRADE, "粤经营许-1", scope="三类：14")
        assert codes(confirm, write(customer="D2")) == ["sales.licence_missing"]
        world.licence(firm, LicenceKind.TRADE, "粤经营许-2", scope="三类、二类：14")
        confirm(write(customer="D2"))

    def test_the_scope_must_name_class_and_category(self):
        firm = customer("D2", "华南经营", PartnerRole.DISTRIBUTOR)
        narrow = world.licence(firm, LicenceKind.TRADE, "粤经营许-1", scope="第三类：07、10")
        assert codes(confirm, write(line("SET"), customer="D2")) == ["sales.licence_category"]
        assert narrow.scope
        other = customer("D3", "华中经营", PartnerRole.DISTRIBUTOR)
        world.licence(other, LicenceKind.TRADE, "鄂经营许-1", scope="第二类：14")
        assert codes(confirm, write(line("SET"), customer="D3")) == ["sales.licence_class"]

    def test_its_last_day_still_counts_and_the_next_does_not(self):
        firm = customer("D2", "华南经营", PartnerRole.DISTRIBUTOR)
        made = world.licence(firm, LicenceKind.TRADE, "粤经营许-1", until=world.today())
        confirm(write(line("SET"), customer="D2"))
        catalog.renew_licence(context=frame(), licence_id=made.pk, valid_until=world.days(-1))
        with pytest.raises(Problems) as raised:
            confirm(write(line("SET"), customer="D2"))
        (problem,) = raised.value.problems
        assert problem.code == "sales.licence_expired"
        assert "粤经营许-1" in wording.sentence(problem)

    def test_a_licence_that_ends_between_order_and_departure_stops_the_goods(self):
        world.make_pumps("A1")
        order = confirmed(line("PUMP", 1))
        shipment = world.opened(order)
        world.load(shipment, world.pump("A1"))
        for one in queries.customers().get(party__code="DIST").licences.all():
            catalog.renew_licence(context=frame(), licence_id=one.pk, valid_until=world.days(-1))
        assert codes(world.ship, shipment) == ["sales.licence_expired"]
        assert world.again(order).status == "CONFIRMED"

    def test_what_is_no_device_needs_none(self):
        customer("H2", "第二医院", PartnerRole.HOSPITAL)
        confirmed(line("SCREW", 10), customer="H2")

    def test_a_blocked_partner_and_one_that_buys_nothing_get_nothing(self):
        dist = queries.customers().get(party__code="DIST")
        order = write()
        catalog.move_partner(context=frame(), party_id=dist.pk, status=PartnerStatus.BLOCKED)
        assert codes(confirm, order) == ["sales.customer_not_active"]
        customer("SUP", "供应商", PartnerRole.SUPPLIER)
        assert "sales.not_a_customer" in codes(confirm, write(customer="SUP"))

    def test_says_of_each_class_whether_it_may_be_sold(self):
        dist, hosp = (queries.customers().get(party__code=code) for code in ("DIST", "HOSP"))
        on = world.today()
        assert queries.allowed(dist, on=on) == {"I": True, "II": True, "III": True}
        assert queries.allowed(hosp, on=on) == {"I": True, "II": True, "III": True}
        bare = customer("D2", "华南经营", PartnerRole.DISTRIBUTOR)
        assert queries.allowed(bare, on=on) == {"I": True, "II": False, "III": False}


class TestDevices:
    def test_an_unpublished_di_stops_the_order(self):
        world.unpublish("PUMP")
        assert codes(confirm, write()) == ["sales.unpublished"]

    def test_an_ended_or_missing_registration_stops_it(self):
        row = world.catalog_item("PUMP")
        values = catalog.ItemValues(
            code="PUMP", name="PUMP", kind=world.ItemKind.DEVICE, tracking=world.Tracking.SERIAL,
            risk_class="II", registration_no="苏械注准20242140001",
            registration_expires_on=world.days(-1),
        )  # fmt: skip
        catalog.change_item(context=frame(), item_id=row.pk, values=values)
        assert codes(confirm, write()) == ["sales.registration_expired"]

    def test_a_device_without_class_cannot_be_judged(self):
        world.item("NEW", world.ItemKind.DEVICE, world.Tracking.LOT)
        assert codes(confirm, write(line("NEW", 1))) == [
            "sales.class_unknown", "sales.not_registered", "sales.unpublished"
        ]  # fmt: skip

    def test_abroad_asks_for_the_export_paper_and_the_registry_there(self):
        order = write(customer="GMBH")
        assert order.market == "EU"
        assert codes(confirm, order) == ["sales.export_paper_missing", "sales.unpublished"]
        world.publish("PUMP", world.PUMP, market=udi.Market.EU)
        confirmed(customer="GMBH", export_paper="出口销售证明 2026-18")

    def test_where_no_registry_is_known_no_di_is_asked_for(self):
        customer("BRZ", "Clinica", PartnerRole.HOSPITAL, country="BR")
        order = confirmed(customer="BRZ", export_paper="CFS-1")
        assert order.market == ""


class TestRecordNeeds:
    def test_address_and_phone_must_be_known(self):
        firm = customer("H2", "第二医院", PartnerRole.HOSPITAL, address="", phone="")
        world.licence(firm, LicenceKind.PRACTICE, "医执-2")
        assert codes(confirm, write(customer="H2")) == ["sales.no_address", "sales.no_contact"]
        order = write(customer="H2", phone="010-1")
        assert codes(confirm, order) == ["sales.no_address"]


def test_amounts_are_kept_exactly():
    order = confirmed(line("SCREW", "1000000"))
    assert order.lines.get().quantity == Decimal(1000000)
