"""The station at which orders are picked."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _, gettext_lazy, pgettext
from typing_extensions import override

from suyuan.areas.sales import operations, queries
from suyuan.areas.sales.choices import PICK
from suyuan.areas.sales.domain import PickStatus
from suyuan.areas.sales.models import Pick
from suyuan.areas.sales.operations.amounts import plain
from suyuan.areas.sales.ui.common import name_of, page_of
from suyuan.areas.sales.ui.next_steps import station
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.foundation.authorization import may, require
from suyuan.foundation.context import Actor, Context
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.sited import within
from suyuan.foundation.wording import joined, units
from suyuan.ledger.domain.vocabulary import Tracking
from suyuan.web import stations
from suyuan.web.people import Reader
from suyuan.web.reach import Reach
from suyuan.web.stations import (
    Answers,
    Brief,
    Counter,
    Job,
    Kind,
    Link,
    Outcome,
    Question,
    lines_open,
)

QUANTITY: Final = Question(
    name="quantity",
    ask=gettext_lazy("How much of the lot?"),
    hint=gettext_lazy("Only for a lot; leave it out for a unit or a package."),
    kind=Kind.NUMBER,
    minimum=Decimal(0),
    decimals=6,
    optional=True,
)


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
        return (scan, QUANTITY) if by_lot else (scan,)

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
            title=pick.number, note=_next(lines), counters=[_picked(pick)], expected=expected,
            links=_after(pick, reader.actor), is_over=pick.status != PickStatus.OPEN,
        )  # fmt: skip

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
        return Outcome(
            sentence=joined((said, after)), counters=[_picked(pick)], note=after,
            is_over=not done.left, links=() if done.left else _after(pick, context.actor),
        )  # fmt: skip


_PICK: Final = Prepared(
    lambda number: Pick.objects.select_related("order__customer__party").filter(number=number)
)


def _pick(actor: Actor, number: str) -> Pick:
    found = _PICK.first(number)
    if found is None or not may(actor, PICK, found.site_id):
        raise operations.UnknownPickError(pick=number)
    return found


def _after(pick: Pick, actor: Actor) -> Sequence[Link]:
    """Return where to go from a list that is picked: to the truck, and to its page."""
    found = (
        Link(gettext_lazy("Ship orders"), station("ship", pick.order.number)),
        Link(pick.number, page_of("picks", pick.number) or ""),
    )
    reach = Reach(actor)
    return [one for one in found if reach.to(one.url)]


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
