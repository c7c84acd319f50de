"""Events go out: GET /events and all resources that list events."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from suyuan.areas.integration import choices, queries
from suyuan.areas.integration.api.faults import NoSuchResourceError, NotInXmlVersionError
from suyuan.areas.integration.api.masterdata import PREFERENCE, header_of
from suyuan.areas.integration.api.paging import link, page_size, page_token, sign
from suyuan.areas.integration.api.wishes import Wish
from suyuan.foundation import authorization, clock
from suyuan.kernel import exact
from suyuan.ledger.domain.epcis.documents import Binding
from suyuan.ledger.domain.epcis.json_writer import Writer, query_document
from suyuan.ledger.domain.epcis.values import time_text
from suyuan.ledger.domain.epcis.xml_writer import NotInVersionError, XmlWriter
from suyuan.ledger.domain.event import Event
from suyuan.ledger.queries import events as ledger
from suyuan.rest.auth import actor_of

_CONTROLS: Final = frozenset({"perPage", "nextPageToken"})
EVENTS_PATH: Final = "/epcis/events"

Parameters = Mapping[str, Sequence[str]]


def sites_of(request: HttpRequest) -> Sequence[int] | None:
    """Return the sites whose events the asker may see; None for all."""
    sites = authorization.sites_of(actor_of(request), choices.VIEW)
    return None if sites is None else sorted(sites)


def parameters_of(request: HttpRequest) -> dict[str, Sequence[str]]:
    """Return the parameters of a question in the address, where ``|`` parts values."""
    found: dict[str, Sequence[str]] = {}
    for name in request.GET:
        if name in _CONTROLS:
            continue
        values = [part for text in request.GET.getlist(name) for part in text.split("|")]
        found[name] = [value.strip() for value in values if value.strip()]
    return found


def get_events(request: HttpRequest, wish: Wish) -> HttpResponse:
    """Answer a question asked in the address."""
    return answer(request, wish, parameters_of(request), wish.prefixes)


def answer(
    request: HttpRequest,
    wish: Wish,
    parameters: Parameters,
    prefixes: Mapping[str, str],
    *,
    query_name: str = "SimpleEventQuery",
) -> HttpResponse:
    """Answer a question with a page of events; a page token brings its question along."""
    size = page_size(request)
    path = EVENTS_PATH if request.method == "POST" else request.path
    turned = page_token(request, f"events at {path}")
    after = None
    if turned is not None:
        kept, after = turned
        parameters, prefixes = kept["parameters"], kept["prefixes"]
        query_name = kept["name"]
        after = ledger.Position(**after)
    question = queries.question_of(parameters, prefixes)
    page = ledger.page(question, size=size, after=after, sites=sites_of(request))
    response = document(wish, page.events, query_name=query_name)
    if page.next is not None:
        kept = {"parameters": dict(parameters), "prefixes": dict(prefixes), "name": query_name}
        position = {"value": page.next.value, "id": page.next.id, "seen": page.next.seen}
        token = sign(f"events at {path}", [kept, position])
        link(request, response, token, size, path=path)
    return response


def document(
    wish: Wish, events: Sequence[Event], *, query_name: str = "SimpleEventQuery"
) -> HttpResponse:
    """Return events as an EPCISQueryDocument in the wanted binding.

    Raises:
        NotInXmlVersionError: If XML 1.2 is wanted and cannot say what an event says.
    """
    epc_format = wish.epc_format
    writer = Writer(epc_format, queries.prefix_lengths())
    bodies = [writer.write(event) for event in events]
    created_at = time_text(clock.now())
    headers = {"GS1-EPC-Format": epc_format.value}
    if wish.binding is Binding.JSON:
        body: Any = query_document(
            bodies, context=writer.context(), created_at=created_at, query_name=query_name
        )
        if wish.prefers(PREFERENCE):
            body["epcisHeader"] = header_of(events, wish)
            headers["Preference-Applied"] = PREFERENCE
        return HttpResponse(exact.write(body), content_type="application/json", headers=headers)
    version = wish.xml_version
    xml = XmlWriter(version, wish.cbv_format, writer.prefixes.declared())
    headers["GS1-EPCIS-Version"] = f"{version.value}.0"
    headers["GS1-CBV-XML-Format"] = wish.cbv_format.value
    try:
        content = xml.query_document(bodies, created_at=created_at, query_name=query_name)
    except NotInVersionError as error:
        raise NotInXmlVersionError(what=str(error)) from error
    return HttpResponse(content, content_type="application/xml", headers=headers)


def get_event(request: HttpRequest, wish: Wish, event_id: str) -> HttpResponse:
    """Return an event by its id, and the declaration of its error with it."""
    if "?" not in event_id and request.META.get("QUERY_STRING", "").startswith("ver="):
        event_id = f"{event_id}?{request.META['QUERY_STRING']}"  # An event hash, not escaped.
    events = ledger.by_uri(event_id, sites=sites_of(request))
    if not events:
        raise NoSuchResourceError(what=event_id[:200])
    return document(wish, events)
