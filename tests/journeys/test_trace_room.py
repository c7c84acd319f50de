"""The trace room: causes put together as sets, moments, comparison, each against the database."""

import csv
import io
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.journeys.sets import affected

pytestmark = [pytest.mark.browser]

PAIRS = """
SELECT identity.key, thing.code FROM ledger_lot_link link
JOIN ledger_thing thing ON thing.id = link.source_id AND thing.kind = 'LOT'
JOIN ledger_identity identity ON identity.thing_id = thing.id
WHERE link.target_id IN (
    SELECT other.target_id FROM ledger_lot_link other
    JOIN ledger_identity reel ON reel.thing_id = other.source_id WHERE reel.key = %s)
  AND identity.key <> %s
ORDER BY identity.key LIMIT 1
"""
"""Another lot that went into the same boards."""


@pytest.fixture
def reel(factory):
    """The bad reel: its key and code."""
    key = factory.story("bad-reel")["key"]
    return key, key.rpartition(":")[2]


@pytest.fixture
def other(factory, reel):
    """A lot that shares boards with the reel."""
    return factory.rows(PAIRS, reel[0], reel[0])[0]


def add(page, text, how=None):
    """Type or scan a cause and add it."""
    page.locator("#trace-add").fill(text)
    if how is not None:
        page.locator("select[name=to]").select_option(how)
    before = page.url
    page.locator("#trace-add").press("Enter")
    page.wait_for_url(lambda url: url != before and "add=" not in url)


def figure(page, number=0):
    """Read a figure on top."""
    return int(page.locator(".tile .tile-figure").nth(number).inner_text().replace(",", ""))


def listed(page):
    """Give the serials of the list that the room exports."""
    query = page.url.partition("?")[2]
    text = page.request.get(f"/trace/list.csv?{query}").body().decode("utf-8-sig")
    return [next(iter(row.values())) for row in csv.DictReader(io.StringIO(text))]


class TestSets:
    @pytest.mark.parametrize(
        ("how", "wanted"),
        [
            ("causes", lambda one, two: one | two),
            ("also", lambda one, two: one & two),
            ("but", lambda one, two: one - two),
        ],
    )
    def test_or_and_except(self, opened, factory, reel, other, how, wanted):
        page = opened("quality", "/trace/")
        add(page, reel[1])
        add(page, other[1], how)
        expect(page.locator(".filter.is-on")).to_have_count(2)
        expected = wanted(affected(factory, reel[0]), affected(factory, other[0]))
        found = listed(page)
        assert len(found) == len(set(found))
        assert set(found) == expected
        page.goto(f"{page.url}&parts=1")
        assert figure(page) == len(expected)

    def test_cause_is_taken_away_again(self, opened, reel, other):
        page = opened("quality", "/trace/")
        add(page, reel[1])
        add(page, other[1])
        page.locator(".filter.is-on .filter-off").last.click()
        expect(page.locator(".filter.is-on")).to_have_count(1)
        expect(page.locator(".filter.is-on")).to_contain_text(reel[1])


class TestDirections:
    def test_forward_and_backward(self, opened, factory, reel):
        pump = factory.story("failed-pump")["key"]
        page = opened("quality", f"/trace/?causes={quote(pump, safe='')}")
        page.locator(".segment a[href*='BACKWARD']").click()
        rows = page.locator("tbody tr[data-href]")
        expect(rows.filter(has_text=reel[1])).to_have_count(1)
        rows.filter(has_text=reel[1]).locator("a").first.click()
        page.wait_for_url(lambda url: reel[1] in url and "/things/" in url)
        page.locator(".commands-column a.btn-main").click()
        page.wait_for_url("**/trace/?*")
        assert pump.rpartition("/")[2] in listed(page)

    def test_machine_and_time_are_causes_too(self, opened, factory):
        page = opened("quality", "/trace/")
        page.locator("details.menu", has=page.locator("[name=place]")).locator("summary").click()
        page.fill("[name=place]", "SZ-POT")
        page.fill("[name=since]", "2026-01-01T00:00")
        page.locator("details.menu[open] form button.btn-main").click()
        page.wait_for_url("**/trace/?causes=*")
        expect(page.locator(".filter.is-on").first).to_contain_text("SZ-POT")
        assert figure(page) > 0


