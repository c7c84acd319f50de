"""The dock: what stands there is counted scan by scan, then taken over in one receipt."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from suyuan.areas.purchasing import domain
from suyuan.areas.purchasing.choices import RECEIVE
from suyuan.areas.purchasing.domain import RefusalKind
from suyuan.areas.purchasing.models import (
    Counted,
    Notice,
    NoticeContent,
    Order,
    Receipt,
)
from suyuan.areas.purchasing.operations.dock import Dock, Stands, labels_of
from suyuan.areas.purchasing.operations.errors import (
    NothingCountedError,
    TakenOverError,
    UnknownCountedError,
)
from suyuan.areas.purchasing.operations.orders import locked
from suyuan.areas.purchasing.operations.packages import (
    Part,
    announced_nesting,
    chain,
    sscc_of,
)
from suyuan.areas.purchasing.operations.reading import OVER, ReceivedLot, beyond, read
from suyuan.areas.purchasing.operations.receiving import (
    ReceiptValues,
    TurnedAway,
    expected_notice,
    receive_goods,
    wrong_moment,
    wrong_refusal,
)
from suyuan.areas.purchasing.operations.recognising import recognise
from suyuan.areas.purchasing.queries.docks import counted_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.kernel.errors import Problem, Problems

Key = tuple[int, str]
"""The line of the order and the supplier's lot."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CountValues:
    """What somebody has found on the dock."""

    codes: Sequence[str] = ()
    """Codes as scanned, one by one: of a package, of a lot, of a piece."""
    quantity: Decimal | None = None
    """How much of it stands there, in the unit of the order's line; None: what the label or the
    announced delivery says. Nothing: it is not there, and what was counted of it is not any
    more."""
    lots: Sequence[ReceivedLot] = ()
    """Lots as somebody read them from their labels."""
    turned_away: Sequence[TurnedAway] = ()
    occurred_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeValues:
    """What is said when everything that was counted is taken over."""

    delivery_note: str = ""
    place: str = ""
    """Code of a quarantine place; empty: that of the site."""
    occurred_at: dt.datetime | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Counting:
    """What one scan has changed on the dock."""

    made: list[int]
    """Ids of what is counted by it."""
    dropped: list[dict[str, Any]] = field(default_factory=list)
    """What was counted before and is not any more, as `uncount_at_dock` brings it back."""


@command(name="purchasing.count_at_dock", action=RECEIVE)
def count_at_dock(
    *, context: Context, order_id: int, notice_id: int | None = None, values: CountValues
) -> Counting:
    """Keep what somebody has found on the dock; return what was counted with it, or not any more.

    Nothing comes in with it: `take_over_at_dock` or `receive_goods` receives what was counted.
    What could not be received is refused here already, with every reason.

    Raises:
        UnknownPurchaseOrderError: If there is no such order.
        PurchasingStateError: If it takes no goods now, or the delivery is not expected any more.
        NoticeReceivedError: If the announced delivery was received before.
        Problems: If something is not announced or ordered, is counted already, or cannot be read.
    """
    order = locked(order_id, *sorted(domain.TAKES_GOODS))
    notice = expected_notice(notice_id, order)
    dock = _dock(order, notice)
    at = values.occurred_at or context.at
    found: list[Problem] = []
    found += wrong_moment(order, at, now=context.at)
    for away in values.turned_away:
        if (sscc := sscc_of(away.what)) and (rows := dock.stands(sscc)):
            dock.drop(rows)
    for label in labels_of(values.codes, today=day_at(at, order.site_id)):
        stands, wrong = recognise(dock, label, values.quantity)
        dock.found += stands
        found += wrong
    dock.found += [Stands(lot=lot) for lot in values.lots]
    nothing = values.codes and values.quantity is not None and not values.quantity
    if not (found or dock.found or dock.dropped or values.turned_away or nothing):
        found.append(Problem("purchasing.missing", field="thing"))
    found += [problem for away in values.turned_away for problem in wrong_refusal(away)]
    found += _unreceivable(dock, on=day_at(at, order.site_id))
    Problems.check(found)
    Counted.objects.filter(pk__in=[row.pk for row in dock.dropped]).delete()
    rows = [*_lots(dock), *_away(dock, values.turned_away)]
    for row in rows:
        row.counted_at, row.counted_by = at, context.actor.label
    return Counting(
        made=[row.pk for row in Counted.objects.bulk_create(rows)],
        dropped=[_told(row) for row in dock.dropped],
    )


