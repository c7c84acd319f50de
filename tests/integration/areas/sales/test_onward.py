"""What distributors sold on: one line, many lines, a file; and to whom things were delivered."""

import datetime as dt
from decimal import Decimal
from urllib.parse import unquote_plus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from suyuan.areas.catalog.domain import PartnerRole
from suyuan.areas.sales import operations, queries
from suyuan.areas.sales.models import OnwardSale
from suyuan.foundation import wording
from suyuan.kernel.errors import Problems
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries import stock as ledger
from suyuan.ledger.queries.events import by_uri
from suyuan.ledger.queries.holds import used_though_held
from tests.integration.areas.sales import world
from tests.integration.areas.sales.world import (
    amount,
    codes,
    confirmed,
    frame,
    line,
    make_pumps,
    make_set,
    pack,
    pump,
    report,
    set_lot,
    shipped,
    sscc,
)
from tests.screens import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


@pytest.fixture(autouse=True)
def _books_agree():
    yield
    assert rebuild(check=True).differences == ()


def holder(key):
    return ledger.holder_of(key)


def delivered(*lines_and_things, customer="DIST"):
    """Ship things to a distributor, who confirms that they came."""
    lines, things = lines_and_things
    shipment = shipped(confirmed(*lines, customer=customer), *things)
    operations.confirm_receipt(context=frame(), shipment_id=shipment.pk)
    return shipment


class TestOnward:
    def test_a_unit_goes_out_of_its_box_to_the_hospital(self):
        units = make_pumps("A1", "A2", "A3", "A4")
        box = pack(sscc(1), *units)
        shipment = delivered([line("PUMP", 4)], [box])
        row = report("DIST", "HOSP", pump("A2"), document="销 7/1")
        assert (row.serials, row.quantity, row.lot) == (["A2"], 1, "L1")
        assert (holder(units[1]), holder(box)) == ("第一医院", "华东经营")
        found = queries.deliveries([units[0], units[1]])
        assert {one.shipment for one in found.values()} == {shipment.number}
        assert found[units[0]].onward is None
        assert found[units[1]].onward is not None
        assert found[units[1]].onward.buyer == "HOSP"
        assert found[units[1]].confirmed_at is not None

    def test_a_box_and_an_amount_of_a_lot_go_on(self):
        make_set("S1", 500)
        box = pack(sscc(1), amounts=(amount(set_lot("S1"), 100),))
        delivered([line("SET", 160)], [box, (set_lot("S1"), 60)])
        report("DIST", "HOSP", set_lot("S1"), quantity=50)
        with pytest.raises(Problems) as raised:
            report("DIST", "HOSP", set_lot("S1"), quantity=111, document="DN-2")
        (problem,) = raised.value.problems
        assert (problem.code, problem.data["there"]) == ("sales.more_than_held", "110")
        report("DIST", "HOSP", set_lot("S1"), quantity=110, document="DN-3")
        thing = ledger.located([set_lot("S1")])[set_lot("S1")]
        held = {
            one.place_code: one.quantity
            for one in ledger.shares_of([thing.thing_id])[thing.thing_id]
        }
        assert held == {"FG": 340, "HOSP-1": 160}
        report_of_box = codes(report, "DIST", "HOSP", box, document="DN-4")
        assert report_of_box == ["sales.no_content"]

    def test_is_kept_as_an_event_of_somebody_else(self):
        make_pumps("A1")
        delivered([line("PUMP", 1)], [pump("A1")])
        report("DIST", "HOSP", pump("A1"))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT k.uri FROM ledger_event e JOIN ledger_event_key k ON k.event_id = e.id "
                "WHERE e.raw IS NOT NULL"
            )
            ((uri,),) = cursor.fetchall()
        (event,) = by_uri(uri)
        assert (event.biz_step, event.epcs) == ("shipping", (pump("A1"),))
        parties = {(one.type, one.id.rpartition(":")[2]) for one in event.destinations}
        assert ("possessing_party", "HOSP") in parties

    def test_what_was_sold_though_recalled_is_recorded_and_seen(self):
        make_pumps("A1")
        delivered([line("PUMP", 1)], [pump("A1")])
        world.mark(pump("A1"), "recalled")
        row = report("DIST", "HOSP", pump("A1"))
        assert row.remark == "recalled"
        assert holder(pump("A1")) == "第一医院"
        assert [one.key for one in used_though_held()] == [pump("A1")]

    def test_refuses_what_the_seller_does_not_hold(self):
        make_pumps("A1", "A2")
        delivered([line("PUMP", 1)], [pump("A1")])
        assert codes(report, "DIST", "HOSP", pump("A2")) == ["sales.not_held"]
        report("DIST", "HOSP", pump("A1"))
        assert codes(report, "DIST", "HOSP", pump("A1")) == ["sales.reported_already"]
        assert codes(report, "DIST", "HOSP", pump("A1"), document="DN-2") == ["sales.not_held"]

    def test_names_the_seller_in_the_language_of_the_reader(self):
        make_pumps("A1")
        world.partner("D9", "华东经营九", PartnerRole.DISTRIBUTOR, name_en="East Trading Nine")
        with pytest.raises(Problems) as raised:
            report("D9", "HOSP", pump("A1"))
        for language, name in (("en", "East Trading Nine does not"), ("zh-hans", "华东经营九")):
            with override(language):
                assert any(name in one for one in wording.sentences(raised.value)), language

    def test_names_everything_that_is_wrong_with_a_line(self):
        found = codes(
            report, "NOBODY", "NOONE", "(01)06901234567892(21)NONE", document=" ",
            sold_on=world.days(3), quantity=0,
        )  # fmt: skip
        assert found == [
            "sales.unknown_customer", "sales.unknown_buyer", "sales.in_the_future",
            "sales.missing", "warehouse.unknown_thing", "sales.not_positive",
        ]  # fmt: skip
        make_pumps("A1")
        assert codes(report, "HOSP", "HOSP", pump("A1")) == [
            "sales.not_a_seller", "sales.same_partner"
        ]  # fmt: skip

    def test_refuses_a_day_before_it_came_and_one_too_long_ago(self):
        make_pumps("A1")
        delivered([line("PUMP", 1)], [pump("A1")])
        assert codes(report, "DIST", "HOSP", pump("A1"), sold_on=world.days(-1)) == [
            "sales.sold_before_received"
        ]  # fmt: skip
        long_ago = dt.date(1900, 1, 1)
        assert codes(report, "DIST", "HOSP", pump("A1"), sold_on=long_ago) == [
            "sales.too_long_ago"
        ]  # fmt: skip

    def test_what_was_sold_on_stays_there_when_the_rest_arrives(self):
        make_pumps("A1", "A2")
        shipment = shipped(confirmed(line("PUMP", 2)), pump("A1"), pump("A2"))
        report("DIST", "HOSP", pump("A1"))
        operations.confirm_receipt(context=frame(), shipment_id=shipment.pk)
        assert (holder(pump("A1")), holder(pump("A2"))) == ("第一医院", "华东经营")

    def test_many_lines_are_recorded_all_or_none(self):
        make_pumps("A1", "A2", "A3")
        delivered([line("PUMP", 2)], [pump("A1"), pump("A2")])

        def rows(*serials):
            return [
                operations.OnwardValues(
                    seller="DIST", buyer="HOSP", document="DN-1", sold_on=world.today(),
                    scan=pump(serial),
                )
                for serial in serials
            ]  # fmt: skip

        with pytest.raises(Problems) as raised:
            operations.report_onward_sales(context=frame(), rows=rows("A1", "A3", "A1"))
        assert [(one.line, one.code) for one in raised.value.problems] == [
            (2, "sales.not_held"), (3, "sales.reported_already")
        ]  # fmt: skip
        assert not OnwardSale.objects.exists()
        assert operations.report_onward_sales(context=frame(), rows=rows("A1", "A2")) == 2


