"""Whether items may be sold to a customer on a day, and every reason why not, with the way out."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain import (
    ItemKind,
    LicenceKind,
    LicenceState,
    PartnerRole,
    PartnerStatus,
    licence_state,
)
from suyuan.areas.catalog.domain.udi import Market
from suyuan.areas.catalog.queries.device_identifiers import published
from suyuan.areas.sales.domain import licensing
from suyuan.kernel.errors import DataValue, Problem

BUYS: Final = frozenset({PartnerRole.DISTRIBUTOR.value, PartnerRole.HOSPITAL.value})
GOOD: Final = frozenset({LicenceState.VALID, LicenceState.EXPIRING})


def market_of(customer: Any) -> Market | None:
    """Return the market into which goods for a customer go; None where no registry is known."""
    return licensing.market_of(str(customer.party.country))


def is_abroad(customer: Any) -> bool:
    """Say whether goods for a customer leave the country."""
    return licensing.market_of(str(customer.party.country)) is not Market.CN


def licences_of(customer: Any, *, on: dt.date) -> Sequence[tuple[Any, LicenceState]]:
    """Return the licences of a partner, each with what it is worth on a day."""
    return [
        (one, licence_state(valid_from=one.valid_from, valid_until=one.valid_until, on=on))
        for one in customer.licences.all()
    ]


def reasons_against(
    customer: Any, items: Collection[Any], *, on: dt.date, export_paper: str = ""
) -> list[Problem]:
    """Return every reason why items may not be sold to a customer on a day; none: they may be.

    Args:
        customer: The partner.
        items: The items, with what the ledger knows of them.
        on: The day on which they leave.
        export_paper: The paper under which they leave the country.
    """
    data: dict[str, DataValue] = {"customer": customer.party.code}
    found: list[Problem] = []
    if not BUYS & set(customer.roles):
        found.append(Problem("sales.not_a_customer", data, field="customer"))
    if customer.status != PartnerStatus.ACTIVE:
        found.append(Problem("sales.customer_not_active", data, field="customer"))
    devices = [one for one in items if one.item.kind == ItemKind.DEVICE]
    if is_abroad(customer):
        if not export_paper.strip():
            found.append(Problem("sales.export_paper_missing", data, field="export_paper"))
    else:
        found += _licensed(customer, devices, on=on)
        found += _registered(devices, on=on)
    return found + _published(customer, devices)


def _licensed(customer: Any, devices: Sequence[Any], *, on: dt.date) -> list[Problem]:
    licences = licences_of(customer, on=on)
    hospital = PartnerRole.HOSPITAL.value in customer.roles
    trader = PartnerRole.DISTRIBUTOR.value in customer.roles
    found: list[Problem] = []
    for device in devices:
        risk = device.risk_class
        said: dict[str, DataValue] = {"item": device.item.code, "customer": customer.party.code}
        if not risk:
            found.append(Problem("sales.class_unknown", said, field="lines"))
            continue
        ways = [
            _against(device, licences, kinds, customer)
            for kinds in _ways(hospital=hospital, trader=trader, risk_class=risk)
        ]
        if ways and all(ways):
            ways.sort(key=len)
            found += ways[0]
    return list({(one.code, *sorted(map(str, one.data.items()))): one for one in found}.values())


def _ways(*, hospital: bool, trader: bool, risk_class: str) -> list[tuple[LicenceKind, ...]]:
    """Return the sets of licences of which one must be held; a partner may be both things to us."""
    ways = []
    if hospital:
        ways.append(licensing.kinds_needed(hospital=True, risk_class=risk_class))
    if trader:
        ways.append(licensing.kinds_needed(hospital=False, risk_class=risk_class))
    return [] if () in ways else ways


def _against(
    device: Any,
    licences: Sequence[tuple[Any, LicenceState]],
    kinds: tuple[LicenceKind, ...],
    customer: Any,
) -> list[Problem]:
    """Return why no licence of some kinds allows a device: it is missing, ended, or too narrow."""
    risk = device.risk_class
    category = licensing.category_of(device.registration_no)
    data: dict[str, DataValue] = {
        "customer": customer.party.code, "item": device.item.code, "kind": kinds[0].value,
        "class": risk, "category": category,
    }  # fmt: skip
    mine = [
        (one, state)
        for one, state in licences
        if one.kind in kinds
        and licensing.counts_for(LicenceKind(one.kind), one.scope, risk_class=risk)
    ]
    if not mine:
        return [Problem("sales.licence_missing", data, field="customer")]
    narrow: list[Problem] = []
    for one, state in mine:
        said = {**data, "licence": one.number, "until": str(one.valid_until or "")}
        covered = licensing.covers(one.scope, risk_class=risk, category=category)
        if state in GOOD and covered:
            return []
        if state in GOOD:
            code = "sales.licence_class" if not covered.by_class else "sales.licence_category"
        else:
            code = "sales.licence_expired"
            if state is LicenceState.NOT_YET:
                code, said["until"] = "sales.licence_not_yet", str(one.valid_from)
        narrow.append(Problem(code, said, field="customer"))
    return narrow


def _registered(devices: Sequence[Any], *, on: dt.date) -> list[Problem]:
    found = []
    for device in devices:
        data: dict[str, DataValue] = {
            "item": device.item.code, "number": device.registration_no,
            "until": str(device.registration_expires_on or ""),
        }  # fmt: skip
        if not device.registration_no.strip():
            found.append(Problem("sales.not_registered", data, field="lines"))
        elif device.registration_expires_on is not None and device.registration_expires_on < on:
            found.append(Problem("sales.registration_expired", data, field="lines"))
    return found


def _published(customer: Any, devices: Sequence[Any]) -> list[Problem]:
    market = market_of(customer)
    if market is None or not devices:
        return []
    known = published([one.pk for one in devices], market=market)
    return [
        Problem("sales.unpublished", {"item": one.item.code, "market": market.value}, field="lines")
        for one in devices
        if one.pk not in known
    ]


def numbers_in_force(customer: Any, *, on: dt.date) -> str:
    """Return the numbers of the licences that a partner holds on a day, for the record."""
    return ", ".join(one.number for one, state in licences_of(customer, on=on) if state in GOOD)


def own_firm() -> Any:
    """Return the partner that is our own firm, with its party; None while there is none."""
    return catalog.partners().filter(roles__contains=[PartnerRole.OWN.value]).first()


def places_of(customer: Any) -> Any:
    """Return the places of a customer to which goods can be delivered."""
    return catalog.places().filter(place__party_id=customer.pk, active=True)


def allowed(customer: Any, *, on: dt.date) -> Mapping[str, bool]:
    """Say of each class whether devices of it may be sold to a customer on a day, as it is."""
    if customer.status != PartnerStatus.ACTIVE or not BUYS & set(customer.roles):
        return dict.fromkeys(licensing.CLASSES, False)
    if is_abroad(customer):
        return dict.fromkeys(licensing.CLASSES, True)
    licences = [one for one, state in licences_of(customer, on=on) if state in GOOD]
    found = {}
    for risk in licensing.CLASSES:
        ways = _ways(
            hospital=PartnerRole.HOSPITAL.value in customer.roles,
            trader=PartnerRole.DISTRIBUTOR.value in customer.roles,
            risk_class=risk,
        )
        found[risk] = not ways or any(
            one.kind in kinds
            and licensing.counts_for(LicenceKind(one.kind), one.scope, risk_class=risk)
            and licensing.covers(one.scope, risk_class=risk, category="").by_class
            for kinds in ways
            for one in licences
        )
    return found
