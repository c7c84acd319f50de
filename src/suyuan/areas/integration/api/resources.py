"""What is there to ask about: the top level, and the types, words, places and things in use."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse
from lxml import etree

from suyuan.areas.integration import queries
from suyuan.areas.integration.api import asking
from suyuan.areas.integration.api.exchange import json_answer
from suyuan.areas.integration.api.faults import NoSuchAddressError, NoSuchResourceError
from suyuan.areas.integration.api.paging import link, only_pages, page_size, page_token, sign
from suyuan.areas.integration.api.wishes import Wish
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.epcis import spelling
from suyuan.ledger.domain.epcis.documents import Binding
from suyuan.ledger.domain.epcis.json_writer import EpcFormat
from suyuan.ledger.domain.epcis.names import CONTEXT
from suyuan.ledger.domain.vocabulary import BIZ_STEPS, DISPOSITIONS, EventType
from suyuan.ledger.queries import events as ledger

TOP: Final = (
    "queries",
    "capture",
    "events",
    "eventTypes",
    "epcs",
    "readPoints",
    "bizLocations",
    "dispositions",
    "bizSteps",
)
PARAMETERS: Final[Mapping[str, Sequence[str]]] = {
    "eventTypes": ("eventType",),
    "epcs": ("MATCH_anyEPC", "MATCH_anyEPCClass"),
    "bizSteps": ("EQ_bizStep",),
    "bizLocations": ("EQ_bizLocation",),
    "readPoints": ("EQ_readPoint",),
    "dispositions": ("EQ_disposition",),
}


STANDARD: Final[Mapping[str, frozenset[str]]] = {
    "eventTypes": frozenset(EventType),
    "bizSteps": BIZ_STEPS,
    "dispositions": DISPOSITIONS,
}
"""Names that are there whether an event has them or not: those of the standard."""


def _collection(members: Sequence[str]) -> HttpResponse:
    return json_answer({"@context": CONTEXT, "type": "Collection", "member": list(members)})


def get_top(request: HttpRequest, wish: Wish) -> HttpResponse:
    """Say what there is."""
    only_pages(request)
    if wish.binding is Binding.JSON:
        return _collection(TOP)
    root = etree.Element("Collection")
    for name in TOP:
        etree.SubElement(root, "member").text = name
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return HttpResponse(content, content_type="application/xml")


def no_such_address(_request: HttpRequest, _wish: Wish, rest: str) -> HttpResponse:
    """Say that there is nothing here.

    Raises:
        NoSuchAddressError: Always.
    """
    del rest
    raise NoSuchAddressError


def get_names(request: HttpRequest, wish: Wish, resource: str) -> HttpResponse:
    """List the types, words, places or things that events name, and the words of the standard."""
    wish.need_json()
    only_pages(request)
    size = page_size(request)
    values = page_token(request, resource)
    after = "" if values is None else str(values[0])
    sites = asking.sites_of(request)
    found = list(ledger.names_in_use(resource, size=size + 1, after=after, sites=sites))
    if resource in STANDARD:
        more = {name for name in STANDARD[resource] if name > after}
        found = sorted({*found, *more})[: size + 1]
    response = _collection([_spelled(key, wish) for key in found[:size]])
    if len(found) > size:
        link(request, response, sign(resource, [found[size - 1]]), size)
    return response


def _spelled(key: str, wish: Wish) -> str:
    if not key.startswith("/"):
        return key
    urn = None
    if wish.epc_format is EpcFormat.URN:
        urn = spelling.urn_of(key, queries.prefix_lengths())
    return urn or spelling.link_of(key)


def _parameters(resource: str, name: str) -> dict[str, Sequence[str]]:
    """Return the question for the events that name something.

    Raises:
        NoSuchResourceError: If it can be no such thing.
    """
    names = PARAMETERS[resource]
    parameter = names[0]
    if resource == "epcs":
        key = spelling.key_of(name)
        if isinstance(key, str) and spelling.is_class(key):
            parameter = names[1]
    parameters: dict[str, Sequence[str]] = {parameter: [name]}
    try:
        queries.question_of(parameters, {})
    except Problems as error:
        raise NoSuchResourceError(what=name[:200]) from error
    return parameters


def get_name(request: HttpRequest, wish: Wish, resource: str, name: str) -> HttpResponse:
    """Say what there is about one of them: its events."""
    wish.need_json()
    only_pages(request)
    parameters = _parameters(resource, name)
    known = name in STANDARD.get(resource, ()) or ledger.is_named(
        queries.question_of(parameters, {}), sites=asking.sites_of(request)
    )
    if not known:
        raise NoSuchResourceError(what=name[:200])
    return _collection(["events"])


def get_events(request: HttpRequest, wish: Wish, resource: str, name: str) -> HttpResponse:
    """Return the events that name one of them, as far as they answer the other parameters."""
    parameters = {**asking.parameters_of(request), **_parameters(resource, name)}
    return asking.answer(request, wish, parameters, wish.prefixes)
