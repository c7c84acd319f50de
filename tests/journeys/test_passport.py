"""The passport: a life in sentences, where it comes from and goes to, what it lay in."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.journeys import pages

pytestmark = [pytest.mark.browser]

PAGE = 30
"""So many events a passport shows at first."""

MOVED = """
SELECT identity.key FROM ledger_containment stay
JOIN ledger_thing thing ON thing.id = stay.child_id AND thing.kind = 'UNIT'
    AND thing.ended_at IS NULL
JOIN ledger_identity identity ON identity.thing_id = thing.id
JOIN ledger_thing parent ON parent.id = stay.parent_id AND parent.kind = 'PACKAGE'
GROUP BY identity.key
HAVING count(*) FILTER (WHERE stay.until_at IS NOT NULL) > 0
ORDER BY identity.key LIMIT 1
"""
"""A unit that was taken out of a package again."""

FULL = """
SELECT identity.key, parent.id FROM ledger_containment stay
JOIN ledger_thing parent ON parent.id = stay.parent_id AND parent.kind = 'PACKAGE'
JOIN ledger_identity identity ON identity.thing_id = parent.id
WHERE stay.until_at IS NULL ORDER BY identity.key LIMIT 1
"""
"""A package with something in it."""


@pytest.fixture
def passport(opened, factory):
    page = opened("quality", f"/things{factory.story('failed-pump')['key']}")
    page.locator(".graph .node.is-me").wait_for()
    return page


def tab(page, name):
    """Open a tab under the genealogy."""
    link = page.locator(f"#tabs .tabs a[href*='/part/{name}']")
    with page.expect_response(lambda answer: f"/things/part/{name}" in answer.url) as waiting:
        link.click()
    assert waiting.value.status == 200
    pages.settle(page)
    expect(page.locator("#tabs .tabs a[aria-current]")).to_have_count(1)
    expect(link).to_have_attribute("aria-current", "true")
    return page.locator("#tab")


class TestLife:
    def test_speaks_in_sentences_latest_first(self, passport, factory):
        times = passport.locator("#life time").evaluate_all(
            "times => times.map(time => time.dateTime)"
        )
        assert len(times) >= 5
        assert times == sorted(times, reverse=True)
        sentences = passport.locator("#life .timeline > li").all_inner_texts()
        assert all(len(sentence) > 10 for sentence in sentences)

    def test_names_what_was_exchanged(self, passport, factory):
        board = factory.story("failed-pump")["board"].rpartition("/")[2]
        expect(passport.locator("main")).to_contain_text(board)

    def test_leads_to_the_event(self, passport):
        passport.locator("#life a[href^='/events/']").first.click()
        passport.wait_for_url("**/events/*")
        expect(passport.locator("pre.raw")).not_to_be_empty()

    def test_goes_on_to_earlier_events(self, opened, factory):
        key = factory.value(MOVED)
        began = dt.datetime.fromisoformat(factory.demo["began"])
        for number in range(PAGE):
            event = {
                "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
                "type": "ObjectEvent",
                "eventTime": (began + dt.timedelta(seconds=number)).isoformat(),
                "eventTimeZoneOffset": "+08:00",
                "action": "OBSERVE",
                "epcList": [f"https://id.gs1.org{key}"],
                "bizStep": "inspecting",
            }
            status, body = factory.ask("POST", "/epcis/events", event)
            assert status in {201, 409}, body  # 409: the factory is one of an earlier run.
        page = opened("quality", f"/things{key}")
        lines = page.locator("#life .timeline > li")
        expect(lines).to_have_count(PAGE)
        page.locator("#life .card-foot a").click()
        expect(lines.nth(PAGE)).to_be_visible()
        times = page.locator("#life time").evaluate_all("times => times.map(one => one.dateTime)")
        assert times == sorted(times, reverse=True)


class TestGenealogy:
    def test_opens_level_by_level(self, passport):
        before = passport.locator(".graph .node").count()
        with passport.expect_response(lambda answer: "/things/graph" in answer.url) as waiting:
            board = passport.locator(".graph .node", has_text="PCBA-20").first
            board.locator(".node-open.is-up").click()
        assert waiting.value.json()["edges"]
        expect(passport.locator(".graph .node").nth(before)).to_be_visible()

    def test_chosen_card_lights_the_way(self, passport):
        passport.locator(".graph .node:not(.is-me)").first.click()
        expect(passport.locator("[data-graph-choice]")).to_be_visible()
        expect(passport.locator(".graph-lines path.is-lit").first).to_be_attached()

    def test_is_walked_by_keys(self, passport):
        passport.locator(".graph .node.is-me").focus()
        passport.keyboard.press("ArrowLeft")
        expect(passport.locator(".graph .node:not(.is-me):focus")).to_have_count(1)
        with passport.expect_response(lambda answer: "/things/graph" in answer.url):
            passport.keyboard.press("+")
        passport.keyboard.press("Space")
        expect(passport.locator("[data-graph-choice]")).to_be_visible()
        expect(passport.locator(".graph .node:focus")).to_have_count(1)


class TestTabs:
    def test_load_their_parts(self, passport):
        for link in passport.locator("#tabs .tabs a").all():
            name = link.get_attribute("href").partition("?")[0].rpartition("/")[2]
            expect(tab(passport, name).locator(".skeleton")).to_have_count(0)

    def test_containment_then_and_now(self, opened, factory):
        key = factory.value(MOVED)
        page = opened("quality", f"/things{key}")
        shown = tab(page, "containers").locator("table").first.locator("tbody tr")
        stays = factory.value(
            "SELECT count(*) FROM ledger_containment stay"
            " JOIN ledger_identity identity ON identity.thing_id = stay.child_id"
            " WHERE identity.key = %s",
            key,
        )
        assert shown.count() >= stays
        ended = [row for row in shown.all() if row.locator("td").nth(3).locator("time").count()]
        assert ended

    def test_contents_of_a_package_lead_to_what_lies_in_it(self, opened, factory):
        ((key, parent),) = factory.rows(FULL)
        inside = factory.value(
            "SELECT count(*) FROM ledger_containment WHERE parent_id = %s AND until_at IS NULL",
            parent,
        )
        page = opened("quality", f"/things{key}")
        rows = page.locator("#tab tbody tr")
        expect(rows).to_have_count(min(inside, 100))
        rows.first.locator("a").click()
        page.wait_for_url(lambda url: not url.endswith(key))
        tab(page, "containers").locator(f"a[href$='{key}']").first.click()
        page.wait_for_url(f"**{key}")


def test_code_is_copied_by_a_click(passport):
    passport.context.grant_permissions(["clipboard-read", "clipboard-write"])
    passport.locator(".head-card [data-copy]").first.click()
    expect(passport.locator(".copied-note")).to_be_visible()
    assert passport.evaluate("navigator.clipboard.readText()")


class TestTree:
    def test_opens_level_by_level_to_the_supplier_s_lot(self, passport, factory):
        reel = factory.story("failed-pump")["reel"].rpartition(":")[2]
        passport.locator("#genealogy a[href='?view=tree']").click()
        passport.wait_for_url("**?view=tree")
        tree = passport.locator("#genealogy .tree")
        board = tree.locator("details", has_text="PCBA-20").last
        with passport.expect_response(lambda answer: "/things/tree" in answer.url):
            board.locator("> summary").click()
        expect(tree).to_contain_text(reel)
        passport.reload()  # The address keeps the view.
        expect(tree.locator("details", has_text="PCBA-20").first).to_be_visible()
        passport.locator("#genealogy a[href='?']").click()
        expect(passport.locator(".graph .node.is-me")).to_be_visible()
