"""The station at which orders are loaded and leave."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _, gettext_lazy, pgettext
from typing_extensions import override

from suyuan.areas.sales import operations, queries
from suyuan.areas.sales.choices import LOAD_UNPICKED, SHIP
from suyuan.areas.sales.domain import GOES_OUT, ShipmentStatus
from suyuan.areas.sales.models import Order, Shipment
from suyuan.areas.sales.operations.amounts import plain
from suyuan.areas.sales.ui.common import name_of, page_of
from suyuan.areas.sales.ui.pick_station import QUANTITY
from suyuan.areas.warehouse import queries as warehouse
from suyuan.areas.warehouse.domain import ReservationStatus
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
from suyuan.web.reach import Reach
from suyuan.web.stations import (
    Answers,
    Brief,
    Choice,
    Counter,
    Done,
    Job,
    Kind,
    Link,
    Outcome,
    Question,
    When,
    lines_open,
)
from suyuan.web.wordlists import listed

LOAD: Final = "load"
UNPICKED: Final = "unpicked"
LEAVE: Final = "leave"


class NoUndoError(ConflictError):
    """The shipment has left."""

    code = "sales.no_undo"


class ShipStation(stations.Station):
    """Load an order by scan and let it leave."""

    name, title, icon = "ship", gettext_lazy("Ship orders"), "truck-loading"
    rank = 65
    purpose = gettext_lazy("Scan what goes on the truck; then say that it leaves.")
    permission = SHIP
    coded = (
        Choice(LOAD, gettext_lazy("Load the truck")),
        Choice(UNPICKED, LOAD_UNPICKED),
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
        load = When(question="act", values=[LOAD, UNPICKED])
        leave = When(question="act", values=[LEAVE])
        is_picked = order.picks.exists()
        by_lot = order.lines.filter(item__item__tracking=Tracking.LOT.value).exists()
        quantity = Question(
            name="quantity", ask=QUANTITY.ask, hint=QUANTITY.hint, kind=Kind.NUMBER,
            minimum=Decimal(0), decimals=6, optional=True, when=load,
        )  # fmt: skip
        return (
            Question(
                name="act",
                ask=gettext_lazy("What do you do?"),
                kind=Kind.CHOICE,
                sticky=True,
                choices=[one for one in self.coded if is_picked or one.value != UNPICKED],
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
            note=_to_load(order),
            counters=[_loaded(order)],
            is_over=order.status not in GOES_OUT,
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
            unpicked=answers["act"] == UNPICKED,
        )
        after = queries.loaded_amount(shipment.pk, key)
        said = _("%(thing)s is loaded: %(count)s.") % {
            "thing": done.codes[0], "count": plain(done.quantity),
        }  # fmt: skip
        return Outcome(
            sentence=said,
            counters=[_loaded(order)],
            clears=["act"] if answers["act"] == UNPICKED else (),
            note=_to_load(order),
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
        if shipment is None and order.status not in GOES_OUT:
            # Another device was quicker: that nothing is loaded would not be the reason.
            gone = order.shipments.filter(shipped_at__isnull=False).order_by("-pk").first()
            if gone is not None:
                raise operations.has_left(gone)
            raise operations.SalesStateError(document=order.number, state=order.status)
        if shipment is None or not answers.get("sure"):
            raise operations.NothingLoadedError
        require(context.actor, self.permission, shipment.site_id)
        before = _at_the_dock(context, order)
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
            warning=_left_behind(before),
            note=_to_load(order, is_leaving=True),
            is_over=not Order.objects.filter(pk=order.pk, status__in=sorted(GOES_OUT)).exists(),
            links=_papers_of(shipment, context.actor),
            is_final=True,
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
        order = _order(context.actor, entry.job)
        return Outcome(sentence=said, counters=[_loaded(order)], note=_to_load(order))


_ORDER: Final = Prepared(
    lambda number: Order.objects.select_related("customer__party").filter(number=number)
)


def _order(actor: Actor, number: str) -> Order:
    found = _ORDER.first(number)
    if found is None or not may(actor, SHIP, found.site_id):
        raise operations.UnknownSalesOrderError(order=number)
    return found


def _loading(order: Order) -> Shipment | None:
    return order.shipments.filter(status=ShipmentStatus.OPEN).order_by("pk").first()


def _loaded(order: Order) -> Counter:
    """Return how much of an order is loaded or has left, of all that was ordered.

    What is loaded is not done: the truck has still to leave.
    """
    shipment = _loading(order)
    loaded = operations.loaded_by_item(shipment) if shipment is not None else {}
    lines = list(order.lines.all())
    return Counter(
        name="loaded",
        label=pgettext("count", "Loaded"),
        value=int(sum((line.shipped for line in lines), sum(loaded.values(), Decimal(0)))),
        target=int(sum(line.quantity for line in lines)),
        is_main=True,
        counts=False,
        ends=shipment is None,
    )


def _to_load(order: Order, *, is_leaving: bool = False) -> str:
    """Say what of an order is neither loaded nor has left, or what comes next."""
    shipment = None if is_leaving else _loading(order)
    loaded = operations.loaded_by_item(shipment) if shipment is not None else {}
    said = []
    for line in queries.order_lines(order.pk):
        item = line.item.item
        left = line.quantity - line.shipped - loaded.get(item.code, Decimal(0))
        if left > 0:
            said.append(f"{name_of(item)} {plain(left)} {units.symbol(line.unit)}")
    if said:
        return _("To be loaded: %(goods)s") % {"goods": listed(said)}
    if is_leaving:
        return _("All has left: choose the next order.")
    return _("Everything is loaded: let it leave.")


def _papers_of(shipment: Shipment, actor: Actor) -> Sequence[Link]:
    """Return where the delivery note of a shipment that has left is printed."""
    page = Reach(actor).to(page_of("shipments", shipment.number))
    text = _("%(shipment)s: print the delivery note") % {"shipment": shipment.number}
    return [Link(text, page)] if page else []


def _at_the_dock(context: Context, order: Order) -> Sequence[int]:
    """Return what is reserved for an order at its staging places."""
    docks = order.picks.values_list("staging_id", flat=True)
    numbers = order.picks.values_list("number", flat=True)
    rows = warehouse.active(at=context.at).filter(document__in=numbers, place_id__in=docks)
    return list(rows.values_list("pk", flat=True))


def _left_behind(before: Sequence[int]) -> str:
    """Say what of that the order does not take any more, as something else left in its place."""
    rows = warehouse.reservations().filter(pk__in=before, status=ReservationStatus.RELEASED)
    said = [
        _("lot %(lot)s, %(quantity)s %(unit)s, at %(place)s") % {
            "lot": row.lot_code, "quantity": plain(row.quantity - row.taken),
            "unit": units.symbol(row.item.unit), "place": name_of(row.place),
        }
        for row in rows
    ]  # fmt: skip
    if not said:
        return ""
    return _("It was picked and did not leave: %(goods)s. Put it away; it is free again.") % {
        "goods": listed(said)
    }