@command(name="purchasing.uncount_at_dock", action=RECEIVE)
def uncount_at_dock(
    *, context: Context, counted: Sequence[int], dropped: Sequence[Mapping[str, Any]] = ()
) -> list[int]:
    """Take a scan back, because it was counted wrongly; the history of what was counted stays.

    Args:
        context: Who and why.
        counted: Ids of what it counted.
        dropped: What was counted before and was not any more by it: that is counted again.

    Raises:
        UnknownCountedError: If it is not counted any more, or what was counted before is counted
            again already.
        TakenOverError: If it was taken over meanwhile.
        PurchasingStateError: If the order takes no goods now.
        NoticeReceivedError: If the announced delivery was received meanwhile.
    """
    del context
    rows = list(
        Counted.objects.select_for_update(of=("self",))
        .select_related("order", "receipt")
        .filter(pk__in=counted)
    )
    if len(rows) != len(set(counted)) or not (rows or dropped):
        raise UnknownCountedError
    for row in rows:
        at_site(row.order.site_id)
        if row.receipt is not None:
            raise TakenOverError(receipt=row.receipt.number)
    Counted.objects.filter(pk__in=counted).delete()
    for one in dropped:
        _count_again(one)
    return list(counted)


_KEPT: Final = (
    "order_id", "notice_id", "order_line_id", "supplier_lot", "quantity", "made_on", "expires_on",
    "certificate", "serials", "package", "within", "refused", "what", "unit", "counted_at",
    "counted_by",
)  # fmt: skip
_DATES: Final = frozenset({"made_on", "expires_on"})


def _told(row: Counted) -> dict[str, Any]:
    """Return everything of a row, in JSON."""
    said = {name: getattr(row, name) for name in _KEPT}
    return {
        name: value.isoformat() if isinstance(value, dt.date) else
        str(value) if isinstance(value, Decimal) else value
        for name, value in said.items()
    }  # fmt: skip


def _count_again(said: Mapping[str, Any]) -> None:
    """Count once more what a scan had dropped, by whom and when it was counted first."""
    order = locked(said["order_id"], *sorted(domain.TAKES_GOODS))
    expected_notice(said["notice_id"], order)
    values = {
        **said,
        "quantity": Decimal(said["quantity"]),
        "counted_at": dt.datetime.fromisoformat(said["counted_at"]),
        **{name: dt.date.fromisoformat(said[name]) for name in _DATES if said[name]},
    }
    same = Counted.objects.filter(
        order=order, package=values["package"], order_line_id=values["order_line_id"],
        supplier_lot=values["supplier_lot"], receipt=None,
    )  # fmt: skip
    if values["package"] and same.exists():
        raise UnknownCountedError
    Counted.objects.create(**values)


@command(name="purchasing.take_over_at_dock", action=RECEIVE)
def take_over_at_dock(
    *, context: Context, order_id: int, notice_id: int | None = None, values: TakeValues
) -> Receipt:
    """Receive everything that was counted, and turn away what was set aside: one receipt.

    Raises:
        UnknownPurchaseOrderError: If there is no such order.
        PurchasingStateError: If it takes no goods now.
        NothingCountedError: If nothing was counted.
        Problems: If something of it cannot be received any more.
    """
    order = locked(order_id, *sorted(domain.TAKES_GOODS))
    expected_notice(notice_id, order)
    rows = list(counted_of(order_id, notice_id))
    if not rows:
        raise NothingCountedError(document=order.number)
    return receive_goods(
        context=context,
        order_id=order_id,
        values=ReceiptValues(
            lots=counted_lots(rows),
            nesting=counted_nesting(rows, notice_id),
            turned_away=away_of(rows),
            notice_id=notice_id,
            delivery_note=values.delivery_note,
            place=values.place,
            occurred_at=values.occurred_at,
            note=values.note,
        ),
    )


def counted_lots(rows: Sequence[Counted]) -> list[ReceivedLot]:
    """Return what was counted, each supplier's lot of a line once."""
    return list(_grouped(rows).values())


def counted_nesting(rows: Sequence[Counted], notice_id: int | None) -> dict[str, str]:
    """Return which of the counted packages stand in which: as far out as they were scanned."""
    if notice_id is None or not any(row.within for row in rows):
        return {}
    around = announced_nesting(notice_id)
    found: dict[str, str] = {}
    for row in rows:
        if row.within:
            codes = chain(row.package, around)
            found.update(pairwise(codes[: codes.index(row.within) + 1]))
    return found


def away_of(rows: Sequence[Counted]) -> list[TurnedAway]:
    """Return what was set aside to be turned away."""
    return [
        TurnedAway(
            kind=RefusalKind(row.refused), what=row.what, quantity=row.quantity, unit=row.unit
        )
        for row in rows
        if row.refused
    ]


