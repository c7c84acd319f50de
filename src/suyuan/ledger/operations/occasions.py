"""When, where and on what paper something was done: the frame of the trade's own operations."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from suyuan.ledger.domain.event import BizTransaction, Event, Json, Party
from suyuan.ledger.domain.vocabulary import Action, EventType


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """When, where and on what paper something was done."""

    occurred_at: dt.datetime
    location: str
    """Key of the place where the things are afterwards."""
    offset: str = "+00:00"
    read_point: str | None = None
    source: str | None = None
    """Key of the place where amounts are taken from."""
    disposition: str | None = None
    documents: tuple[BizTransaction, ...] = ()
    extensions: Mapping[str, Json] = field(default_factory=dict)

    def event(self, kind: EventType, action: Action | None, step: str) -> Event:
        """Return an event of this occasion that names no things yet."""
        sources = () if self.source is None else (Party(type="location", id=self.source),)
        return Event(
            type=kind,
            action=action,
            biz_step=step,
            occurred_at=self.occurred_at,
            offset=self.offset,
            location=self.location,
            read_point=self.read_point,
            disposition=self.disposition,
            transactions=self.documents,
            sources=sources,
            extensions=self.extensions,
        )

    def after(self) -> "Occasion":
        """Return the same occasion a moment later, for the second of two steps."""
        return replace(self, occurred_at=self.occurred_at + dt.timedelta(microseconds=1))
