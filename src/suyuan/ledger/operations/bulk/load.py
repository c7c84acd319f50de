"""Loads one plan: its rows by COPY, and the rows of its units by sets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection

from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.ledger.domain.batch import Step
from suyuan.ledger.domain.vocabulary import EventType
from suyuan.ledger.operations.bulk import sets
from suyuan.ledger.operations.bulk.plan import Happened, Load
from suyuan.ledger.operations.statement import body_of, dump, statement_of
from suyuan.ledger.operations.writing import sublot_key

Row = Sequence[object]


class Planner(Protocol):
    """Makes the plan of a load; a frozen dataclass, so that the command knows it again."""

    def things(self) -> int:
        """Say how many ids it needs."""
        ...

    def plan(self, first_id: int) -> Load:
        """Make the plan with ids from `first_id` on."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """How much was loaded."""

    units: int
    events: int
    packages: int


@command(name="ledger.load", action="ledger.record")
def load(*, context: Context, planner: Planner) -> Loaded:
    """Load many new units with their lots, parts, packages and shipments.

    The plan must make sense by itself: what it gets wrong is refused by the database's own rules,
    or shown by a rebuild check.
    """
    plan = planner.plan(reserve(planner.things()))
    write_events(plan.events, context)
    _lots(plan)
    _marks(plan)
    _packages(plan)
    _units(plan)
    return Loaded(
        units=sum(stretch.count for stretch in plan.stretches),
        events=len(plan.events),
        packages=len(plan.packages),
    )


def reserve(count: int) -> int:
    """Take a block of ids without gaps; others that take ids meanwhile make us try again."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT min(n), max(n) FROM (SELECT nextval('ledger_thing_id_seq') AS n"
                " FROM generate_series(1, %s)) AS taken",
                [count],
            )
            first, last = cursor.fetchone()
            if last - first + 1 == count:
                return int(first)


def copy(table: str, columns: str, rows: Iterable[Row]) -> None:
    """Write rows into a table by COPY."""
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def write_events(events: Iterable[Happened], context: Context) -> None:
    """Write events, their names, and what takes part in them."""
    events = list(events)
    actor, command_id = context.actor, context.command_id
    source = str(context.source)

    def row(happened: Happened) -> Row:
        event = happened.event
        uri = f"urn:uuid:{happened.id}"
        step = Step(0, 0, event, happened.id, uri)
        statement = statement_of(
            step, recorded_at=happened.recorded_at, actor=actor.label, command=str(command_id)
        )
        return (
            happened.id, happened.recorded_at, event.occurred_at, event.offset, str(event.type),
            None if event.action is None else str(event.action), event.biz_step,
            event.disposition, list(event.persistent_set) or None,
            list(event.persistent_unset) or None, happened.read_id, happened.place_id,
            happened.holder_id, happened.site_id,
            [document.id for document in event.transactions] or None, happened.parent_id,
            happened.things, actor.user_id, actor.label, command_id, source,
            dump(body_of(event)).decode(), statement,
        )  # fmt: skip

    copy(
        "ledger_event",
        "id, recorded_at, occurred_at, tz_offset, type, action, biz_step, disposition,"
        " persistent_set, persistent_unset, read_point_id, place_id, holder_id, site_id, documents,"
        " parent_id, things, actor_id, actor, command_id, source, body, statement",
        map(row, events),
    )
    copy(
        "ledger_event_key",
        "uri, declaration, event_id, recorded_at",
        ((f"urn:uuid:{each.id}", False, each.id, each.recorded_at) for each in events),
    )
    copy(
        "ledger_participation",
        "thing_id, occurred_at, event_id, recorded_at, role",
        (
            (thing, each.at, each.id, each.recorded_at, role)
            for each in events
            for role, things in _roles(each)
            for thing in things
        ),
    )


def _roles(happened: Happened) -> Iterable[tuple[str, Sequence[int]]]:
    yield "OBJECT", happened.objects
    yield "CHILD", happened.children
    yield "INPUT", happened.inputs
    if happened.parent_id is not None and happened.event.type is not EventType.OBJECT:
        yield "PARENT", (happened.parent_id,)


THING = (
    "id, kind, item_id, lot_id, sublot_id, code, site_id, made_at, expires_on, container_id,"
    " created_by"
)
IDENTITY = "key, thing_id, sublot_id, since, event_id"


