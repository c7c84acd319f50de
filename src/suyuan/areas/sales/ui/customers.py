"""Screens of customers: what may be sold to them, and what was."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog.choices import LICENCE_KINDS, LICENCE_STATES, PARTNER_ROLES
from suyuan.areas.catalog.domain import LicenceState, licence_state
from suyuan.areas.sales import choices, queries
from suyuan.areas.sales.choices import VIEW_ORDER
from suyuan.areas.sales.queries import standing
from suyuan.areas.sales.ui import common
from suyuan.areas.sales.ui.common import customer_chip, name_of, order_chip, shipment_chip
from suyuan.foundation.sited import within
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.states import Chip, Tone

_LICENCE_TONES: Mapping[LicenceState, Tone] = {
    LicenceState.VALID: Tone.OK,
    LicenceState.EXPIRING: Tone.WAIT,
    LicenceState.EXPIRED: Tone.BAD,
    LicenceState.NOT_YET: Tone.OFF,
}


def _roles(row: Any) -> str:
    return screens.listed(str(PARTNER_ROLES[role]) for role in row.roles)


def _market(row: Any) -> Any:
    market = standing.market_of(row)
    return choices.MARKETS[market.value if market is not None else ""]


def licence_chip(row: Any) -> Chip:
    """Return what a licence is worth today."""
    state = licence_state(valid_from=row.valid_from, valid_until=row.valid_until, on=common.today())
    return Chip(_LICENCE_TONES[state], LICENCE_STATES[state])


class LicenceTable(screens.Table):
    """Licences of a customer."""

    kind = screens.TextColumn(verbose_name=_("Kind"), value_of=lambda row: LICENCE_KINDS[row.kind])
    number = screens.TextColumn(verbose_name=_("Number"))
    scope = screens.TextColumn(verbose_name=_("Scope"))
    valid_from = screens.DayColumn(verbose_name=_("Valid from"))
    valid_until = screens.DayColumn(verbose_name=_("Valid until"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=licence_chip)


class OrderTable(screens.Table):
    """Orders of a customer."""

    number = screens.CodeColumn(verbose_name=_("Number"))
    lines = screens.NumberColumn(
        verbose_name=pgettext_lazy("sales", "Lines"), accessor="lines_count"
    )
    wanted_on = screens.DayColumn(verbose_name=_("Next wanted"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=order_chip)


class ShipmentTable(screens.Table):
    """Shipments to a customer."""

    number = screens.CodeColumn(verbose_name=_("Number"))
    shipped_at = screens.WhenColumn(verbose_name=pgettext_lazy("sales", "Left"))
    confirmed_at = screens.WhenColumn(verbose_name=pgettext_lazy("sales", "Arrived"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=shipment_chip)


class CustomerTable(screens.Table):
    """Columns of the list of customers."""

    hidden = ("city",)
    code = screens.CodeColumn(verbose_name=_("Code"))
    name = screens.TextColumn(
        verbose_name=_("Name"), value_of=lambda row: name_of(row.party), order_by=("party__name",)
    )
    roles = screens.TextColumn(verbose_name=_("Roles"), value_of=_roles)
    market = screens.TextColumn(verbose_name=_("Market"), value_of=_market)
    city = screens.TextColumn(verbose_name=_("City"))
    state = screens.ChipColumn(verbose_name=_("May buy today"), chip=customer_chip)


class CustomerFilters(screens.Filters):
    """Filters of the list of customers."""

    role = django_filters.MultipleChoiceFilter(
        label=_("Role"), method="with_role",
        choices=[(code, PARTNER_ROLES[code]) for code in sorted(standing.BUYS)],
    )  # fmt: skip

    def with_role(self, rows: QuerySet[Any], _name: str, roles: list[str]) -> QuerySet[Any]:
        """Narrow to those who are one of these things to us."""
        return rows.filter(roles__overlap=roles) if roles else rows


class Customers(screens.Resource):
    """To whom goods can be sold."""

    name, title, one = "customers", _("Customers"), _("Customer")
    icon = "building-hospital"
    purpose = _(
        "Distributors and hospitals with what may be sold to them today: by class, as their "
        "licences say. Partners, their places and licences are kept among the partners."
    )
    permission = VIEW_ORDER
    table, filters = CustomerTable, CustomerFilters
    search = ("party__code", "party__name", "party__name_en", "licences__number")
    order = ("party__code",)
    links = (
        screens.Link(_("Partners"), "partners-list", "catalog.view_partner", "building-store"),
    )
    facts = (
        screens.Fact(_("Roles"), _roles),
        screens.Fact(_("Market"), _market),
        screens.Fact(_("Address"), "address"),
        screens.Fact(pgettext_lazy("sales", "Contact"), "contact_role"),
        screens.Fact(_("Phone"), "phone"),
    )
    panels = (
        screens.Related(
            name="licences", title=_("Licences"), table=LicenceTable,
            rows=lambda row, _reader: row.licences.order_by("kind", "number"),
            link=lambda row: common.page_of("partners", row.partner.party.code),
            empty=_("None. Enter licences at the partner."),
        ),
        screens.Related(
            name="orders", title=_("Sales orders"), table=OrderTable,
            rows=lambda row, reader: within(
                queries.orders().filter(customer_id=row.pk), reader.actor, VIEW_ORDER
            ),
            link=lambda row: common.page_of("sales-orders", row.number),
            empty=_("Nothing was ordered yet."),
        ),
        screens.Related(
            name="shipments", title=_("Shipments"), table=ShipmentTable,
            rows=lambda row, reader: within(
                queries.shipments().filter(customer_id=row.pk), reader.actor,
                choices.VIEW_SHIPMENT,
            ),
            link=lambda row: common.page_of("shipments", row.number),
            empty=_("Nothing has left yet."), permission=choices.VIEW_SHIPMENT,
        ),
    )  # fmt: skip

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.customers()

    @override
    def heading(self, row: Any) -> str:
        return name_of(row.party)

    @override
    def chip(self, row: Any) -> Chip:
        return customer_chip(row)
