"""Signing in and out, language, site and brightness, headers, refusals."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from suyuan.foundation import clock
from suyuan.foundation.accounts.models import SignIn, User
from suyuan.foundation.jobs import Work
from suyuan.web.tasks import sweep_sessions
from tests import personas
from tests.screens import client_of, command_id

pytestmark = pytest.mark.django_db


class TestSignIn:
    def test_lets_in_with_the_right_password_and_goes_where_it_was_asked(self):
        personas.person("eva")
        client = Client()
        values = {"username": "eva", "password": personas.PASSWORD, "next": "/me"}
        answer = client.post(reverse("sign-in"), values)
        assert (answer.status_code, answer["Location"]) == (302, "/me")
        assert client.get("/me").status_code == 200
        assert SignIn.objects.get().outcome == "SUCCESS"

    def test_goes_to_no_foreign_address(self):
        personas.person("eva")
        values = {"username": "eva", "password": personas.PASSWORD, "next": "//evil.example/"}
        assert Client().post(reverse("sign-in"), values)["Location"] == "/"

    def test_refuses_a_wrong_password_in_the_readers_language(self):
        personas.person("eva")
        values = {"username": "eva", "password": "wrong"}
        english = Client(headers={"accept-language": "en"})
        answer = english.post(reverse("sign-in"), values)
        assert answer.status_code == 422
        assert "password is wrong" in answer.content.decode()

    def test_of_an_empty_system_says_how_its_first_people_are_made(self):
        empty = Client().get(reverse("sign-in")).content.decode()
        assert "suyuan user NAME" in empty
        personas.person("eva")
        assert "suyuan user" not in Client().get(reverse("sign-in")).content.decode()

    def test_sign_out_ends_the_session(self):
        client = client_of("eva")
        client.post(reverse("sign-out"))
        assert client.get("/me").status_code == 302


def test_sessions_that_have_ended_are_swept():
    ended, open_ = (client_of(name).session.session_key for name in ("eva", "ada"))
    before = clock.now() - dt.timedelta(seconds=1)
    Session.objects.filter(pk=ended).update(expire_date=before)
    sweep_sessions(work=Work(context=personas.system(), progress=None))
    assert list(Session.objects.values_list("pk", flat=True)) == [open_]


class TestReader:
    def test_language_is_kept_for_the_person(self):
        client = client_of("eva")
        assert 'lang="en"' in client.get("/me").content.decode()
        client.post(reverse("choose-language"), {"language": "zh-hans", "next": "/me"})
        assert User.objects.get(username="eva").language == "zh-hans"
        assert 'lang="zh-hans"' in client_of("eva").get("/me").content.decode()

    def test_language_is_kept_in_the_browser_of_a_stranger(self):
        client = Client(headers={"accept-language": "en"})
        client.post(reverse("choose-language"), {"language": "zh-hans"})
        assert 'lang="zh-hans"' in client.get(reverse("sign-in")).content.decode()

    def test_site_is_one_of_the_readers(self):
        personas.site("SH")
        client = client_of("marek")
        client.post(reverse("choose-site"), {"site": "SH"})
        assert "site" not in client.session
        client.post(reverse("choose-site"), {"site": "SZ"})
        assert client.session["site"] == personas.site("SZ").pk

    def test_password_is_changed_and_the_session_stays(self):
        client = client_of("eva")
        new = "quite another long password"
        values = {"present": personas.PASSWORD, "password": new, "again": new}
        wrong = client.post(reverse("change-password"), {**values, "present": "x"})
        assert wrong.status_code == 422
        assert wrong.context["form"].errors["present"]
        assert client.post(reverse("change-password"), values).status_code == 302
        assert client.get("/me").status_code == 200
        assert User.objects.get(username="eva").check_password(new)


class TestHeaders:
    def test_forbid_inline_script_and_foreign_sources(self):
        policy = Client().get(reverse("sign-in"))["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy

    def test_refusals_are_pages_of_the_product(self):
        client = client_of("tom")
        for address, status in (("/no-such-page", 404), (reverse("users-list"), 403)):
            answer = client.get(address)
            assert answer.status_code == status
            assert "</html>" in answer.content.decode()

    def test_forms_without_their_token_are_refused(self):
        client = Client(enforce_csrf_checks=True)
        client.force_login(personas.person("ada"))
        answer = client.post(reverse("sites-new"), {"command_id": command_id()})
        assert answer.status_code == 403

    def test_what_a_signed_out_person_sends_is_not_swallowed(self, client):
        """A redirection would lead to an empty form; from here one goes back to the full one."""
        personas.person("ada")
        answer = client.post(reverse("sites-new"), {"command_id": command_id(), "code": "X"})
        assert answer.status_code == 401
        page = answer.content.decode()
        assert 'target="_blank"' in page
        assert f"/sign-in?next={reverse('sites-new')}" in page
