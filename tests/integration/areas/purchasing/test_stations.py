"""The station at the dock, as a scanner drives it."""

import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from suyuan.areas.purchasing.models import Counted, Receipt
from suyuan.foundation import clock
from tests import personas
from tests.integration.areas.purchasing import world
from tests.integration.areas.purchasing.world import announce, announced, line, ordered
from tests.screens import client_of

pytestmark = pytest.mark.django_db
DEVICE = str(uuid.uuid4())
PALLET, OTHER = world.PALLETS


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()
    world.reels()
    personas.person("marek")


def said(job, **answers):
    now = clock.now().isoformat()
    return {
        "id": str(uuid.uuid4()), "device": DEVICE, "username": "marek", "job": job,
        "site": personas.site("SZ").pk, "made_at": now, "clock": now, "waited": False,
        "answers": answers,
    }  # fmt: skip


def post(name, body):
    return client_of("marek").post(
        reverse(name, args=["receive"]), json.dumps(body), content_type="application/json"
    )


def send(body):
    return post("station-entries-send", body).json()


def scan(job, thing, quantity=None):
    """Scan a code; or say first how much there is of it."""
    if quantity is None:
        return send(said(job, act="scan", thing=thing))
    return send(counting(job, thing, quantity))


def counting(job, thing, quantity):
    return said(job, act="count", quantity=quantity, counted=thing)


def undo(body, reason="误扫"):
    return post("station-undo", {"entry": body["id"], "id": str(uuid.uuid4()), "reason": reason})


def brief(job):
    return client_of("marek").get("/stations/receive/brief", {"job": job}).json()


def delivery():
    order = ordered(line(quantity=1000), line("BOARD", 2))
    notice = announce(
        order,
        announced(1000, supplier_lot="E1", packages=[PALLET]),
        announced(2, position=2, supplier_lot="W46", serials=["S1", "S2"], packages=[PALLET]),
    )
    return order, notice


class TestReceiving:
    def test_a_pallet_is_scanned_once_and_taken_over(self):
        _order, notice = delivery()
        body = said(notice.number, act="scan", thing=f"]C100{PALLET}")
        first = send(body)
        assert first["state"] == "DONE", first
        assert "E1 × 1000" in first["sentence"]
        assert send(body)["sentence"] == first["sentence"]
        assert Counted.objects.count() == 2
        again = scan(notice.number, f"(00){PALLET}")
        assert again["state"] == "REFUSED"
        assert "twice" in again["sentence"]
        taken = send(said(notice.number, act="take", sure="yes"))
        assert taken["state"] == "DONE", taken
        receipt = Receipt.objects.get()
        assert receipt.number in taken["sentence"]
        assert (taken["clears"], taken["warning"]) == (["act"], "")
        assert receipt.lines.count() == 2

    def test_what_is_missing_is_named_when_it_is_taken_over(self):
        _order, notice = delivery()
        scan(notice.number, "E1", quantity="990")
        taken = send(said(notice.number, act="take", sure="yes"))
        assert "E1 × 10" in taken["warning"]
        assert "W46 × 2" in taken["warning"]

    def test_several_codes_in_one_scan_are_all_counted_or_none(self):
        order = ordered(line("BOARD", 5), line("REEL", 100))
        board = world.BOARD[4:]
        one, two = f"]d201{board}21S1", f"]d201{board}21S2"
        assert scan(order.number, one + two)["state"] == "DONE"
        assert scan(order.number, f"{two}\n]d201{board}21S3")["state"] == "REFUSED"
        assert Counted.objects.count() == 2
        until = world.days(99)
        label = f"01{world.REEL}\r\n]C117{until:%y%m%d}3725\x1d10R1"
        assert scan(order.number, label)["state"] == "DONE"
        row = Counted.objects.latest("pk")
        assert (row.supplier_lot, row.quantity, row.expires_on) == ("R1", 25, until)

    def test_a_lot_is_entered_by_hand_where_nothing_says_it(self):
        order = ordered(line("GLUE", 5, unit="KGM"), line("GLUE", 2, unit="KGM"), supplier="GLUES")
        answers = {"act": "hand", "line": "2", "lot": "胶 7/A", "amount": "1.5"}
        refused = send(said(order.number, **answers))
        assert "shelf life" in refused["sentence"]
        wrong = send(said(order.number, **answers, expires_on="morgen"))
        assert "morgen" in wrong["sentence"]
        day = world.days(90)
        done = send(said(order.number, **answers, expires_on=f"{day:%Y/%m/%d}"))
        assert (done["state"], "胶 7/A × 1.5 kg" in done["sentence"]) == ("DONE", True)
        row = Counted.objects.get()
        assert (row.order_line.position, row.supplier_lot, row.expires_on) == (2, "胶 7/A", day)

    def test_what_is_turned_away_is_named_with_its_reason(self):
        order = ordered()
        away = {"act": "away", "why": "DAMAGED", "what": "一箱压坏", "pieces": "2"}
        done = send(said(order.number, **away))
        assert (done["state"], done["clears"]) == ("DONE", ["act"])
        assert "一箱压坏" in done["sentence"]
        scan(order.number, "E1", quantity="10")
        send(said(order.number, act="take", sure="yes"))
        receipt = Receipt.objects.get()
        assert (receipt.refusals.get().kind, receipt.lines.get().quantity) == ("DAMAGED", 10)

    def test_what_was_counted_is_still_there_after_the_power_came_back(self):
        _order, notice = delivery()
        scan(notice.number, "E1", quantity="600")
        found = brief(notice.number)
        assert "E1 × 600" in found["note"]
        assert "E1 × 400" in found["note"]
        counters = {one["name"]: (one["value"], one["target"]) for one in found["counters"]}
        assert counters == {"lots": (1, 2), "away": (0, None), "pieces": (0, 2)}
        assert {PALLET, f"00{PALLET}", "E1", "S1", "S2"} <= found["expected"].keys()

    def test_an_entry_is_taken_back_until_it_is_taken_over(self):
        _order, notice = delivery()
        body = said(notice.number, act="scan", thing=PALLET)
        send(body)
        undone = undo(body).json()
        assert (undone["state"], undone["counters"][0]["value"]) == ("UNDONE", 0)
        assert not Counted.objects.exists()
        again = said(notice.number, act="scan", thing=PALLET)
        send(again)
        taken = said(notice.number, act="take", sure="yes")
        send(taken)
        for one in (again, taken):
            answer = undo(one)
            assert answer.status_code == 409
            assert "receipt" in answer.json()["detail"] or "GR-" in answer.json()["detail"]
        assert Counted.objects.count() == 2

    def test_a_package_scanned_again_with_an_amount_is_taken_back_to_what_was_counted_before(self):
        order = ordered()
        notice = announce(order, announced(1000, supplier_lot="E1", packages=[PALLET]))
        scan(notice.number, f"(00){PALLET}")
        first = Counted.objects.get()
        for amount, left in (("800", [800]), ("0", [])):
            body = counting(notice.number, f"(00){PALLET}", amount)
            assert send(body)["state"] == "DONE"
            assert [row.quantity for row in Counted.objects.all()] == left
            undone = undo(body).json()
            assert undone["state"] == "UNDONE"
            row = Counted.objects.get()
            assert (row.quantity, row.package, row.counted_at) == (1000, PALLET, first.counted_at)
            assert undo(body).status_code == 409
        corrected = counting(notice.number, f"(00){PALLET}", "0")
        send(corrected)
        scan(notice.number, f"(00){PALLET}")
        assert undo(corrected).status_code in {404, 409}
        assert Counted.objects.count() == 1


