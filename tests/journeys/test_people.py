"""Users, roles and keys: what a person or a program may do is what they see and get."""

import pytest
from playwright.sync_api import expect

from tests.journeys.forms import answer, choose, command, fill

pytestmark = [pytest.mark.browser]

PASSWORD = "Ein-Langes-Kennwort-7"


@pytest.fixture
def newcomer(opened, mark):
    """A user made by the administrator, with a role that allows little."""
    username = f"neu.{mark.lower()}"
    page = opened("admin", "/users/do/new", expects=(422,))
    fill(page, username=username, display_name="新员工", password="short")
    answer(page)
    expect(page.locator(".has-error, .band-bad").first).to_be_visible()
    fill(page, password=PASSWORD)
    answer(page)
    page.wait_for_url(f"**/users/{username}")
    command(page, "grant")
    choose(page, role="OPERATOR", site="SZ")
    answer(page)
    page.wait_for_url(f"**/users/{username}")
    expect(page.locator("main table").first).to_contain_text("苏州")
    return username


class TestNewUser:
    def test_sees_only_what_the_role_allows(self, newcomer, windows, factory):
        page = windows.window(locale="zh-CN", expects=(403,)).new_page()
        page.goto("/sign-in")
        fill(page, username=newcomer, password=PASSWORD)
        page.locator("#sign-in button.btn-main").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        seen = set(
            page.locator(".side-link[href]").evaluate_all(
                "links => links.map(link => link.getAttribute('href'))"
            )
        )
        assert "/things/" in seen
        assert not seen & {"/users/", "/roles/", "/keys/", "/history/", "/all-jobs/", "/trace/gaps"}
        for path in ("/users/", "/roles/do/new", "/imports/new", "/items/do/new"):
            refused = page.goto(path)
            assert refused is not None
            assert refused.status == 403, path
        other = factory.rows(
            "SELECT identity.key FROM ledger_identity identity"
            " JOIN ledger_thing thing ON thing.id = identity.thing_id"
            " JOIN accounts_site site ON site.id = thing.site_id WHERE site.code = 'CD' LIMIT 1"
        )
        for (key,) in other:
            hidden = page.request.get(f"/things/{key.lstrip('/')}")
            assert hidden.status == 404

    def test_loses_everything_when_switched_off(self, newcomer, windows, opened):
        theirs = windows.window(expects=(422,)).new_page()
        theirs.goto("/sign-in")
        fill(theirs, username=newcomer, password=PASSWORD)
        theirs.locator("#sign-in button.btn-main").click()
        theirs.wait_for_url(lambda url: "/sign-in" not in url)
        page = opened("admin", f"/users/{newcomer}/do/deactivate")
        fill(page, reason="离职")
        answer(page)
        if page.url.endswith("/do/deactivate"):
            answer(page)
        page.wait_for_url(f"**/users/{newcomer}")
        theirs.goto("/things/")
        assert "/sign-in" in theirs.url
        page = opened("admin", f"/users/{newcomer}/do/activate")
        fill(page, reason="返聘")
        answer(page)


class TestRoles:
    def test_own_role_is_made_of_actions(self, opened, mark):
        page = opened("admin", "/roles/do/new")
        fill(page, code=f"V_{mark}", name="访客")
        page.locator("input[name=actions][value='trace.view_thing']").check()
        answer(page)
        page.wait_for_url(f"**/roles/V_{mark}")
        expect(page.locator("main .check-shown")).to_have_count(1)


class TestKeys:
    def test_is_shown_once_works_and_is_revoked(self, opened, factory):
        page = opened("admin", "/keys/do/new")
        fill(page, name="仓库程序")
        choose(page, username="integration")
        page.locator("input[name=scopes][value='trace.view_scope']").check()
        answer(page)
        shown = page.locator("main [data-copy]").first
        secret = shown.get_attribute("data-copy")
        assert secret is not None
        assert secret.startswith("sk_")

        def asked(path):
            return page.request.get(path, headers={"Authorization": f"Bearer {secret}"}).status

        assert asked("/api/v1/scopes") == 200
        assert asked("/epcis/events") == 403
        page.locator("main a.btn-main").click()
        page.wait_for_url("**/keys/*")
        expect(page.locator("body")).not_to_contain_text(secret)
        command(page, "revoke")
        fill(page, reason="程序停用")
        answer(page)
        if page.url.endswith("/do/revoke"):
            answer(page)
        page.wait_for_url(lambda url: not url.endswith("/do/revoke"))
        assert asked("/api/v1/scopes") == 401
