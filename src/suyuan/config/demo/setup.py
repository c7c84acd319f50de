"""Master data of the demonstration: sites, firms, places, items, number schemes."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from suyuan.areas.catalog import operations, queries
from suyuan.areas.catalog.domain import (
    ItemKind,
    ItemStatus,
    LicenceKind,
    NumberKind,
    PartnerRole,
    PlaceKind,
    credit_check_character,
)
from suyuan.areas.purchasing import operations as purchasing
from suyuan.areas.purchasing.domain import Grade
from suyuan.config.demo import firm, goods
from suyuan.config.demo.firm import Firm, Spot
from suyuan.config.demo.frame import Frame
from suyuan.config.demo.goods import Good, gln, gtin
from suyuan.config.demo.script import SITE_GLN
from suyuan.foundation.accounts import operations as accounts, queries as account_queries
from suyuan.foundation.context import Actor

Scheme = tuple[str, NumberKind, str, Good | None, str]

SCHEMES: Final[tuple[Scheme, ...]] = (
    ("SN-SP20", NumberKind.SERIAL, "SP20{YY}{SEQ:5}", goods.PUMP, "输液泵序列号"),
    ("SN-PCBA", NumberKind.SERIAL, "CB{YY}{SEQ:6}", goods.BOARD, "主控板序列号"),
    ("LOT-SP20", NumberKind.LOT, "P{YY}{MM}{SEQ:2}", goods.PUMP, "输液泵批号"),
    ("LOT-PCBA", NumberKind.LOT, "M{YY}{MM}{SEQ:2}", goods.BOARD, "主控板批号"),
    ("LOT-TUB", NumberKind.LOT, "T{YY}{MM}{SEQ:2}", goods.TUBING, "管路批号"),
    ("LOT-IS10", NumberKind.LOT, "{YY}{MM}{DD}{SEQ:2}", goods.SET, "输液器批号"),
    *(
        (f"LOT-{code}", NumberKind.LOT, f"{code}{{YY}}{{MM}}{{SEQ:3}}", good, f"{good.name}批号")
        for code, good in (
            ("CAP", goods.CAPACITOR),
            ("RES", goods.RESISTOR),
            ("PCB", goods.PANEL),
            ("BAT", goods.BATTERY),
            ("MOT", goods.MOTOR),
            ("HSG", goods.HOUSING),
            ("PUA", goods.RESIN),
            ("PUB", goods.HARDENER),
            ("PVC", goods.GRANULATE),
            ("DRC", goods.CHAMBER),
            ("NDL", goods.NEEDLE),
            ("PCH", goods.POUCH),
            ("IPT", goods.PORT),
        )
    ),
    ("SSCC", NumberKind.SSCC, f"0{firm.PREFIX}{{SEQ:9}}{{CHECK}}", None, "货运包装箱代码"),
    ("GTIN", NumberKind.GTIN, f"{firm.PREFIX}{{SEQ:5}}{{CHECK}}", None, "贸易项目代码"),
)
YEAR: Final = 366
"""Days from the first day of the demonstration to about today."""
GTINS_IN_USE: Final = 20
"""Item references that the items of the demonstration use."""


TAKEN_BY: Final = {"SN-SP20": "operator", "SN-PCBA": "operator", "SSCC": "warehouse"}
"""The users who take numbers out of schemes; what else is numbered gets them from the areas."""
ENDS: Final = {3: 41, 19: 25, 30: -12}
"""Days from today until licences end, by the number of the firm: two soon, one has ended."""


def make_sites(frame: Frame) -> None:
    """Make the sites known."""
    for code, name, name_en, *_ in firm.SITES:
        _site(frame, code, name, name_en)


def steps(
    frame: Frame, day: dt.date, actors: Mapping[str, Actor]
) -> Iterator[Callable[[], object]]:
    """Yield everything to be made known, in an order in which each finds what it needs.

    Everybody does what is theirs: the buyer the firms, regulatory affairs the items, the quality
    manager places and numbers.
    """
    buyer, regulatory, quality = (
        frame.by(actors[name]) for name in ("buyer", "regulatory", "quality")
    )
    for each in firm.FIRMS:
        yield partial(_partner, buyer, each, day)
    for spot in firm.PLACES:
        yield partial(_place, quality, spot)
    for each in firm.FIRMS:
        if each.role is not PartnerRole.OWN:
            yield partial(_store, quality, each)
    for good in goods.GOODS:
        yield partial(_item, regulatory, good)
    for scheme in SCHEMES:
        yield partial(_scheme, quality, scheme)
    for good in goods.GOODS:
        if good.supplier and good is not goods.EO_LOAD:
            yield partial(_supply, buyer, quality, good, day)
    yield partial(_use_up_gtins, quality, day)


def _site(frame: Frame, code: str, name: str, name_en: str) -> None:
    if account_queries.sites().filter(code=code).exists():
        return
    accounts.create_site(
        context=frame.context(f"site {code}"), code=code, name=name, name_en=name_en
    )


def credit_code(area: str, number: int) -> str:
    """Return a well-formed unified social credit code that belongs to nobody (GB 32100-2015)."""
    organisation = f"YQ{number:06d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(
        int(character, 36) * weight for character, weight in zip(organisation, weights, strict=True)
    )
    check = "0123456789X0"[(11 - total % 11) % 11]
    body = f"91{area}{organisation}{check}"
    return body + credit_check_character(body)


def _partner(frame: Frame, each: Firm, day: dt.date) -> None:
    number = firm.FIRMS.index(each) + 1
    address, address_en = firm.address_of(each, number)
    partner = operations.create_partner(
        context=frame.context(f"partner {each.code}"),
        values=operations.PartnerValues(
            code=each.code,
            name=each.name,
            name_en=each.name_en,
            roles=[each.role, PartnerRole.REGISTRANT]
            if each.role is PartnerRole.OWN
            else [each.role],
            region=each.region,
            city=each.city,
            address=address,
            address_en=address_en,
            credit_code=credit_code(each.area, number),
            contact_role=each.contact,
            phone=firm.phone_of(number),
            gln=gln(0) if each.role is PartnerRole.OWN else "",
        ),
    )
    days = YEAR + ENDS[number] if number in ENDS else 440 + 37 * number % 900
    until = day + dt.timedelta(days=days)
    _licence(frame, each, partner.pk, firm.LICENCES[each.role], (day, until))
    if each in firm.DISTRIBUTORS:
        # A filing has no end.
        _licence(frame, each, partner.pk, LicenceKind.FILING, (day, None))


def _licence(
    frame: Frame,
    each: Firm,
    party_id: int,
    kind: LicenceKind,
    term: tuple[dt.date, dt.date | None],
) -> None:
    number, (day, until) = firm.FIRMS.index(each) + 1, term
    word = "示范备" if kind is LicenceKind.FILING else "示范许"
    operations.add_licence(
        context=frame.context(f"licence {each.code} {kind}"),
        party_id=party_id,
        values=operations.LicenceValues(
            kind=kind,
            number=f"{word}〔2024〕{number:04d} 号",
            issuer=f"{each.region}示范监管部门",
            scope=firm.SCOPES.get(kind, ""),
            valid_from=day - dt.timedelta(days=1000),
            valid_until=until,
        ),
    )


def _own_id() -> int:
    own = queries.partner_with_code(firm.OWN.code)
    assert own is not None
    return own.party_id


def _place(frame: Frame, spot: Spot) -> None:
    parent = queries.place_with_code(spot.parent) if spot.parent else None
    site, _, rest = spot.code.partition("-")
    home = account_queries.sites().get(code=site)
    operations.create_place(
        context=frame.context(f"place {spot.code}"),
        values=operations.PlaceValues(
            code=spot.code,
            name=spot.name,
            name_en=spot.name_en,
            kind=spot.kind,
            parent_id=parent.pk if parent else None,
            site_id=home.pk,
            party_id=_own_id(),
            gln=SITE_GLN[site],
            extension=rest,
            cleanliness=spot.cleanliness,
            address=next((row[3] for row in firm.SITES if row[0] == spot.code), ""),
            address_en=next((row[4] for row in firm.SITES if row[0] == spot.code), ""),
        ),
    )


def _store(frame: Frame, each: Firm) -> None:
    spot = firm.store_of(each)
    partner = queries.partner_with_code(each.code)
    assert partner is not None
    operations.create_place(
        context=frame.context(f"place {each.code}"),
        values=operations.PlaceValues(
            code=spot.code,
            name=spot.name,
            name_en=spot.name_en,
            kind=PlaceKind.EXTERNAL,
            party_id=partner.pk,
            address=partner.address,
            address_en=partner.address_en,
        ),
    )


def _item(frame: Frame, good: Good) -> None:
    levels = []
    if good.reference is not None:
        levels = [operations.PackageLevel(gtin=gtin(good.reference))]
        levels += [
            operations.PackageLevel(
                gtin=gtin(good.reference, indicator=level), level=level, contains=contains
            )
            for level, contains in enumerate(good.boxes, start=1)
        ]
    maker = queries.partner_with_code(good.supplier or firm.OWN.code)
    item = operations.create_item(
        context=frame.context(f"item {good.code}"),
        values=operations.ItemValues(
            code=good.code,
            name=good.name,
            name_en=good.name_en,
            kind=good.kind,
            tracking=good.tracking,
            model=good.model,
            specification=good.specification,
            unit=good.unit,
            shelf_life_days=good.shelf_life_days,
            registration_no=good.registration,
            registration_expires_on=dt.date(2029, 6, 30) if good.registration else None,
            risk_class=good.risk_class,
            sterile=good.sterile,
            storage=good.storage,
            maker_id=maker.pk if maker else None,
            levels=levels,
        ),
    )
    operations.move_item(
        context=frame.context(f"use {good.code}"), item_id=item.pk, status=ItemStatus.ACTIVE
    )


def _scheme(frame: Frame, scheme: Scheme) -> None:
    code, kind, template, good, name = scheme
    item = queries.item_with_code(good.code) if good else None
    operations.create_scheme(
        context=frame.context(f"scheme {code}"),
        values=operations.SchemeValues(
            code=code, kind=kind, template=template, name=name, item_id=item.pk if item else None
        ),
    )


def _supply(buyer: Frame, quality: Frame, good: Good, day: dt.date) -> None:
    """Let a supplier of a good be proposed and approved."""
    grade = Grade.B if good.kind in {ItemKind.MATERIAL, ItemKind.PACKAGING} else Grade.A
    supply = purchasing.propose_supply(
        context=buyer.context(f"propose supply {good.code}"),
        values=purchasing.SupplyValues(
            item=good.code, supplier=good.supplier or "", grade=grade,
            agreement=f"QA-{good.code}-2024", valid_until=day + dt.timedelta(days=760),
            supplier_code=f"{good.supplier}-{good.code}",
        ),
    )  # fmt: skip
    purchasing.approve_supply(
        context=quality.context(f"approve supply {good.code}"),
        supply_id=supply.pk,
        decision="现场审核和样件确认合格",
    )


def _use_up_gtins(frame: Frame, day: dt.date) -> None:
    scheme = queries.scheme_with_code("GTIN")
    assert scheme is not None
    operations.issue_numbers(
        context=frame.context("gtins"), scheme_id=scheme.pk, count=GTINS_IN_USE, day=day
    )
