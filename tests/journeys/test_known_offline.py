"""Stations of production without network: what does not belong to the order is refused in words."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_day_of_production import at
from tests.journeys.test_stations import code_of

pytestmark = [pytest.mark.browser]

UNDER_WAY = """
    SELECT o.number, s.number FROM production_order o JOIN production_order_step s
    ON s.order_id = o.id JOIN production_unit u ON u.order_id = o.id
    WHERE o.state = 'IN_PROCESS' AND s.quantity < o.quantity AND NOT s.makes AND NOT s.packs
    GROUP BY o.number, s.number ORDER BY o.number DESC, s.number LIMIT 1"""
MINE = """
    SELECT u.key FROM production_unit u JOIN production_order o ON o.id = u.order_id
    WHERE o.number = %s ORDER BY u.id LIMIT 1"""
OTHERS = """
    SELECT u.key, o.number FROM production_unit u JOIN production_order o ON o.id = u.order_id
    WHERE o.number <> %s AND o.state = 'COMPLETED' ORDER BY u.id DESC LIMIT 1"""
STICKY = {"person": "OP-003", "checker": "OP-002"}


def ready(opened, factory):
    """Open the next step of the order that is under way, up to the scan of a unit."""
    order, step = factory.rows(UNDER_WAY)[0]
    bench = at(opened, factory, "step", f"{order}|{step}")
    bench.installed()
    body = bench.page.locator("body")
    expect(body).to_have_attribute("data-question", re.compile("."))
    for _ in range(6):
        name = body.get_attribute("data-question") or ""
        if name == "unit":
            break
        fit = bench.page.locator("#hint").inner_text().split()
        bench.does(**{name: fit[0] if name.startswith("machine_") else STICKY.get(name, "OP-002")})
        expect(body).not_to_have_attribute("data-question", name)
    bench.asks("unit")
    return bench, order


class TestWithoutNetwork:
    def test_a_unit_of_another_order_and_another_item_are_refused_on_the_device(
        self, opened, factory, windows
    ):
        bench, order = ready(opened, factory)
        context = bench.page.context
        context.set_offline(True)
        theirs, number = factory.rows(OTHERS, order)[0]
        bench.scan(code_of(theirs))
        bench.says("bad", f"属于工单 {number}")
        bench.scan("]d2010690123456789221XYZ")
        bench.says("bad", "不是本工单的产品")
        bench.asks("unit")
        bench.waiting(0)
        bench.scan(code_of(factory.value(MINE, order)))
        expect(bench.page.locator("body")).not_to_have_attribute("data-question", "unit")
        context.set_offline(False)
        windows.heard[:] = [one for one in windows.heard if "ERR_INTERNET_DISCONNECTED" not in one]

    def test_the_lot_on_the_label_does_not_hide_whose_unit_it_is(self, opened, factory, windows):
        bench, order = ready(opened, factory)
        bench.page.context.set_offline(True)
        theirs, number = factory.rows(OTHERS, order)[0]
        _empty, _mark, gtin, _serial, serial = theirs.split("/")
        bench.scan(f"(01){gtin}(11)261118(10)P261101(21){serial}")
        bench.says("bad", f"属于工单 {number}")
        bench.page.context.set_offline(False)
        windows.heard[:] = [one for one in windows.heard if "ERR_INTERNET_DISCONNECTED" not in one]
