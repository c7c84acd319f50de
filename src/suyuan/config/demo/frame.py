"""The contexts of the demonstration's commands: the same step has the same id in each run."""

import dataclasses
import datetime as dt
import uuid

from suyuan.foundation import clock
from suyuan.foundation.command import system_context
from suyuan.foundation.context import Actor, Context, Source

REASON = "演示工厂"


@dataclasses.dataclass(frozen=True, slots=True)
class Frame:
    """One building of the demonstration, begun once and perhaps gone on with later."""

    base: uuid.UUID
    actor: Actor | None = None
    """Who acts where a step names nobody; None for the system."""

    def by(self, actor: Actor) -> "Frame":
        """Return the same building, its steps done by somebody."""
        return dataclasses.replace(self, actor=actor)

    def context(
        self,
        step: str,
        *,
        actor: Actor | None = None,
        reason: str = REASON,
        at: dt.datetime | None = None,
        site_id: int | None = None,
    ) -> Context:
        """Return the context of a step."""
        actor = actor or self.actor
        context = system_context(reason=reason, command_id=uuid.uuid5(self.base, step))
        return dataclasses.replace(
            context,
            actor=actor or context.actor,
            at=at or context.at,
            source=Source.CLI if actor is None else Source.WEB,
            site_id=site_id,
        )

    def fresh(self) -> Context:
        """Return the context of something that must not be found done already."""
        context = system_context(reason=REASON, command_id=clock.new_id())
        return dataclasses.replace(context, actor=self.actor or context.actor)
