"""Lists and forms: filters, columns, export, keys, commands with errors that are then put right."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser]


def exported(page, form):
    button = f"a[href*='export.{form}'], form[action*='export.{form}'] button"
    page.locator("details.menu", has=page.locator(button)).locator("summary").click()
    with page.expect_download() as waiting:
        page.locator(button).click()
    return Path(waiting.value.path())


class TestThings:
    def test_filter_becomes_a_chip_and_is_taken_away(self, opened):
        page = opened("quality", "/things/")
        page.locator(".list-tools details.menu summary").first.click()
        page.locator("form.menu-panel label", has_text="包装").first.click()
        page.locator("form.menu-panel button.btn-main").first.click()
        page.wait_for_url("**kind=PACKAGE**")
        assert set(page.locator("tbody td:nth-child(2)").all_inner_texts()) == {"包装"}
        page.locator(".filter-off").click()
        page.wait_for_url(lambda url: "kind=" not in url)

    def test_search_narrows_while_typing(self, opened):
        page = opened("quality", "/things/?kind=UNIT")
        first = page.locator("tbody tr td:first-child").first.inner_text().replace(" ", "")
        with page.expect_response(lambda answer: "q=" in answer.url):
            page.locator("#list-text").press_sequentially(first)
        expect(page.locator("tbody tr")).to_have_count(1)

    def test_rows_are_walked_and_opened_by_keys(self, opened):
        page = opened("quality", "/things/")
        page.locator("h1").click()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: not url.endswith("/things/"))

    def test_export_has_what_the_filter_shows(self, opened, factory):
        page = opened("quality", "/things/?kind=LOT")
        text = exported(page, "csv").read_text(encoding="utf-8-sig")
        ((count,),) = factory.rows("SELECT count(*) FROM ledger_thing WHERE kind = 'LOT'")
        assert len(list(csv.DictReader(io.StringIO(text)))) == count

    def test_columns_are_chosen_and_put_back(self, opened):
        page = opened("quality", "/things/")
        heads = page.locator("thead th").count()
        menu = page.locator("details.menu", has=page.locator("input[name=column]"))
        menu.locator("summary").click()
        menu.locator("input[name=column]:checked").last.uncheck()
        menu.locator("button.btn-main").click()
        expect(page.locator("thead th")).to_have_count(heads - 1)
        menu.locator("summary").click()
        menu.locator("button[name=reset]").click()
        expect(page.locator("thead th")).to_have_count(heads)


class TestEvents:
    def test_list_page_and_event(self, opened):
        page = opened("quality", "/events/")
        page.locator("a[rel=next]").click()
        page.wait_for_url("**after=**")
        page.locator("tbody tr a").first.click()
        page.wait_for_url(lambda url: "/events/0" in url)
        expect(page.locator("h1")).not_to_be_empty()


class TestCommands:
    def test_site_is_made_after_the_errors_are_put_right(self, opened, factory, mark):
        page = opened("admin", "/sites/do/new", expects=(422,))
        page.fill("[name=code]", "SZ")
        page.fill("[name=name]", "重名工厂")
        page.locator("main form button.btn-main").click()
        expect(page.locator(".has-error, .band-bad").first).to_be_visible()
        assert page.input_value("[name=name]") == "重名工厂"
        page.fill("[name=code]", f"JX{mark}")
        page.fill("[name=name]", "嘉兴 <img src=x onerror=alert(1)>")
        page.locator("main form button.btn-main").click()
        page.wait_for_url(f"**/sites/JX{mark}")
        expect(page.locator("h1")).to_contain_text("<img src=x onerror=alert(1)>")
        assert factory.value("SELECT count(*) FROM accounts_site WHERE code = %s", f"JX{mark}") == 1

    def test_form_without_its_token_is_refused(self, opened):
        page = opened("admin", "/sites/do/new", expects=(403,))
        page.evaluate(
            "document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(e => e.remove())"
        )
        page.fill("[name=code]", "NOPE")
        page.fill("[name=name]", "x")
        with page.expect_response(lambda answer: answer.request.method == "POST") as waiting:
            page.locator("main form button.btn-main").click()
        assert waiting.value.status == 403
