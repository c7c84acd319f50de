"""How an order comes to be sent and its delivery announced, by the people who do that."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from playwright.sync_api import Page

from tests.journeys.forms import answer, choose, command, fill, write_lines


def days(count: int) -> str:
    """Give a day that lies so many days ahead, as a form takes it."""
    return (dt.date.today() + dt.timedelta(days=count)).isoformat()  # noqa: DTZ011


def number_of(page: Page) -> str:
    """Give the number of the paper that a page shows."""
    return page.url.partition("?")[0].rstrip("/").rpartition("/")[2]


class Buyer:
    """Who buys, with the manager who approves."""

    def __init__(self, look: Callable[..., Page]) -> None:
        """Remember how pages are opened: by whom, at which address."""
        self.look = look

    def writes(self, supplier: str, lines: Sequence[Mapping[str, str]]) -> Page:
        """Write an order; give its page."""
        page = self.look("buyer", "/purchase-orders/do/new")
        choose(page, supplier=supplier, site="SZ")
        write_lines(page, "lines", [{"due_on": days(10), **line} for line in lines])
        answer(page)
        page.wait_for_url("**/purchase-orders/PO-**")
        return page

    def sends(self, supplier: str, lines: Sequence[Mapping[str, str]]) -> Page:
        """Write an order, have it approved and send it; give its page."""
        page = self.writes(supplier, lines)
        manager = self.look("management", page.url)
        command(manager, "approve")
        answer(manager)
        page.reload()
        command(page, "send")
        answer(page)
        return page

    def announces(self, page: Page, note: str, lots: Sequence[Mapping[str, str]]) -> str:
        """Announce a delivery at the page of an order; give its number."""
        command(page, "announce")
        fill(page, delivery_note=note)
        write_lines(page, "lots", [{"position": "1", **lot} for lot in lots])
        answer(page)
        page.goto(f"/notices/?q={note}")
        page.locator("main a[href*='/notices/AN-']").first.click()
        page.wait_for_url("**/notices/AN-**")
        return number_of(page)
