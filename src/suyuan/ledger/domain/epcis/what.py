"""The dimension of what: the things that an event names, singly and by amount."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, cast

from suyuan.kernel.identifiers.quick import unit_keys_of
from suyuan.ledger.domain.epcis import spelling
from suyuan.ledger.domain.epcis.document import Parsed
from suyuan.ledger.domain.epcis.values import Values
from suyuan.ledger.domain.event import Quantity

_MANY: Final = 4
_SCHEMES: Final = frozenset({"http", "https", "urn"})
AMOUNT_MAX: Final = Decimal(10) ** 15
DECIMALS_MAX: Final = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Things:
    """Everything that an event says about what it happened to."""

    epcs: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    parent: str | None
    children: tuple[str, ...]
    child_quantities: tuple[Quantity, ...]
    inputs: tuple[str, ...]
    input_quantities: tuple[Quantity, ...]
    outputs: tuple[str, ...]
    output_quantities: tuple[Quantity, ...]


def read_things(body: Mapping[str, Parsed], values: Values) -> Things:
    """Read all lists of things of an event, whatever its type."""

    def single(value: Parsed, field: str) -> str | None:
        key = values.key(value, field)
        if key is not None and spelling.is_class(key):
            values.faults.add("class_among_epcs", field, value=key)
            return None
        return key

    def epcs(field: str) -> tuple[str, ...]:
        value = body.get(field)
        if value is None:
            return ()
        return _units(value, values) or values.distinct(value, field, single)

    def amounts(field: str) -> tuple[Quantity, ...]:
        value = body.get(field)
        return () if value is None else _quantities(value, field, values)

    parent = body.get("parentID")
    return Things(
        epcs=epcs("epcList"),
        quantities=amounts("quantityList"),
        parent=None if parent is None else single(parent, "parentID"),
        children=epcs("childEPCs"),
        child_quantities=amounts("childQuantityList"),
        inputs=epcs("inputEPCList"),
        input_quantities=amounts("inputQuantityList"),
        outputs=epcs("outputEPCList"),
        output_quantities=amounts("outputQuantityList"),
    )


def _units(value: Parsed, values: Values) -> tuple[str, ...]:
    """Read a long list of units at once; nothing where some of them need a closer look."""
    if (
        not isinstance(value, list)
        or len(value) < _MANY
        or not _SCHEMES.isdisjoint(values.prefixes)
        or set(map(type, value)) != {str}
    ):
        return ()
    keys = unit_keys_of(cast("list[str]", value))
    if keys is None or len(set(keys)) != len(keys):
        return ()
    return tuple(keys)


def _quantities(value: Parsed, field: str, values: Values) -> tuple[Quantity, ...]:
    found: dict[tuple[str, str | None], Quantity] = {}
    for number, part in enumerate(values.many(value, field), start=1):
        quantity = _quantity(part, f"{field}[{number}]", values)
        if quantity is None:
            continue
        name = quantity.key, quantity.unit
        if name in found:
            values.faults.add("stands_twice", f"{field}[{number}]", value=quantity.key)
        found[name] = quantity
    return tuple(found.values())


def _amount(value: Parsed, place: str, values: Values) -> Decimal | None:
    amount = values.number(value, place)
    if amount is not None and amount < 0:
        values.faults.add("quantity_negative", place, value=str(amount))
    if amount is not None and not _is_countable(amount):
        values.faults.add("number_out_of_range", place)
    return amount


def _is_countable(amount: Decimal) -> bool:
    """Return whether amounts of this size add up exactly, however many there are."""
    exponent = amount.normalize().as_tuple().exponent
    return abs(amount) < AMOUNT_MAX and isinstance(exponent, int) and exponent >= -DECIMALS_MAX


def _quantity(part: Parsed, place: str, values: Values) -> Quantity | None:
    entry = values.mapping(part, place)
    if entry is None:
        return None
    for name in entry.keys() - {"epcClass", "quantity", "uom"}:
        values.faults.add("field_unknown", f"{place}.{name}", type="")
    given = {name for name, value in entry.items() if value is not None}
    amount = unit = None
    if "quantity" in given:
        amount = _amount(entry["quantity"], f"{place}.quantity", values)
    if "uom" in given:
        unit = values.unit(entry["uom"], f"{place}.uom")
        if "quantity" not in given:
            values.faults.add("unit_without_quantity", f"{place}.uom")
    if "epcClass" not in given:
        values.faults.add("field_missing", f"{place}.epcClass")
        return None
    key = values.key(entry["epcClass"], f"{place}.epcClass")
    if key is None:
        return None
    if spelling.is_instance(key):
        values.faults.add("instance_as_class", f"{place}.epcClass", value=key)
        return None
    return Quantity(key=key, quantity=amount, unit=unit)