class TestAsking:
    def test_a_code_is_entered_and_checked_without_an_amount(self):
        _order, notice = delivery()
        kinds = {one["name"]: one for one in brief(notice.number)["questions"]}
        assert kinds["thing"]["when"] == {"question": "act", "values": ["scan"]}
        assert kinds["quantity"]["when"] == {"question": "act", "values": ["count"]}
        assert "not announced" in scan(notice.number, "XYZ")["sentence"]

    def test_nobody_says_how_many_where_each_piece_has_a_number(self):
        order = ordered(line("BOARD", 5))
        questions = {one["name"]: one for one in brief(order.number)["questions"]}
        assert "quantity" not in questions
        assert "count" not in [one["value"] for one in questions["act"]["choices"]]

    def test_none_there_is_taken_as_that_before_and_after_it_was_counted(self):
        _order, notice = delivery()
        for thing in ("E1", f"(00){PALLET}"):
            first = counting(notice.number, thing, "0")
            answer = send(first)
            assert (answer["state"], "nothing of it" in answer["sentence"]) == ("DONE", True)
            assert undo(first).json()["state"] == "UNDONE"
        scan(notice.number, "E1", quantity="600")
        again = counting(notice.number, "E1", "0")
        assert "not counted any more" in send(again)["sentence"]
        assert not Counted.objects.exists()
        undo(again)
        assert Counted.objects.get().quantity == 600

    def test_asks_what_comes_next_when_all_is_counted(self):
        order, notice = delivery()
        assert scan(notice.number, "E1")["clears"] == []
        last = scan(notice.number, "W46")
        assert (last["clears"], "take it over" in last["sentence"]) == (["act"], True)
        assert last["counters"][0]["ends"] is False
        other = ordered(line(quantity=10))
        assert scan(other.number, "E9", quantity="10")["clears"] == ["act"]
        assert order.number not in last["note"]

    def test_a_delivery_that_came_in_tells_its_receipt(self):
        _order, notice = delivery()
        scan(notice.number, f"(00){PALLET}")
        send(said(notice.number, act="take", sure="yes"))
        found = brief(notice.number)
        main = next(one for one in found["counters"] if one["isMain"])
        assert (main["value"], main["target"]) == (2, 2)
        assert Receipt.objects.get().number in found["note"]
        assert found["isOver"]

    def test_taking_over_ends_the_questions_and_leads_to_the_receipt(self):
        _order, notice = delivery()
        scan(notice.number, f"(00){PALLET}")
        assert not brief(notice.number)["isOver"]
        taken = send(said(notice.number, act="take", sure="yes"))
        number = Receipt.objects.get().number
        link = {"text": number, "url": f"/receipts/{number}"}
        assert (taken["isOver"], taken["links"]) == (True, [link])
        assert brief(notice.number)["links"] == [link]

    def test_part_of_a_delivery_is_taken_over_by_a_key_beside_the_question(self):
        _order, notice = delivery()
        act = next(one for one in brief(notice.number)["questions"] if one["name"] == "act")
        take = next(one for one in act["choices"] if one["value"] == "take")
        counters = {one["name"] for one in brief(notice.number)["counters"]}
        assert take["beside"] == ["lots", "away"]
        assert counters >= set(take["beside"])

    def test_whoever_is_not_sure_goes_on_counting(self):
        _order, notice = delivery()
        scan(notice.number, "E1", quantity="600")
        answer = send(said(notice.number, act="take", sure="no"))
        assert (answer["state"], answer["clears"]) == ("DONE", ["act"])
        assert "go on counting" in answer["sentence"]
        assert not Receipt.objects.exists()

    def test_names_few_lots_beside_the_title_and_counts_the_others(self):
        order = ordered(line(quantity=1000))
        notice = announce(
            order, *(announced(100, supplier_lot=f"LOT-{n}") for n in range(8)), note="DN-8"
        )
        scan(notice.number, "LOT-0")
        assert "LOT-1 × 100, LOT-2 × 100 and 5 more" in brief(notice.number)["note"]


