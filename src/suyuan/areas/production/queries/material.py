"""Questions about the material of an order: issued, used, left on the line, loaded."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.catalog.queries import designs
from suyuan.areas.production.domain import MaterialKind, gates
from suyuan.areas.production.domain.routing import Part, Routing
from suyuan.areas.production.models import Load, WorkOrder
from suyuan.areas.warehouse import queries as warehouse
from suyuan.areas.warehouse.domain import Purpose
from suyuan.foundation.db.planned import rows_of_few, rows_of_many
from suyuan.foundation.db.prepared import Prepared

ZERO = Decimal(0)
_LEFT = """
    SELECT m.part_item_id, pi.code, m.item_id, i.code, i.name, i.name_en, m.key, m.code, m.unit,
        min(m.step_number), m.kind, sum(m.quantity), i.tracking
    FROM production_material AS m
    JOIN ledger_item AS i ON i.id = m.item_id JOIN ledger_item AS pi ON pi.id = m.part_item_id
    WHERE m.order_id = %(order)s {}
    GROUP BY m.part_item_id, pi.code, m.item_id, i.code, i.name, i.name_en, m.key, m.code, m.unit,
        m.kind, i.tracking
    ORDER BY min(m.step_number), pi.code, m.code"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """What was done with one lot or numbered part in an order, and what is left."""

    part_item: str
    item: str
    item_id: int
    part_item_id: int
    name: str
    name_en: str
    tracking: str
    key: str
    code: str
    unit: str
    step: int
    amounts: Mapping[str, Decimal]

    def of(self, kind: MaterialKind) -> Decimal:
        """Return the amount of one kind."""
        return self.amounts.get(kind, ZERO)

    @property
    def left(self) -> Decimal:
        """What is still on the line by the books."""
        came = self.of(MaterialKind.ISSUE) + self.of(MaterialKind.SURPLUS)
        return came - sum(
            (
                self.of(kind)
                for kind in (
                    MaterialKind.USE, MaterialKind.RETURN, MaterialKind.SCRAP,
                    MaterialKind.SAMPLE, MaterialKind.LOSS,
                )
            ),
            ZERO,
        )  # fmt: skip


def left_of(order_id: int) -> Sequence[Left]:
    """Return the material of an order by lot and numbered part."""
    return _left("", {"order": order_id})


def lots_left_of(order_id: int) -> Sequence[Left]:
    """Return the material of an order that comes by lot: few rows, however many parts it has."""
    return _left("AND i.tracking <> 'SERIAL'", {"order": order_id})


def left_of_keys(order_id: int, keys: Collection[str]) -> Mapping[str, Left]:
    """Return what is left of some lots and numbered parts of an order, by key."""
    found = _left("AND m.key = ANY (%(keys)s)", {"order": order_id, "keys": list(keys)})
    return {one.key: one for one in found}


def _left(which: str, values: Mapping[str, Any]) -> Sequence[Left]:
    # Of some keys there are few rows, of an order as many as it has parts.
    ask = rows_of_few if "keys" in values else rows_of_many
    rows = ask(_LEFT.format(which), values)
    found: dict[tuple[int, str], dict[str, Decimal]] = {}
    heads: dict[tuple[int, str], tuple[Any, ...]] = {}
    for row in rows:
        head = (row[0], row[6])
        heads.setdefault(head, row)
        amounts = found.setdefault(head, {})
        amounts[row[10]] = amounts.get(row[10], ZERO) + row[11]
    return [
        Left(
            part_item_id=row[0], part_item=row[1], item_id=row[2], item=row[3], name=row[4],
            name_en=row[5], key=row[6], code=row[7], unit=row[8], step=row[9], tracking=row[12],
            amounts=found[head],
        )
        for head, row in heads.items()
    ]  # fmt: skip


_OUT = """
    SELECT m.key, o.number FROM production_material AS m
    JOIN production_order AS o ON o.id = m.order_id
    WHERE m.key = ANY (%(keys)s)
    GROUP BY m.key, o.number
    HAVING sum(CASE WHEN m.kind IN ('ISSUE', 'SURPLUS') THEN m.quantity ELSE -m.quantity END) > 0"""


def out_for(keys: Collection[str]) -> Mapping[str, str]:
    """Return for which order numbered parts are on a line by the books, by key."""
    return dict(rows_of_few(_OUT, {"keys": list(keys)})) if keys else {}


_LOADS: Final = Prepared(
    lambda order: (
        Load.objects.select_related("item__item", "run").filter(order_id=order).order_by("pk")
    )
)
_LOADS_NOW: Final = Prepared(
    lambda order: (
        Load.objects.select_related("item__item", "run")
        .filter(order_id=order, unloaded_at__isnull=True)
        .order_by("pk")
    )
)


def loads_of(order_id: int, *, step: int | None = None, now: bool = True) -> Sequence[Load]:
    """Return what is, or ever was, on the line for an order, in the order of loading."""
    found = (_LOADS_NOW if now else _LOADS).all(order_id)
    return found if step is None else [one for one in found if one.step_number == step]


@dataclass(frozen=True, kw_only=True, slots=True)
class AtStep:
    """What is on the line for a step, and what is left of every lot of the order."""

    left: Sequence[Left]
    loads: Sequence[Load]

    @property
    def loaded(self) -> Sequence[gates.Loaded]:
        """What is on the line, as the gates look at it."""
        known = {one.key: one for one in self.left}
        return [
            gates.Loaded(
                item=load.item.item.code,
                key=load.key,
                lot=load.code,
                left=known[load.key].left if load.key in known else ZERO,
                unit=load.item.item.unit,
                pot_until=load.run.pot_until if load.run is not None else None,
                run=load.run.number if load.run is not None else "",
            )
            for load in self.loads
        ]

    def fills(self, part: Part, key: str) -> bool:
        """Return whether a lot was issued for a line of the parts list."""
        return any(one.key == key and one.part_item == part.item for one in self.left)


def at_step(order_id: int, step: int) -> AtStep:
    """Return what is on the line for a step; an act asks once, for it keeps the order locked."""
    loads = loads_of(order_id, step=step)
    return AtStep(left=lots_left_of(order_id) if loads else (), loads=loads)


@dataclass(frozen=True, slots=True)
class Need:
    """How much of a part an order needs, has got, and has used."""

    part: Part
    step: int
    needed: Decimal
    issued: Decimal
    used: Decimal
    left: Decimal

    @property
    def missing(self) -> Decimal:
        """What is still to be issued by the parts list."""
        return max(ZERO, self.needed - self.issued)


def needs_of(routing: Routing, quantity: Decimal, left: Sequence[Left]) -> Sequence[Need]:
    """Return for each part how much an order needs, has got and has used."""
    found = []
    for part in routing.parts:
        mine = [one for one in left if one.part_item == part.item]
        needed = part.quantity * quantity * (1 + part.scrap_percent / 100)
        issued = sum(
            (one.of(MaterialKind.ISSUE) - one.of(MaterialKind.RETURN) for one in mine), ZERO
        )
        used = sum((one.of(MaterialKind.USE) for one in mine), ZERO)
        rest = sum((one.left for one in mine), ZERO)
        found.append(Need(part, routing.step_of(part), needed, issued, used, rest))
    return found


def awaited(order: WorkOrder, *, at: dt.datetime) -> Sequence[tuple[Need, Decimal]]:
    """Return what an order that is not released yet will need, and how much of it is free.

    After the parts list of the revision it is planned with, and of what may be issued at its site:
    accepted, good, not on hold and not promised to others, with the parts that may stand in.
    """
    record = designs.master_record(order.revision_id)
    if record is None:
        return []
    found = []
    for need in needs_of(Routing.read(record.content), order.quantity, []):
        wanted = (
            warehouse.Wanted(
                item_id=designs.item_id_of(code), quantity=need.needed, purpose=Purpose.ISSUE,
                site_id=order.site_id,
            )
            for code in need.part.items
        )  # fmt: skip
        free = sum((warehouse.fefo(one, at=at).free for one in wanted), ZERO)
        found.append((need, free))
    return found


def take(
    part: Part, count: Decimal, loaded: Sequence[gates.Loaded]
) -> Sequence[tuple[gates.Loaded, Decimal]]:
    """Share what a number of products needs of a part among what is loaded, the first first."""
    rest = part.quantity * count
    found = []
    for one in loaded:
        if one.item not in part.items and rest:
            continue
        here = min(rest, one.left)
        if here > 0:
            found.append((one, here))
            rest -= here
    return found


def line_loads(place_id: int, *, since: dt.datetime) -> Sequence[Load]:
    """Return what was loaded at a line since a moment."""
    return list(
        Load.objects.filter(order__line_id=place_id, loaded_at__gte=since).order_by("loaded_at")
    )
