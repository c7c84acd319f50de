"""Questions about the identifier records of devices."""

from collections.abc import Sequence

from django.db.models import QuerySet

from suyuan.areas.catalog.domain.udi import DiStatus, Market
from suyuan.areas.catalog.models import DeviceIdentifier


def device_identifiers() -> QuerySet[DeviceIdentifier]:
    """Return the records with their items, by item and market."""
    return DeviceIdentifier.objects.select_related("item__item", "replaces").order_by(
        "item__item__code", "market", "-pk"
    )


def published(item_ids: Sequence[int], *, market: Market) -> set[int]:
    """Return which of the items may be shipped into a market: their DI is published as it is."""
    found = DeviceIdentifier.objects.filter(
        item_id__in=item_ids, market=market, status=DiStatus.PUBLISHED
    )
    return set(found.values_list("item_id", flat=True))
