"""Where the people of the invented firm work: each act is a command of its own, at its moment."""

import datetime as dt
import enum
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, Final

from suyuan.config.demo.ahead import Ahead, Behind
from suyuan.config.demo.frame import Frame
from suyuan.foundation import clock, outbox, signing
from suyuan.foundation.context import Actor
from suyuan.ledger.domain.event import Event
from suyuan.ledger.operations.capture import record

LATER: Final = dt.timedelta(minutes=1)
"""How long after the deed it is entered."""


class Side(enum.Enum):
    """Whose work it is; the works run ahead."""

    WORKS = "WORKS"
    """What is bought, made, inspected, put in store."""
    CUSTOMERS = "CUSTOMERS"
    """What is sold, and done for those who bought it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """Events that somebody records together, and why."""

    step: str
    """Name that is the same in each run; the command's id is made from it."""
    moment: dt.datetime
    who: str
    why: str
    events: tuple[Event, ...]


@dataclass(kw_only=True, slots=True)
class Desk:
    """Carries out what people do, each with their own rights and with the clock at the moment.

    What one person tells of events one after the other on one day is one command, as people do at a
    desk; the areas' operations are a command each.
    """

    frame: Frame
    actors: Mapping[str, Actor]
    sites: Mapping[str, int]
    """Ids of the sites by code."""
    commands: int = 0
    side: Side = Side.CUSTOMERS
    """Whose work is being done."""
    other: Ahead | Behind | None = None
    """The way to the process of the other side, while there are two."""
    _waiting: list[Work] = field(default_factory=list)

    def tell(self, work: Work) -> None:
        """Take events to be recorded, together with those before them of the same desk and day."""
        assert self.side is Side.CUSTOMERS, "the works tell nothing but commands"
        if self._waiting:
            last = self._waiting[-1]
            if (last.who, last.moment.date()) != (work.who, work.moment.date()):
                self.flush()
        self._waiting.append(work)

    def flush(self) -> None:
        """Record what waits."""
        if not self._waiting:
            return
        found, self._waiting = self._waiting, []
        events = tuple(event for work in found for event in work.events)
        why = found[0].why if len(found) == 1 else f"{found[0].why} 等 {len(found)} 项"
        at = max(event.occurred_at for event in events) + LATER
        with clock.fixed(at):
            context = self.frame.context(
                found[0].step, actor=self.actors[found[0].who], reason=why, at=at
            )
            record(context=context, events=events)
        self.commands += 1

    def do(  # noqa: PLR0913 - who does what, when, where and why.
        self,
        operation: Callable[..., Any],
        values: Mapping[str, Any],
        *,
        step: str,
        at: dt.datetime,
        who: str,
        why: str,
        site: str = "",
        signs: bool = False,
    ) -> Any:
        """Have somebody carry out an operation, entered a minute after the deed; return its result.

        The step names it in each run, so that what was done before is found done. Where it is
        signed, the demonstration signs for the person, and the signature says so. What the works
        have done in their own process is taken over from there.
        """
        self.flush()
        if isinstance(self.other, Behind) and self.side is Side.WORKS:
            self.commands += 1
            return self.other.take(step)
        moment = at + LATER
        with clock.fixed(moment), signing.demonstrating() if signs else nullcontext():
            signed = {"signature": signing.demonstrated(who)} if signs else {}
            context = self.frame.context(
                step, actor=self.actors[who], reason=why, at=moment, site_id=self.sites.get(site)
            )
            self.commands += 1
            result = operation(context=context, **values, **signed)
        if isinstance(self.other, Ahead):
            self.other.tell(step, result)
        return result

    def deliver(self, at: dt.datetime) -> None:
        """Let the areas hear what happened, as the workers of a running system do at once."""
        self.flush()
        step = f"deliver {at:%y%m%d%H%M}"
        if isinstance(self.other, Behind) and self.side is Side.WORKS:
            self.other.take(step)
            return
        with clock.fixed(at + 2 * LATER):
            while outbox.deliver():
                pass
        if isinstance(self.other, Ahead):
            self.other.tell(step, None)

    def meet(self) -> None:
        """Let the works wait here until everything before is done for the customers too."""
        if self.other is not None:
            self.other.meet()

    def is_told(self) -> bool:
        """Say whether what is going on is done by the works in their own process."""
        return isinstance(self.other, Behind) and self.side is Side.WORKS


@dataclass(kw_only=True, slots=True)
class Paper:
    """A piece of work at the desk that takes several acts: each gets a step name of its own."""

    desk: Desk
    name: str
    """The same in each run."""
    why: str
    site: str
    _acts: int = 0

    def do(
        self, who: str, at: dt.datetime, operation: Callable[..., Any], *, signs: bool = False,
        **values: Any,
    ) -> Any:  # fmt: skip
        """Have somebody do the next act of it."""
        self._acts += 1
        return self.desk.do(
            operation, values, step=f"{self.name} {self._acts}", at=at, who=who, why=self.why,
            site=self.site, signs=signs,
        )  # fmt: skip


def chunks(things: Sequence[Any], size: int) -> list[Sequence[Any]]:
    """Cut a sequence into pieces of a size; the last may be smaller."""
    return [things[start : start + size] for start in range(0, len(things), size)]
