"""The catalogue under /api/v1."""

import json

import pytest
from django.test import Client

from tests import personas

pytestmark = pytest.mark.django_db
ITEM = {
    "code": "PUMP", "name": "泵", "kind": "DEVICE", "tracking": "SERIAL",
    "levels": [{"gtin": "6999999000013"}],
}  # fmt: skip


@pytest.fixture
def api():
    key = personas.key(
        "ada",
        ["catalog.view_item", "catalog.change_item", "catalog.view_number", "catalog.view_partner"],
    )
    return Client(
        headers={"Accept-Language": "en", "Authorization": f"Bearer {key}"},
        raise_request_exception=False,
    )


def test_items_are_made_found_and_changed(api):
    made = api.post("/api/v1/items", ITEM, content_type="application/json")
    assert made.status_code == 201, made.content
    assert json.loads(made.content)["key"] == "/01/06999999000013"
    changed = api.put(
        "/api/v1/items/PUMP", {**ITEM, "name": "新泵"}, content_type="application/json"
    )
    assert changed.status_code == 200, changed.content
    assert json.loads(api.get("/api/v1/items").content)["items"][0]["name"] == "新泵"
    assert api.get("/api/v1/items/NONE").status_code == 404


def test_every_wrong_value_is_named(api):
    answer = api.post(
        "/api/v1/items",
        {**ITEM, "code": " ", "shelf_life_days": 0},
        content_type="application/json",
    )
    assert answer.status_code == 422
    fields = {problem.get("field") for problem in json.loads(answer.content)["errors"]}
    assert {"code", "shelf_life_days"} <= fields


def test_a_key_without_the_scope_issues_no_numbers(api):
    answer = api.post(
        "/api/v1/number-schemes/S/numbers",
        {"count": 1, "day": "2026-01-01"},
        content_type="application/json",
    )
    assert answer.status_code == 403