def told(*scans, buyer="HOSP"):
    """Lines of one report, each a scan or a scan with an amount."""
    return [
        operations.OnwardValues(
            seller="DIST", buyer=buyer, document="DN-7", sold_on=world.today(),
            scan=scan if isinstance(scan, str) else scan[0],
            quantity=None if isinstance(scan, str) else Decimal(scan[1]),
        )
        for scan in scans
    ]  # fmt: skip


def sold():
    return {row.code: row.serials for row in OnwardSale.objects.all()}


class TestLinesOfOneReport:
    def pallet(self):
        """Two boxes of four on a pallet, at the distributor."""
        units = make_pumps(*(f"A{n}" for n in range(1, 9)))
        boxes = pack(sscc(1), *units[:4]), pack(sscc(2), *units[4:])
        pallet = pack(sscc(3), *boxes, ago=400)
        delivered([line("PUMP", 8)], [pallet])
        return units, boxes, pallet

    def test_a_box_of_a_pallet_and_units_of_another_go_on_together(self):
        units, boxes, pallet = self.pallet()
        rows = told(units[4], boxes[0], units[5])
        assert operations.report_onward_sales(context=frame(), rows=rows) == 3
        first = ledger.located([boxes[0]])[boxes[0]].code
        assert sold() == {"A5": ["A5"], "A6": ["A6"], first: ["A1", "A2", "A3", "A4"]}
        assert {holder(key) for key in (units[4], units[5], boxes[0])} == {"第一医院"}
        assert holder(pallet) == "华东经营"
        assert codes(report, "DIST", "HOSP", units[0], document="DN-8") == ["sales.not_held"]
        assert report("DIST", "HOSP", boxes[1], document="DN-8").serials == ["A7", "A8"]

    def test_what_was_sold_with_its_box_is_gone_for_the_lines_that_follow(self):
        units, boxes, pallet = self.pallet()
        rows = told(boxes[0], units[0], units[4], pallet, units[5])
        with pytest.raises(Problems) as raised:
            operations.report_onward_sales(context=frame(), rows=rows)
        assert [(one.line, one.code) for one in raised.value.problems] == [
            (2, "sales.not_held"), (5, "sales.not_held")
        ]  # fmt: skip
        assert sold() == {}
        assert holder(pallet) == "华东经营"

    def test_amounts_are_taken_one_after_the_other(self):
        make_set("S1", 500)
        box = pack(sscc(1), amounts=(amount(set_lot("S1"), 100),))
        delivered([line("SET", 160)], [box, (set_lot("S1"), 60)])
        lot = set_lot("S1")
        rows = told((lot, 100), (lot, 61))
        with pytest.raises(Problems) as raised:
            operations.report_onward_sales(context=frame(), rows=rows)
        assert [(one.line, one.code) for one in raised.value.problems] == [
            (2, "sales.reported_already")
        ]  # fmt: skip
        assert operations.report_onward_sales(context=frame(), rows=told((lot, 40), box)) == 2
        assert sum(row.quantity for row in OnwardSale.objects.all()) in {140, 160}
        assert sold().keys() == {"S1", ledger.located([box])[box].code}

    def test_many_ask_no_more_than_few(self, django_assert_max_num_queries):
        units, _, _ = self.pallet()
        with CaptureQueriesContext(connection) as few:
            operations.report_onward_sales(context=frame(), rows=told(*units[:2]))
        with django_assert_max_num_queries(len(few)):
            operations.report_onward_sales(context=frame(), rows=told(*units[2:]))


