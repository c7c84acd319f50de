"""What all screens of sales share: names, states as chips, choices, commands by id."""

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from django import forms
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy as _

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain import PartnerRole
from suyuan.areas.sales import choices, queries
from suyuan.areas.sales.queries import standing
from suyuan.areas.warehouse import queries as warehouse
from suyuan.areas.warehouse.domain import Zone
from suyuan.foundation import clock
from suyuan.foundation.sited import within
from suyuan.web.people import Reader
from suyuan.web.states import Chip, Tone

ORDER_TONES: Final = {
    "DRAFT": Tone.WAIT, "CONFIRMED": Tone.RUN, "PART_SHIPPED": Tone.RUN, "SHIPPED": Tone.OK,
    "CLOSED": Tone.OFF, "CANCELLED": Tone.OFF,
}  # fmt: skip
PICK_TONES: Final = {"OPEN": Tone.RUN, "DONE": Tone.OK, "CANCELLED": Tone.OFF}
SHIPMENT_TONES: Final = {
    "OPEN": Tone.WAIT, "SHIPPED": Tone.RUN, "CONFIRMED": Tone.OK, "CANCELLED": Tone.OFF,
}  # fmt: skip


def order_chip(row: Any) -> Chip:
    """Return where an order stands."""
    return Chip(ORDER_TONES[row.status], choices.ORDER_STATUSES[row.status])


def pick_chip(row: Any) -> Chip:
    """Return where a pick list stands."""
    return Chip(PICK_TONES[row.status], choices.PICK_STATUSES[row.status])


def shipment_chip(row: Any) -> Chip:
    """Return where a shipment stands."""
    return Chip(SHIPMENT_TONES[row.status], choices.SHIPMENT_STATUSES[row.status])


def customer_chip(row: Any) -> Chip:
    """Return whether a customer may be sold something today, as far as its licences go."""
    may = standing.allowed(row, on=today())
    if row.status != "ACTIVE":
        return Chip(Tone.OFF, _("Blocked or left"))
    if all(may.values()):
        return Chip(Tone.OK, _("All classes"))
    named = [risk for risk, good in may.items() if good]
    if not named:
        return Chip(Tone.BAD, _("No class today"))
    if named == ["I"]:
        return Chip(Tone.BAD, _("Class I only"))
    if named == ["I", "II"]:
        return Chip(Tone.WAIT, _("Classes I and II"))
    return Chip(Tone.WAIT, _("Classes I and III"))


def local(name: str | None, name_en: str | None) -> str:
    """Return the name in the reader's language; the other one where it is empty."""
    if (get_language() or "").startswith("zh"):
        return str(name or name_en or "")
    return str(name_en or name or "")


def name_of(row: Any) -> str:
    """Return the name of a row in the reader's language; empty for none."""
    return local(row.name, row.name_en) if row is not None else ""


def today() -> dt.date:
    """Return the day in the reader's time zone."""
    return timezone.localdate(clock.now())


def page_of(resource: str, key: str | None) -> str | None:
    """Return the address of the page of a row."""
    return reverse(f"{resource}-detail", args=[key]) if key else None


def passport_of(key: str) -> str | None:
    """Return the address of a thing's passport, where there are passports."""
    if not key:
        return None
    try:
        return reverse("thing", args=["_"])[:-1] + quote(key.lstrip("/"), safe="/:~")
    except NoReverseMatch:
        return None


def by_row(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return an operation that is told what names the row in the address and does not need it."""

    @functools.wraps(operation)
    def run(*, context: Any, number: str = "", pk: str = "", **values: Any) -> Any:
        del number, pk
        return operation(context=context, **values)

    return run


def pairs(words: Mapping[str, Any]) -> Sequence[tuple[str, Any]]:
    """Return words as choices."""
    return [(str(code), label) for code, label in words.items()]


def item_choices() -> Sequence[tuple[str, str]]:
    """Return every item, and none."""
    rows = catalog.items()
    return [("", "—"), *((row.item.code, f"{row.item.code} {name_of(row.item)}") for row in rows)]


def customer_choices() -> Sequence[tuple[str, str]]:
    """Return every partner that goods can be sold to, and none."""
    return _named(queries.customers())


def _named(partners: Iterable[Any]) -> Sequence[tuple[str, str]]:
    return [
        ("", "—"),
        *((row.party.code, f"{name_of(row.party)} ({row.party.code})") for row in partners),
    ]


def distributor_choices() -> Sequence[tuple[str, str]]:
    """Return the distributors, and none."""
    return _named(queries.customers().filter(roles__contains=[PartnerRole.DISTRIBUTOR.value]))


def staging_choices(
    reader: Reader | None = None, site_id: int | None = None
) -> Sequence[tuple[str, Any]]:
    """Return the places where goods wait for the truck; at first the one of the site.

    Args:
        reader: Who picks; None offers those of all sites.
        site_id: The site of the order; None where it has none: that at which the reader works.
    """
    rows = warehouse.profiles().filter(zone=Zone.STAGING.value, active=True)
    if reader is not None:
        site = reader.site_id if site_id is None else site_id
        rows = within(rows, reader.actor, choices.PICK, field="place__site_id", chosen=site)
    return [
        ("", _("The staging place of the site")),
        *((row.place.code, f"{name_of(row.place)} ({row.place.code})") for row in rows),
    ]


def deliver_choices(customer: Any = None) -> Sequence[tuple[str, Any]]:
    """Return the places of a customer, or those of all by customer; at first the only one.

    Args:
        customer: The partner; None where it is not known yet.
    """
    known = [customer] if customer is not None else list(queries.customers())
    of_party: dict[int | None, list[tuple[str, str]]] = {}
    ids = [row.pk for row in known]
    for row in catalog.places().filter(place__party_id__in=ids, active=True):
        shown = (row.place.code, f"{name_of(row.place)} ({row.place.code})")
        of_party.setdefault(row.place.party_id, []).append(shown)
    first = ("", _("The customer's only place"))
    if customer is not None:
        return [first, *of_party.get(customer.pk, ())]
    groups = [(name_of(row.party), of_party[row.pk]) for row in known if row.pk in of_party]
    return [first, *groups]


def day_field(label: Any, **options: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


def note_field() -> forms.CharField:
    """Return a field for a remark."""
    return forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


def day_of(text: str, line: int) -> dt.date | None:
    """Read a day that was typed in a line; None for none.

    Raises:
        ValidationError: If it is no day.
    """
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        message = gettext("Line %(line)d: “%(value)s” is no day like 2026-11-30.")
        raise ValidationError(message, params={"line": line, "value": text[:40]}) from error
