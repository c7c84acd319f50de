"""Whether a numbered part goes where it was scanned, asked before the unit is made."""

from suyuan.areas.production.domain.gates import Data
from suyuan.areas.production.domain.routing import Part
from suyuan.areas.production.models import WorkOrder
from suyuan.areas.production.queries.material import left_of_keys
from suyuan.kernel.errors import Problem


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
