"""Asks for everything that a batch names, in one round trip."""

from suyuan.ledger.domain import making
from suyuan.ledger.domain.batch import Batch
from suyuan.ledger.operations import gathering, reads
from suyuan.ledger.statements import Database


class Asked:
    """What was asked by name; made inside `together`, the answers are there afterwards."""

    def __init__(self, database: Database, batch: Batch) -> None:
        """Ask for things, items, places, parties, and the lots that new units lie in."""
        steps = batch.steps
        series = batch.series_of
        keys, classes, places, parties, orders = gathering.gather(steps, known=series is None)
        if series is None:
            lots = sorted(gathering.lot_keys(steps))
        else:
            classes.add(series)
            lots = [making.lot_key_for(steps[0].event, series)]
        self.lot_keys = lots
        """The lots that new units lie in."""
        self.named = frozenset(keys)
        """The keys that the events name."""
        self._places, self._parties = list(places), list(parties)
        if orders:
            # What lies loaded stays so until the end, and nothing is loaded past what is made of
            # it: else two events that name the same order and no thing in common would not meet.
            loads = any(gathering.loads(step) for step in steps)
            database.run(reads.LOCK_ORDERS if loads else reads.SHARE_ORDERS, sorted(orders))
        # In the order of the index, many names are found on few pages.
        self.names = database.ask(reads.NAMES, sorted(keys.union(lots)))
        self.items = database.ask(reads.ITEMS, list(classes))
        self.in_use = database.ask(reads.IN_USE, list(orders)) if orders else None
        packed = sorted(gathering.reaching(steps, batch.policy))
        self.packages = database.ask(reads.PACKAGES, packed) if packed else None
        """The packages in which lots lie that may be meant there."""
        self.lots = database.ask(reads.NAMED_LOTS, lots) if lots else None
        self.sublots = database.ask(reads.NAMED_SUBLOTS, lots) if lots else None
        self.ask_places(database)

    def ask_places(self, database: Database) -> None:
        """Ask for the places and parties, perhaps again because they were unknown."""
        places, parties = self._places, self._parties
        self.places = database.ask(reads.PLACES, places) if places else None
        self.parties = database.ask(reads.PARTIES, parties) if parties else None

    def names_strangers(self) -> bool:
        """Say whether the events name places or parties that nobody knows."""
        known = [answer for answer in (self.places, self.parties) if answer is not None]
        found = sum(len(answer.rows) for answer in known)
        return found < len(self._places) + len(self._parties)
