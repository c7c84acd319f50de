"""What comes in, read and checked before anything is written: lots, dates, serial numbers."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.purchasing import domain
from suyuan.areas.purchasing.models import OrderLine
from suyuan.areas.purchasing.operations.amounts import in_unit, plain, wrong_amount, wrong_text
from suyuan.areas.purchasing.operations.packages import (
    Part,
    codes_of,
    known_ones,
    parts_of,
    sscc_of,
    wrong_parts,
)
from suyuan.kernel.errors import DataValue, Problem
from suyuan.kernel.identifiers import parse
from suyuan.ledger.domain.keys import OWN_ITEM, shape_of, unit_key
from suyuan.ledger.domain.vocabulary import ThingKind, Tracking
from suyuan.ledger.queries.keys import ids_of

SHOWN: Final = 20
"""Serial numbers that are named one by one when something is wrong with many."""
OVER: Final = "purchasing.over"
_CARRIER: Final = ("(", "]", "http://", "https://", "HTTP://", "HTTPS://", "/01/", "urn:")


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceivedLot:
    """A supplier's lot as it stands on the dock."""

    position: int
    """The line of the order."""
    quantity: Decimal
    """In the unit of that line."""
    supplier_lot: str = ""
    made_on: dt.date | None = None
    expires_on: dt.date | None = None
    certificate: str = ""
    """Number of the supplier's certificate."""
    serials: Sequence[str] = ()
    """Serial numbers as scanned: carriers, or the plain numbers."""
    packages: Sequence[str] = ()
    """The package in which all of it stands, if it stands in one (SSCC, scanned or typed)."""
    parts: Sequence[Part] = ()
    """How much of it stands in which package; the rest stands in none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadyPart:
    """What of a lot lies in one package."""

    package: str
    """Code of the package."""
    amount: Decimal
    """In the item's own unit."""
    units: Sequence[str]
    """Keys of the units, where they have numbers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ready:
    """A lot that may be received."""

    asked: ReceivedLot
    line: OrderLine
    amount: Decimal
    """In the item's own unit."""
    expires_on: dt.date | None
    units: Sequence[str]
    """Keys of the units, where they have numbers."""
    parts: Sequence[ReadyPart] = ()
    """What of it lies in packages."""


def class_key(item: Any) -> str:
    """Return the key of the class of an item: its GTIN, or our own code where it has none."""
    gtin = catalog.gtin_of(item.pk)
    return f"/01/{gtin}" if gtin else OWN_ITEM + item.item.code


def unit_of(text: str, own: str) -> str:
    """Return the key of the unit that a scan or a plain number of a class means."""
    if not text.startswith(_CARRIER) and "\x1d" not in text:
        return unit_key(own, text)
    return parse(text).key or text


def read(
    lots: Sequence[ReceivedLot], lines: Mapping[int, OrderLine], *, on: dt.date
) -> tuple[list[Ready], list[Problem]]:
    """Return the lots that may be received, and every problem with its line."""
    found: list[Problem] = []
    ready: list[Ready] = []
    for number, lot in enumerate(lots, start=1):
        one, wrong = _lot(lot, lines.get(lot.position), on=on)
        found += [problem.at(line=number) for problem in wrong]
        if one is not None:
            ready.append(one)
    found += _twice(lots) + _over(ready) + _known(ready)
    found += known_ones({part.package for one in ready for part in one.parts})
    return ready, found


def _lot(
    lot: ReceivedLot, line: OrderLine | None, *, on: dt.date
) -> tuple[Ready | None, list[Problem]]:
    found = wrong_amount(lot.quantity)
    found += wrong_text(lot.supplier_lot.strip(), "supplier_lot")
    found += wrong_text(lot.certificate.strip(), "certificate")
    found += wrong_parts(lot)
    if line is None:
        data = {"position": lot.position}
        return None, [*found, Problem("purchasing.unknown_position", data, field="position")]
    expires_on, wrong = _expiry(lot, line.item, on=on)
    found += wrong
    units, wrong = _units(lot, line.item)
    found += wrong
    if found:
        return None, found
    amount, found = in_unit(lot.quantity, line.unit, line.item)
    if amount is None:
        return None, found
    serial = line.item.item.tracking == Tracking.SERIAL
    if serial and len(units) != amount:
        said: dict[str, DataValue] = {
            "serials": len(units), "value": plain(amount), "item": line.item.item.code,
        }  # fmt: skip
        code = "serials_and_quantity" if units else "serials_needed"
        return None, [Problem(f"purchasing.{code}", said, field="serials")]
    parts, found = _parts(lot, line, dict(zip(lot.serials, units, strict=True)) if units else {})
    if found:
        return None, found
    one = Ready(
        asked=lot, line=line, amount=amount, expires_on=expires_on, units=units, parts=parts
    )  # fmt: skip
    return one, []


