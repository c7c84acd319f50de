"""Of a lot that lies in several packages: how much of which is rejected, and which was tested."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.areas.quality import domain
from suyuan.areas.quality.models import Inspection
from suyuan.areas.quality.operations import telling
from suyuan.kernel.errors import Problem
from suyuan.ledger.domain.keys import code_of
from suyuan.ledger.queries.packed import Standing, standing_amounts


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageVerdict:
    """What of the inspected lot in one package is not accepted."""

    package: str = ""
    """Key or code of the package; empty: what lies outside of packages."""
    rejected: Decimal = Decimal(0)
    used_up: Decimal = Decimal(0)
    """Destroyed by the tests."""


def lying(inspection: Inspection) -> Mapping[str, Sequence[Standing]]:
    """Return where the amount that is inspected lies, by key of the package; empty: loose."""
    if not inspection.lot_key or inspection.unit_keys:
        return {}
    state = telling.inspected_state(inspection)
    place = inspection.place.key if inspection.place is not None else None
    found: dict[str, list[Standing]] = {}
    for one in standing_amounts([inspection.lot_key]):
        if not one.own or place not in {None, one.place_key}:
            continue
        if one.state == state or (not state and one.state not in domain.DECIDED):
            found.setdefault(one.package, []).append(one)
    return found


def problems(
    inspection: Inspection,
    shares: Sequence[PackageVerdict],
    *,
    rejected: Decimal,
    used_up: Decimal,
    partly: bool,
) -> list[Problem]:
    """Return every reason why what was said about single packages cannot be.

    Args:
        inspection: The inspection that is concluded.
        shares: What was said, with the keys of packages.
        rejected: How much of the lot is rejected.
        used_up: How much of it the tests destroyed.
        partly: Whether a part is accepted and a part rejected.
    """
    there = lying(inspection)
    if not shares:
        if not partly or len(there) < 2:  # noqa: PLR2004 - two packages to choose between.
            return []
        data = {"packages": _told(there)}
        return [Problem("quality.say_packages", data, field="packages")]
    found: list[Problem] = []
    for line, share in enumerate(shares, start=1):
        inside = there.get(share.package)
        wanted = share.rejected + share.used_up
        if min(share.rejected, share.used_up) < 0:
            value = plain(min(share.rejected, share.used_up))
            found.append(Problem("quality.not_negative", {"value": value}, line=line))
        elif inside is None:
            data = {"package": code_of(share.package), "packages": _told(there)}
            found.append(Problem("quality.not_in_package", data, line=line, field="packages"))
        elif wanted > _sum(inside):
            data = {
                "package": inside[0].package_code, "asked": plain(wanted),
                "available": plain(_sum(inside)),
            }  # fmt: skip
            found.append(Problem("quality.less_in_package", data, line=line, field="packages"))
        if any(other.package == share.package for other in shares[: line - 1]):
            data = {"package": code_of(share.package)}
            found.append(Problem("quality.package_twice", data, line=line, field="packages"))
    said = sum((one.rejected for one in shares), Decimal(0))
    if said != rejected:
        data = {"said": plain(said), "rejected": plain(rejected)}
        found.append(Problem("quality.packages_do_not_add_up", data, field="packages"))
    said = sum((one.used_up for one in shares), Decimal(0))
    if said not in {Decimal(0), used_up}:
        data = {"said": plain(said), "used_up": plain(used_up)}
        found.append(Problem("quality.samples_do_not_add_up", data, field="packages"))
    return found


def with_keys(inspection: Inspection, shares: Sequence[PackageVerdict]) -> Sequence[PackageVerdict]:
    """Return what was said with the keys of packages, where their codes were given."""
    keys = {rows[0].package_code: key for key, rows in lying(inspection).items() if key}
    return [
        PackageVerdict(
            package=keys.get(one.package.strip(), one.package.strip()),
            rejected=one.rejected, used_up=one.used_up,
        )
        for one in shares
        if one.rejected or one.used_up
    ]  # fmt: skip


def plain(value: Decimal) -> str:
    """Write an amount as people do."""
    return format(value.normalize(), "f")


def _sum(inside: Sequence[Standing]) -> Decimal:
    return sum((one.quantity for one in inside), Decimal(0))


def _told(there: Mapping[str, Sequence[Standing]]) -> str:
    return ", ".join(
        f"{inside[0].package_code or '–'}: {plain(_sum(inside))}" for inside in there.values()
    )