class TestFile:
    def upload(self, client, *lines):
        head = "经销商,客户,单号,销售日期,UDI,数量"
        content = "\n".join([head, *lines]).encode("utf-8-sig")
        file = SimpleUploadedFile("华东 9 月.csv", content, content_type="text/csv")
        answer = client.post(reverse("onward-sales-import"), {"file": file}, follow=True)
        return answer.request["QUERY_STRING"].partition("upload=")[2]

    def test_a_table_is_matched_tried_and_loaded(self):
        make_pumps("A1", "A2")
        delivered([line("PUMP", 2)], [pump("A1"), pump("A2")])
        client = client_of("ada")
        day = world.today().isoformat()
        rows = [
            f"DIST,HOSP,X-1,{day},(01)06901234567892(21)A1,",
            f"DIST,H-99,X-1,{day},(01)06901234567892(21)A2,",
            f"DIST,HOSP,X-1,{day},(01)06901234567892(21)A9,",
        ]
        token = unquote_plus(self.upload(client, *rows))
        chosen = {
            "upload": token, "column_seller": "0", "column_buyer": "1", "column_document": "2",
            "column_sold_on": "3", "column_scan": "4", "column_quantity": "5",
        }  # fmt: skip
        tried = client.post(reverse("onward-sales-import"), {**chosen, "check": "1"})
        text = tried.content.decode()
        assert "H-99" in text
        assert "A9" in text
        assert not OnwardSale.objects.exists()
        token = unquote_plus(self.upload(client, rows[0], rows[0].replace("A1", "A2")))
        loaded = client.post(
            reverse("onward-sales-import"), {**chosen, "upload": token, "load": "1"}
        )
        report = (loaded.context or {}).get("report")
        assert loaded.status_code == 302, (report, (loaded.context or {}).get("problem"))
        assert OnwardSale.objects.count() == 2
        assert holder(pump("A2")) == "第一医院"


class TestDeliveries:
    def test_gives_every_delivery_of_a_lot_and_the_last_of_each_thing(self):
        make_set("S1", 100)
        first = shipped(confirmed(line("SET", 40)), (set_lot("S1"), 40))
        second = shipped(confirmed(line("SET", 60), customer="HOSP"), (set_lot("S1"), 60))
        every = queries.all_deliveries([set_lot("S1")])[set_lot("S1")]
        assert [(one.shipment, one.quantity) for one in every] == [
            (second.number, 60), (first.number, 40)
        ]  # fmt: skip
        (last,) = queries.deliveries([set_lot("S1")]).values()
        assert (last.customer, last.place, last.confirmed_at) == ("HOSP", "HOSP-1", None)

    def test_goes_by_what_lay_in_the_package_when_it_left(self):
        make_pumps("A1", "A2")
        box = pack(sscc(1), pump("A1"))
        shipment = shipped(confirmed(line("PUMP", 1)), box)
        assert set(queries.deliveries([pump("A1"), pump("A2"), box])) == {pump("A1"), box}
        operations.confirm_receipt(context=frame(), shipment_id=shipment.pk)
        report("DIST", "HOSP", pump("A1"))
        assert queries.deliveries([pump("A1")])[pump("A1")].shipment == shipment.number

    def test_knows_nothing_of_what_never_left_and_asks_nothing_for_nothing(self):
        make_pumps("A1")
        assert queries.deliveries([pump("A1"), "no such key"]) == {}
        assert queries.deliveries([]) == {}


def test_a_partner_may_be_distributor_and_hospital_at_once():
    made = world.partner("BOTH", "综合", PartnerRole.DISTRIBUTOR, PartnerRole.HOSPITAL)
    world.place("BOTH-1", world.PlaceKind.EXTERNAL, party_id=made.pk)
    world.licence(made, world.LicenceKind.PRACTICE, "医执-9")
    confirmed(line("SET", 1), customer="BOTH")
