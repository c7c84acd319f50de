"""A day of the buyer: an order is written, approved, sent and announced; the dock receives it."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.journeys.forms import answer, choose, command, fill
from tests.journeys.pages import overflow

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
VIEWS = [("zh-hans", 1440), ("en", 390)]
"""Language and width of the window."""


def days(count):
    return (dt.date.today() + dt.timedelta(days=count)).isoformat()  # noqa: DTZ011


class TestDay:
    @pytest.fixture(params=VIEWS, ids=["desk", "phone"])
    def look(self, request, opened):
        """Open pages as this view has them."""
        language, width = request.param

        def page_of(username, path, **options):
            return opened(username, path, language=language, width=width, **options)

        return page_of

    def written(self, look, supplier="S-RES", item="RES-10K"):
        """Write an order and return its address."""
        page = look("buyer", "/purchase-orders/do/new")
        choose(page, supplier=supplier)
        page.locator("[name=lines-0-item]").select_option(item)
        page.locator("[name=lines-0-quantity]").fill("1200")
        page.locator("[name=lines-0-price]").fill("0.01")
        page.locator("[name=lines-0-due_on]").fill(days(10))
        answer(page)
        page.wait_for_url("**/purchase-orders/PO-**")
        return page.url

    def test_an_order_goes_from_the_draft_to_the_dock(self, look, factory, mark):
        address = self.written(look)
        manager = look("management", address)
        command(manager, "approve")
        answer(manager)
        buyer = look("buyer", address)
        command(buyer, "send")
        answer(buyer)
        command(buyer, "announce")
        fill(buyer, delivery_note=f"SH-{mark}")
        for name, value in (("position", "1"), ("quantity", "1200"), ("supplier_lot", f"R-{mark}"),
                            ("certificate", f"COC-{mark}")):  # fmt: skip
            buyer.locator(f"[name=lots-0-{name}]").fill(value)
        answer(buyer)
        assert overflow(buyer) == ""
        keeper = look("warehouse", f"/notices/?q=SH-{mark}")
        keeper.locator("main a[href*='/notices/AN-']").first.click()
        keeper.wait_for_url("**/notices/AN-**")
        command(keeper, "receive")
        expect(keeper.locator("[name=lots-0-supplier_lot]")).to_have_value(f"R-{mark}")
        choose(keeper, place="SZ-QT")
        answer(keeper)
        keeper.goto(f"/received-lots/?q=R-{mark}")
        expect(keeper.locator("main")).to_contain_text(f"R-{mark}")
        state, disposition = factory.rows(
            "SELECT l.verdict, s.disposition FROM purchasing_receipt_line l "
            "JOIN ledger_identity i ON i.key = l.lot_key "
            "JOIN ledger_stock s ON s.thing_id = i.thing_id AND s.quantity > 0 "
            "WHERE l.supplier_lot = %s",
            f"R-{mark}",
        )[0]
        assert (state, disposition) == ("WAITING", "unavailable")
        number = factory.value(
            "SELECT inspection FROM purchasing_receipt_line WHERE supplier_lot = %s", f"R-{mark}"
        )
        inspector = look("inspector", f"/inspections/{number}")
        expect(inspector.locator("h1").first).to_contain_text(number)
        assert overflow(inspector) == ""

    def test_what_nobody_has_approved_is_not_bought(self, look):
        page = look("buyer", "/purchase-orders/do/new", expects=(422,))
        choose(page, supplier="S-RES")
        page.locator("[name=lines-0-item]").select_option("CAP-100")
        page.locator("[name=lines-0-quantity]").fill("-5")
        page.locator("[name=lines-0-due_on]").fill(days(10))
        answer(page)
        wrong = page.locator("main")
        expect(wrong).to_contain_text("CAP-100")
        expect(wrong).to_contain_text("-5")
        expect(page.locator("[name=lines-0-quantity]")).to_have_value("-5")
