"""The main path without a mouse: from the sign-in to the exported list."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser]

STEPS_MAX = 120


def tab_to(page, selector):
    """Press Tab until the wanted element has the focus; the focus must always be seen."""
    for _step in range(STEPS_MAX):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            assert page.evaluate(
                "() => { const style = getComputedStyle(document.activeElement);"
                " return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; }"
            ), f"nobody sees that {selector} has the focus"
            return
    pytest.fail(f"Tab does not lead to {selector}")


def test_from_sign_in_to_the_list(windows, factory):
    page = windows.window(locale="zh-CN").new_page()
    page.goto("/sign-in")
    expect(page.locator("[name=username]")).to_be_focused()
    page.keyboard.type("quality")
    page.keyboard.press("Tab")
    page.keyboard.type(factory.person("quality")["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    reel = factory.story("bad-reel")["key"].rpartition(":")[2]
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type(reel)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/things/**{reel}")
    tab_to(page, ".commands-column a.btn-main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/trace/?*")
    tab_to(page, ".page-head a[href*='list.csv']")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename.endswith(".csv")


def test_first_step_leads_past_the_navigation(opened):
    page = opened("quality", "/things/")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_menus_and_windows_open_and_close(opened):
    page = opened("quality", "/things/")
    tab_to(page, ".top details.menu:last-of-type summary")
    page.keyboard.press("Enter")
    expect(page.locator("details.menu[open]")).to_have_count(1)
    tab_to(page, "details.menu[open] a")
    page.keyboard.press("Escape")
    expect(page.locator("details.menu[open]")).to_have_count(0)
    expect(page.locator(".top details.menu:last-of-type summary")).to_be_focused()


def test_a_line_is_removed_by_enter_on_its_button(opened):
    page = opened("buyer", "/purchase-orders/do/new")
    lines = page.locator(".lines tbody tr")
    count = lines.count()
    lines.first.locator("[data-line-remove]").press("Enter")
    expect(lines).to_have_count(count - 1)
