"""The API toolkit: who may call, and that every failure is a problem document."""

import json

import pytest
from django.test import Client
from django.urls import path
from django.utils import translation
from ninja import Query, Schema

from suyuan.foundation import command
from suyuan.foundation.accounts import operations
from suyuan.foundation.accounts.models import Site
from suyuan.foundation.failures import LockTimeoutError
from suyuan.kernel.errors import Problem, Problems
from suyuan.rest import pages
from suyuan.rest.auth import allowed
from suyuan.rest.factory import make_api
from suyuan.rest.requests import context_of
from tests import personas

api = make_api(title="test", version="1", namespace="test-api")


class SiteIn(Schema):
    code: str
    name: str
    count: int = 1


class SiteOut(Schema):
    code: str
    name: str


@command.command(name="tests.rest_site", action="accounts.change_site")
def make_site(*, context, code, name):
    """Make a site."""
    return operations.create_site(context=context, code=code, name=name)


@api.post("/sites", response={201: SiteOut}, auth=allowed("accounts.change_site"))
def post_site(request, body: SiteIn):
    return 201, make_site(context=context_of(request), code=body.code, name=body.name)


@api.get("/sites", response=pages.PageSchema[SiteOut], auth=allowed("accounts.view_user"))
def get_sites(request, page: Query[pages.PageQuery], name: str | None = None):
    rows = Site.objects.all() if name is None else Site.objects.filter(name=name)
    return pages.page_of(
        rows, key=["name", "code"], question={"name": name}, limit=page.limit, after=page.after
    )


@api.get("/fault", auth=allowed(None))
def fault(request):
    message = "secret detail"
    raise RuntimeError(message)


@api.get("/busy", auth=allowed(None))
def busy(request):
    raise LockTimeoutError


@api.get("/many", auth=allowed(None))
def many(request):
    raise Problems((Problem("rest.value_missing", line=3, field="quantity"), Problem("rest.value")))


urlpatterns = [path("api/test/", api.urls)]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls(__name__),
    pytest.mark.filterwarnings("ignore:Returning tuple"),
]


@pytest.fixture
def client():
    return Client(headers={"Accept-Language": "en"}, raise_request_exception=False)


@pytest.fixture
def ada():
    secret = personas.key("ada", ["accounts.change_site", "accounts.view_user"])
    return {"Authorization": f"Bearer {secret}"}


def problem(response, status, code):
    assert response.headers["Content-Type"] == "application/problem+json", response.content
    body = json.loads(response.content)
    assert (response.status_code, body["status"], body["code"]) == (status, status, code), body
    assert body["detail"]
    assert body["type"] == f"urn:suyuan:problem:{code}"
    return body


def post(client, body, headers, **more):
    return client.post(
        "/api/test/sites", body, content_type="application/json", headers=headers, **more
    )


class TestWhoCalls:
    def test_nobody_is_refused(self, client):
        response = client.get("/api/test/sites")
        problem(response, 401, "rest.unauthenticated")
        assert response.headers["WWW-Authenticate"].startswith("Bearer")

    @pytest.mark.parametrize("value", ["Bearer x", "Bearer sk_a_b", "Basic eDp5", "Bearer", "é"])
    def test_a_wrong_key_is_refused(self, client, value):
        response = client.get("/api/test/sites", headers={"Authorization": value})
        problem(response, 401, "rest.unauthenticated")

    def test_a_key_is_narrowed_to_its_scopes(self, client):
        key = personas.key("ada", ["accounts.change_site"])
        response = client.get("/api/test/sites", headers={"Authorization": f"Bearer {key}"})
        problem(response, 403, "foundation.forbidden")

    def test_a_key_is_narrowed_to_the_rights_of_its_owner(self, client):
        key = personas.key("tom", ["accounts.view_user"])
        response = client.get("/api/test/sites", headers={"Authorization": f"Bearer {key}"})
        problem(response, 403, "foundation.forbidden")

    def test_a_session_reads(self, client):
        client.force_login(personas.person("ada"))
        assert client.get("/api/test/sites").status_code == 200

    def test_a_session_needs_the_token_to_write(self):
        client = Client(enforce_csrf_checks=True)
        client.force_login(personas.person("ada"))
        problem(post(client, {"code": "A", "name": "a"}, {}), 403, "rest.csrf")

    def test_a_key_needs_no_token(self, ada):
        client = Client(enforce_csrf_checks=True)
        assert post(client, {"code": "A", "name": "a"}, ada).status_code == 201


