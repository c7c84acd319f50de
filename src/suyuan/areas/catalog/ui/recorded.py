"""The catalogue's and the ledger's tables in the record history: words instead of keys."""

from collections.abc import Collection, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.catalog import choices, queries
from suyuan.areas.catalog.models import Item, Licence, NumberScheme, Partner, Place
from suyuan.areas.catalog.ui.common import name_of
from suyuan.foundation.accounts import queries as accounts
from suyuan.web.screens import history

TABLES: Final = {
    "catalog_item": _("Item"),
    "catalog_licence": _("Licence"),
    "catalog_number_block": _("Block of numbers"),
    "catalog_number_counter": _("Counter of numbers"),
    "catalog_number_pool": _("Pool of numbers"),
    "catalog_number_scheme": _("Number scheme"),
    "catalog_partner": _("Partner"),
    "catalog_place": _("Place"),
    "catalog_story": _("Guided story"),
    "ledger_item": _("Item, basic data"),
    "ledger_item_code": _("Package level"),
    "ledger_party": _("Partner, basic data"),
    "ledger_place": _("Place, basic data"),
}
COLUMNS: Final[dict[str, str | Promise]] = {
    "active": _("In use"),
    "address": _("Address"),
    "address_en": _("Address in English"),
    "answer": _("Answer"),
    "city": _("City"),
    "cleanliness": _("Clean room class"),
    "contact_role": _("Contact"),
    "contains": _("Units contained"),
    "counter_id": _("Counter of numbers"),
    "country": _("Country"),
    "credit_code": _("Unified social credit code"),
    "day": _("Day"),
    "extension": _("GLN extension"),
    "first": _("First"),
    "gln": "GLN",
    "handed_at": pgettext_lazy("moment", "Handed out"),
    "issued_at": _("Issued"),
    "issuer": _("Issued by"),
    "item_id": _("Item"),
    "kind": _("Kind"),
    "last": _("Last"),
    "level": _("Package level"),
    "maker_id": _("Maker"),
    "model": _("Model"),
    "next": _("Next number"),
    "own": _("Own company"),
    "parent_id": _("Lies in"),
    "partner_id": _("Partner"),
    "party_id": _("Partner"),
    "period": _("Period"),
    "phone": _("Phone"),
    "place_id": _("Place"),
    "pool_id": _("Pool of numbers"),
    "position": _("Position"),
    "region": _("Region"),
    "registration_expires_on": _("Registration valid until"),
    "registration_no": _("Registration number"),
    "risk_class": _("Risk class"),
    "roles": _("Roles"),
    "scheme_id": _("Number scheme"),
    "scope": _("Scope"),
    "shelf_life_days": _("Shelf life in days"),
    "specification": _("Specification"),
    "status": _("State"),
    "steps": _("Steps"),
    "sterile": _("Sterile"),
    "storage": _("Storage conditions"),
    "template": _("Template"),
    "text": _("Text"),
    "text_en": _("Text in English"),
    "title": _("Title"),
    "title_en": _("Title in English"),
    "tracking": _("Traced"),
    "unit": pgettext_lazy("table", "Unit"),
    "valid_from": _("Valid from"),
    "valid_until": _("Valid until"),
}
VALUES: Final = {
    "catalog_item.status": choices.ITEM_STATUSES,
    "catalog_licence.kind": choices.LICENCE_KINDS,
    "catalog_number_pool.status": choices.POOL_STATUSES,
    "catalog_number_scheme.kind": choices.NUMBER_KINDS,
    "catalog_partner.roles": choices.PARTNER_ROLES,
    "catalog_partner.status": choices.PARTNER_STATUSES,
    "ledger_item.kind": choices.ITEM_KINDS,
    "ledger_item.tracking": choices.TRACKINGS,
    "ledger_place.kind": choices.PLACE_KINDS,
}
REFERENCES: Final = {
    "counter_id": "catalog_number_counter",
    "item_id": "catalog_item",
    "maker_id": "catalog_partner",
    "parent_id": "catalog_place",
    "partner_id": "catalog_partner",
    "party_id": "catalog_partner",
    "place_id": "catalog_place",
    "pool_id": "catalog_number_pool",
    "scheme_id": "catalog_number_scheme",
    "site_id": "accounts_site",
}


def _item(row: Item) -> str:
    return f"{row.item.code} {name_of(row.item)}"


def _partner(row: Partner) -> str:
    return f"{row.party.code} {name_of(row.party)}"


def _place(row: Place) -> str:
    return f"{row.place.code} {name_of(row.place)}"


def _scheme(row: NumberScheme) -> str:
    return row.code


def _licence(row: Licence) -> str:
    return f"{choices.LICENCE_KINDS[row.kind]} {row.number}"


def _levels(keys: Collection[str]) -> Mapping[str, str]:
    return {key: key.removeprefix("/01/").removeprefix("urn:suyuan:item:") for key in keys}


def _known() -> Mapping[str, history.Names]:
    items = history.named(queries.items, _item)
    partners = history.named(queries.partners, _partner)
    places = history.named(queries.places, _place)
    return {
        "accounts_site": history.named(accounts.sites, accounts.name_of),
        "catalog_item": items,
        "catalog_licence": history.named(queries.licences, _licence),
        "catalog_number_block": history.named(queries.blocks, queries.stretch_of),
        "catalog_number_counter": history.named(
            queries.counters, lambda row: f"{row.scheme.code} {row.period}".strip()
        ),
        "catalog_number_pool": history.named(
            queries.pools, lambda row: f"{row.scheme.code} · {name_of(row.place or row.party)}"
        ),
        "catalog_number_scheme": history.named(queries.schemes, _scheme),
        "catalog_partner": partners,
        "catalog_place": places,
        "catalog_story": history.named(queries.stories, lambda row: row.title),
        "ledger_item": items,
        "ledger_item_code": _levels,
        "ledger_party": partners,
        "ledger_place": places,
    }


def describe() -> None:
    """Make the words known to the record history."""
    history.describe(TABLES, COLUMNS, values=VALUES, references=REFERENCES, names=_known())
    history.beside("ledger_item", "ledger_party", "ledger_place")
