"""The screens of users, roles, sites, keys, history, sign-ins and jobs."""

import dataclasses

import pytest
from django.db import connection
from django.urls import reverse

from suyuan.areas.governance.ui import forms
from suyuan.foundation import authorization, clock
from suyuan.foundation.accounts import operations
from suyuan.foundation.accounts.domain import Profile
from suyuan.foundation.accounts.models import ApiKey, Assignment, User
from suyuan.foundation.command import command, system_context
from suyuan.foundation.context import Source
from suyuan.foundation.jobs import Work, registry
from suyuan.kernel.errors import Problems
from suyuan.ledger.operations import register
from suyuan.web import navigation
from suyuan.web.screens import import_jobs, running
from tests import personas
from tests.screens import ResourceCases, client_of, command_id

ZONE = {"language": "en", "time_zone": "Asia/Shanghai"}


def local_administrator():
    """Give the client of somebody who may change accounts and roles at one site alone."""
    personas.site("SZ")
    actions = ["accounts.view_user", "accounts.change_user", "accounts.change_role"]
    operations.create_role(context=personas.system(), code="LOCAL", name="Local", actions=actions)
    operations.create_user(
        context=personas.system(), username="lee", profile=Profile(display_name="Lee"),
        password=personas.PASSWORD,
    )  # fmt: skip
    operations.grant_role(context=personas.system(), username="lee", role="LOCAL", site="SZ")
    return client_of("lee")


