"""Every page at three widths and in both languages: whole, quiet, in words, with names."""

import uuid
from urllib.parse import unquote

import pytest

from tests.journeys import atlas, pages

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

WIDTHS = (390, 1024, 1440)
PAGES_MIN = 60
PEOPLE = ("quality", "admin", "warehouse")
"""Together they see every page."""
DATA = {
    "ledger_item": ("name", "name_en"),
    "ledger_party": ("name", "name_en"),
    "ledger_place": ("name", "name_en"),
    "accounts_user": ("username", "display_name", "display_name_en"),
    "accounts_role": ("code", "name", "name_en"),
    "accounts_site": ("name", "name_en"),
    "accounts_api_key": ("name",),
    "catalog_number_scheme": ("name",),
    "foundation_file": ("name",),
    "audit_entry": ("reason",),
    "trace_scope": ("name",),
}
"""What people call their own things may be in any language, wherever it is shown."""


def test_atlas_knows_every_address():
    assert atlas.unknown() == []


def own_names(factory):
    found = set()
    for table, columns in DATA.items():
        for row in factory.rows(f"SELECT DISTINCT {', '.join(columns)} FROM {table}"):
            found.update(name for name in row if name)
    return sorted(found, key=len, reverse=True)


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
    for username in PEOPLE:
        page = opened(username, "/me")
        found = [path for path in atlas.plain() if page.request.get(path).status != 403]
        found += atlas.of_resources(page.request)
        found += atlas.of_stations(page.request)
        if username == PEOPLE[0]:
            found += atlas.of_ledger(factory)
            found += atlas.of_questions(factory, saved_scope(page, factory))
            found += atlas.of_work(factory, username)
        for path in found:
            plan.setdefault(path, username)
        page.context.close()
    return plan


def looked_at(page):
    """Give what is wrong with a page at any width."""
    pages.settle(page)
    faults = [*pages.basics(page), *pages.pale(page)]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if wide := pages.overflow(page):
            faults.append(f"{width} px: {wide}")
    return faults


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page(opened, windows, factory, plan, language):
    people = planned(plan, opened, factory)
    own = own_names(factory)
    opened_by = {
        username: opened(username, "/me", language=language, expects=(404,)) for username in PEOPLE
    }
    faults = []
    for path, username in people.items():
        page = opened_by[username]
        answer = page.goto(path)
        status = None if answer is None else answer.status
        wrong = [] if status == (404 if path == atlas.UNFOUND else 200) else [f"answers {status}"]
        wrong += looked_at(page)
        found = pages.texts(page)
        wrong += pages.raw(found, own)
        wrong += (pages.english if language == "zh-hans" else pages.chinese)(found, own)
        faults += [f"{unquote(path)}: {fault}" for fault in [*wrong, *windows.heard]]
        windows.heard.clear()
    assert not faults, "\n".join(faults)
    assert len(people) > PAGES_MIN


def test_gate_fits_and_has_names(windows):
    page = windows.window().new_page()
    page.goto("/sign-in")
    assert looked_at(page) == []


def test_phone_opens_the_navigation_and_finds(opened):
    page = opened("quality", "/things/", width=390, expects=(404,))
    page.locator("[data-drawer-open]").click()
    page.locator(".side-link[href='/trace/']").click()
    page.wait_for_url("**/trace/")
    page.fill("[name=add]", "NEVER-SEEN-0001")
    page.locator("form.row-fields button").click()
    page.locator(".band-bad").wait_for()
