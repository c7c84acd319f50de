"""Foreign fields: of users, of partners, and instance or lot master data."""

from collections.abc import Mapping
from decimal import Decimal

from suyuan.ledger.domain.epcis.document import Parsed
from suyuan.ledger.domain.epcis.faults import excerpt
from suyuan.ledger.domain.epcis.names import expand
from suyuan.ledger.domain.epcis.values import URI_BYTES_MAX, Values, fits, number_text
from suyuan.ledger.domain.event import Json


def read_extensions(
    body: Mapping[str, Parsed],
    values: Values,
    path: str = "",
    *,
    known: frozenset[str] | None = None,
) -> dict[str, Json]:
    """Return the foreign fields of an object under their full names.

    With `known`, the bare names beyond it are faults; without, the caller has looked at them.
    """
    found: dict[str, Json] = {}
    for name, value in body.items():
        place = f"{path}.{name}" if path else name
        if ":" not in name or name.startswith("@"):
            if known is not None and name not in known:
                values.faults.add("field_unknown", place, type="")
            continue
        full = expand(name, values.prefixes)
        if full is None:
            values.faults.add("prefix_unknown", place, name=name)
        elif len(full.encode()) > URI_BYTES_MAX:
            values.faults.add("text_too_long", excerpt(place), limit=URI_BYTES_MAX)
        elif full in found:
            values.faults.add("stands_twice", place, value=name)
        else:
            found[full] = _inner(value, values, place)
    return found


def _inner(value: Parsed, values: Values, path: str) -> Json:
    if isinstance(value, Decimal):
        if not fits(value):
            values.faults.add("number_out_of_range", path)
            return None
        return value
    if isinstance(value, list):
        return [
            _inner(part, values, f"{path}[{number}]") for number, part in enumerate(value, start=1)
        ]
    if not isinstance(value, dict):
        return value
    found: dict[str, Json] = {}
    for name, part in value.items():
        place = f"{path}.{name}"
        full: str | None = name
        if name.startswith("@") and ":" in name:
            attribute = expand(name[1:], values.prefixes)
            full = None if attribute is None else f"@{attribute}"
        elif ":" in name:
            full = expand(name, values.prefixes)
        if full is None:
            values.faults.add("prefix_unknown", place, name=name)
        else:
            found[full] = _inner(part, values, place)
    return found


def leaf_text(value: Json, *, is_exact: bool = False) -> str:
    """Return a single foreign value as text, numbers without trailing zeros.

    With `is_exact`, numbers keep the digits that they came with.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        number = value if isinstance(value, Decimal) else Decimal(repr(value))
        return f"{number:f}" if is_exact else number_text(number)
    return str(value).strip()
