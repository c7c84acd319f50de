"""What all screens of production share: states as chips, names, choices of people and machines."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain import PlaceKind
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.production import choices
from suyuan.areas.production.domain import OrderState
from suyuan.areas.production.models import Run, WorkOrder
from suyuan.areas.production.operations import Act
from suyuan.areas.production.queries.outside import outside_of
from suyuan.areas.production.queries.saying import local
from suyuan.foundation import sited
from suyuan.foundation.context import Context
from suyuan.web.people import Reader
from suyuan.web.states import Chip, Tone
from suyuan.web.wordlists import listed

ORDER_TONES: Final = {
    "PLANNED": Tone.WAIT,
    "RELEASED": Tone.RUN,
    "IN_PROCESS": Tone.RUN,
    "COMPLETED": Tone.WAIT,
    "REVIEWED": Tone.OK,
    "CLOSED": Tone.OFF,
    "CANCELLED": Tone.OFF,
}
TONES: Final = {
    "OPEN": Tone.WAIT,
    "DONE": Tone.WAIT,
    "ACCEPTED": Tone.OK,
    "REJECTED": Tone.BAD,
    "APPROVED": Tone.RUN,
    "CLOSED": Tone.OFF,
    "REFUSED": Tone.BAD,
}
VERDICT_TONES: Final = {
    "WITHIN": Tone.OK,
    "OUTSIDE": Tone.BAD,
    "EXPLAINED": Tone.WAIT,
    "NOTHING": Tone.OFF,
}


def places_for(
    reader: Reader | None,
    action: str,
    *kinds: PlaceKind,
    also_at_makers: bool = False,
    about: WorkOrder | Run | None = None,
) -> list[tuple[str, str]]:
    """Return the places in use that a reader may name: those of the sites where they may do it.

    Args:
        reader: Who fills in the form; None offers those of all sites.
        action: What the form does.
        kinds: Of which kinds; none: of all.
        also_at_makers: Whether the places of contract makers are offered, too.
        about: The order or run that it is about, which stays at its site.
    """
    rows = catalog.places().filter(active=True)
    if kinds:
        rows = rows.filter(place__kind__in=kinds)
    if about is not None and about.site_id is not None:
        rows = rows.filter(place__site_id=about.site_id)
    elif reader is not None:
        rows = sited.within(
            rows, reader.actor, action, field="place__site_id", chosen=reader.site_id,
            also_of_none=also_at_makers,
        )  # fmt: skip
    if also_at_makers:
        makers = catalog.partners().filter(roles__contains=["CONTRACT_MAKER"])
        rows = rows.filter(
            Q(place__site_id__isnull=False) | Q(place__party_id__in=makers.values("party_id"))
        )
    return [(row.place.code, f"{row.place.code} {name_of(row.place)}") for row in rows]


def allowed(minimum: Decimal | None, maximum: Decimal | None, unit: str = "") -> str:
    """Say within which limits a value must be; empty where there are none."""
    least, most = (
        None if limit is None else f"{limit.normalize():f}" for limit in (minimum, maximum)
    )
    if least is None and most is None:
        return ""
    limits = f"{least} – {most}"
    if least is None or most is None:
        limits = f"≤ {most}" if least is None else f"≥ {least}"
    return _("Allowed: %(limits)s") % {"limits": f"{limits} {unit}".strip()}


def name_of(row: Any) -> str:
    """Return the name of a row that has one in each language."""
    return local(row.name, row.name_en) if row is not None else ""


def order_chip(row: Any) -> Chip:
    """Return the state of a work order."""
    return Chip(ORDER_TONES[row.state], choices.ORDER_STATES[row.state])


def run_chip(row: Any) -> Chip:
    """Return the state of a run of a special process."""
    return Chip(TONES[row.state], choices.RUN_STATES[row.state])


def deviation_chip(row: Any) -> Chip:
    """Return the state of a deviation."""
    return Chip(TONES[row.state], choices.DEVIATION_STATES[row.state])


def result_chip(result: str) -> Chip | None:
    """Return how something came out."""
    if not result:
        return None
    return Chip(Tone.OK if result == "PASS" else Tone.BAD, choices.RESULTS[result])


def verdict_chip(verdict: str) -> Chip:
    """Return what a balance says."""
    return Chip(VERDICT_TONES[verdict], choices.VERDICTS[verdict])


def page_of_order(number: str) -> str:
    """Return the address of the page of an order."""
    return reverse("work-orders-detail", args=[number])


def thing_page(key: str) -> str:
    """Return the address of the passport of a thing."""
    return reverse("thing", args=["_"])[:-1] + quote(key.lstrip("/"), safe="/:~")


def pairs(words: Mapping[str, object]) -> list[tuple[str, Any]]:
    """Return the words of a vocabulary as choices."""
    return list(words.items())


def people() -> Sequence[tuple[str, str]]:
    """Return the people in work as choices."""
    rows = fitness.people().filter(active=True)
    return [("", "—"), *((row.code, f"{row.code} {name_of(row)}") for row in rows)]


def person_of(reader: Any) -> str:
    """Return the code of the person behind the reader."""
    found = fitness.person_of(reader.actor.user_id) if reader is not None else None
    return found.code if found is not None else ""


def lines_of(text: str) -> list[str]:
    """Return what stands on the lines of a text, without empty ones."""
    return [line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip()]


def is_running(row: Any) -> bool:
    """Say whether work is recorded in an order."""
    return row.state in {OrderState.RELEASED, OrderState.IN_PROCESS}


def act_of(values: Mapping[str, Any]) -> Act:
    """Return the act that a form describes."""
    return Act(
        person=values.get("person", ""),
        checker=values.get("checker", ""),
        equipment=tuple(
            lines_of(values.get("equipment", "").replace(",", "\n").replace(" ", "\n"))
        ),
        occurred_at=values.get("occurred_at"),
        place=values.get("place", ""),
        note=values.get("note", ""),
    )


def by_number(operation: Callable[..., Any], name: str = "order") -> Callable[..., Any]:
    """Return an operation that is told the row's number under another name."""

    def run(*, context: Context, number: str = "", **values: Any) -> Any:
        values.setdefault(name, number)
        return operation(context=context, **values)

    return run


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A step as the stepper draws it."""

    label: str
    state: str
    note: str


def stepper(row: Any) -> Sequence[Shown]:
    """Return the steps of an order as the stepper draws them."""
    found = []
    for one in row.steps.all():
        state = {"DONE": "done", "RUNNING": "now", "WAITING": ""}[one.state]
        note = f"{one.quantity.normalize():f}" if one.quantity else ""
        found.append(Shown(f"{one.number} {name_of(one)}", state, note))
    return found or [Shown(_("Not released yet"), "now", "")]


def outside_words(made: Any) -> str:
    """Say which values of an execution are outside of their limits; empty where none is."""
    names = [local(*one) for one in outside_of(made)]
    if not names:
        return ""
    return _(
        "Outside of the limits: %(values)s. It stands as an exception in the history record; "
        "report a deviation."
    ) % {"values": listed(names)}
