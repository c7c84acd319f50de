"""A spreadsheet of receipts: its columns are matched, its faults named, then it is loaded."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.journeys import pages

pytestmark = [pytest.mark.browser]

HEAD = ("收货日期", "收货单号", "供应商", "物料编码", "本次到货批", "实到", "仓库")
MANY = 400
"""So many rows take the worker some seconds, in which the page is left and opened again."""


def row(lot, quantity="100", item="CAP-100", day="2026-11-02", place="SZ-RM"):
    return (day, f"GR-{lot}", "S-CAP", item, lot, quantity, place)


def brought(page, name, *rows):
    """Choose the kind and the file; it is read at once."""
    book = openpyxl.Workbook()
    for line in (HEAD, *rows):
        book.active.append(line)
    stream = io.BytesIO()
    book.save(stream)
    page.goto("/imports/new")
    page.locator("input[name=kind][value=RECEIPT]").check()
    page.locator("input[type=file]").set_input_files(
        {
            "name": name,
            "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "buffer": stream.getvalue(),
        }
    )
    page.wait_for_url(lambda url: "/imports/" in url and not url.endswith("/new"))


def match(page):
    """Match the columns whose heads nobody could guess."""
    page.locator("[name=column_lot]").select_option(label="本次到货批")
    page.locator("[name=column_quantity]").select_option(label="实到")


def check(page):
    send(page, "check")
    finished(page)


def load(page):
    send(page, "load")


def send(page, what):
    """Press a button and wait for the page to which it leads."""
    with page.expect_navigation():
        page.locator(f"form[action$='/{what}'] button").click()


def finished(page):
    """Wait until the worker is done and the page has been renewed."""
    page.wait_for_function(
        "() => document.readyState === 'complete' && !document.querySelector('#import-progress')"
    )


class TestReceipts:
    def test_faults_are_listed_and_nothing_is_loaded(self, opened, factory, mark):
        page = opened("quality", "/imports/", expects=(422,))
        events = factory.value("SELECT count(*) FROM ledger_event")
        brought(
            page, f"faults-{mark}.xlsx",
            row(f"{mark}-1"), row(f"{mark}-2", item="NO-SUCH"), row(f"{mark}-3", quantity="十二"),
            row(f"{mark}-4", day="2026-13-40"), row(f"{mark}-5", place="NOWHERE"),
        )  # fmt: skip
        page.locator("[name=column_quantity]").select_option("")
        page.locator("[name=column_date]").select_option("")
        send(page, "check")
        expect(page.get_by_role("alert")).to_contain_text("日期")
        page.locator("[name=column_date]").select_option(label="收货日期")
        match(page)
        check(page)
        table = page.locator("table", has=page.locator("td.is-title.num")).locator("tbody tr")
        lines = table.locator("td:first-child").all_inner_texts()
        assert sorted(set(map(int, lines))) == [3, 4, 5, 6]
        expect(page.locator("main")).to_contain_text("NO-SUCH")
        with page.expect_download() as waiting:
            page.locator("a[href$='problems.csv']").click()
        text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
        assert len(list(csv.reader(io.StringIO(text)))) == len(lines) + 1
        expect(page.locator("form[action$='/load']")).to_have_count(0)
        assert factory.value("SELECT count(*) FROM ledger_event") == events

    def test_clean_file_is_loaded_once_and_seen_in_the_passport(self, opened, factory, mark):
        page = opened("quality", "/imports/")
        brought(page, f"clean-{mark}.xlsx", row(f"{mark}-1", "1000"), row(f"{mark}-2", "500"))
        match(page)
        check(page)
        load(page)
        expect(page.locator(".band-ok")).to_be_visible()
        page.locator(f"a[href*='{mark}-1']").first.click()
        page.wait_for_url(f"**/things/**{mark}-1")
        expect(page.locator("main")).to_contain_text("1,000")
        brought(page, f"again-{mark}.xlsx", row(f"{mark}-1", "1000"), row(f"{mark}-2", "500"))
        expect(page.locator("main")).to_contain_text(f"{mark}")

    def test_progress_outlives_a_reload(self, opened, factory, mark):
        page = opened("quality", "/imports/")
        rows = [row(f"{mark}-{number}", "10") for number in range(MANY)]
        brought(page, f"many-{mark}.xlsx", *rows)
        match(page)
        send(page, "check")
        address = page.url
        page.goto("/things/")
        page.goto(address)
        finished(page)
        load(page)
        page.reload()
        finished(page)
        expect(page.locator(".band-ok")).to_contain_text(f"{MANY}")
        stored = factory.value(
            "SELECT count(*) FROM ledger_thing WHERE kind = 'LOT' AND code LIKE %s", f"{mark}-%"
        )
        assert stored == MANY


class TestMasterData:
    def test_sites_are_checked_then_loaded_whole(self, opened, factory, mark):
        page = opened("admin", "/sites/import/", expects=(422,))
        for names, is_good in ((("一厂", ""), False), (("一厂", "二厂"), True)):
            lines = [f"I{mark}{number},{name},Asia/Shanghai" for number, name in enumerate(names)]
            page.goto("/sites/import/")
            page.locator("input[type=file]").set_input_files(
                {
                    "name": f"sites-{mark}.csv",
                    "mimeType": "text/csv",
                    "buffer": "\n".join(["代码,名称,时区", *lines]).encode(),
                }
            )
            page.locator("button[name=check]").click()
            if is_good:
                page.locator("button[name=load]").click()
                page.wait_for_url("**/sites/")
            else:
                expect(page.locator("main section table").first).to_contain_text("3")
                expect(page.locator("button[name=load]")).to_have_count(0)
        stored = factory.rows("SELECT name FROM accounts_site WHERE code LIKE %s", f"I{mark}%")
        assert sorted(name for (name,) in stored) == ["一厂", "二厂"]

    def test_a_refused_table_with_passwords_says_legibly_to_choose_another(
        self, opened, factory, mark
    ):
        page = opened("admin", "/users/import/", expects=(422,))
        line = f"赵,en,Asia/Shanghai,u{mark}".lower() + ",short"
        page.locator("input[type=file]").set_input_files(
            {
                "name": "users.csv",
                "mimeType": "text/csv",
                "buffer": f"姓名,语言,时区,用户名,初始密码\n{line}\n".encode(),
            }
        )
        page.locator("button[name=check]").click()
        expect(page.locator(".band-wait .btn")).to_have_text("选择文件")
        assert pages.pale(page) == []