class TestUsers(ResourceCases):
    name = "users"
    new = {"username": "lina", "display_name": "Lina", **ZONE}
    new_key = "lina"
    wrong = {"username": "!!", "display_name": "Lina", "email": "nowhere", **ZONE}
    imported = (
        {"username": "one", "display_name": "一号", "language": "中文", "time_zone": "UTC"},
        {"username": "two", "display_name": "=2+2", "language": "English", "time_zone": "UTC"},
    )

    def rows(self):
        for name in ("eva", "marek", "tom"):
            personas.person(name)

    @pytest.mark.parametrize("is_good", [True, False])
    def test_first_passwords_of_a_table_are_kept_nowhere(self, is_good, settings, tmp_path):
        settings.FILES_ROOT = tmp_path
        secret = "=blue-horse-7781"
        row = {**self.imported[0], "password": secret}
        client = client_of("ada")
        step = self._upload(client, [row, {**row, "username": "two" if is_good else "!!"}])
        assert [one for one in tmp_path.rglob("*") if one.is_file()]
        page = client.post(*step("check"))
        assert page.context["report"].is_clean is is_good
        assert secret not in page.content.decode()
        if is_good:
            assert client.post(*step("load")).status_code == 302
            assert User.objects.get(username="two").check_password(secret)
        assert not [one for one in tmp_path.rglob("*") if one.is_file()]
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_entry WHERE audit_entry::text LIKE %s",
                           [f"%{secret}%"])  # fmt: skip
            assert cursor.fetchone() == (0,)
            cursor.execute("SELECT count(*) FROM foundation_command c WHERE c::text LIKE %s",
                           [f"%{secret}%"])  # fmt: skip
            assert cursor.fetchone() == (0,)

    @pytest.mark.parametrize("is_good", [True, False])
    def test_many_passwords_go_through_a_worker_and_are_kept_nowhere(
        self, is_good, settings, tmp_path, monkeypatch
    ):
        settings.FILES_ROOT = tmp_path
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        sent = []
        monkeypatch.setattr(import_jobs, "defer", lambda name, **given: sent.append((name, given)))
        secret = "=blue-horse-7781"
        names = [f"user{number}" for number in range(running.LARGE_WITH_PASSWORDS)]
        rows = [
            {**self.imported[0], "username": name, "password": secret}
            for name in [*names, "last" if is_good else "!!"]
        ]
        client = client_of("ada")
        step = self._upload(client, rows)

        def worked(which):
            page = client.get(client.post(*step(which)).url)
            assert page.context["job"].is_open
            name, given = sent[-1]
            context = dataclasses.replace(personas.context("ada"), source=Source.JOB)
            work = Work(context=context, progress=given["progress"])
            registry.tasks()[name](work=work, table=given["table"])
            return client.get(page.request["PATH_INFO"], {"upload": page.context["token"]})

        page = worked("check")
        assert page.context["report"].is_clean is is_good
        assert secret not in page.content.decode()
        if is_good:
            assert worked("load").status_code == 302
            assert all(User.objects.get(username=one).check_password(secret) for one in names)
        for kept in (one for one in tmp_path.rglob("*") if one.is_file()):
            assert secret.encode() not in kept.read_bytes()
        with connection.cursor() as cursor:
            for table in ("audit_entry", "foundation_command", "jobs_progress"):
                cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s",
                               [f"%{secret}%"])  # fmt: skip
                assert cursor.fetchone() == (0,), table

    def test_gives_a_role_and_takes_it_away_with_a_reason(self):
        self.rows()
        ada = client_of("ada")
        where = reverse("users-grant", args=["tom"])
        ada.post(where, {"role": "INSPECTOR", "site": "SZ", "command_id": command_id()})
        held = Assignment.objects.get(user__username="tom")
        assert (held.role.code, held.site and held.site.code) == ("INSPECTOR", "SZ")
        where = reverse("users-revoke", args=["tom"])
        given = {"held": "INSPECTOR@SZ", "reason": "left", "command_id": command_id()}
        assert ada.post(where, given).status_code == 302
        held.refresh_from_db()
        assert held.ended_at is not None

    def test_shows_what_switching_off_changes_before_it_does(self):
        self.rows()
        ada = client_of("ada")
        where = reverse("users-deactivate", args=["tom"])
        given = {"reason": "left", "command_id": command_id()}
        asked = ada.post(where, given)
        assert asked.context["changes"]
        assert User.objects.get(username="tom").is_active
        done = ada.post(where, {**given, "confirmed": asked.context["digest"]})
        assert done.status_code == 302
        assert not User.objects.get(username="tom").is_active

    def test_asks_again_when_the_values_changed_after_the_question(self):
        self.rows()
        ada = client_of("ada")
        where = reverse("users-deactivate", args=["tom"])
        given = {"reason": "left", "command_id": command_id()}
        asked = ada.post(where, given)
        other = {**given, "reason": "other", "confirmed": asked.context["digest"]}
        assert ada.post(where, other).context["changes"]
        assert User.objects.get(username="tom").is_active

    def test_runs_a_command_for_many_all_or_none(self):
        self.rows()
        ada = client_of("ada")
        where = reverse("users-deactivate-many")
        given = {"pick": ["tom", "ada"], "reason": "test", "command_id": command_id()}
        asked = ada.post(where, given)
        refused = ada.post(where, {**given, "confirmed": asked.context["digest"]})
        assert refused.status_code == 422
        assert User.objects.get(username="tom").is_active
        given = {"pick": ["tom", "marek"], "reason": "test", "command_id": command_id()}
        asked = ada.post(where, given)
        done = ada.post(where, {**given, "confirmed": asked.context["digest"]})
        assert done.status_code == 302
        assert not User.objects.filter(username__in=["tom", "marek"], is_active=True).exists()

    def test_who_administers_one_site_gives_no_role_at_all_sites_to_many(self):
        self.rows()
        local = local_administrator()
        where = reverse("users-grant-many")
        given = {"pick": ["tom", "eva"], "role": "IT_ADMINISTRATOR", "command_id": command_id()}
        assert local.post(where, {**given, "site": ""}).status_code == 422
        assert not Assignment.objects.filter(user__username="tom").exists()
        given["command_id"] = command_id()
        assert local.post(where, {**given, "site": "SZ"}).status_code == 302
        assert Assignment.objects.get(user__username="tom").site.code == "SZ"

    def test_who_administers_one_site_switches_no_accounts_off(self):
        self.rows()
        local = local_administrator()
        where = reverse("users-deactivate-many")
        given = {"pick": ["tom", "marek"], "reason": "test", "command_id": command_id()}
        asked = local.post(where, given)
        refused = local.post(where, {**given, "confirmed": asked.context["digest"]})
        assert refused.status_code == 422
        assert User.objects.get(username="tom").is_active

    def test_who_administers_one_site_loads_no_accounts(self):
        local_administrator()
        context = personas.context("lee")
        rows = [(2, {"username": "lina", "display_name": "Lina", **ZONE})]
        with pytest.raises(Problems) as caught:
            running.load(context=context, resource="users", rows=rows)
        assert [problem.line for problem in caught.value.problems] == [2]
        assert not User.objects.filter(username="lina").exists()

    def test_escapes_formulas_in_the_export(self):
        operations.create_user(
            context=personas.system(),
            username="formula",
            profile=operations.users.domain.Profile(display_name="=HYPERLINK(1)"),
        )
        answer = client_of("ada").get(reverse("users-export", args=["csv"]))
        assert "'=HYPERLINK(1)" in b"".join(answer.streaming_content).decode()


