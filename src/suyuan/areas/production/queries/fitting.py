"""Whether what was scanned fits: a serial, a numbered part, what goes into a package."""

from collections.abc import Sequence

from suyuan.areas.production.domain.gates import Data
from suyuan.areas.production.domain.routing import Part
from suyuan.areas.production.models import WorkOrder
from suyuan.areas.production.queries.material import left_of_keys
from suyuan.kernel.errors import DomainError, Problem
from suyuan.kernel.identifiers import numbers
from suyuan.ledger.domain.keys import code_of, unit_key
from suyuan.ledger.queries.things import things, things_by_key


def against_part(order: WorkOrder, part: Part, key: str, code: str) -> list[Problem]:
    """Return why a part does not fill a line of the parts list.

    It was not issued, is built in already, or was issued for another line.

    Args:
        order: The order.
        part: The line that it is to fill.
        key: Key of the part.
        code: The part as people read it.
    """
    found = left_of_keys(order.pk, [key]).get(key)
    if found is None or found.tracking != "SERIAL":
        data: Data = {"part": code, "order": order.number}
        return [Problem("production.part_not_issued", data)]
    if found.part_item != part.item:
        data = {"part": found.code, "item": found.item, "wanted": part.item}
        return [Problem("production.other_part", data)]
    if found.left <= 0:
        return [Problem("production.part_used", {"part": found.code})]
    return []


def packed_in(keys: Sequence[str]) -> dict[str, Problem]:
    """Return what lies in a package already, with the problem that names it."""
    known = things_by_key(keys)
    around = things([one.container_id for one in known.values() if one.container_id is not None])
    return {
        key: Problem(
            "production.packed_already",
            {"thing": one.code, "package": around[one.container_id].code},
        )
        for key, one in known.items()
        if one.container_id is not None
    }


def against_old_part(unit: str, part: str) -> list[Problem]:
    """Return why a part does not come out of a unit: it is not in it."""
    known = things_by_key([unit, part])
    if part in known and unit in known and known[part].container_id == known[unit].id:
        return []
    data: Data = {"part": code_of(part), "unit": code_of(unit)}
    return [Problem("production.part_not_inside", data, field="old")]


def unsound(order: WorkOrder, serials: Sequence[str]) -> list[Problem]:
    """Name the serials that no label can carry: of GS1 after its rules, of our own as printed."""
    of_gs1 = str(order.item.item.key).startswith("/01/")
    found: list[Problem] = []
    for line, serial in enumerate(serials, start=1):
        if of_gs1:
            try:
                numbers.serial(serial)
            except DomainError as failure:
                found.append(Problem.of(failure, line=line, field="serials"))
        elif not serial.isprintable() or serial != serial.strip():
            data = {"serial": serial}
            problem = Problem("production.serial_unprintable", data, line=line, field="serials")
            found.append(problem)
    return found


def used_before(order: WorkOrder, serials: Sequence[str]) -> list[Problem]:
    """Name the serials that units of the order's item bear already."""
    keys = [unit_key(str(order.item.item.key), serial) for serial in serials]
    known = things_by_key(keys)
    return [
        Problem("production.serial_used", {"serial": serial}, line=line, field="serials")
        for line, (key, serial) in enumerate(zip(keys, serials, strict=True), start=1)
        if key in known
    ]
