"""What a station tells, where it stands, and when by its word something was done."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.journeys.test_stations import LATER, Bench, code_of

pytestmark = [pytest.mark.browser]

SET = """hours => {
  const Real = Date;
  const off = hours * 3600000;
  Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(Real.now() + off); }
  };
  Date.now = () => Real.now() + off;
}"""
"""Somebody sets the clock of the device."""


@pytest.fixture
def bench(opened, factory):
    return Bench(factory, opened("warehouse", "/stations/move")).ready()


class TestOnline:
    @pytest.mark.parametrize(
        ("width", "height", "text"),
        [
            (390, 844, "NO-SUCH-THING"),
            (390, 640, "NO-SUCH-THING-" + "0123456789" * 16),
            (1440, 900, "NO-SUCH-THING"),
        ],
    )
    def test_the_message_is_in_sight_and_goes_with_the_next_answer(
        self, opened, factory, width, height, text
    ):
        page = opened("warehouse", "/stations/move", width=width)
        page.set_viewport_size({"width": width, "height": height})
        bench = Bench(factory, page).ready()
        bench.to(bench.places[0])
        bench.scan(text)
        bench.says("bad", text)
        message = page.locator("#last").bounding_box()
        foot = page.locator("#foot").bounding_box()
        assert message["y"] >= 0
        assert message["y"] + message["height"] <= foot["y"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator("#sticky button").click()
        bench.asks("place")
        expect(page.locator("#last")).to_be_empty()

    def test_a_job_that_is_no_more_is_said_once_and_leads_to_the_others(self, opened, factory):
        page = opened("operator", "/stations/pack#job=WO-NONE", width=390, expects=(404,))
        asked = []
        page.on("request", lambda one: asked.append(one.url) if "/brief" in one.url else None)
        expect(page.locator("#trouble")).to_contain_text("WO-NONE")
        expect(page.locator("#answer button").first).to_be_visible()
        assert page.url.endswith("/stations/pack")
        asked.clear()
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.locator("#answer button").first.click()
        expect(page.locator("#trouble")).to_be_hidden()
        assert asked
        assert not [one for one in asked if "WO-NONE" in one]

    def test_entries_are_called_by_what_was_scanned_first(self, opened):
        page = opened("operator", "/stations/rework", language="en")
        named = page.evaluate(
            """() => {
              const scan = (name, sticky = false) => ({ name, kind: "scan", sticky });
              const asked = [scan("person", true), scan("unit"), { name: "what", kind: "choice" },
                scan("old"), scan("new"), { name: "note", kind: "text" }];
              const given = { person: "OP-1", unit: "U", what: "REPLACE", old: "A", new: "B",
                note: "n" };
              const { unit, old, new: fresh, ...rest } = given;
              return [window.stationEntry.named(asked, given).name,
                window.stationEntry.named(asked, rest).name];
            }"""
        )
        assert named == ["unit", "what"]

    def test_tells_the_time_at_the_site_in_24_hours(self, opened, factory):
        page = opened("warehouse", "/stations/move", language="en")
        Bench(factory, page).ready()
        now = factory.value("SELECT now() AT TIME ZONE 'Asia/Shanghai'")
        near = {(now + dt.timedelta(minutes=by)).strftime("%H:%M") for by in (-1, 0, 1)}
        assert page.locator("#clock").inner_text() in near


class TestOffline:
    def test_the_newest_is_told_and_what_is_scanned_twice_counts_once(self, bench, windows):
        page = bench.page
        bench.installed()
        (_one, first, _at), (_two, second, _where) = bench.things[9:11]
        bench.to(bench.places[0])
        page.context.set_offline(True)
        for number, key in enumerate((first, second), 1):
            bench.scan(code_of(key))
            bench.waiting(number)
            bench.says("wait", key.rpartition("/")[2])
        page.evaluate(LATER)
        bench.scan(code_of(second))
        bench.says("bad", "只计一次")
        bench.waiting(2)
        bench.to(bench.places[1])  # Somewhere else it is meant.
        page.evaluate(LATER)
        bench.scan(code_of(second))
        bench.says("wait", second.rpartition("/")[2])
        bench.waiting(3)
        page.context.set_offline(False)
        bench.waiting(0)
        windows.heard[:] = [one for one in windows.heard if "ERR_INTERNET_DISCONNECTED" not in one]

    @pytest.mark.parametrize("hours", [-3, 3])
    def test_a_clock_that_is_set_before_it_is_sent_tells_the_true_moment(
        self, bench, windows, factory, hours
    ):
        page = bench.page
        bench.installed()
        _code, key, before = bench.things[11]
        bench.to(next(one for one in bench.places if one != before))
        page.context.set_offline(True)
        bench.scan(code_of(key))
        bench.waiting(1)
        page.evaluate(SET, hours)
        page.context.set_offline(False)
        bench.waiting(0)
        age = factory.value(
            "SELECT extract(epoch FROM received_at - occurred_at) FROM web_station_entry"
            " ORDER BY received_at DESC LIMIT 1"
        )
        assert 0 <= age < 120
        windows.heard[:] = [one for one in windows.heard if "ERR_INTERNET_DISCONNECTED" not in one]
