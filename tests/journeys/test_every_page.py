"""Every page at three widths and in both languages: whole, quiet, in words."""

import pytest

from tests.journeys import pages
from tools import screenshots

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

WIDTHS = (390, 1024, 1440)
ENGLISH_NAMES = "Quality Administrator manager EPCIS".split()
"""Of the people's names in English, which stand in forms, and of standards."""


KEPT = ("/imports/", "/history/", "/keys/", "/jobs/", "/all-jobs/", "/scopes/")
"""Pages on which people's and programs' own words stand."""


def english_names(factory):
    """Give the English names of items, partners and places, which their pages show beside."""
    tables = ("ledger_item", "ledger_party", "ledger_place")
    return {name for t in tables for (name,) in factory.rows(f"SELECT name_en FROM {t}")}


@pytest.mark.parametrize("username", ["quality", "admin"])
def test_every_page_fits_and_speaks_the_reader_s_language(opened, factory, username):
    page = opened(username, "/me")
    names = {user["username"] for user in factory.demo["users"]}
    known = {user["role"] for user in factory.demo["users"]} | names | english_names(factory)
    faults = []
    for path in screenshots.pages(page.context):
        answer = page.goto(path)
        page.wait_for_timeout(100)
        if answer is None or not answer.ok:
            faults.append((path, answer and answer.status))
        if not path.startswith(KEPT) and "tab=history" not in path:
            found = {*pages.english(page, *names, *ENGLISH_NAMES), *pages.raw(page)}
            faults += [(path, text) for text in found if text not in known]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if wide := pages.overflow(page):
                faults.append((path, f"{width}: {wide}"))
    assert faults == []


def test_phone_opens_the_navigation_and_finds(opened):
    page = opened("quality", "/things/", width=390)
    assert not pages.overflow(page)
    page.locator("[data-drawer-open]").click()
    page.locator(".side-link[href='/trace/']").click()
    page.wait_for_url("**/trace/")
    page.fill("[name=add]", "NEVER-SEEN-0001")
    page.locator("form.row-fields button").click()
    page.locator(".band-bad").wait_for()
