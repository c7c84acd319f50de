"""Writes what a batch found out: facts and projections, set by set, in one round trip."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from suyuan.foundation.context import Context
from suyuan.foundation.db.wire import Json, columns
from suyuan.ledger.domain.batch import Batch, Step
from suyuan.ledger.domain.keys import OWN_SUBLOT
from suyuan.ledger.domain.state import Thing
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.operations import inserts
from suyuan.ledger.operations.changes import Changes
from suyuan.ledger.operations.statement import body_of, dump, statement_of
from suyuan.ledger.statements import Database

_FEW: Final = 16
_STORE: Final = 256


class Writer:
    """Writes one batch. Ids of new things are handed out first, then everything is sent at once."""

    def __init__(
        self, database: Database, batch: Batch, *, context: Context, recorded_at: dt.datetime
    ) -> None:
        self.database = database
        self.batch = batch
        self.context = context
        self.recorded_at = recorded_at

    def write(self, *, projections: bool = True) -> None:
        """Write the facts, and the projections unless they are derived afterwards."""
        self._number()
        with self.database.together(last=projections and not self.batch.revised):
            self._events()
            self._new_things()
            self._participations()
            self._postings()
            if projections:
                Changes(self.database, self.batch).write()

    def _number(self) -> None:
        """Give ids to new things, so that the units of a sublot have neighbouring ones."""
        created = self.batch.created
        if not created:
            return
        for thing, number in zip(created, self._ids(len(created)), strict=True):
            thing.id = number

    def _ids(self, count: int) -> list[int]:
        """Draw ids; a few of them come from a store of the connection, so that one event asks none.

        Many come at once, so that the units of a sublot have neighbouring ones.
        """
        if count > _FEW:
            return [number for (number,) in self.database.rows(inserts.NEXT_IDS, count)]
        spare = self.database.wire.spare_ids
        if len(spare) < count:
            spare.extend(number for (number,) in self.database.rows(inserts.NEXT_IDS, _STORE))
        taken, spare[:count] = spare[:count], []
        return taken

    def _events(self) -> None:
        database, batch = self.database, self.batch
        context = self.context
        at, actor, command = self.recorded_at, context.actor, str(context.command_id)
        with_things = [0] * len(batch.steps)
        for group, number in zip(batch.groups, _sizes(batch), strict=True):
            with_things[group.step] += number
        for amount in batch.amounts:
            with_things[amount.step] += 1
        for step in batch.steps:
            event = step.event
            told = step.told_by is None
            statement = statement_of(step, recorded_at=at, actor=actor.label, command=command)
            documents = [transaction.id for transaction in event.transactions] or None
            database.run(
                inserts.EVENT,
                step.id, at, event.occurred_at, event.offset, str(event.type),
                None if event.action is None else str(event.action), event.biz_step,
                event.disposition, list(event.persistent_set) or None,
                list(event.persistent_unset) or None,
                None if step.read is None else step.read.id, step.place if told else None,
                step.holder if told else None,
                step.site if step.site is not None else context.site_id,
                documents, event.transformation_id,
                None if step.parent is None else step.parent.id, with_things[step.index],
                actor.user_id, actor.label, context.command_id, str(context.source),
                Json(dump(body_of(event))), Json(dump(event.raw)) if event.raw else None,
                step.declares, statement,
            )  # fmt: skip
        database.run(
            inserts.EVENT_KEYS,
            at,
            [step.uri for step in batch.steps],
            [step.declares is not None for step in batch.steps],
            [step.id for step in batch.steps],
        )

    def _new_things(self) -> None:
        """Write new things: units sublot by sublot, everything else one by one."""
        again = [(t.id, t.made, t.expires) for t in self.batch.revived if t.kind is ThingKind.UNIT]
        if again:
            self.database.run(inserts.MADE_AGAIN, *columns(again, 3))
        others: list[Thing] = []
        by_sublot: dict[tuple[Thing, dt.datetime | None], list[Thing]] = {}
        for thing in self.batch.created:
            if thing.kind is ThingKind.UNIT and thing.sublot is not None:
                by_sublot.setdefault((thing.sublot, thing.made), []).append(thing)
            else:
                others.append(thing)
        maker = _makers(self.batch)
        first = self.batch.steps[0]
        self._others(others, first)
        for (sublot, made), units in by_sublot.items():
            step = maker.get(units[0], first)
            item = units[0].item
            ids = [unit.id for unit in units]
            self.database.run(
                inserts.UNITS, item.id if item else None, sublot.id, step.site, made,
                units[0].expires, step.id, ids, [unit.code for unit in units],
            )  # fmt: skip
            self.database.run(
                inserts.UNIT_IDENTITIES, sublot.id, step.at, step.id,
                [unit.key for unit in units], ids,
            )  # fmt: skip

    def _others(self, things: Sequence[Thing], step: Step) -> None:
        if not things:
            return
        for thing in things:
            if thing.kind is ThingKind.SUBLOT:
                thing.key = _sublot_key(thing)
        site = step.site if step.site is not None else self.context.site_id
        rows = [
            (
                thing.id,
                str(thing.kind),
                thing.item.id if thing.item else 0,
                thing.lot.id if thing.lot else 0,
                thing.id,
                thing.code,
                site or 0,
                thing.made,
                thing.expires,
                step.id,
            )
            for thing in things
        ]
        self.database.run(inserts.THINGS, *columns(rows, 10))
        ids = [thing.id for thing in things]
        self.database.run(
            inserts.IDENTITIES, [thing.key for thing in things], ids, ids,
            [step.at] * len(ids), [step.id] * len(ids),
        )  # fmt: skip
        inputs = [
            (thing.id, source.id)
            for thing in things
            if thing.kind is ThingKind.SUBLOT
            for source in thing.inputs or ()
        ]
        if inputs:
            self.database.run(inserts.SUBLOT_INPUTS, *columns(inputs, 2))
        origins = [(thing.id, thing.origin.id) for thing in things if thing.origin is not None]
        if origins:
            self.database.run(inserts.SUBLOT_ORIGINS, *columns(origins, 2))

    def _participations(self) -> None:
        batch, database, at = self.batch, self.database, self.recorded_at
        uses = [(sublot.id, s.id, s.at) for s in batch.steps for sublot in s.sublots]
        if uses:
            database.run(inserts.SUBLOT_EVENTS, at, *columns(uses, 3))
        start = 0
        ids = [thing.id for thing in batch.members]
        for group, size in zip(batch.groups, _sizes(batch), strict=True):
            step = batch.steps[group.step]
            sublot = group.sublot.id if group.sublot is not None else None
            database.run(
                inserts.PARTICIPATIONS, step.at, step.id, at, str(group.role), group.alone, sublot,
                ids[start : start + size],
            )  # fmt: skip
            start += size
        if batch.amounts:
            rows = [
                (
                    amount.thing.id,
                    batch.steps[amount.step].at,
                    batch.steps[amount.step].id,
                    str(amount.role),
                    None if amount.sublot is None else amount.sublot.id,
                    amount.quantity,
                    amount.unit,
                )
                for amount in batch.amounts
            ]
            database.run(inserts.AMOUNTS, at, *columns(rows, 7))

    def _postings(self) -> None:
        batch = self.batch
        if not batch.postings:
            return
        lines: dict[int, int] = {}
        rows = []
        for posting in batch.postings:
            step, account = batch.steps[posting.step], posting.account
            line = lines[posting.step] = lines.get(posting.step, 0) + 1
            container = account.container.id if account.container is not None else 0
            rows.append((
                step.id, line, posting.thing.id, step.at, account.place, account.holder,
                account.disposition, container, posting.delta,
            ))  # fmt: skip
        self.database.run(inserts.POSTINGS, self.recorded_at, *columns(rows, 9))


def _sizes(batch: Batch) -> list[int]:
    """Say how many things each group has; members stand in the order of their groups."""
    sizes = [0] * len(batch.groups)
    for group in batch.member_groups:
        sizes[group] += 1
    return sizes


def _makers(batch: Batch) -> dict[Thing, Step]:
    """Say which event named each first new unit first."""
    makers: dict[Thing, Step] = {}
    start = 0
    for group, size in zip(batch.groups, _sizes(batch), strict=True):
        if size:
            makers.setdefault(batch.members[start], batch.steps[group.step])
        start += size
    return makers


def _sublot_key(sublot: Thing) -> str:
    assert sublot.lot is not None
    key = sublot_key(sublot.lot.id, [source.id for source in sublot.inputs or ()])
    return key if sublot.origin is None else f"{key}:{sublot.origin.id}"


def sublot_key(lot_id: int, inputs: Iterable[int]) -> str:
    """Name a sublot by what it is: a part of a lot made from exactly these lots."""
    sources = ",".join(str(number) for number in sorted(inputs))
    digest = hashlib.sha256(sources.encode()).hexdigest()[:32] if sources else "0"
    return f"{OWN_SUBLOT}{lot_id}:{digest}"
