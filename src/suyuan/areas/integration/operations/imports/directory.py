"""Collects everything that a table may name, by every word people use for it."""

from collections.abc import Iterable

from django.conf import settings

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.integration.choices.imports import LOAD
from suyuan.areas.integration.domain.imports.directory import (
    Directory,
    Index,
    KnownItem,
    KnownPartner,
    KnownPlace,
)
from suyuan.foundation import authorization
from suyuan.foundation.accounts.models import Site
from suyuan.foundation.context import Context
from suyuan.ledger.domain.vocabulary import Tracking


def directory(context: Context) -> Directory:
    """Return the catalogue as the one who acts may use it."""
    sites = {site.pk: site for site in Site.objects.all()}
    home = sites.get(context.site_id) if context.site_id is not None else None
    zone = home.time_zone if home is not None else settings.TIME_ZONE
    partners, own = _partners()
    return Directory(
        zone=zone,
        items=_items(),
        partners=partners,
        places=_places({key: site.time_zone for key, site in sites.items()}, zone),
        own_party=own,
        sites=authorization.sites_of(context.actor, LOAD),
    )


def _items() -> Index[KnownItem]:
    found: Index[KnownItem] = Index()
    for row in catalog.items().prefetch_related("item__codes"):
        item = row.item
        known = KnownItem(item.code, item.key, item.unit, Tracking(item.tracking))
        codes = [code.key for code in item.codes.all() if code.level == 0]
        found.add(known, item.code, item.name, item.name_en, *_spellings(codes))
    return found


def _spellings(keys: Iterable[str]) -> Iterable[str]:
    for key in keys:
        yield key
        if key.startswith("/01/"):
            yield key[4:]
            yield key[4:].lstrip("0")
        elif key.startswith("ma:"):
            yield key[3:]


def _partners() -> tuple[Index[KnownPartner], str | None]:
    found: Index[KnownPartner] = Index()
    own = None
    for row in catalog.partners():
        party = row.party
        known = KnownPartner(party.code, party.key)
        found.add(known, party.code, party.name, party.name_en, row.gln, row.credit_code, party.key)
        if party.own and own is None:
            own = party.key
    return found, own


def _places(zones: dict[int, str], zone: str) -> Index[KnownPlace]:
    found: Index[KnownPlace] = Index()
    rows = {row.pk: row for row in catalog.places()}
    for row in rows.values():
        place, above = row.place, row.place
        while above.site_id is None and above.parent_id in rows:
            above = rows[above.parent_id].place
        site = above.site_id
        known = KnownPlace(place.code, place.key, site, zones.get(site or 0, zone))
        found.add(known, place.code, place.name, place.name_en, place.key)
    return found
