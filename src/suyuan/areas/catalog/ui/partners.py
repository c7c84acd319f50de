"""Screens of partners and their licences."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.catalog import choices, operations, queries
from suyuan.areas.catalog.domain import PARTNER_MOVES, LicenceKind, PartnerRole, PartnerStatus
from suyuan.areas.catalog.models import Licence, Partner
from suyuan.areas.catalog.ui import forms
from suyuan.areas.catalog.ui.common import (
    by_id,
    country_of,
    licence_chip,
    name_of,
    page_of,
    partner_chip,
)
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import Kind
from suyuan.web.states import Chip

CHANGE = "catalog.change_partner"


def _chip(row: Partner) -> Chip:
    return partner_chip(row.status)


def _roles(row: Partner) -> str:
    return screens.listed(str(choices.PARTNER_ROLES[role]) for role in row.roles)


def _values(row: Partner | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    roles = [PartnerRole(role) for role in values["roles"]]
    described = operations.PartnerValues(**{**values, "roles": roles})
    target = {"party_id": row.pk} if row is not None else {}
    return {**target, "values": described}


def _initial(row: Partner) -> Mapping[str, Any]:
    known = ("code", "name", "name_en", "country", "region")
    own = (
        "roles",
        "city",
        "address",
        "address_en",
        "credit_code",
        "gln",
        "contact_role",
        "phone",
        "note",
    )
    return {
        **{name: getattr(row.party, name) for name in known},
        **{name: getattr(row, name) for name in own},
    }


def _licence(row: Partner, values: Mapping[str, Any]) -> Mapping[str, Any]:
    described = operations.LicenceValues(**{**values, "kind": LicenceKind(values["kind"])})
    return {"party_id": row.pk, "values": described}


def _renewal(row: Partner, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del row
    return {"licence_id": int(values["licence"]), "valid_until": values["valid_until"]}


def _licences(row: Partner, _reader: Reader) -> QuerySet[Licence]:
    return row.licences.order_by("valid_until", "kind", "number")


def _move(status: PartnerStatus) -> Any:
    return lambda row, _values: {"party_id": row.pk, "status": status}


def _offered(status: PartnerStatus) -> Any:
    return lambda row: status in PARTNER_MOVES[PartnerStatus(row.status)]


def _changes(status: PartnerStatus) -> Any:
    return lambda row, _values: [
        screens.Change(_("State"), _chip(row).label, choices.PARTNER_STATUSES[status])
    ]


class PartnerTable(screens.Table):
    """Columns of the list of partners."""

    hidden = ("name_en", "credit_code", "gln", "country")
    code = screens.CodeColumn(verbose_name=_("Code"))
    name = screens.TextColumn(
        verbose_name=_("Name"), value_of=lambda row: name_of(row.party), order_by=("party__name",)
    )
    name_en = screens.TextColumn(verbose_name=_("Name in English"), accessor="party__name_en")
    roles = screens.TextColumn(verbose_name=_("Roles"), value_of=_roles)
    region = screens.TextColumn(verbose_name=_("Province"), accessor="party__region")
    city = screens.TextColumn(verbose_name=_("City"))
    country = screens.TextColumn(
        verbose_name=_("Country"),
        value_of=lambda row: country_of(row.party.country),
        order_by=("party__country",),
    )
    credit_code = screens.CodeColumn(verbose_name=_("Unified social credit code"))
    gln = screens.CodeColumn(verbose_name="GLN")
    state = screens.ChipColumn(verbose_name=_("State"), chip=_chip, order_by=("status",))


class PartnerFilters(screens.Filters):
    """Filters of the list of partners."""

    role = django_filters.MultipleChoiceFilter(
        label=_("Role"), choices=forms.pairs(choices.PARTNER_ROLES), method="with_role"
    )
    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=forms.pairs(choices.PARTNER_STATUSES)
    )

    def with_role(self, rows: QuerySet[Partner], _name: str, roles: list[str]) -> QuerySet[Partner]:
        """Narrow to those who are one of these things to us."""
        return rows.filter(roles__overlap=roles) if roles else rows


class LicenceTable(screens.Table):
    """Licences of a partner."""

    kind = screens.TextColumn(
        verbose_name=_("Kind"), value_of=lambda one: choices.LICENCE_KINDS[one.kind]
    )
    number = screens.TextColumn(verbose_name=_("Number"))
    issuer = screens.TextColumn(verbose_name=_("Issued by"))
    valid_from = screens.DayColumn(verbose_name=_("Valid from"))
    valid_until = screens.DayColumn(verbose_name=_("Valid until"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=licence_chip)


class OwnPlaceTable(screens.Table):
    """Places that a partner holds."""

    code = screens.CodeColumn(verbose_name=_("Code"), accessor="place__code")
    name = screens.TextColumn(verbose_name=_("Name"), value_of=lambda one: name_of(one.place))


class Partners(screens.Resource):
    """With whom the firm deals."""

    name, title, one, icon = "partners", _("Partners"), _("Partner"), "building-store"
    purpose = _(
        "Suppliers, contract makers, distributors, hospitals and carriers, with their licences. "
        "A blocked partner stays in the history of everything that it had."
    )
    permission = "catalog.view_partner"
    table, filters = PartnerTable, PartnerFilters
    search = ("party__code", "party__name", "party__name_en", "credit_code")
    order = ("party__code",)
    presets = (
        screens.Preset("suppliers", _("Suppliers"), "role=SUPPLIER"),
        screens.Preset("distributors", _("Distributors"), "role=DISTRIBUTOR"),
        screens.Preset("hospitals", _("Hospitals"), "role=HOSPITAL"),
    )
    facts = (
        screens.Fact(_("Roles"), _roles),
        screens.Fact(_("City"), lambda row: f"{row.party.region} {row.city}".strip()),
        screens.Fact(_("Telephone"), "phone"),
    )
    panels = (
        screens.Related(
            name="licences",
            title=_("Licences"),
            table=LicenceTable,
            rows=_licences,
            empty=_("No licence is kept of this partner."),
        ),
        screens.Panel(
            name="about",
            title=_("About the partner"),
            facts=(
                screens.Fact(_("Name"), "party.name"),
                screens.Fact(_("Name in English"), "party.name_en"),
                screens.Fact(_("Unified social credit code"), "credit_code", Kind.CODE),
                screens.Fact("GLN", "gln", Kind.CODE),
                screens.Fact(_("Country"), lambda row: country_of(row.party.country)),
                screens.Fact(_("Address"), "address"),
                screens.Fact(_("Address in English"), "address_en"),
                screens.Fact(_("Contact"), "contact_role"),
                screens.Fact(_("Note"), "note"),
            ),
        ),
        screens.Related(
            name="places",
            title=_("Places that it holds"),
            table=OwnPlaceTable,
            rows=lambda row, _reader: queries.places().filter(place__party_id=row.pk),
            link=lambda one: page_of("places", one.place),
            side=True,
            permission="catalog.view_place",
        ),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New partner"),
            form=forms.PartnerForm,
            operation=operations.create_partner,
            permission=CHANGE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_values,
            result_key=lambda made: made.party.code,
        ),
        screens.Command(
            name="change",
            label=_("Change the partner"),
            form=forms.PartnerForm,
            operation=by_id(operations.change_partner),
            permission=CHANGE,
            icon="pencil",
            arguments=_values,
            initial=_initial,
            result_key=lambda made: made.party.code,
        ),
        screens.Command(
            name="add-licence",
            label=_("Add a licence"),
            form=forms.LicenceForm,
            operation=by_id(operations.add_licence),
            permission=CHANGE,
            is_main=True,
            icon="certificate",
            arguments=_licence,
        ),
        screens.Command(
            name="renew-licence",
            label=_("Renew a licence"),
            form=forms.RenewalForm,
            operation=by_id(operations.renew_licence),
            permission=CHANGE,
            arguments=_renewal,
        ),
        screens.Command(
            name="block",
            label=_("Block"),
            form=screens.ReasonForm,
            operation=by_id(operations.move_partner),
            permission=CHANGE,
            is_danger=True,
            icon="ban",
            arguments=_move(PartnerStatus.BLOCKED),
            offered=_offered(PartnerStatus.BLOCKED),
            changes=_changes(PartnerStatus.BLOCKED),
        ),
        screens.Command(
            name="free",
            label=_("Resume the relation"),
            form=screens.ReasonForm,
            operation=by_id(operations.move_partner),
            permission=CHANGE,
            arguments=_move(PartnerStatus.ACTIVE),
            offered=_offered(PartnerStatus.ACTIVE),
        ),
        screens.Command(
            name="end",
            label=_("End the relation"),
            form=screens.ReasonForm,
            operation=by_id(operations.move_partner),
            permission=CHANGE,
            is_danger=True,
            arguments=_move(PartnerStatus.RETIRED),
            offered=_offered(PartnerStatus.RETIRED),
            changes=_changes(PartnerStatus.RETIRED),
        ),
    )
    import_command = "new"
    history_tables = {"catalog_partner": "pk", "ledger_party": "pk"}

    @override
    def history_keys(self, row: Partner) -> Mapping[str, Sequence[str]]:
        licences = [str(licence.pk) for licence in row.licences.all()]
        return {**super().history_keys(row), "catalog_licence": licences}

    @override
    def rows(self, reader: Reader) -> QuerySet[Partner]:
        return queries.partners().annotate(code=F("party__code"))

    @override
    def heading(self, row: Partner) -> str:
        return name_of(row.party)

    @override
    def chip(self, row: Partner) -> Chip:
        return _chip(row)
