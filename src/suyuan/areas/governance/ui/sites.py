"""Screens of sites and keys."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.governance import operations, queries
from suyuan.areas.governance.ui import access, chips, forms
from suyuan.foundation import authorization
from suyuan.foundation.accounts.models import ApiKey, Site
from suyuan.ledger.queries.places import site_has_places
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import Kind
from suyuan.web.states import Chip

CHANGE_USERS = "accounts.change_user"
CHANGE_ROLES = "accounts.change_role"
CHANGE_SITES = "accounts.change_site"
CHANGE_KEYS = "accounts.change_key"
ACTIVE = ((True, _("Active")), (False, _("Switched off")))


class SiteTable(screens.Table):
    """Columns of the list of sites."""

    code = screens.TextColumn(verbose_name=_("Code"))
    name = screens.TextColumn(verbose_name=_("Name"), value_of=queries.name_of, order_by=("name",))
    time_zone = screens.TextColumn(verbose_name=_("Time zone"))
    holders = screens.NumberColumn(verbose_name=_("Number of people"))
    state = screens.ChipColumn(
        verbose_name=_("State"),
        chip=lambda site: chips.ACTIVE if site.is_active else chips.INACTIVE,
        order_by=("is_active",),
    )


class Sites(screens.Resource):
    """Where the firm works."""

    name, title, one, icon = "sites", _("Sites"), _("Site"), "building-factory-2"
    purpose = _("A site is a place of work at which rights can be held, with its own clock.")
    permission = "accounts.view_user"
    table = SiteTable
    search = ("code", "name", "name_en")
    facts = (
        screens.Fact(_("Time zone"), "time_zone"),
        screens.Fact(_("Number of people"), "holders", Kind.NUMBER),
    )
    panels = (
        screens.Related(
            name="people",
            title=_("People with a role at this site alone"),
            table=access.AssignmentTable,
            rows=lambda site, _reader: queries.assignments_of_site(site),
            link=lambda one: reverse("users-detail", args=[one.user.username]),
            empty=_("Nobody: those with a role at all sites are not listed here."),
            limit=50,
        ),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New site"),
            form=forms.NewSiteForm,
            operation=operations.create_site,
            permission=CHANGE_SITES,
            on_object=False,
            is_main=True,
            icon="plus",
        ),
        screens.Command(
            name="change",
            label=_("Change the site"),
            form=forms.SiteForm,
            operation=operations.change_site,
            permission=CHANGE_SITES,
            is_main=True,
            initial=lambda site: {
                "name": site.name,
                "name_en": site.name_en,
                "time_zone": site.time_zone,
            },
        ),
    )
    import_command = "new"
    history_tables = {"accounts_site": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Site]:
        return queries.sites()

    @override
    def heading(self, row: Site) -> str:
        return queries.name_of(row)

    @override
    def following(self, row: Site) -> str | Promise:
        """Lead a new site to its places: those of another site can be made anew for it."""
        if not row.is_active or site_has_places(row.pk):
            return ""
        return _(
            "its places, by whoever may change places (as delivered, the quality manager): open a "
            "site that is there already and choose “New place like this”; its rooms, lines and "
            "locations are made here as well."
        )

    @override
    def following_address(self, row: Site) -> str:
        return f"{reverse('places-list')}?kind=SITE" if self.following(row) else ""


class KeyTable(screens.Table):
    """Columns of the list of keys."""

    prefix = screens.TextColumn(verbose_name=_("Begins with"))
    name = screens.TextColumn(verbose_name=_("Name"))
    user = screens.TextColumn(
        verbose_name=_("Acts for"),
        value_of=lambda key: queries.name_of(key.user),
        order_by=("user__username",),
    )
    may = screens.NumberColumn(verbose_name=_("Actions"), value_of=lambda key: len(key.scopes))
    created_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Created"))
    expires_at = screens.WhenColumn(verbose_name=_("Valid until"))
    state = screens.ChipColumn(
        verbose_name=_("State"),
        chip=lambda key: chips.of_validity(key.expires_at, key.revoked_at),
    )


def _scopes(key: ApiKey) -> str:
    known = authorization.actions()
    return screens.listed(str(known.get(scope, scope)) for scope in key.scopes)


class Keys(screens.Resource):
    """With what programs sign in."""

    name, title, one, icon = "keys", _("API keys"), _("API key"), "key"
    purpose = _(
        "A key lets a program act for a user, within the actions of the key. It is shown once, "
        "when it is made; here only its beginning is kept."
    )
    permission = "accounts.view_user"
    key = "prefix"
    table = KeyTable
    search = ("prefix", "name", "user__username")
    order = ("-created_at", "prefix")
    facts = (
        screens.Fact(_("Acts for"), lambda key: queries.name_of(key.user)),
        screens.Fact(pgettext_lazy("moment", "Created"), "created_at", Kind.WHEN),
        screens.Fact(_("Valid until"), "expires_at", Kind.WHEN),
        screens.Fact(pgettext_lazy("moment", "Revoked"), "revoked_at", Kind.WHEN),
    )
    panels = (
        screens.Panel(name="scopes", title=_("May"), facts=(screens.Fact(_("Actions"), _scopes),)),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New API key"),
            form=forms.KeyForm,
            operation=operations.create_api_key,
            permission=CHANGE_KEYS,
            on_object=False,
            is_main=True,
            icon="plus",
            show_result="governance/new_key.html",
        ),
        screens.Command(
            name="revoke",
            label=_("Revoke"),
            form=screens.ReasonForm,
            operation=operations.revoke_api_key,
            permission=CHANGE_KEYS,
            is_danger=True,
            icon="ban",
            text=_("The program is refused from now on. A revoked key cannot be used again."),
            offered=lambda key: key.revoked_at is None,
            changes=lambda _key, _values: [
                screens.Change(_("State"), chips.VALID.label, chips.REVOKED.label)
            ],
        ),
    )
    history_tables = {"accounts_api_key": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[ApiKey]:
        return queries.keys()

    @override
    def heading(self, row: ApiKey) -> str:
        return row.name

    @override
    def chip(self, row: ApiKey) -> Chip:
        return chips.of_validity(row.expires_at, row.revoked_at)
