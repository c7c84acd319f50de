"""Questions about the identifier records of devices."""

from collections.abc import Sequence
from typing import Final

from django.db.models import QuerySet

from suyuan.areas.catalog.domain.udi import DiStatus, Market
from suyuan.areas.catalog.models import DeviceIdentifier
from suyuan.foundation.db.prepared import Prepared, one_of


def device_identifiers() -> QuerySet[DeviceIdentifier]:
    """Return the records with their items, by item and market."""
    return DeviceIdentifier.objects.select_related("item__item", "replaces").order_by(
        "item__item__code", "market", "-pk"
    )


_PUBLISHED: Final = Prepared(
    lambda items, market: DeviceIdentifier.objects.filter(
        item_id=one_of(items), market=market, status=DiStatus.PUBLISHED
    ).values_list("item_id", flat=True)
)


def published(item_ids: Sequence[int], *, market: Market) -> set[int]:
    """Return which of the items may be shipped into a market: their DI is published as it is."""
    return set(_PUBLISHED.all(list(item_ids), market.value)) if item_ids else set()
