"""A station in the browser: scans with and without network, kept, sent once, refused in words."""

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from tools import browser as browsers

pytestmark = [pytest.mark.browser]

LOOSE = """
    SELECT t.code, i.key, p.code FROM ledger_thing t
    JOIN ledger_identity i ON i.thing_id = t.id AND i.main
    JOIN ledger_whereabouts w ON w.thing_id = t.id
    JOIN ledger_place p ON p.id = w.place_id
    JOIN accounts_site s ON s.id = p.site_id AND s.code = 'SZ'
    WHERE t.kind IN ('UNIT', 'PACKAGE') AND t.ended_at IS NULL AND t.container_id IS NULL
    ORDER BY t.id LIMIT 30"""
PLACES = """
    SELECT p.code FROM ledger_place p JOIN accounts_site s ON s.id = p.site_id AND s.code = 'SZ'
    WHERE NOT EXISTS (SELECT FROM warehouse_profile zoned WHERE zoned.place_id = p.id)
    ORDER BY p.code"""
"""Where anything may lie: a zone takes goods in some states only."""
AT_WORK = """
    SELECT o.number FROM production_order o JOIN accounts_site s ON s.id = o.site_id
    WHERE s.code = 'SZ' AND o.state = 'IN_PROCESS' ORDER BY o.id LIMIT 1"""
NOW = """
    SELECT p.code FROM ledger_identity i JOIN ledger_whereabouts w ON w.thing_id = i.thing_id
    JOIN ledger_place p ON p.id = w.place_id WHERE i.key = %s"""
EVENTS = """
    SELECT count(*) FROM ledger_identity i JOIN ledger_participation p USING (thing_id)
    WHERE i.key = %s"""


TYPED = """text => {
  document.activeElement.blur();
  const how = { bubbles: true, cancelable: true };
  for (const key of [...text, "Enter"])
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, ...how }));
}"""
"""A scanner types faster than any finger, also where the machine is busy."""
LATER = """() => {
  const now = performance.now.bind(performance);
  performance.now = () => now() + 2000;
}"""
"""Two seconds go by: what is scanned again then is meant."""


class Bench:
    """A station with a person, a place to put things and things to put there."""

    def __init__(self, factory, page: Page) -> None:
        self.factory = factory
        self.page = page
        self.things = factory.rows(LOOSE)
        self.places = [code for (code,) in factory.rows(PLACES)]

    def ready(self) -> "Bench":
        expect(self.page.locator("body")).to_have_attribute("data-ready", "yes")
        return self

    def installed(self) -> "Bench":
        """Wait until the device has kept the page."""
        expect(self.page.locator("body")).to_have_attribute("data-installed", "yes")
        return self

    def scan(self, text: str) -> None:
        """Scan as a keyboard-wedge scanner does, wherever the focus is."""
        self.page.evaluate(TYPED, text)

    def to(self, place: str) -> None:
        if self.page.locator("#sticky button").count():
            self.page.locator("#sticky button").click()
        self.asks("place")
        self.scan(place)
        self.asks("thing")

    def asks(self, question: str) -> None:
        expect(self.page.locator("body")).to_have_attribute("data-question", question)

    def says(self, kind: str, words: str | re.Pattern[str] = "") -> None:
        last = self.page.locator("#last")
        expect(last).to_have_class(f"last is-{kind}")
        if words:
            expect(last).to_contain_text(words)

    def waiting(self, count: int) -> None:
        expect(self.page.locator("body")).to_have_attribute("data-waiting", str(count))

    def where(self, key: str) -> str:
        return str(self.factory.value(NOW, key))

    def events(self, key: str) -> int:
        return int(self.factory.value(EVENTS, key))


def code_of(key: str) -> str:
    """Give what a scanner reads of a package or a unit."""
    if key.startswith("/00/"):
        return "]C100" + key.removeprefix("/00/")
    if not key.startswith("/01/"):
        return key
    _empty, _mark, gtin, _serial, serial = key.split("/")
    return f"]d201{gtin}21{serial}"


@pytest.fixture
def bench(opened, factory):
    page = opened("warehouse", "/stations/move")
    return Bench(factory, page).ready()


