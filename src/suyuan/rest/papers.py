"""Papers as PDF: links in a resource, and the endpoints that send them."""

import enum
from typing import Any, Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header
from ninja import Schema
from pydantic import Field

from suyuan.foundation import papers
from suyuan.rest.requests import context_of

MEDIA_TYPE: Final = "application/pdf"
ROOT: Final = "/api/v1"
DESCRIBED: Final[dict[str, Any]] = {
    "responses": {
        200: {
            "description": "The paper as PDF/A. That it was printed, by whom and when, is kept.",
            "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
"""What the OpenAPI document says of an endpoint that sends a paper: ``openapi_extra``."""


class PaperLanguage(enum.StrEnum):
    """A language in which papers are set."""

    CHINESE = "zh-CN"
    ENGLISH = "en"


CODES: Final = {PaperLanguage.CHINESE: "zh-hans", PaperLanguage.ENGLISH: "en"}


class PaperQuery(Schema):
    """The parameters of a paper: ``paper: Query[PaperQuery]``."""

    language: PaperLanguage = Field(
        default=PaperLanguage.CHINESE, description="The language of the paper."
    )


class PaperSchema(Schema):
    """A paper of this resource in one language."""

    language: PaperLanguage
    media_type: str = MEDIA_TYPE
    href: str = Field(description="Where GET sends it, with the key that reads the resource.")


def links(*path: str) -> list[PaperSchema]:
    """Return where a paper is found in each language.

    Args:
        path: The parts of its address below the root of the API.
    """
    address = "/".join([ROOT, *(quote(part, safe="") for part in path)])
    return [
        PaperSchema(language=one, href=f"{address}?language={one.value}") for one in PaperLanguage
    ]


def template(*path: str) -> str:
    """Return where papers are found that take a parameter, as a URI template (RFC 6570).

    Args:
        path: The parts of the address below the root of the API; the last one is the parameter.
    """
    *parts, parameter = path
    address = "/".join([ROOT, *(quote(part, safe="") for part in parts)])
    return f"{address}{{?{parameter},language}}"


def answer(request: HttpRequest, name: str, key: str, language: PaperLanguage) -> HttpResponse:
    """Send a paper as PDF; a long one takes its time.

    Raises:
        UnknownPaperError: If there is none, or not for the caller.
    """
    context = context_of(request, reason="PDF")
    with translation.override(CODES[language]):
        made = papers.printed(context, name, key)
    sent = HttpResponse(made.content, content_type=MEDIA_TYPE)
    sent["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=made.name)
    sent["Content-Language"] = language.value
    sent["Cache-Control"] = "private, no-store"
    return sent
