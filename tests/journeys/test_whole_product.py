"""Every page at three widths and in both languages: whole, quiet, in words, with names."""

import itertools
import uuid
from urllib.parse import unquote

import pytest

from tests.journeys import atlas, pages
from tests.journeys.windows import HEIGHT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

WIDTHS = (390, 1024, 1440)
PAGES_MIN = 60
PEOPLE = ("quality", "admin", "warehouse")
"""Together they see every page."""
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
    "trace_scope": ("name",),
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


def saved_scope(page, factory):
    """Save the scope of the bad reel, so that its page can be looked at; give its number."""
    reel = factory.story("bad-reel")["key"]
    page.goto("/me")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    answer = page.request.post(
        "/scopes/save",
        form={
            "csrfmiddlewaretoken": token,
            "command_id": str(uuid.uuid4()),
            "causes": reel,
            "name": "批次范围",
            "note": "",
        },
        headers={"Referer": page.url},
    )
    assert answer.ok, answer.status
    number = str(answer.url.rpartition("/")[2])
    attach(page, token, number)
    return number


def attach(page, token, number):
    """Attach a file to the scope, so that the page that withdraws it can be looked at."""
    answer = page.request.post(
        f"/files/of/{number}",
        multipart={
            "csrfmiddlewaretoken": token,
            "command_id": str(uuid.uuid4()),
            "kind": "REPORT",
            "note": "",
            "file": {"name": "报告.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"},
        },
        headers={"Referer": page.url},
    )
    assert answer.ok, answer.status


@pytest.fixture(scope="module")
def plan():
    """Remember who opens which page."""
    return {}


def planned(plan, opened, factory):
    """Say who opens each page: the first of the people who may."""
    if plan:
        return plan
    commands = set()
    for username in PEOPLE:
        page = opened(username, "/me")
        ask = page.request
        found = [p for p in atlas.plain() if p not in plan and ask.get(p).status != 403]
        found += atlas.of_resources(ask, commands)
        found += atlas.of_stations(ask)
        if username == PEOPLE[0]:
            found += atlas.of_ledger(factory)
            found += atlas.of_questions(factory, saved_scope(page, factory))
            found += atlas.of_work(factory, username)
        for path in found:
            plan.setdefault(path, username)
        page.close()
    return plan


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


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page(opened, windows, factory, plan, language):
    people = planned(plan, opened, factory)
    reader = pages.Reader(own_names(factory))
    two = {
        username: itertools.cycle(
            [opened(username, "/me", language=language, expects=(404,)) for _window in range(2)]
        )
        for username in PEOPLE
    }
    faults = []
    for path, page in walk(two, people):
        status = pages.settle(page)
        wrong = [] if status == (404 if path == atlas.UNFOUND else 200) else [f"answers {status}"]
        wrong += looked_at(page, reader, language)
        faults += [f"{unquote(path)}: {fault}" for fault in [*wrong, *windows.heard]]
        windows.heard.clear()
    assert not faults, "\n".join(faults)
    assert len(people) > PAGES_MIN


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
