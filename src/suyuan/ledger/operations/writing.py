"""Writes what a batch found out: facts and projections, set by set, in one round trip."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from suyuan.foundation.context import Context
from suyuan.foundation.db.wire import Json, columns, encode
from suyuan.ledger.domain.batch import Batch, Step
from suyuan.ledger.domain.keys import OWN_SUBLOT, supplied_as
from suyuan.ledger.domain.state import Thing
from suyuan.ledger.domain.vocabulary import SUPPLIER_LOT, ThingKind
from suyuan.ledger.operations import inserts
from suyuan.ledger.operations.changes import Changes, are_small
from suyuan.ledger.operations.series import SeriesWriter
from suyuan.ledger.operations.statement import body_of, dump, statement_of
from suyuan.ledger.statements import Database

_FEW: Final = 256
_STORE: Final = 1024
_CHECKED: Final = 256
"""Participations that cost as much as the checks that follow each statement of them."""
_GROUPS: Final = 1024
"""Parts of events up to which the server finds what they have in common by their number."""
_NUMBER_MAX: Final = 100
"""Characters of a supplier's lot number that is a name; longer ones only stand in the event."""


class Writer:
    """Writes one batch. Ids of new things are handed out first, then everything is sent at once."""

    def __init__(
        self,
        database: Database,
        batch: Batch,
        *,
        contexts: Sequence[Context],
        recorded_at: dt.datetime,
    ) -> None:
        """Prepare to write a batch.

        Args:
            database: The open transaction.
            batch: What is to be written.
            contexts: That of the command which records all events, or one for each event given.
            recorded_at: When they come into the ledger.
        """
        self.database = database
        self.batch = batch
        self.contexts = contexts
        self.recorded_at = recorded_at
        self.series = SeriesWriter(database, batch, recorded_at=recorded_at)

    def write(self, *, projections: bool = True) -> None:
        """Write the facts, and the projections unless they are derived afterwards."""
        self._number()
        with self.database.together(last=projections and not self.batch.revised):
            self._new_things()
            self._supplied_names()
            self._events()
            self._participations()
            self._postings()
            if projections:
                Changes(self.database, self.batch).write()
                self.series.whereabouts()

    def _number(self) -> None:
        """Give ids to new things, so that the units of a sublot have neighbouring ones."""
        created = self.batch.created
        if created:
            for thing, number in zip(created, self._ids(len(created)), strict=True):
                thing.id = number
        self.series.number()

    def _ids(self, count: int) -> list[int]:
        """Draw ids; a few come from a store of the connection, so that small events ask for none.

        Many come at once, so that the units of a sublot have neighbouring ones.
        """
        if count > _FEW:
            return self._draw(count)
        spare = self.database.wire.spare_ids
        if len(spare) < count:
            spare.extend(self._draw(_STORE))
        taken, spare[:count] = spare[:count], []
        return taken

    def _draw(self, count: int) -> list[int]:
        ((numbers,),) = self.database.rows(inserts.NEXT_IDS, count)
        assert isinstance(numbers, list)
        return numbers

    def _events(self) -> None:
        database, batch = self.database, self.batch
        with_things = [0] * len(batch.steps)
        for group, number in zip(batch.groups, _sizes(batch), strict=True):
            with_things[group.step] += number
        for amount in batch.amounts:
            with_things[amount.step] += 1
        for series in batch.series:
            with_things[series.step] += len(series.keys)
        rows = [self._event(step, with_things[step.index]) for step in batch.steps]
        if len(rows) == 1:
            database.run(inserts.EVENT, *rows[0])
        else:
            database.run(inserts.EVENTS, *columns([list(map(_flat, row)) for row in rows], 26))
        database.run(
            inserts.EVENT_KEYS,
            self.recorded_at,
            [step.uri for step in batch.steps],
            [step.declares is not None for step in batch.steps],
            [step.id for step in batch.steps],
        )

    def _event(self, step: Step, things: int) -> tuple[object, ...]:
        """Give the row of an event."""
        event, at, context = step.event, self.recorded_at, self._context(step)
        actor, told = context.actor, step.told_by is None
        statement = statement_of(
            step, recorded_at=at, actor=actor.label, command=str(context.command_id)
        )
        return (
            step.id, at, event.occurred_at, event.offset, str(event.type),
            None if event.action is None else str(event.action), event.biz_step,
            event.disposition, list(event.persistent_set) or None,
            list(event.persistent_unset) or None,
            None if step.read is None else step.read.id, step.place if told else None,
            step.holder if told else None,
            step.site if step.site is not None else context.site_id,
            [transaction.id for transaction in event.transactions] or None,
            event.transformation_id, None if step.parent is None else step.parent.id, things,
            actor.user_id, actor.label, context.command_id, str(context.source),
            Json(dump(body_of(event))), Json(dump(event.raw)) if event.raw else None,
            step.declares, statement,
        )  # fmt: skip

    def _context(self, step: Step) -> Context:
        """Give the context of the command that an event came with."""
        return self.contexts[step.position if len(self.contexts) > 1 else 0]

    def _new_things(self) -> None:
        """Write new things: units sublot by sublot, everything else one by one."""
        again = [(t.id, t.made, t.expires) for t in self.batch.revived if t.kind is ThingKind.UNIT]
        if again:
            self.database.run(inserts.MADE_AGAIN, *columns(again, 3))
        others: list[Thing] = []
        by_sublot: dict[tuple[Thing, int], list[Thing]] = {}
        for thing in self.batch.created:
            if thing.kind is ThingKind.UNIT and thing.sublot is not None:
                by_sublot.setdefault((thing.sublot, thing.maker), []).append(thing)
            else:
                others.append(thing)
        if are_small(len(by_sublot), sum(map(len, by_sublot.values()))):
            others.extend(unit for units in by_sublot.values() for unit in units)
            by_sublot.clear()
        self._one_by_one(others)
        for (sublot, maker), units in by_sublot.items():
            step, item = self.batch.steps[maker], units[0].item
            ids = [unit.id for unit in units]
            self.database.run(
                inserts.UNITS, item.id if item else None, sublot.id, step.site, units[0].made,
                units[0].expires, step.id, ids, [unit.code for unit in units],
            )  # fmt: skip
            self.database.run(
                inserts.UNIT_IDENTITIES, sublot.id, step.at, step.id,
                [unit.key for unit in units], ids,
            )  # fmt: skip
        self.series.things()

    def _supplied_names(self) -> None:
        """Let lots be found by the numbers under which they came from their suppliers."""
        numbers = {
            step.index: number
            for step in self.batch.steps
            if isinstance(number := step.event.ilmd.get(SUPPLIER_LOT), str)
            and 0 < len(number) <= _NUMBER_MAX
        }
        if not numbers:
            return
        came = [(amount.step, amount.thing) for amount in self.batch.amounts]
        came += [
            (group.step, group.sublot.lot)
            for group in self.batch.groups
            if group.sublot is not None and group.sublot.lot is not None
        ]
        came += [
            (series.step, series.sublot.lot) for series in self.batch.series if series.sublot.lot
        ]
        names = []
        for index, lot in dict.fromkeys(came):
            if index in numbers and lot.kind is ThingKind.LOT:
                step = self.batch.steps[index]
                names.append((supplied_as(numbers[index]) + lot.key, lot.id, step.at, step.id))
        if names:
            self.database.run(inserts.SUPPLIED_NAMES, *columns(names, 4))

    def _one_by_one(self, things: Sequence[Thing]) -> None:
        if not things:
            return
        for thing in things:
            if thing.kind is ThingKind.SUBLOT:
                thing.key = _sublot_key(thing)
        self.database.run(inserts.THINGS, *columns([self._thing(thing) for thing in things], 10))
        names = []
        for thing in things:
            step = self.batch.steps[thing.maker]
            names.append((thing.key, thing.id, _lying(thing), step.at, step.id))
        self.database.run(inserts.IDENTITIES, *columns(names, 5))
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

    def _thing(self, thing: Thing) -> tuple[object, ...]:
        """Give the row of a new thing."""
        step, site = self.batch.steps[thing.maker], None
        if step.site is not None:
            site = step.site
        elif thing.kind is not ThingKind.UNIT:
            site = self._context(step).site_id
        return (
            thing.id, str(thing.kind), thing.item.id if thing.item else 0,
            thing.lot.id if thing.lot else 0, _lying(thing), thing.code, site or 0, thing.made,
            thing.expires, step.id,
        )  # fmt: skip

    def _participations(self) -> None:
        batch, database, at = self.batch, self.database, self.recorded_at
        uses = [(sublot.id, s.id, s.at) for s in batch.steps for sublot in s.sublots]
        if uses:
            database.run(inserts.SUBLOT_EVENTS, at, *columns(uses, 3))
        groups = len(batch.groups)
        if are_small(groups, len(batch.members)):
            self._members_of_several()
        elif groups <= _GROUPS and are_small(groups, len(batch.members), small=_CHECKED):
            self._members_by_group()
        else:
            self._members()
        self.series.participations()
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

    def _members(self) -> None:
        """Write the things of each part of each event."""
        batch, start = self.batch, 0
        ids = [thing.id for thing in batch.members]
        for group, size in zip(batch.groups, _sizes(batch), strict=True):
            step = batch.steps[group.step]
            sublot = group.sublot.id if group.sublot is not None else None
            self.database.run(
                inserts.PARTICIPATIONS, step.at, step.id, self.recorded_at, str(group.role),
                group.alone, sublot, ids[start : start + size],
            )  # fmt: skip
            start += size

    def _members_by_group(self) -> None:
        """Write the things of all events, each with the number of the part that it belongs to."""
        batch = self.batch
        steps = [batch.steps[group.step] for group in batch.groups]
        self.database.run(
            inserts.PARTICIPATIONS_BY_GROUP, self.recorded_at, [step.at for step in steps],
            [step.id for step in steps], [str(one.role) for one in batch.groups],
            [one.alone for one in batch.groups],
            [None if one.sublot is None else one.sublot.id for one in batch.groups],
            [thing.id for thing in batch.members], [group + 1 for group in batch.member_groups],
        )  # fmt: skip

    def _members_of_several(self) -> None:
        rows = []
        for thing, number in zip(self.batch.members, self.batch.member_groups, strict=True):
            group = self.batch.groups[number]
            step = self.batch.steps[group.step]
            sublot = group.sublot.id if group.sublot is not None else None
            lying = thing.id if group.alone else sublot
            rows.append((thing.id, step.at, step.id, str(group.role), lying))
        self.database.run(inserts.PARTICIPATIONS_OF_SEVERAL, self.recorded_at, *columns(rows, 5))

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


def _lying(thing: Thing) -> int:
    """Give the sublot of a new unit; everything else stands for itself."""
    return thing.sublot.id if thing.kind is ThingKind.UNIT and thing.sublot else thing.id


def _flat(value: object) -> object:
    """Write what an array cannot hold as text: arrays, JSON and bytes."""
    if isinstance(value, list):
        return (encode(value) or b"").decode()
    if isinstance(value, Json):
        return value.decode()
    return value.hex() if isinstance(value, bytes) else value


def _sublot_key(sublot: Thing) -> str:
    assert sublot.lot is not None
    key = sublot_key(sublot.lot.id, [source.id for source in sublot.inputs or ()])
    return key if sublot.origin is None else f"{key}:{sublot.origin.id}"


def sublot_key(lot_id: int, inputs: Iterable[int]) -> str:
    """Name a sublot by what it is: a part of a lot made from exactly these lots."""
    sources = ",".join(str(number) for number in sorted(inputs))
    digest = hashlib.sha256(sources.encode()).hexdigest()[:32] if sources else "0"
    return f"{OWN_SUBLOT}{lot_id}:{digest}"
