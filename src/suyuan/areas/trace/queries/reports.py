"""Answers as plain data: what the program ``suyuan trace`` prints."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from suyuan.areas.trace.domain import Question
from suyuan.areas.trace.domain.questions import OneThingBackwardError, moment_of
from suyuan.areas.trace.queries.answers import answer
from suyuan.areas.trace.queries.resolving import cause_from, thing_of
from suyuan.ledger.queries import listing
from suyuan.ledger.queries.backward import backward
from suyuan.ledger.queries.tracing import Position


def forward_report(
    codes: Sequence[str], *, as_of: str | None, known_at: str | None, units: bool
) -> dict[str, Any]:
    """Return what holds something of the things: figures, and every unit where asked for.

    Raises:
        UnknownThingError: If a code means nothing.
        AmbiguousCodeError: If a code means several things.
    """
    question = Question(
        causes=tuple(cause_from(code) for code in codes),
        as_of=moment_of("as_of", as_of, dt.UTC),
        known_at=moment_of("known_at", known_at, dt.UTC),
    )
    found = answer(question)
    summary = found.summary
    tables: dict[str, list[list[Any]]] = {
        "by_area": [[area.value, number] for area, number in summary.by_area],
        "by_holder": [[line.code, line.name, line.units] for line in summary.by_holder],
        "by_item": [[line.code, line.name, line.units] for line in summary.by_item],
        "by_state": [[state, number] for state, number in summary.by_state],
        "amounts": [
            [
                a.lot_code,
                a.item_code,
                a.holder_code,
                a.place_code,
                a.disposition,
                a.quantity,
                a.unit,
            ]
            for a in found.amounts
        ],
    }
    if units:
        tables["units"] = [
            [u.code, u.item_code, u.lot_code, u.holder_code, u.place_code, u.disposition, u.why]
            for u in listing.stream(found.trace)
        ]
    trace = found.trace
    return {
        **_head("FORWARD", trace.edges, trace.levels, trace.position),
        "nodes": found.nodes,
        "units": summary.units,
        "lots": len(found.lots),
        "as_of": trace.as_of,
        "known_at": question.known_at,
        "tables": tables,
    }


def backward_report(
    codes: Sequence[str], *, as_of: str | None, known_at: str | None, units: bool
) -> dict[str, Any]:
    """Return what a thing was made of, at any depth.

    Raises:
        UnknownThingError: If the code means nothing.
        AmbiguousCodeError: If it means several things.
        OneThingBackwardError: If there are several codes.
    """
    del units
    if len(codes) > 1:
        raise OneThingBackwardError
    thing = thing_of(codes[0])
    found = backward(
        thing.id,
        as_of=moment_of("as_of", as_of, dt.UTC),
        known_at=moment_of("known_at", known_at, dt.UTC),
    )
    above = [found.things[number] for number in sorted(found.current | found.former)]
    return {
        **_head("BACKWARD", len(found.edges), found.levels, found.position),
        "nodes": found.nodes,
        "as_of": found.as_of,
        "known_at": found.known_at,
        "thing": thing.key,
        "tables": {
            "made_of": [
                [each.kind, each.key or each.code, each.item_code, each.item_name]
                for each in above
                if each.kind != "SUBLOT"
            ],
            "origins": [
                [found.things[number].key, found.things[number].item_name]
                for number in sorted(found.sources)
                if found.things[number].key
            ],
        },
    }


def _head(direction: str, edges: int, levels: int, position: Position) -> dict[str, Any]:
    return {
        "direction": direction,
        "complete": True,
        "edges": edges,
        "levels": levels,
        "ledger_position": position.event_id,
        "recorded_at": position.recorded_at,
    }
