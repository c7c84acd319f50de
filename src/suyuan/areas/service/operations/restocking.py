"""Returned goods that are stock again: in the state in which they were accepted, and put away."""

from collections.abc import Sequence
from typing import Final

from suyuan.areas.quality import queries as quality
from suyuan.areas.quality.operations.telling import disposition_of
from suyuan.areas.service.models import Return, ReturnLine
from suyuan.areas.service.operations import telling
from suyuan.areas.service.operations.telling import Telling
from suyuan.areas.warehouse import operations as warehouse, queries as stock
from suyuan.areas.warehouse.domain import MoveKind
from suyuan.foundation.context import Context
from suyuan.ledger.domain.event import Event
from suyuan.ledger.domain.vocabulary import TAKEN_FROM
from suyuan.ledger.queries.holders import amounts_of

RETURNED: Final = (telling.RETURNED, telling.BAD, telling.GOOD, telling.NOT_RELEASED)


def restocked(frame: Telling, lines: Sequence[ReturnLine]) -> list[Event]:
    """Return the events by which returned goods are in the state in which they were accepted."""
    accepted: dict[str, list[ReturnLine]] = {}
    for line in lines:
        inspection = quality.inspection_numbered(line.inspection)
        assert inspection is not None
        accepted.setdefault(disposition_of(inspection), []).append(line)
    events: list[Event] = []
    for state, those in accepted.items():
        units = tuple(line.key for line in those if not line.is_amount)
        if units:
            events.append(frame.later(len(events)).seen("stocking", epcs=units, disposition=state))
        for line in (one for one in those if one.is_amount):
            amount = telling.amount(line.key, line.quantity, line.unit)
            events.append(
                frame.later(len(events)).seen(
                    "stocking", quantities=(amount,), disposition=state,
                    extensions={TAKEN_FROM: state_of(line)},
                )
            )  # fmt: skip
    return events


def put_away(context: Context, row: Return, lines: Sequence[ReturnLine]) -> None:
    """Have the warehouse put away what is stock again; what waits to be moved already is left."""
    assert row.place is not None
    keys = [line.key for line in lines if not line.is_amount]
    waiting = set(stock.open_lines().filter(key__in=keys).values_list("key", flat=True))
    moved = [
        warehouse.LineValues(thing=_moved(line, row.place.code))
        for line in lines
        if line.key not in waiting
    ]
    if moved:
        values = warehouse.OrderValues(kind=MoveKind.PUT_AWAY, lines=moved, document=row.number)
        warehouse.request_moves(context=context, values=values)


def _moved(line: ReturnLine, place: str) -> warehouse.Moved:
    if not line.is_amount:
        return warehouse.Moved(key=line.key)
    inspection = quality.inspection_numbered(line.inspection)
    assert inspection is not None
    return warehouse.Moved(
        key=line.key, quantity=line.quantity, source=place, disposition=disposition_of(inspection)
    )


def state_of(line: ReturnLine) -> str:
    """Return the state in which an amount stands in the returns zone now."""
    for one in amounts_of([line.key]):
        if one.own and one.quantity >= line.quantity and one.disposition in RETURNED:
            return one.disposition
    return telling.RETURNED
