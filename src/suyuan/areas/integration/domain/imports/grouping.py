"""Lines become events: what belongs to one delivery, one order, one dispatch goes together."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Final
from urllib.parse import quote

from suyuan.areas.integration.domain.imports.directory import offset_of
from suyuan.areas.integration.domain.imports.fields import Kind
from suyuan.areas.integration.domain.imports.lines import Line, Portion
from suyuan.kernel.errors import Problem
from suyuan.ledger.domain import vocabulary
from suyuan.ledger.domain.event import BizTransaction, Event, Json, Party, Quantity
from suyuan.ledger.domain.keys import lot_key
from suyuan.ledger.domain.vocabulary import Action, EventType

LINES_MAX: Final = 2_000
"""Lines that one event may hold."""
_DETAILS: Final = {
    "operator": vocabulary.OPERATOR,
    "equipment": vocabulary.EQUIPMENT,
    "process": vocabulary.PROCESS,
    "result": vocabulary.RESULT,
    "note": vocabulary.NOTE,
}
_FIELDS: Final = {
    "epcs": "serials",
    "outputs": "serials",
    "quantities": "lot",
    "output_quantities": "lot",
    "inputs": "component_serials",
    "input_quantities": "component_lot",
    "occurred_at": "date",
    "location": "place",
    "read_point": "place",
    "sources": "store",
    "destinations": "partner",
}
_AMOUNTS: Final = frozenset(
    {"ledger.over_consumed", "ledger.quantity_negative", "ledger.quantity_not_whole"}
)


@dataclass(slots=True)
class Draft:
    """An event, and the lines it was made from."""

    event: Event
    lines: tuple[int, ...]
    origins: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """For each list of the event, the line of each of its entries."""

    @property
    def weight(self) -> int:
        """How many things it names."""
        return sum(1 for _ in self.event.keys())  # noqa: SIM118 - no mapping.

    def locate(self, problem: Problem) -> Problem:
        """Return a problem of the event as one of a line and a field of the table."""
        name, _, rest = (problem.field or "").partition("[")
        digits = rest.partition("]")[0]
        lines = self.origins.get(name, ())
        index = int(digits) if digits.isdigit() else -1
        line = lines[index] if 0 <= index < len(lines) else self.lines[0]
        column = _FIELDS.get(name, "")
        if problem.code in _AMOUNTS and column in {"lot", "component_lot"}:
            column = column.replace("lot", "quantity")
        key = problem.data.get("key")
        if isinstance(key, str) and key.startswith("/00/"):
            column = "sscc"
        return Problem(problem.code, problem.data, line=line, field=column or None)


def drafts(kind: Kind, lines: Iterable[Line], *, own: str | None) -> Iterator[Draft]:
    """Make the events of lines, in the order of the world; lines of a moment as they stand.

    Args:
        kind: What the lines are.
        lines: All lines.
        own: Key of the own firm, who sends what is shipped.
    """
    ordered = sorted(lines, key=lambda line: line.at)
    for _, same in groupby(ordered, key=lambda line: line.at):
        match kind:
            case Kind.RECEIPT:
                for group in _groups(same, _receipt_key):
                    yield from _receipt(group)
            case Kind.PRODUCTION:
                yield from _production(list(same))
            case _:
                for group in _groups(same, _shipment_key):
                    yield from _shipment(group, own)


def event_id(namespace: uuid.UUID, number: int) -> str:
    """Return the id of an event of an import: the same file gives the same ids."""
    return f"urn:uuid:{uuid.uuid5(namespace, str(number))}"


def _receipt_key(line: Line) -> object:
    portion = line.portion
    assert portion is not None
    lot = (portion.item.key, portion.lot) if portion.serials else None
    relabelled = portion.key if line.supplier_lot else None
    return (
        line.place, line.documents, line.partner, line.dates, line.details, lot, relabelled,
        line.supplier_lot,
    )  # fmt: skip


def _shipment_key(line: Line) -> object:
    return (line.place, line.documents, line.partner, line.carrier, line.details)


def _groups(lines: Iterable[Line], key: object) -> Iterator[list[Line]]:
    assert callable(key)
    found: dict[object, list[Line]] = {}
    for line in lines:
        group = found.setdefault(key(line), [])
        group.append(line)
        if len(group) >= LINES_MAX:
            yield found.pop(key(line))
    yield from found.values()


class _Contents:
    """Units and amounts of several lines, with the line of each."""

    def __init__(self) -> None:
        self.units: list[str] = []
        self.unit_lines: list[int] = []
        self.amounts: dict[str, Quantity] = {}
        self.amount_lines: dict[str, int] = {}

    def add(self, portion: Portion, line: int, *, key: str | None = None) -> None:
        """Add what a line names; amounts of the same lot are added up."""
        self.units.extend(portion.keys)
        self.unit_lines.extend([line] * len(portion.serials))
        if portion.serials:
            return
        named = key or portion.key
        before = self.amounts.get(named)
        quantity = portion.quantity
        if before is not None:
            unknown = before.quantity is None or quantity is None
            quantity = None if unknown else (before.quantity or Decimal()) + (quantity or Decimal())
        unit = None if portion.item.unit == "EA" or quantity is None else portion.item.unit
        self.amounts[named] = Quantity(key=named, quantity=quantity, unit=unit)
        self.amount_lines.setdefault(named, line)

    def quantities(self) -> tuple[Quantity, ...]:
        """Return the amounts in the order of the lines."""
        return tuple(self.amounts.values())

    def origins(self, units: str, amounts: str) -> dict[str, Sequence[int]]:
        """Return the line of each entry of the event's lists."""
        return {units: self.unit_lines, amounts: list(self.amount_lines.values())}


