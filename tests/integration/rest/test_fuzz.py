"""Whatever the OpenAPI document lets through, and a little beyond, is answered as it says."""

import json

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given, settings

from suyuan.config.api import api
from tests import personas

DOCUMENT = json.loads(json.dumps(api.get_openapi_schema()))
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = [
    (method, path)
    for path, methods in DOCUMENT["paths"].items()
    for method in methods
    if not path.endswith("/gaps")  # It looks through the whole ledger each time.
]


@pytest.fixture
def client(db):
    scopes = ["catalog.view_item", "catalog.change_item", "catalog.view_partner"]
    scopes += ["catalog.view_place", "catalog.view_number", "catalog.issue_number"]
    scopes += ["trace.view_thing", "trace.view_scope", "trace.change_scope"]
    key = personas.key("eva", scopes)
    return Client(headers={"Authorization": f"Bearer {key}"}, raise_request_exception=False)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_is_answered_as_the_document_says(client, method, path):
    operation = SCHEMA[path][method.upper()]

    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case):
        body = case.body if isinstance(case.body, (dict, list)) else None
        answer = client.generic(
            method.upper(),
            case.formatted_path,
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            query_params=case.query or None,
        )
        assert answer.status_code < 500, (case.formatted_path, body, answer.content)
        responses = DOCUMENT["paths"][path][method]["responses"]
        assert str(answer.status_code) in responses, (answer.status_code, body, answer.content)
        if answer.status_code >= 400:
            problem = json.loads(answer.content)
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert {"type", "title", "status", "detail", "code", "data"} <= problem.keys()

    ask()
