"""Every page at three widths and in both languages: whole, quiet, in words, with names."""

import itertools
from urllib.parse import unquote

import pytest

from tests.journeys import atlas, pages
from tests.journeys.windows import HEIGHT

pytestmark = [pytest.mark.browser]

WIDTHS = (390, 1024, 1440)
LANGUAGES = ("zh-hans", "en")
PAGES_MIN = 60
NAMED = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND column_name ~ '^(display_)?name(_en)?$' AND table_name IN (
    SELECT table_name FROM information_schema.columns WHERE column_name ~ '^(display_)?name_en$')
"""
"""Where things have a name in two languages, people gave them both."""
DATA = {
    "accounts_user": ("username",),
    "accounts_role": ("code",),
    "accounts_api_key": ("name",),
    "catalog_number_scheme": ("name",),
    "foundation_file": ("name",),
    "audit_entry": ("reason",),
    "production_deviation": ("cause", "conclusion", "description", "measure"),
    "production_order_step": ("code",),
    "service_exchange": ("why",),
    "service_patient_look": ("why",),
    "service_return": ("why",),
    "trace_scope": ("name",),
    "warehouse_asset": ("kind",),
    "warehouse_count_line": ("reason",),
    "web_station_entry": ("sentence",),
}
"""What else people call their own things may be in any language, wherever it is shown."""


def test_atlas_knows_every_address():
    assert atlas.unknown() == []


def own_names(factory):
    columns = [*factory.rows(NAMED), *((table, one) for table in DATA for one in DATA[table])]
    found = set()
    for table, column in columns:
        found.update(name for (name,) in factory.rows(f"SELECT DISTINCT {column} FROM {table}"))
    return found - {None, ""}


@pytest.fixture(scope="module")
def plan():
    """Remember who opens which page."""
    return {}


def looked_at(page, reader, language):
    """Give what is wrong with a page at any width, and leave it at the last of them.

    It begins with the width that the page has; at both ends everything is looked at.
    """
    faults = []
    narrow_first = page.viewport_size["width"] == WIDTHS[0]
    for width in WIDTHS if narrow_first else reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found = [wide] if (wide := pages.overflow(page)) else []
        if width in {WIDTHS[0], WIDTHS[-1]}:
            found += [*pages.basics(page), *pages.pale(page)]
            found += reader.wrong(pages.texts(page), language)
        faults += [f"{width} px: {fault}" for fault in found]
    return faults


def walk(windows, people):
    """Go through the pages; while one is looked at, the next is loaded in another window."""
    before = None
    for path, username in people.items():
        page = next(windows[username])
        pages.start(page, path)
        if before is not None:
            yield before
        before = path, page
    yield before


def of_language(plan, language):
    """Give the pages whose turn it is in a language: each has one, so all are looked at once."""
    turn = LANGUAGES.index(language)
    return dict(itertools.islice(plan.items(), turn, None, len(LANGUAGES)))


@pytest.mark.sweep
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page(request, opened, windows, factory, plan, language):
    if not plan:
        windows_of_all = {username: opened(username, "/me") for username in atlas.PEOPLE}
        plan.update(atlas.everything(factory, windows_of_all))
    everything = request.config.getoption("both_languages")
    people = plan if everything else of_language(plan, language)
    reader = pages.Reader(own_names(factory))
    two = {
        username: itertools.cycle(
            [opened(username, "/me", language=language, expects=(404,)) for _window in range(2)]
        )
        for username in atlas.PEOPLE
    }
    faults = []
    for path, page in walk(two, people):
        status = pages.settle(page)
        wrong = [] if status == (404 if path == atlas.UNFOUND else 200) else [f"answers {status}"]
        wrong += looked_at(page, reader, language)
        faults += [f"{unquote(path)}: {fault}" for fault in [*wrong, *windows.heard]]
        windows.heard.clear()
    assert not faults, "\n".join(faults)
    assert len(plan) > PAGES_MIN


def test_gate_fits_and_has_names(windows):
    page = windows.window(locale="zh-CN").new_page()
    page.goto("/sign-in")
    pages.settle(page)
    assert looked_at(page, pages.Reader(()), "zh-hans") == []


def test_phone_opens_the_navigation_and_finds(opened):
    page = opened("quality", "/things/", width=390, expects=(404,))
    page.locator("[data-drawer-open]").click()
    page.locator(".side-link[href='/trace/']").click()
    page.wait_for_url("**/trace/")
    page.fill("[name=add]", "NEVER-SEEN-0001")
    page.locator("form.row-fields button").click()
    page.locator(".band-bad").wait_for()
