"""The two guided stories, from the home page to the exported list, as a newcomer walks them."""

import csv
import io
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

HOLDERS = """
WITH RECURSIVE reel AS (
    SELECT thing_id AS id FROM ledger_identity WHERE key = %s
), touched (id) AS (
    SELECT link.target_id FROM ledger_lot_link link JOIN reel ON link.source_id = reel.id
  UNION
    SELECT link.target_id FROM ledger_lot_link link JOIN touched ON link.source_id = touched.id
), units (id) AS (
    SELECT thing.id FROM ledger_thing thing
    WHERE thing.kind = 'UNIT'
      AND (thing.sublot_id IN (SELECT id FROM touched) OR thing.lot_id IN (SELECT id FROM touched))
  UNION
    SELECT link.target_id FROM ledger_unit_link link JOIN reel ON link.source_id = reel.id
    WHERE link.until_at IS NULL
  UNION
    SELECT link.target_id FROM ledger_unit_link link JOIN units ON link.source_id = units.id
    WHERE link.until_at IS NULL
)
SELECT thing.code FROM units JOIN ledger_thing thing USING (id)
"""
"""Every unit that has something of a lot in it, by another way than the product's own."""


def story(page, position):
    return page.locator("ol.story").nth(position)


class TestBadReel:
    @pytest.fixture
    def room(self, opened, factory):
        page = opened("quality")
        story(page, 0).get_by_role("link").first.click()
        expect(page.locator("h1").first).to_be_visible()
        assert page.locator(".codes").first.inner_text()
        page.locator(".commands-column a.btn-main").click()
        page.wait_for_url("**/trace/?*")
        causes = parse_qs(urlsplit(page.url).query)["causes"]
        assert causes == [factory.story("bad-reel")["key"]]
        return page

    def test_every_step_of_the_story_opens(self, opened):
        page = opened("quality")
        links = [
            link.get_attribute("href")
            for at in (0, 1)
            for link in story(page, at).get_by_role("link").all()
        ]
        assert len(links) >= 5
        for link in links:
            answer = page.goto(link)
            assert answer is None or answer.status == 200, link
            if link.startswith("/trace"):
                expect(page.locator(".filter.is-on").first).to_be_visible()

    def test_figures_are_those_of_the_maker(self, room, factory):
        counted = factory.story("bad-reel")
        shown = room.locator("main").inner_text()
        hospitals = [line for line in shown.splitlines() if "H-" in line and "医院" in line]
        assert len(hospitals) >= counted["hospitals"]
        items = room.locator("tr", has_text="SP-20").first.inner_text()
        assert items.split()[-1] == f"{counted['pumps']:,}"

    def test_exported_csv_is_what_the_database_says(self, room, factory):
        with room.expect_download() as waiting:
            room.locator(".page-head a[href*='list.csv']").click()
        text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        found = {next(iter(row.values())) for row in rows}
        wanted = {c for (c,) in factory.rows(HOLDERS, factory.story("bad-reel")["key"])}
        assert wanted
        serials = {code for code in wanted if any(code in str(v) for v in found)}
        assert len(rows) == len(wanted)
        assert serials == wanted

    def test_exported_xlsx_has_as_many_rows(self, room, factory):
        room.locator(".page-head form[action*='list'] button").click()
        room.wait_for_url("**/jobs/*")
        link = room.locator("a[href$='/result']")
        link.wait_for(timeout=60_000)
        with room.expect_download() as waiting:
            link.click()
        book = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
        rows = list(book.worksheets[0].iter_rows(values_only=True))
        wanted = factory.rows(HOLDERS, factory.story("bad-reel")["key"])
        assert len(rows) == len(wanted) + 1

    def test_holder_opens_its_units(self, room):
        link = room.locator(".split table a[href*='holder=']").first
        number = link.locator("xpath=ancestor::tr").locator("td.num").inner_text()
        link.click()
        room.wait_for_url("**/trace/units?*")
        expect(room.locator("tbody tr")).to_have_count(min(100, int(number.replace(",", ""))))

    def test_scope_is_saved_frozen_and_found_again(self, room):
        room.locator(".page-head details.menu summary").click()
        room.fill(".page-head input[name=name]", "卷盘召回 <b>x</b>")
        room.locator(".page-head .menu-panel button.btn-main").click()
        room.wait_for_url("**/scopes/*")
        expect(room.locator("h1")).to_contain_text("卷盘召回 <b>x</b>")
        room.locator(".page-head details.menu summary").click()
        room.fill("input[name=reason]", "供应商通知")
        room.locator(".page-head .menu-panel button.btn-main").click()
        room.locator(".segment a[href*='frozen=']").first.click()
        expect(room.locator("main")).to_contain_text("供应商通知")
        room.goto("/scopes/")
        expect(room.locator("tbody tr").first).to_contain_text("卷盘召回 <b>x</b>")


class TestFailedPump:
    @pytest.fixture
    def passport(self, opened):
        page = opened("quality")
        story(page, 1).get_by_role("link").first.click()
        page.wait_for_url("**/things/01/**")
        page.locator(".graph .node.is-me").wait_for()
        return page

    def test_genealogy_opens_level_by_level(self, passport):
        before = passport.locator(".graph .node").count()
        with passport.expect_response(lambda answer: "/things/graph" in answer.url) as waiting:
            board = passport.locator(".graph .node", has_text="PCBA-20").first
            board.locator(".node-open.is-up").click()
        assert waiting.value.json()["edges"]
        passport.wait_for_function(
            "count => document.querySelectorAll('.graph .node').length > count", arg=before
        )

    def test_chosen_card_lights_the_way(self, passport):
        passport.locator(".graph .node:not(.is-me)").first.click()
        expect(passport.locator("[data-graph-choice]")).to_be_visible()
        assert passport.locator(".graph-lines path.is-lit").count() >= 1

    def test_graph_is_walked_by_keys(self, passport):
        passport.locator(".graph .node.is-me").focus()
        passport.keyboard.press("ArrowLeft")
        assert passport.evaluate("document.activeElement.classList.contains('node')")

    def test_tabs_load_their_parts(self, passport):
        for tab in passport.locator("#tabs .tabs a").all():
            with passport.expect_response(lambda answer: "/things/part/" in answer.url) as waiting:
                tab.click()
            assert waiting.value.status == 200
            expect(passport.locator("#tab .skeleton")).to_have_count(0)

    def test_timeline_names_what_was_exchanged(self, passport, factory):
        answer = factory.story("failed-pump")
        board = answer["board"].rpartition("/")[2].rpartition(":")[2]
        assert board in passport.locator("main").inner_text() or board in passport.content()
