"""A day of the planner: an order from a revision, its material checked, released, on the board."""

import pytest
from playwright.sync_api import expect

from tests.journeys.forms import answer, choose, command, fill
from tests.journeys.pages import overflow
from tests.journeys.test_day_of_production import day

pytestmark = [pytest.mark.browser]
FROZEN = """
    SELECT o.state, r.code, o.lot_number <> '' FROM production_order o
    JOIN catalog_revision r ON r.id = o.revision_id WHERE o.number = %s"""


class TestDay:
    def test_an_order_is_planned_its_material_checked_released_and_watched(
        self, opened, factory, mark
    ):
        page = opened("planner", "/", expects=(422,))
        expect(page.locator("h1")).to_have_text("首页")
        page.get_by_role("link", name="工单", exact=False).first.click()
        page.wait_for_url("**/work-orders/**")
        number = self.plan(page, mark)
        self.check(page, number)
        command(page, "release")
        answer(page)
        if page.url.endswith("/do/release"):  # What changes is shown before it is done.
            answer(page)
        expect(page.locator("main")).to_contain_text("已下达")
        ((state, revision, has_lot),) = factory.rows(FROZEN, number)
        assert (state, revision, has_lot) == ("RELEASED", "A", True)
        self.watch(opened, number)

    def plan(self, page, mark):
        """Plan pumps after revision A; what cannot be is said all at once, and nothing is lost."""
        page.locator("main a[href$='/work-orders/do/new']").first.click()
        page.wait_for_url("**/do/new")
        choose(page, item="SP-20", line="SZ-ASM2", store="SZ-RM", target="SZ-QT")
        fill(
            page, quantity="3", starts_on=day(2), ends_on=day(1), revision="Z", note=f"试产 {mark}"
        )
        with page.expect_navigation():
            page.locator("main form [name=revision]").press("Enter")
        expect(page.locator("main .has-error")).to_have_count(2)
        expect(page.locator("main form [name=note]")).to_have_value(f"试产 {mark}")
        fill(page, starts_on=day(), revision="A")
        answer(page)
        page.wait_for_url("**/work-orders/WO-**")
        return page.url.rstrip("/").rpartition("/")[2]

    def check(self, page, number):
        """See before the release what the order needs and what of it is there."""
        board = page.locator("tr", has_text="PCBA-20").filter(has_text="主控板")
        expect(board.locator("td").nth(2)).to_contain_text("3")
        expect(board).not_to_contain_text("缺料")
        page.locator("nav a[href='/stock/']").click()
        page.wait_for_url("**/stock/**")
        expect(page.locator("h1")).to_be_visible()
        page.goto(f"/work-orders/{number}")

    def watch(self, opened, number):
        """Find the order on the board and open it from there, at a desk and on a phone."""
        board = opened("planner", "/work-orders/")
        board.get_by_role("link", name="计划看板").click()
        board.wait_for_url("**/board**")
        bar = board.locator("table.board tr", has_text=number)
        expect(bar).to_contain_text("0 / 3")
        expect(bar).to_contain_text("已下达")
        assert overflow(board) == ""
        bar.get_by_role("link").click()
        board.wait_for_url(f"**/work-orders/{number}")
        small = opened("planner", f"/work-orders/{number}", width=390, language="en")
        expect(small.locator("main")).to_contain_text("Released")
        assert overflow(small) == ""
