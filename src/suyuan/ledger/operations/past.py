"""Reads what an event touches as it was at the moment of the event, for events that come late."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from typing_extensions import override

from suyuan.foundation.db.wire import Row
from suyuan.ledger.domain.batch import Batch, Step
from suyuan.ledger.domain.state import Thing
from suyuan.ledger.domain.vocabulary import (
    LOADED as LOADING,
    UNLOADED as UNLOADING,
    EventType,
    ThingKind,
)
from suyuan.ledger.operations import gathering
from suyuan.ledger.operations.asking import Asked
from suyuan.ledger.operations.loading import Loader
from suyuan.ledger.operations.reads import LATER, THINGS
from suyuan.ledger.statements import Database

CONTAINERS: Final = """
    SELECT child_id, parent_id FROM ledger_derive_containment(%s::bigint[], %s::timestamptz)
    WHERE until_at IS NULL"""

WHEREABOUTS: Final = """
    SELECT thing_id, place_id, holder_id, disposition, since
    FROM ledger_derive_whereabouts(%s::bigint[], %s::timestamptz)"""

STOCK: Final = """
    SELECT thing_id, place_id, holder_id, disposition, container_id, quantity
    FROM ledger_derive_stock(%s::bigint[], %s::timestamptz)"""

PACKAGES: Final = """
    SELECT DISTINCT container_id FROM ledger_derive_stock(%s::bigint[], %s::timestamptz)
    WHERE container_id <> 0"""

SEEN: Final = """
    SELECT DISTINCT thing_id FROM ledger_effects(%s::bigint[], %s::timestamptz)"""

ONCE_IN: Final = """
    SELECT DISTINCT c.thing_id FROM ledger_participation p
    JOIN ledger_participation c ON c.event_id = p.event_id AND c.role = 'CHILD'
    WHERE p.thing_id = ANY (%s::bigint[]) AND p.role = 'PARENT'
        AND p.occurred_at <= %s::timestamptz"""

LOADED: Final = """
    SELECT transformation_id, thing_id FROM ledger_derive_loaded(%s::text[])
    WHERE from_at <= %s::timestamptz AND (until_at IS NULL OR until_at > %s::timestamptz)"""

CHANGED_LATER: Final = """
    SELECT i.key FROM ledger_participation p
    JOIN ledger_event e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
    JOIN ledger_identity i ON i.thing_id = p.thing_id AND i.main
    WHERE p.thing_id = ANY (%s::bigint[]) AND p.occurred_at > %s::timestamptz
        AND p.sublot_id IS NOT NULL AND p.role = 'OUTPUT' AND e.declares IS NULL
        AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = e.id)
    ORDER BY 1 LIMIT 1"""


class PastLoader(Loader):
    """Fills the working memory of a single event with the state before it."""

    def __init__(self, database: Database, batch: Batch, moment: dt.datetime) -> None:
        super().__init__(database, batch)
        self.moment = moment

    @override
    def _packages(self, asked: Asked, names: Mapping[str, int]) -> set[int]:
        keys = gathering.reaching(self.batch.steps, self.batch.policy)
        lots = [names[key] for key in keys if key in names]
        rows = self.database.rows(PACKAGES, lots, self.moment) if lots else []
        return {package for (package,) in rows}

    @override
    def _contain(self, rows: Sequence[Row]) -> None:
        ids = [row[0] for row in rows]
        found = self.database.rows(CONTAINERS, ids, self.moment)
        self.containers.update((child, parent) for child, parent in found)

    @override
    def _restore(self) -> None:
        """Undo the ends that came later, and say what did not exist yet."""
        singles = [thing.id for thing in self.by_id.values() if thing.single]
        seen = {thing for (thing,) in self.database.rows(SEEN, singles, self.moment)}
        for thing in self.by_id.values():
            if thing.ended is not None and thing.ended > self.moment:
                thing.ended = None
            thing.early = thing.single and thing.id not in seen
        self._check_orders()
        self._check_changes()

    def _check_changes(self) -> None:
        """Refuse to add to units, or take out of them, what a later event has built upon."""
        step = self.batch.steps[0]
        event = step.event
        if event.type is not EventType.TRANSFORMATION or not (
            step.event.input_quantities
            or event.output_quantities
            or event.transformation_id
            or event.extensions
            or any(not thing.single for thing in self.batch.things.values())
        ):
            return
        units = [
            thing.id
            for key, thing in self.batch.things.items()
            if key in event.outputs and thing.kind is ThingKind.UNIT and thing.alive
        ]
        for (key,) in self.database.rows(CHANGED_LATER, units, self.moment):
            self.batch.refuse(step, "ledger.late_change", "occurred_at", {"key": key})

    def _check_orders(self) -> None:
        """Refuse to change what lay loaded for outputs that are recorded already.

        What uses only what lay loaded at its moment changes nothing for those after it: of two
        stations that work on one order, one may tell later what it has made before.
        """
        orders = [step.event.transformation_id for step in self.batch.steps]
        named = [order for order in orders if order is not None]
        if not named:
            return
        moment = self.moment
        self.in_use = self.database.rows(LOADED, named, moment, moment)
        self._things_in_use()
        step = self.batch.steps[0]
        if step.event.type is EventType.TRANSFORMATION and self._loads(step):
            for (order,) in self.database.rows(LATER, named, moment):
                self.batch.refuse(
                    step, "ledger.late_load", "occurred_at", {"transformation": order}
                )

    def _loads(self, step: Step) -> bool:
        """Say whether an event puts lots on, or takes them off, besides what lies loaded."""
        event = step.event
        if any(name in event.extensions for name in (LOADING, UNLOADING)):
            return True
        keys = [*event.inputs, *(one.key for one in event.input_quantities)]
        things = [self.batch.things[key] for key in keys if key in self.batch.things]
        loaded = {thing for _, thing in self.in_use}
        return any(not thing.single and thing.id not in loaded for thing in things)

    def _things_in_use(self) -> None:
        missing = sorted({thing for _, thing in self.in_use})
        self._things(THINGS, missing)

    @override
    def _lying_in(self, parents: list[int]) -> list[Row]:
        once = [thing for (thing,) in self.database.rows(ONCE_IN, parents, self.moment)]
        inside = self.database.rows(CONTAINERS, once, self.moment)
        return [(parent, child) for child, parent in inside if parent in set(parents)]

    @override
    def _states(self, ids: Sequence[int]) -> None:
        lots = [thing.id for thing in self.by_id.values() if thing.kind is ThingKind.LOT]
        for row in self.database.rows(WHEREABOUTS, list(ids), self.moment):
            thing: Thing = self.by_id[row[0]]
            thing.place, thing.holder, thing.disposition, thing.since = row[1:]
        if lots:
            self._accounts(self.database.rows(STOCK, lots, self.moment))

    @override
    def _inside(self) -> None:
        """Count nothing: the counts are derived afterwards."""