def _parts(
    lot: ReceivedLot, line: OrderLine, units: Mapping[str, str]
) -> tuple[Sequence[ReadyPart], list[Problem]]:
    """Read what of a lot lies in packages: amounts in the item's unit, pieces by their keys."""
    ready: list[ReadyPart] = []
    if len(codes_of(lot)) > 1 and not lot.parts:
        data: dict[str, DataValue] = {"lot": lot.supplier_lot or "—"}
        return [], [Problem("purchasing.parts_needed", data, field="packages")]
    named = {text.strip(): key for text, key in units.items()}
    for part in parts_of(lot):
        amount, found = in_unit(part.quantity, line.unit, line.item)
        if amount is None:
            return [], found
        keys = [named[text.strip()] for text in part.serials]
        ready.append(ReadyPart(package=sscc_of(part.package), amount=amount, units=keys))
    return ready, []


def _expiry(lot: ReceivedLot, item: Any, *, on: dt.date) -> tuple[dt.date | None, list[Problem]]:
    """Return when a lot expires: as it says, or made plus shelf life."""
    days = item.item.shelf_life_days
    until = lot.expires_on
    if until is None and days and lot.made_on is not None:
        until = lot.made_on + dt.timedelta(days=days)
    if lot.made_on is not None and lot.made_on > on:
        return until, [Problem("purchasing.in_the_future", field="made_on")]
    if until is None:
        data = {"item": item.item.code}
        return None, [Problem("purchasing.expiry_needed", data, field="expires_on")] if days else []
    if lot.made_on is not None and until < lot.made_on:
        return until, [Problem("purchasing.dates_in_order", field="expires_on")]
    if until < on:
        return until, [Problem("purchasing.expired", {"until": str(until)}, field="expires_on")]
    return until, []


def _units(lot: ReceivedLot, item: Any) -> tuple[list[str], list[Problem]]:
    if not lot.serials:
        return [], []
    if item.item.tracking != Tracking.SERIAL:
        data = {"item": item.item.code}
        return [], [Problem("purchasing.no_serials", data, field="serials")]
    own = class_key(item)
    of_item = {own, OWN_ITEM + item.item.code, *item.item.codes.values_list("key", flat=True)}
    keys: list[str] = []
    found: list[Problem] = []
    for text in lot.serials:
        key, problem = _unit(text, own, of_item, item)
        keys += [key] if key else []
        found += [problem] if problem is not None else []
    return keys, found[:SHOWN]


def _unit(text: str, own: str, of_item: set[str], item: Any) -> tuple[str, Problem | None]:
    cleaned = text.strip()
    if not cleaned.startswith(_CARRIER) and "\x1d" not in cleaned:
        wrong = wrong_text(cleaned, "serials") if cleaned else []
        if not cleaned:
            return "", Problem("purchasing.missing", field="serials")
        return ("", wrong[0]) if wrong else (unit_key(own, cleaned), None)
    key = unit_of(cleaned, own)
    shape = shape_of(key)
    if shape.kind is not ThingKind.UNIT or shape.class_key not in of_item:
        shown = "".join(one if one.isprintable() else "�" for one in cleaned[:60])
        data = {"serial": shown, "item": item.item.code}
        return "", Problem("purchasing.serial_of_another", data, field="serials")
    return key, None


def _twice(lots: Sequence[ReceivedLot]) -> list[Problem]:
    """Refuse one lot of the supplier in two rows, which may be one row typed twice."""
    times = Counter((lot.position, lot.supplier_lot.strip()) for lot in lots)
    return [
        Problem("purchasing.lot_twice", {"position": position, "supplier_lot": said or "—"})
        for (position, said), count in times.items()
        if count > 1
    ]


def _over(ready: Sequence[Ready]) -> list[Problem]:
    """Name what would come in beyond what a line takes."""
    coming: dict[int, Decimal] = {}
    for one in ready:
        coming[one.line.position] = coming.get(one.line.position, Decimal(0)) + one.asked.quantity
    return beyond(coming, {one.line.position: one.line for one in ready})


def beyond(coming: Mapping[int, Decimal], lines: Mapping[int, OrderLine]) -> list[Problem]:
    """Name the lines that would get more than they take.

    Args:
        coming: How much is to come in, by position, in the units of the lines.
        lines: The lines by position.
    """
    found = []
    for position, quantity in coming.items():
        line = lines[position]
        most = domain.most_of(line.quantity, line.over_percent)
        over = line.received - line.returned + quantity - most
        if over > 0:
            data: dict[str, DataValue] = {
                "value": f"{plain(quantity)} {line.unit}", "item": line.item.item.code,
                "over": f"{plain(over)} {line.unit}", "position": position,
            }  # fmt: skip
            found.append(Problem(OVER, data, field="quantity"))
    return found


def _known(ready: Sequence[Ready]) -> list[Problem]:
    """Name units that were given twice, or are known already."""
    keys = [key for one in ready for key in one.units]
    twice = [key for key, times in Counter(keys).items() if times > 1]
    known = sorted(ids_of(keys)) if keys else []
    return [
        Problem(f"purchasing.{code}", {"serial": shape_of(key).code}, field="serials")
        for code, those in (("serial_twice", twice), ("serial_known", known))
        for key in those[:SHOWN]
    ]