class TestRoles(ResourceCases):
    name = "roles"
    new = {"code": "TESTER", "name": "试验员", "actions": ["accounts.view_user"]}
    new_key = "TESTER"
    wrong = {"code": "with blank", "name": "试验员"}

    def rows(self):
        """The standard roles are there."""

    def test_what_a_role_may_do_stands_under_the_titles_of_the_navigation(self):
        titles = [str(one) for one in navigation.GROUPS.values()]
        shown = [str(title) for title, _actions in forms.grouped_actions()]
        assert shown == [one for one in titles if one in shown]
        found = [code for _title, actions in forms.grouped_actions() for code, _label in actions]
        assert sorted(found) == sorted(authorization.actions())
        page = client_of("ada").get("/roles/QUALITY_MANAGER").content.decode()
        assert "Master data" in page

    def test_a_role_of_the_firm_is_not_called_an_adapted_one(self):
        client_of("ada").post("/roles/do/new", {**self.new, "command_id": clock.new_id()})
        page = client_of("ada").get("/roles/TESTER").content.decode()
        assert "Made here" in page
        assert "Adapted" not in page


def _register(*, context, place):
    register.register_place(place)


class TestSites(ResourceCases):
    name = "sites"
    new = {"code": "WX", "name": "无锡", "time_zone": "Asia/Shanghai"}
    new_key = "WX"
    wrong = {"code": "a b", "name": "无锡", "time_zone": "Asia/Shanghai"}
    imported = ({"code": "A1", "name": "一", "time_zone": "UTC"},)

    def rows(self):
        personas.site("SZ")
        personas.site("SH")

    def test_a_new_site_leads_to_the_sites_after_which_it_can_be_made(self):
        site = personas.site("SZ")
        address = reverse("sites-detail", args=["SZ"])
        page = client_of("ada").get(address)
        assert page.context["following"]
        assert page.context["following_url"] == f"{reverse('places-list')}?kind=SITE"
        place = register.PlaceDescription(code="SZ", name="SZ", kind="SITE", site_id=site.pk)
        made = command(name="tests.place", action=None)(_register)
        made(context=system_context(reason="test"), place=place)
        assert not client_of("ada").get(address).context["following"]


class TestKeys(ResourceCases):
    name = "keys"
    wrong = {"username": "ada", "name": "", "scopes": []}

    def rows(self):
        personas.key("eva", ["accounts.view_user"])
        personas.key("ada", ["accounts.view_user"])

    def test_shows_a_new_key_once(self):
        ada = client_of("ada")
        values = {
            "username": "ada",
            "name": "line 2",
            "scopes": ["accounts.view_user"],
            "command_id": command_id(),
        }
        first = ada.post(reverse("keys-new"), values)
        assert first.context["result"].secret.startswith("sk_")
        again = ada.post(reverse("keys-new"), values)
        assert again.context["result"].secret is None
        assert ApiKey.objects.filter(name="line 2").count() == 1


class TestHistory(ResourceCases):
    name = "history"

    def rows(self):
        personas.person("eva")
        personas.site("SZ")

    def test_pages_by_key_without_missing_or_repeating_a_row(self):
        for number in range(60):
            personas.site(f"S{number}")
        ada = client_of("ada")
        seen: list[str] = []
        after = ""
        for _page in range(50):
            answer = ada.get(reverse("history-list"), {"size": "25", "after": after})
            seen += [key for _row, _address, key in answer.context["rows"]]
            after = answer.context["listing"].next_after
            if not after:
                break
        assert len(seen) == len(set(seen))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_entry")
            assert cursor.fetchone() == (len(seen),)


class TestSignIns(ResourceCases):
    name = "sign-ins"

    def rows(self):
        operations.sign_out(user=personas.person("eva"), address="", at=clock.now())


class TestJobs(ResourceCases):
    name = "all-jobs"
    viewer = "ada"

    def rows(self):
        """No job has to run to see the list."""
