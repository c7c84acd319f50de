"""Questions kept under a name, asked by POST, and their subscriptions."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from suyuan.areas.integration import operations, queries
from suyuan.areas.integration.api import asking
from suyuan.areas.integration.api.bodies import read_body
from suyuan.areas.integration.api.exchange import empty, json_answer
from suyuan.areas.integration.api.faults import (
    BodyKindError,
    BodyMalformedError,
    NotASocketError,
)
from suyuan.areas.integration.api.listeners import CONTROLS, Listener
from suyuan.areas.integration.api.paging import link, only_pages, page_size, page_token, sign
from suyuan.areas.integration.api.sockets import open_stream, shakes_hands
from suyuan.areas.integration.api.wishes import Wish, epc_format_of
from suyuan.areas.integration.models import NamedQuery, Subscription
from suyuan.areas.integration.operations.capture import LIMITS
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.epcis.document import Parsed
from suyuan.ledger.domain.epcis.documents import Binding
from suyuan.ledger.domain.epcis.faults import Faults
from suyuan.ledger.domain.epcis.json_reader import read_value
from suyuan.ledger.domain.epcis.names import CONTEXT, read_context
from suyuan.ledger.domain.epcis.values import moment_of, time_text
from suyuan.rest.requests import context_of

BASE = "/epcis/queries"


QUERY_FIELDS: Final = frozenset({"@context", "name", "query"})
CONTROL_FIELDS: Final = frozenset(
    """@context queryName dest signatureToken stream schedule reportIfEmpty initialRecordTime
    epcFormat""".split()
)


def _json(request: HttpRequest, known: frozenset[str]) -> dict[str, Any]:
    """Return the object in the body of a request.

    Raises:
        BodyKindError: If it is no JSON by its kind.
        BodyMalformedError: If it is no object.
        Problems: With every field that nobody knows.
    """
    content, binding = read_body(request)
    if binding is not Binding.JSON:
        raise BodyKindError(given=(request.content_type or "")[:100])
    body = read_value(content, LIMITS)
    if not isinstance(body, dict):
        raise BodyMalformedError(field="body")
    Problems.check(
        Problem("epcis.field_unknown", field=name[:100]) for name in sorted(body.keys() - known)
    )
    return body


def _texts(value: object, field: str) -> list[str]:
    """Return the values of a parameter in JSON as texts."""
    if value is None:
        return []
    found = []
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, bool):
            found.append("true" if each else "false")
        elif isinstance(each, (str, int, Decimal)):
            found.append(str(each))
        else:
            raise BodyMalformedError(field=field)
    return found


def _question(body: Mapping[str, Any], wish: Wish) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return the parameters and prefixes of a question in JSON."""
    query = body.get("query")
    if not isinstance(query, dict):
        raise BodyMalformedError(field="query")
    prefixes = dict(wish.prefixes)
    for context in (body.get("@context"), query.get("@context")):
        if context is not None:
            faults = Faults()
            parsed: Parsed = context
            prefixes.update(read_context(parsed, faults, inside_event=True))
            Problems.check(faults.all())
    parameters = {
        name: _texts(value, name) for name, value in query.items() if not name.startswith("@")
    }
    return parameters, prefixes


def post_query(request: HttpRequest, wish: Wish) -> HttpResponse:
    """Keep a question under its name; one without a name is answered at once."""
    body = _json(request, QUERY_FIELDS)
    parameters, prefixes = _question(body, wish)
    name = body.get("name")
    if name is None:
        return asking.answer(request, wish, parameters, prefixes)
    if not isinstance(name, str):
        raise BodyMalformedError(field="name")
    operations.create_query(
        context=context_of(request), name=name, parameters=parameters, prefixes=prefixes
    )
    return empty(201, Location=f"{BASE}/{quote(name)}")


def _shown(named: NamedQuery) -> dict[str, Any]:
    kept = named.parameters
    context: list[Any] = [CONTEXT]
    if kept["prefixes"]:
        context.append(kept["prefixes"])
    query = {name: _shown_values(name, values) for name, values in kept["parameters"].items()}
    return {
        "@context": context,
        "name": named.name,
        "query": query,
        "createdAt": time_text(named.created_at),
    }


_SINGLE = ("GE_", "GT_", "LE_", "LT_", "order", "eventCountLimit", "maxEventCount")


def _shown_values(name: str, values: Sequence[str]) -> Any:
    if name.startswith("EXISTS_"):
        return None
    if not name.startswith(_SINGLE) or len(values) != 1:
        return list(values)
    text = values[0]
    return int(text) if text.isdecimal() else text


def get_queries(request: HttpRequest, wish: Wish) -> HttpResponse:
    """List the questions that are kept."""
    wish.need_json()
    only_pages(request)
    size = page_size(request)
    values = page_token(request, "queries")
    after = "" if values is None else str(values[0])
    found = queries.named_queries(size=size + 1, after=after)
    response = json_answer([_shown(each) for each in found[:size]])
    if len(found) > size:
        link(request, response, sign("queries", [found[size - 1].name]), size)
    return response


def query_known(_request: HttpRequest, name: str) -> Mapping[str, str]:
    """Look whether there is a question of a name."""
    queries.named_query(name)
    return {}


