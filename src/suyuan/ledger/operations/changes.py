"""Writes the changes of a batch to the projections."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from suyuan.foundation.db.wire import columns
from suyuan.ledger.domain.batch import Batch, Closing
from suyuan.ledger.domain.state import OUTSIDE, Interval, Thing
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.operations import inserts
from suyuan.ledger.statements import Database

_PARTS = frozenset({ThingKind.UNIT, ThingKind.LOT, ThingKind.CLASS, ThingKind.ASSET})
_WHOLES = frozenset({ThingKind.UNIT, ThingKind.ASSET})
_SMALL: Final = 32

_State: TypeAlias = tuple[
    bool, int | None, int | None, str, dt.datetime, int, dt.datetime | None
]  # fmt: skip
"""New or not, place, holder, disposition, since when; the last event, and its moment."""


def are_small(groups: int, rows: int, *, small: int = _SMALL) -> bool:
    """Say whether several groups of rows cost less in one statement than in one for each.

    In one statement every row says what the rows of its group have in common.

    Args:
        groups: How many groups there are.
        rows: How many rows they have together.
        small: How many rows of a group, on an average, cost no more than a statement.
    """
    return groups > 1 and rows <= small * groups


def is_part(interval: Interval) -> bool:
    """Say whether something was built into a unit, not only put into it or tied to it."""
    parent = interval.parent
    return (
        interval.installed
        and parent is not None
        and parent.kind in _WHOLES
        and interval.thing.kind in _PARTS
    )


class Changes:
    """Sends the statements; the caller sends them together."""

    def __init__(self, database: Database, batch: Batch) -> None:
        self.database = database
        self.batch = batch
        self.ats = [step.at for step in batch.steps]
        self.ids = [step.id for step in batch.steps]

    def write(self) -> None:
        """Write every change."""
        self._inferred()
        self._things()
        self._links()
        self._containment()
        self._custody()
        self._whereabouts()
        self._stock()
        self._states()
        self._loadings()
        self._holdings()

    def _inferred(self) -> None:
        for step in self.batch.steps:
            if step.told_by is not None:
                self.database.run(
                    inserts.INFERRED, step.id, _id(step.parent), step.told_by.id, step.place,
                    step.holder,
                )  # fmt: skip

    def _things(self) -> None:
        batch = self.batch
        if batch.revived:
            self.database.run(inserts.REVIVED, [thing.id for thing in batch.revived])
        if batch.ended:
            rows = [(thing.id, thing.ended) for thing in batch.ended]
            self.database.run(inserts.ENDED, *columns(rows, 2))
        if batch.resublotted:
            last = {thing.id: thing.sublot.id for thing in batch.resublotted if thing.sublot}
            self.database.run(inserts.RESUBLOTTED, list(last), list(last.values()))

    def _links(self) -> None:
        batch = self.batch
        if batch.lot_links:
            rows = [
                (
                    link.source.id,
                    link.target.id,
                    self.ids[link.step],
                    self.ats[link.step],
                    link.kind,
                )
                for link in batch.lot_links
            ]
            self.database.run(inserts.LOT_LINKS, *columns(rows, 5))
        used: dict[Thing, int] = {}
        for step in batch.steps:
            for sublot in step.sublots:
                if not sublot.fresh:
                    used.setdefault(sublot, step.index)
        if used:
            # Another writer may have made the sublot by an event that happened later.
            first = [(sublot.id, self.ids[step], self.ats[step]) for sublot, step in used.items()]
            self.database.run(inserts.EARLIER_LINKS, *columns(first, 3))
        if batch.link_amounts:
            amounts = [(a.source.id, a.target.id, a.quantity, a.unit) for a in batch.link_amounts]
            self.database.run(inserts.LINK_AMOUNTS, *columns(amounts, 4))
        if batch.unit_links:
            links = [
                (
                    link.source.id,
                    link.target.id,
                    sublot_id(link.source),
                    sublot_id(link.target),
                    self.ids[link.step],
                    self.ats[link.step],
                    None,
                    None,
                    link.quantity,
                    False,
                )
                for link in batch.unit_links
            ]
            self.database.run(inserts.UNIT_LINKS, *columns(links, 10))

    def _containment(self) -> None:
        batch = self.batch
        closings = [*batch.taken_out, *batch.amounts_out]
        if closings:
            rows = columns([self._closing(closing) for closing in closings], 4)
            self.database.run(inserts.CLOSE_CONTAINMENTS, *rows)
            self.database.run(inserts.CLOSE_UNIT_LINKS, *rows)
        if not batch.intervals:
            return
        opened = [
            (
                interval.thing.id,
                _id(interval.parent),
                self.ids[interval.event],
                self.ats[interval.event],
                None if interval.until is None else self.ats[interval.until],
                None if interval.until is None else self.ids[interval.until],
                interval.quantity,
            )
            for interval in batch.intervals
        ]
        self.database.run(inserts.CONTAINMENTS, *columns(opened, 7))
        installed = [
            (child, parent, sublot_id(interval.thing), _sublot_id(interval.parent),
             event, at, until, until_event, quantity, True)
            for interval, (child, parent, event, at, until, until_event, quantity)
            in zip(batch.intervals, opened, strict=True)
            if is_part(interval)
        ]  # fmt: skip
        if installed:
            self.database.run(inserts.UNIT_LINKS, *columns(installed, 10))

    def _closing(self, closing: Closing) -> tuple[object, ...]:
        step = closing.step
        return (closing.thing.id, _id(closing.parent), self.ats[step], self.ids[step])

    def _custody(self) -> None:
        batch = self.batch
        if batch.left:
            rows = [(closing.thing.id, self.ats[closing.step]) for closing in batch.left]
            self.database.run(inserts.CLOSE_CUSTODY, *columns(rows, 2))
        if not batch.stays:
            return
        first = batch.stays[0]
        same = all(
            stay.until is None
            and stay.event == first.event
            and stay.place == first.place
            and stay.holder == first.holder
            for stay in batch.stays
        )
        if same:
            self.database.run(
                inserts.NEW_CUSTODY, first.holder, first.place, self.ids[first.event],
                self.ats[first.event], [stay.thing.id for stay in batch.stays],
            )  # fmt: skip
            return
        stays = [
            (
                stay.thing.id,
                stay.holder,
                stay.place,
                self.ids[stay.event],
                self.ats[stay.event],
                None if stay.until is None else self.ats[stay.until],
            )
            for stay in batch.stays
        ]
        self.database.run(inserts.CUSTODY, *columns(stays, 6))

    def _whereabouts(self) -> None:
        """Write where loose things are, state by state; contained and ended things have no row."""
        gone: list[int] = []
        groups: dict[_State, list[int]] = {}
        for thing in self.batch.dirty:
            if not thing.single:
                continue
            if thing.container is not None or thing.ended is not None or thing.since is None:
                if thing.row:
                    gone.append(thing.id)
                continue
            state = (
                thing.fresh,
                thing.place,
                thing.holder,
                thing.disposition,
                thing.since,
                thing.seen,
                thing.last,
            )
            groups.setdefault(state, []).append(thing.id)
        if gone:
            self.database.run(inserts.NO_WHEREABOUTS, gone)
        if are_small(len(groups), sum(map(len, groups.values()))):
            self._whereabouts_of_several(groups)
            return
        for (fresh, *where, seen, last), ids in groups.items():
            # To look for a conflict that cannot be doubles the work of the server.
            insert = inserts.FIRST_WHEREABOUTS if fresh else inserts.NEW_WHEREABOUTS
            self.database.run(insert, *where, self.ids[seen], last, ids)

    def _whereabouts_of_several(self, groups: Mapping[_State, Sequence[int]]) -> None:
        for kind, insert in (
            (True, inserts.FIRST_WHEREABOUTS_OF_SEVERAL),
            (False, inserts.NEW_WHEREABOUTS_OF_SEVERAL),
        ):
            rows = [
                (thing, *where, self.ids[seen], last)
                for (fresh, *where, seen, last), ids in groups.items()
                if fresh is kind
                for thing in ids
            ]
            if rows:
                self.database.run(insert, *columns(rows, 7))

    def _stock(self) -> None:
        """Write what the batch changed; what others hold of the same lots in packages is theirs."""
        moved = {(posting.thing, posting.account): None for posting in self.batch.postings}
        rows = [
            (thing.id, account.place, account.holder, account.disposition,
             _id(account.container), (thing.accounts or {})[account])
            for thing, account in moved
            if account.place != OUTSIDE
        ]  # fmt: skip
        if rows:
            self.database.run(inserts.STOCK, *columns(rows, 6))

    def _states(self) -> None:
        changes = self.batch.state_changes
        if not changes:
            return
        opened: dict[tuple[int, str], list[object]] = {}
        rows: list[list[object]] = []
        unset: list[tuple[object, ...]] = []
        for change in changes:
            key = (change.thing.id, change.disposition)
            at, event = self.ats[change.step], self.ids[change.step]
            if change.opens:
                opened[key] = [*key, event, at, None, None]
                rows.append(opened[key])
            elif key in opened:
                opened.pop(key)[4:] = [at, event]
            else:
                unset.append((*key, at, event))
        if unset:
            self.database.run(inserts.UNSET_STATES, *columns(unset, 4))
        if rows:
            self.database.run(inserts.SET_STATES, *columns(rows, 6))

    def _loadings(self) -> None:
        batch = self.batch
        if batch.unloadings:
            rows = [
                (loading.transformation, loading.thing.id, self.ats[loading.until])
                for loading in batch.unloadings
                if loading.until is not None
            ]
            self.database.run(inserts.UNLOAD, *columns(rows, 3))
        if batch.loadings:
            loaded = [
                (
                    loading.transformation,
                    loading.thing.id,
                    self.ids[loading.step],
                    self.ats[loading.step],
                    None if loading.until is None else self.ats[loading.until],
                )
                for loading in batch.loadings
                if loading.step is not None
            ]
            self.database.run(inserts.LOAD, *columns(loaded, 5))

    def _holdings(self) -> None:
        changes: dict[tuple[int, int, int, int, str], int] = {}
        inside: set[int] = set()
        for (sublot, root, place, holder, disposition), change in self.batch.holdings.items():
            if change:
                key = (sublot.id, _id(root), place, holder, disposition)
                changes[key] = changes.get(key, 0) + change
                if root is not None and (root.container is not None or root.ended is not None):
                    inside.add(root.id)
        less = [(*key, change) for key, change in changes.items() if change < 0]
        more = [(*key, change) for key, change in changes.items() if change > 0]
        # All that was counted in a thing which lies in another now is counted there. Nobody waits
        # for these rows: who counts in a thing holds the thing.
        gone = [row for row in less if row[1] in inside]
        some = [row for row in less if row[1] not in inside]
        if gone:
            self.database.run(inserts.GONE_HOLDINGS, *columns(gone, 6))
        if some:
            self.database.run(inserts.LOCK_HOLDINGS, *columns([*some, *more], 6)[:5])
        if less:
            self.database.run(inserts.LESS_HOLDINGS, *columns(less, 6))
        if some:
            self.database.run(inserts.NO_HOLDINGS, *columns(some, 6)[:5])
        if more:
            self.database.run(inserts.MORE_HOLDINGS, *columns(more, 6))


def sublot_id(thing: Thing) -> int:
    """Return what a thing's lot-level genealogy hangs on: its sublot, or itself."""
    return thing.sublot.id if thing.sublot is not None else thing.id


def _sublot_id(thing: Thing | None) -> int:
    return 0 if thing is None else sublot_id(thing)


def _id(thing: Thing | None) -> int:
    return 0 if thing is None else thing.id
