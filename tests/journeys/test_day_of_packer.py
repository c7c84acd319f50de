"""A day of the packer: labels, boxes, a case that is not full, a pallet; a spoiled label anew."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.journeys.forms import answer, choose, command, fill, write_lines
from tests.journeys.pages import overflow
from tests.journeys.test_day_of_production import (
    LOTS,
    MADE,
    NUMBERED,
    PUMPS,
    STORED,
    TestDay as Production,
    Worker,
    boxes,
    label,
)
from tests.journeys.test_stations import LATER, code_of

pytestmark = [pytest.mark.browser]
LEVELS = {"外箱": "CASE", "托盘": "PALLET"}
JOB = "SELECT number, status FROM labels_job WHERE document = %s ORDER BY id"
LABELS = """
    SELECT l.key, l.status FROM labels_label l JOIN labels_job j ON j.id = l.job_id
    WHERE j.number = %s ORDER BY l.position"""
PACKED = """
    SELECT p.level, p.state, p.filled FROM production_package p
    JOIN production_order o ON o.id = p.order_id WHERE o.number = %s ORDER BY p.id"""


@pytest.fixture
def tested(opened, factory):
    """Have an order with pumps that are made, potted and tested; give its number and the pumps."""
    production = Production()
    order = production.plan(opened)
    page = opened("warehouse", f"/work-orders/{order}", expects=(409, 422))
    command(page, "issue")
    lots = [
        {"code": factory.rows(STORED, item, Decimal(quantity))[0][1], "quantity": quantity}
        for item, quantity in LOTS.items()
    ]
    boards, batteries = (factory.rows(NUMBERED, item, PUMPS) for item in ("PCBA-20", "BAT-12"))
    write_lines(page, "lines", [*lots, *({"code": key} for key, _code in [*boards, *batteries])])
    choose(page, person="WH-001")
    answer(page)
    page = opened("operator", f"/work-orders/{order}", expects=(409, 422))
    command(page, "clear")
    page.locator("[name=checks-0-name]").fill("无上批物料遗留")
    page.locator("[name=checks-0-passed]").check()
    choose(page, person="OP-001", checker="OP-002")
    answer(page)
    command(page, "make-units")
    pairs = zip(boards, batteries, strict=True)
    parts = "\n".join(f"{board} {battery}" for (board, _one), (battery, _two) in pairs)
    fill(page, count=str(PUMPS), parts=parts, p_TORQUE="0.6")
    answer(page)
    production.pot(opened, order)
    page.goto(f"/work-orders/{order}/do/perform?step=30")
    choose(page, step="30", person="OP-003")
    fill(page, equipment="TST-01 TST-02", p_FLOW="0.4")
    answer(page)
    pumps = factory.rows(MADE, order)
    assert len(pumps) == PUMPS
    return order, pumps


class TestDay:
    def test_pumps_go_into_a_box_a_case_and_onto_a_pallet(self, opened, factory, tested):
        order, pumps = tested
        boxes(opened, factory)
        home = opened("operator", "/")
        home.get_by_role("link", name="工位").first.click()
        home.get_by_role("link", name="装箱").first.click()
        home.get_by_role("button", name=order).click()
        bench = Worker(factory, home)
        bench.does(person="OP-001")
        labels = self.labels(opened, factory, order)
        box, (case, pallet) = label(), labels
        bench.does(level="!中盒", package=box)
        other = self.other(opened, factory, order)
        for number, (key, serial) in enumerate(pumps, 1):
            bench.asks("thing")
            bench.scan(code_of(key))
            bench.done(number)
            if number == 1:  # Two codes in one scan, a wrong thing, and the wrong pump.
                bench.scan(code_of(key) * 2)
                bench.says("bad", "两个条码")
                bench.scan("NOTHING-OF-OURS")
                bench.says("bad", "NOTHING-OF-OURS")
                expect(bench.page.locator("#undo")).to_be_visible()  # What went in can come out.
                bench.page.evaluate(LATER)
                bench.scan(code_of(key))
                bench.says("bad", serial)
        bench.says("ok", "已满")
        self.all_packed(bench.page, other, order)
        self.outer(bench, "外箱", f"]C1{case}", f"]C1{box}")
        bench.scan(f"]C1{case}")
        bench.says("ok", "已封箱")
        bench.page.locator("body").press("Control+z")  # Closed too early? It is open again.
        bench.page.get_by_role("button", name="包装错误").click()
        bench.says("ok", "重新打开")
        bench.page.wait_for_load_state("networkidle")
        self.outer(bench, "外箱", f"]C1{case}", f"]C1{case}", "已封箱")
        self.outer(bench, "托盘", f"]C1{pallet}", f"]C1{case}")
        assert factory.rows(PACKED, order) == [
            ("BOX", "CLOSED", PUMPS), ("CASE", "CLOSED", 1), ("PALLET", "OPEN", 1)
        ]  # fmt: skip
        self.see(opened, order, case)

    def other(self, opened, factory, order):
        """Have a second device at the same job, in English."""
        page = opened("operator", f"/stations/pack#job={order}", language="en")
        Worker(factory, page).ready()
        expect(page.locator("#count")).to_contain_text("0")
        return page

    def all_packed(self, page, other, order):
        """See that both devices say so, and where to go now."""
        expect(page.locator("#done")).to_contain_text("全部完成")
        expect(page.locator("#done a", has_text=order)).to_be_visible()
        other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(other.locator("#count")).to_contain_text(f"{PUMPS} / {PUMPS}")
        expect(other.locator("#done")).to_contain_text("Everything is done")

    def outer(self, bench, level, package, thing, words="已装入"):
        """Put something into another package."""
        if bench.page.locator("#sticky button").count() > 1:
            bench.page.locator("#sticky button").nth(1).click()
        bench.does(level=f"!{level}")
        bench.asks("package")
        bench.page.evaluate(LATER)
        bench.scan(package)
        bench.asks("thing")
        bench.page.evaluate(LATER)
        bench.scan(thing)
        bench.says("ok", words)

    def labels(self, opened, factory, order):
        """Print labels of a case and of a pallet; one is spoiled and printed again."""
        found = []
        bench = Worker(factory, opened("operator", f"/stations/labels#job={order}")).ready()
        bench.does(printer="!生成 PDF 文件")
        for number, level in enumerate(("外箱", "托盘"), 1):
            bench.does(level=f"!{level}", **{f"count_{LEVELS[level]}": "1"})
            bench.done(number)
            expect(bench.page.locator("#last a")).to_have_attribute(
                "href", re.compile("^/label-jobs/")
            )
            job, _state = factory.rows(JOB, order)[-1]
            page = opened("operator", f"/label-jobs/{job}", expects=(409, 422))
            self.drawn(page, 1)
            if level == "托盘":
                command(page, "reprint")
                fill(page, positions="1", reason="打印不清")
                answer(page)
                if page.url.endswith("/do/reprint"):
                    answer(page)
                command(page, "print")
                answer(page)
                self.drawn(page, 2)
                assert [state for _key, state in factory.rows(LABELS, job)] == [
                    "SPOILED", "PRINTED"
                ]  # fmt: skip
            found.append("00" + factory.rows(LABELS, job)[-1][0].removeprefix("/00/"))
        return found

    def drawn(self, page, count):
        """Wait until so many files were drawn; the page shows each with its address."""
        files = page.locator("main a[href*='/label-files/']")
        for _time in range(100):
            if files.count() >= count:
                return
            page.wait_for_load_state()
            page.reload()
        expect(files).to_have_count(count)

    def see(self, opened, order, case):
        """See what was packed at a desk, and what is in the case on a phone."""
        page = opened("operator", f"/work-orders/{order}")
        expect(page.locator("main")).to_contain_text(case[2:])
        assert overflow(page) == ""
        small = opened("operator", f"/things/00/{case[2:]}", width=390, language="en")
        expect(small.locator("main")).to_contain_text(case[2:])
        assert overflow(small) == ""
