"""Questions about what an order has made: what stands where, packed or loose."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from django.db import connection
from django.db.models import Q

from suyuan.areas.production.domain import TallyKind
from suyuan.areas.production.models import Package, Tally, Unit, WorkOrder

_LOOSE = """
    WITH mine AS (
        SELECT u.key FROM production_unit AS u WHERE u.order_id = %(order)s
        UNION ALL SELECT p.key FROM production_package AS p WHERE p.order_id = %(order)s
    )
    SELECT m.key FROM mine AS m
    JOIN ledger_identity AS i ON i.key = m.key
    JOIN ledger_thing AS t ON t.id = i.thing_id
    JOIN ledger_whereabouts AS w ON w.thing_id = t.id
    WHERE t.container_id IS NULL AND t.ended_at IS NULL
      AND w.disposition NOT IN ('reserved', 'non_conformant')
    ORDER BY t.id"""
_AMOUNTS = """
    SELECT l.key, sum(s.quantity) FROM production_lot AS l
    JOIN ledger_identity AS i ON i.key = l.key
    JOIN ledger_stock AS s ON s.thing_id = i.thing_id
    WHERE l.order_id = %(order)s AND s.quantity > 0 AND s.container_id = 0
      AND s.disposition NOT IN ('reserved', 'non_conformant')
    GROUP BY l.key ORDER BY l.key"""


def rejected_of(order_id: int) -> Decimal:
    """Return how much of an order's amount is bad and not decided yet.

    In the order in which it happened: what was scrapped before something was found bad was not
    that; what is scrapped afterwards is the bad first.
    """
    bad = Decimal(0)
    told = Tally.objects.filter(
        order_id=order_id, kind__in=[TallyKind.REJECT, TallyKind.RECOVERED, TallyKind.SCRAP]
    )
    for kind, quantity in told.order_by("pk").values_list("kind", "quantity"):
        bad += quantity if kind == TallyKind.REJECT else -min(bad, quantity)
    return bad


def counted_good(order_id: int) -> Decimal | None:
    """Return how many of an order were good when it was completed last; None before."""
    told = Tally.objects.filter(order_id=order_id, kind=TallyKind.GOOD).order_by("-pk")
    return told.values_list("quantity", flat=True).first()


def loose_things(order_id: int) -> Sequence[str]:
    """Return the keys of what stands loose of an order: outermost packages, unpacked units."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOSE, {"order": order_id})
        return [key for (key,) in cursor.fetchall()]


def loose_amounts(order_id: int) -> Sequence[tuple[str, Decimal]]:
    """Return how much of each lot of an order stands loose."""
    with connection.cursor() as cursor:
        cursor.execute(_AMOUNTS, {"order": order_id})
        return [(key, amount) for key, amount in cursor.fetchall()]


def made_by(order: WorkOrder, keys: Collection[str]) -> set[str]:
    """Return those of some keys that are lots, units or packages of an order.

    Units that a rework order has worked on are its own, too.
    """
    lots = order.lots.filter(key__in=keys).values_list("key", flat=True)
    units = Unit.objects.filter(Q(order=order) | Q(entries__order=order), key__in=keys)
    packages = Package.objects.filter(order=order, key__in=keys).values_list("key", flat=True)
    return {*lots, *units.values_list("key", flat=True), *packages}


def packages_of(order_id: int) -> Sequence[Package]:
    """Return the packages of an order."""
    return list(Package.objects.filter(order_id=order_id).order_by("pk"))
