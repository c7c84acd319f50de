"""Changes of the names of kinds of equipment."""

from dataclasses import asdict, dataclass

from suyuan.areas.catalog.models import EquipmentKind
from suyuan.areas.catalog.operations.fitness import CHANGE_EQUIPMENT
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import Problem, Problems


class UnknownEquipmentKindError(NotFoundError):
    """There is no such kind of equipment."""

    code = "catalog.unknown_equipment_kind"
    kind: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class EquipmentKindValues:
    """What a kind of equipment is called; steps ask for it by its code."""

    code: str
    name: str
    name_en: str = ""


@command(name="catalog.put_equipment_kind", action=CHANGE_EQUIPMENT)
def put_equipment_kind(
    *, context: Context, values: EquipmentKindValues, kind_id: int | None = None
) -> EquipmentKind:
    """Name a kind of equipment, or name it anew; its code stays, for steps ask for it.

    Raises:
        UnknownEquipmentKindError: If the one to name anew is not there.
        Problems: If a value cannot be used; every one is named.
    """
    del context
    found = [
        Problem("catalog.missing", field=name)
        for name in ("code", "name")
        if not getattr(values, name).strip()
    ]
    if " " in values.code.strip():
        found.append(Problem("catalog.code_with_blanks", {"code": values.code}, field="code"))
    if EquipmentKind.objects.filter(code=values.code).exclude(pk=kind_id or 0).exists():
        found.append(Problem("catalog.code_twice", {"code": values.code}, field="code"))
    Problems.check(found)
    kind = EquipmentKind()
    if kind_id is not None:
        known = EquipmentKind.objects.select_for_update().filter(pk=kind_id).first()
        if known is None:
            raise UnknownEquipmentKindError(kind=str(kind_id))
        kind = known
        if kind.code != values.code:
            Problems.check([Problem("catalog.code_stays", {"code": kind.code}, field="code")])
    for name, value in asdict(values).items():
        setattr(kind, name, value)
    kind.save()
    return kind
