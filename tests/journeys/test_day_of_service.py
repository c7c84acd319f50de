"""A day of after-sales: a complaint, a return by station, a repair, an exchange, an implant."""

import pytest
from playwright.sync_api import expect

from tests.journeys.forms import answer, choose, command, fill
from tests.journeys.test_stations import Bench, code_of

pytestmark = [pytest.mark.browser]
PERSON = "SELECT code FROM catalog_person WHERE active ORDER BY code LIMIT 1"
AT_HOSPITAL = """
    SELECT i.key, t.code, it.code, h.code, b.code, bi.key
    FROM ledger_thing t
    JOIN ledger_identity i ON i.thing_id = t.id AND i.main
    JOIN ledger_item it ON it.id = t.item_id AND it.kind = 'DEVICE'
    JOIN ledger_whereabouts w ON w.thing_id = t.id
    JOIN ledger_party h ON h.id = w.holder_id AND NOT h.own
    JOIN ledger_containment c ON c.parent_id = t.id AND c.until_at IS NULL
    JOIN ledger_thing b ON b.id = c.child_id AND b.kind = 'UNIT'
    JOIN ledger_identity bi ON bi.thing_id = b.id AND bi.main
    WHERE t.kind = 'UNIT' AND t.ended_at IS NULL AND t.container_id IS NULL
        AND NOT EXISTS (SELECT FROM ledger_stops(ARRAY[t.id]))
        AND NOT EXISTS (SELECT FROM service_return_line l WHERE l.key = i.key)
        AND NOT EXISTS (SELECT FROM catalog_story s WHERE s.answer ->> 'key' = i.key)
        AND i.key LIKE '/01/%%/21/%%'
    ORDER BY t.id DESC LIMIT 1 OFFSET %s"""
IN_STORE = """
    SELECT i.key, t.code FROM ledger_thing t
    JOIN ledger_identity i ON i.thing_id = t.id AND i.main
    JOIN ledger_item it ON it.id = t.item_id AND it.code = %s
    LEFT JOIN ledger_roots(ARRAY[t.id], NULL) r ON r.box_id = t.id
    JOIN ledger_whereabouts w ON w.thing_id = coalesce(r.root_id, t.id)
        AND w.disposition IN ('conformant', 'sellable_accessible', 'sellable_not_accessible')
    JOIN ledger_party h ON h.id = w.holder_id AND h.own
    WHERE t.ended_at IS NULL AND NOT EXISTS (SELECT FROM ledger_stops(ARRAY[t.id]))
        AND coalesce(t.expires_on, '2999-01-01') > now()
    ORDER BY t.id DESC LIMIT 1"""
RELEASED = """
    SELECT count(*) FROM ledger_identity i JOIN ledger_thing t ON t.id = i.thing_id
    JOIN ledger_thing sub ON sub.id = t.sublot_id
    JOIN ledger_persistent_state p ON p.thing_id IN (t.id, t.sublot_id, sub.lot_id)
        AND p.until_at IS NULL AND p.disposition = 'conformant'
    WHERE i.key = %s"""
SPARE = """
    SELECT i.key, t.code FROM ledger_thing t
    JOIN ledger_identity i ON i.thing_id = t.id AND i.main
    JOIN ledger_item it ON it.id = t.item_id AND it.code = %s
    JOIN ledger_whereabouts w ON w.thing_id = t.id
        AND w.disposition IN ('conformant', 'sellable_accessible')
    JOIN ledger_party h ON h.id = w.holder_id AND h.own
    WHERE t.kind = 'UNIT' AND t.ended_at IS NULL AND t.container_id IS NULL
        AND NOT EXISTS (SELECT FROM ledger_stops(ARRAY[t.id]))
    ORDER BY t.id DESC LIMIT 1"""
ITEM_OF = (
    "SELECT it.code FROM ledger_thing t JOIN ledger_item it ON it.id = t.item_id "
    "JOIN ledger_identity i ON i.thing_id = t.id WHERE i.key = %s"
)
HELD_BY = (
    "SELECT h.code FROM ledger_identity i JOIN ledger_whereabouts w USING (thing_id) "
    "JOIN ledger_party h ON h.id = w.holder_id WHERE i.key = %s"
)
INSIDE = (
    "SELECT pi.key FROM ledger_identity i JOIN ledger_thing t ON t.id = i.thing_id "
    "JOIN ledger_identity pi ON pi.thing_id = t.container_id AND pi.main WHERE i.key = %s"
)


