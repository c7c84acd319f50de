"""Switching areas of work on and off."""

from suyuan.foundation import areas
from suyuan.foundation.accounts import choices
from suyuan.foundation.accounts.models import Area
from suyuan.foundation.accounts.operations.errors import AreaAsAskedError, UnknownAreaError
from suyuan.foundation.authorization import EVERYWHERE
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import Problem, Problems


@command(name="accounts.switch_area", action=choices.SWITCH_AREAS, site=lambda _values: EVERYWHERE)
def switch_area(*, context: Context, code: str, on: bool) -> Area:
    """Take an area of work into use, or out of it: nobody may do anything there then.

    What it has recorded stays, and is there again when it is switched on. The reason of the command
    is kept with the record's history.

    Raises:
        UnknownAreaError: If there is no such area.
        AreaAsAskedError: If it is in that state already.
        Problems: If another area needs it, or it needs another that is off; with each of them.
    """
    lock([("areas", "")])
    known = areas.areas()
    row = Area.objects.filter(code=code).first()
    if row is None or code not in known:
        raise UnknownAreaError(area=code[:60])
    label = str(known[code].label)
    if row.is_on == on:
        raise AreaAsAskedError(area=label)
    Problems.check([*_missing_reason(context), *_in_the_way(code, label, on=on)])
    row.is_on, row.changed_at = on, context.at
    row.save()
    return row


def keep_areas() -> None:
    """Bring the rows up to the areas that the program has; runs as the owner after each migration.

    A new area is on, unless it needs one that is off.
    """
    rows = {row.code: row for row in Area.objects.all()}
    for area in areas.areas().values():
        row = rows.get(area.code)
        if row is None:
            is_on = all(rows[need].is_on for need in area.needs if need in rows)
            row = rows[area.code] = Area(code=area.code, is_on=is_on)
        elif (row.needs, row.order) == (list(area.needs), area.order):
            continue
        row.needs, row.order = list(area.needs), area.order
        row.save()


def _missing_reason(context: Context) -> list[Problem]:
    return [] if context.reason.strip() else [Problem("accounts.no_switch_reason")]


def _in_the_way(code: str, label: str, *, on: bool) -> list[Problem]:
    known = areas.areas()
    is_on = dict(Area.objects.values_list("code", "is_on"))
    if on:
        return [
            Problem("accounts.area_needs", {"area": label, "needs": str(known[need].label)})
            for need in known[code].needs
            if need in known and not is_on.get(need, True)
        ]
    return [
        Problem("accounts.area_needed", {"area": label, "needed_by": str(other.label)})
        for other in known.values()
        if code in other.needs and is_on.get(other.code, True)
    ]