def get_query(_request: HttpRequest, wish: Wish, name: str) -> HttpResponse:
    """Show a question."""
    wish.need_json()
    return json_answer(_shown(queries.named_query(name)))


def delete_query(request: HttpRequest, _wish: Wish, name: str) -> HttpResponse:
    """Forget a question and end its subscriptions."""
    operations.delete_query(context=context_of(request), name=name)
    return empty(204)


def get_query_events(request: HttpRequest, wish: Wish, name: str) -> HttpResponse:
    """Answer a question that is kept; it says all itself but the size of a page.

    With the upgrade to WebSocket it is a subscription.

    Raises:
        NotASocketError: If the controls of a subscription come without the upgrade.
    """
    if shakes_hands(request):
        open_stream(request, Listener(request, wish, name))
        return empty(101)
    if CONTROLS & request.GET.keys():
        raise NotASocketError
    only_pages(request)
    kept = queries.named_query(name).parameters
    return asking.answer(request, wish, kept["parameters"], kept["prefixes"], query_name=name)


def _subscription(found: Subscription) -> dict[str, Any]:
    """Show a subscription, never its secret."""
    shown: dict[str, Any] = {
        "subscriptionID": str(found.pk),
        "queryName": found.query.name,
        "dest": found.dest,
        "createdAt": time_text(found.created_at),
        "reportIfEmpty": found.report_if_empty,
        "epcFormat": found.epc_format,
        "suyuan:failures": found.delivery.failures,
    }
    if found.stream:
        shown["stream"] = True
    else:
        shown["schedule"] = found.schedule
    shown["minRecordTime"] = min_record_time(found)
    if found.initial_record_time is not None:
        shown["initialRecordTime"] = time_text(found.initial_record_time)
    if found.delivery.last_notified_at is not None:
        shown["lastNotifiedAt"] = time_text(found.delivery.last_notified_at)
    return shown


def min_record_time(found: Subscription) -> str:
    """Return from which record time on events may still come: when it was looked last, if ever."""
    looked = None if found.delivery.failures else found.delivery.last_tried_at
    return time_text(looked or found.initial_record_time or found.created_at)


def subscription_known(_request: HttpRequest, name: str, subscription_id: str) -> Mapping[str, str]:
    """Look whether there is a subscription; say from when on it still gets events."""
    found = queries.subscription(name, subscription_id)
    return {"GS1-Query-Min-Record-Time": min_record_time(found)}


def get_subscriptions(request: HttpRequest, wish: Wish, name: str) -> HttpResponse:
    """List who is told."""
    wish.need_json()
    only_pages(request)
    size = page_size(request)
    values = page_token(request, f"subscriptions of {name}")
    after = None if values is None else (values[0], values[1])
    found = queries.subscriptions_page(name, size=size + 1, after=after)
    response = json_answer([_subscription(each) for each in found[:size]])
    if len(found) > size:
        last = found[size - 1]
        token = sign(f"subscriptions of {name}", [last.created_at, last.pk])
        link(request, response, token, size)
    return response


def get_subscription(
    _request: HttpRequest, wish: Wish, name: str, subscription_id: str
) -> HttpResponse:
    """Show who is told, and when last."""
    wish.need_json()
    return json_answer(_subscription(queries.subscription(name, subscription_id)))


def delete_subscription(
    request: HttpRequest, _wish: Wish, name: str, subscription_id: str
) -> HttpResponse:
    """Tell somebody no more."""
    operations.delete_subscription(
        context=context_of(request), query_name=name, subscription_id=subscription_id
    )
    return empty(204)


def post_subscription(request: HttpRequest, wish: Wish, name: str) -> HttpResponse:
    """Have somebody told."""
    wish.need_json()
    body = _json(request, CONTROL_FIELDS)
    controls = _controls(body, wish)
    made = operations.create_subscription(
        context=context_of(request), query_name=name, controls=controls
    )
    found = queries.subscription(name, str(made))
    location = f"{BASE}/{quote(name)}/subscriptions/{made}"
    return json_answer(_subscription(found), status=201, Location=location)


def _controls(body: Mapping[str, Any], wish: Wish) -> operations.Controls:
    dest = body.get("dest")
    if not isinstance(dest, str):
        raise BodyMalformedError(field="dest")
    token = body.get("signatureToken", "")
    if not isinstance(token, str):
        raise BodyMalformedError(field="signatureToken")
    for name in ("stream", "reportIfEmpty"):
        if not isinstance(body.get(name, False), bool):
            raise BodyMalformedError(field=name)
    schedule = body.get("schedule")
    if schedule is not None and not isinstance(schedule, dict):
        raise BodyMalformedError(field="schedule")
    since = body.get("initialRecordTime")
    moment = moment_of(since) if isinstance(since, str) else None
    if since is not None and moment is None:
        raise BodyMalformedError(field="initialRecordTime")
    wanted = body.get("epcFormat")
    return operations.Controls(
        dest=dest,
        signature_token=token,
        stream=body.get("stream", False),
        schedule=None
        if schedule is None
        else {str(name): str(value) for name, value in schedule.items()},
        report_if_empty=body.get("reportIfEmpty", False),
        epc_format=wish.epc_format if wanted is None else epc_format_of(str(wanted)),
        initial_record_time=moment,
    )
