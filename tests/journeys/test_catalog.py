"""The catalogue: items, partners, places and numbers are made, put right, changed and used."""

import pytest
from playwright.sync_api import expect

from tests.journeys.forms import answer, choose, command, fill, message

pytestmark = [pytest.mark.browser]


class TestItems:
    def test_is_made_after_errors_changed_and_put_to_use(self, opened, factory, mark):
        page = opened("quality", "/items/do/new", expects=(422,))
        fill(page, code="SP-20", name="重复的输液泵", unit="EA")
        choose(page, kind="DEVICE", tracking="SERIAL")
        fill(page, gtin="6999999000014")
        answer(page)
        expect(page.locator(".has-error, .band-bad").first).to_be_visible()
        assert page.input_value("[name=name]") == "重复的输液泵"
        fill(page, code=f"SP-{mark}", name="输液泵 SP-30", gtin="")
        answer(page)
        page.wait_for_url(f"**/items/SP-{mark}")
        expect(page.locator("h1")).to_contain_text("输液泵 SP-30")
        command(page, "change")
        fill(page, name="输液泵 SP-30 增强型")
        answer(page)
        page.wait_for_url(f"**/items/SP-{mark}")
        expect(page.locator("h1")).to_contain_text("增强型")
        page.locator(".tabs-page a[href='?tab=history']").click()
        expect(page.locator(".timeline")).to_contain_text("输液泵 SP-30 增强型")
        assert factory.value("SELECT name FROM ledger_item WHERE code = %s", f"SP-{mark}").endswith(
            "增强型"
        )

    def test_is_found_filtered_and_its_lots_lead_on(self, opened):
        page = opened("quality", "/items/?q=CAP-100")
        expect(page.locator("tbody tr")).to_have_count(1)
        page.locator("tbody tr a").first.click()
        page.wait_for_url("**/items/CAP-100")
        page.locator("a[href*='/things/urn:suyuan:lot:CAP-100']").first.click()
        page.wait_for_url("**/things/urn:suyuan:lot:CAP-100:**")


class TestPartners:
    def test_is_made_and_blocked_with_what_will_change(self, opened, factory, mark):
        page = opened("quality", "/partners/do/new", expects=(422,))
        fill(page, code=f"S-{mark}", name="新安电子 <b>有限公司</b>", country="CN")
        answer(page)
        expect(page.locator(".has-error").first).to_be_visible()
        page.locator("input[name=roles][value=SUPPLIER]").check()
        answer(page)
        page.wait_for_url(f"**/partners/S-{mark}")
        expect(page.locator("h1")).to_contain_text("<b>有限公司</b>")
        command(page, "block")
        fill(page, reason="审核未通过")
        answer(page)
        expect(page.locator("table.change ins")).to_be_visible()
        answer(page)
        page.wait_for_url(f"**/partners/S-{mark}")
        stored = factory.value(
            "SELECT status FROM catalog_partner partner"
            " JOIN ledger_party party ON party.id = partner.party_id WHERE party.code = %s",
            f"S-{mark}",
        )
        assert stored == "BLOCKED"


class TestPlaces:
    def test_is_made_in_another_and_changed(self, opened, factory, mark):
        page = opened("quality", "/places/do/new")
        fill(page, code=f"SZ-{mark}", name="成品库 9 排")
        choose(page, kind="LOCATION", parent="SZ-FG")
        answer(page)
        page.wait_for_url(f"**/places/SZ-{mark}")
        command(page, "change")
        fill(page, name="成品库 9 排（冷藏）")
        answer(page)
        page.wait_for_url(f"**/places/SZ-{mark}")
        expect(page.locator("h1")).to_contain_text("冷藏")
        site = factory.value("SELECT site_id FROM ledger_place WHERE code = %s", f"SZ-{mark}")
        assert site == factory.value("SELECT site_id FROM ledger_place WHERE code = 'SZ-FG'")


class TestNumbers:
    def test_are_issued_once(self, opened, factory):
        page = opened("quality", "/numbers/SN-SP20")
        for _time in range(2):
            command(page, "issue")
            fill(page, count="3")
            answer(page)
            page.wait_for_url("**/numbers/SN-SP20")
            expect(message(page)).to_contain_text("SP20")
        blocks = factory.rows(
            "SELECT block.first, block.last FROM catalog_number_block block"
            " JOIN catalog_number_counter counter ON counter.id = block.counter_id"
            " JOIN catalog_number_scheme scheme ON scheme.id = counter.scheme_id"
            " WHERE scheme.code = 'SN-SP20' ORDER BY block.id DESC LIMIT 2"
        )
        assert [last - first + 1 for first, last in blocks] == [3, 3]
        assert blocks[0][0] == blocks[1][1] + 1

    def test_pool_is_handed_out_and_taken_from(self, opened, factory):
        page = opened("quality", "/numbers/SN-SP20/do/hand")
        fill(page, count="5")
        page.locator("select[name=line]").select_option("SZ-ASM1")
        answer(page)
        page.wait_for_url("**/numbers/SN-SP20")
        pool = factory.value("SELECT max(id) FROM catalog_number_pool")
        page.goto(f"/numbers-pools/{pool}/do/take")
        fill(page, count="2")
        answer(page)
        taken = page.locator("textarea[readonly]").input_value().split()
        assert len(set(taken)) == 2
        page.goto(f"/numbers-pools/{pool}")
        expect(page.locator(".facts")).to_contain_text("3")
