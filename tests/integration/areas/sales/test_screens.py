"""The screens of sales."""

import datetime as dt

import pytest
from django.urls import reverse

from suyuan.areas.sales import operations
from suyuan.areas.sales.models import Order, Pick, Record, Shipment
from suyuan.areas.sales.ui import waiting
from suyuan.foundation import clock
from suyuan.web import alarms
from suyuan.web.people import Reader
from tests import pdfs, personas
from tests.integration.areas.sales import world
from tests.integration.areas.sales.world import (
    confirmed,
    frame,
    line,
    make_pumps,
    make_set,
    opened,
    pack,
    pump,
    set_lot,
    shipped,
    sscc,
)
from tests.screens import ResourceCases, client_of, command_id


def give(name, *keys, **values):
    """Give a command, confirming what it asks."""
    ada = client_of("ada")
    where = reverse(name, args=keys)
    given = {**values, "command_id": command_id()}
    answer = ada.post(where, given)
    if answer.status_code == 200 and answer.context.get("digest"):
        answer = ada.post(where, {**given, "confirmed": answer.context["digest"]})
    return answer


def two_shipments():
    """Let two shipments leave from the site SZ."""
    make_pumps("A1", "A2")
    make_set("S1", 100)
    for order, things in (
        (confirmed(line("PUMP", 2)), [pump("A1"), pump("A2")]),
        (confirmed(line("SET", 30), customer="HOSP"), [(set_lot("S1"), 30)]),
    ):
        shipped(order, *things)


class TestCustomers(ResourceCases):
    name = "customers"

    def rows(self):
        world.build()

    def test_says_what_each_may_buy(self):
        world.build()
        world.partner("D2", "华南经营", world.PartnerRole.DISTRIBUTOR)
        page = client_of("eva").get(reverse("customers-list")).content.decode()
        assert "All classes" in page
        assert "Class I only" in page

    def test_says_of_a_hospital_whose_licence_has_ended_that_it_may_buy_nothing(self):
        world.build()
        ended = world.partner("OLD", "停业医院", world.PartnerRole.HOSPITAL)
        world.licence(ended, world.LicenceKind.PRACTICE, "执业-9", until=world.days(-12))
        page = client_of("eva").get(reverse("customers-list") + "?q=OLD").content.decode()
        assert "No class today" in page
        assert "Classes I and III" not in page


class TestSalesOrders(ResourceCases):
    name = "sales-orders"

    def rows(self):
        world.build()
        confirmed()
        world.write(line("SET", 5))

    def test_what_should_have_left_is_called_late(self, monkeypatch):
        world.build()
        order = confirmed(line("SET", 5))
        reader = Reader(actor=personas.actor("ada"))
        assert not [one for one in alarms.raised(reader) if one.alarm.name == "sales.late"]
        then = clock.now() + dt.timedelta(days=30)
        monkeypatch.setattr(waiting.clock, "now", lambda: then)
        (late,) = [one for one in alarms.raised(reader) if one.alarm.name == "sales.late"]
        assert late.count == 1
        rows = client_of("ada").get(f"{reverse('sales-orders-list')}?{waiting.late(reader)}")
        assert order.number in rows.content.decode()

    def test_is_written_confirmed_picked_loaded_and_shipped(self):
        world.build()
        make_set("S1", 100)
        lines = {"lines-0-item": "SET", "lines-0-quantity": "30",
                 "lines-0-wanted_on": world.days(7).isoformat()}  # fmt: skip
        give("sales-orders-new", customer="DIST", phone="021-9", **lines)
        number = Order.objects.get().number
        assert give("sales-orders-confirm", number).status_code == 302
        assert give("sales-orders-pick", number, staging="DOCK").status_code == 302
        pick = Pick.objects.get().number
        give("picks-take", pick, scan="S1", quantity="20")
        give("picks-finish", pick, short_reason="货架上只有 20")
        assert Pick.objects.get().status == "DONE"
        give("sales-orders-load", number, carrier="东线物流")
        shipment = Shipment.objects.get().number
        give("shipments-load", shipment, **{"things-0-scan": "S1", "things-0-quantity": "20"})
        give("shipments-ship", shipment, carrier="东线物流", waybill="YD-1")
        assert Shipment.objects.get().status == "SHIPPED"
        assert give("shipments-arrive", shipment, note="").status_code == 302
        give("sales-orders-close", number, reason="余量取消")
        assert Order.objects.get().status == "CLOSED"
        assert Record.objects.get().quantity == 20

    def test_says_what_is_wrong_with_the_way_out(self):
        world.build()
        made = world.partner("D2", "华南经营", world.PartnerRole.DISTRIBUTOR)
        world.place("D2-1", world.PlaceKind.EXTERNAL, party_id=made.pk)
        order = world.write(customer="D2")
        answer = give("sales-orders-confirm", order.number)
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "Class II distribution filing" in text
        assert "enter it at the partner" in text

    def test_change_shows_what_was_written(self):
        world.build()
        order = world.write(line("SET", 5, min_days=90), reference="PO 7")
        page = client_of("ada").get(reverse("sales-orders-change", args=[order.number]))
        assert 'value="PO 7"' in page.content.decode()
        assert 'value="90"' in page.content.decode()