def _dock(order: Order, notice: Notice | None) -> Dock:
    lines = order.lines.select_related("item__item").prefetch_related("item__item__codes")
    announced = (
        list(notice.lines.select_related("order_line").order_by("position")) if notice else []
    )
    contents = NoticeContent.objects.filter(line__in=announced).select_related(
        "line__order_line", "package"
    )
    return Dock(
        order=order,
        notice=notice,
        lines={line.position: line for line in lines},
        announced=announced,
        packages={one.code: one for one in notice.packages.all()} if notice else {},
        contents=list(contents) if announced else (),
        counted=list(
            Counted.objects.select_related("order_line").filter(order=order, receipt=None)
        ),
    )


def _grouped(rows: Sequence[Counted]) -> dict[Key, ReceivedLot]:
    lots: dict[Key, ReceivedLot] = {}
    for row in rows:
        if row.order_line is None:
            continue
        key = (row.order_line.position, row.supplier_lot)
        one = ReceivedLot(
            position=key[0], quantity=row.quantity, supplier_lot=row.supplier_lot,
            made_on=row.made_on, expires_on=row.expires_on, certificate=row.certificate,
            serials=row.serials, parts=_part_of(row),
        )  # fmt: skip
        lots[key] = _together(lots[key], one) if key in lots else one
    return lots


def _together(one: ReceivedLot, more: ReceivedLot) -> ReceivedLot:
    return replace(
        one,
        quantity=one.quantity + more.quantity,
        made_on=one.made_on or more.made_on,
        expires_on=one.expires_on or more.expires_on,
        certificate=one.certificate or more.certificate,
        serials=[*one.serials, *more.serials],
        parts=[*one.parts, *more.parts],
    )


def _part_of(row: Counted) -> Sequence[Part]:
    if not row.package:
        return ()
    return [Part(package=row.package, quantity=row.quantity, serials=row.serials)]


def _unreceivable(dock: Dock, *, on: dt.date) -> list[Problem]:
    """Return why what was found could not be received with what was counted before."""
    notice_id = dock.notice.pk if dock.notice else None
    before = _grouped([row for row in dock.counted if row.notice_id == notice_id])
    lots: dict[Key, ReceivedLot] = {}
    found: list[Problem] = []
    for one in dock.found:
        key = (one.lot.position, one.lot.supplier_lot.strip())
        known = lots.get(key) or before.get(key)
        lots[key] = one.lot if known is None else _together(known, one.lot)
        found += [] if known is None else _dates(known, one.lot)
    _ready, wrong = read(list(lots.values()), dock.lines, on=on)
    found += [replace(problem, line=None) for problem in wrong if problem.code != OVER]
    return found or _beyond(dock)


def _dates(known: ReceivedLot, said: ReceivedLot) -> list[Problem]:
    """Refuse one lot with two expiry dates, of which one is misread."""
    if said.expires_on is None or known.expires_on in {None, said.expires_on}:
        return []
    data = {
        "lot": known.supplier_lot or "—", "said": str(said.expires_on),
        "known": str(known.expires_on),
    }  # fmt: skip
    return [Problem("purchasing.dates_differ", data, field="expires_on")]


def _beyond(dock: Dock) -> list[Problem]:
    """Name what would be more than the lines take, with everything that was counted of them."""
    positions = {one.lot.position for one in dock.found}
    coming = dict.fromkeys(positions, Decimal(0))
    for row in dock.counted:
        if row.order_line is not None and row.order_line.position in positions:
            coming[row.order_line.position] += row.quantity
    for one in dock.found:
        coming[one.lot.position] += one.lot.quantity
    return beyond(coming, dock.lines)


def _lots(dock: Dock) -> list[Counted]:
    return [
        Counted(
            order=dock.order, notice=dock.notice, order_line=dock.lines[one.lot.position],
            supplier_lot=one.lot.supplier_lot.strip(), quantity=one.lot.quantity,
            made_on=one.lot.made_on, expires_on=one.lot.expires_on,
            certificate=one.lot.certificate.strip(),
            serials=[text.strip() for text in one.lot.serials], package=one.package,
            within=one.within,
        )
        for one in dock.found
    ]  # fmt: skip


def _away(dock: Dock, turned_away: Sequence[TurnedAway]) -> list[Counted]:
    return [
        Counted(
            order=dock.order, notice=dock.notice, refused=away.kind.value, what=away.what.strip(),
            quantity=away.quantity, unit=away.unit.strip(),
        )
        for away in turned_away
    ]  # fmt: skip
