"""Makes an API with our answers to failures, our reader of bodies and our page of documentation."""

from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.renderers import BaseRenderer
from typing_extensions import override

from suyuan.rest import auth, problems, requests


class JsonRenderer(BaseRenderer):
    """Writes JSON quickly; exact numbers as text, moments in UTC."""

    media_type = "application/json"

    @override
    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=_plain, option=orjson.OPT_UTC_Z)


def _plain(value: object) -> object:
    if isinstance(value, QuerySet):
        return list(value)
    return str(value)


class Api(NinjaAPI):
    """An API that answers every failure with a problem document."""

    @override
    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        return problems.of_exception(exc, request.path)


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