class TestRefusing:
    @pytest.mark.parametrize(
        "thing",
        ["", "\x00", "E1\x1d9", "x" * 600, "]d2", "(01)06901234567892(21)",
         "(01)06901234567890", "🙂" * 90,
         "(00)106901234567890129", "'; DROP TABLE purchasing_counted; --"],
    )  # fmt: skip
    def test_strange_scans_are_refused_in_words_and_count_nothing(self, thing):
        _order, notice = delivery()
        answer = scan(notice.number, thing)
        assert answer["state"] == "REFUSED"
        assert answer["sentence"]
        assert not Counted.objects.exists()

    @pytest.mark.parametrize("quantity", ["-1", "NaN", "1e400", "0.5", "zehn"])
    def test_strange_amounts_count_nothing(self, quantity):
        _order, notice = delivery()
        answer = scan(notice.number, "E1", quantity=quantity)
        assert answer["state"] == "REFUSED"
        assert "–" not in answer["sentence"]
        assert not Counted.objects.exists()

    def test_an_amount_of_one_piece_is_refused(self):
        _order, notice = delivery()
        answer = scan(notice.number, "S1", quantity="2")
        assert "one piece" in answer["sentence"]
        assert not Counted.objects.exists()

    def test_nothing_is_taken_over_that_was_not_counted(self):
        _order, notice = delivery()
        answer = send(said(notice.number, act="take", sure="yes"))
        assert answer["state"] == "REFUSED"
        assert "is counted" in answer["sentence"]
        assert not Receipt.objects.exists()


class TestJobs:
    def test_shows_what_is_on_its_way_to_the_site_to_those_who_receive(self):
        order, notice = delivery()
        page = client_of("marek").get("/stations/receive/jobs").content.decode()
        assert notice.number in page
        assert order.number in page
        assert client_of("marek").get("/stations/receive").status_code == 200
        assert client_of("tom").get("/stations/receive").status_code == 403

    def test_a_job_that_is_none_is_not_found(self):
        answer = client_of("marek").get("/stations/receive/brief", {"job": "AN-X"})
        assert answer.status_code == 404
        assert scan("AN-X", "E1")["state"] == "REFUSED"

    def test_many_scans_cost_the_page_no_more_questions_than_one(self):
        order = ordered(line("BOARD", 100))
        serials = [f"B{n}" for n in range(50)]
        notice = announce(order, announced(50, supplier_lot="W", serials=serials))
        asked = []
        for few in (serials[:2], serials[2:20]):
            for serial in few:
                scan(notice.number, serial)
            with CaptureQueriesContext(connection) as questions:
                brief(notice.number)
            asked.append(len(questions))
        assert asked[0] == asked[1]


class TestDesk:
    def test_the_form_begins_with_what_was_counted(self):
        order, notice = delivery()
        scan(notice.number, "E1", quantity="600")
        send(said(notice.number, act="away", why="WRONG", what="电阻", pieces="2"))
        page = client_of("ada").get(reverse("notices-receive", args=[notice.number]))
        text = page.content.decode()
        assert 'value="600"' in text
        assert 'value="1000"' not in text
        assert 'value="电阻"' in text
        page = client_of("ada").get(reverse("purchase-orders-receive", args=[order.number]))
        assert 'value="600"' not in page.content.decode()
