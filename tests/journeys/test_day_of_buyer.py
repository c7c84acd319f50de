"""A day of the buyer: an order is written, approved, sent and announced; the dock receives it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.buying import Buyer, days
from tests.journeys.forms import answer, choose, command, write_lines
from tests.journeys.pages import overflow

pytestmark = [pytest.mark.browser]
VIEWS = [("zh-hans", 1440), ("en", 390)]
"""Language and width of the window."""


class TestDay:
    @pytest.fixture(params=VIEWS, ids=["desk", "phone"])
    def look(self, request, opened):
        """Open pages as this view has them."""
        language, width = request.param

        def page_of(username, path, **options):
            return opened(username, path, language=language, width=width, **options)

        return page_of

    def test_an_order_goes_from_the_draft_to_the_dock(self, look, factory, mark):
        buyer = Buyer(look)
        page = buyer.sends("S-RES", [{"item": "RES-10K", "quantity": "1200", "price": "0.01"}])
        lot = {"quantity": "1200", "supplier_lot": f"R-{mark}", "certificate": f"COC-{mark}"}
        notice = buyer.announces(page, f"SH-{mark}", [lot])
        assert overflow(page) == ""
        keeper = look("warehouse", f"/notices/{notice}")
        command(keeper, "receive")
        expect(keeper.locator("[name=lots-0-supplier_lot]")).to_have_value(f"R-{mark}")
        choose(keeper, place="SZ-QT")
        answer(keeper)
        keeper.goto(f"/received-lots/?q=R-{mark}")
        expect(keeper.locator("main")).to_contain_text(f"R-{mark}")
        state, number, disposition = factory.rows(
            "SELECT l.verdict, l.inspection, s.disposition FROM purchasing_receipt_line l "
            "JOIN ledger_identity i ON i.key = l.lot_key "
            "JOIN ledger_stock s ON s.thing_id = i.thing_id AND s.quantity > 0 "
            "WHERE l.supplier_lot = %s",
            f"R-{mark}",
        )[0]
        assert (state, disposition) == ("WAITING", "unavailable")
        inspector = look("inspector", f"/inspections/{number}")
        expect(inspector.locator("main")).to_contain_text(f"COC-{mark}")
        assert overflow(inspector) == ""

    def test_what_cannot_be_bought_is_refused_with_what_was_typed(self, look):
        page = look("buyer", "/purchase-orders/do/new", expects=(422,))
        choose(page, supplier="S-RES", site="SZ")
        wrong = {"item": "CAP-100", "quantity": "-5", "due_on": days(10)}
        write_lines(page, "lines", [wrong])
        answer(page)
        main = page.locator("main")
        expect(main).to_contain_text("CAP-100")
        expect(main).to_contain_text("-5")
        expect(page.locator("[name=lines-0-quantity]")).to_have_value("-5")
        assert overflow(page) == ""
