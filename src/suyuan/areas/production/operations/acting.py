"""Who does something, with what, where and when: what every record of work begins with."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain.fitness import Trained
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.production import domain
from suyuan.areas.production.domain import OrderState
from suyuan.areas.production.domain.routing import Routing, Step
from suyuan.areas.production.models import OrderStep, WorkOrder
from suyuan.areas.production.operations.deeds import Deed
from suyuan.areas.production.operations.errors import NotRunningError, UnknownStepError
from suyuan.areas.production.operations.orders import locked
from suyuan.areas.production.queries.orders import routing_of
from suyuan.foundation.context import Context
from suyuan.foundation.db.prepared import Prepared
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.queries.places import places_with_surroundings

LEEWAY: Final = dt.timedelta(minutes=10)
"""How far the clock of a device may be ahead of ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """What a person says about an act."""

    person: str = ""
    """Code of who does it; empty: the person behind the user."""
    checker: str = ""
    equipment: tuple[str, ...] = ()
    occurred_at: dt.datetime | None = None
    """When it was done, or ended; None: now."""
    started_at: dt.datetime | None = None
    place: str = ""
    """Code of the place; empty: the line of the order."""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """An act whose persons, times and places are known."""

    context: Context
    order: WorkOrder
    routing: Routing
    person: str
    checker: str
    staff: Mapping[str, Sequence[Trained]]
    """Of these two those who are in work, by code, with what they are trained for."""
    equipment: tuple[str, ...]
    at: dt.datetime
    started_at: dt.datetime
    place: Any
    """A place of the ledger."""
    note: str

    def deed(self, **values: Any) -> Deed:
        """Return the frame of the events of this act."""
        told: dict[str, Any] = {
            "order": self.order,
            "at": self.at,
            "place": self.place.key,
            "operator": self.person,
            "equipment": self.equipment,
            "note": self.note,
            **values,
        }
        return Deed(**told)


def scene(
    context: Context, order: str, act: Act, *, states: frozenset[OrderState] = domain.RUNNING
) -> Scene:
    """Lock an order and find out who acts, where and when.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is in another state than `states`.
        Problems: If a person, a place or a time cannot be.
    """
    row = locked(order)
    if OrderState(row.state) not in states:
        raise NotRunningError(order=row.number, state=row.state)
    found: list[Problem] = []
    at = act.occurred_at or context.at
    started = act.started_at or at
    if at > context.at + LEEWAY:
        data = {"at": at.isoformat()}
        found.append(Problem("production.in_the_future", data, field="occurred_at"))
    if started > at:
        found.append(Problem("production.ends_before_it_begins", field="started_at"))
    place: Any = row.line
    if act.place and act.place != row.line.code:
        known = catalog.place_with_code(act.place)
        if known is None or known.place.site_id != row.site_id:
            data = {"place": act.place}
            found.append(Problem("production.unknown_place", data, field="place"))
        else:
            place = places_with_surroundings([known.pk])[known.pk]
    Problems.check(found)
    person = _person(context, act.person)
    return Scene(
        context=context, order=row, routing=routing_of(row), person=person, checker=act.checker,
        staff=fitness.trainings_of([code for code in (person, act.checker) if code]),
        equipment=act.equipment, at=at, started_at=started, place=place, note=act.note,
    )  # fmt: skip


def _person(context: Context, code: str) -> str:
    if code:
        return code
    person = fitness.person_of(context.actor.user_id)
    return person.code if person is not None else ""


def require_person(here: Scene) -> None:
    """Go on only where a person who is in work is named.

    Raises:
        Problems: If not.
    """
    if not here.person:
        Problems.check([Problem("production.person_missing", {"step": "—"}, field="person")])
    if here.person not in here.staff:
        data = {"person": here.person}
        Problems.check([Problem("catalog.unknown_person", data, field="person")])


_STEP: Final = Prepared(
    lambda order, number: (
        OrderStep.objects.select_for_update(of=("self",))
        .select_related("form_version")
        .filter(order=order, number=number)
    )
)


def step_of(here: Scene, number: int) -> tuple[Step, OrderStep]:
    """Return a step of the order: as the frozen record says it, and as it stands; locked.

    Raises:
        UnknownStepError: If the order has no such step.
    """
    step = here.routing.step(number)
    row = _STEP.first(here.order.pk, number)
    if step is None or row is None:
        raise UnknownStepError(order=here.order.number, step=number)
    return step, row
