"""What all screens of the catalogue share: names, states as chips, addresses, commands by id."""

import datetime as dt
import functools
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from babel import Locale
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language

from suyuan.areas.catalog import choices
from suyuan.areas.catalog.domain import LicenceState, licence_state
from suyuan.areas.catalog.models import Licence
from suyuan.foundation import clock
from suyuan.web.states import Chip, Tone

TONES: Final = {
    "DRAFT": Tone.WAIT,
    "ACTIVE": Tone.OK,
    "BLOCKED": Tone.BAD,
    "RETIRED": Tone.OFF,
    "OPEN": Tone.OK,
    "CLOSED": Tone.OFF,
    LicenceState.VALID: Tone.OK,
    LicenceState.EXPIRING: Tone.WAIT,
    LicenceState.EXPIRED: Tone.BAD,
    LicenceState.NOT_YET: Tone.OFF,
}


def today() -> dt.date:
    """Return the day in the reader's time zone."""
    return timezone.localdate(clock.now())


def name_of(row: Any) -> str:
    """Return the name in the reader's language; the other one where it has none."""
    return local(row.name, row.name_en) if row is not None else ""


def local(name: str | None, name_en: str | None) -> str:
    """Return the name in the reader's language; the other one where it is empty."""
    if (get_language() or "").startswith("zh"):
        return str(name or name_en or "")
    return str(name_en or name or "")


def country_of(code: str) -> str:
    """Return the name of a country by its ISO 3166 code, in the reader's language."""
    language = "zh_Hans" if (get_language() or "").startswith("zh") else "en"
    return str(Locale.parse(language).territories.get(code, code))


def item_chip(status: str) -> Chip:
    """Return the state of an item."""
    return Chip(TONES[status], choices.ITEM_STATUSES[status])


def partner_chip(status: str) -> Chip:
    """Return the state of a partner."""
    return Chip(TONES[status], choices.PARTNER_STATUSES[status])


def pool_chip(status: str) -> Chip:
    """Return the state of a pool."""
    return Chip(TONES[status], choices.POOL_STATUSES[status])


def use_chip(*, active: bool) -> Chip:
    """Return whether something is in use."""
    status = "ACTIVE" if active else "RETIRED"
    return item_chip(status)


def licence_chip(licence: Licence) -> Chip:
    """Return what a licence is worth today."""
    state = licence_state(
        valid_from=licence.valid_from, valid_until=licence.valid_until, on=today()
    )
    return Chip(TONES[state], choices.LICENCE_STATES[state])


def page_of(resource: str, row: Any) -> str | None:
    """Return the address of the page of an item, partner, place or scheme."""
    return reverse(f"{resource}-detail", args=[row.code]) if row is not None else None


def passport_of(key: str) -> str | None:
    """Return the address of a thing's passport, where there are passports."""
    if not key:
        return None
    try:
        return reverse("thing", args=["_"])[:-1] + quote(key.lstrip("/"), safe="/:~")
    except NoReverseMatch:
        return None


def by_id(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return an operation that is told the code in the address and goes by the id instead."""

    @functools.wraps(operation)
    def run(*, context: Any, code: str = "", **values: Any) -> Any:
        del code
        return operation(context=context, **values)

    return run
