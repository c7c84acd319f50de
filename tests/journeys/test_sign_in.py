"""A person comes in, chooses a language and sees what the roles cover."""

import pytest
from playwright.sync_api import expect

from tests.journeys import forms

pytestmark = [pytest.mark.browser]


@pytest.fixture
def stranger(windows):
    return windows.window(locale="zh-CN", expects=(422,)).new_page()


def sign_in(page, username, password):
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.click("#sign-in button.btn-main")


def navigation(page):
    """Give the addresses that are offered at the side of every page."""
    links = page.locator(".side-link[href]")
    return links.evaluate_all("links => links.map(link => link.getAttribute('href'))")


class TestSignIn:
    def test_wrong_password_is_refused_and_the_name_stays(self, stranger):
        stranger.goto("/things/")
        assert "/sign-in" in stranger.url
        sign_in(stranger, "quality", "wrong")
        expect(stranger.get_by_role("alert")).to_be_visible()
        assert stranger.input_value("[name=username]") == "quality"
        assert stranger.input_value("[name=password]") == ""

    def test_right_password_leads_to_the_page_that_was_asked_for(self, stranger, factory):
        stranger.goto("/things/?kind=LOT")
        sign_in(stranger, "quality", factory.person("quality")["password"])
        stranger.wait_for_url("**/things/?kind=LOT")

    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example", "/\\evil.example"]
    )
    def test_leads_nowhere_else(self, stranger, factory, target):
        stranger.goto(f"/sign-in?next={target}")
        sign_in(stranger, "quality", factory.person("quality")["password"])
        stranger.wait_for_url(lambda url: "/sign-in" not in url)
        assert stranger.url.startswith(factory.url + "/")

    def test_language_is_switched_before_and_after(self, stranger, factory):
        stranger.goto("/sign-in")
        assert stranger.locator("html").get_attribute("lang") == "zh-hans"
        stranger.get_by_role("button", name="English").click()
        expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()
        sign_in(stranger, "inspector", factory.person("inspector")["password"])
        stranger.wait_for_url(lambda url: "/sign-in" not in url)
        expect(stranger.get_by_role("button", name="中文")).to_be_visible()
        stranger.get_by_role("button", name="中文").click()
        expect(stranger.locator("html")).to_have_attribute("lang", "zh-hans")


class TestSignOut:
    def test_ends_the_session_everywhere(self, stranger, factory):
        stranger.goto("/sign-in")
        sign_in(stranger, "operator_cd", factory.person("operator_cd")["password"])
        stranger.wait_for_url(lambda url: "/sign-in" not in url)
        kept = stranger.context.cookies()
        stranger.locator(".top details.menu").last.locator("summary").click()
        stranger.locator("form[action='/sign-out'] button").click()
        stranger.wait_for_url("**/sign-in")
        stranger.context.add_cookies(kept)
        stranger.goto("/things/")
        assert "/sign-in" in stranger.url
        stranger.go_back()
        expect(stranger.locator(".side")).to_have_count(0)


class TestHalfAForm:
    """What is typed stays, whatever happens around the form."""

    NOTE = "textarea[name=note]"

    @pytest.fixture
    def page(self, windows, factory):
        page = windows.window(locale="zh-CN", expects=(401, 403)).new_page()
        page.goto("/sign-in?next=/partners/C-EO/do/change")
        sign_in(page, "buyer", factory.person("buyer")["password"])
        page.wait_for_url("**/partners/C-EO/do/change")
        page.fill(self.NOTE, "一半")
        return page

    @staticmethod
    def sign_out(page):
        other = page.context.new_page()
        other.goto("/")
        other.locator(".top details.menu").last.locator("summary").click()
        other.locator("form[action='/sign-out'] button").click()
        other.wait_for_url("**/sign-in")
        return other

    def send(self, page):
        forms.answer(page)
        page.wait_for_url("**/partners/C-EO")
        expect(page.locator("main")).to_contain_text("一半")

    def test_is_not_left_for_another_language_without_a_question(self, page):
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        page.locator("button[name=language]").click()
        expect(page.locator(self.NOTE)).to_have_value("一半")
        assert asked == ["beforeunload"]

    def test_is_sent_after_signing_in_anew_beside_it(self, page, factory):
        other = self.sign_out(page)
        sign_in(other, "buyer", factory.person("buyer")["password"])
        other.wait_for_url(lambda url: "/sign-in" not in url)
        self.send(page)

    def test_is_sent_although_it_was_sent_signed_out_first(self, page, factory):
        other = self.sign_out(page)
        forms.answer(page)
        expect(page.locator("main a[target=_blank]")).to_be_visible()
        sign_in(other, "buyer", factory.person("buyer")["password"])
        other.wait_for_url(lambda url: "/sign-in" not in url)
        page.go_back()
        expect(page.locator(self.NOTE)).to_have_value("一半")
        self.send(page)

    def test_is_not_sent_in_the_name_of_somebody_else(self, page, factory):
        other = self.sign_out(page)
        sign_in(other, "sales", factory.person("sales")["password"])
        other.wait_for_url(lambda url: "/sign-in" not in url)
        forms.answer(page)
        expect(page.get_by_role("heading", name="表单已过期")).to_be_visible()


class TestRights:
    @pytest.mark.parametrize(
        "path", ["/users/", "/users/admin", "/keys/do/new", "/roles/", "/trace/gaps"]
    )
    def test_operator_is_refused_and_is_not_shown_the_way(self, opened, path):
        page = opened("operator", expects=(403,))
        entries = navigation(page)
        assert not any(entry.startswith(path) for entry in entries)
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 403
        expect(page.locator(".side")).to_be_visible()

    def test_everything_in_the_navigation_can_be_opened(self, opened):
        page = opened("operator")
        for path in navigation(page):
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