class TestPicks(ResourceCases):
    name = "picks"

    def rows(self):
        world.build()
        make_set("S1", 100)
        make_pumps("A1", "A2", "A3", "A4")
        for order in (confirmed(line("SET", 5)), confirmed(line("PUMP", 2))):
            operations.plan_pick(context=frame(), order_id=order.pk)


class TestShipments(ResourceCases):
    name = "shipments"

    def rows(self):
        world.build()
        two_shipments()

    def test_names_all_that_may_not_be_loaded(self):
        world.build()
        make_pumps("A1", released=False)
        shipment = opened(confirmed(line("PUMP", 1)))
        scans = {"things-0-scan": "A1", "things-1-scan": "NONE"}
        answer = give("shipments-load", shipment.number, **scans)
        assert answer.status_code == 422
        assert "NONE" in answer.content.decode()
        answer = give("shipments-load", shipment.number, **{"things-0-scan": "A1"})
        assert "release" in answer.content.decode()

    @pytest.mark.parametrize(
        ("language", "title"), [("zh-hans", "随货同行单"), ("en", "Delivery note")]
    )
    def test_its_delivery_note_names_both_sides_lots_and_udi(self, language, title):
        world.build()
        units = make_pumps("A1", "A2", "A3", "A4", expires=world.days(900))
        pack(sscc(1), *units)
        order = confirmed(line("PUMP", 4), reference="PO-9", conditions="5–40 ℃")
        shipment = shipped(order, sscc(1))
        client = client_of("ada")
        client.cookies["suyuan_language"] = language
        answer = client.get(reverse("delivery-note", args=[shipment.number]))
        assert answer["Content-Type"] == "application/pdf"
        text = pdfs.text(answer.content).replace("\n", "")
        assert shipment.number in text
        for said in (
            "A1", "A4", "L1", world.PUMP[4:], "021-1234", "PO-9", "(10)L1",
            f"(17){world.days(900):%y%m%d}", world.days(900).isoformat(), f"(00){sscc(1)[4:]}",
            "苏生产许-1", "沪备-1", "苏械注准20242140001", "源桥地址 1 号", "华东经营地址 1 号",
        ):  # fmt: skip
            assert said in text, said
        assert title in text
        if language == "zh-hans":
            assert pdfs.english(pdfs.text(answer.content)) == set()

    def test_its_english_delivery_note_reads_english_where_the_data_has_it(self):
        world.build()
        for code, name, name_en, role in (
            ("OWN", "源桥", "Yuanqiao", world.PartnerRole.OWN),
            ("DIST", "华东经营", "East Trading", world.PartnerRole.DISTRIBUTOR),
        ):
            values = world.catalog.PartnerValues(
                code=code, name=name, name_en=name_en, roles=[role], phone="021-1234",
                address=f"{name}地址 1 号", address_en=f"No. 1 {name_en} Road",
            )  # fmt: skip
            row = world.catalog_queries.partner_with_code(code)
            world.catalog.change_partner(context=frame(), party_id=row.pk, values=values)
        shipment = shipped(confirmed(line("PUMP", 1)), *make_pumps("A1"))
        client = client_of("ada")
        client.cookies["suyuan_language"] = "en"
        answer = client.get(reverse("delivery-note", args=[shipment.number]))
        text = pdfs.text(answer.content).replace("\n", " ")
        for said in ("No. 1 Yuanqiao Road", "No. 1 East Trading Road", "East Trading"):
            assert said in text, said
        assert "源桥" not in text
        assert "地址" not in text

    def test_there_is_no_delivery_note_before_it_left(self):
        world.build()
        shipment = opened(confirmed())
        where = reverse("delivery-note", args=[shipment.number])
        assert client_of("ada").get(where).status_code == 404
        assert client_of("tom").get(where).status_code == 403


