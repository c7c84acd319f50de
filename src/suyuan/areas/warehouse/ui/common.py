"""What all screens of the warehouse share: names, states as chips, addresses, commands by id."""

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from django import forms
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.warehouse import choices, queries
from suyuan.areas.warehouse.domain import CountStatus, ExcursionStatus, WorkStatus, Zone, zones
from suyuan.foundation import clock, sited
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, LinesField
from suyuan.web.states import Chip, Tone

STATE_TONES: Final[Mapping[str, Tone]] = {
    zones.WAITING: Tone.WAIT,
    zones.ACCEPTED: Tone.OK,
    zones.IN_STORE: Tone.OK,
    zones.REJECTED: Tone.BAD,
    zones.EXPIRED: Tone.BAD,
    zones.DAMAGED: Tone.BAD,
    zones.MISSING: Tone.BAD,
    zones.RETURNED: Tone.WAIT,
    zones.FINISHED: Tone.WAIT,
    zones.IN_PROGRESS: Tone.RUN,
    "in_transit": Tone.RUN,
    "active": Tone.RUN,
    "reserved": Tone.WAIT,
}
ZONE_TONES: Final[Mapping[str, Tone]] = {
    Zone.QUARANTINE: Tone.WAIT,
    Zone.RELEASED: Tone.OK,
    Zone.REJECTED: Tone.BAD,
    Zone.RETURNS: Tone.WAIT,
    Zone.RECALL: Tone.BAD,
    Zone.STAGING: Tone.RUN,
    Zone.PRODUCTION: Tone.RUN,
}
WORK_TONES: Final[Mapping[str, Tone]] = {
    WorkStatus.OPEN: Tone.WAIT,
    WorkStatus.DONE: Tone.OK,
    WorkStatus.CANCELLED: Tone.OFF,
}
COUNT_TONES: Final[Mapping[str, Tone]] = {
    CountStatus.OPEN: Tone.RUN,
    CountStatus.RECOUNT: Tone.WAIT,
    CountStatus.COUNTED: Tone.WAIT,
    CountStatus.CLOSED: Tone.OK,
    CountStatus.CANCELLED: Tone.OFF,
}
EXCURSION_TONES: Final[Mapping[str, Tone]] = {
    ExcursionStatus.OPEN: Tone.BAD,
    ExcursionStatus.ENDED: Tone.WAIT,
    ExcursionStatus.ASSESSED: Tone.OK,
}


def local(name: str | None, name_en: str | None) -> str:
    """Return the name in the reader's language; the other one where it is empty."""
    if (get_language() or "").startswith("zh"):
        return str(name or name_en or "")
    return str(name_en or name or "")


def name_of(row: Any) -> str:
    """Return the name of a row in the reader's language; empty for none."""
    return local(row.name, row.name_en) if row is not None else ""


def state_chip(disposition: str) -> Chip | None:
    """Return the state of stock as a chip; None where nobody has said one."""
    if not disposition:
        return None
    tone = STATE_TONES.get(disposition, Tone.OFF)
    return Chip(tone, choices.STATES.get(disposition, gettext_lazy("Another state")))


def stock_chip(disposition: str, marks: Collection[str]) -> Chip | None:
    """Return the state of stock; that it is recalled or on hold comes before it."""
    if zones.RECALLED in marks:
        return Chip(Tone.BAD, pgettext_lazy("stock", "Recalled"))
    if zones.HELD in marks:
        return Chip(Tone.BAD, pgettext_lazy("stock", "On hold"))
    return state_chip(disposition)


def zone_chip(zone: str | None) -> Chip | None:
    """Return what a place is for as a chip; None where nobody has said."""
    return Chip(ZONE_TONES[zone], choices.ZONES[zone]) if zone else None


def work_chip(status: str) -> Chip:
    """Return where an order or a line stands."""
    return Chip(WORK_TONES[status], choices.WORK_STATUSES[status])


def count_chip(status: str) -> Chip:
    """Return where a count stands."""
    return Chip(COUNT_TONES[status], choices.COUNT_STATUSES[status])


def excursion_chip(status: str) -> Chip:
    """Return whether a deviation lasts, and whether it was assessed."""
    return Chip(EXCURSION_TONES[status], choices.EXCURSION_STATUSES[status])


def expiry_chip(day: dt.date | None, *, warn_days: int) -> Chip | None:
    """Return how close an expiry is; None where it is far or there is none."""
    if day is None:
        return None
    left = (day - today()).days
    if left < 0:
        return Chip(Tone.BAD, gettext_lazy("Expired"))
    if left > warn_days:
        return None
    said = ngettext("%(days)s day left", "%(days)s days left", left)
    return Chip(Tone.WAIT, said % {"days": left})


