"""Questions about the labels of an order: what balances, and what has no label yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any

from suyuan.areas.labels import queries as labels
from suyuan.areas.labels.domain import Balance, Level
from suyuan.areas.production.domain import DeviationKind, DeviationState, OrderState
from suyuan.areas.production.domain.labelling import Counts, JobLine, LabelLine, balanced
from suyuan.areas.production.models import Deviation, Package, WorkOrder
from suyuan.areas.production.queries.units import UnitState, states_of
from suyuan.kernel.errors import Problem

LEVELS = (Level.UNIT, Level.BOX, Level.CASE, Level.PALLET)
"""What an order has labels for."""
RUNNING = frozenset({OrderState.PLANNED, OrderState.RELEASED, OrderState.IN_PROCESS})


def label_balance(order: WorkOrder) -> Sequence[LabelLine]:
    """Return the balance of the labels of an order, one line for each kind of label.

    Empty where no label was asked for. See `domain.labelling` for what it means.
    """
    accounts = labels.accounts_of(order.number)
    if not accounts:
        return ()
    explained = Deviation.objects.filter(
        order=order, kind=DeviationKind.LABEL, state=DeviationState.CLOSED
    ).exists()
    found = []
    for level in sorted({one.level for one in accounts}, key=list(Level).index):
        jobs = [
            JobLine(
                number=one.number, version=one.version, status=one.status,
                counts=_counts(one.balance, one.waiting),
            )
            for one in accounts
            if one.level is level
        ]  # fmt: skip
        found.append(
            balanced(
                level=level.value, counts=_sum([job.counts for job in jobs]), jobs=jobs,
                maximum=order.label_maximum, ended=OrderState(order.state) not in RUNNING,
                explained=explained,
            )
        )  # fmt: skip
    return found


def _counts(balance: Balance, waiting: int) -> Counts:
    return Counts(
        issued=balance.printed, used=balance.applied, spoiled=balance.spoiled,
        sampled=balance.sampled, returned=balance.returned, lost=balance.lost,
        left=balance.open, waiting=waiting,
    )  # fmt: skip


def _sum(all_: Sequence[Counts]) -> Counts:
    return Counts(**{one.name: sum(getattr(each, one.name) for each in all_)
                     for one in fields(Counts)})  # fmt: skip


def account_stays(document: str) -> Sequence[Problem]:
    """Return why the account of an order's labels is not opened again; nothing where it may be.

    Once its history record is frozen, an approved deviation about labels opens it; once it is
    reviewed, nothing does.
    """
    order = WorkOrder.objects.filter(number=document).only("pk", "state").first()
    if order is None:
        return ()
    if OrderState(order.state) in (OrderState.REVIEWED, OrderState.CLOSED):
        return [Problem("production.labels_reviewed", {"order": document})]
    deviations = Deviation.objects.filter(
        order=order, kind=DeviationKind.LABEL, state=DeviationState.APPROVED
    )
    if order.records.exists() and not deviations.exists():
        return [Problem("production.labels_frozen", {"order": document})]
    return ()


def unlabelled_units(
    order: WorkOrder, states: Sequence[UnitState] | None = None
) -> Sequence[UnitState]:
    """Return the units of an order that never had a label of their own, in the order of making."""
    if states is None:
        states = states_of(order.parent_id or order.pk)
    there = [one for one in states if not one.gone]
    worn = labels.worn_by([one.key for one in there], [Level.UNIT])
    return [one for one in there if one.key not in worn]


def unlabelled_packages(order: WorkOrder, levels: Collection[Level]) -> Sequence[Package]:
    """Return the packages of an order of some levels that never had a label."""
    rows = list(
        Package.objects.filter(order=order, level__in=[one.value for one in levels]).order_by("pk")
    )
    worn = labels.worn_by([one.key for one in rows], levels)
    return [one for one in rows if one.key not in worn]


def to_label(order: WorkOrder) -> Mapping[Level, int]:
    """Return how many things of an order wait for a label, by level; none where nothing waits.

    Of a product by amount each piece may have a label; how many is for people to say.
    """
    found: dict[Level, int] = {}
    if order.item.item.tracking == "SERIAL" and (units := unlabelled_units(order)):
        found[Level.UNIT] = len(units)
    for one in unlabelled_packages(order, LEVELS[1:]):
        level = Level(one.level)
        found[level] = found.get(level, 0) + 1
    return found


def printable(order: WorkOrder) -> Sequence[Level]:
    """Return the levels at which an order has an approved template of its labels."""
    return [
        level
        for level in LEVELS
        if labels.template_in_force(order.item_id, level, order.revision_id) is not None
    ]


def live_labels(order: WorkOrder, level: Level) -> int:
    """Return how many labels of a level an order has that are on things or may still be used."""
    return sum(
        one.balance.live + one.waiting
        for one in labels.accounts_of(order.number)
        if one.level is level
    )


def printers_at(order: WorkOrder) -> Sequence[Any]:
    """Return the label printers in use: those of the order's site first, then those of no place."""
    rows = labels.printers().filter(active=True)
    here = [one for one in rows if one.place is not None and one.place.site_id == order.site_id]
    return [*here, *(one for one in rows if one.place is None)]
