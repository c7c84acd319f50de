"""Whether a supplier may be bought from on a day, and every reason why not."""

import datetime as dt
from collections.abc import Collection
from typing import Any, Final

from django.db.models import Q

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain import LicenceState, PartnerRole, PartnerStatus, licence_state
from suyuan.areas.purchasing.domain import SupplyStatus
from suyuan.areas.purchasing.models import Supply
from suyuan.foundation.db.prepared import Prepared, one_of
from suyuan.kernel.errors import Problem

SELLS = {PartnerRole.SUPPLIER.value, PartnerRole.CONTRACT_MAKER.value}
_GOOD = {LicenceState.VALID, LicenceState.EXPIRING}


def supply_in_force(item_id: int, supplier_id: int, *, on: dt.date) -> Supply | None:
    """Return the approval under which an item may be bought from a supplier on a day."""
    return (
        Supply.objects.filter(
            item_id=item_id, supplier_id=supplier_id, status=SupplyStatus.APPROVED.value
        )
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))
        .first()
    )


_ALLOWED: Final = Prepared(
    lambda supplier, items, on: (
        Supply.objects.filter(
            supplier=supplier, item_id=one_of(items), status=SupplyStatus.APPROVED.value
        )
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))
        .values_list("item_id", flat=True)
    )
)


def reasons_against(supplier: Any, items: Collection[int], *, on: dt.date) -> list[Problem]:
    """Return every reason why items may not be bought from a supplier on a day; none: they may be.

    A licence that has ended counts unless another of its kind is in force (it was renewed).
    """
    code = supplier.party.code
    found: list[Problem] = []
    if not SELLS & set(supplier.roles):
        found.append(Problem("purchasing.not_a_supplier", {"supplier": code}, field="supplier"))
    if supplier.status != PartnerStatus.ACTIVE:
        found.append(
            Problem("purchasing.supplier_not_active", {"supplier": code}, field="supplier")
        )
    found += _licences(supplier, on=on)
    allowed = set(_ALLOWED.all(supplier.pk, list(items), on))
    missing = [item for item in dict.fromkeys(items) if item not in allowed]
    if missing:
        codes = {row.pk: row.item.code for row in catalog.items().filter(pk__in=missing)}
        found += [
            Problem("purchasing.not_approved", {"item": codes.get(item, ""), "supplier": code})
            for item in missing
        ]
    return found


def _licences(supplier: Any, *, on: dt.date) -> list[Problem]:
    licences = catalog.licences_of(supplier.pk)
    states = {
        one.pk: licence_state(valid_from=one.valid_from, valid_until=one.valid_until, on=on)
        for one in licences
    }
    good = {one.kind for one in licences if states[one.pk] in _GOOD}
    return [
        Problem(
            "purchasing.licence_expired",
            {"licence": one.number, "supplier": supplier.party.code, "until": str(one.valid_until)},
            field="supplier",
        )
        for one in licences
        if states[one.pk] is LicenceState.EXPIRED and one.kind not in good
    ]
