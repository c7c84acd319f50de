"""Makes an API with our answers to failures, our reader of bodies and our page of documentation."""

from decimal import Decimal
from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.renderers import BaseRenderer
from typing_extensions import override

from suyuan.kernel.errors import Problem
from suyuan.rest import auth, describing, problems, requests
from suyuan.rest.failures import QueryError


class JsonRenderer(BaseRenderer):
    """Writes JSON quickly; exact numbers as text, moments in UTC."""

    media_type = "application/json"

    @override
    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=_plain, option=orjson.OPT_UTC_Z)


def _plain(value: object) -> object:
    if isinstance(value, QuerySet):
        return list(value)
    if isinstance(value, Decimal) and value.is_finite():
        return exact(value)
    return str(value)


def exact(value: Decimal) -> str:
    """Write an exact number without an exponent and without zeros that say nothing.

    >>> exact(Decimal("0E-12")), exact(Decimal("669.000000000000")), exact(Decimal("1E+3"))
    ('0', '669', '1000')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


class Api(NinjaAPI):
    """An API that answers every failure with a problem document."""

    @override
    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**options)
        if "Problem" not in document.get("components", {}).get("schemas", {}):
            describing.complete(document)
        return document

    @override
    def _get_urls(self) -> list[URLResolver | URLPattern]:
        for router in self._get_bound_routers():
            for view in router.path_operations.values():
                for operation in view.operations:
                    _make_strict(operation)
        return super()._get_urls()

    @override
    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        return problems.of_exception(exc, request.path)


def _make_strict(operation: Operation) -> None:
    """Have an endpoint refuse parameters that it does not know, and one that stands twice."""
    if "GET" in operation.methods and "HEAD" not in operation.methods:
        operation.methods.append("HEAD")
    once: set[str] = set()
    often: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            lists = set(model.__ninja_collection_fields__)
            names = set(model.__ninja_flatten_map__)
            often |= names & lists
            once |= names - lists
    read = operation._get_values  # noqa: SLF001 - Ninja has no other place between who and what.

    def values(request: HttpRequest, path: Any, response: HttpResponse) -> Any:
        QueryError.check(
            Problem("rest.value_twice" if name in once else "rest.value_unknown", field=name[:100])
            for name in request.GET
            if (name in once and len(request.GET.getlist(name)) > 1) or name not in once | often
        )
        return read(request, path, response)

    operation._get_values = values  # type: ignore[method-assign,assignment]  # noqa: SLF001


def make_api(*, title: str, version: str, namespace: str, description: str = "") -> Api:
    """Make an API in which nobody unknown may call anything."""
    return Api(
        title=title,
        version=version,
        description=description,
        urls_namespace=namespace,
        auth=auth.allowed(None),
        renderer=JsonRenderer(),
        parser=requests.JsonParser(),
    )