class TestOnline:
    def test_place_then_things_with_undo(self, bench):
        (_code, key, before), (_other, second, _at) = bench.things[:2]
        place = next(one for one in bench.places if one != before)
        bench.to(place)
        moved = int(bench.page.locator("#count").inner_text() or 0)
        bench.scan(code_of(key))
        bench.says("ok", "已放到")
        assert bench.where(key) == place
        expect(bench.page.locator("#count")).to_have_text(str(moved + 1))
        bench.page.evaluate(LATER)
        bench.scan(code_of(key))
        bench.says("bad", "已在")
        bench.scan(code_of(second) * 2)
        bench.says("bad", "两个条码")
        bench.scan("NO-SUCH-THING")
        bench.says("bad", "NO-SUCH-THING")
        bench.scan(code_of(second))
        bench.says("ok", "已放到")
        expect(bench.page.locator("#entries li").first).to_have_class("is-ok")
        bench.page.locator("#undo").click()
        bench.page.get_by_role("button", name="位置错误").click()
        bench.says("ok", "已恢复")
        assert bench.where(second) != place
        assert bench.where(key) == place

    def test_the_same_scan_twice_within_a_second_counts_once(self, bench):
        _code, key, before = bench.things[2]
        bench.to(next(one for one in bench.places if one != before))
        events = bench.events(key)
        bench.page.evaluate("at => { performance.now = () => at; }", 1_000_000)
        for _ in range(2):
            bench.scan(code_of(key))
        bench.waiting(0)
        done = bench.page.locator("#entries li.is-ok", has_text=key.rpartition("/")[2])
        expect(done).to_have_count(1)
        assert bench.events(key) == events + 1

    def test_fits_a_phone_and_speaks_english(self, opened, factory):
        page = opened("warehouse", "/stations/move", width=390, language="en")
        Bench(factory, page).ready()
        expect(page.locator("h1")).to_have_text("Scan the place")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for button in page.locator("button:visible").all():
            box = button.bounding_box()
            assert box is not None
            assert box["height"] >= 48

    def test_a_button_still_answers_after_the_job_was_told_anew(self, opened, factory):
        page = opened("operator", f"/stations/labels#job={factory.value(AT_WORK)}", width=390)
        bench = Bench(factory, page).ready()
        bench.asks("printer")
        with page.expect_response(lambda answer: "/brief" in answer.url):
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_timeout(500)  # Nothing on the page tells that it was read.
        page.get_by_role("button", name="生成 PDF 文件").click()
        bench.asks("level")


class TestOffline:
    def test_is_kept_through_reload_and_sent_once_in_order(self, bench, windows):
        page, context = bench.page, bench.page.context
        _code, key, before = bench.things[3]
        first, last = [one for one in bench.places if one != before][:2]
        bench.installed()
        events = bench.events(key)
        context.set_offline(True)
        bench.to(first)
        bench.scan(code_of(key))
        bench.says("wait")
        bench.to(last)
        bench.scan(code_of(key))
        bench.says("wait")
        bench.waiting(2)
        expect(page.locator("#net")).to_contain_text("2 条记录待发送")
        page.reload()
        bench.ready()
        bench.waiting(2)
        assert bench.events(key) == events
        context.set_offline(False)
        bench.waiting(0)
        expect(page.locator("#net")).to_be_hidden()
        assert bench.events(key) == events + 2
        assert bench.where(key) == last
        windows.heard[:] = [one for one in windows.heard if "ERR_INTERNET_DISCONNECTED" not in one]

    def test_an_answer_that_is_lost_doubles_nothing(self, bench, windows):
        _code, key, before = bench.things[4]
        place = next(one for one in bench.places if one != before)
        bench.to(place)
        events = bench.events(key)
        lost = []

        def lose(route):
            if not lost:
                lost.append(route.fetch().json())  # The server has done it, nobody hears so.
                route.abort("connectionreset")
            else:
                route.continue_()

        bench.page.route("**/entries", lose)
        bench.scan(code_of(key))
        expect(bench.page.locator("#entries li.is-ok").first).to_contain_text(
            key.rpartition("/")[2]
        )
        bench.waiting(0)
        assert lost[0]["state"] == "DONE"
        assert bench.events(key) == events + 1
        windows.heard[:] = [one for one in windows.heard if "ERR_CONNECTION_RESET" not in one]

    def test_what_is_refused_afterwards_is_left_for_a_person(self, bench, windows, opened, mark):
        page = bench.page
        bench.installed()
        bench.to(bench.places[0])
        page.context.set_offline(True)
        unknown = f"LOST-{mark}"
        bench.scan(unknown)
        bench.says("wait")
        bench.waiting(1)
        page.context.set_offline(False)
        bench.waiting(0)
        expect(page.locator("#entries li.is-wait").first).to_contain_text(unknown)
        expect(page.locator("#trouble")).to_contain_text("待人工处理")
        leads = page.locator("#conflicts").get_attribute("href")
        listed = opened("warehouse", leads)
        row = listed.locator("tr", has_text=unknown)
        expect(row).to_contain_text("待人工处理")
        row.locator("a").first.click()
        expect(listed.locator(".head-next")).to_contain_text("有权处理工位记录的人员")
        listed.get_by_role("link", name="作废").click()
        listed.get_by_label("原因").fill("标签是旧的")
        listed.get_by_role("button", name="作废").click()
        listed.get_by_role("button", name=re.compile("作废")).click()
        expect(listed.locator(".chip", has_text="已作废").first).to_be_visible()
        page.reload()
        bench.ready()
        expect(page.locator("#entries li", has_text=unknown)).to_contain_text("已由人工处理")
        windows.heard[:] = [one for one in windows.heard if "ERR_INTERNET_DISCONNECTED" not in one]

    def test_one_taken_back_before_it_is_sent_does_nothing(self, bench, windows):
        _code, key, before = bench.things[5]
        bench.installed()
        bench.to(next(one for one in bench.places if one != before))
        events = bench.events(key)
        bench.page.context.set_offline(True)
        bench.scan(code_of(key))
        bench.waiting(1)
        bench.page.locator("#undo").click()
        bench.page.get_by_role("button", name="误扫").click()
        bench.page.context.set_offline(False)
        bench.waiting(0)
        assert bench.events(key) == events
        windows.heard[:] = [one for one in windows.heard if "ERR_INTERNET_DISCONNECTED" not in one]


