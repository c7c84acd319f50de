"""What the devices at the stations know of the codes of an order, for times without network.

What belongs to a question, what is refused and why, in plain words. With network the server
answers, who knows more. A device that is without network for long is not told what came up
meanwhile, so units of the same item that it does not know are kept and judged when they are sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.labels import queries as labels
from suyuan.areas.labels.domain import Level
from suyuan.areas.production.domain import OrderState, PackageState
from suyuan.areas.production.models import Package, Unit, WorkOrder
from suyuan.areas.production.operations.consuming import numbered_parts
from suyuan.areas.production.queries.material import left_of
from suyuan.areas.production.queries.orders import class_key_of, routing_of
from suyuan.areas.production.queries.units import UnitState, states_of
from suyuan.ledger.domain.keys import lot_key, unit_key
from suyuan.ledger.queries.presence import lots_held
from suyuan.web.stations import Known

LOTS_READ: Final = 20_000
LOTS_OF_OTHERS: Final = 3_000
UNITS_OF_OTHERS: Final = 20_000
BARE: Final = ""
"""Every code without a GS1 key."""
NOT_ENDED: Final = (OrderState.RELEASED, OrderState.IN_PROCESS, OrderState.COMPLETED)


@dataclass(frozen=True, slots=True)
class Codes:
    """What a brief says of codes."""

    known: Sequence[Known] = ()
    closed: Mapping[str, str] = field(default_factory=dict)
    opens: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __or__(self, other: "Codes") -> "Codes":
        """Return both; what is known first counts."""
        return Codes(
            [*self.known, *other.known], {**self.closed, **other.closed},
            {**self.opens, **other.opens},
        )  # fmt: skip


def for_issue(row: WorkOrder) -> Codes:
    """Return which lots are material of the order, and which ones are of other items."""
    routing = routing_of(row)
    wanted = {code for part in routing.parts for code in part.items}
    left = left_of(row.pk)
    out = [one.key for one in left if one.tracking == "SERIAL" and one.left > 0]
    mine = [text for one in left for text in (one.key, one.code)]
    others: dict[str, list[str]] = {}
    count = 0
    for one in lots_held(item="", lot="", limit=LOTS_READ):
        if one.item in wanted:
            mine.append(one.lot)
        elif count < LOTS_OF_OTHERS:
            others.setdefault(one.item, []).append(one.lot)
            count += 1
    question = ["code"]
    wrong = [
        Known(
            questions=question, keys=codes,
            refused=_("It is %(item)s, which the order does not need.") % {"item": item},
        )
        for item, codes in others.items()
    ]  # fmt: skip
    again = Known(questions=question, keys=out, refused=_("This part is issued already."))
    return Codes(
        [again, Known(questions=question, keys=mine), *wrong],
        {"code": _("It is no material of this order.")},
        {"code": [BARE, *_heads(sorted(wanted))]},
    )


def for_making(row: WorkOrder) -> Codes:
    """Return which serials and which numbered parts answer at the making of units."""
    routing = routing_of(row)
    making = routing.making
    if making is None or routing.tracking != "SERIAL":
        return Codes()
    made = [one.key for one in states_of(row.pk)]
    ahead = [key for key in _labelled_ahead(row) if key not in set(made)]
    found = Codes(
        [
            Known(questions=["serial"], keys=ahead),
            Known(questions=["serial"], keys=made, refused=_("This unit is made already.")),
            *_of_other_orders(row, ["serial"]),
        ],
        {"serial": _("It is no serial of the item of this order.")},
        {"serial": [BARE, _head(row)]},
    )
    left = left_of(row.pk)
    for part in numbered_parts(routing, making.number):
        asked = [f"part_{part.position}_{number}" for number in range(int(part.quantity))]
        mine = [one for one in left if one.tracking == "SERIAL" and one.item in part.items]
        built = [one.key for one in mine if one.left <= 0]
        found |= Codes(
            [
                Known(questions=asked, keys=[one.key for one in mine if one.left > 0]),
                Known(
                    questions=asked, keys=built,
                    refused=_("This part is used or given back already."),
                ),
            ],
            dict.fromkeys(asked, _("This part is not issued to the order.")),
        )  # fmt: skip
    return found


def for_step(row: WorkOrder, step: int) -> Codes:
    """Return which units of an order come to a step, and which ones do not and why."""
    states = _states(row)
    passed = [one.key for one in states if step in one.passed and not one.gone]
    return _units(
        row, "unit", states,
        [(passed, _("It has passed this step already.")), (_bad(states), _waits())],
    )  # fmt: skip


def for_rework(row: WorkOrder) -> Codes:
    """Return which units are reworked, and which numbered parts they may get."""
    states = _states(row)
    parts = [one for one in left_of(row.pk) if one.tracking == "SERIAL"]
    return _units(row, "unit", states, []) | Codes(
        [
            Known(questions=["new"], keys=[one.key for one in parts if one.left > 0]),
            Known(
                questions=["new"], keys=[one.key for one in parts if one.left <= 0],
                refused=_("This part is used or given back already."),
            ),
        ],
        {"new": _("This part is not issued to the order.")},
    )  # fmt: skip


def for_packing(row: WorkOrder) -> Codes:
    """Return what goes into packages, and which packages take nothing any more."""
    states = _states(row)
    packing = routing_of(row).packing
    number = packing.number if packing is not None else None
    packed = [one.key for one in states if number is not None and number in one.passed]
    packages = list(Package.objects.filter(order=row).values_list("key", "state"))
    full = [key for key, state in packages if state == PackageState.CLOSED]
    package = Known(
        questions=["package"], keys=full, refused=_("This package is full and closed."),
    )  # fmt: skip
    theirs = _packages_of_others(row)
    found = _units(
        row, "thing", states, [(packed, _("It is packed already.")), (_bad(states), _waits())]
    )
    loose = Known(questions=["thing"], keys=[key for key, _state in packages])
    closed = dict(found.closed)
    closed["thing"] = _("It is neither a unit nor a closed package of this order.")
    opens = {"thing": [*found.opens["thing"], "/00/"]}
    if routing_of(row).tracking != "SERIAL":
        opens["thing"].append(BARE)
    return Codes([loose, package, *theirs, *found.known], closed, opens)


def _waits() -> str:
    return _("It was found bad and waits for a decision.")


def _states(row: WorkOrder) -> Sequence[UnitState]:
    if row.item.item.tracking != "SERIAL":
        return ()
    return states_of(row.parent_id or row.pk)


def _bad(states: Sequence[UnitState]) -> list[str]:
    return [one.key for one in states if one.is_bad]


def _units(
    row: WorkOrder,
    question: str,
    states: Sequence[UnitState],
    refused: Sequence[tuple[Sequence[str], str]],
) -> Codes:
    """Return the units of an order for a question: those that are refused, and all the others."""
    gone = [one.key for one in states if one.gone]
    sure = [(gone, _("It was scrapped or taken as a sample.")), *refused]
    out = {key for keys, _why in sure for key in keys}
    return Codes(
        [
            *(Known(questions=[question], keys=keys, refused=why) for keys, why in sure if keys),
            Known(
                questions=[question], keys=[one.key for one in states if one.key not in out]
            ),
            *_of_other_orders(row, [question]),
        ],
        {question: _("It is no unit of this order.")},
        {question: [_head(row)]},
    )  # fmt: skip


def _of_other_orders(row: WorkOrder, questions: Sequence[str]) -> list[Known]:
    """Return the units of other orders of the item that have not ended."""
    mine = {row.pk, row.parent_id}
    rows = (
        Unit.objects.filter(order__item_id=row.item_id, order__state__in=NOT_ENDED)
        .exclude(order_id__in=[one for one in mine if one is not None])
        .order_by("-pk")
        .values_list("order__number", "key")[:UNITS_OF_OTHERS]
    )
    found: dict[str, list[str]] = {}
    for number, key in rows:
        found.setdefault(number, []).append(key)
    return [
        Known(
            questions=questions, keys=keys,
            refused=_("It belongs to order %(order)s.") % {"order": number},
        )
        for number, keys in found.items()
    ]  # fmt: skip


def _packages_of_others(row: WorkOrder) -> list[Known]:
    rows = (
        Package.objects.filter(order__site_id=row.site_id, order__state__in=NOT_ENDED)
        .exclude(order=row)
        .order_by("-pk")
        .values_list("order__number", "key")[:LOTS_OF_OTHERS]
    )
    found: dict[str, list[str]] = {}
    for number, key in rows:
        found.setdefault(number, []).append(key)
    return [
        Known(
            questions=["package", "thing"], keys=keys,
            refused=_("It belongs to order %(order)s.") % {"order": number},
        )
        for number, keys in found.items()
    ]  # fmt: skip


def _labelled_ahead(row: WorkOrder) -> Sequence[str]:
    return labels.keys_labelled(row.number, Level.UNIT)


def _head(row: WorkOrder) -> str:
    """Return how the keys of the units of the order's item begin."""
    return unit_key(class_key_of(row.item), "x")[:-1]


def _heads(codes: Sequence[str]) -> list[str]:
    """Return how the keys of lots and units of items begin that have a GTIN."""
    rows = catalog.items().filter(item__code__in=codes)
    keys = [str(row.item.key) for row in rows]
    return [
        head
        for key in keys
        if key.startswith("/01/")
        for head in (unit_key(key, "x")[:-1], lot_key(key, "x")[:-1])
    ]
