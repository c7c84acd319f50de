"""The screens of the warehouse."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import ItemKind, PlaceKind
from suyuan.areas.quality.operations import hold
from suyuan.areas.warehouse import operations, queries
from suyuan.areas.warehouse.domain import CountKind, MoveKind, Zone
from suyuan.areas.warehouse.models import Count, MoveOrder, Reservation, StockRow
from suyuan.areas.warehouse.ui import counts
from suyuan.areas.warehouse.ui.count_station import CountStation
from suyuan.foundation import clock
from suyuan.ledger.models import Place
from suyuan.web.people import Reader
from tests import personas
from tests.integration.areas.warehouse import world
from tests.integration.areas.warehouse.test_stations import elsewhere
from tests.integration.areas.warehouse.world import moved
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


def some_stock():
    world.build()
    soon = world.today() + dt.timedelta(days=20)
    first = world.accepted("SCREW", "S1", 10, expires=soon)
    second = world.accepted("RESIN", "R1", 10, expires=soon)
    return first, second


class TestStock(ResourceCases):
    name = "stock"
    viewer = "eva"

    def rows(self):
        some_stock()
        world.make_pumps(1, 2)

    def test_says_what_is_on_hold_whatever_was_found_of_it(self):
        first, _second = some_stock()
        hold(context=world.frame(), keys=[first], reason="鼓包")
        for name in ("stock-list", "expiry-list"):
            page = client_of("eva").get(reverse(name)).content.decode()
            assert page.count("On hold") == 1, name
            assert "Accepted" in page, name

    @pytest.mark.parametrize("lots_a_row", [1, 4])
    def test_first_rows_are_those_of_the_whole_list(self, monkeypatch, lots_a_row):
        monkeypatch.setitem(queries.first_of_stock.__globals__, "LOTS_A_ROW", lots_a_row)
        self.rows()
        for number in range(2, 7):
            world.accepted("SCREW", f"S{number}", 10)
        whole = queries.stock(at=clock.now()).order_by("item_code", "lot_code", "id")
        codes = [row.pk for row in whole]
        for count in range(1, len(codes) + 2):
            assert [row.pk for row in queries.first_of_stock(whole, count)] == codes[:count]
        item, lot = whole[3].item_code, whole[3].lot_code
        beyond = whole.filter(item_code=item, lot_code__gt=lot)
        found = queries.first_of_stock(beyond, 2, item=item, lot=lot)
        assert [row.pk for row in found] == [row.pk for row in beyond[:2]]

    def test_shows_how_much_is_reserved_and_leads_to_the_passport(self):
        some_stock()
        operations.reserve(
            context=world.frame(), document="PK-1",
            wanted=[queries.Wanted(
                item_id=StockRow.objects.get(lot_code="S1").item_id, quantity=Decimal(4),
                purpose=queries_purpose(),
            )],
        )  # fmt: skip
        page = client_of("eva").get(reverse("stock-list"), {"q": "S1"}).content.decode()
        assert "/things/urn:suyuan:lot:SCREW:S1" in page
        assert Reservation.objects.count() == 1

    def test_does_not_show_what_lies_at_other_sites(self):
        some_stock()
        site = personas.site("SH")
        client = client_of("eva")
        session = client.session
        session["site"] = site.pk
        session.save()
        assert client.get(reverse("stock-list")).context["rows"] == []

    def test_narrows_by_places_of_the_reader_s_sites_alone(self):
        self.rows()
        elsewhere()
        for name in ("stock", "readings", "excursions"):
            page = client_of("marek").get(reverse(f"{name}-list"))
            places = dict(page.context["listing"].filters.form.fields["place"].choices)
            assert "RM" in places
            assert "SH-RM" not in places

    def test_tells_one_day_as_one(self):
        world.build()
        for days, words in ((1, "1 day left"), (20, "20 days left")):
            day = world.today() + dt.timedelta(days=days)
            world.accepted("SCREW", f"S{days}", 10, expires=day)
            assert words in client_of("ada").get(reverse("expiry-list")).content.decode()

    def test_narrows_by_days_and_shrugs_at_absurd_ones(self):
        some_stock()
        client = client_of("eva")
        for days, count in (("30", 2), ("1", 0), ("-5", 0), ("99999999999999999999", 2)):
            rows = client.get(reverse("stock-list"), {"days": days}).context["rows"]
            assert len(rows) == count, days


def queries_purpose():
    from suyuan.areas.warehouse.domain import Purpose  # noqa: PLC0415 - one word.

    return Purpose.ISSUE


class TestExpiry(ResourceCases):
    name = "expiry"

    def rows(self):
        some_stock()


class TestReservations(ResourceCases):
    name = "reservations"
    new = {"document": "PK-1", "item": "SCREW", "quantity": "4", "purpose": "ISSUE"}

    def rows(self):
        some_stock()
        give("reservations-new", **self.new)
        give("reservations-new", **{**self.new, "document": "PK-2"})

    def test_new_makes_a_row_once(self):
        some_stock()
        super().test_new_makes_a_row_once()

    def test_say_what_is_missing(self):
        some_stock()
        answer = give("reservations-new", **{**self.new, "quantity": "400"})
        assert answer.status_code == 422
        assert "390" in str(answer.context["form"].errors)

    def test_are_given_back(self):
        self.rows()
        row = Reservation.objects.first()
        assert give("reservations-release", row.pk, reason="x").status_code == 302
        row.refresh_from_db()
        assert row.status == "RELEASED"


def an_order(*keys):
    lines = [operations.LineValues(thing=moved(key), target="RM2") for key in keys]
    values = operations.OrderValues(kind=MoveKind.MOVE, lines=lines)
    return operations.request_moves(context=world.frame(), values=values)


class TestPutAway(ResourceCases):
    name = "put-away"

    def rows(self):
        an_order(*some_stock())

    def test_lines_are_moved_one_by_one_and_many_at_once(self):
        first, second = some_stock()
        order = an_order(first, second)
        line, other = order.lines.all()
        answer = give("put-away-move", line.pk, to="COLD", quantity="4")
        assert answer.status_code == 302
        ada = client_of("ada")
        rest = [one.pk for one in order.lines.filter(status="OPEN")]
        done = ada.post(reverse("put-away-moved-many"), {"pick": rest, "command_id": command_id()})
        assert done.status_code == 302
        order.refresh_from_db()
        assert order.status == "DONE"
        assert other.pk in rest

    def test_a_refusal_names_the_reason(self):
        first, _second = some_stock()
        line = an_order(first).lines.get()
        answer = give("put-away-move", line.pk, to="REJ")
        assert answer.status_code == 422
        assert "Rejected goods" in str(answer.context["form"].errors)

    def test_says_that_a_thing_is_on_hold_whatever_its_state(self):
        world.build()
        world.make_pumps(1)
        world.judge(
            "sellable_accessible", epcs=[world.pump(1)], place="LINE",
            marks=["non_sellable_other"],
        )  # fmt: skip
        operations.put_away(context=world.frame(), document="", keys=[world.pump(1)])
        page = client_of("ada").get(reverse("put-away-list")).content.decode()
        assert "On hold" in page
        assert "Released, in store" not in page

    def test_names_what_lies_in_a_package_and_the_hold_that_stops_it(self):
        world.build()
        units = world.make_pumps(1, 2, state="sellable_accessible", at="RM")
        world.pack(world.sscc(7), *units, at="RM", state="sellable_accessible")
        made = hold(context=world.frame(), keys=[world.sscc(7)], reason="漏液")
        world.profile("QT", Zone.QUARANTINE, active=False)
        order = operations.put_away(context=world.frame(), document="", keys=[world.sscc(7)])
        ada = client_of("ada")
        part = reverse("move-orders-part", args=[order.number, "lines"])
        for where in (reverse("put-away-list"), part):
            page = ada.get(where).content.decode()
            assert "PUMP" in page, where
            assert reverse("holds-detail", args=[made.number]) in page, where
            assert f"On hold ({made.number}): it goes to “Waiting for inspection”" in page, where
            assert "this site has no such place" in page, where
            assert reverse("put-away-move", args=[order.lines.get().pk]) in page, where
        world.profile("QT", Zone.QUARANTINE, kinds=[ItemKind.MATERIAL])
        page = ada.get(part).content.decode()
        assert "those places are full or do not fit" in page

    def test_says_why_no_place_was_found_and_what_to_do(self):
        world.build()
        key = world.accepted("SCREW", "S1", 10)
        world.judge("non_conformant", quantities=[world.amount(key, 10)], place="RM")
        world.profile("REJ", Zone.REJECTED, kinds=[ItemKind.DEVICE])
        assert operations.send_astray_home(context=world.frame()).lines.get().target is None
        ada = client_of("ada")
        page = ada.get(reverse("put-away-list")).content.decode()
        assert "those for “Rejected goods” are full or do not fit" in page
        world.profile("REJ", Zone.REJECTED, active=False)
        page = ada.get(reverse("put-away-list")).content.decode()
        assert "there is none for “Rejected goods” at this site" in page

    def test_offers_places_of_the_reader_s_sites_alone(self):
        first, _second = some_stock()
        line = an_order(first).lines.get()
        elsewhere()
        client = client_of("marek")
        for name, keys in (
            ("move-orders-new", ()), ("put-away-move", (line.pk,)), ("counts-new", ()),
            ("put-away-list", ()),
        ):  # fmt: skip
            page = client.get(reverse(name, args=keys)).content.decode()
            assert 'value="RM2"' in page, name
            assert "SH-RM" not in page, name

    def test_what_lies_astray_gets_an_order(self):
        world.build()
        key = world.accepted("SCREW", "S1", 10)
        world.judge("non_conformant", quantities=[world.amount(key, 10)], place="RM")
        assert give("put-away-home").status_code == 302
        assert MoveOrder.objects.get().lines.get().target.code == "REJ"
        assert give("put-away-home").status_code == 302
        assert MoveOrder.objects.count() == 1

    def test_of_what_waits_in_part_only_the_rest_gets_an_order(self):
        world.build()
        key = world.accepted("SCREW", "S1", 10)
        world.judge("non_conformant", quantities=[world.amount(key, 10)], place="RM")
        thing = operations.Moved(key=key, quantity=Decimal(4), source="RM")
        values = operations.OrderValues(
            kind=MoveKind.MOVE, lines=[operations.LineValues(thing=thing, target="REJ")]
        )
        operations.request_moves(context=world.frame(), values=values)
        order = operations.send_astray_home(context=world.frame())
        assert order.lines.get().quantity == 6
        assert operations.send_astray_home(context=world.frame()) is None

    def test_what_is_on_hold_lies_astray_among_the_accepted(self):
        world.build()
        key = world.accepted("SCREW", "S1", 10)
        world.accepted("SCREW", "S2", 10)
        units = world.make_pumps(1, 2, state="sellable_accessible", at="RM")
        world.pack(world.sscc(7), *units, at="RM", state="sellable_accessible")
        assert operations.send_astray_home(context=world.frame()) is None
        hold(context=world.frame(), keys=[key, units[0]], reason="漏液")
        order = operations.send_astray_home(context=world.frame())
        wanted = {(one.code, one.target.code) for one in order.lines.all()}
        assert wanted == {("S1", "QT"), (world.sscc(7)[4:], "QT")}
        assert operations.send_astray_home(context=world.frame()) is None


class TestMoveOrders(ResourceCases):
    name = "move-orders"
    new = {"kind": "MOVE", "lines-0-scan": "S1", "lines-0-quantity": "4", "lines-0-target": "RM2"}
    wrong = {"kind": "MOVE", "lines-0-scan": "NOTHING"}

    def rows(self):
        first, second = some_stock()
        an_order(first)
        an_order(second)

    def test_new_makes_a_row_once(self):
        some_stock()
        super().test_new_makes_a_row_once()
        assert MoveOrder.objects.count() == 1

    def test_new_shows_problems_and_loses_nothing(self):
        some_stock()
        ada = client_of("ada")
        answer = ada.post(reverse("move-orders-new"), {**self.wrong, "command_id": command_id()})
        assert answer.status_code == 422
        assert "NOTHING" in answer.content.decode()

    def test_are_given_up(self):
        self.rows()
        order = MoveOrder.objects.first()
        assert give("move-orders-cancel", order.number, reason="x").status_code == 302
        order.refresh_from_db()
        assert order.status == "CANCELLED"


def sign(client, where, values, password=personas.PASSWORD):
    """Ask for the sheet that is signed, and sign it."""
    text = client.post(where, values).content.decode()
    for name in ("confirmed", "signing-challenge"):
        found = re.search(f'name="{name}" value="([^"]*)"', text)
        values = {**values, name: found[1] if found else ""}
    return client.post(where, {**values, "signing-username": "eva", "signing-password": password})


class TestCounts(ResourceCases):
    name = "counts"
    new = {"kind": "PLACE", "places": ["RM"], "blind": "on"}
    wrong = {"kind": "PLACE"}

    def rows(self):
        some_stock()
        for place in ("RM", "RM2"):
            world.accepted("SCREW", f"C-{place}", 10, at=place)
            operations.plan_count(
                context=world.frame(),
                values=operations.CountValues(kind=CountKind.PLACE, places=[place]),
            )

    def test_new_makes_a_row_once(self):
        some_stock()
        super().test_new_makes_a_row_once()
        assert Count.objects.count() == 1

    def test_names_what_lies_in_a_package(self):
        world.build()
        units = world.make_pumps(1, 2, state="sellable_accessible", at="RM")
        world.pack(world.sscc(7), *units, at="RM", state="sellable_accessible")
        count = operations.plan_count(
            context=world.frame(),
            values=operations.CountValues(kind=CountKind.PLACE, places=["RM"]),
        )
        part = reverse("counts-part", args=[count.number, "lines"])
        page = client_of("eva").get(part).content.decode()
        assert 'data-label="Item">PUMP<' in page

    def test_tells_what_is_counted_by_name(self):
        world.build()
        root = Place.objects.get(code="SZ")
        values = catalog.PlaceValues(
            code="S-1", name="一号货架", kind=PlaceKind.LOCATION, parent_id=root.pk
        )
        catalog.create_place(context=world.frame(), values=values)
        world.profile("S-1", Zone.RELEASED)
        world.accepted("SCREW", "S1", 10, at="S-1")
        for kind, chosen in (
            (CountKind.PLACE, {"places": ["S-1"]}),
            (CountKind.ITEM, {"places": ["S-1"], "items": ["SCREW"]}),
        ):
            made = operations.CountValues(kind=kind, **chosen)
            count = operations.plan_count(context=world.frame(), values=made)
            ada = client_of("ada")
            for where in (reverse("counts-list"), reverse("counts-detail", args=[count.number])):
                assert "一号货架" in ada.get(where).content.decode(), where
            (job,) = CountStation().jobs(Reader(actor=personas.actor("ada")))
            assert "一号货架" in job.note
            operations.cancel_count(context=world.frame(), count_id=count.pk)

    def test_speaks_of_lines_of_the_count_in_chinese(self):
        cells = counts.SignForm.base_fields["reasons"].cells
        label = next(one.label for one in counts.Counts.commands if one.name == "count")
        with override("zh-hans"):
            assert (str(cells[0].label), str(label)) == ("行", "录入盘点数")

    def test_new_shows_problems_and_loses_nothing(self):
        some_stock()
        super().test_new_shows_problems_and_loses_nothing()

    def test_go_from_plan_to_signature_on_the_screen(self):
        some_stock()
        give("counts-new", **self.new)
        number = Count.objects.get().number
        page = client_of("eva").get(reverse("counts-detail", args=[number])).context
        late = next(part["late"] for part in page["main"] if "late" in part)
        blind = client_of("eva").get(late).content.decode()
        assert "S1" in blind
        assert ">10<" not in blind
        assert give("counts-count", number, place="RM", scan="S1", quantity="9").status_code == 302
        assert give("counts-count", number, place="RM", scan="R1", quantity="10").status_code == 302
        assert give("counts-count", number, place="RM", scan="S1", quantity="9").status_code == 422
        assert give("counts-finish", number).status_code == 302
        eva = client_of("eva")
        again = {"place": "RM", "scan": "S1", "quantity": "9", "command_id": command_id()}
        assert eva.post(reverse("counts-count", args=[number]), again).status_code == 302
        assert give("counts-finish", number).status_code == 302
        form = eva.get(reverse("counts-sign", args=[number])).context["form"]
        (line,) = form.initial["reasons"]
        assert (line["code"], line["difference"]) == ("S1", "-1 pcs")
        where = reverse("counts-sign", args=[number])
        values = {"reasons-0-position": str(line["position"]), "command_id": command_id()}
        assert sign(eva, where, values).status_code == 422
        values["reasons-0-reason"] = "破损"
        values["command_id"] = command_id()
        assert sign(eva, where, values, password="wrong").status_code == 422
        assert Count.objects.get().status == "COUNTED"
        again = eva.post(where, values).content.decode()
        posted = dict(re.findall(r'name="(reasons-[^"]*)"[^>]*value="([^"]*)"', again))
        assert posted["reasons-0-reason"] == "破损"
        assert not [name for name in posted if name.startswith("reasons-4")]
        assert sign(eva, where, values).status_code == 302
        shown = eva.get(reverse("counts-part", args=[number, "signatures"]))
        assert "Eva" in shown.content.decode()
        assert StockRow.objects.get(lot_code="S1").quantity == 9


class TestStoragePlaces(ResourceCases):
    name = "storage-places"
    new = {"place": "YARD", "zone": "STAGING", "capacity": "5"}
    new_key = "YARD"
    wrong = {"place": "YARD", "zone": "STAGING", "capacity": "-5"}
    imported = ({"place": "YARD", "zone": "Staging"},)

    def rows(self):
        some_stock()

    def test_new_makes_a_row_once(self):
        some_stock()
        super().test_new_makes_a_row_once()

    def test_new_shows_problems_and_loses_nothing(self):
        some_stock()
        super().test_new_shows_problems_and_loses_nothing()

    def test_import_checks_then_loads_all_or_nothing(self):
        some_stock()
        client = client_of(self.changer)
        good = self._upload(client, self.imported)
        assert client.post(*good("check")).context["report"].is_clean
        assert client.post(*good("load")).status_code == 302
        assert queries.profile_with_code("YARD").zone == "STAGING"

    def test_are_changed(self):
        some_stock()
        answer = give("storage-places-change", "RM2", zone="RECALL", items=["SCREW"], active="on")
        assert answer.status_code == 302
        profile = queries.profile_with_code("RM2")
        assert (profile.zone, profile.items.get().item.code) == ("RECALL", "SCREW")


class TestStorageClasses(ResourceCases):
    name = "storage-classes"
    new = {"code": "COOL", "name": "阴凉", "temperature_max": "20"}
    new_key = "COOL"
    wrong = {"code": "COOL", "name": "阴凉", "temperature_min": "30", "temperature_max": "20"}

    def rows(self):
        some_stock()


class TestStorageNeeds(ResourceCases):
    name = "storage-needs"
    new = {"item": "SCREW", "storage_class": "COLD", "warn_days": "30"}
    new_key = "SCREW"
    wrong = {"item": "SCREW", "warn_days": "-1"}

    def rows(self):
        some_stock()

    def test_new_makes_a_row_once(self):
        some_stock()
        super().test_new_makes_a_row_once()

    def test_new_shows_problems_and_loses_nothing(self):
        some_stock()
        super().test_new_shows_problems_and_loses_nothing()


def some_readings():
    some_stock()
    operations.record_readings(
        context=world.frame(),
        readings=[
            operations.ReadingValues(
                place="COLD", temperature=Decimal(value),
                measured_at=world.now() - dt.timedelta(minutes=minutes),
            )
            for value, minutes in ((5, 50), (12, 40), (5, 30), (1, 20), (6, 10))
        ],
    )  # fmt: skip


class TestReadings(ResourceCases):
    name = "readings"
    new = {"place": "COLD", "measured_at": "2026-01-05T08:00", "temperature": "5"}
    wrong = {"place": "COLD", "measured_at": "2026-01-05T08:00"}

    def rows(self):
        some_readings()

    def test_new_makes_a_row_once(self):
        some_stock()
        super().test_new_makes_a_row_once()

    def test_new_shows_problems_and_loses_nothing(self):
        some_stock()
        super().test_new_shows_problems_and_loses_nothing()


class TestExcursions(ResourceCases):
    name = "excursions"

    def rows(self):
        some_readings()

    def test_are_assessed(self):
        some_readings()
        row = queries.unassessed().first()
        assert give("excursions-assess", row.pk, assessment="无影响").status_code == 302
        row.refresh_from_db()
        assert row.status == "ASSESSED"


class TestAssets(ResourceCases):
    name = "assets"
    new = {"code": "BOX-1", "name": "周转箱", "place": "RM"}
    new_key = "BOX-1"
    wrong = {"code": "BOX-1", "name": "周转箱", "place": "RM", "grai": "4711"}

    def rows(self):
        some_stock()
        for code in ("A", "B"):
            operations.register_asset(
                context=world.frame(), place="RM",
                values=operations.AssetValues(code=code, name=code),
            )  # fmt: skip

    def test_new_makes_a_row_once(self):
        some_stock()
        super().test_new_makes_a_row_once()

    def test_new_shows_problems_and_loses_nothing(self):
        some_stock()
        super().test_new_shows_problems_and_loses_nothing()

    def test_go_out_and_come_back(self):
        self.rows()
        assert give("assets-give", "A", partner="HOSP").status_code == 302
        page = client_of("eva").get(reverse("assets-detail", args=["A"]))
        assert "医院" in page.content.decode()
        assert give("assets-back", "A", place="RM").status_code == 302


pytestmark = pytest.mark.django_db
