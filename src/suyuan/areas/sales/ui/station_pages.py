"""The stations of sales: pick and ship."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _, gettext_lazy, pgettext
from typing_extensions import override

from suyuan.areas.sales import operations, queries
from suyuan.areas.sales.choices import PICK, SHIP
from suyuan.areas.sales.domain import GOES_OUT, PickStatus, ShipmentStatus
from suyuan.areas.sales.models import Order, Pick, Shipment
from suyuan.areas.sales.operations.amounts import plain
from suyuan.areas.sales.ui.common import name_of
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.foundation.authorization import may, require
from suyuan.foundation.context import Actor, Context
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.failures import ConflictError
from suyuan.foundation.sited import within
from suyuan.foundation.wording import units
from suyuan.ledger.domain.vocabulary import Tracking
from suyuan.web import stations
from suyuan.web.people import Reader
from suyuan.web.stations import (
    Answers,
    Brief,
    Choice,
    Counter,
    Done,
    Job,
    Kind,
    Outcome,
    Question,
    When,
    lines_open,
)
from suyuan.web.wordlists import listed

LOAD: Final = "load"
LEAVE: Final = "leave"
_QUANTITY: Final = Question(
    name="quantity",
    ask=gettext_lazy("How much of the lot?"),
    hint=gettext_lazy("Only for a lot; leave it out for a unit or a package."),
    kind=Kind.NUMBER,
    minimum=Decimal(0),
    decimals=6,
    optional=True,
)


class NoUndoError(ConflictError):
    """The shipment has left."""

    code = "sales.no_undo"


class PickStation(stations.Station):
    """Pick by list: from the shelf to the dock, what expires first before the rest."""

    name, title, icon = "pick", gettext_lazy("Pick orders"), "list-check"
    rank = 60
    purpose = gettext_lazy("Scan what the list names and bring it to the dock.")
    permission = PICK
    has_jobs = True
    no_jobs = gettext_lazy("Nothing is to be picked. Make a pick list at a sales order first.")
    no_jobs_url_name = "sales-orders-list"

    @override
    def jobs(self, reader: Reader) -> Sequence[Job]:
        picks = within(
            queries.picks().filter(status=PickStatus.OPEN), reader.actor, self.permission,
            chosen=reader.site_id,
        )  # fmt: skip
        return [
            Job(
                key=pick.number,
                title=f"{pick.number} · {name_of(pick.order.customer.party)}",
                note=lines_open(pick.open_count),  # type: ignore[attr-defined]
            )
            for pick in picks[:100]
        ]

    @override
    def questions_of(self, reader: Reader, job: str) -> Sequence[Question]:
        pick = _pick(reader.actor, job)
        scan = Question(
            name="thing",
            ask=gettext_lazy("Scan what you take"),
            hint=gettext_lazy("A lot, a unit, a box or a pallet that the list names."),
            kind=Kind.SCAN,
        )
        by_lot = pick.lines.filter(item__item__tracking=Tracking.LOT.value).exists()
        return (scan, _QUANTITY) if by_lot else (scan,)

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        pick = _pick(reader.actor, job)
        lines = list(queries.pick_lines(pick.pk))
        expected = {
            spelled: f"{line.lot} · {name_of(line.place)}"
            for line in lines
            for spelled in stations.spellings([line.lot_key, line.lot])
        }
        return Brief(
            title=pick.number, note=_next(lines), counters=[_picked(pick)], expected=expected
        )

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        pick = _pick(context.actor, job)
        require(context.actor, self.permission, pick.site_id)
        quantity = answers.get("quantity")
        done = operations.pick_goods(
            context=context,
            pick_id=pick.pk,
            picked=operations.Picked(
                key=key_of(stations.scanned(str(answers["thing"])).text),
                quantity=quantity if isinstance(quantity, Decimal) else None,
                occurred_at=occurred_at,
            ),
        )
        said = _("%(thing)s is at the dock.") % {"thing": done.code}
        after = _next(list(queries.pick_lines(pick.pk)))
        return Outcome(sentence=f"{said} {after}".strip(), counters=[_picked(pick)])


class ShipStation(stations.Station):
    """Load an order by scan and let it leave."""

    name, title, icon = "ship", gettext_lazy("Ship orders"), "truck-loading"
    rank = 65
    purpose = gettext_lazy("Scan what goes on the truck; then say that it leaves.")
    permission = SHIP
    coded = (
        Choice(LOAD, gettext_lazy("Load the truck")),
        Choice(LEAVE, gettext_lazy("Let it leave")),
    )
    has_jobs = True
    no_jobs = gettext_lazy("No order waits to be shipped. Confirm a sales order first.")
    no_jobs_url_name = "sales-orders-list"
    can_undo = True
    undo_reasons = (gettext_lazy("Not for this order"), gettext_lazy("Scanned by mistake"))

    @override
    def jobs(self, reader: Reader) -> Sequence[Job]:
        orders = within(
            queries.orders().filter(status__in=sorted(GOES_OUT)), reader.actor, self.permission,
            chosen=reader.site_id,
        )  # fmt: skip
        return [
            Job(
                key=order.number,
                title=f"{order.number} · {name_of(order.customer.party)}",
                note=lines_open(order.open_count),  # type: ignore[attr-defined]
            )
            for order in orders[:100]
        ]

    @override
    def questions_of(self, reader: Reader, job: str) -> Sequence[Question]:
        order = _order(reader.actor, job)
        load, leave = When(question="act", values=[LOAD]), When(question="act", values=[LEAVE])
        by_lot = order.lines.filter(item__item__tracking=Tracking.LOT.value).exists()
        quantity = Question(
            name="quantity", ask=_QUANTITY.ask, hint=_QUANTITY.hint, kind=Kind.NUMBER,
            minimum=Decimal(0), decimals=6, optional=True, when=load,
        )  # fmt: skip
        return (
            Question(
                name="act",
                ask=gettext_lazy("What do you do?"),
                kind=Kind.CHOICE,
                sticky=True,
                choices=self.coded,
            ),
            Question(
                name="thing",
                ask=gettext_lazy("Scan what you load"),
                hint=gettext_lazy("A pallet, a box, a unit or a lot."),
                kind=Kind.SCAN,
                when=load,
            ),
            *((quantity,) if by_lot else ()),
            Question(
                name="waybill",
                ask=gettext_lazy("Scan or type the waybill"),
                kind=Kind.TEXT,
                optional=True,
                when=leave,
            ),
            Question(
                name="sure",
                ask=gettext_lazy("Is everything on the truck?"),
                hint=gettext_lazy("From then on the customer has it."),
                kind=Kind.CONFIRM,
                when=leave,
            ),
        )

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        order = _order(reader.actor, job)
        return Brief(
            title=f"{order.number} · {name_of(order.customer.party)}",
            note=_ordered(order),
            counters=[_loaded(order)],
        )

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        order = _order(context.actor, job)
        shipment = _loading(order)
        if answers["act"] == LEAVE:
            return self._leave(context, order, shipment, answers, occurred_at)
        if shipment is None:
            shipment = operations.open_shipment(
                context=context, order_id=order.pk, values=operations.ShipmentValues()
            )
        require(context.actor, self.permission, shipment.site_id)
        quantity = answers.get("quantity")
        key = key_of(stations.scanned(str(answers["thing"])).text)
        amount = quantity if isinstance(quantity, Decimal) else None
        before = queries.loaded_amount(shipment.pk, key)
        done = operations.load_shipment(
            context=context,
            shipment_id=shipment.pk,
            things=[operations.Leaving(key=key, quantity=amount)],
        )
        after = queries.loaded_amount(shipment.pk, key)
        said = _("%(thing)s is loaded: %(count)s.") % {
            "thing": done.codes[0], "count": plain(done.quantity),
        }  # fmt: skip
        return Outcome(
            sentence=said,
            counters=[_loaded(order)],
            kept={
                "shipment": shipment.pk,
                "key": key,
                "quantity": plain(after - before) if before else "",
            },
        )

    def _leave(
        self,
        context: Context,
        order: Order,
        shipment: Shipment | None,
        answers: Answers,
        occurred_at: dt.datetime,
    ) -> Outcome:
        if shipment is None or not answers.get("sure"):
            raise operations.NothingLoadedError
        require(context.actor, self.permission, shipment.site_id)
        operations.ship(
            context=context,
            shipment_id=shipment.pk,
            departure=operations.Departure(
                waybill=str(answers.get("waybill") or ""), occurred_at=occurred_at
            ),
        )
        return Outcome(
            sentence=_("%(shipment)s has left for %(customer)s.")
            % {"shipment": shipment.number, "customer": name_of(order.customer.party)},
            counters=[_loaded(order)],
            clears=["act"],
            note=_ordered(order) or _("All has left: choose the next order."),
        )

    @override
    def undo(self, *, context: Context, entry: Done) -> Outcome:
        if "key" not in entry.kept:
            raise NoUndoError
        loaded = entry.kept.get("quantity")
        operations.unload_shipment(
            context=context, shipment_id=entry.kept["shipment"], keys=[entry.kept["key"]],
            quantity=Decimal(loaded) if loaded else None,
        )  # fmt: skip
        said = _("It is not loaded any more.")
        if loaded:
            said = _("The last amount of it is not loaded any more.")
        return Outcome(sentence=said, counters=[_loaded(_order(context.actor, entry.job))])


_PICK: Final = Prepared(
    lambda number: Pick.objects.select_related("order__customer__party").filter(number=number)
)
_ORDER: Final = Prepared(
    lambda number: Order.objects.select_related("customer__party").filter(number=number)
)


def _pick(actor: Actor, number: str) -> Pick:
    found = _PICK.first(number)
    if found is None or not may(actor, PICK, found.site_id):
        raise operations.UnknownPickError(pick=number)
    return found


def _order(actor: Actor, number: str) -> Order:
    found = _ORDER.first(number)
    if found is None or not may(actor, SHIP, found.site_id):
        raise operations.UnknownSalesOrderError(order=number)
    return found


def _loading(order: Order) -> Shipment | None:
    return order.shipments.filter(status=ShipmentStatus.OPEN).order_by("pk").first()


def _next(lines: Sequence[Any]) -> str:
    for line in lines:
        if line.picked < line.quantity:
            return _("Next: lot %(lot)s at %(place)s, %(quantity)s %(unit)s.") % {
                "lot": line.lot, "place": name_of(line.place),
                "quantity": plain(line.quantity - line.picked), "unit": units.symbol(line.unit),
            }  # fmt: skip
    return _("Everything on the list is picked.")


def _picked(pick: Pick) -> Counter:
    lines = list(pick.lines.all())
    return Counter(
        name="picked",
        label=pgettext("sales", "Picked"),
        value=int(sum(line.picked for line in lines)),
        target=int(sum(line.quantity for line in lines)),
        is_main=True,
        counts=False,
    )


def _loaded(order: Order) -> Counter:
    """Return how much is loaded of what the order still takes."""
    shipment = _loading(order)
    things = list(shipment.things.all()) if shipment is not None else []
    open_ = sum((line.quantity - line.shipped for line in order.lines.all()), Decimal(0))
    return Counter(
        name="loaded",
        label=pgettext("count", "Loaded"),
        value=int(sum((thing.quantity for thing in things), Decimal(0))),
        target=int(open_),
        is_main=True,
        counts=False,
    )


def _ordered(order: Order) -> str:
    said = [
        f"{name_of(line.item.item)} {plain(line.quantity - line.shipped)} {units.symbol(line.unit)}"
        for line in queries.order_lines(order.pk)
        if line.shipped < line.quantity
    ]
    return _("To be loaded: %(goods)s") % {"goods": listed(said)} if said else ""
