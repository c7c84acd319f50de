"""A day of the warehouse keeper: put away, reserve, count, have it signed, read the thermometer."""

import pytest
from playwright.sync_api import expect

from tests.journeys.forms import answer, choose, command, fill, message

pytestmark = [pytest.mark.browser]
STOCK = (
    "SELECT sum(quantity) FROM warehouse_stock s JOIN ledger_place p ON p.id = s.place_id "
    "WHERE s.lot_code = %s AND p.code = %s"
)


def a_lot(factory):
    """Give the item and number of the largest accepted lot that is counted by the piece."""
    return factory.rows(
        "SELECT s.item_code, s.lot_code FROM warehouse_stock s JOIN ledger_place p "
        "ON p.id = s.place_id JOIN ledger_item i ON i.id = s.item_id "
        "WHERE p.code = 'SZ-RM' AND s.disposition = 'conformant' AND i.tracking = 'LOT' "
        "AND i.unit = 'EA' AND (SELECT count(*) FROM warehouse_reservation r "
        "WHERE r.lot_id = s.lot_id AND r.status = 'ACTIVE') = 0 "
        "ORDER BY s.quantity DESC, s.lot_code LIMIT 1"
    )[0]


def order(page, lot, quantity, shelf):
    """Write an order that moves a part of a lot out of the raw material store."""
    page.goto("/move-orders/do/new")
    page.locator("[name=lines-0-scan]").fill(lot)
    page.locator("[name=lines-0-quantity]").fill(quantity)
    page.locator("[name=lines-0-source]").select_option("SZ-RM")
    page.locator("[name=lines-0-target]").select_option(shelf)
    answer(page)
    page.wait_for_url("**/move-orders/PT-**")
    page.locator("main a[href*='/put-away/']").first.click()
    page.wait_for_url("**/do/move")


def place(opened, code, zone):
    """Let the quality manager set up a place under the site."""
    page = opened("quality", "/places/do/new")
    fill(page, code=code, name=f"货架 {code}")
    choose(page, kind="LOCATION", parent="SZ")
    answer(page)
    page.goto("/storage-places/do/new")
    choose(page, place=code, zone=zone)
    answer(page)
    page.wait_for_url(f"**/storage-places/{code}")


class TestDay:
    def test_goods_are_moved_by_an_order_and_refused_in_the_wrong_zone(self, opened, factory, mark):
        shelf, apart = f"R-{mark}", f"J-{mark}"
        place(opened, shelf, "RELEASED")
        place(opened, apart, "REJECTED")
        _item, lot = a_lot(factory)
        page = opened("warehouse", "/put-away/", expects=(422,))
        expect(page.locator("h1")).to_have_text("上架与移库")
        order(page, lot, "2", shelf)
        choose(page, to=apart)
        answer(page)
        expect(page.locator(".has-error, .band-bad").first).to_contain_text("不能进入")
        choose(page, to=shelf)
        answer(page)
        expect(message(page)).to_contain_text("移动")
        assert factory.value(STOCK, lot, shelf) == 2

    def test_stock_is_found_and_reserved_once(self, opened, factory, mark):
        item, lot = a_lot(factory)
        page = opened("warehouse", f"/stock/?q={lot}", expects=(422,))
        expect(page.locator("tbody tr").first).to_contain_text(lot)
        page.goto("/reservations/do/new")
        fill(page, document=f"PK-{mark}", quantity="1")
        choose(page, item=item, purpose="ISSUE")
        answer(page)
        page.goto(f"/reservations/?q=PK-{mark}")
        expect(page.locator("tbody tr").first).to_contain_text("预留")
        page.goto("/reservations/do/new")
        fill(page, document=f"PX-{mark}", quantity="99999999")
        choose(page, item=item, purpose="ISSUE")
        answer(page)
        expect(page.locator("main")).to_contain_text("缺")

    def test_a_count_with_a_difference_is_counted_again_and_signed(self, opened, factory, mark):
        shelf = f"C-{mark}"
        place(opened, shelf, "RELEASED")
        _item, lot = a_lot(factory)
        keeper = opened("warehouse", "/put-away/", expects=(422, 409))
        order(keeper, lot, "2", shelf)
        answer(keeper)
        keeper.goto("/counts/do/new")
        choose(keeper, kind="PLACE", places=shelf)
        answer(keeper)
        keeper.wait_for_url("**/counts/CT-**")
        address = keeper.url
        self.count(keeper, shelf, lot, "1")
        command(keeper, "finish")
        answer(keeper)
        expect(keeper.locator("main")).to_contain_text("复盘中")
        quality = opened("quality", address, expects=(422, 409))
        self.count(quality, shelf, lot, "1")
        command(quality, "finish")
        answer(quality)
        command(quality, "sign")
        quality.locator("[name=reasons-0-reason]").fill("破损")
        answer(quality)
        person = factory.person("quality")
        quality.locator("[name=signing-username]").fill("quality")
        quality.locator("[name=signing-password]").fill(person["password"])
        answer(quality)
        expect(quality.locator("main")).to_contain_text("已关闭")
        assert factory.value(STOCK, lot, shelf) == 1

    def count(self, page, shelf, lot, quantity):
        command(page, "count")
        choose(page, place=shelf)
        fill(page, scan=lot, quantity=quantity)
        answer(page)

    def test_a_warm_reading_is_assessed(self, opened, factory):
        page = opened("warehouse_cd", "/readings/do/new")
        choose(page, place="CD-FG")
        fill(page, temperature="39")
        answer(page)
        page.goto("/readings/do/new")
        choose(page, place="CD-FG")
        fill(page, temperature="20")
        page.locator("[name=instrument]").fill("TH-2")
        answer(page)
        page = opened("quality", "/excursions/?status=ENDED")
        page.locator("tbody tr a").first.click()
        command(page, "assess")
        fill(page, assessment="时间很短，不影响质量。")
        answer(page)
        expect(page.locator("main")).to_contain_text("已评估")
        assert factory.value("SELECT count(*) FROM warehouse_excursion WHERE status = 'OPEN'") == 0

    def test_stations_are_there_for_the_keeper(self, opened):
        page = opened("warehouse", "/stations/", width=390)
        expect(page.locator("main")).to_contain_text("上架与移库")
        expect(page.locator("main")).to_contain_text("盘点库存")