class TestFailures:
    def test_are_told_in_the_language_of_the_reader(self, client, ada):
        headers = {**ada, "Accept-Language": "zh-CN"}
        post(client, {"code": "A", "name": "a"}, headers)
        body = problem(
            post(client, {"code": "A", "name": "a"}, headers), 409, "accounts.site_exists"
        )
        with translation.override("zh-hans"):
            assert "A" in body["detail"]
        assert body["data"] == {"site": "A"}

    def test_name_every_value_that_is_wrong(self, client, ada):
        body = problem(post(client, {"name": 5, "count": "x"}, ada), 422, "rest.invalid")
        assert {(each["field"], each["code"]) for each in body["errors"]} == {
            ("code", "rest.value_missing"),
            ("name", "rest.value_text"),
            ("count", "rest.value_integer"),
        }

    @pytest.mark.parametrize(
        ("body", "kind", "status", "code"),
        [
            ("{", "application/json", 400, "rest.not_json"),
            ("", "application/json", 422, "rest.invalid"),
            ('{"code": NaN}', "application/json", 400, "rest.not_json"),
            (b"\xff\xfe", "application/json", 400, "rest.not_json"),
            ("[" * 100_000, "application/json", 400, "rest.not_json"),
            ("[1]", "application/json", 422, "rest.invalid"),
            ("null", "application/json", 422, "rest.invalid"),
            ("a=b", "text/plain", 415, "rest.media_type"),
            ("<a/>", "application/xml", 415, "rest.media_type"),
        ],
    )
    def test_of_the_body(self, client, ada, body, kind, status, code):
        response = client.post("/api/test/sites", body, content_type=kind, headers=ada)
        problem(response, status, code)

    def test_of_size(self, client, ada, settings):
        settings.REST_BODY_MAX = 100
        response = post(client, {"code": "A", "name": "a" * 200}, ada)
        problem(response, 413, "rest.too_large")

    def test_of_size_while_reading(self, client, ada, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
        response = post(client, {"code": "A", "name": "a" * 200}, ada)
        problem(response, 413, "rest.too_large")

    def test_of_the_address(self, client):
        problem(client.get("/api/test/nothing"), 404, "rest.no_such_address")

    def test_of_the_method(self, client, ada):
        response = client.delete("/api/test/sites", headers=ada)
        problem(response, 405, "rest.method")
        assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}

    def test_that_can_be_sent_again_say_so(self, client, ada):
        response = client.get("/api/test/busy", headers=ada)
        problem(response, 409, "foundation.lock_timeout")
        assert response.headers["Retry-After"] == "1"

    def test_of_our_own_carry_a_number_and_nothing_else(self, client, ada, caplog):
        body = problem(client.get("/api/test/fault", headers=ada), 500, "rest.failed")
        assert "secret detail" not in json.dumps(body)
        assert body["data"]["number"] in caplog.text
        assert "secret detail" in caplog.text

    def test_many_at_once(self, client, ada):
        body = problem(client.get("/api/test/many", headers=ada), 422, "kernel.problems")
        assert body["errors"][0]["line"] == 3
        assert body["errors"][0]["field"] == "quantity"

    @pytest.mark.parametrize("code", ["A\0B", "\ud800", "x" * 10_000, "' OR 1=1 --"])
    def test_of_strange_values(self, client, ada, code):
        body = json.dumps({"code": code, "name": "a"})
        response = client.post(
            "/api/test/sites", body, content_type="application/json", headers=ada
        )
        assert 400 <= response.status_code < 500


class TestRepeats:
    def test_get_the_first_answer(self, client, ada):
        headers = {**ada, "Idempotency-Key": "one"}
        first = post(client, {"code": "A", "name": "a"}, headers)
        again = post(client, {"code": "A", "name": "a"}, headers)
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.content == again.content

    def test_with_other_values_are_refused(self, client, ada):
        headers = {**ada, "Idempotency-Key": "one"}
        post(client, {"code": "A", "name": "a"}, headers)
        response = post(client, {"code": "B", "name": "a"}, headers)
        problem(response, 422, "foundation.command_reused")

    def test_of_others_are_not_repeats(self, client, ada):
        post(client, {"code": "A", "name": "a"}, {**ada, "Idempotency-Key": "one"})
        key = personas.key("ada", ["accounts.change_site"])
        other = {"Authorization": f"Bearer {key}", "Idempotency-Key": "one"}
        assert post(client, {"code": "B", "name": "b"}, other).status_code == 201

    @pytest.mark.parametrize("key", ["", " ", "x" * 256, "a\tb"])
    def test_need_a_proper_key(self, client, ada, key):
        response = post(client, {"code": "A", "name": "a"}, {**ada, "Idempotency-Key": key})
        problem(response, 400, "rest.idempotency_key")


class TestPages:
    @pytest.fixture
    def sites(self, ada):
        for number in range(7):
            operations.create_site(
                context=personas.system(), code=f"S{number}", name=f"n{number % 2}"
            )

    def _walk(self, client, ada, query):
        found, after = [], ""
        while True:
            answer = client.get(f"/api/test/sites?limit=2{query}{after}", headers=ada).json()
            found += [(each["name"], each["code"]) for each in answer["items"]]
            if answer["next"] is None:
                return found
            after = f"&after={answer['next']}"

    def test_follow_each_other_without_gap_or_repeat(self, client, ada, sites):
        found = self._walk(client, ada, "")
        assert found == sorted(set(found))
        assert len(found) == 7

    def test_hold_the_filter(self, client, ada, sites):
        assert [code for _name, code in self._walk(client, ada, "&name=n1")] == ["S1", "S3", "S5"]

    def test_tokens_serve_one_question(self, client, ada, sites):
        token = client.get("/api/test/sites?limit=2", headers=ada).json()["next"]
        response = client.get(f"/api/test/sites?limit=2&name=n1&after={token}", headers=ada)
        problem(response, 400, "rest.page_token")

    @pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "💥"])
    def test_tokens_cannot_be_made_up(self, client, ada, sites, token):
        response = client.get(f"/api/test/sites?after={token}", headers=ada)
        problem(response, 400, "rest.page_token")

    @pytest.mark.parametrize("limit", [0, -1, 1001, "x"])
    def test_have_a_limit(self, client, ada, limit):
        response = client.get(f"/api/test/sites?limit={limit}", headers=ada)
        problem(response, 422, "rest.invalid")