def sign(page, factory, username):
    """Sign the sheet in the middle of the page."""
    page.locator("[name=signing-username]").fill(username)
    page.locator("[name=signing-password]").fill(factory.person(username)["password"])
    answer(page)


def rule(opened, mark, item):
    """Let quality say how pumps are tested after a repair; return the form's code."""
    form = f"SVC-{mark}"
    page = opened("quality", "/forms/do/new")
    fill(page, code=form, name=f"检修记录 {mark}")
    answer(page)
    page.goto(f"/forms/{form}/do/fields")
    page.locator("[name=fields_asked-0-name]").fill("flow")
    page.locator("[name=fields_asked-0-label]").fill("流量")
    page.locator("[name=fields_asked-0-label_en]").fill("Flow")
    page.locator("[name=fields_asked-0-kind]").select_option("NUMBER")
    page.locator("[name=fields_asked-0-minimum]").fill("4.9")
    page.locator("[name=fields_asked-0-maximum]").fill("5.1")
    page.locator("[name=fields_asked-0-required]").check()
    answer(page)
    page.goto(f"/forms/{form}/do/approve")
    fill(page, effective_from="2020-01-01", reason="售后维修用")
    answer(page)
    answer(page)
    page.goto("/service-rules/do/new")
    choose(page, item=item, kind="REPAIR", form=form)
    answer(page)
    page.wait_for_url("**/service-rules/*")


def number_of(page):
    """Return the number of the document on the page."""
    return page.url.rstrip("/").rsplit("/", 1)[-1]