def _numbers(group: Sequence[Line]) -> tuple[int, ...]:
    return tuple(line.number for line in group)


def _transactions(line: Line) -> tuple[BizTransaction, ...]:
    return tuple(
        BizTransaction(type=type_, id=f"urn:suyuan:document:{quote(number, safe='')}")
        for type_, number in line.documents
    )


def _extensions(line: Line) -> dict[str, Json]:
    return {_DETAILS[name]: value for name, value in line.details}


def _receipt(group: Sequence[Line]) -> Iterator[Draft]:
    first = group[0]
    assert first.portion is not None
    contents = _Contents()
    incoming = lot_key(first.portion.item.key, first.supplier_lot) if first.supplier_lot else None
    for line in group:
        assert line.portion is not None
        contents.add(line.portion, line.number, key=incoming)
    ilmd: dict[str, Json] = dict(first.dates)
    if first.portion.serials and first.portion.lot:
        ilmd["cbvmda:lotNumber"] = first.portion.lot
    sources = (
        (
            Party(type="owning_party", id=first.partner),
            Party(type="possessing_party", id=first.partner),
        )
        if first.partner
        else ()
    )
    event = Event(
        type=EventType.OBJECT,
        action=Action.ADD,
        occurred_at=first.at,
        offset=offset_of(first.at),
        biz_step="receiving",
        disposition="active",
        read_point=first.place,
        location=first.place,
        epcs=tuple(contents.units),
        quantities=contents.quantities(),
        transactions=_transactions(first),
        sources=sources,
        ilmd=ilmd,
        extensions=_extensions(first),
    )
    origins = contents.origins("epcs", "quantities")
    yield Draft(event, _numbers(group), origins)
    if incoming is not None:
        yield _relabelled(group, contents, ilmd)


def _relabelled(group: Sequence[Line], contents: _Contents, ilmd: Mapping[str, Json]) -> Draft:
    """The supplier's lot gets the own lot number: from then on it is that lot."""
    first = group[0]
    assert first.portion is not None
    taken = contents.quantities()
    own = _Contents()
    for line in group:
        assert line.portion is not None
        own.add(line.portion, line.number)
    at = first.at + dt.timedelta(seconds=1)
    event = Event(
        type=EventType.TRANSFORMATION,
        occurred_at=at,
        offset=offset_of(at),
        biz_step="commissioning",
        disposition="active",
        read_point=first.place,
        location=first.place,
        input_quantities=taken,
        output_quantities=own.quantities(),
        transactions=_transactions(first),
        sources=(Party(type="location", id=first.place),),
        ilmd=ilmd,
    )
    origins = {
        "input_quantities": [first.number] * len(taken),
        "output_quantities": list(own.amount_lines.values()),
    }
    return Draft(event, _numbers(group), origins)


