"""A day of production: planned, issued, made, potted, tested, packed, inspected and released."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from suyuan.kernel.identifiers import check_digits
from tests.journeys.forms import answer, choose, command, fill
from tests.journeys.test_stations import LATER, Bench, code_of

pytestmark = [pytest.mark.browser]
PUMPS = 4
STORED = """
    SELECT i.key, t.code FROM ledger_thing t
    JOIN ledger_identity i ON i.thing_id = t.id AND i.main
    JOIN ledger_item item ON item.id = t.item_id AND item.code = %s
    JOIN ledger_stock s ON s.thing_id = t.id AND s.quantity >= %s
    JOIN ledger_place p ON p.id = s.place_id AND p.code = 'SZ-RM'
    WHERE s.disposition IN ('conformant', 'sellable_accessible') AND t.kind <> 'UNIT'
        AND NOT EXISTS (SELECT FROM ledger_stops(ARRAY[t.id]))
    ORDER BY t.expires_on NULLS LAST, t.id LIMIT 1"""
"""A lot with enough of an item in the store of Suzhou."""
NUMBERED = """
    SELECT i.key, t.code FROM ledger_thing t
    JOIN ledger_identity i ON i.thing_id = t.id AND i.main
    JOIN ledger_item item ON item.id = t.item_id AND item.code = %s
    JOIN ledger_whereabouts w ON w.thing_id = t.id
    JOIN ledger_place p ON p.id = w.place_id AND p.code = 'SZ-RM'
    WHERE t.kind = 'UNIT' AND t.ended_at IS NULL AND t.container_id IS NULL
        AND w.disposition IN ('conformant', 'sellable_accessible')
        AND NOT EXISTS (SELECT FROM ledger_stops(ARRAY[t.id]))
    ORDER BY t.id LIMIT %s"""
"""Numbered parts in the store of Suzhou."""
LOTS = {"MOT-42": "4", "HSG-20": "4", "PUR-A": "0.24", "PUR-B": "0.24"}
MADE = """
    SELECT u.key, u.serial FROM production_unit u JOIN production_order o ON o.id = u.order_id
    WHERE o.number = %s ORDER BY u.id"""
INSPECTION = """
    SELECT number FROM quality_inspection WHERE document = %s ORDER BY id DESC LIMIT 1"""
BOXES = """
    SELECT count(*) FROM labels_template t JOIN ledger_item i ON i.id = t.item_id
    WHERE t.level = 'BOX' AND t.status = 'APPROVED' AND i.code = 'SP-20'"""
POTTED = {
    "prewarm": "40", "weight_a": "240", "weight_b": "240", "vacuum": "-94", "degas": "8",
    "shot": "120", "cure_temp": "60", "cure_time": "120", "hardness": "62",
}  # fmt: skip


def day(count=0):
    return (dt.date.today() + dt.timedelta(days=count)).isoformat()  # noqa: DTZ011


class Worker(Bench):
    """A station of production with an order, and somebody who answers what it asks."""

    def does(self, **answers):
        """Answer the questions; a value of None skips, a button is named with a mark before it."""
        for name, value in answers.items():
            self.asks(name)
            if value is None or value.startswith("!"):
                said = value.removeprefix("!") if value else "跳过"
                self.page.get_by_role("button", name=said, exact=True).click()
            else:
                self.page.locator("#field").fill(value)
                self.page.locator("#field").press("Enter")

    def done(self, count):
        """Wait until as many entries were answered, none of them with a refusal."""
        expect(self.page.locator("#entries li.is-ok")).to_have_count(count)


def sign(page, factory, username="quality"):
    """Sign the sheet in the middle of the page."""
    page.locator("[name=signing-username]").fill(username)
    page.locator("[name=signing-password]").fill(factory.person(username)["password"])
    answer(page)


def at(opened, factory, station, job, **options):
    """Open a station at a job."""
    page = opened("operator", f"/stations/{station}#job={job}", **options)
    return Worker(factory, page).ready()


def boxes(opened, factory):
    """Have the label of the pump's boxes approved, so that they are offered at packing."""
    if factory.value(BOXES):
        return
    page = opened("quality", "/label-templates/do/new", expects=(422,))
    choose(page, item="SP-20", level="BOX", symbol="DATAMATRIX")
    answer(page)
    command(page, "approve")
    fill(page, reason="中盒标签")
    answer(page)
    if page.url.endswith("/do/approve"):
        answer(page)
    expect(page.locator("main")).to_contain_text("已批准")


