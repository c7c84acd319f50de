"""A day of the incoming inspector: samples, a defect, two people decide; the rest goes back."""

import pytest
from playwright.sync_api import expect

from tests.journeys.buying import Buyer, number_of
from tests.journeys.forms import answer, choose, command, fill
from tests.journeys.pages import overflow

pytestmark = [pytest.mark.browser]
LINE = """
    SELECT l.id, l.lot, l.inspection FROM purchasing_receipt_line l WHERE l.supplier_lot = %s"""
PAPER = """
    SELECT n.number FROM quality_nonconformity n JOIN quality_inspection i ON i.id = n.inspection_id
    WHERE i.number = %s"""
STOCK = """
    SELECT sum(quantity) FROM warehouse_stock WHERE lot_code = %s AND disposition = %s"""


@pytest.fixture
def came(opened, factory, mark):
    """Let a lot of resistors come in; give its row, our lot number and its inspection."""
    buyer = Buyer(opened)
    page = buyer.sends("S-RES", [{"item": "RES-10K", "quantity": "60"}])
    lot = {"quantity": "60", "supplier_lot": f"R-{mark}"}
    notice = buyer.announces(page, f"SI-{mark}", [lot])
    keeper = opened("warehouse", f"/notices/{notice}")
    command(keeper, "receive")
    answer(keeper)
    return factory.rows(LINE, f"R-{mark}")[0]


def sign(page, factory, username):
    """Sign with the password."""
    page.locator("[name=signing-username]").fill(username)
    page.locator("[name=signing-password]").fill(factory.person(username)["password"])
    answer(page)


class TestDay:
    def inspect(self, page, number, *, bad):
        """Enter what was found at the samples; the first so many are bad."""
        page.goto(f"/inspections/{number}/results")
        page.locator("[name=i-1]").fill("LCR-01")
        looks = page.locator("select[data-cell=LOOK]")
        for place in range(looks.count()):
            looks.nth(place).select_option("0" if place < bad else "1")
        measured = page.locator("input[data-cell=OHMS]")
        for place in range(measured.count()):
            measured.nth(place).fill("10.02")
        assert overflow(page) == ""
        answer(page)
        page.wait_for_url(f"**/inspections/{number}")
        command(page, "submit")
        fill(page, certificate=f"COC-{number}")
        answer(page)

    def test_a_part_is_accepted_and_the_rest_goes_back_to_the_supplier(self, opened, factory, came):
        line, lot, number = came
        page = opened("inspector", f"/inspections/{number}", expects=(422, 409))
        self.inspect(page, number, bad=0)
        expect(page.locator("main")).to_contain_text("待复核")
        other = opened("quality", f"/inspections/{number}", expects=(422, 409))
        command(other, "conclude")
        choose(other, conclusion="PART")
        fill(other, rejected="12", description="12 件焊端氧化", defect_code="OX")
        answer(other)
        sign(other, factory, "quality")
        expect(other.locator("main")).to_contain_text("部分")
        paper = factory.value(PAPER, number)
        other.goto(f"/nonconformities/{paper}")
        command(other, "decide")
        choose(other, disposition="RETURN")
        fill(other, decision="供方责任，退货")
        answer(other)
        sign(other, factory, "quality")
        expect(other.locator("main")).to_contain_text("退货")
        assert factory.value(STOCK, lot, "conformant") == 48
        buyer = opened("buyer", f"/received-lots/{line}")
        command(buyer, "return")
        fill(buyer, quantity="12", carrier="顺丰")
        answer(buyer)
        buyer.goto(f"/supplier-returns/?q={lot}")
        buyer.locator("main a[href*='/supplier-returns/RT-']").first.click()
        buyer.wait_for_url("**/supplier-returns/RT-**")
        assert number_of(buyer).startswith("RT-")
        assert factory.value(STOCK, lot, "non_conformant") in {None, 0}
        assert (
            factory.value("SELECT returned FROM purchasing_receipt_line WHERE id = %s", line) == 12
        )

    def test_who_inspected_does_not_conclude_and_bad_numbers_are_not_accepted(
        self, opened, factory, came
    ):
        _line, lot, number = came
        look = {"width": 390, "language": "en", "expects": (422, 409)}
        page = opened("quality", f"/inspections/{number}", **look)
        self.inspect(page, number, bad=1)
        expect(page.locator("main")).to_contain_text("concludes it, but not")
        expect(page.locator("main a[href$='/do/conclude']")).to_have_count(0)
        assert factory.value("SELECT status FROM quality_inspection WHERE number = %s", number) == (
            "CHECKING"
        )
        assert factory.value(STOCK, lot, "unavailable") == 60
