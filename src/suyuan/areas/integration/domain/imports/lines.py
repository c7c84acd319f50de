"""Reads the lines of a table one by one; every fault of every cell is noted."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeVar

from suyuan.areas.integration.domain.imports import directory, values
from suyuan.areas.integration.domain.imports.directory import (
    Cells,
    Directory,
    Index,
    KnownItem,
    KnownPartner,
    KnownPlace,
)
from suyuan.areas.integration.domain.imports.fields import TEXT_MAX, Kind, fields_of
from suyuan.areas.integration.domain.imports.values import UnreadableError
from suyuan.foundation.tables import MarkedText
from suyuan.kernel.errors import DataValue, Problem
from suyuan.kernel.identifiers.check_digits import gs1_is_right
from suyuan.ledger.domain.keys import code_of, lot_key, unit_key
from suyuan.ledger.domain.vocabulary import Tracking

T = TypeVar("T")
SERIALS_IN_ALL_MAX: Final = 500_000
_HEAD: Final = frozenset(
    {"date", "time", "order", "item", "lot", "serials", "quantity", "unit", "place", "operator",
     "equipment", "process", "result", "expiry", "note", "store"}
)  # fmt: skip
"""Fields of what is made; a line without any of them goes on with what the line before made."""
_DAY_TIMES: Final = {
    Kind.RECEIPT: dt.time(),
    Kind.PRODUCTION: dt.time(12),
    Kind.SHIPMENT: dt.time(23, 59, 59),
}
"""When it was where only the day is known: goods come, are worked on, and go."""
_RESULTS: Final = {
    "pass": "PASS", "ok": "PASS", "合格": "PASS", "通过": "PASS", "良品": "PASS", "正常": "PASS",
    "fail": "FAIL", "ng": "FAIL", "不合格": "FAIL", "不通过": "FAIL", "不良": "FAIL",
}  # fmt: skip
_SSCC_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Portion:
    """So much of an item: of a lot, as single units, or of the item as such."""

    item: KnownItem
    lot: str = ""
    serials: tuple[str, ...] = ()
    quantity: Decimal | None = None

    @property
    def key(self) -> str:
        """Key of the lot, or of the item where no lot is named."""
        return lot_key(self.item.key, self.lot) if self.lot else self.item.key

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the units."""
        return tuple(unit_key(self.item.key, serial) for serial in self.serials)

    @property
    def names(self) -> tuple[str, ...]:
        """Keys of everything it names."""
        return (*self.keys, *((self.key,) if self.lot or not self.serials else ()))


@dataclass(frozen=True, slots=True)
class Line:
    """A line that could be read."""

    number: int
    at: dt.datetime
    place: str
    portion: Portion | None
    documents: tuple[tuple[str, str], ...] = ()
    partner: str | None = None
    carrier: str | None = None
    supplier_lot: str = ""
    sscc: str | None = None
    component: Portion | None = None
    store: str | None = None
    dates: tuple[tuple[str, str], ...] = ()
    """Master data of lots: name and day."""
    details: tuple[tuple[str, str], ...] = ()
    """Who, with what, how: name of the extension and value."""
    continues: bool = False


class Lines:
    """Reads lines and collects what is wrong with them."""

    def __init__(self, kind: Kind, known: Directory, *, at: dt.datetime) -> None:
        self.kind = kind
        self.known = known
        self.at = at
        self.problems: list[Problem] = []
        self.tainted: set[str] = set()
        """Keys that faulty lines name: what depends on them cannot be judged."""
        self.count = 0
        self.faulty: set[int] = set()
        self._seen: dict[int, int] = {}
        self._units: dict[str, tuple[int, str]] = {}
        self._above: Cells = {}
        self._required = [name for name, field in fields_of(kind).items() if field.is_required]
        self._line = 0
        self._bad = False

    def read(self, number: int, cells: Cells) -> Line | None:
        """Read a line; None where something is wrong with it."""
        self.count += 1
        self._line, self._bad = number, False
        continues = self._continues(cells)
        full = {**self._above, **{k: v for k, v in cells.items() if v}} if continues else cells
        if self._repeats(number, full):
            return None
        if not continues:
            self._above = {name: cells.get(name, "") for name in _HEAD}
        for name, value in cells.items():
            if isinstance(value, MarkedText) and value:
                self.fault(name, f"cell_{value.mark.lower()}", value=str(value)[:60])
        line = _Cells(self, full, continues=continues).line()
        return None if self._bad else line

    def fault(self, name: str, code: str, **data: DataValue) -> None:
        """Note what is wrong with a cell of the present line."""
        self._bad = True
        self.faulty.add(self._line)
        self.problems.append(Problem(f"imports.{code}", data, line=self._line, field=name))

    def adopt(self, name: str, problem: Problem) -> None:
        """Note what is wrong with the value of a cell of the present line."""
        self._bad = True
        self.faulty.add(self._line)
        self.problems.append(problem.at(line=self._line, field=name))

    @property
    def required(self) -> Sequence[str]:
        """Names of the fields that each line needs."""
        return self._required

    def claim(self, keys: Sequence[str], cells: Cells) -> None:
        """Note that the present line brings units; each comes once in a file.

        Several lines may tell the components of the same output.
        """
        here = (self._line, self._output(cells))
        for key in keys:
            other, output = self._units.setdefault(key, here)
            if other != self._line and (output == "" or output != here[1]):
                self.fault("serials", "serial_twice", serial=code_of(key), other=other)
                return
        if len(self._units) > SERIALS_IN_ALL_MAX:
            self.fault("serials", "too_many_serials", limit=SERIALS_IN_ALL_MAX)

    def _output(self, cells: Cells) -> str:
        if self.kind is not Kind.PRODUCTION or not cells.get("component_item"):
            return ""
        return "\0".join(cells.get(name, "") for name in sorted(_HEAD))

    def taint(self, keys: Sequence[str]) -> None:
        """Note what a faulty line names."""
        self.tainted.update(keys)

    @property
    def is_bad(self) -> bool:
        """Whether something is wrong with the present line."""
        return self._bad

    def _repeats(self, number: int, cells: Cells) -> bool:
        mark = hash(tuple(sorted(cells.items())))
        other = self._seen.setdefault(mark, number)
        if other != number:
            self.fault("", "line_twice", other=other)
        return other != number

    def _continues(self, cells: Cells) -> bool:
        """Tell whether a line only names another component of what stands above."""
        if self.kind is not Kind.PRODUCTION or not self._above or not cells.get("component_item"):
            return False
        return not any(cells.get(name) for name in ("item", "lot", "serials", "quantity"))