def today() -> dt.date:
    """Return the day in the reader's time zone."""
    return timezone.localdate(clock.now())


@functools.lru_cache(maxsize=4_096)
def address_of(name: str, *args: Any) -> str | None:
    """Return an address by its name; None where there is no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None


def passport_of(key: str) -> str | None:
    """Return the address of a thing's passport, where there are passports."""
    begin = _passports()
    return begin + quote(key.lstrip("/"), safe="/:~") if key and begin is not None else None


@functools.cache
def _passports() -> str | None:
    """Return how the addresses of passports begin; a list has hundreds of them."""
    address = address_of("thing", "_")
    return address[:-1] if address is not None else None


def by_row(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return an operation that is told what names the row in the address and does not need it."""

    @functools.wraps(operation)
    def run(*, context: Any, number: str = "", code: str = "", pk: str = "", **values: Any) -> Any:
        del number, code, pk
        return operation(context=context, **values)

    return run


def pairs(words: Mapping[str, Any]) -> Sequence[tuple[str, Any]]:
    """Return words as choices."""
    return [(str(code), label) for code, label in words.items()]


def storage_choices(reader: Reader | None = None, action: str = "") -> Sequence[tuple[str, str]]:
    """Return the storage places in use, with what they are for, and none.

    Args:
        reader: Who fills in the form; None offers those of all sites.
        action: What the form does: only places of sites where the reader may do it are offered.
    """
    rows = queries.profiles().filter(active=True)
    if reader is not None:
        rows = sited.within(
            rows, reader.actor, action, field="place__site_id", chosen=reader.site_id,
        )  # fmt: skip
    return [
        ("", "—"),
        *(
            (one.place.code, f"{name_of(one.place)} ({one.place.code}) · {choices.ZONES[one.zone]}")
            for one in rows
        ),
    ]


def places_offered(action: str) -> Callable[[Reader], Sequence[tuple[str, str]]]:
    """Return what makes the choices of a list's filter: places of sites where one may do this."""
    return functools.partial(storage_choices, action=action)


def offer_places(form: CommandForm, action: str, *names: str, site_id: int | None = None) -> None:
    """Offer in fields of a form only storage places of sites where its reader may do something.

    Args:
        form: The form.
        action: What it does.
        names: Its fields; one with a dash is a cell in its lines: ``lines-target``.
        site_id: The site of the document that it is about; None where it has none.
    """
    if form.reader is None:
        return
    reader = form.reader if site_id is None else dataclasses.replace(form.reader, site_id=site_id)
    offered = storage_choices(reader, action)
    for name in names:
        field, dash, cell = form.fields[name.partition("-")[0]], *name.partition("-")[1:]
        if dash:
            assert isinstance(field, LinesField)
            field.offer(cell, offered)
        else:
            assert isinstance(field, forms.ChoiceField)
            several = isinstance(field, forms.MultipleChoiceField)
            field.choices = list(offered[1:] if several else offered)


def place_choices(reader: Reader | None = None, action: str = "") -> Sequence[tuple[str, str]]:
    """Return every place of our own as it lies in others, and none.

    Args:
        reader: Who fills in the form; None offers those of all sites.
        action: What the form does: only places of sites where the reader may do it are offered.
    """
    sites = reader.sites_of(action) if reader is not None else None
    nodes = catalog.place_tree(sites=sites, own=True)
    return [
        ("", "—"),
        *(
            (node.place.place.code, "\u3000" * node.depth + name_of(node.place.place))
            for node in nodes
        ),
    ]


def item_choices() -> Sequence[tuple[str, str]]:
    """Return every item, and none."""
    rows = catalog.items()
    return [("", "—"), *((row.item.code, f"{row.item.code} {name_of(row.item)}") for row in rows)]


def class_choices() -> Sequence[tuple[str, str]]:
    """Return every storage class, and none."""
    rows = queries.storage_classes()
    return [("", "—"), *((one.code, f"{one.code} {name_of(one)}") for one in rows)]


def partner_choices() -> Sequence[tuple[str, str]]:
    """Return every partner, and none."""
    rows = catalog.partners()
    return [
        ("", "—"),
        *((row.party.code, f"{name_of(row.party)} ({row.party.code})") for row in rows),
    ]


def moment_field(label: Any, **options: Any) -> forms.DateTimeField:
    """Return a field for a moment in the reader's time zone."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **options
    )


def note_field() -> forms.CharField:
    """Return a field for a remark."""
    return forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
