"""The station of purchasing: receive at the dock."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _, gettext_lazy, ngettext
from typing_extensions import override

from suyuan.areas.purchasing import choices, operations, queries
from suyuan.areas.purchasing.choices import RECEIVE
from suyuan.areas.purchasing.domain import RefusalKind
from suyuan.areas.purchasing.models import Counted, Notice, NoticeLine, Order, OrderLine, Receipt
from suyuan.areas.purchasing.operations.amounts import plain
from suyuan.areas.purchasing.ui.common import name_of
from suyuan.areas.purchasing.ui.station_questions import AWAY, CODED, HAND, TAKE, questions
from suyuan.foundation import sited
from suyuan.foundation.authorization import may, require
from suyuan.foundation.context import Context
from suyuan.foundation.failures import ConflictError
from suyuan.foundation.wording import units
from suyuan.kernel.errors import Problem, Problems
from suyuan.web import stations
from suyuan.web.people import Reader
from suyuan.web.stations import (
    Answers,
    Brief,
    Counter,
    Done,
    Job,
    Outcome,
    Question,
    lines_open,
)

JOBS: Final = 100
NAMED: Final = 6
"""Lots that the page names one by one."""
SPELLED: Final = 5_000
"""Codes of one delivery that a device is told at most."""


class NoDockUndoError(ConflictError):
    """It was taken over; what came in is put right at its receipt."""

    code = "purchasing.no_undo"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Delivery:
    """What is chosen at the station: an announced delivery, or an order of which none is."""

    order: Order
    notice: Notice | None

    @property
    def ids(self) -> dict[str, Any]:
        return {"order_id": self.order.pk, "notice_id": self.notice.pk if self.notice else None}

    @property
    def number(self) -> str:
        return self.notice.number if self.notice else self.order.number

    def counted(self) -> list[Counted]:
        return list(queries.counted_of(**self.ids))

    def announced(self) -> list[NoticeLine]:
        return list(queries.notice_lines(self.notice.pk)) if self.notice else []

    def lines(self) -> list[OrderLine]:
        return list(queries.order_lines(self.order.pk))


class ReceiveStation(stations.Station):
    """Receive at the dock: count scan by scan, then take everything over in one receipt."""

    name, title, icon = "receive", gettext_lazy("Receive goods at the dock"), "package-import"
    rank = 10
    purpose = gettext_lazy("Scan what stands at the dock; then take it over into quarantine.")
    permission = RECEIVE
    coded = CODED
    has_jobs = True
    no_jobs = gettext_lazy("Nothing is on its way. Send a purchase order first.")
    can_undo = True
    undo_reasons = (gettext_lazy("Counted wrongly"), gettext_lazy("Scanned by mistake"))

    @override
    def jobs(self, reader: Reader) -> Sequence[Job]:
        notices = sited.within(
            queries.notices_at(reader.site_id), reader.actor, RECEIVE, field="order__site_id"
        )
        coming = list(notices[:JOBS])
        told = {notice.order_id for notice in coming}
        announced = [
            Job(
                key=notice.number,
                title=f"{notice.number} · {name_of(notice.supplier.party)}",
                note=" · ".join(_announced(notice)),
            )
            for notice in coming
        ]
        orders = [
            Job(
                key=order.number,
                title=f"{order.number} · {name_of(order.supplier.party)}",
                note=_open(order.open_count, told=order.pk in told),  # type: ignore[attr-defined]
            )
            for order in sited.within(queries.orders_at(reader.site_id), reader.actor, RECEIVE)[
                :JOBS
            ]
        ]
        return [*announced, *orders]

    @override
    def questions_of(self, reader: Reader, job: str) -> Sequence[Question]:
        return questions(_delivery(job, reader).lines())

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        delivery = _delivery(job, reader)
        counted = delivery.counted()
        return Brief(
            title=f"{delivery.number} · {name_of(delivery.order.supplier.party)}",
            note=_standing(delivery, counted),
            counters=_counters(delivery, counted),
            expected=_expected(delivery),
        )

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        delivery = _delivery(job)
        require(context.actor, self.permission, delivery.order.site_id)
        if answers["act"] == TAKE:
            return self._take(context, delivery, answers, occurred_at)
        made = operations.count_at_dock(
            context=context, **delivery.ids, values=_values(delivery, answers, occurred_at)
        )
        counted = delivery.counted()
        rows = [row for row in counted if row.pk in set(made.made)]
        clears = ["act"] if answers["act"] == AWAY else []
        said = [_said(rows)]
        if delivery.announced() and not _missing(delivery, counted):
            said.append(_("All is there: press “Change” and take it over."))
        return Outcome(
            sentence=" ".join(said), counters=_counters(delivery, counted), clears=clears,
            note=_standing(delivery, counted),
            kept={"counted": made.made, "dropped": made.dropped},
        )  # fmt: skip

    def _take(
        self, context: Context, delivery: _Delivery, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        if not answers.get("sure"):
            raise operations.NothingCountedError(document=delivery.number)
        counted = delivery.counted()
        missing = _missing(delivery, counted)
        receipt = operations.take_over_at_dock(
            context=context, **delivery.ids,
            values=operations.TakeValues(
                delivery_note=str(answers.get("note") or ""), occurred_at=occurred_at
            ),
        )  # fmt: skip
        return Outcome(
            sentence=_taken(receipt), clears=["act"], note=_("Taken over: choose the next one."),
            counters=_counters(delivery, counted if delivery.announced() else []),
            warning=_("Announced, but not there: %(lots)s.") % {"lots": _few(missing)}
            if missing else "",
        )  # fmt: skip

    @override
    def undo(self, *, context: Context, entry: Done) -> Outcome:
        if "counted" not in entry.kept:
            raise NoDockUndoError
        operations.uncount_at_dock(
            context=context, counted=entry.kept["counted"], dropped=entry.kept.get("dropped", ())
        )
        delivery = _delivery(entry.job)
        counted = delivery.counted()
        return Outcome(
            sentence=_("What was counted before is counted again.")
            if entry.kept.get("dropped")
            else _("It is not counted any more."),
            counters=_counters(delivery, counted),
            note=_standing(delivery, counted),
        )


def _announced(notice: Notice) -> list[str]:
    day = notice.expected_on.isoformat() if notice.expected_on is not None else ""
    return [one for one in (notice.delivery_note, notice.order.number, day) if one]


def _open(count: int, *, told: bool) -> str:
    """Say how many lines of an order are open, and that nothing is announced of it."""
    if told:
        return lines_open(count)
    return ngettext(
        "not announced · %(count)s line open", "not announced · %(count)s lines open", count
    ) % {"count": count}


def _delivery(number: str, reader: Reader | None = None) -> _Delivery:
    notice = queries.notices().filter(number=number).first()
    if notice is not None:
        order = queries.orders().filter(pk=notice.order_id).first()
    else:
        order = queries.orders().filter(number=number).first()
    elsewhere = (
        order is not None
        and reader is not None
        and order.site_id is not None
        and (
            reader.site_id not in {None, order.site_id}
            or not may(reader.actor, RECEIVE, order.site_id)
        )
    )
    if order is None or elsewhere:
        raise operations.UnknownPurchaseOrderError(order=number[:60])
    return _Delivery(order=order, notice=notice)


def _values(
    delivery: _Delivery, answers: Answers, occurred_at: dt.datetime
) -> operations.CountValues:
    """Return what was found, from the answers."""
    if answers["act"] == AWAY:
        away = operations.TurnedAway(
            kind=RefusalKind(str(answers["why"])), what=_text(answers["what"]),
            quantity=_number(answers["pieces"]) or Decimal(0),
        )  # fmt: skip
        return operations.CountValues(turned_away=[away], occurred_at=occurred_at)
    if answers["act"] == HAND:
        lot = operations.ReceivedLot(
            position=int(str(answers.get("line") or delivery.lines()[0].position)),
            quantity=_number(answers["amount"]) or Decimal(0),
            supplier_lot=_text(answers["lot"]),
            expires_on=_day(str(answers.get("expires_on") or "")),
            serials=str(answers.get("serials") or "").split(),
        )
        return operations.CountValues(lots=[lot], occurred_at=occurred_at)
    codes = [one.raw for one in stations.labels(str(answers["thing"]))]
    return operations.CountValues(
        codes=codes, quantity=_number(answers.get("quantity")), occurred_at=occurred_at
    )


def _text(answer: Any) -> str:
    """Return what a person reads of a scan: the lot of a label, else all of it."""
    codes = stations.labels(str(answer))
    lot = next((one.fields.lot for one in codes if one.fields.lot), None)
    return lot or " ".join(one.raw.strip() for one in codes)


def _number(answer: Any) -> Decimal | None:
    return answer if isinstance(answer, Decimal) else None


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        Problems.check([Problem("purchasing.no_day", {"text": text[:40]}, field="expires_on")])
        return None


def _said(rows: Sequence[Counted]) -> str:
    """Say what was counted."""
    if not rows:
        return _("It does not stand here, and is not counted any more.")
    first = rows[0]
    if first.refused:
        return _("%(what)s is turned away: %(why)s.") % {
            "what": first.what, "why": choices.REFUSALS[first.refused],
        }  # fmt: skip
    if first.package:
        return _("%(package)s is counted: %(lots)s.") % {
            "package": first.within or first.package, "lots": _few(_lots(rows)),
        }  # fmt: skip
    return _("Counted: %(lots)s.") % {"lots": _few(_lots(rows))}


def _lots(rows: Sequence[Counted]) -> list[str]:
    """Name the counted lots with their amounts, each once."""
    amounts: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        if row.order_line is not None:
            name = row.supplier_lot or name_of(row.order_line.item.item)
            key = (name, row.order_line.unit)
            amounts[key] = amounts.get(key, Decimal(0)) + row.quantity
    return [_amount(name, quantity, unit) for (name, unit), quantity in amounts.items()]


def _amount(name: str, quantity: Decimal, unit: str) -> str:
    """Write an amount of something; pieces need no word for their unit."""
    sign = "" if unit in units.PIECES else f" {units.symbol(unit)}"
    return f"{name} × {plain(quantity)}{sign}"


def _taken(receipt: Receipt) -> str:
    lots = receipt.lines.count()
    if not lots:
        return _("%(receipt)s is written: everything was turned away.") % {
            "receipt": receipt.number
        }
    return ngettext(
        "%(receipt)s is written: %(count)s lot waits in quarantine for its inspection.",
        "%(receipt)s is written: %(count)s lots wait in quarantine for their inspection.",
        lots,
    ) % {"receipt": receipt.number, "count": lots}


def _missing(delivery: _Delivery, counted: Sequence[Counted]) -> list[str]:
    """Name what is announced and was not counted, wholly or in part."""
    there: dict[tuple[int | None, str], Decimal] = {}
    for row in counted:
        key = (row.order_line_id, row.supplier_lot)
        there[key] = there.get(key, Decimal(0)) + row.quantity
    return [
        _amount(line.supplier_lot or name_of(line.order_line.item.item), rest, line.order_line.unit)
        for line in delivery.announced()
        if (rest := line.quantity - there.get((line.order_line_id, line.supplier_lot), Decimal(0)))
        > 0
    ]


def _few(names: Sequence[str]) -> str:
    more = ["…"] if len(names) > NAMED else []
    return ", ".join([*names[:NAMED], *more])


def _standing(delivery: _Delivery, counted: Sequence[Counted]) -> str:
    """Say what was counted so far and what is still to be: after a power cut nothing is lost."""
    said = []
    if lots := _lots(counted):
        said.append(_("Counted: %(lots)s.") % {"lots": _few(lots)})
    if delivery.notice is not None:
        rest = _missing(delivery, counted)
    else:
        rest = [
            _amount(line.item.item.code, line.quantity - line.received + line.returned, line.unit)
            for line in delivery.lines()
            if line.received - line.returned < line.quantity
        ]
    if rest:
        said.append(_("To come: %(lots)s.") % {"lots": _few(rest)})
    return " ".join(said)


def _counters(delivery: _Delivery, counted: Sequence[Counted]) -> list[Counter]:
    """Return the lots counted, and the pieces where they have numbers."""
    announced = delivery.announced()
    lots = {(row.order_line_id, row.supplier_lot) for row in counted if not row.refused}
    pieces = sum(len(line.serials) for line in announced)
    found = [
        Counter(
            name="lots", label=_("Lots counted"), value=len(lots), target=len(announced) or None,
            is_main=True, counts=False,
        ),
        Counter(
            name="away", label=_("Turned away"),
            value=sum(bool(row.refused) for row in counted), counts=False,
        ),
    ]  # fmt: skip
    if pieces:
        value = sum(len(row.serials) for row in counted)
        found.append(
            Counter(
                name="pieces", label=_("Pieces counted"), value=value, target=pieces, counts=False
            )
        )
    return found


def _expected(delivery: _Delivery) -> dict[str, str]:
    """Return what a device may expect without network: packages, lots and numbers announced."""
    found: dict[str, str] = {}
    around = operations.announced_nesting(delivery.notice.pk) if delivery.notice else {}
    for line in delivery.announced():
        name = line.supplier_lot or line.order_line.item.item.code
        packages = {*line.packages, *(around.get(one, "") for one in line.packages)} - {""}
        codes = [*packages, *(f"00{one}" for one in packages), line.supplier_lot,
                 *line.serials]  # fmt: skip
        for spelled in stations.spellings(codes):
            if spelled and len(found) < SPELLED:
                found[spelled] = f"{name} · {name_of(line.order_line.item.item)}"
    return found
