"""Writes long lists of new units: each by one statement for each table, with ids sent as read."""

import datetime as dt
from collections.abc import Iterator

from suyuan.foundation.db.wire import Ready
from suyuan.ledger.domain.batch import Batch, Series, Step
from suyuan.ledger.domain.vocabulary import Role
from suyuan.ledger.operations import inserts
from suyuan.ledger.statements import Database


class SeriesWriter:
    """Writes the series of a batch, in step with what else is written of it."""

    def __init__(self, database: Database, batch: Batch, *, recorded_at: dt.datetime) -> None:
        self.database = database
        self.batch = batch
        self.recorded_at = recorded_at
        self._ids: list[Ready] = []

    def number(self) -> None:
        """Draw the ids of the units of each series."""
        for series in self.batch.series:
            ((written,),) = self.database.rows(inserts.NEXT_IDS_WRITTEN, len(series.keys))
            assert isinstance(written, str)
            self._ids.append(Ready(written.encode()))

    def things(self) -> None:
        """Write the units and their names."""
        for series, step, ids in self._each():
            sublot = series.sublot
            self.database.run(
                inserts.UNITS, sublot.item.id if sublot.item else None, sublot.id, step.site,
                series.made, series.expires, step.id, ids, series.codes,
            )  # fmt: skip
            self.database.run(
                inserts.UNIT_IDENTITIES, sublot.id, step.at, step.id, series.keys, ids
            )

    def participations(self) -> None:
        """Write that the units took part in the event."""
        for series, step, ids in self._each():
            self.database.run(
                inserts.PARTICIPATIONS, step.at, step.id, self.recorded_at, str(Role.OBJECT),
                False, series.sublot.id, ids,
            )  # fmt: skip

    def whereabouts(self) -> None:
        """Write where the units are, and who holds them."""
        for _, step, ids in self._each():
            self.database.run(inserts.NEW_CUSTODY, step.holder, step.place, step.id, step.at, ids)
            self.database.run(
                inserts.FIRST_WHEREABOUTS, step.place, step.holder, step.event.disposition or "",
                step.at, step.id, step.at, ids,
            )  # fmt: skip

    def _each(self) -> Iterator[tuple[Series, Step, Ready]]:
        for series, ids in zip(self.batch.series, self._ids, strict=True):
            yield series, self.batch.steps[series.step], ids
