"""The station of purchasing: receive at the dock."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from typing_extensions import override

from suyuan.areas.purchasing import operations, queries
from suyuan.areas.purchasing.choices import RECEIVE
from suyuan.areas.purchasing.domain import RefusalKind
from suyuan.areas.purchasing.models import Notice, Order, Receipt
from suyuan.areas.purchasing.ui.common import name_of
from suyuan.areas.purchasing.ui.station_questions import AWAY, CODED, COUNT, HAND, TAKE, questions
from suyuan.areas.purchasing.ui.station_words import (
    Delivery,
    counters_of,
    few,
    missing_of,
    rest_of,
    said_of,
    standing_of,
    taken_over,
)
from suyuan.foundation import sited, wording
from suyuan.foundation.authorization import may, require
from suyuan.foundation.context import Context
from suyuan.foundation.failures import ConflictError
from suyuan.kernel.errors import Problem, Problems
from suyuan.web import stations
from suyuan.web.people import Reader
from suyuan.web.stations import (
    Answers,
    Brief,
    Done,
    Job,
    Link,
    Outcome,
    Question,
    lines_open,
)

JOBS: Final = 100
SPELLED: Final = 5_000
"""Codes of one delivery that a device is told at most."""


class NoDockUndoError(ConflictError):
    """It was taken over; what came in is put right at its receipt."""

    code = "purchasing.no_undo"


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
            for order in self._to_offer(reader)
        ]
        return [*announced, *orders]

    @staticmethod
    def _to_offer(reader: Reader) -> Sequence[Order]:
        """Return the orders of which something may come besides what is announced."""
        rows = queries.with_announced(queries.orders_at(reader.site_id)).filter(
            Q(to_announce=True) | Q(counted_loose=True)
        )
        return list(sited.within(rows, reader.actor, RECEIVE)[:JOBS])

    @override
    def questions_of(self, reader: Reader, job: str) -> Sequence[Question]:
        return questions(_delivery(job, reader).lines())

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        delivery = _delivery(job, reader)
        counted = delivery.counted()
        return Brief(
            title=f"{delivery.number} · {name_of(delivery.order.supplier.party)}",
            note=standing_of(delivery, counted),
            counters=counters_of(delivery, counted),
            expected=_expected(delivery),
            links=_receipt_links(delivery.receipt()),
            is_over=delivery.receipt() is not None,
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
        is_all = not rest_of(delivery, counted)
        clears = ["act"] if answers["act"] == AWAY or is_all else []
        said = [said_of(rows, dropped=bool(made.dropped))]
        if is_all:
            said.append(_("All that was to come is counted: take it over."))
        return Outcome(
            sentence=wording.joined(said), counters=counters_of(delivery, counted), clears=clears,
            note=standing_of(delivery, counted),
            kept={"counted": made.made, "dropped": made.dropped},
        )  # fmt: skip

    def _take(
        self, context: Context, delivery: Delivery, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        if not answers.get("sure"):
            return Outcome(
                sentence=_("Nothing is taken over yet: go on counting."), clears=["act"],
                kept={"counted": []},
            )  # fmt: skip
        counted = delivery.counted()
        missing = missing_of(delivery, counted)
        receipt = operations.take_over_at_dock(
            context=context, **delivery.ids,
            values=operations.TakeValues(
                delivery_note=str(answers.get("note") or ""), occurred_at=occurred_at
            ),
        )  # fmt: skip
        return Outcome(
            sentence=taken_over(receipt), clears=["act"],
            note=_("Taken over: choose the next one."), is_over=True, links=_receipt_links(receipt),
            counters=counters_of(delivery, counted if delivery.announced() else []),
            warning=_("Announced, but not there: %(lots)s.") % {"lots": few(missing)}
            if missing else "",
        )  # fmt: skip

    @override
    def undo(self, *, context: Context, entry: Done) -> Outcome:
        if "counted" not in entry.kept:
            raise NoDockUndoError
        counted, dropped = entry.kept["counted"], entry.kept.get("dropped", ())
        if counted or dropped:
            operations.uncount_at_dock(context=context, counted=counted, dropped=dropped)
        delivery = _delivery(entry.job)
        counted = delivery.counted()
        return Outcome(
            sentence=_("What was counted before is counted again.")
            if entry.kept.get("dropped")
            else _("It is not counted any more."),
            counters=counters_of(delivery, counted),
            note=standing_of(delivery, counted),
        )


def _receipt_links(receipt: Receipt | None) -> Sequence[Link]:
    """Return where the goods receipt is seen."""
    if receipt is None:
        return ()
    return (Link(receipt.number, reverse("receipts-detail", args=[receipt.number])),)


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


def _delivery(number: str, reader: Reader | None = None) -> Delivery:
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
    return Delivery(order=order, notice=notice)


def _values(
    delivery: Delivery, answers: Answers, occurred_at: dt.datetime
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
    scanned = answers["counted" if answers["act"] == COUNT else "thing"]
    codes = [one.raw for one in stations.labels(str(scanned))]
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


def _expected(delivery: Delivery) -> dict[str, str]:
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