def _lots(plan: Load) -> None:
    things: list[Row] = []
    names: list[Row] = []
    for lot in plan.lots:
        made = lot.made
        things.append((
            lot.id, "LOT", lot.item_id, None, lot.id, lot.code, made.site_id, made.at,
            lot.expires_on, None, made.id,
        ))  # fmt: skip
        names.append((lot.key, lot.id, lot.id, made.at, made.id))
    for sublot in plan.sublots:
        made = sublot.made
        things.append((
            sublot.id, "SUBLOT", sublot.lot.item_id, sublot.lot.id, sublot.id, sublot.code,
            made.site_id, None, None, None, made.id,
        ))  # fmt: skip
        names.append((
            sublot_key(sublot.lot.id, sublot.inputs), sublot.id, sublot.id, made.at, made.id,
        ))  # fmt: skip
    copy("ledger_thing", THING, things)
    copy("ledger_identity", IDENTITY, names)
    copy(
        "ledger_sublot_input",
        "sublot_id, source_id",
        ((sublot.id, source) for sublot in plan.sublots for source in sublot.inputs),
    )
    copy(
        "ledger_sublot_event",
        "sublot_id, event_id, recorded_at, occurred_at",
        (
            (sublot.id, sublot.made.id, sublot.made.recorded_at, sublot.made.at)
            for sublot in plan.sublots
        ),
    )
    links: list[Row] = []
    for sublot in plan.sublots:
        made = sublot.made
        links += [(source, sublot.id, made.id, made.at, "INPUT") for source in sublot.inputs]
        links.append((sublot.id, sublot.lot.id, made.id, made.at, "SUBLOT"))
    copy("ledger_lot_link", "source_id, target_id, event_id, from_at, kind", links)


def _marks(plan: Load) -> None:
    copy(
        "ledger_persistent_state",
        "thing_id, disposition, event_id, from_at",
        ((mark.thing_id, mark.disposition, mark.by.id, mark.by.at) for mark in plan.marks),
    )


def _packages(plan: Load) -> None:
    """Write packages: first what they lie in, so that they are made inside it."""
    inside = {nest.child_id: nest.parent_id for nest in plan.nests}
    copy(
        "ledger_containment",
        "child_id, parent_id, event_id, from_at",
        ((nest.child_id, nest.parent_id, nest.by.id, nest.by.at) for nest in plan.nests),
    )
    copy(
        "ledger_thing",
        THING,
        (
            (each.id, "PACKAGE", None, None, each.id, each.code, each.made.site_id, each.made.at,
             None, inside.get(each.id), each.made.id)
            for each in plan.packages
        ),
    )  # fmt: skip
    copy(
        "ledger_identity",
        IDENTITY,
        (
            (f"/00/{each.code}", each.id, each.id, each.made.at, each.made.id)
            for each in plan.packages
        ),
    )
    copy(
        "ledger_custody",
        "thing_id, holder_id, place_id, event_id, from_at, until_at",
        (
            (stay.thing_id, stay.holder_id, stay.place_id, stay.by.id, stay.by.at, stay.until)
            for stay in plan.stays
        ),
    )
    copy(
        "ledger_whereabouts",
        "thing_id, place_id, holder_id, disposition, since, event_id, last_at",
        (
            (stay.thing_id, stay.place_id, stay.holder_id, stay.disposition, stay.by.at,
             (stay.last or stay.by).id, (stay.last or stay.by).at)
            for stay in plan.stays if stay.until is None
        ),
    )  # fmt: skip


def _units(plan: Load) -> None:
    """Write everything about units; the database unrolls the stretches."""
    with connection.cursor() as cursor:
        cursor.execute(sets.TABLES)
    copy(
        "load_stretch",
        "first_id, count, sublot_id, item_id, class_key, prefix, number, width, event_id, made_at,"
        " recorded_at, place_id, holder_id, site_id, expires_on",
        (
            (each.first_id, each.count, each.sublot.id, each.sublot.lot.item_id, each.class_key,
             each.prefix, each.number, each.width, each.made.id, each.made.at,
             each.made.recorded_at, each.made.place_id, each.made.holder_id, each.made.site_id,
             each.sublot.lot.expires_on)
            for each in plan.stretches
        ),
    )  # fmt: skip
    copy("load_box", sets.BOX_COLUMNS, (_box(each) for each in plan.boxes))
    copy(
        "load_part",
        "part_id, unit_id, part_sublot_id, unit_sublot_id, event_id, at, recorded_at",
        (
            (each.part_id, each.unit_id, each.part_sublot_id, each.unit_sublot_id, each.by.id,
             each.by.at, each.by.recorded_at)
            for each in plan.parts
        ),
    )  # fmt: skip
    copy(
        "load_rework",
        "lot_id, unit_id, unit_sublot_id, event_id, at, recorded_at",
        (
            (each.lot_id, each.unit_id, each.unit_sublot_id, each.by.id, each.by.at,
             each.by.recorded_at)
            for each in plan.reworks
        ),
    )  # fmt: skip
    with connection.cursor() as cursor:
        # In tables that were empty a moment ago the planner takes scans for cheap: triggers
        # would read the whole table for each of their rows.
        cursor.execute("SET LOCAL enable_seqscan = off")
        for statement in sets.STATEMENTS:
            cursor.execute(statement)


def _box(box: Any) -> Row:
    emptied, resting, made = box.emptied, box.resting, box.package.made
    return (
        box.package.id, box.first_id, box.count, 0 if emptied else box.root_id, made.id, made.at,
        made.recorded_at,
        emptied and emptied.id, emptied and emptied.at, emptied and emptied.recorded_at,
        resting and resting.place_id, resting and resting.holder_id,
        resting and resting.disposition,
    )  # fmt: skip