GONE = """async () => {
  for (let look = 0; look < 600; look += 1) {
    if (!await caches.match("/stations/move")) return true;
    await new Promise((done) => { setTimeout(done, 100); });
  }
  return false;
}"""
"""Waits until the device has forgotten the station; whether it has."""


def is_kept(page: Page) -> bool:
    """Say whether the device would show the station without network."""
    return bool(page.evaluate("async () => Boolean(await caches.match('/stations/move'))"))


class TestAnotherPerson:
    def test_does_not_work_under_the_name_of_who_was_there_before(self, bench, people):
        page, window = bench.installed().page, bench.page.context
        assert is_kept(page)
        people.window("planner", "zh-hans")  # Signs in, in a window of its own.
        window.add_cookies(people._states["planner"]["cookies"])
        page.goto("/stations/")
        expect(page.locator(".menu-who")).to_contain_text("planner")
        assert page.evaluate(GONE)

    def test_does_not_find_the_pages_of_who_has_signed_out(self, bench):
        page = bench.installed().page
        assert is_kept(page)
        page.goto("/")
        page.context.clear_cookies()
        page.goto("/sign-in")
        expect(page.locator("body")).to_have_attribute("data-forgotten", "yes")
        assert not is_kept(page)


def test_survives_the_end_of_the_browser(factory, people, tmp_path):
    """Scanned offline, the browser ends; it is started again, still offline, then with network."""
    person = factory.person("warehouse")
    folder = tmp_path / "profile"

    def launched():
        context = people.browser.browser_type.launch_persistent_context(
            folder,
            executable_path=browsers.executable(),
            args=list(browsers.ARGUMENTS),
            base_url=factory.url,
        )
        context.set_default_timeout(browsers.PATIENCE_MS)
        return context

    context = launched()
    page = context.new_page()
    page.goto("/sign-in?next=/stations/move")
    page.fill("[name=username]", person["username"])
    page.fill("[name=password]", person["password"])
    page.keyboard.press("Enter")
    bench = Bench(factory, page).ready().installed()
    _code, key, before = bench.things[6]
    place = next(one for one in bench.places if one != before)
    events = bench.events(key)
    bench.to(place)
    context.set_offline(True)
    bench.scan(code_of(key))
    bench.waiting(1)
    page.close()
    context.close()

    context = launched()
    context.set_offline(True)
    page = context.new_page()
    page.goto("/stations/move")
    bench.page = page
    bench.ready()
    bench.waiting(1)
    expect(page.locator("#sticky")).to_contain_text(place)
    assert bench.events(key) == events
    context.set_offline(False)
    bench.waiting(0)
    assert bench.events(key) == events + 1
    assert bench.where(key) == place
    context.close()


def test_a_clock_that_is_off_by_a_day_is_told_and_corrected(bench, factory):
    page = bench.page
    _code, key, before = bench.things[7]
    place = next(one for one in bench.places if one != before)
    page.add_init_script(
        "const real = Date; const off = 86400000;"
        "Date = class extends real { constructor(...given) {"
        " if (given.length) super(...given); else super(real.now() - off); } };"
        "Date.now = () => real.now() - off;"
    )
    page.reload()
    bench.ready()
    bench.to(place)
    bench.scan(code_of(key))
    bench.says("ok", "已放到")
    expect(page.locator("#trouble")).to_contain_text("1440 分钟")
    ((age,),) = factory.rows(
        "SELECT extract(epoch FROM received_at - occurred_at) FROM web_station_entry"
        " ORDER BY received_at DESC LIMIT 1"
    )
    assert 0 <= age < 60
    assert bench.where(key) == place


def test_two_devices_on_one_thing_both_count(opened, factory):
    # Each language has a window of its own, which keeps its own entries as a device does.
    benches = [
        Bench(factory, opened("warehouse", "/stations/move", language=language)).ready()
        for language in ("zh-hans", "en")
    ]
    code, key, before = benches[0].things[8]
    events = benches[0].events(key)
    for bench, place in zip(
        benches, [one for one in benches[0].places if one != before], strict=False
    ):
        bench.to(place)
    for bench in benches:
        bench.scan(code_of(key))
    for bench in benches:
        bench.says("ok", code)
    assert benches[0].events(key) == events + 2


def test_the_device_id_stays(bench):
    stored = "window.stationStore.device()"
    first = bench.page.evaluate(stored)
    assert uuid.UUID(first)
    bench.page.reload()
    assert bench.page.evaluate(stored) == first
