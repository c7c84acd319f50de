"""Who does something, when and where: what every command of after-sales begins with."""

import datetime as dt
from typing import Any, Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.service.domain import TEXT_MAX
from suyuan.areas.warehouse import queries as warehouse
from suyuan.areas.warehouse.domain import Zone
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem

LEEWAY: Final = dt.timedelta(minutes=10)
"""How far the clock of a device may be ahead of ours."""


def moment(
    context: Context, occurred_at: dt.datetime | None, *, field: str = "occurred_at"
) -> tuple[dt.datetime, list[Problem]]:
    """Return when something was done; a moment that lies ahead is refused."""
    at = occurred_at or context.at
    if at > context.at + LEEWAY:
        return context.at, [Problem("service.in_the_future", field=field)]
    return min(at, context.at), []


def missing(**texts: str) -> list[Problem]:
    """Return a problem for each text that is empty, or too long to be kept."""
    found = []
    for name, text in texts.items():
        if not text.strip():
            found.append(Problem("service.missing", field=name))
        elif len(text) > TEXT_MAX:
            found.append(Problem("service.too_long", {"most": TEXT_MAX}, field=name))
    return found


def customer_with(code: str, field: str = "customer") -> tuple[Any, list[Problem]]:
    """Return the partner with a code, or that there is none."""
    found = catalog.partner_with_code(code.strip()) if code.strip() else None
    if found is None:
        return None, [Problem("service.unknown_customer", {"customer": code[:60]}, field=field)]
    return found, []


def person_with(context: Context, code: str) -> tuple[str, list[Problem]]:
    """Return the code of who does it: the one named, else the person behind the user."""
    if code.strip():
        person = fitness.people().filter(code=code.strip(), active=True).first()
        if person is None:
            data = {"person": code[:60]}
            return "", [Problem("catalog.unknown_person", data, field="person")]
        return person.code, []
    own = fitness.person_of(context.actor.user_id)
    if own is None:
        return "", [Problem("service.person_needed", field="person")]
    return own.code, []


def operator_of(context: Context) -> str:
    """Return the code of the person behind the user; empty where there is none."""
    own = fitness.person_of(context.actor.user_id)
    return own.code if own is not None else ""


def returns_place(code: str, site_id: int | None) -> tuple[Any, list[Problem]]:
    """Return the returns zone where things come in, or why there is none."""
    profiles = warehouse.profiles().filter(active=True)
    if code:
        found = profiles.filter(place__code=code).first()
        if found is not None and found.zone != Zone.RETURNS:
            return None, [Problem("service.not_returns", {"place": code[:60]}, field="place")]
    else:
        zone = profiles.filter(zone=Zone.RETURNS.value)
        here = zone.filter(place__site_id=site_id).first() if site_id is not None else None
        found = here or zone.first()
    if found is None:
        return None, [Problem("service.no_returns_place", field="place")]
    return found.place, []


def place_with(code: str, field: str = "place") -> tuple[Any, list[Problem]]:
    """Return the place with a code, or that there is none."""
    found = catalog.place_with_code(code.strip()) if code.strip() else None
    if found is None:
        return None, [Problem("service.unknown_place", {"place": code[:60]}, field=field)]
    return found.place, []


def only_place_of(party_id: int) -> str:
    """Return the key of the only place of a customer; empty where it has several, or none."""
    places = catalog.places().filter(place__party_id=party_id, active=True)
    keys = list(places.values_list("place__key", flat=True)[:2])
    return str(keys[0]) if len(keys) == 1 else ""