class TestSalesRecords(ResourceCases):
    name = "sales-records"

    def rows(self):
        world.build()
        two_shipments()

    def test_is_found_by_a_serial_number(self):
        self.rows()
        page = client_of("eva").get(reverse("sales-records-list"), {"q": "A2"})
        assert len(page.context["rows"]) == 1
        page = client_of("eva").get(reverse("sales-records-list"), {"q": "A9"})
        assert len(page.context["rows"]) == 0


class TestOnwardSales(ResourceCases):
    name = "onward-sales"

    def rows(self):
        world.build()
        make_pumps("A1", "A2")
        shipped(confirmed(line("PUMP", 2)), pump("A1"), pump("A2"))
        world.report("DIST", "HOSP", pump("A1"))
        world.report("DIST", "HOSP", pump("A2"), document="DN-2")


class TestWhatComesNext:
    """The page of an order says the true next step, who does it, and offers it to whoever may."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _world(cls, kept_by_the_class):
        world.build()

    def page(self, name, url, key):
        answer = client_of(name).get(reverse(f"{url}-detail", args=[key]))
        main = [one.command.name for one in answer.context["offers"] if one.is_main]
        return str(answer.context["following"]), answer.context["following_url"], main

    def order(self, name, order):
        return self.page(name, "sales-orders", order.number)

    def test_from_the_draft_to_the_closed_order(self):
        units = make_pumps("A1", "A2")
        order = world.write(line("PUMP", 2))
        said, _url, main = self.order("eva", order)
        assert ("sales confirms" in said, main) == (True, ["confirm"])
        operations.confirm_order(context=frame(), order_id=order.pk)
        said, _url, main = self.order("marek", order)
        assert ("makes the pick list" in said, main) == (True, ["pick"])
        pick = operations.plan_pick(context=frame(), order_id=order.pk)
        said, url, main = self.order("marek", order)
        assert pick.number in said
        assert (url, main) == (f"/stations/pick#job={pick.number}", [])
        for unit in units:
            picked = operations.Picked(key=unit)
            operations.pick_goods(context=frame(), pick_id=pick.pk, picked=picked)
        said, url, main = self.order("marek", order)
        assert ("loads what was picked" in said, main) == (True, ["load"])
        assert url == f"/stations/ship#job={order.number}"
        assert self.page("marek", "picks", pick.number)[1] == url
        shipment = opened(order)
        said, url, main = self.order("marek", order)
        assert shipment.number in said
        world.load(shipment, *units)
        world.ship(shipment)
        said, url, main = self.order("eva", order)
        assert ("notes at" in said, url) == (True, f"/shipments/{shipment.number}")
        assert self.page("marek", "picks", pick.number)[0] == ""
        operations.confirm_receipt(context=frame(), shipment_id=shipment.pk)
        said, _url, main = self.order("eva", order)
        assert ("sales closes" in said, main) == (True, ["close"])
        assert self.order("marek", order)[2] == []
        assert self.page("eva", "shipments", shipment.number)[1] == f"/sales-orders/{order.number}"
        operations.close_order(context=frame(), order_id=order.pk)
        assert self.order("eva", order)[0] == ""

    def test_a_list_is_made_of_the_rest_and_not_twice(self):
        make_set("S1", 100)
        order = confirmed(line("SET", 60))
        shipped(order, (set_lot("S1"), 20))
        said, _url, main = self.order("marek", order)
        assert ("the rest" in said, main) == (True, ["pick"])
        operations.plan_pick(context=frame(), order_id=order.pk)
        offered = client_of("marek").get(reverse("sales-orders-detail", args=[order.number]))
        assert "pick" not in [one.command.name for one in offered.context["offers"]]
