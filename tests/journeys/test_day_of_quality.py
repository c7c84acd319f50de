"""A day of the quality person: a special process is judged, a deviation decided, both signed."""

import pytest
from playwright.sync_api import expect

from tests.journeys.forms import answer, choose, command, fill
from tests.journeys.pages import overflow

pytestmark = [pytest.mark.browser]
RUNNING = """
    SELECT number FROM production_order WHERE state = 'IN_PROCESS' ORDER BY id DESC LIMIT 1"""
SIGNED = """
    SELECT s.meaning FROM foundation_signature s WHERE s.document = %s ORDER BY s.signed_at"""


def sign(page, factory):
    """Sign the sheet in the middle of the page with name and password."""
    page.locator("[name=signing-username]").fill("quality")
    page.locator("[name=signing-password]").fill(factory.person("quality")["password"])
    answer(page)


def number_of(page):
    """Return the number in the address of a page."""
    return page.url.rstrip("/").rpartition("/")[2]


class TestDay:
    def test_a_run_is_judged_by_name_and_password(self, opened, factory):
        page = opened("operator", "/runs/do/new", expects=(422,))
        choose(page, kind="SEALING", place="SZ-POT", person="OP-001")
        fill(page, program="SEAL-1", validation="VAL-1")
        answer(page)
        page.wait_for_url("**/runs/ST-**")
        run = number_of(page)
        command(page, "end")
        answer(page)
        expect(page.locator("main")).to_contain_text("待判定")
        judge = opened("quality", "/", width=390, expects=(409, 422))
        judge.goto("/runs/?state=DONE")
        judge.locator(f"main a[href$='/runs/{run}']").first.click()
        command(judge, "judge")
        choose(judge, accept="accept")
        answer(judge)
        expect(judge.locator("main form")).to_contain_text("SHA-256")
        judge.locator("[name=signing-username]").fill("quality")
        judge.locator("[name=signing-password]").fill("wrong")
        answer(judge)
        assert factory.rows(SIGNED, run) == []
        sign(judge, factory)
        assert factory.rows(SIGNED, run) == [("APPROVED",)]
        judge.goto(f"/runs/{run}")
        expect(judge.locator("main")).to_contain_text("批准")
        assert overflow(judge) == ""

    def test_a_deviation_is_approved_and_closed_by_signature(self, opened, factory):
        order = factory.value(RUNNING)
        page = opened("operator", f"/work-orders/{order}", expects=(422,))
        command(page, "deviation")
        choose(page, kind="PROCESS")
        fill(page, description="固化温度短时偏低 2 ℃")
        answer(page)
        found = "SELECT number FROM production_deviation ORDER BY id DESC LIMIT 1"
        deviation = factory.value(found)
        judge = opened("quality", f"/deviations/{deviation}", language="en", expects=(409, 422))
        command(judge, "approve")
        fill(judge, reason="No effect on the cure")
        answer(judge)
        sign(judge, factory)
        command(judge, "close")
        fill(judge, cause="Door was open", conclusion="Within the validated range", reason="Done")
        answer(judge)
        sign(judge, factory)
        assert factory.rows(SIGNED, deviation) == [("APPROVED",), ("REVIEWED",)]
        expect(judge.locator("main")).to_contain_text("Closed")
