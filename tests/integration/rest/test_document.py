"""The OpenAPI document says everything, and nothing that is not so."""

import pytest
from django.test import Client
from ninja import Schema

from suyuan.config.api import api
from tests import personas

DOCUMENT = api.get_openapi_schema()
OPERATIONS = [
    (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def schemas_in(kind: type[Schema]) -> set[type[Schema]]:
    return {kind}.union(*(schemas_in(each) for each in kind.__subclasses__()))


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
class TestEndpoint:
    def test_is_described(self, method, path, operation):
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"]
        assert operation["operationId"]
        names = {each["name"] for each in operation["parameters"]}
        assert "Accept-Language" in names
        assert ("Idempotency-Key" in names) == (method != "get")

    def test_names_its_failures(self, method, path, operation):
        responses = {int(status) for status in operation["responses"]}
        assert {401, 403, 500} <= responses
        if "{" in path:
            assert 404 in responses
        if "requestBody" in operation:
            assert {400, 413, 415, 422} <= responses

    def test_gives_an_example_of_its_body(self, method, path, operation):
        body = operation.get("requestBody")
        if body is None:
            return
        (content,) = body["content"].values()
        name = content["schema"]["$ref"].rsplit("/", 1)[1]
        schema = DOCUMENT["components"]["schemas"][name]
        assert schema["additionalProperties"] is False
        (kind,) = (each for each in schemas_in(Schema) if each.__name__ == name)
        for example in schema["examples"]:
            kind.model_validate(example)


def test_no_two_schemas_share_a_name():
    names = [
        each.__name__
        for each in schemas_in(Schema)
        if each.__module__.startswith("suyuan.") and "[" not in each.__name__
    ]
    assert sorted(names) == sorted(set(names))


def test_lists_have_one_shape():
    bare = set()
    for method, path, operation in OPERATIONS:
        if method == "get":
            (content,) = operation["responses"][200]["content"].values()
            if content["schema"].get("type") == "array":
                bare.add(path)
    assert bare == {"/api/v1/things"}, "the best answers to a code are no pages; all else is"


@pytest.mark.django_db
class TestStrictness:
    @pytest.fixture
    def eva(self):
        key = personas.key("eva", ["catalog.view_item", "catalog.change_item"])
        return Client(headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"})

    @pytest.mark.parametrize(
        ("question", "code"),
        [
            ("?limt=1", "rest.value_unknown"),
            ("?limit=1&limit=2", "rest.value_twice"),
            ("?limit=1;DROP TABLE x", "rest.value_integer"),
            ("?limit=0", "rest.value_range"),
            ("?%00=1", "rest.value_unknown"),
        ],
    )
    def test_of_parameters(self, eva, question, code):
        answer = eva.get(f"/api/v1/items{question}")
        assert answer.status_code == 422
        assert [each["code"] for each in answer.json()["errors"]] == [code]

    @pytest.mark.parametrize("after", ["x", "", "%00", "a:b:c", "x" * 3000])
    def test_of_page_tokens(self, eva, after):
        answer = eva.get(f"/api/v1/items?after={after}")
        assert (answer.status_code, answer.json()["code"]) == (400, "rest.page_token")

    def test_comes_after_rights(self):
        assert Client().get("/api/v1/items?limt=1").status_code == 401

    @pytest.mark.parametrize(
        ("body", "headers", "status", "code"),
        [
            ('{"code": "A", "code": "B"}', {}, 400, "rest.not_json"),
            ('{"a": {"b": 1, "b": 1}}', {}, 400, "rest.not_json"),
            ('{"a":' * 900 + "1" + "}" * 900, {}, 422, "rest.invalid"),
            ("[" * 100_000, {}, 400, "rest.not_json"),
            ('{"code": "A", "n": ' + "9" * 5000 + "}", {}, 400, "rest.not_json"),
            ('{"code": "\\ud800"}', {}, 400, "rest.not_json"),
            ("{}", {"Content-Encoding": "gzip"}, 415, "rest.content_coding"),
        ],
    )
    def test_of_bodies(self, eva, body, headers, status, code):
        answer = eva.post("/api/v1/items", body, content_type="application/json", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content

    def test_of_fields(self, eva):
        body = {"code": "A", "name": "a", "kind": "DEVICE", "tracking": "LOT", "colour": "red"}
        answer = eva.post("/api/v1/items", body, content_type="application/json")
        assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [
            ("colour", "rest.value_unknown")
        ]

    def test_a_head_is_an_answer_without_a_body(self, eva):
        answer = eva.head("/api/v1/items")
        assert (answer.status_code, answer.content) == (200, b"")
