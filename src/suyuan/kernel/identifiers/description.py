"""A carrier as plain data: what ``suyuan parse --json`` prints and the API answers."""

from collections.abc import Mapping

from suyuan.kernel.errors import DataValue, Problem
from suyuan.kernel.identifiers.carrier import Carrier

Plain = None | str | int | bool | list["Plain"] | dict[str, "Plain"]
"""What JSON can hold."""


def describe(carrier: Carrier) -> dict[str, Plain]:
    """Return everything a carrier says; dates as YYYY-MM-DD, positions counted from zero.

    >>> from suyuan.kernel.identifiers.parsing import parse
    >>> said = describe(parse("(01)06901234567892(17)150707(10)A213B1"))
    >>> said["key"], said["fields"]
    ('/01/06901234567892/10/A213B1', {'gtin': '06901234567892', 'lot': 'A213B1', \
'expiry_date': '2015-07-07'})
    """
    return {
        "raw": carrier.raw,
        "scheme": carrier.scheme.value,
        "symbology": carrier.symbology,
        "key": carrier.key,
        "class_key": carrier.class_key,
        "lot_key": carrier.lot_key,
        "valid": carrier.valid,
        "fields": dict(carrier.fields.named()),
        "elements": [
            {"tag": element.tag, "value": element.value, "position": element.position}
            for element in carrier.elements
        ],
        "print_form": carrier.print_form(),
        "epc_uri": carrier.epc_uri(),
        "pattern": carrier.pattern,
        "problems": [described(found) for found in carrier.problems],
    }


def described(found: Problem) -> dict[str, Plain]:
    """Return a problem as plain data: code, position, data."""
    data: Mapping[str, DataValue] = found.data
    return {"code": found.code, "position": found.position, "data": dict(data)}