class TestDay:
    def test_a_pump_comes_back_is_repaired_with_another_board_and_goes_home(
        self, opened, factory, mark
    ):
        key, serial, item, customer, old, old_key = factory.rows(AT_HOSPITAL, 0)[0]
        board = factory.value(ITEM_OF, old_key)
        new_key, new = factory.rows(SPARE, board)[0]
        person = factory.value(PERSON)
        rule(opened, mark, item)
        complaint = self.complain(opened, factory, key, customer)
        back = self.announce(opened, customer, complaint, serial)
        self.receive(opened, factory, back, key)
        job = self.decide(opened, factory, back)
        self.repair(opened, factory, job, person, old, new)
        page = opened("quality", f"/service-jobs/{job}", expects=(409, 422))
        command(page, "release")
        answer(page)
        sign(page, factory, "quality")
        expect(page.locator("main")).to_contain_text("已放行")
        page = opened("after_sales", f"/service-jobs/{job}")
        command(page, "hand-back")
        fill(page, carrier="SF-1")
        answer(page)
        expect(page.locator("main")).to_contain_text("已完成")
        assert factory.value(HELD_BY, key) == customer
        assert factory.value(INSIDE, new_key) == key
        page.goto(f"/customer-returns/{back}")
        command(page, "close")
        answer(page)
        expect(page.locator("main")).to_contain_text("已关闭")

    def complain(self, opened, factory, key, customer):
        page = opened("after_sales", "/complaints/do/new")
        fill(page, reporter="设备科 工程师", devices=code_of(key), description="开机后报警停机。")
        choose(page, customer=customer, channel="PHONE", harm="SERIOUS")
        answer(page)
        page.wait_for_url("**/complaints/CP-**")
        number = number_of(page)
        judge = opened("regulatory", f"/complaints/{number}", expects=(409, 422))
        command(judge, "triage")
        choose(judge, kind="COULD_BE_SERIOUS")
        fill(judge, why="停机可能造成严重伤害。")
        answer(judge)
        expect(judge.locator("main")).to_contain_text("严重伤害，20 日")
        sign(judge, factory, "regulatory")
        expect(judge.locator("main")).to_contain_text("调查中")
        judge.goto("/authority-reports/?status=DUE")
        expect(judge.locator("main")).to_contain_text(number)
        return number

    def announce(self, opened, customer, complaint, serial):
        page = opened("after_sales", "/customer-returns/do/new")
        choose(page, customer=customer, complaint=complaint)
        fill(page, why="停机")
        page.locator("[name=lines-0-told]").fill(serial)
        answer(page)
        page.wait_for_url("**/customer-returns/RMA-**")
        return number_of(page)

    def receive(self, opened, factory, back, key):
        bench = Bench(
            factory, opened("warehouse", f"/stations/returns#job={back}", width=390)
        ).ready()
        bench.asks("thing")
        bench.scan(code_of(key))
        bench.asks("quantity")
        bench.page.get_by_role("button", name="跳过").click()
        bench.says("ok", "已接收")
        bench.asks("thing")
        bench.scan("NO-LABEL-77")
        bench.asks("quantity")
        bench.page.get_by_role("button", name="跳过").click()
        bench.says("wait", "待判")
        assert factory.value(HELD_BY, key) != ""
        page = opened("quality", f"/service-questions/?q={back}")
        expect(page.locator("tbody tr")).to_have_count(1)
        page.locator("tbody tr a").first.click()
        command(page, "answer")
        choose(page, answer="SENT_BACK")
        fill(page, note="不是本公司产品")
        answer(page)
        expect(page.locator("main")).to_contain_text("退回寄件方")

    def decide(self, opened, factory, back):
        page = opened("quality", f"/customer-returns/{back}")
        command(page, "decide")
        choose(page, decision="REWORK", job_kind="REPAIR")
        page.locator("main form select[name=workshop]").select_option(index=1)
        fill(page, note="维修后交还客户")
        answer(page)
        sign(page, factory, "quality")
        expect(page.locator("main")).to_contain_text("SV-")
        page.goto(f"/service-jobs/?q={back}")
        expect(page.locator("tbody tr")).to_have_count(1)
        page.locator("tbody tr a").first.click()
        page.wait_for_url("**/service-jobs/SV-**")
        return number_of(page)

    def repair(self, opened, factory, job, person, old, new):
        page = opened("after_sales", f"/stations/repair#job={job}")
        bench = Bench(factory, page).ready()
        bench.asks("person")
        bench.scan(person)
        bench.asks("diagnosis")
        self.type(page, "主板烧毁")
        bench.says("ok", "已开工")
        page.reload()
        bench.ready()
        bench.asks("what")
        page.get_by_role("button", name="更换了零件").click()
        bench.asks("old")
        bench.scan(old)
        bench.asks("new")
        bench.scan(new)
        bench.asks("why")
        self.type(page, "烧毁")
        bench.says("ok", "新零件已装入")
        bench.asks("what")
        page.get_by_role("button", name="做了测试").click()
        bench.asks("f_flow")
        self.type(page, "5.0")
        bench.says("ok", "测试合格")

    def type(self, page, text):
        """Type an answer as one does without a scanner."""
        page.locator("#field").fill(text)
        page.locator("#field").press("Enter")

    def test_a_unit_is_exchanged_on_a_phone_in_english(self, opened, factory):
        key, _serial, item, customer, _board, _key = factory.rows(AT_HOSPITAL, 1)[0]
        new_key, _new = factory.rows(IN_STORE, item)[0]
        self.release(opened, factory, new_key)
        page = opened("after_sales", "/exchanges/do/new", width=390, language="en")
        fill(page, old=code_of(key), new=code_of(new_key), why="Does not start")
        answer(page)
        page.wait_for_url("**/exchanges/EX-**")
        expect(page.locator("main")).to_contain_text("New unit")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert factory.value(HELD_BY, new_key) == customer
        assert factory.value(HELD_BY, key) != customer
        page.goto("/service-questions/")
        expect(page.locator("h1")).to_have_text("Questions")

    def release(self, opened, factory, key):
        """Let quality release the unit that is given out, where nobody has done so."""
        if not factory.value(RELEASED, key):
            page = opened("quality", "/releases/do/new", expects=(409, 422))
            fill(page, codes=key, note="用于换货")
            answer(page)
            sign(page, factory, "quality")
        assert factory.value(RELEASED, key)

    def test_a_patient_is_seen_only_for_a_reason_that_stays(self, opened, factory, mark):
        key, *_rest = factory.rows(AT_HOSPITAL, 2)[0]
        hospital = factory.value(
            "SELECT p.code FROM catalog_partner c JOIN ledger_party p ON p.id = c.party_id "
            "WHERE 'HOSPITAL' = ANY (c.roles) ORDER BY p.code LIMIT 1"
        )
        page = opened("after_sales", "/implants/do/new", language="en", width=390)
        fill(page, scanned=code_of(key), implanted_on="2026-01-05", name=f"Sample {mark}")
        choose(page, hospital=hospital)
        answer(page)
        page.wait_for_url("**/implants/IM-**")
        number = number_of(page)
        expect(page.locator("main")).not_to_contain_text(f"Sample {mark}")
        page = opened("regulatory", f"/implants/{number}", language="en")
        command(page, "see")
        fill(page, why=f"Recall {mark}")
        answer(page)
        expect(page.locator("main")).to_contain_text(f"Sample {mark}")
        page.goto(f"/implants/{number}")
        expect(page.locator("main")).to_contain_text(f"Recall {mark}")
        expect(page.locator("main")).not_to_contain_text(f"Sample {mark}")
