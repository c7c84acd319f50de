"""Changes of partners and their licences."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from suyuan.areas.catalog import domain
from suyuan.areas.catalog.models import Licence, Partner
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import Problem, Problems
from suyuan.kernel.identifiers import check_digits
from suyuan.ledger.operations import register

GLN_DIGITS = 13


class UnknownPartnerError(NotFoundError):
    """There is no such partner."""

    code = "catalog.unknown_partner"
    partner: str = ""


class UnknownLicenceError(NotFoundError):
    """There is no such licence."""

    code = "catalog.unknown_licence"
    licence: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PartnerValues:
    """What is said about a firm."""

    code: str
    name: str
    roles: Sequence[domain.PartnerRole]
    name_en: str = ""
    country: str = "CN"
    region: str = ""
    city: str = ""
    address: str = ""
    address_en: str = ""
    credit_code: str = ""
    contact_role: str = ""
    phone: str = ""
    gln: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LicenceValues:
    """What is said about a licence."""

    kind: domain.LicenceKind
    number: str
    issuer: str = ""
    scope: str = ""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = field(default=None)


@command(name="catalog.create_partner", action="catalog.change_partner")
def create_partner(*, context: Context, values: PartnerValues) -> Partner:
    """Make a partner known.

    Raises:
        Problems: If a value cannot be used; every one is named.
        KeyTakenError: If the code or the GLN belongs to another.
    """
    del context
    check_partner(values)
    party_id = register.register_party(_description(values))
    return Partner.objects.create(party_id=party_id, **_details(values))


@command(name="catalog.change_partner", action="catalog.change_partner")
def change_partner(*, context: Context, party_id: int, values: PartnerValues) -> Partner:
    """Describe a partner anew.

    Raises:
        UnknownPartnerError: If there is no such partner.
        Problems: If a value cannot be used; every one is named.
        KeyTakenError: If the code or the GLN belongs to another.
    """
    del context
    check_partner(values)
    partner = _locked(party_id)
    register.register_party(_description(values), party_id=party_id)
    for name, value in _details(values).items():
        setattr(partner, name, value)
    partner.save()
    return partner


@command(name="catalog.move_partner", action="catalog.change_partner")
def move_partner(*, context: Context, party_id: int, status: domain.PartnerStatus) -> Partner:
    """Block a partner, free it again, or end the relation.

    Raises:
        UnknownPartnerError: If there is no such partner.
        ForbiddenMoveError: If its state does not lead there.
    """
    del context
    partner = _locked(party_id)
    domain.check_partner_move(
        code=partner.party.code, state=domain.PartnerStatus(partner.status), asked=status
    )
    partner.status = status.value
    partner.save(update_fields=["status"])
    return partner


@command(name="catalog.add_licence", action="catalog.change_partner")
def add_licence(*, context: Context, party_id: int, values: LicenceValues) -> Licence:
    """Add a licence to a partner.

    Raises:
        UnknownPartnerError: If there is no such partner.
        Problems: If a value cannot be used.
    """
    del context
    partner = _locked(party_id)
    _check_licence(values)
    return Licence.objects.create(
        partner=partner,
        kind=values.kind.value,
        number=values.number.strip(),
        issuer=values.issuer,
        scope=values.scope,
        valid_from=values.valid_from,
        valid_until=values.valid_until,
    )


@command(name="catalog.renew_licence", action="catalog.change_partner")
def renew_licence(*, context: Context, licence_id: int, valid_until: dt.date | None) -> Licence:
    """Give a licence another last day.

    Raises:
        UnknownLicenceError: If there is no such licence.
        Problems: If it would end before it began.
    """
    del context
    licence = Licence.objects.select_for_update().filter(pk=licence_id).first()
    if licence is None:
        raise UnknownLicenceError(licence=str(licence_id))
    if valid_until and licence.valid_from and valid_until < licence.valid_from:
        raise Problems((Problem("catalog.ends_before_it_begins", field="valid_until"),))
    licence.valid_until = valid_until
    licence.save(update_fields=["valid_until"])
    return licence


def check_gln(value: str) -> list[Problem]:
    """Return what is wrong with a GLN; nothing where there is none."""
    if not value:
        return []
    right = value.isascii() and value.isdigit() and len(value) == GLN_DIGITS
    if right and check_digits.gs1_is_right(value):
        return []
    return [Problem("catalog.wrong_gln", {"gln": value}, field="gln")]


def check_partner(values: PartnerValues) -> None:
    """Check what can be said about a partner without looking at others.

    Raises:
        Problems: If a value cannot be used; every one is named.
    """
    found = [
        Problem("catalog.missing", {"field": name}, field=name)
        for name in ("code", "name")
        if not getattr(values, name).strip()
    ]
    if not values.roles:
        found.append(Problem("catalog.missing", {"field": "roles"}, field="roles"))
    if values.credit_code:
        try:
            domain.check_credit_code(values.credit_code)
        except domain.CreditCodeError as error:
            found.append(Problem.of(error, field="credit_code"))
    found += check_gln(values.gln)
    Problems.check(found)


def _check_licence(values: LicenceValues) -> None:
    found = []
    if not values.number.strip():
        found.append(Problem("catalog.missing", {"field": "number"}, field="number"))
    if values.valid_from and values.valid_until and values.valid_until < values.valid_from:
        found.append(Problem("catalog.ends_before_it_begins", field="valid_until"))
    Problems.check(found)


def _locked(party_id: int) -> Partner:
    partner = (
        Partner.objects.select_for_update(of=("self",))
        .select_related("party")
        .filter(pk=party_id)
        .first()
    )
    if partner is None:
        raise UnknownPartnerError(partner=str(party_id))
    return partner


def _description(values: PartnerValues) -> register.PartyDescription:
    return register.PartyDescription(
        code=values.code.strip(),
        name=values.name.strip(),
        name_en=values.name_en.strip(),
        country=values.country,
        region=values.region,
        own=domain.PartnerRole.OWN in values.roles,
        gln=values.gln or None,
    )


def _details(values: PartnerValues) -> dict[str, object]:
    return {
        "roles": [role.value for role in values.roles],
        "credit_code": domain.check_credit_code(values.credit_code) if values.credit_code else "",
        "address": values.address,
        "address_en": values.address_en,
        "city": values.city,
        "contact_role": values.contact_role,
        "phone": values.phone,
        "gln": values.gln,
        "note": values.note,
    }
