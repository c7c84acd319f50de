"""A day at the dock: a pallet and loose lots are scanned, one is turned away, all is taken over."""

import random

import pytest
from playwright.sync_api import expect

from suyuan.kernel.identifiers.check_digits import gs1
from tests.journeys.buying import Buyer
from tests.journeys.forms import command
from tests.journeys.test_stations import Bench

pytestmark = [pytest.mark.browser]
RECEIPT = """
    SELECT r.number FROM purchasing_receipt r JOIN purchasing_notice n ON n.id = r.notice_id
    WHERE n.number = %s"""
LOTS = """
    SELECT l.supplier_lot, l.quantity FROM purchasing_receipt_line l
    JOIN purchasing_receipt r ON r.id = l.receipt_id WHERE r.number = %s ORDER BY l.position"""


class Dock(Bench):
    """The station of receiving with a delivery chosen."""

    def chosen(self, number):
        """Choose a delivery and wait for its first question."""
        self.page.get_by_role("button", name=number).click()
        expect(self.page.locator("#work")).to_contain_text(number)
        return self

    def does(self, words):
        """Choose what is done, changing what was chosen before."""
        if self.page.locator("#sticky button").count():
            self.page.locator("#sticky button").click()
        self.asks("act")
        self.press(words)

    def press(self, words):
        """Press a button of the answer."""
        self.page.locator("#answer").get_by_role("button", name=words, exact=True).click()

    def types(self, question, text):
        """Type an answer."""
        self.asks(question)
        self.page.locator("#field").fill(text)
        self.page.keyboard.press("Enter")

    def turns_away(self, words, why, what, quantity):
        """Turn something away."""
        self.does(words)
        self.asks("why")
        self.press(why)
        self.types("what", what)
        self.types("pieces", quantity)
        self.says("ok", what)

    def counted(self, value, of):
        """Wait for how many lots are counted."""
        expect(self.page.locator("#count")).to_have_text(f"{value} / {of}")

    def fits(self):
        """Say whether the page is as wide as the phone."""
        return self.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.fixture
def pallet():
    """Give the code of a pallet that no other journey has."""
    body = f"39520002{random.randrange(10**9):09d}"
    return body + gs1(body)


class TestDay:
    def test_a_pallet_is_received_by_one_scan_and_what_is_wrong_is_turned_away(
        self, opened, factory, mark, pallet
    ):
        buyer = Buyer(opened)
        page = buyer.sends("S-RES", [{"item": "RES-10K", "quantity": "1200"}])
        lots = [
            {"quantity": "400", "supplier_lot": f"R-{mark}-1", "packages": pallet},
            {"quantity": "200", "supplier_lot": f"R-{mark}-2", "packages": f"(00){pallet}"},
            {"quantity": "600", "supplier_lot": f"R-{mark}-3"},
        ]
        notice = buyer.announces(page, f"SH-{mark}", lots)
        dock = Dock(factory, opened("warehouse", "/stations/receive", width=390)).ready()
        dock.chosen(notice).does("扫描到货")
        dock.asks("thing")
        dock.scan(f"]C100{pallet}")
        dock.says("ok", f"R-{mark}-1 × 400")
        dock.counted(2, 3)
        dock.page.evaluate("at => { performance.now = () => at; }", 1_000_000)
        dock.scan(pallet)
        dock.says("bad", "不能重复清点")
        dock.scan(f"R-{mark}-9")
        dock.says("bad", notice)
        dock.does("先填数量再扫描")
        dock.types("quantity", "590")
        dock.asks("counted")
        dock.scan(f"R-{mark}-3")
        dock.says("ok", f"R-{mark}-3 × 590")
        expect(dock.page.locator("#work")).to_contain_text(f"待到：R-{mark}-3 × 10")
        assert dock.fits()

        dock.page.reload()  # As after a power cut: what was counted is still there.
        dock.ready()
        dock.counted(3, 3)
        expect(dock.page.locator("#work")).to_contain_text(f"待到：R-{mark}-3 × 10")
        dock.turns_away("拒收", "破损", "一盘压坏", "10")
        dock.does("接收")
        dock.asks("sure")
        dock.press("是")
        dock.says("wait", f"R-{mark}-3 × 10")
        receipt = factory.value(RECEIPT, notice)
        expect(dock.page.locator("#last a")).to_have_text(receipt)
        expect(dock.page.locator("#answer button")).to_have_count(0)
        assert factory.rows(LOTS, receipt) == [
            (f"R-{mark}-1", 400), (f"R-{mark}-2", 200), (f"R-{mark}-3", 590)
        ]  # fmt: skip
        desk = opened("warehouse", f"/receipts/?q={pallet}")
        desk.locator(f"main a[href*='/receipts/{receipt}']").first.click()
        desk.wait_for_url(f"**/receipts/{receipt}")
        expect(desk.locator("main")).to_contain_text("一盘压坏")
        expect(desk.locator("main")).to_contain_text(pallet)

    def test_pieces_are_scanned_one_by_one_with_and_without_network(
        self, opened, factory, mark, windows
    ):
        buyer = Buyer(opened)
        page = buyer.sends("S-BAT", [{"item": "BAT-12", "quantity": "4"}])
        serials = [f"BT{mark}{number}" for number in range(4)]
        lot = {"quantity": "4", "supplier_lot": f"B-{mark}", "serials": " ".join(serials)}
        notice = buyer.announces(page, f"SB-{mark}", [lot])
        look = {"width": 390, "language": "en"}
        dock = Dock(factory, opened("warehouse", "/stations/receive", **look)).ready()
        dock.chosen(notice).does("Scan what stands here")
        dock.scan(f"{serials[0]}\n{serials[1]}")
        dock.says("ok", f"B-{mark} × 2")
        dock.scan(f"{serials[0]}")
        dock.says("bad", "twice")
        dock.scan(f"XX{mark}")
        dock.says("bad", "not announced")
        dock.installed()
        dock.page.context.set_offline(True)
        dock.scan(serials[2])
        dock.says("wait")
        dock.waiting(1)
        dock.page.context.set_offline(False)
        dock.waiting(0)
        dock.scan(serials[3])
        dock.says("ok", f"B-{mark} × 1")
        dock.asks("act")
        dock.page.locator("#undo").click()
        dock.page.get_by_role("button", name="Scanned by mistake").click()
        dock.says("ok", "not counted any more")
        desk = opened("warehouse", f"/notices/{notice}")
        command(desk, "receive")
        expect(desk.locator("[name=lots-0-quantity]")).to_have_value("3")
        dock.does("Scan what stands here")
        dock.scan(serials[3])
        dock.says("ok", f"B-{mark} × 1")
        expect(dock.page.locator("#counters")).to_contain_text("4 / 4")
        dock.does("Take it over")
        dock.press("Yes")
        dock.says("ok", "1 lot waits")
        assert factory.rows(LOTS, factory.value(RECEIPT, notice)) == [(f"B-{mark}", 4)]
        assert dock.fits()
        windows.heard[:] = [one for one in windows.heard if "ERR_INTERNET_DISCONNECTED" not in one]
