"""``GET /api/v1/me``, the OpenAPI document, and that every endpoint says who may call it."""

import pytest
from ninja.operation import Operation

from suyuan.config.api import api
from suyuan.foundation import authorization
from suyuan.rest.auth import KeyAuth, SessionAuth
from tests import personas

pytestmark = pytest.mark.django_db


def operations():
    return [
        (f"{path} {operation.methods}", operation)
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
    ]


class TestMe:
    def test_tells_a_key_what_it_may_do(self, client):
        key = personas.key("ada", ["accounts.view_user", "accounts.change_site"])
        answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {key}"})
        assert answer.json() == {
            "kind": "KEY",
            "label": "test (ada)",
            "username": "ada",
            "display_name": "Ada",
            "language": "en",
            "time_zone": "Asia/Shanghai",
            "actions": ["accounts.change_site", "accounts.view_user"],
        }

    def test_tells_a_person(self, client):
        client.force_login(personas.person("tom"))
        assert client.get("/api/v1/me").json()["actions"] == []


class TestDocument:
    def test_is_served(self, client):
        answer = client.get("/api/v1/openapi.json").json()
        assert answer["openapi"].startswith("3.1")
        assert "/api/v1/me" in answer["paths"]

    def test_page_loads_nothing_from_elsewhere(self, client):
        page = client.get("/api/v1/docs").content.decode()
        assert "/static/ninja/swagger-ui-bundle" in page
        assert "//cdn" not in page
        assert "https://" not in page


class TestEveryEndpoint:
    def test_says_who_may_call_it(self):
        for name, operation in operations():
            assert isinstance(operation, Operation)
            kinds = {type(callback) for callback in operation.auth_callbacks}
            assert kinds == {KeyAuth, SessionAuth}, name

    def test_names_an_action_that_exists(self):
        for name, operation in operations():
            for callback in operation.auth_callbacks:
                action = callback.action
                assert action is None or action in authorization.actions(), name
