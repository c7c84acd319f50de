"""A day of the operator: material by scan, a clear line, boards made, a new reel, tests, rework."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.journeys.forms import answer, choose, command, fill
from tests.journeys.pages import overflow
from tests.journeys.test_day_of_production import STORED, Worker, day
from tests.journeys.test_stations import LATER, code_of

pytestmark = [pytest.mark.browser]
BOARDS = 3
UNITS = """
    SELECT u.key, u.serial FROM production_unit u JOIN production_order o ON o.id = u.order_id
    WHERE o.number = %s ORDER BY u.id"""
TESTED = """
    SELECT count(*) FROM production_unit_entry e JOIN production_order o ON o.id = e.order_id
    WHERE o.number = %s AND e.step_number = 20 AND e.fact IN ('PASS', 'FAIL')"""
REELS = """
    SELECT t.code FROM production_load l JOIN production_order o ON o.id = l.order_id
    JOIN ledger_identity i ON i.key = l.key JOIN ledger_thing t ON t.id = i.thing_id
    JOIN ledger_item item ON item.id = t.item_id AND item.code = %s
    WHERE o.number = %s ORDER BY l.id"""


def planned(opened):
    """Have the planner release an order for a few boards."""
    page = opened("planner", "/work-orders/do/new", expects=(422,))
    choose(page, item="PCBA-20", line="SZ-SMT1", store="SZ-RM", target="SZ-QT")
    fill(page, quantity=str(BOARDS), starts_on=day(), ends_on=day(1))
    answer(page)
    page.wait_for_url("**/work-orders/WO-**")
    number = page.url.rstrip("/").rpartition("/")[2]
    command(page, "release")
    answer(page)
    if page.url.endswith("/do/release"):
        answer(page)
    expect(page.locator("main")).to_contain_text("已下达")
    return number


@pytest.fixture
def reel(factory, mark):
    """Let another system tell of a new reel of capacitors in the store; give its lot number."""
    lot = f"R{mark}"
    place = factory.value("SELECT key FROM ledger_place WHERE code = 'SZ-RM'")
    store = {"id": f"https://id.gs1.org{place}"}
    event = {
        "type": "ObjectEvent", "action": "ADD", "bizStep": "receiving",
        "disposition": "conformant", "eventTime": f"{day(-1)}T08:00:00+08:00",
        "eventTimeZoneOffset": "+08:00", "readPoint": store, "bizLocation": store,
        "quantityList": [{"epcClass": f"urn:suyuan:lot:CAP-100:{lot}", "quantity": 100}],
    }  # fmt: skip
    status, said = factory.ask("POST", "/epcis/events", event)
    assert status == 201, said
    return lot


class TestDay:
    def test_boards_are_made_from_two_reels_tested_and_reworked(
        self, opened, factory, reel, windows
    ):
        order = planned(opened)
        home = opened("operator", "/")
        home.get_by_role("link", name="工位").first.click()
        home.wait_for_url("**/stations/")
        self.issue(opened, factory, order, reel)
        self.clear(opened, order)
        self.make(opened, factory, order, reel)
        boards = factory.rows(UNITS, order)
        assert len(boards) == BOARDS
        bench = self.try_out(opened, factory, order, boards, windows)
        self.rework(opened, factory, order, boards[0])
        bench.page.bring_to_front()
        bench.scan(code_of(boards[0][0]))
        bench.does(result="!合格")
        bench.says("ok", "合格")
        page = opened("operator", f"/work-orders/{order}", width=390)
        expect(page.locator("main")).to_contain_text("返工")
        assert overflow(page) == ""

    def issue(self, opened, factory, order, reel):
        """Issue by scan; what is wrong is refused in words, and taken back by button and by key."""
        bench = Worker(
            factory, opened("operator", f"/stations/issue#job={order}", expects=(422,))
        ).ready()
        bench.does(person="OP-001", load="!是")
        ((_key, panel),) = factory.rows(STORED, "PCB-20", Decimal(BOARDS))
        ((_key, capacitors),) = factory.rows(STORED, "CAP-100", Decimal(6))
        ((_key, resistors),) = factory.rows(STORED, "RES-10K", Decimal(72))
        bench.asks("code")
        bench.scan("NO-SUCH-LOT")
        bench.says("bad", "NO-SUCH-LOT")
        bench.asks("code")
        bench.scan(f"{panel}\n{resistors}")
        bench.says("bad", "两个条码")
        bench.scan(resistors)  # Then the wrong amount would be typed: the scan is taken back.
        bench.asks("quantity")
        bench.page.locator("#back").click()
        bench.asks("code")
        bench.scan(resistors)
        bench.asks("quantity")
        bench.page.locator("#field").press("Control+z")
        bench.asks("code")
        bench.page.evaluate(LATER)
        bench.scan(reel)  # The old reel is used up first: what was entered is taken back.
        bench.does(quantity="12")
        bench.says("ok", reel)
        bench.page.locator("body").press("Control+z")
        bench.page.get_by_role("button", name="批次错误").click()
        bench.says("ok", "退回")
        for code, quantity in ((panel, "3"), (capacitors, "6"), (resistors, "72")):
            bench.page.evaluate(LATER)
            bench.scan(code)
            bench.does(quantity=quantity)
            bench.says("ok", code)

    def clear(self, opened, order):
        """Clear the line before the work begins; a second person looks."""
        page = opened("operator", f"/work-orders/{order}", expects=(409, 422))
        command(page, "clear")
        for number, name in enumerate(("无上批物料遗留", "设备清洁")):
            page.locator(f"[name=checks-{number}-name]").fill(name)
            page.locator(f"[name=checks-{number}-passed]").check()
        choose(page, person="OP-001", checker="OP-002")
        answer(page)

    def make(self, opened, factory, order, reel):
        """Make a board; the reel is empty, the next one is put on; make the others."""
        bench = Worker(factory, opened("operator", f"/stations/make#job={order}")).ready()
        bench.does(person="OP-001", machine_1="SMT-01", serial=None, p_PEAK="243")
        bench.done(1)
        bench.does(serial=None, p_PEAK="243")
        bench.says("bad", "CAP-100")
        feeder = Worker(factory, opened("operator", f"/stations/issue#job={order}")).ready()
        feeder.asks("code")  # Badge and choice are still the same.
        feeder.scan(reel)
        feeder.does(quantity="12")
        feeder.says("ok", reel)
        assert [code for (code,) in factory.rows(REELS, "CAP-100", order)][-1] == reel
        for number in range(2, BOARDS + 1):
            bench.does(serial=None, p_PEAK="243")
            bench.done(number)

    def try_out(self, opened, factory, order, boards, windows):
        """Test the boards on a phone while the network is gone: kept, shown, sent exactly once."""
        page = opened("operator", f"/stations/step#job={order}|20", width=390)
        bench = Worker(factory, page).ready().installed()
        bench.does(person="OP-003")
        page.context.set_offline(True)
        for number, (key, _serial) in enumerate(boards, 1):
            bench.asks("unit")
            bench.scan(code_of(key))
            bench.does(result="!不合格" if number == 1 else "!合格")
            if number == 1:
                bench.does(note="输出电压偏低")
            bench.says("wait")
            bench.waiting(number)
        expect(page.locator("#net")).to_contain_text("3 条记录待发送")
        assert factory.value(TESTED, order) == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.context.set_offline(False)
        bench.waiting(0)
        expect(page.locator("#net")).to_be_hidden()
        assert factory.value(TESTED, order) == BOARDS
        page.reload()
        bench.ready()
        bench.waiting(0)
        assert factory.value(TESTED, order) == BOARDS
        windows.heard[:] = [one for one in windows.heard if "ERR_INTERNET_DISCONNECTED" not in one]
        return bench

    def rework(self, opened, factory, order, board):
        """Rework the bad board, to be tested again."""
        bench = Worker(factory, opened("operator", f"/stations/rework#job={order}")).ready()
        bench.does(person="OP-003")
        bench.asks("unit")
        bench.scan(code_of(board[0]))
        bench.does(what="!返工")
        bench.asks("step")
        bench.page.locator("#answer").get_by_role("button", name="20").click()
        bench.does(note="更换电容 C12")
        bench.says("ok", "返工")
