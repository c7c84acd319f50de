"""The trace area's endpoints under ``/api/v1``."""
# ruff: noqa: ARG001 - Ninja hands every endpoint its request.

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from suyuan.areas.trace import operations
from suyuan.areas.trace.api import answers, schemas
from suyuan.areas.trace.domain import OneThingBackwardError, Question, question_to
from suyuan.areas.trace.queries.answers import answer
from suyuan.areas.trace.queries.resolving import (
    UnknownThingError,
    cause_from,
    causes_from,
    thing_of,
)
from suyuan.areas.trace.queries.scopes import scope_of, scopes
from suyuan.areas.trace.queries.search import search
from suyuan.foundation import authorization
from suyuan.kernel.errors import Problems
from suyuan.ledger.queries import containment, listing, summaries
from suyuan.ledger.queries.backward import backward
from suyuan.ledger.queries.former import formerly_of
from suyuan.ledger.queries.gaps import gaps
from suyuan.ledger.queries.rows import snapshot
from suyuan.ledger.queries.things import ThingRow
from suyuan.rest.auth import actor_of, allowed
from suyuan.rest.pages import PageQuery, PageSchema, make_token, page_of, read_token
from suyuan.rest.requests import context_of

router = Router(tags=["trace"])
VIEW = allowed("trace.view_scope")
THINGS = "trace.view_thing"
SEE = allowed(THINGS)
PLAIN = frozenset({"identifiers.format_unknown"})
"""What is said of a serial or lot number that stands alone: it may well name nothing yet."""
CHANGE = allowed("trace.change_scope")


@router.post(
    "/trace",
    response=schemas.TraceSchema,
    auth=VIEW,
    operation_id="trace",
    summary="What holds something of the causes, or what was a thing made of?",
)
def trace(request: HttpRequest, body: schemas.TraceQuery) -> schemas.TraceSchema:
    """Trace from causes. The answer is complete; `limit` only pages the list of units.

    Backward goes from one thing.
    """
    if body.direction == "BACKWARD":
        if len(body.causes) > 1 or body.also or body.but:
            raise OneThingBackwardError
        thing = thing_of(body.causes[0])
        found = backward(thing.id, as_of=body.as_of, known_at=body.known_at)
        return answers.of_backward(found)
    question = _question(body)
    with snapshot():
        reached = answer(question)
        given = answers.of_forward(reached, summaries=body.summaries)
        if body.limit:
            asked = {k: v for k, v in question_to(question).items() if v}
            after = read_token(body.after, question=asked) if body.after else [0, 0]
            page = listing.units_of(reached.trace, after=(after[0], after[1]), limit=body.limit)
            given.units = [answers.of_unit(unit) for unit in page.units]
            given.next = make_token(page.after, question=asked) if page.after else None
    return given


@router.post(
    "/trace/former",
    response=schemas.FormerPageSchema,
    auth=VIEW,
    operation_id="trace_former",
    summary="What held something of the causes once, and holds nothing of them now?",
)
def trace_former(request: HttpRequest, body: schemas.TraceQuery) -> schemas.FormerPageSchema:
    """List the units that are affected no more, with what was in them and what took it out."""
    question = _question(body)
    with snapshot():
        found = answer(question).trace
        asked = {k: v for k, v in question_to(question).items() if v}
        after = read_token(body.after, question=asked) if body.after else [0]
        page = formerly_of(found, after=after[0], limit=body.limit or 100)
        return schemas.FormerPageSchema(
            count=summaries.count(found.formerly) if found.formerly else 0,
            units=[answers.of_former(row) for row in page.rows],
            next=make_token([page.after], question=asked) if page.after else None,
        )


def _seen(request: HttpRequest, thing: ThingRow) -> bool:
    """Say whether a thing exists for the caller: it was made at one of their sites, or at none."""
    return thing.site_id is None or authorization.may(actor_of(request), THINGS, thing.site_id)


def _question(body: schemas.TraceQuery) -> Question:
    return Question(
        causes=tuple(cause_from(text) for text in body.causes),
        also=tuple(cause_from(text) for text in body.also),
        but=tuple(cause_from(text) for text in body.but),
        as_of=body.as_of,
        known_at=body.known_at,
    )


