"""What all screens of purchasing share: names, states as chips, choices, commands by id."""

import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import quote

from django import forms
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy as _

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.purchasing import choices
from suyuan.areas.purchasing.queries.standing import SELLS
from suyuan.areas.warehouse import queries as warehouse
from suyuan.areas.warehouse.domain import Zone
from suyuan.foundation import clock, sited
from suyuan.web.people import Reader
from suyuan.web.states import Chip, Tone

SUPPLY_TONES: Final = {
    "PROPOSED": Tone.WAIT, "APPROVED": Tone.OK, "SUSPENDED": Tone.BAD, "ENDED": Tone.OFF,
}  # fmt: skip
ORDER_TONES: Final = {
    "DRAFT": Tone.WAIT, "APPROVED": Tone.WAIT, "SENT": Tone.RUN, "PART_RECEIVED": Tone.RUN,
    "RECEIVED": Tone.OK, "CLOSED": Tone.OFF, "CANCELLED": Tone.OFF,
}  # fmt: skip
NOTICE_TONES: Final = {"EXPECTED": Tone.WAIT, "RECEIVED": Tone.OK, "CANCELLED": Tone.OFF}
VERDICT_TONES: Final = {
    "WAITING": Tone.WAIT, "ACCEPTED": Tone.OK, "PART": Tone.WAIT, "REJECTED": Tone.BAD,
}  # fmt: skip
PROCESSING_TONES: Final = {
    "DRAFT": Tone.WAIT, "SENT": Tone.RUN, "BACK": Tone.OK, "CANCELLED": Tone.OFF,
}  # fmt: skip


def supply_chip(row: Any) -> Chip:
    """Return whether an item may be bought; an approval that has ended says so."""
    if row.status == "APPROVED" and row.valid_until is not None and row.valid_until < today():
        return Chip(Tone.BAD, _("Approval ended"))
    return Chip(SUPPLY_TONES[row.status], choices.SUPPLY_STATUSES[row.status])


def order_chip(row: Any) -> Chip:
    """Return where an order stands."""
    return Chip(ORDER_TONES[row.status], choices.ORDER_STATUSES[row.status])


def notice_chip(row: Any) -> Chip:
    """Return whether a delivery has come."""
    return Chip(NOTICE_TONES[row.status], choices.NOTICE_STATUSES[row.status])


def verdict_chip(row: Any) -> Chip:
    """Return what became of a received lot."""
    return Chip(VERDICT_TONES[row.verdict], choices.VERDICTS[row.verdict])


def processing_chip(row: Any) -> Chip:
    """Return where work done outside stands."""
    return Chip(PROCESSING_TONES[row.status], choices.PROCESSING_STATUSES[row.status])


def local(name: str | None, name_en: str | None) -> str:
    """Return the name in the reader's language; the other one where it is empty."""
    if (get_language() or "").startswith("zh"):
        return str(name or name_en or "")
    return str(name_en or name or "")


def name_of(row: Any) -> str:
    """Return the name of a row in the reader's language; empty for none."""
    return local(row.name, row.name_en) if row is not None else ""


def supplier_of(row: Any) -> str:
    """Return the name of the supplier of a document."""
    return name_of(row.supplier.party)


def today() -> Any:
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


def supplier_choices() -> Sequence[tuple[str, str]]:
    """Return every partner that sells to us or works for us, and none."""
    rows = [row for row in catalog.partners() if SELLS & set(row.roles)]
    return [
        ("", "—"),
        *((row.party.code, f"{name_of(row.party)} ({row.party.code})") for row in rows),
    ]


def quarantine_choices(
    reader: Reader | None = None, site_id: int | None = None
) -> Sequence[tuple[str, Any]]:
    """Return the places where goods wait for inspection; at first the one of the site.

    Args:
        reader: Who receives; None offers those of all sites.
        site_id: The site of the order; None where it has none.
    """
    rows = warehouse.profiles().filter(zone=Zone.QUARANTINE.value, active=True)
    if reader is not None:
        rows = sited.within(
            rows, reader.actor, choices.RECEIVE, field="place__site_id",
            chosen=site_id or reader.site_id,
        )  # fmt: skip
    return [
        ("", _("That of the site")),
        *((row.place.code, f"{name_of(row.place)} ({row.place.code})") for row in rows),
    ]


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


def amount_field(label: Any, **options: Any) -> forms.DecimalField:
    """Return a field for an amount greater than nothing."""
    return forms.DecimalField(
        label=label, max_digits=24, decimal_places=6, min_value=Decimal("0.000001"), **options
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


def number_of(text: str) -> Decimal | None:
    """Return the number that somebody typed; None where it is none."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
