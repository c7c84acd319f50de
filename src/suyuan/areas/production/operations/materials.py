"""Material of an order: issued by scan, given back, scrapped, sampled, counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from suyuan.areas.production.domain import MaterialKind
from suyuan.areas.production.domain.routing import Part
from suyuan.areas.production.models import Deviation, Load, MaterialMove
from suyuan.areas.production.operations import deeds, opening
from suyuan.areas.production.operations.acting import Act, Scene, require_person, scene
from suyuan.areas.production.operations.consuming import deviation_of, item_ids
from suyuan.areas.production.operations.loading import put_on_line, take_off
from suyuan.areas.production.operations.opening import Line
from suyuan.areas.production.operations.orders import WORK, begin
from suyuan.areas.production.queries import beforehand
from suyuan.areas.production.queries.blocks import problems_with
from suyuan.areas.production.queries.material import Left, left_of_keys, lots_left_of, out_for
from suyuan.areas.production.queries.orders import today_at
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.db.inserting import insert
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.event import Event
from suyuan.ledger.queries.things import ThingRow, things_by_key

ISSUE = "production.issue_material"
ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """An amount of a lot, or a numbered part, that is on the line."""

    key: str
    quantity: Decimal = Decimal(1)


@command(name="production.issue", action=ISSUE)
def issue(
    *,
    context: Context,
    order: str,
    lines: Sequence[Line],
    act: Act,
    step: int | None = None,
    load: bool = False,
) -> list[MaterialMove]:
    """Issue material to an order by scan: lots with amounts, numbered parts, and packages.

    A package brings what lies in it. What lies in packages comes out of them first: each unpacking
    is an event. Each lot and part must be a part of the frozen record, an alternate, or allowed by
    an approved deviation; known, not expired, and free to be used (GMP 2025 §66, §78, §81).

    Args:
        context: Who and why.
        order: Number of the order.
        lines: What is issued.
        act: Who hands it out, and when.
        step: The step it is for; None: the one the parts list says.
        load: Whether lots are put on the line at once.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If it is not released, or is completed.
        Problems: For everything that is wrong; nothing is issued then.
    """
    here = scene(context, order, act)
    require_person(here)
    found = opening.opened(lines)
    rows = _fitting(here, found.lines, step)
    event = here.deed(
        source=here.order.store.key if here.order.store is not None else None, process="ISSUE"
    ).seen(
        "picking",
        disposition="in_progress",
        epcs=tuple(thing.key for thing, *_ in rows if thing.is_unit),
        quantities=tuple(
            deeds.quantity_of(thing.key, amount, thing.unit)
            for thing, _, amount, *_ in rows
            if not thing.is_unit
        ),
    )
    recorded = deeds.say(context, found.events(event))
    begin(here.order, today_at(here.order.site, here.at))
    ids = item_ids([part.item for _, part, *_ in rows])
    made = insert(
        MaterialMove(
            order=here.order, kind=MaterialKind.ISSUE.value, item_id=thing.item_id,
            part_item_id=ids[part.item], step_number=at, key=thing.key, code=thing.code,
            quantity=amount, unit=thing.unit, person=here.person, deviation=deviation,
            event_id=recorded.events[-1].id, at=here.at,
        )
        for thing, part, amount, deviation, at in rows
    )  # fmt: skip
    if load:
        left = {one.key: one for one in lots_left_of(here.order.pk)}
        lots = [(left[thing.key], at) for thing, _, _, _, at in rows if not thing.is_unit]
        put_on_line(here, lots, left, keep=False)
    return made


Row = tuple[ThingRow, Part, Decimal, Deviation | None, int]


def _fitting(here: Scene, lines: Sequence[Line], step: int | None) -> list[Row]:
    """Return the lines that fit the order.

    Raises:
        Problems: For every line that does not.
    """
    known = things_by_key([line.key for line in lines])
    found: list[Problem] = []
    rows: list[Row] = []
    seen: set[str] = set()
    out = out_for([thing.key for thing in known.values() if thing.is_unit])
    blocked: dict[int | None, list[Problem]] = {}
    for problem in problems_with(
        [line.key if line.key in known else "" for line in lines], at=here.at, site=here.order.site
    ):
        blocked.setdefault(problem.line, []).append(problem)
    if not lines:
        found.append(Problem("production.nothing_named", field="lines"))
    for number, line in enumerate(lines, start=1):
        thing = known.get(line.key)
        if thing is None:
            data = {"key": line.key}
            found.append(Problem("production.unknown_thing", data, line=number, field="key"))
            continue
        problems = _amount(thing, line)
        if line.key in seen:
            problems.append(Problem("production.scanned_twice", {"thing": thing.code}))
        seen.add(line.key)
        problems += blocked.get(number, [])
        problems += beforehand.issued_already(thing, out)
        part, deviation = beforehand.part_for(here.order, here.routing, thing.item_code)
        if part is None:
            problems.append(beforehand.wrong_item(here.order, thing))
        found += [one.at(line=number, field=one.field or "key") for one in problems]
        if part is not None and not problems:
            at = step if step is not None else here.routing.step_of(part)
            amount = Decimal(1) if thing.is_unit else line.quantity or ZERO
            rows.append((thing, part, amount, deviation, at))
    Problems.check(found)
    return rows


def _amount(thing: ThingRow, line: Line) -> list[Problem]:
    if thing.is_unit:
        if line.quantity not in (None, Decimal(1)):
            return [Problem("production.unit_is_one", {"thing": thing.code}, field="quantity")]
        return []
    if line.quantity is None:
        told = {"lot": thing.code, "unit": thing.unit}
        return [Problem("production.amount_missing", told, field="quantity")]
    if line.quantity <= 0:
        data = {"value": str(line.quantity)}
        return [Problem("production.not_positive", data, field="quantity")]
    if thing.unit in deeds.PIECES and line.quantity % 1:
        return [Problem("production.not_whole", {"value": str(line.quantity)}, field="quantity")]
    return []


@command(name="production.give_back", action=ISSUE)
def give_back(
    *, context: Context, order: str, amounts: Sequence[Amount], act: Act
) -> list[MaterialMove]:
    """Give material that is left back to the store.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is not running.
        Problems: If more is given back than is left.
    """
    here = scene(context, order, act)
    require_person(here)
    return hand_back(here, amounts)


def hand_back(here: Scene, amounts: Sequence[Amount]) -> list[MaterialMove]:
    """Bring material that is left into the store; what is handed back whole leaves the line.

    Raises:
        Problems: If more is handed back than is left.
    """
    return _move_away(here, _rows(here, amounts), MaterialKind.RETURN, "storing", "conformant")


@command(name="production.count_left", action=ISSUE)
def count_left(
    *, context: Context, order: str, amounts: Sequence[Amount], act: Act
) -> list[MaterialMove]:
    """Give back what was counted of lots that are on the line, and write down the difference.

    What is counted less than the books say is a loss, what is counted more a surplus; both show in
    the material balance (GMP 2025 §81-82).

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is not running.
        Problems: If a lot was not issued to the order.
    """
    here = scene(context, order, act)
    require_person(here)
    left = left_of_keys(here.order.pk, [amount.key for amount in amounts])
    rows, losses, surpluses = [], [], []
    found: list[Problem] = []
    for number, amount in enumerate(amounts, start=1):
        row = left.get(amount.key)
        if row is None or row.tracking != "LOT":
            data = {"key": amount.key, "order": order}
            found.append(Problem("production.not_issued", data, line=number, field="key"))
            continue
        if amount.quantity < 0:
            data = {"value": str(amount.quantity)}
            found.append(Problem("production.not_positive", data, line=number, field="quantity"))
            continue
        difference = amount.quantity - row.left
        if difference > 0:
            surpluses.append((row, difference))
        elif difference < 0:
            losses.append((row, -difference))
        if amount.quantity:
            rows.append((row, amount.quantity))
    Problems.check(found)
    made = _post(here, losses, MaterialKind.LOSS, _ended(here, losses, "other"))
    made += _post(here, surpluses, MaterialKind.SURPLUS, _found(here, surpluses))
    counted = {amount.key for amount in amounts}
    on_line = Load.objects.select_for_update(of=("self",)).filter(
        order=here.order, unloaded_at=None, key__in=counted
    )
    _off(here, list(on_line))
    later = replace(here, at=here.deed().later(2).at)
    return made + _move_away(later, rows, MaterialKind.RETURN, "storing", "conformant")


@command(name="production.scrap_material", action=WORK)
def scrap_material(
    *, context: Context, order: str, amounts: Sequence[Amount], act: Act
) -> list[MaterialMove]:
    """Scrap material that is on the line; the reason is the act's note.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is not running.
        Problems: If more is scrapped than is left, or no reason is given.
    """
    here = scene(context, order, act)
    require_person(here)
    if not act.note.strip():
        Problems.check([Problem("production.reason_missing", field="note")])
    rows = _rows(here, amounts)
    return _post(here, rows, MaterialKind.SCRAP, _ended(here, rows, "destroying"))


def _rows(here: Scene, amounts: Sequence[Amount]) -> list[tuple[Left, Decimal]]:
    left = left_of_keys(here.order.pk, [amount.key for amount in amounts])
    found: list[Problem] = []
    rows = []
    for number, amount in enumerate(amounts, start=1):
        row = left.get(amount.key)
        if row is None:
            data = {"key": amount.key, "order": here.order.number}
            found.append(Problem("production.not_issued", data, line=number, field="key"))
        elif amount.quantity <= 0:
            data = {"value": str(amount.quantity)}
            found.append(Problem("production.not_positive", data, line=number, field="quantity"))
        elif amount.quantity > row.left:
            data = {"thing": row.code, "left": f"{row.left.normalize():f}"}
            found.append(Problem("production.more_than_left", data, line=number, field="quantity"))
        else:
            rows.append((row, amount.quantity))
    Problems.check(found)
    return rows


def _move_away(
    here: Scene, rows: Sequence[tuple[Left, Decimal]], kind: MaterialKind, step: str, state: str
) -> list[MaterialMove]:
    if not rows:
        return []
    closing = [
        one
        for one in Load.objects.select_for_update(of=("self",)).filter(
            order=here.order, unloaded_at=None, key__in=[row.key for row, _ in rows]
        )
        if any(row.key == one.key and amount >= row.left for row, amount in rows)
    ]
    _off(here, closing)
    store = here.order.store or here.order.line
    event = (
        here.deed(place=store.key, source=here.order.line.key)
        .later()
        .seen(step, disposition=state, **_named(rows))
    )
    return _post(here, rows, kind, [event])


def _off(here: Scene, loads: Sequence[Load]) -> None:
    for number in {one.step_number for one in loads}:
        take_off(here, [one for one in loads if one.step_number == number], number)


def _named(rows: Sequence[tuple[Left, Decimal]]) -> dict[str, Any]:
    return {
        "epcs": tuple(row.key for row, _ in rows if row.tracking == "SERIAL"),
        "quantities": tuple(
            deeds.quantity_of(row.key, amount, row.unit)
            for row, amount in rows
            if row.tracking != "SERIAL"
        ),
    }


def _ended(here: Scene, rows: Sequence[tuple[Left, Decimal]], step: str) -> list[Event]:
    if not rows:
        return []
    deed = here.deed(place=None, source=here.order.line.key, read_point=here.place.key)
    disposition = "destroyed" if step == "destroying" else None
    return [deed.ended(step, disposition=disposition, **_named(rows))]


def _found(here: Scene, rows: Sequence[tuple[Left, Decimal]]) -> list[Event]:
    if not rows:
        return []
    deed = here.deed().later()
    return [
        deed.event(
            deeds.EventType.OBJECT, deeds.Action.ADD, "cycle_counting",
            disposition="in_progress", **_named(rows),
        )
    ]  # fmt: skip


def _post(
    here: Scene, rows: Sequence[tuple[Left, Decimal]], kind: MaterialKind, events: Sequence[Event]
) -> list[MaterialMove]:
    if not rows:
        return []
    recorded = deeds.say(here.context, events)
    return insert(
        MaterialMove(
            order=here.order, kind=kind.value, item_id=row.item_id,
            part_item_id=row.part_item_id, step_number=row.step, key=row.key, code=row.code,
            quantity=amount, unit=row.unit, person=here.person, reason=here.note,
            deviation_id=deviation_of(here, row), event_id=recorded.events[0].id, at=here.at,
        )
        for row, amount in rows
    )  # fmt: skip
