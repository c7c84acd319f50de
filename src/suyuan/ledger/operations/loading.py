"""Reads what a batch touches: names, things with locks, their state, what is around and inside."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, LiteralString

from suyuan.foundation.db.wire import Row
from suyuan.ledger.domain.batch import Batch, Loading, Policy, Step
from suyuan.ledger.domain.state import Account, Item, Place, Thing
from suyuan.ledger.domain.vocabulary import EventType, ThingKind, Tracking
from suyuan.ledger.operations import gathering, reads
from suyuan.ledger.operations.asking import Asked
from suyuan.ledger.statements import Database

_KINDS: Final = {kind.value: kind for kind in ThingKind}


class Loader:
    """Fills the working memory of a batch from the database."""

    def __init__(self, database: Database, batch: Batch) -> None:
        self.database = database
        self.batch = batch
        self.by_id: dict[int, Thing] = {}
        self.items: dict[int, Item] = {}
        self.keys: dict[int, str] = {}
        self.containers: dict[int, int] = {}
        """Container of each loaded thing that lies in one."""
        self.asked: Asked | None = None
        self.in_use: list[Row] = []
        self.waited = False
        """Whether things were locked, so that what was read before may have changed."""

    def ask(self) -> Asked:
        """Ask for every name of the batch, inside `together`; else `load` asks by itself."""
        self.asked = Asked(self.database, self.batch)
        return self.asked

    def load(self) -> None:
        """Read everything that the events touch, locking the things they name."""
        asked = self.asked
        if asked is None:
            with self.database.together():
                asked = self.ask()
        names = self._names(asked)
        named = {thing for key, thing in names.items() if key in asked.named}
        named.update(thing for _, thing in self.in_use)
        named.update(self._packages(asked, names))
        self.waited = bool(named)
        self._things(reads.THINGS, sorted(named))
        self._around()
        self._restore()
        self._children()
        self._states(list(self.by_id))
        self._lots(asked, names)
        self._inside()

    def is_late(self) -> bool:
        """Say whether an event is older than what has happened to its things since.

        What happens to the containers around a thing happens to the thing, so they count too.
        """
        first = self.batch.steps[0].at
        things = [t for t in self.by_id.values() if t.kind is not ThingKind.CLASS]
        orders = [step.event.transformation_id for step in self.batch.steps]
        named = [order for order in orders if order is not None]
        if named and self.database.rows(reads.LATER, named, first):
            return True
        if all(thing.last is None or thing.last <= first for thing in things):
            return False
        return bool(self.late())

    def late(self) -> list[Step]:
        """Give the events to whose things something happened after them."""
        policy = self.batch.policy
        return [step for step in self.batch.steps if _follows(self.batch.things, step, policy)]

    def _names(self, asked: Asked) -> dict[str, int]:
        """Take in what was asked by name."""
        batch = self.batch
        for key, item_id, code, tracking, level, unit in asked.items.fetchall():
            item = Item(item_id, code, Tracking(tracking), level, unit)
            batch.items[key] = item
            self.items.setdefault(item_id, item)
        if asked.places is not None:
            for key, place, party, site, above in asked.places.fetchall():
                batch.places[key] = Place(place, party, site, tuple(above or ()))
        if asked.parties is not None:
            batch.parties.update(asked.parties.fetchall())
        if asked.in_use is not None:
            self.in_use = asked.in_use.fetchall()
        found: dict[str, int] = dict(asked.names.fetchall())
        self.keys.update((thing, key) for key, thing in found.items())
        return found

    def _packages(self, asked: Asked, names: Mapping[str, int]) -> set[int]:
        """Give the packages with amounts that are meant where they lie, with the outermost ones."""
        del names
        rows = asked.packages.fetchall() if asked.packages is not None else []
        return {thing for row in rows for thing in row}

    def _things(self, statement: LiteralString, ids: Sequence[int]) -> None:
        missing = [thing for thing in ids if thing not in self.by_id]
        if not missing:
            return
        self._take(self.database.rows(statement, missing))

    def _take(self, rows: Sequence[Row]) -> None:
        unnamed = [row[0] for row in rows if row[0] not in self.keys and row[1] != "SUBLOT"]
        if unnamed:
            question = (
                "SELECT thing_id, key FROM ledger_identity WHERE thing_id = ANY (%s) AND main"
            )
            self.keys.update(self.database.rows(question, unnamed))
        for row in rows:
            self._thing(row)
        self._contain(rows)

    def _contain(self, rows: Sequence[Row]) -> None:
        """Note what the things lie in."""
        self.containers.update((row[0], row[8]) for row in rows if row[8] is not None)

    def _restore(self) -> None:
        """Put the things back into an earlier state, where one is asked for."""

    def _thing(self, row: Row) -> Thing:
        thing_id, kind, item_id, lot_id, sublot_id, code, made, expires, _, ended, alive = row
        key = self.keys.get(thing_id, "")
        thing = Thing(key, _KINDS[kind], code, thing_id)
        thing.fresh = False
        thing.item = self.items.get(item_id) if item_id is not None else None
        if item_id is not None and thing.item is None:
            thing.item = Item(item_id, "", Tracking.NONE, 0)
        thing.made, thing.expires, thing.ended, thing.alive = made, expires, ended, alive
        self.by_id[thing_id] = thing
        if key:
            self.batch.things[key] = thing
        if thing.kind is ThingKind.UNIT:
            thing.sublot = self._stub(sublot_id, ThingKind.SUBLOT) if sublot_id else None
        elif thing.kind is ThingKind.SUBLOT and lot_id is not None:
            thing.lot = self._stub(lot_id, ThingKind.LOT)
        return thing

    def _stub(self, thing_id: int, kind: ThingKind) -> Thing:
        """Give a thing of which only the id matters, until more of it is read."""
        thing = self.by_id.get(thing_id)
        if thing is None:
            thing = Thing("", kind, "", thing_id)
            thing.fresh = False
            self.by_id[thing_id] = thing
        return thing

    def _around(self) -> None:
        """Read and lock the containers around, level by level."""
        while True:
            missing = sorted({c for c in self.containers.values() if c not in self.by_id})
            self._link_containers()
            if not missing:
                return
            self._things(reads.THINGS, missing)

    def _link_containers(self) -> None:
        for child, container in self.containers.items():
            parent = self.by_id.get(container)
            if parent is not None:
                self.by_id[child].container = parent

    def _children(self) -> None:
        """Read and lock what lies in the things that an event empties."""
        batch = self.batch
        emptied = [step.event.parent for step in batch.steps if gathering.empties(step)]
        if not emptied:
            return
        batch.tracks_children = True
        parents = [batch.things[key] for key in emptied if key in batch.things]
        if not parents:
            return
        rows = self._lying_in([parent.id for parent in parents])
        self._things(reads.THINGS, sorted({child for _, child in rows}))
        self._link_containers()
        for parent_id, child_id in rows:
            child = self.by_id[child_id]
            if child.single:
                batch.children.setdefault(self.by_id[parent_id], {})[child] = None

    def _lying_in(self, parents: list[int]) -> list[Row]:
        return self.database.rows(reads.CHILDREN, parents)

    def _states(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        database, by_id = self.database, self.by_id
        lots = [thing.id for thing in by_id.values() if thing.kind is ThingKind.LOT]
        persistent = any(
            step.event.persistent_set or step.event.persistent_unset for step in self.batch.steps
        )
        with database.together():
            states = database.ask(reads.STATES, ids)
            last = database.ask(reads.LAST, ids)
            stock = database.ask(reads.STOCK, lots) if lots else None
            open_states = database.ask(reads.PERSISTENT, ids) if persistent else None
        for thing_id, place, holder, disposition, since in states.fetchall():
            thing = by_id[thing_id]
            thing.place, thing.holder, thing.disposition = place, holder, disposition
            thing.since, thing.row = since, True
        for thing_id, occurred_at in last.fetchall():
            by_id[thing_id].last = occurred_at
        if stock is not None:
            self._accounts(stock.fetchall())
        if open_states is not None:
            for thing_id, disposition in open_states.fetchall():
                by_id[thing_id].states |= {disposition}

    def _accounts(self, rows: Iterable[Row]) -> None:
        for thing_id, place, holder, disposition, container, quantity in rows:
            thing = self.by_id[thing_id]
            if thing.accounts is None:
                thing.accounts = {}
            inside = self._stub(container, ThingKind.PACKAGE) if container else None
            thing.accounts[Account(place, holder, disposition, inside)] = quantity

    def _lots(self, asked: Asked, names: dict[str, int]) -> None:
        """Read the lots that new units lie in, and what their sublots were made from."""
        lots = sorted({names[key] for key in asked.lot_keys if key in names})
        units = any(step.event.type is EventType.TRANSFORMATION for step in self.batch.steps)
        sublots = (
            sorted({t.sublot.id for t in self.by_id.values() if t.sublot is not None})
            if units
            else []
        )
        if lots or sublots:
            rows = self._sublots(asked, lots, sublots)
            sources = sorted({source for row in rows for source in row[4]})
            self._things(reads.UNLOCKED, sources)
            more = sorted({row[1] for row in rows})
            self._things(reads.UNLOCKED, more)
            for row in rows:
                self._sublot(row)
        self._taken()
        for transformation, thing_id in self.in_use:
            thing = self.by_id[thing_id]
            in_use = self.batch.loaded.setdefault(transformation, {})
            in_use[thing] = Loading(transformation, thing, None)

    def _taken(self) -> None:
        """Read what units took for themselves from which an event may take lots out."""
        staying = [
            self.batch.things[key].id
            for step in self.batch.steps
            if step.event.output_quantities
            for key in set(step.event.inputs) & set(step.event.outputs)
            if key in self.batch.things
        ]
        if staying:
            for unit, source in self.database.rows(reads.TAKEN, staying):
                if source in self.by_id:
                    self.by_id[unit].taken |= {self.by_id[source]}

    def _sublots(self, asked: Asked, lots: list[int], sublots: list[int]) -> list[Row]:
        """Read lots and their sublots; what was asked by name will do if nobody was waited for."""
        if self.waited or sublots or asked.lots is None or asked.sublots is None:
            self._things(reads.UNLOCKED, lots)
            return self.database.rows(reads.SUBLOTS, lots, sublots, sublots)
        wanted = set(lots)
        self._take([row for row in asked.lots.fetchall() if row[0] in wanted])
        return [row for row in asked.sublots.fetchall() if row[1] in wanted]

    def _sublot(self, row: Row) -> None:
        thing_id, lot_id, code, alive, sources, origin = row
        sublot = self._stub(thing_id, ThingKind.SUBLOT)
        lot = self.by_id[lot_id]
        sublot.code, sublot.alive, sublot.linked = code, alive, alive
        sublot.lot, sublot.item = lot, lot.item
        sublot.inputs = frozenset(self.by_id[source] for source in sources)
        home = lot
        if origin is not None:
            home = sublot.origin = self._stub(origin, ThingKind.SUBLOT)
        if home.sublots is None:
            home.sublots = {}
        home.sublots[sublot.inputs] = sublot

    def _inside(self) -> None:
        """Count what lies in the things that may move or end."""
        moving: dict[int, Thing] = {}
        for step in self.batch.steps:
            for key in gathering.movable(step):
                thing = self.batch.things.get(key)
                if thing is not None and not thing.fresh:
                    moving[thing.id] = thing
        for children in self.batch.children.values():
            moving.update((child.id, child) for child in children)
        if not moving:
            return
        roots = [thing.id for thing in moving.values() if thing.container is None]
        nested = [thing.id for thing in moving.values() if thing.container is not None]
        rows: list[Row] = []
        if roots:
            rows += self.database.rows(reads.INSIDE_ROOTS, roots)
        if nested:
            rows += self.database.rows(reads.INSIDE, nested)
        for thing in moving.values():
            thing.content = {}
        for thing_id, sublot_id, number in rows:
            content = moving[thing_id].content
            assert content is not None
            content[self._stub(sublot_id, ThingKind.SUBLOT)] = number


def _follows(things: Mapping[str, Thing], step: Step, policy: Policy) -> bool:
    """Say whether something happened to an event's things, or around them, after it."""
    keys = [key for _, key, _ in step.event.keys()]  # noqa: SIM118 - no mapping.
    named = [things.get(key) for key in [*keys, *gathering.extension_keys([step])]]
    for key in gathering.reaching([step], policy):
        lot = things.get(key)
        named += [account.container for account in (lot.accounts or {})] if lot else []
    for one in named:
        thing = one
        while thing is not None:
            if (
                thing.last is not None
                and thing.last > step.at
                and thing.kind is not ThingKind.CLASS
            ):
                return True
            thing = thing.container
    return False