@router.get(
    "/things",
    response=list[schemas.NodeSchema],
    auth=SEE,
    operation_id="find_things",
    summary="Which things have this code?",
)
def find_things(request: HttpRequest, q: str) -> list[schemas.NodeSchema]:
    """Return the things that a scan or code names.

    Where nothing is called so, a code that is malformed is refused with what is wrong with it.
    """
    found = search(q[:8192])
    if not found.found:
        Problems.check(
            problem.at(field="q") for problem in found.carrier.errors if problem.code not in PLAIN
        )
    return [answers.node(thing) for thing in found.found.things if _seen(request, thing)]


@router.get(
    "/things/{path:key}",
    response=schemas.ThingSchema,
    auth=SEE,
    operation_id="thing",
    summary="A thing, where it is, and what it is in",
)
def thing(request: HttpRequest, key: str) -> schemas.ThingSchema:
    """Return a thing by its key (`01/…/21/…`) or by any code that names only it."""
    found = thing_of(key)
    if not _seen(request, found):
        raise UnknownThingError(key=key[:200])
    where = containment.whereabouts_of(found.id)
    around = containment.containers_of(found.id)
    return schemas.ThingSchema(
        key=found.key,
        kind=found.kind,
        code=found.code,
        item_code=found.item_code,
        item_name=found.item_name,
        item_name_en=found.item_name_en,
        lot_code=found.lot_code,
        made_at=found.made_at,
        expires_on=found.expires_on,
        ended_at=found.ended_at,
        whereabouts=schemas.PlaceSchema.from_orm(where) if where else None,
        containers=[answers.node(stay.thing) for stay in around],
    )


@router.get(
    "/scopes",
    response=PageSchema[schemas.ScopeSchema],
    auth=VIEW,
    operation_id="scopes",
    summary="Saved scopes",
)
def list_scopes(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Return the saved scopes, the newest first."""
    return page_of(scopes(), key=["-id"], question={}, limit=page.limit, after=page.after)


@router.get(
    "/scopes/{number}",
    response=schemas.ScopeSchema,
    auth=VIEW,
    operation_id="scope",
    summary="A saved scope",
)
def scope(request: HttpRequest, number: str) -> Any:
    """Return a saved scope; ask `/trace` with its question for what it holds now."""
    return scope_of(number)


@router.post(
    "/scopes",
    response={201: schemas.NumberSchema},
    auth=CHANGE,
    operation_id="save_scope",
    summary="Save a scope under a name",
)
def save_scope(request: HttpRequest, body: schemas.ScopeBody) -> Any:
    """Save a question; its causes may be given in any code, and each must name something."""
    causes = causes_from({"causes": body.causes, "also": body.also, "but": body.but})
    written = Question(
        causes=causes["causes"], also=causes["also"], but=causes["but"], as_of=body.as_of
    )
    number = operations.save_scope(
        context=context_of(request),
        name=body.name,
        note=body.note,
        question=question_to(written),
    )
    return Status(201, {"number": number})


@router.post(
    "/scopes/{number}/freeze",
    response=schemas.FrozenSchema,
    auth=CHANGE,
    operation_id="freeze_scope",
    summary="Keep for ever which units a scope holds now",
)
def freeze_scope(request: HttpRequest, number: str, body: schemas.FreezeBody) -> Any:
    """Freeze a scope."""
    units = operations.freeze_scope(context=context_of(request, reason=body.reason), number=number)
    return {"number": number, "units": units}


@router.get(
    "/gaps",
    response=schemas.GapsSchema,
    auth=VIEW,
    operation_id="gaps",
    summary="How many units shipped have an unbroken chain?",
)
def list_gaps(request: HttpRequest) -> Any:
    """Return the figures of all chains."""
    found = gaps()
    return {
        "shipped": found.shipped,
        "whole": found.whole,
        "broken": found.broken,
        "gaps": [{"kind": k, "places": places, "units": n} for k, places, n in found.by_kind],
    }