def label():
    """Return the text of a fresh label of a package."""
    body = "069999990" + f"{uuid.uuid4().int % 10**8:08}"
    return "00" + body + check_digits.gs1(body)


class TestDay:
    def test_four_pumps_go_from_the_plan_to_the_release(self, opened, factory):
        order = self.plan(opened)
        parts = self.issue(opened, factory, order)
        pumps = self.make(opened, factory, order, parts)
        self.pot(opened, order)
        self.try_out(opened, factory, order, pumps)
        box = self.pack(opened, factory, order, pumps)
        self.inspect(opened, factory, order, pumps)
        self.complete(opened, order)
        self.release(opened, factory, order)
        self.tell(opened, factory, pumps, box)

    def plan(self, opened):
        page = opened("planner", "/work-orders/do/new", expects=(422,))
        choose(page, item="SP-20", line="SZ-ASM2", store="SZ-RM", target="SZ-QT")
        fill(page, quantity=str(PUMPS), starts_on=day(), ends_on=day(5))
        answer(page)
        page.wait_for_url("**/work-orders/WO-**")
        number = page.url.rstrip("/").rpartition("/")[2]
        command(page, "release")
        answer(page)
        if page.url.endswith("/do/release"):
            answer(page)
        expect(page.locator("main")).to_contain_text("已下达")
        return number

    def issue(self, opened, factory, order):
        """Hand out the lots and the numbered parts; return the numbered ones."""
        bench = Worker(
            factory, opened("warehouse", f"/stations/issue#job={order}", expects=(422,))
        ).ready()
        bench.does(person="WH-001", load="!是")
        for item, quantity in LOTS.items():
            ((_key, code),) = factory.rows(STORED, item, Decimal(quantity))
            bench.does(code=code, quantity=quantity)
            bench.says("ok", "已领到")
        parts = {item: factory.rows(NUMBERED, item, PUMPS) for item in ("PCBA-20", "BAT-12")}
        for key, code in [*parts["PCBA-20"], *parts["BAT-12"]]:
            bench.does(code=code_of(key) if key.startswith("/01/") else key)
            bench.says("ok", f"{code} 已领到")
        bench.does(code="NO-SUCH-LOT")
        bench.says("bad", "NO-SUCH-LOT")
        return list(zip(parts["PCBA-20"], parts["BAT-12"], strict=True))

    def make(self, opened, factory, order, parts):
        """Clear the line, then make a pump of each board and battery."""
        page = opened("operator", f"/work-orders/{order}", expects=(409, 422))
        command(page, "clear")
        for number, name in enumerate(("无上批物料遗留", "设备清洁")):
            page.locator(f"[name=checks-{number}-name]").fill(name)
            page.locator(f"[name=checks-{number}-passed]").check()
        choose(page, person="OP-001", checker="OP-002")
        answer(page)
        bench = at(opened, factory, "make", order, width=390)
        bench.does(person="OP-001", printer=None)
        for number, ((board, _code), (battery, _its)) in enumerate(parts, 1):
            bench.asks("serial")
            bench.page.get_by_role("button", name="跳过", exact=True).click()
            for key in (board, battery):
                expect(bench.page.locator("#question")).to_contain_text("扫描零件")
                asked = bench.page.locator("body").get_attribute("data-question")
                bench.page.locator("#field").fill(key)
                bench.page.locator("#field").press("Enter")
                # Each part is judged before the next one is asked for.
                expect(bench.page.locator("body")).not_to_have_attribute("data-question", asked)
            bench.does(p_TORQUE="0.6")
            bench.done(number)
        bench.says("ok", "已生产")
        made = factory.rows(MADE, order)
        assert len(made) == PUMPS
        return made

    def pot(self, opened, order):
        """Pot all of them in one go, with the record form of the process and a second person."""
        page = opened("operator", f"/work-orders/{order}/do/perform?step=20", expects=(409, 422))
        choose(page, step="20", person="OP-001", checker="OP-002")
        fill(page, equipment="POT-01 VAC-01 OVN-01")
        for name, value in POTTED.items():
            fill(page, **{f"f_{name}": value})
        choose(page, f_in_pot_life="true", f_look="OK")
        answer(page)
        expect(page.locator("main")).to_contain_text("灌封")

    def try_out(self, opened, factory, order, pumps):
        """Test each pump by itself on a phone, in English."""
        bench = at(opened, factory, "step", f"{order}|30", width=390, language="en")
        bench.does(person="OP-003", machine_1="TST-01", machine_2="TST-02")
        bench.does(unit=code_of(pumps[0][0]), p_FLOW="9", result="!Passed")
        bench.says("bad", "is critical")
        bench.does(p_FLOW="0.4", result="!Passed")  # The pump need not be scanned again.
        bench.done(1)
        for number, (key, _serial) in enumerate(pumps[1:], 2):
            bench.does(unit=code_of(key), p_FLOW="0.4", result="!Passed")
            bench.done(number)
        bench.says("ok", "has passed")
        assert bench.page.evaluate("document.documentElement.scrollWidth") <= 390

    def pack(self, opened, factory, order, pumps):
        """Pack the pumps into a box; the last one closes it."""
        boxes(opened, factory)
        bench = at(opened, factory, "pack", order)
        box = label()
        bench.does(person="OP-001", level="!中盒", package=box)
        for number, (key, _serial) in enumerate(pumps[:-1], 1):
            bench.does(thing=code_of(key))
            bench.done(number)
        bench.says("ok", "已装入")
        bench.page.evaluate(LATER)
        bench.does(thing=code_of(pumps[0][0]))
        bench.says("bad")
        bench.does(thing=code_of(pumps[-1][0]))
        bench.says("ok", "已满")
        return box

    def inspect(self, opened, factory, order, pumps):
        """Inspect each pump at the station on a phone; another person concludes it."""
        page = opened("inspector", f"/work-orders/{order}", expects=(409, 422))
        command(page, "inspect-final")
        choose(page, person="QC-001")
        answer(page)
        inspection = factory.value(INSPECTION, order)
        page = opened("inspector", f"/stations/inspect#job={inspection}", width=390)
        bench = Worker(factory, page).ready()
        for number, (key, _serial) in enumerate(pumps, 1):
            bench.does(unit=code_of(key), c0="0.4", c1="40", c2="!合格")
            bench.done(number)
        bench.says("ok", "合格")
        page.goto("/stations/")  # A station asks about its job again and again.
        self.conclude(opened, factory, inspection)

    def conclude(self, opened, factory, inspection):
        """The inspector hands it on; another person concludes."""
        page = opened("inspector", f"/inspections/{inspection}")
        command(page, "submit")
        answer(page)
        checker = opened("quality", f"/inspections/{inspection}", expects=(409, 422))
        command(checker, "conclude")
        answer(checker)
        sign(checker, factory)
        expect(checker.locator("main")).to_contain_text("接收")

    def complete(self, opened, order):
        """Complete the order and put its product where it waits for the release."""
        page = opened("planner", f"/work-orders/{order}", expects=(409, 422))
        command(page, "complete")
        choose(page, person="OP-001")
        answer(page)
        expect(page.locator("main")).to_contain_text("已完工")
        command(page, "store")
        choose(page, person="OP-001")
        answer(page)

    def release(self, opened, factory, order):
        """Freeze the record, say why its exceptions are acceptable, review it, release the lot."""
        page = opened("quality", f"/work-orders/{order}/record", expects=(409, 422))
        page.locator("main a[href*='/history-records/do/freeze']").click()
        answer(page)
        page.goto(f"/work-orders/{order}/record")
        remarks = page.locator("main a[href*='/history-records/do/remark']")
        if remarks.count():
            remarks.click()
            for box in page.locator("[name=exceptions]").all():
                box.check()
            fill(page, text="已核对，对产品无影响。")
            answer(page)
            page.wait_for_url(f"**/work-orders/{order}/record")
        for command_, state in (("review", "已审核"), ("release", "RL-")):
            page.locator(f"main a[href$='/do/{command_}']").click()
            answer(page)
            sign(page, factory)
            page.goto(f"/work-orders/{order}/record")
            expect(page.locator("main")).to_contain_text(state)

    def tell(self, opened, factory, pumps, box):
        """A pump that was made so tells its whole story, and its motors lead back to it."""
        for language, width, words in (("zh-hans", 1440, "总装"), ("en", 390, "Assembly")):
            key, serial = pumps[0]
            page = opened("quality", f"/things{key}", language=language, width=width)
            expect(page.locator("main")).to_contain_text(serial)
            expect(page.locator("main")).to_contain_text(words)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert box
