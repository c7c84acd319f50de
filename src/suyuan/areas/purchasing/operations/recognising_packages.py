"""Packages on the dock, recognised by their codes."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.db.models import Q

from suyuan.areas.purchasing.domain import NoticeStatus
from suyuan.areas.purchasing.models import (
    Counted,
    NoticeContent,
    NoticeLine,
    NoticePackage,
)
from suyuan.areas.purchasing.operations.amounts import plain
from suyuan.areas.purchasing.operations.dock import Dock, Label, Read, Stands
from suyuan.areas.purchasing.operations.packages import chain, known_ones
from suyuan.areas.purchasing.operations.recognising_lots import (
    differing,
    labelled,
    lot_of,
    of_notice,
)
from suyuan.kernel.errors import DataValue, Problem


def read_package(dock: Dock, label: Label, quantity: Decimal | None) -> Read:
    """Read the code of a package: it brings all that is announced in it, at any depth."""
    sscc = str(label.value("sscc"))
    if wrong := _known(dock, sscc):
        return [], wrong
    if counted := dock.stands(sscc):
        return _again(dock, label, sscc, counted, quantity)
    around = dock.around()
    if any(sscc in chain(one.package, around) for one in dock.found if one.package):
        return [], [Problem("purchasing.counted_twice", {"what": sscc}, field="thing")]
    if sscc not in dock.packages:
        return _unannounced(dock, label, sscc, quantity)
    inner = [code for code in dock.packages if sscc in chain(code, around)]
    shares = [one for one in dock.contents if one.package.code in inner]
    unsaid = [
        line
        for line in dock.announced
        if set(line.packages) & set(inner) and not any(one.line_id == line.pk for one in shares)
    ]
    return _taken(dock, label, sscc, shares, unsaid, quantity)


def _known(dock: Dock, sscc: str) -> list[Problem]:
    """Say why a package cannot be counted here: it came in before, or stands at another dock."""
    found = known_ones([sscc])
    if found:
        return [replace(problem, field="thing") for problem in found]
    elsewhere = (
        Counted.objects.filter(Q(package=sscc) | Q(within=sscc), receipt=None)
        .exclude(order=dock.order)
        .values_list("order__number", flat=True)
        .first()
    )
    if elsewhere is None:
        return []
    data: dict[str, DataValue] = {"package": sscc, "order": elsewhere}
    return [Problem("purchasing.package_counted_elsewhere", data, field="thing")]


def _again(
    dock: Dock, label: Label, sscc: str, counted: Sequence[Counted], quantity: Decimal | None
) -> Read:
    """Read the code of a package that was counted: with an amount it is counted anew."""
    notice = dock.notice.pk if dock.notice is not None else None
    mine = [row for row in counted if row.notice_id == notice and row.order_line is not None]
    if quantity is None or len(mine) != len(counted):
        return [], [Problem("purchasing.counted_twice", {"what": sscc}, field="thing")]
    if not quantity:
        dock.drop(mine)
        return [], []
    if len(mine) > 1:
        data: dict[str, DataValue] = {"package": sscc, "count": len(mine)}
        return [], [Problem("purchasing.package_of_several", data, field="quantity")]
    row = mine[0]
    assert row.order_line is not None
    if row.serials:
        said: dict[str, DataValue] = {"lot": row.supplier_lot or "—", "package": row.package}
        return [], [Problem("purchasing.pieces_apart", said, field="quantity")]
    dock.drop([row])
    line = dock.lines[row.order_line.position]
    announced = next(
        (
            one
            for one in dock.announced
            if (one.order_line_id, one.supplier_lot) == (line.pk, row.supplier_lot)
        ),
        None,
    )
    lot = lot_of(line, quantity, label, supplier_lot=row.supplier_lot, announced=announced)
    return [Stands(lot=lot, package=row.package, within=row.within)], []


def _taken(
    dock: Dock,
    label: Label,
    sscc: str,
    shares: Sequence[NoticeContent],
    unsaid: Sequence[NoticeLine],
    quantity: Decimal | None,
) -> Read:
    """Take what is announced in a package; how much, somebody says where the notice does not."""
    if quantity is not None and not quantity:
        return [], []
    if quantity is not None and len(shares) + len(unsaid) > 1:
        data: dict[str, DataValue] = {"package": sscc, "count": len(shares) + len(unsaid)}
        return [], [Problem("purchasing.package_of_several", data, field="quantity")]
    found: list[Stands] = []
    wrong: list[Problem] = []
    for line in unsaid:
        if quantity is None or line.serials:
            said = {"lot": line.supplier_lot or "—", "package": sscc}
            code = "purchasing.pieces_apart" if line.serials else "purchasing.package_share"
            wrong.append(Problem(code, said, field="quantity"))
            continue
        one, problems = of_notice(dock, line, label, quantity)
        found += [Stands(lot=each.lot, package=sscc) for each in one]
        wrong += problems
    before = list(dock.found)
    for share in shares:
        one, problems = _share(dock, share, label, sscc, quantity)
        found += one
        wrong += problems
        dock.found += one  # What the next share of the same lot is counted with.
    dock.found = before
    return ([], wrong) if wrong else (found, [])


def _share(
    dock: Dock, share: NoticeContent, label: Label, sscc: str, quantity: Decimal | None
) -> Read:
    """Take what is announced of a lot in one package."""
    announced, code = share.line, share.package.code
    line = dock.lines[announced.order_line.position]
    amount = share.quantity if quantity is None else quantity
    there = dock.there(line, announced.supplier_lot)
    name = announced.supplier_lot or line.item.item.code
    if share.serials and amount != share.quantity:
        said: dict[str, DataValue] = {"lot": name, "package": code}
        return [], [Problem("purchasing.pieces_apart", said, field="quantity")]
    if there + amount > announced.quantity:
        data: dict[str, DataValue] = {
            "lot": name, "announced": plain(announced.quantity), "value": plain(there + amount),
        }  # fmt: skip
        return [], [Problem("purchasing.more_than_announced", data, field="quantity")]
    if code == sscc and (differs := differing(label, announced, name)):
        return [], differs
    lot = lot_of(
        line, amount, label, supplier_lot=announced.supplier_lot, announced=announced,
        serials=share.serials,
    )  # fmt: skip
    return [Stands(lot=lot, package=code, within="" if code == sscc else sscc)], []


def _unannounced(dock: Dock, label: Label, sscc: str, quantity: Decimal | None) -> Read:
    """Read a package of which nothing is announced here; its label may say what is in it."""
    elsewhere = (
        NoticePackage.objects.filter(code=sscc, notice__status=NoticeStatus.EXPECTED)
        .values_list("notice__number", flat=True)
        .first()
    )
    if elsewhere is not None:
        data: dict[str, DataValue] = {"package": sscc, "notice": elsewhere}
        return [], [Problem("purchasing.package_elsewhere", data, field="thing")]
    if not label.item_key:
        return [], [Problem("purchasing.package_not_announced", {"package": sscc}, field="thing")]
    found, wrong = labelled(dock, label, quantity)
    return [Stands(lot=one.lot, package=sscc) for one in found], wrong
