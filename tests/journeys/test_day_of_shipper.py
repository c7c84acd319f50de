"""A day of those who sell: an order, its pick list, the truck, the delivery note, the record."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.journeys.forms import answer, choose, command, fill
from tests.journeys.test_stations import Bench, code_of

pytestmark = [pytest.mark.browser]
CASES = """
    SELECT i.key, t.code FROM ledger_thing t
    JOIN ledger_identity i ON i.thing_id = t.id AND i.main
    JOIN ledger_whereabouts w ON w.thing_id = t.id
    JOIN ledger_place p ON p.id = w.place_id AND p.code = 'SZ-FG'
    WHERE t.kind = 'PACKAGE' AND t.ended_at IS NULL AND t.container_id IS NULL
        AND NOT EXISTS (SELECT FROM ledger_stops(ARRAY[t.id]))
    ORDER BY t.id DESC LIMIT 6"""
HOSPITAL = """
    SELECT p.code FROM catalog_licence l JOIN ledger_party p ON p.id = l.partner_id
    WHERE l.kind = 'PRACTICE' AND l.valid_until > current_date + 100 ORDER BY p.code LIMIT 1"""
HOLDER = """
    SELECT h.code FROM ledger_identity i JOIN ledger_whereabouts w ON w.thing_id = i.thing_id
    JOIN ledger_party h ON h.id = w.holder_id WHERE i.key = %s"""


@pytest.fixture
def case(opened, factory):
    """Give a case of four pumps that stands in store and that quality has released."""
    free = [
        (key, code)
        for key, code in factory.rows(CASES)
        if not factory.value("SELECT count(*) FROM sales_shipment_thing WHERE key = %s", key)
        and not factory.value("SELECT count(*) FROM quality_release_thing WHERE key = %s", key)
    ]
    key, code = free[0]
    page = opened("quality", "/releases/do/new", expects=(422, 409))
    page.locator("[name=codes]").fill(code)
    answer(page)
    page.locator("[name=signing-username]").fill("quality")
    page.locator("[name=signing-password]").fill(factory.person("quality")["password"])
    answer(page)
    page.wait_for_url("**/releases/**")
    return key, code


def write_order(page, customer, *, phone="0571-0000"):
    """Write an order for four pumps; returns its number."""
    page.goto("/sales-orders/do/new")
    choose(page, customer=customer)
    page.locator("[name=lines-0-item]").select_option("SP-20")
    page.locator("[name=lines-0-quantity]").fill("4")
    wanted = dt.date.today() + dt.timedelta(days=7)  # noqa: DTZ011
    page.locator("[name=lines-0-wanted_on]").fill(wanted.isoformat())
    fill(page, phone=phone)
    answer(page)
    page.wait_for_url("**/sales-orders/SO-**")
    return page.url.rstrip("/").rpartition("/")[2]


class Dock(Bench):
    """A station of sales with an order chosen."""

    def chosen(self, number):
        """Choose an order or a list and wait for its first question."""
        self.page.get_by_role("button", name=number).click()
        expect(self.page.locator("#work")).to_contain_text(number)
        return self


class TestDay:
    def test_an_order_is_written_picked_shipped_and_arrives(self, opened, factory, case):
        key, code = case
        customer = factory.value(HOSPITAL)
        page = opened("sales", "/sales-orders/", expects=(422,))
        expect(page.locator("h1")).to_have_text("销售订单")
        number = write_order(page, customer)
        command(page, "confirm")
        answer(page)
        expect(page.locator("main")).to_contain_text("已确认")

        keeper = opened("warehouse", f"/sales-orders/{number}", expects=(422, 409))
        command(keeper, "pick")
        answer(keeper)
        keeper.wait_for_url(f"**/sales-orders/{number}**")
        (pick,) = factory.rows(
            "SELECT p.number FROM sales_pick p JOIN sales_order o ON o.id = p.order_id "
            "WHERE o.number = %s", number,
        )[0]  # fmt: skip
        self.pick(opened, factory, pick, case)

        dock = Dock(factory, opened("warehouse", "/stations/ship", width=390, language="en"))
        dock.ready().chosen(number)
        dock.page.get_by_role("button", name="Load the truck").click()
        dock.asks("thing")
        dock.scan(code_of(key))
        dock.says("ok", "is loaded: 4")
        expect(dock.page.locator("#work")).to_contain_text("Everything is loaded")
        expect(dock.page.locator("#done")).to_be_hidden()
        dock.scan(code)
        dock.says("bad", "already")
        assert dock.page.evaluate("document.documentElement.scrollWidth") <= 390
        dock.page.locator("#sticky button").click()
        dock.asks("act")
        dock.page.get_by_role("button", name="Let it leave").click()
        dock.asks("waybill")
        dock.page.get_by_role("button", name="Skip").click()
        dock.asks("sure")
        dock.page.get_by_role("button", name="Yes").click()
        dock.says("ok", "has left for")
        expect(dock.page.locator("#question")).to_have_text("What next?")
        note = dock.page.locator("#answer").get_by_role("link", name="print the delivery note")
        expect(note).to_be_visible()
        expect(dock.page.locator("#undo")).to_have_count(0)
        assert factory.value(HOLDER, key) == customer

        self.note(opened, factory, number, code)

    def pick(self, opened, factory, number, case):
        """Take a case from its shelf, by the list, at the station."""
        key, code = case
        picking = Dock(factory, opened("warehouse", "/stations/pick", width=390)).ready()
        picking.chosen(number)
        picking.scan(code_of(key))
        picking.says("ok", "已送到待发区")
        expect(picking.page.locator("#work")).to_contain_text("已全部拣完")
        expect(picking.page.locator("#entries")).to_contain_text(f"(00){code}")
        expect(picking.page.locator("#entries")).not_to_contain_text("]C1")
        assert picking.page.evaluate("document.documentElement.scrollWidth") <= 390

    def note(self, opened, factory, number, code):
        """Open the shipment, its delivery note and the record, in both languages and widths."""
        shipment = factory.value(
            "SELECT s.number FROM sales_shipment s JOIN sales_order o ON o.id = s.order_id "
            "WHERE o.number = %s", number,
        )  # fmt: skip
        page = opened("sales", f"/shipments/{shipment}")
        expect(page.locator("main")).to_contain_text("在途")
        expect(page.locator("main")).to_contain_text(code)
        link = page.get_by_role("link", name="随货同行单（PDF）")
        expect(link).to_be_visible()
        sent = page.request.get(link.get_attribute("href"))
        assert sent.headers["content-type"] == "application/pdf"
        assert sent.body().startswith(b"%PDF")
        page = opened("sales", f"/shipments/{shipment}", width=390, language="en")
        expect(page.locator("main")).to_contain_text("On its way")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page = opened("sales", f"/sales-records/?q={shipment}")
        expect(page.locator("tbody tr").first).to_contain_text("SP-20")
        keeper = opened("warehouse", f"/shipments/{shipment}")
        command(keeper, "arrive")
        answer(keeper)
        expect(keeper.locator("main")).to_contain_text("已到货")

    def test_a_customer_without_the_right_licence_is_refused_with_the_way_out(self, opened):
        page = opened("sales", "/sales-orders/", expects=(422,))
        write_order(page, "D-NE")
        command(page, "confirm")
        answer(page)
        expect(page.locator(".has-error, .band-bad").first).to_contain_text("备案")
        page = opened("sales", "/customers/", language="en")
        expect(page.locator("main")).to_contain_text("Classes I and III")
