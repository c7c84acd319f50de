"""How people fill in forms."""

from collections.abc import Mapping, Sequence

from playwright.sync_api import Locator, Page


def fill(page: Page, **values: str) -> None:
    """Write into fields by their names."""
    for name, value in values.items():
        page.locator(f"main form [name={name}]").fill(value)


def choose(page: Page, **values: str) -> None:
    """Choose from lists by the names of the fields."""
    for name, value in values.items():
        page.locator(f"main form select[name={name}]").select_option(value)


def answer(page: Page) -> None:
    """Send the form in the middle of the page and wait for what it leads to."""
    with page.expect_navigation():
        page.locator("main form .form-foot button:not([type=button])").first.click()


def command(page: Page, name: str) -> None:
    """Give a command of the page, which may stand under “more”."""
    link = page.locator(f"main a[href$='/do/{name}']").first
    if not link.is_visible():
        page.locator(".commands-column details.menu summary").click()
    link.click()
    page.wait_for_url(f"**/do/{name}")


def message(page: Page) -> Locator:
    """Give what the page says after a command."""
    return page.locator("#toasts .toast").first


def write_lines(page: Page, name: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Write the lines of a table in a form, adding as many as are needed."""
    box = page.locator(f"main form .lines[data-lines={name}]")
    for number, row in enumerate(rows):
        if box.locator("tbody tr").count() <= number:
            box.locator("[data-line-add]").click()
        for cell, value in row.items():
            field = box.locator(f"[name={name}-{number}-{cell}]")
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