class _Cells:
    """The cells of one line."""

    def __init__(self, lines: Lines, cells: Cells, *, continues: bool) -> None:
        self.lines = lines
        self.cells = cells
        self.continues = continues

    def line(self) -> Line:
        for name in self.lines.required:
            if not self.cells.get(name):
                self.lines.fault(name, "missing")
        kind = self.lines.kind
        place = self._place("place")
        sscc = self._sscc() if kind is Kind.SHIPMENT else None
        portion = self._portion("", is_needed=sscc is None)
        component = self._portion("component_", is_needed=False)
        line = Line(
            number=self.lines._line,  # noqa: SLF001 - two halves of one reader.
            at=self._moment(place),
            place=place.key if place else "",
            portion=portion,
            documents=tuple(self._documents()),
            partner=self._key("partner", self.lines.known.partners, "partner"),
            carrier=self._key("carrier", self.lines.known.partners, "partner"),
            supplier_lot=self._supplier_lot(portion),
            sscc=sscc,
            component=component,
            store=(store.key if (store := self._place("store")) else None),
            dates=tuple(self._dates()),
            details=tuple(self._details()),
            continues=self.continues,
        )
        if portion is not None and not self.continues:
            self.lines.claim(portion.keys, self.cells)
            if self.lines.is_bad and kind is not Kind.SHIPMENT:
                self.lines.taint(portion.names)
        return line

    def _try(self, name: str, read: Callable[[str], T]) -> T | None:
        """Read a cell; None where it is empty or cannot be read."""
        text = self.cells.get(name, "")
        if not text or isinstance(text, MarkedText):
            return None
        try:
            return read(text)
        except UnreadableError as error:
            self.lines.adopt(name, error.problem)
            return None

    def _find(self, name: str, index: Index[T], what: str) -> T | None:
        text = self.cells.get(name, "")
        if not text or isinstance(text, MarkedText):
            return None
        found = index.find(text)
        if found is None:
            is_many = index.is_ambiguous(text)
            self.lines.fault(
                name, f"{what}_ambiguous" if is_many else f"{what}_unknown", value=text
            )
        return found

    def _key(self, name: str, index: Index[KnownPartner], what: str) -> str | None:
        found = self._find(name, index, what)
        return found.key if found else None

    def _place(self, name: str) -> KnownPlace | None:
        found = self._find(name, self.lines.known.places, "place")
        sites = self.lines.known.sites
        if found is not None and sites is not None and found.site not in sites:
            self.lines.fault(name, "other_site", value=found.code)
        return found

    def _moment(self, place: KnownPlace | None) -> dt.datetime:
        lines = self.lines
        zone = place.zone if place else lines.known.zone
        read = self._try("date", values.day_and_time)
        clock = self._try("time", values.clock)
        if read is None:
            return lines.at
        day, said, own_zone = read
        clock = clock or said
        found = directory.moment(day, clock or _DAY_TIMES[lines.kind], zone)
        if own_zone is not None and clock is not None:
            found = dt.datetime.combine(day, clock, tzinfo=own_zone)
        if (
            clock is None
            and found > lines.at
            and found.date() == lines.at.astimezone(found.tzinfo).date()
        ):
            return lines.at.replace(microsecond=0).astimezone(found.tzinfo)
        if found > lines.at + dt.timedelta(minutes=10):
            lines.fault("date", "date_future", value=self.cells.get("date", ""))
        return found

    def _portion(self, prefix: str, *, is_needed: bool) -> Portion | None:
        named = {name: f"{prefix}{name}" for name in ("item", "lot", "serials", "quantity", "unit")}
        filled = any(self.cells.get(name) for name in named.values())
        item = self._find(named["item"], self.lines.known.items, "item")
        is_gs1 = item.is_gs1 if item else False
        lot = self._try(named["lot"], lambda text: values.code(text, is_gs1=is_gs1)) or ""
        serials = (
            self._try(named["serials"], lambda text: values.serials(text, is_gs1=is_gs1)) or ()
        )
        quantity = self._quantity(named, item)
        if item is None:
            missing = not self.cells.get(named["item"]) and named["item"] not in self.lines.required
            if missing and (is_needed or filled):
                self.lines.fault(named["item"], "missing")
            return None
        if len(set(serials)) != len(serials):
            twice = next(each for each in serials if serials.count(each) > 1)
            self.lines.fault(named["serials"], "serial_in_cell_twice", serial=twice)
        if not prefix and self.lines.kind is Kind.RECEIPT and not lot:
            lot = self._try("supplier_lot", lambda text: values.code(text, is_gs1=is_gs1)) or ""
        portion = Portion(item, lot, serials, quantity)
        self._fits(portion, named, is_needed=is_needed)
        return portion

    def _quantity(self, named: Mapping[str, str], item: KnownItem | None) -> Decimal | None:
        quantity = self._try(named["quantity"], values.amount)
        if quantity is None or item is None:
            return quantity
        unit = self.cells.get(named["unit"], "")
        try:
            return values.in_unit(quantity, unit, item.unit)
        except UnreadableError as error:
            is_unit = error.problem.code.startswith("imports.unit")
            self.lines.adopt(named["unit"] if is_unit else named["quantity"], error.problem)
            return None

    def _fits(self, portion: Portion, named: Mapping[str, str], *, is_needed: bool) -> None:
        """Check that what is said is what the item is traced by."""
        lines, item = self.lines, portion.item
        count = len(portion.serials)
        said = self.cells.get(named["quantity"])
        if portion.serials:
            if item.tracking is not Tracking.SERIAL:
                lines.fault(named["serials"], "not_serialized", item=item.code)
            if portion.quantity is not None and portion.quantity != count:
                lines.fault(
                    named["quantity"], "count_differs", value=str(portion.quantity), count=count
                )
            return
        if item.tracking is Tracking.SERIAL and not self.cells.get(named["serials"]):
            lines.fault(named["serials"], "serials_missing", item=item.code)
        elif item.tracking is Tracking.LOT and not portion.lot and not self.cells.get(named["lot"]):
            lines.fault(named["lot"], "lot_missing", item=item.code)
        if is_needed and not said and item.tracking is not Tracking.SERIAL:
            lines.fault(named["quantity"], "missing")

    def _supplier_lot(self, portion: Portion | None) -> str:
        if portion is None:
            return ""
        is_gs1 = portion.item.is_gs1
        found = self._try("supplier_lot", lambda text: values.code(text, is_gs1=is_gs1)) or ""
        return "" if found == portion.lot or portion.serials else found

    def _sscc(self) -> str | None:
        def read(text: str) -> str:
            digits = values.clean(text).replace(" ", "").removeprefix("(00)")
            if len(digits) == _SSCC_DIGITS + 2 and digits.startswith("00"):
                digits = digits[2:]
            if len(digits) != _SSCC_DIGITS or not digits.isdigit() or not gs1_is_right(digits):
                raise UnreadableError(code="sscc_malformed", value=text)
            return f"/00/{digits}"

        return self._try("sscc", read)

    def _documents(self) -> Iterator[tuple[str, str]]:
        types = {
            Kind.RECEIPT: {"order": "po", "document": "recadv"},
            Kind.PRODUCTION: {"order": "prodorder"},
            Kind.SHIPMENT: {"order": "po", "document": "desadv"},
        }[self.lines.kind]
        for name, type_ in types.items():
            number = self._text(name)
            if number:
                yield type_, number

    def _text(self, name: str) -> str:
        text = values.clean(self.cells.get(name, ""))
        if len(text) > TEXT_MAX:
            self.lines.fault(name, "text_too_long", limit=TEXT_MAX)
        return text

    def _dates(self) -> Iterator[tuple[str, str]]:
        found = {}
        for name, attribute in (
            ("expiry", "cbvmda:itemExpirationDate"), ("made_on", "cbvmda:productionDate"),
        ):  # fmt: skip
            read = self._try(name, values.day_and_time)
            if read is not None:
                found[name] = read[0]
                yield attribute, read[0].isoformat()
        if len(found) > 1 and found["expiry"] < found["made_on"]:
            self.lines.fault("expiry", "expires_before_made", value=self.cells["expiry"])

    def _details(self) -> Iterator[tuple[str, str]]:
        for name in ("operator", "equipment", "process", "result", "note"):
            text = self._text(name)
            if name == "result" and text:
                if text.casefold() not in _RESULTS:
                    self.lines.fault(name, "result_unknown", value=text)
                text = _RESULTS.get(text.casefold(), "")
            if text:
                yield name, text