class TestMoments:
    def at(self, page, name, moment):
        menu = page.locator("details.menu", has=page.locator(f"[name={name}]"))
        menu.locator("summary").click()
        page.fill(f"[name={name}]", moment)
        before = page.url
        menu.locator("button.btn-main").click()
        page.wait_for_url(lambda url: url != before)

    @pytest.mark.parametrize("name", ["as_of", "known_at"])
    def test_before_the_reel_was_opened_nobody_had_it(self, opened, factory, reel, name):
        first = factory.value(
            "SELECT min(link.recorded_at) FROM"
            " (SELECT event.occurred_at AS recorded_at, participation.thing_id"
            "  FROM ledger_participation participation"
            "  JOIN ledger_event event ON event.id = participation.event_id) link"
            " JOIN ledger_identity reel ON reel.thing_id = link.thing_id WHERE reel.key = %s",
            reel[0],
        )
        page = opened("quality", f"/trace/?causes={quote(reel[0], safe='')}")
        assert figure(page) > 0
        self.at(page, name, f"{first:%Y-%m-%dT%H:%M}")
        expect(page.locator("main")).to_contain_text(f"{first:%Y-%m-%d}")
        assert listed(page) == []

    def test_now_is_what_is_known_now(self, opened, factory, reel):
        page = opened("quality", f"/trace/?causes={quote(reel[0], safe='')}")
        now = listed(page)
        self.at(page, "known_at", "2030-01-01T00:00")
        assert sorted(listed(page)) == sorted(now)


class TestScopes:
    def test_is_saved_and_compared(self, opened, factory, reel, other):
        page = opened("quality", f"/trace/?causes={quote(reel[0], safe='')}")
        page.locator(".page-head details.menu summary").click()
        page.fill(".page-head input[name=name]", "比较用范围")
        page.locator(".page-head .menu-panel button.btn-main").click()
        page.wait_for_url("**/scopes/*")
        number = page.url.rpartition("/")[2]
        page.goto(f"/trace/?causes={quote(other[0], safe='')}")
        page.locator("details.menu", has=page.locator("a[href*='/trace/compare']")).locator(
            "summary"
        ).click()
        page.locator(f"a[href*='with={number}']").click()
        page.wait_for_url("**/trace/compare?*")
        one, two = affected(factory, other[0]), affected(factory, reel[0])
        counted = [len(one - two), len(one & two), len(two - one)]
        assert [figure(page, place) for place in range(3)] == counted

    def test_unknown_cause_is_refused_in_words(self, opened):
        page = opened("quality", "/trace/", expects=(404,))
        page.locator("#trace-add").fill("NEVER-SEEN-0001")
        page.locator("#trace-add").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("NEVER-SEEN-0001")
        assert page.locator("#trace-add").input_value() == "NEVER-SEEN-0001"


class TestGaps:
    @pytest.fixture
    def lot(self, factory, mark):
        """A lot that is said to be made, but of nothing."""
        code = f"G{mark}"
        event = {
            "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
            "type": "ObjectEvent",
            "eventTime": factory.demo["began"],
            "eventTimeZoneOffset": "+08:00",
            "action": "ADD",
            "bizStep": "commissioning",
            "quantityList": [
                {"epcClass": f"https://id.gs1.org/01/06999999000013/10/{code}", "quantity": 5}
            ],
        }
        status, body = factory.ask("POST", "/epcis/events", event)
        assert status == 201, body
        return code

    def test_each_kind_lists_its_lots(self, opened, lot):
        page = opened("quality", "/trace/gaps")
        links = page.locator("a[href^='?kind=']:not([href*='after='])")
        expect(links.first).to_be_visible()
        paths = links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
        assert "?kind=NO_INPUTS" in paths
        for path in paths:
            page.goto(f"/trace/gaps{path}")
            expect(page.locator(f"a[href='{path}'][aria-current]")).to_be_visible()
            page.locator("tr[data-href] a").first.click()
            page.wait_for_url("**/things/**")
        page.goto("/trace/gaps?kind=NO_INPUTS")
        expect(page.locator("tr[data-href]", has_text=lot)).to_have_count(1)
