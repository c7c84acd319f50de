"""The two guided stories, from the home page to the exported list, as a newcomer walks them."""

import collections
import csv
import io
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.journeys.sets import affected

pytestmark = [pytest.mark.browser]


def story(page, position):
    return page.locator("ol.story").nth(position)


def with_parts(page):
    """Show all units, as the list has them, and not the devices alone."""
    page.locator("main .segment a[href*='parts=1']").click()
    page.wait_for_url("**parts=1**")


def figures(page):
    """Read the total, and how many each holder has, from the page."""
    total = int(page.locator(".tile .tile-figure").first.inner_text().replace(",", ""))
    table = page.locator(".split section").nth(1).locator("tbody tr")
    holders = collections.Counter()
    for row in table.all():
        name, number = row.locator("td").all()
        holders[name.locator("a").inner_text()] = int(number.inner_text().replace(",", ""))
    return total, holders


def listed(rows):
    """Count the rows of an exported list in the same way."""
    head, *units = rows
    place = head.index("持有方名称")
    return len(units), collections.Counter(row[place] for row in units)


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
        (file,) = [link for link in links if "/list.csv" in link]
        assert page.request.get(file).ok
        for link in set(links) - {file}:
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

    def test_csv_is_what_the_page_and_the_database_say(self, room, factory):
        with_parts(room)
        shown = figures(room)
        with room.expect_download() as waiting:
            room.locator(".page-head a[href*='list.csv']").click()
        text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        assert listed(rows) == shown
        serials = {row[0] for row in rows[1:]}
        assert serials == affected(factory, factory.story("bad-reel")["key"])

    def test_xlsx_is_what_the_page_says(self, room):
        with_parts(room)
        shown = figures(room)
        room.locator(".page-head form[action*='list'] button").click()
        room.wait_for_url("**/jobs/*")
        room.reload()  # The work goes on without the page.
        link = room.locator("a[href$='/result']")
        with room.expect_download() as waiting:
            link.click()
        book = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
        rows = [
            ["" if value is None else str(value) for value in row]
            for row in book.worksheets[0].iter_rows(values_only=True)
        ]
        assert listed(rows) == shown

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
    def test_what_is_in_it_is_found_and_who_else_has_it(self, opened, factory):
        told = factory.story("failed-pump")
        page = opened("quality")
        links = [link.get_attribute("href") for link in story(page, 1).get_by_role("link").all()]
        story(page, 1).get_by_role("link").first.click()
        page.wait_for_url(f"**{told['key']}")
        expect(page.locator(".graph .node.is-me")).to_be_visible()
        page.locator(".commands-column a[href*='BACKWARD']").click()
        page.wait_for_url("**direction=BACKWARD**")
        for key in (told["board"], told["reel"]):
            code = key.rpartition("/")[2].rpartition(":")[2]
            expect(page.locator("tbody tr", has_text=code).first).to_be_visible()
        page.goto(links[-1])
        expect(page.locator(".tile .tile-figure").first).not_to_have_text("0")
        expect(page.locator("main")).to_contain_text(told["holder"])
