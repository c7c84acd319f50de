"""Completes the OpenAPI document: the answers to failures and the headers of every endpoint.

What is the same everywhere is said once here, so that no endpoint can leave it out.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

_PROBLEM: Final[Mapping[str, Any]] = {
    "type": "object",
    "title": "Problem",
    "description": (
        "A problem document (RFC 9457). `code` and `data` are for programs and never change; "
        "`detail` is a sentence in the language of `Accept-Language`."
    ),
    "required": ["type", "title", "status", "detail", "code", "data"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "data": {"type": "object"},
        "errors": {
            "type": "array",
            "description": "Everything that is wrong, each with its place.",
            "items": {"$ref": "#/components/schemas/ProblemEntry"},
        },
    },
    "example": {
        "type": "urn:suyuan:problem:rest.invalid",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "The request does not have the right form.",
        "code": "rest.invalid",
        "data": {},
        "errors": [
            {
                "code": "rest.value_missing",
                "detail": "The value is missing.",
                "data": {},
                "field": "name",
            }
        ],
    },
}
_ENTRY: Final[Mapping[str, Any]] = {
    "type": "object",
    "title": "ProblemEntry",
    "required": ["code", "detail", "data"],
    "properties": {
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "data": {"type": "object"},
        "line": {"type": "integer", "description": "Row of a table, from 1."},
        "field": {"type": "string", "description": "Name or path of the field."},
        "position": {"type": "integer", "description": "First wrong character, from 0."},
    },
}
_TEXTS: Final = {
    400: "The request cannot be read.",
    401: "There is no key, or it is not valid (any more).",
    403: "The key or its owner may not do this.",
    404: "There is no such thing, or not for this caller.",
    409: "The state of things does not allow it now, or somebody else is at it; `Retry-After` says "
    "when to send it again.",
    413: "The request is too large.",
    415: "The body is no JSON by its content type, or packed.",
    422: "A value or a rule is broken, or the idempotency key was used for something else.",
    500: "Something went wrong on our side; the number of the incident is in `data`.",
    503: "The question took too long.",
}
_ALWAYS: Final = (401, 403, 500, 503)
_LANGUAGE: Final[Mapping[str, Any]] = {
    "in": "header",
    "name": "Accept-Language",
    "description": "Language of sentences: `zh-CN` or `en`.",
    "required": False,
    "schema": {"type": "string", "default": "zh-CN"},
}
_KEY: Final[Mapping[str, Any]] = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": (
        "1 to 255 visible characters. The same request under the same key is done once and "
        "answered with the first result; another request under it is refused with 422."
    ),
    "required": False,
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": 255,
        "pattern": "^[!-~ ]*[!-~][!-~ ]*$",
    },
}
_REASON: Final[Mapping[str, Any]] = {
    "in": "header",
    "name": "Suyuan-Reason",
    "description": "Why this is done; kept in the record history.",
    "required": False,
    "schema": {"type": "string", "maxLength": 500},
}
_WRITES: Final = frozenset({"post", "put", "patch", "delete"})
TAGS: Final[Mapping[str, str]] = {
    "me": "Who calls, and what they may do.",
    "catalogue": "Items, partners, places and numbers.",
    "trace": "From a cause to everything it went into, and back.",
}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Say of every endpoint what is the same for all."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(Problem=dict(_PROBLEM), ProblemEntry=dict(_ENTRY))
    used: set[str] = set()
    for path, method, operation in _operations(document):
        parameters = operation.setdefault("parameters", [])
        parameters.append(dict(_LANGUAGE))
        if method in _WRITES:
            parameters.extend([dict(_KEY), dict(_REASON)])
        for status in _statuses(path, method, operation):
            operation["responses"].setdefault(status, _response(status))
        used.update(operation.get("tags", ()))
    document["tags"] = [{"name": name, "description": TAGS[name]} for name in TAGS if name in used]
    document["servers"] = [{"url": "/", "description": "This server"}]
    document["externalDocs"] = {
        "url": "/epcis",
        "description": "Events go in and out by the REST binding of EPCIS 2.0.",
    }
    return document


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        methods.pop("head", None)
        for method, operation in methods.items():
            yield path, method, operation


def _statuses(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[int]:
    yield from _ALWAYS
    if "{" in path:
        yield 404
    if operation["parameters"] or "requestBody" in operation:
        yield 400
        yield 422
    if "requestBody" in operation:
        yield 413
        yield 415
    if method in _WRITES:
        yield 404
        yield 409


def _response(status: int) -> dict[str, Any]:
    return {
        "description": _TEXTS[status],
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
