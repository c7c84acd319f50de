"""Puts things and partners where the scenes of the bench need them, by the product's commands."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.catalog import operations as catalog, queries as catalog_queries
from suyuan.areas.catalog.domain import LicenceKind, PartnerRole, PlaceKind
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.labels import operations as labels
from suyuan.areas.labels.domain import Level, Line, Symbol
from suyuan.areas.labels.models import Template
from suyuan.areas.purchasing import operations as purchasing
from suyuan.areas.purchasing.models import Order as PurchaseOrder
from suyuan.config.demo import goods
from suyuan.config.demo.firm import PREFIX
from suyuan.config.demo.goods import Good
from suyuan.config.demo.script import OFFSET, Where, party, place, seen
from suyuan.foundation import clock
from suyuan.foundation.accounts import queries as accounts
from suyuan.foundation.command import system_context
from suyuan.foundation.context import Context
from suyuan.kernel.identifiers import check_digits
from suyuan.ledger.domain.event import Event, Party, Quantity
from suyuan.ledger.domain.vocabulary import Action, EventType
from suyuan.ledger.operations.capture import record

SITE: Final = "SZ"
CUSTOMER: Final = "BENCH"
RELEASED: Final = "SZ-FG"
MATERIALS: Final = "SZ-RM"
STEP: Final = dt.timedelta(milliseconds=5)


@dataclass(slots=True)
class Stage:
    """Puts things where a scene needs them."""

    began: dt.datetime = field(default_factory=lambda: clock.now() - dt.timedelta(hours=3))
    numbers: int = 0

    @property
    def stamp(self) -> str:
        """Letters that no serial of the data has."""
        return f"BX{int(self.began.timestamp()):X}"

    def later(self) -> dt.datetime:
        """Return the next moment; never one in the future."""
        self.began += STEP
        return self.began

    def catch_up(self) -> None:
        """Go on from now: something was scanned in between."""
        self.began = clock.now()

    def context(self, site: str = "") -> Context:
        """Return the context of the system, at a site or at none."""
        context = system_context(reason="bench")
        if not site:
            return context
        sites = dict(accounts.sites().values_list("code", "pk"))
        return replace(context, site_id=sites[site])

    def serials(self, count: int, mark: str = "") -> list[str]:
        """Return serials that nobody has."""
        self.numbers += 1
        return [f"{self.stamp}{mark}{self.numbers}N{n:05d}" for n in range(count)]

    def sscc(self) -> str:
        """Return the code of a new package; they are counted down from the end of the prefix."""
        self.numbers += 1
        body = f"9{PREFIX}{int(self.began.timestamp()) % 10**6 * 1000 + self.numbers:09d}"
        return body[:17] + check_digits.gs1(body[:17])

    def say(self, *events: Event) -> None:
        """Record events."""
        record(context=self.context(), events=events)

    def units(  # noqa: PLR0913 - what comes into being where.
        self, good: Good, serials: Sequence[str], at: str, *, state: str, step: str, lot: str = "",
        marks: Sequence[str] = (), expires: bool = False,
    ) -> list[str]:  # fmt: skip
        """Let units come into being; return their keys."""
        keys = [good.unit_key(serial) for serial in serials]
        ilmd = {"cbvmda:lotNumber": lot} if lot else {}
        if expires:
            day = self.began.date() + dt.timedelta(days=700)
            ilmd["cbvmda:itemExpirationDate"] = day.isoformat()
        self.say(
            Event(
                type=EventType.OBJECT, action=Action.ADD, biz_step=step, disposition=state,
                occurred_at=self.later(), offset=OFFSET, location=place(at), epcs=tuple(keys),
                ilmd=ilmd, persistent_set=tuple(marks),
            )
        )  # fmt: skip
        return keys

    def lot(self, good: Good, amount: int, at: str = MATERIALS, state: str = "conformant") -> str:
        """Let an amount of a new lot be there; return the lot's key."""
        self.numbers += 1
        number = f"{self.stamp}L{self.numbers}"
        ilmd: dict[str, Any] = {"cbvmda:lotNumber": number}
        if good.shelf_life_days:
            day = self.began.date() + dt.timedelta(days=good.shelf_life_days)
            ilmd["cbvmda:itemExpirationDate"] = day.isoformat()
        unit = None if good.unit == "EA" else good.unit
        self.say(
            Event(
                type=EventType.OBJECT, action=Action.ADD, biz_step="receiving", disposition=state,
                occurred_at=self.later(), offset=OFFSET, location=place(at), ilmd=ilmd,
                quantities=(
                    Quantity(key=good.lot(number), quantity=Decimal(amount), unit=unit),
                ),
            )
        )  # fmt: skip
        return good.lot(number)

    def released(self, count: int) -> list[str]:
        """Return pumps that may be sold, loose in the store.

        They expire, so they are picked before any others.
        """
        return self.units(
            goods.PUMP, self.serials(count, "P"), RELEASED, state="sellable_accessible",
            step="commissioning", lot=f"{self.stamp}L{self.numbers}", marks=("conformant",),
            expires=True,
        )  # fmt: skip

    def boxes(self, count: int, each: int) -> list[tuple[str, list[str]]]:
        """Return boxes of such pumps: the key of each, and its pumps."""
        pumps = self.released(count * each)
        made = []
        for number in range(count):
            box, inside = f"/00/{self.sscc()}", pumps[number * each : (number + 1) * each]
            made.append((box, inside))
            self.say(
                Event(
                    type=EventType.AGGREGATION, action=Action.ADD, biz_step="packing",
                    disposition="sellable_accessible", occurred_at=self.later(), offset=OFFSET,
                    location=place(RELEASED), parent=box, children=tuple(inside),
                )
            )  # fmt: skip
        return made

    def bought(self, good: Good, quantity: int) -> PurchaseOrder:
        """Return an order to the supplier of a good, sent and awaited."""
        assert good.supplier is not None
        day = clock.now().date() + dt.timedelta(days=1)
        self._licensed(good.supplier)
        line = purchasing.OrderLineValues(item=good.code, quantity=Decimal(quantity), due_on=day)
        order = purchasing.write_order(
            context=self.context(SITE),
            values=purchasing.PurchaseValues(supplier=good.supplier, lines=[line]),
        )
        purchasing.approve_order(context=self.context(SITE), order_id=order.pk)
        return purchasing.send_order(context=self.context(SITE), order_id=order.pk)

    def _licensed(self, supplier: str) -> None:
        """Renew what has ended since the demonstration was built."""
        today = clock.now().date()
        for licence in catalog_queries.licences().filter(
            partner__party__code=supplier, valid_until__lte=today
        ):
            catalog.renew_licence(
                context=self.context(), licence_id=licence.pk,
                valid_until=today + dt.timedelta(days=30),
            )  # fmt: skip

    def template(self, good: Good, level: Level) -> Template:
        """Return an approved label template of a good, whatever else there is."""
        item = catalog_queries.item_with_code(good.code)
        assert item is not None
        draft = labels.put_template(
            context=self.context(),
            values=labels.TemplateValues(
                item_id=item.pk, level=level, symbol=Symbol.DATAMATRIX, width_mm=60, height_mm=30,
                lines=[Line.NAME, Line.MODEL, Line.SERIAL],
            ),
        )  # fmt: skip
        return labels.approve_template(context=self.context(), template_id=draft.pk)

    def customer(self) -> None:
        """Make a hospital that may buy."""
        made = catalog.create_partner(
            context=self.context(),
            values=catalog.PartnerValues(
                code=CUSTOMER, name=CUSTOMER, roles=[PartnerRole.HOSPITAL], address=CUSTOMER,
                phone="025-0000000",
            ),
        )  # fmt: skip
        catalog.add_licence(
            context=self.context(), party_id=made.pk,
            values=catalog.LicenceValues(
                kind=LicenceKind.PRACTICE, number=CUSTOMER,
                valid_until=self.began.date() + dt.timedelta(days=400),
            ),
        )  # fmt: skip
        catalog.create_place(
            context=self.context(),
            values=catalog.PlaceValues(
                code=f"{CUSTOMER}-1", name=CUSTOMER, kind=PlaceKind.EXTERNAL, party_id=made.pk
            ),
        )

    def trained(self, person: str, qualification: str) -> None:
        """Train somebody, so that it does not matter when the demonstration was made."""
        catalog.train(
            context=self.context(),
            person_id=fitness.people().get(code=person).pk,
            qualification_id=fitness.qualifications().get(code=qualification).pk,
            values=catalog.TrainingValues(trained_on=self.began.date() - dt.timedelta(days=1)),
        )

    def shipped(self, keys: Sequence[str]) -> None:
        """Let things go to the customer."""
        self.say(
            seen(
                Where(moment=self.later()), "shipping", disposition="in_transit", epcs=keys,
                sources=(Party(type="possessing_party", id=party("YQ")),),
                destinations=(Party(type="possessing_party", id=party(CUSTOMER)),),
            )
        )  # fmt: skip
