"""Questions about what an order has made: what stands where, packed or loose."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import connection

from suyuan.areas.production.models import Package

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


def packages_of(order_id: int) -> Sequence[Package]:
    """Return the packages of an order."""
    return list(Package.objects.filter(order_id=order_id).order_by("pk"))