def _shipment(group: Sequence[Line], own: str | None) -> Iterator[Draft]:
    first = group[0]
    contents = _Contents()
    for line in group:
        if line.sscc is not None:
            if line.sscc not in contents.units:
                contents.units.append(line.sscc)
                contents.unit_lines.append(line.number)
        elif line.portion is not None:
            contents.add(line.portion, line.number)
    assert first.partner is not None
    sources = [Party(type="location", id=first.place)]
    if own is not None:
        sources += [Party(type="possessing_party", id=own), Party(type="owning_party", id=own)]
    event = Event(
        type=EventType.OBJECT,
        action=Action.OBSERVE,
        occurred_at=first.at,
        offset=offset_of(first.at),
        biz_step="shipping",
        disposition="in_transit",
        read_point=first.place,
        epcs=tuple(contents.units),
        quantities=contents.quantities(),
        transactions=_transactions(first),
        sources=tuple(sources),
        destinations=(
            Party(type="possessing_party", id=first.carrier or first.partner),
            Party(type="owning_party", id=first.partner),
        ),
        extensions=_extensions(first),
    )
    yield Draft(event, _numbers(group), contents.origins("epcs", "quantities"))


@dataclass(slots=True)
class _Made:
    """What lines say of one output: the output, and the lines that name its components."""

    head: Line
    components: list[Line] = field(default_factory=list)

    def recipe(self) -> object:
        """Say what it was made of, where outputs made of the same go together."""
        if any(line.component and line.component.serials for line in self.components):
            return self.head.number
        return frozenset(
            line.component.key for line in self.components if line.component is not None
        )


def _output_key(line: Line) -> object:
    portion = line.portion
    assert portion is not None
    return (
        line.documents, line.place, line.store, line.details, line.dates, portion.item.key,
        portion.lot, portion.serials, portion.quantity,
    )  # fmt: skip


def _production(lines: Sequence[Line]) -> Iterator[Draft]:
    made: dict[object, _Made] = {}
    for line in lines:
        found = made.setdefault(_output_key(line), _Made(line))
        if line.component is not None:
            found.components.append(line)
    together: dict[object, list[_Made]] = {}
    for output in made.values():
        head = output.head
        assert head.portion is not None
        key = (
            head.documents, head.place, head.store, head.details, head.dates,
            head.portion.item.key, head.portion.lot, bool(head.portion.serials), output.recipe(),
        )  # fmt: skip
        together.setdefault(key, []).append(output)
    for group in together.values():
        yield _made(group)


def _made(group: Sequence[_Made]) -> Draft:
    head = group[0].head
    assert head.portion is not None
    outputs, inputs = _Contents(), _Contents()
    numbers: dict[int, None] = {}
    for output in group:
        assert output.head.portion is not None
        outputs.add(output.head.portion, output.head.number)
        numbers[output.head.number] = None
        for line in output.components:
            assert line.component is not None
            inputs.add(line.component, line.number)
            numbers[line.number] = None
    ilmd: dict[str, Json] = dict(head.dates)
    if head.portion.serials and head.portion.lot:
        ilmd["cbvmda:lotNumber"] = head.portion.lot
    is_made_of = bool(inputs.units or inputs.amounts)
    units, amounts = tuple(outputs.units), outputs.quantities()
    event = Event(
        type=EventType.TRANSFORMATION if is_made_of else EventType.OBJECT,
        action=None if is_made_of else Action.ADD,
        occurred_at=head.at,
        offset=offset_of(head.at),
        biz_step="commissioning",
        disposition="in_progress",
        read_point=head.place,
        location=head.place,
        epcs=() if is_made_of else units,
        quantities=() if is_made_of else amounts,
        inputs=tuple(inputs.units),
        input_quantities=inputs.quantities(),
        outputs=units if is_made_of else (),
        output_quantities=amounts if is_made_of else (),
        transactions=_transactions(head),
        sources=(Party(type="location", id=head.store),) if is_made_of and head.store else (),
        ilmd=ilmd,
        extensions=_extensions(head),
    )
    origins = (
        outputs.origins("outputs", "output_quantities")
        | inputs.origins("inputs", "input_quantities")
        if is_made_of
        else outputs.origins("epcs", "quantities")
    )
    return Draft(event, tuple(numbers), origins)
