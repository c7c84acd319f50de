"""Questions kept under a name, asked by POST, and their subscriptions."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import orjson
from django.http import HttpRequest, HttpResponse

from suyuan.areas.integration import operations, queries
from suyuan.areas.integration.api import asking
from suyuan.areas.integration.api.exchange import Wish, epc_format_of, json_answer
from suyuan.areas.integration.api.faults import BodyMalformedError
from suyuan.areas.integration.api.paging import link, page_size, read_token, sign
from suyuan.areas.integration.models import NamedQuery, Subscription
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.epcis.document import Parsed
from suyuan.ledger.domain.epcis.faults import Faults
from suyuan.ledger.domain.epcis.names import CONTEXT, read_context
from suyuan.ledger.domain.epcis.values import moment_of, time_text
from suyuan.rest.failures import MediaTypeError, NotJsonError
from suyuan.rest.requests import context_of

BASE = "/epcis/queries"


def _json(request: HttpRequest) -> dict[str, Any]:
    kind = request.content_type or ""
    if kind != "application/json" and not kind.endswith("+json"):
        raise MediaTypeError(given=kind[:100])
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        raise NotJsonError(why=str(error)) from error
    if not isinstance(body, dict):
        raise BodyMalformedError(field="body")
    return body


def _texts(value: object, field: str) -> list[str]:
    """Return the values of a parameter in JSON as texts."""
    if value is None:
        return []
    found = []
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, bool):
            found.append("true" if each else "false")
        elif isinstance(each, (str, int, float)):
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
    body = _json(request)
    parameters, prefixes = _question(body, wish)
    name = body.get("name")
    if name is None:
        return asking.answer(request, wish, parameters, prefixes)
    if not isinstance(name, str):
        raise BodyMalformedError(field="name")
    operations.create_query(
        context=context_of(request), name=name, parameters=parameters, prefixes=prefixes
    )
    return HttpResponse(status=201, headers={"Location": f"{BASE}/{quote(name)}"})


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


def get_queries(request: HttpRequest, _wish: Wish) -> HttpResponse:
    """List the questions that are kept."""
    size = page_size(request)
    token = request.GET.get("nextPageToken")
    after = "" if token is None else str(read_token(token, "queries")[0])
    found = queries.named_queries(size=size + 1, after=after)
    response = json_answer([_shown(each) for each in found[:size]])
    if len(found) > size:
        link(request, response, sign("queries", [found[size - 1].name]), size)
    return response


def get_query(_request: HttpRequest, _wish: Wish, name: str) -> HttpResponse:
    """Show a question."""
    return json_answer(_shown(queries.named_query(name)))


def delete_query(request: HttpRequest, _wish: Wish, name: str) -> HttpResponse:
    """Forget a question and end its subscriptions."""
    operations.delete_query(context=context_of(request), name=name)
    return HttpResponse(status=204)


def get_query_events(request: HttpRequest, wish: Wish, name: str) -> HttpResponse:
    """Answer a question that is kept."""
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
    if found.initial_record_time is not None:
        shown["initialRecordTime"] = time_text(found.initial_record_time)
    if found.delivery.last_notified_at is not None:
        shown["lastNotifiedAt"] = time_text(found.delivery.last_notified_at)
    return shown


def get_subscriptions(_request: HttpRequest, _wish: Wish, name: str) -> HttpResponse:
    """List who is told."""
    return json_answer([_subscription(each) for each in queries.subscriptions_of(name)])


def get_subscription(
    _request: HttpRequest, _wish: Wish, name: str, subscription_id: str
) -> HttpResponse:
    """Show who is told, and when last."""
    return json_answer(_subscription(queries.subscription(name, subscription_id)))


def delete_subscription(
    request: HttpRequest, _wish: Wish, name: str, subscription_id: str
) -> HttpResponse:
    """Tell somebody no more."""
    operations.delete_subscription(
        context=context_of(request), query_name=name, subscription_id=subscription_id
    )
    return HttpResponse(status=204)


def post_subscription(request: HttpRequest, wish: Wish, name: str) -> HttpResponse:
    """Have somebody told."""
    body = _json(request)
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
