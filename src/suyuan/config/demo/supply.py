"""Goods of suppliers come in: quarantined, inspected, put in store."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from suyuan.config.demo import goods
from suyuan.config.demo.goods import Good
from suyuan.config.demo.script import Where, amount, at, document, received, seen
from suyuan.config.demo.world import Lot, Work, World

CAPACITORS: Final = 6
"""On one board."""
RESISTORS: Final = 12


@dataclass(frozen=True, slots=True)
class Supply:
    """How a good is bought."""

    good: Good
    site: str
    per_pump: Decimal
    weeks: Decimal
    """How long one delivery lasts."""


PUMP_SUPPLIES: Final = (
    Supply(goods.CAPACITOR, "SZ", Decimal(CAPACITORS), Decimal("2.6")),
    Supply(goods.RESISTOR, "SZ", Decimal(RESISTORS), Decimal("3.7")),
    Supply(goods.PANEL, "SZ", Decimal(1), Decimal("4.3")),
    Supply(goods.MOTOR, "SZ", Decimal(1), Decimal("3.3")),
    Supply(goods.HOUSING, "SZ", Decimal(1), Decimal("2.8")),
    Supply(goods.RESIN, "SZ", Decimal("0.12"), Decimal("5.1")),
    Supply(goods.HARDENER, "SZ", Decimal("0.04"), Decimal("5.1")),
)
SETS_PER_WEEK: Final = 8000
SET_SUPPLIES: Final = (
    Supply(goods.GRANULATE, "CD", Decimal("0.012"), Decimal("2.2")),
    Supply(goods.CHAMBER, "CD", Decimal(1), Decimal("2.7")),
    Supply(goods.NEEDLE, "CD", Decimal(1), Decimal("3.4")),
    Supply(goods.POUCH, "CD", Decimal(1), Decimal("4.2")),
)


def deliveries(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Order what runs low; it is on the dock this morning."""
    for supplies, rate in ((PUMP_SUPPLIES, world.per_week + 3), (SET_SUPPLIES, SETS_PER_WEEK)):
        for supply in supplies:
            while world.left(supply.good) < supply.per_pump * rate * 2:
                yield from _deliver(world, supply, rate, moment)
    yield from _batteries(world, moment)


def _deliver(world: World, supply: Supply, rate: int, moment: dt.datetime) -> Iterable[Work]:
    good, site = supply.good, supply.site
    count = sum(1 for lot in world.lots if lot.good is good) + 1
    size = (supply.per_pump * rate * supply.weeks).to_integral_value()
    number = f"{good.code.replace('-', '')}-{moment:%y%m}-{count:02d}"
    lot = Lot(good, number, size)
    world.put_in_store(lot)
    ilmd: dict[str, str] = {"cbvmda:lotNumber": number}
    if good.shelf_life_days:
        until = moment.date() + dt.timedelta(days=good.shelf_life_days)
        ilmd["cbvmda:itemExpirationDate"] = until.isoformat()
    quantity = amount(lot.key, size, good.unit)
    paper = (document("po", f"PO-{number}"), document("recadv", f"GR-{number}"))
    yield Work(
        step=f"receive {number}",
        moment=moment,
        who="warehouse" if site == "SZ" else "warehouse_cd",
        why=f"收货 GR-{number}",
        events=(
            received(
                Where(moment=moment, read=f"{site}-QT", left=f"{site}-QT", documents=paper),
                quantities=[quantity],
                ilmd=ilmd,
                supplier=good.supplier or "",
            ),
        ),
    )
    released = moment + dt.timedelta(hours=2)
    test = (document("testres", f"IQC-{number}"),)
    yield Work(
        step=f"release {number}",
        moment=released,
        who="inspector" if site == "SZ" else "inspector_cd",
        why=f"进货检验合格 IQC-{number}",
        events=(
            seen(
                Where(
                    moment=released,
                    read=f"{site}-QT",
                    documents=test,
                    process="INCOMING_INSPECTION",
                    who=f"{site}-IQC-01",
                    passed=True,
                ),
                "inspecting",
                disposition="conformant",
                quantities=[quantity],
            ),
            seen(
                Where(
                    moment=released + dt.timedelta(minutes=20),
                    read=f"{site}-QT",
                    left=f"{site}-RM",
                ),
                "storing",
                quantities=[quantity],
            ),
        ),
    )


def _batteries(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Batteries come with the maker's own serial numbers."""
    if len(world.batteries) >= world.per_week * 2:
        return
    number = f"BT{moment:%y%m%d}"
    serials: Sequence[str] = [f"{number}{n:04d}" for n in range(1, world.per_week * 4 + 1)]
    keys = [goods.BATTERY.unit_key(serial) for serial in serials]
    world.batteries.extend(keys)
    moment = at(moment.date(), 9, 30)
    yield Work(
        step=f"batteries {number}",
        moment=moment,
        who="warehouse",
        why=f"收货 GR-{number}",
        events=(
            received(
                Where(
                    moment=moment,
                    read="SZ-QT",
                    left="SZ-RM",
                    documents=(document("recadv", f"GR-{number}"),),
                ),
                epcs=keys,
                ilmd={"cbvmda:lotNumber": number},
                supplier=goods.BATTERY.supplier or "",
            ),
        ),
    )
