"""What distributors sold on: read from their report, checked against what they hold, recorded."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.db import transaction

from suyuan.areas.quality import queries as quality
from suyuan.areas.quality.domain import Use
from suyuan.areas.sales.choices import REPORT_ONWARD
from suyuan.areas.sales.models import OnwardSale
from suyuan.areas.sales.operations import telling
from suyuan.areas.sales.operations.onward_reading import Meant, OnwardValues, Reader
from suyuan.foundation.command import command, translated
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_of, zone_of
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.keys import shape_of
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries.carried import Carried

AT_ONCE: Final = 2_000
"""Lines that are reported with one call."""
_REMARKED: Final = ("quality.recalled", "quality.held", "quality.expired")


@command(name="sales.report_onward", action=REPORT_ONWARD)
def report_onward(*, context: Context, values: OnwardValues) -> OnwardSale:
    """Record that a distributor sold a unit, a package or an amount of a lot on.

    The buyer has it from then on. What was on hold, recalled or expired is recorded all the same,
    with a remark: it has happened.

    Raises:
        Problems: If somebody is not known, or it would be more than the seller holds; every
            reason at once.
    """
    report = _Report(context, [values])
    Problems.check(replace(problem, line=None) for problem in report.enter())
    return report.kept[0]


@command(name="sales.report_onward_sales", action=REPORT_ONWARD)
def report_onward_sales(*, context: Context, rows: Sequence[OnwardValues]) -> int:
    """Record many lines of a report, all or none; return how many.

    Raises:
        Problems: For everything that is wrong in any of them; each problem says the line.
    """
    if not rows:
        Problems.check([Problem("sales.missing", field="rows")])
    if len(rows) > AT_ONCE:
        Problems.check([Problem("sales.too_much", {"value": len(rows)}, field="rows")])
    Problems.check(_Report(context, rows).enter())
    return len(rows)


class _Report:
    """The lines of a report, read and recorded together as far as none touches another's goods."""

    def __init__(self, context: Context, rows: Sequence[OnwardValues]) -> None:
        self.context, self.rows = context, rows
        self.kept: list[OnwardSale] = []
        self._problems: list[Problem] = []
        self._waiting: list[tuple[int, Meant]] = []
        self._sold: set[int] = set()
        """What lay in what was sold, by the things' ids."""
        self._roots: set[int] = set()
        """The outermost containers in which it lay."""
        self._amounts = False
        """Whether an amount of a lot was sold."""

    def enter(self) -> Sequence[Problem]:
        """Record the lines; return what is wrong with them, each problem with its line."""
        reader = Reader(self.context, self.rows)
        for line, values in enumerate(self.rows, start=1):
            mine = reader
            if self._is_touched(values.scan, reader):
                self._record()
                mine = Reader(self.context, [values], firms=reader.firms)
            try:
                meant = mine.read(values)
            except Problems as error:
                self._problems += [problem.at(line=line) for problem in error.problems]
                continue
            self._waiting.append((line, meant))
            self._sold |= {part.thing_id for part in meant.content}
            self._roots.add(meant.thing.root_id)
            self._amounts |= meant.thing.kind == ThingKind.LOT
        self._record()
        return self._problems

    def _is_touched(self, scan: str, reader: Reader) -> bool:
        """Say whether a line before has changed something of what a line names, or may have.

        An amount of a lot may have been taken out of, or with, anything. A box stays as it is
        while others of the same pallet are sold.
        """
        thing = reader.thing(scan)
        if thing is None or not self._sold:
            return False
        if thing.kind == ThingKind.LOT or self._amounts:
            return True
        if thing.container_key and shape_of(thing.container_key).kind is ThingKind.UNIT:
            return thing.root_id in self._roots
        return not self._sold.isdisjoint(reader.content(thing))

    def _record(self) -> None:
        """Record the lines that wait, or take back all of it and say why."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        told = [(line, telling.sold_on(meant)) for line, meant in waiting]
        lines = [line for line, events in told for _ in events]
        try:
            with translated(), transaction.atomic():
                telling.tell_onward(self.context, [one for _, events in told for one in events])
                rows = _rows(self.context, [meant for _, meant in waiting])
                OnwardSale.objects.bulk_create(rows)
        except Problems as error:
            self._problems += [
                problem.at(line=lines[(problem.line or 1) - 1]) for problem in error.problems
            ]
            return
        self.kept += rows


def _rows(context: Context, report: Sequence[Meant]) -> list[OnwardSale]:
    """Return what is kept of the lines of a report."""
    remarks = _remarks(report)
    rows: list[OnwardSale] = []
    for meant, remark in zip(report, remarks, strict=True):
        parts: dict[tuple[int, str, str], list[Carried]] = {}
        for part in meant.content:
            parts.setdefault((part.item_id or 0, part.class_key, part.lot_key), []).append(part)
        rows += [
            OnwardSale(
                seller=meant.seller, buyer=meant.buyer, document=meant.values.document.strip(),
                sold_on=meant.values.sold_on, sold_at=meant.at, key=meant.thing.key,
                code=meant.thing.code, kind=meant.thing.kind, item_id=item, class_key=class_key,
                lot=those[0].lot_code, lot_key=lot_key,
                serials=sorted(part.code for part in those if part.kind == ThingKind.UNIT),
                quantity=sum((part.quantity for part in those), Decimal(0)),
                unit=meant.units.get(item, ""),
                expires_on=min(
                    (part.expires_on for part in those if part.expires_on), default=None
                ),
                remark=remark, reported_at=context.at, reported_by=context.actor.label,
            )
            for (item, class_key, lot_key), those in sorted(parts.items())
        ]  # fmt: skip
    return rows


def _remarks(report: Sequence[Meant]) -> list[str]:
    """Return the codes of what was not in order with what each line sold, apart by spaces."""
    zone = zone_of()
    asked = [
        (number, key)
        for number, meant in enumerate(report)
        for key in (meant.thing.key, *(part.key for part in meant.content))
    ]
    days = [day_of(report[number].at, zone) for number, _ in asked]
    said: list[set[str]] = [set() for _ in report]
    for problem in quality.blocks([key for _, key in asked], Use.USE, days=days):
        number, _ = asked[(problem.line or 1) - 1]
        said[number].add(problem.code)
    return [
        " ".join(code.partition(".")[2] for code in _REMARKED if code in found) for found in said
    ]
