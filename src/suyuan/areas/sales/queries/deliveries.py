"""To whom things were delivered, when, and where they went from there.

The answer comes from the sales record, which names what lay in each package when it left; what was
packed or unpacked afterwards changes nothing in it.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from suyuan.ledger.domain.keys import shape_of
from suyuan.ledger.domain.vocabulary import ThingKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Onward:
    """What the customer did with it: sold to somebody, as the customer reports."""

    buyer_id: int
    buyer: str
    """Code of the partner who has it now."""
    buyer_name: str
    buyer_name_en: str
    document: str
    """The seller's own number."""
    sold_on: dt.date
    quantity: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """That a thing, or an amount of a lot, went to a customer."""

    shipment: str
    """Number of the shipment."""
    order: str
    customer_id: int
    customer: str
    """Code of the customer."""
    customer_name: str
    customer_name_en: str
    place: str
    """Code of the place where it was delivered."""
    place_name: str
    place_name_en: str
    shipped_at: dt.datetime
    confirmed_at: dt.datetime | None
    """When the customer said that it has come; None where nobody has."""
    quantity: Decimal
    """Of the lot that was delivered; 1 for a unit or a package."""
    onward: Onward | None = None
    """The last sale by the customer; of a lot, the last of any part."""


# Units are found by the serial numbers of a line, all of a line's at once: eight thousand of one
# pallet are one line.
_ASKED = """
    WITH asked (key, kind, class_key, code) AS MATERIALIZED (
        SELECT * FROM unnest(%(keys)s::text[], %(kinds)s::text[], %(classes)s::text[],
            %(codes)s::text[])
    )"""

_DELIVERED = f"""{_ASKED}, found (key, shipment_id, quantity) AS MATERIALIZED (
        SELECT a.key, r.shipment_id, 1::numeric FROM sales_record AS r
        CROSS JOIN LATERAL unnest(r.serials) AS u (code)
        JOIN asked AS a ON a.kind = 'UNIT' AND a.code = u.code AND a.class_key = r.class_key
        WHERE r.serials && %(serials)s::text[]
        UNION ALL
        SELECT a.key, r.shipment_id, sum(r.quantity) FROM asked AS a
        JOIN sales_record AS r ON a.kind = 'LOT' AND r.lot_key = a.key GROUP BY 1, 2
        UNION ALL
        SELECT a.key, t.shipment_id, 1 FROM asked AS a
        JOIN sales_shipment_thing AS t ON a.kind = 'PACKAGE' AND t.key = a.key
        UNION ALL
        SELECT a.key, t.shipment_id, 1 FROM asked AS a
        JOIN sales_shipment_thing AS t ON a.kind = 'PACKAGE' AND t.inside @> ARRAY[a.key]
    )
    SELECT f.key, s.number, o.number, s.customer_id, c.code, c.name, c.name_en,
        coalesce(p.code, ''), coalesce(p.name, ''), coalesce(p.name_en, ''),
        s.shipped_at, s.confirmed_at, f.quantity
    FROM found AS f
    JOIN sales_shipment AS s ON s.id = f.shipment_id AND s.shipped_at IS NOT NULL
    JOIN sales_order AS o ON o.id = s.order_id
    JOIN ledger_party AS c ON c.id = s.customer_id
    LEFT JOIN ledger_place AS p ON p.id = s.deliver_to_id
    ORDER BY f.key, s.shipped_at DESC, s.id DESC"""  # noqa: S608 - no value of anybody's.

_ONWARD = f"""{_ASKED}, found (key, id, quantity) AS MATERIALIZED (
        SELECT a.key, w.id, 1::numeric FROM sales_onward AS w
        CROSS JOIN LATERAL unnest(w.serials) AS u (code)
        JOIN asked AS a ON a.kind = 'UNIT' AND a.code = u.code AND a.class_key = w.class_key
        WHERE w.serials && %(serials)s::text[]
        UNION ALL
        SELECT a.key, w.id, w.quantity FROM asked AS a
        JOIN sales_onward AS w ON a.kind = 'LOT' AND w.lot_key = a.key
        UNION ALL
        SELECT a.key, w.id, w.quantity FROM asked AS a
        JOIN sales_onward AS w ON a.kind = 'PACKAGE' AND w.key = a.key
    )
    SELECT f.key, w.seller_id, w.sold_at, w.buyer_id, b.code, b.name, b.name_en, w.document,
        w.sold_on, f.quantity
    FROM found AS f JOIN sales_onward AS w ON w.id = f.id
    JOIN ledger_party AS b ON b.id = w.buyer_id
    ORDER BY f.key, w.sold_at, w.id"""  # noqa: S608 - no value of anybody's.


def deliveries(keys: Collection[str]) -> Mapping[str, Delivery]:
    """Return the last delivery of each thing; what never left the house is not there.

    Args:
        keys: Keys of units, lots and packages. A unit is found in whatever package it left; of a
            lot it is the last of its deliveries: `all_deliveries` gives every one.
    """
    return {key: found[0] for key, found in all_deliveries(keys).items()}


def all_deliveries(keys: Collection[str]) -> Mapping[str, Sequence[Delivery]]:
    """Return every delivery of things by key, the last first.

    A unit that came back and was sold again has several, a lot as many as it had customers.
    """
    if not keys:
        return {}
    asked = list(dict.fromkeys(keys))
    shapes = [shape_of(key) for key in asked]
    values = {
        "keys": asked,
        "kinds": [_kind(shape.kind) for shape in shapes],
        "classes": [shape.class_key or "" for shape in shapes],
        "codes": [shape.code for shape in shapes],
        "serials": [shape.code for shape in shapes if shape.kind is ThingKind.UNIT],
    }
    onward: dict[tuple[str, int], list[tuple[dt.datetime, Onward]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ONWARD, values)
        for row in cursor.fetchall():
            sold = Onward(
                buyer_id=row[3], buyer=row[4], buyer_name=row[5], buyer_name_en=row[6],
                document=row[7], sold_on=row[8], quantity=row[9],
            )  # fmt: skip
            onward.setdefault((row[0], row[1]), []).append((row[2], sold))
        cursor.execute(_DELIVERED, values)
        rows = cursor.fetchall()
    found: dict[str, list[Delivery]] = {}
    for key, *row in rows:
        sales = [sold for at, sold in onward.get((key, row[2]), ()) if at >= row[9]]
        found.setdefault(key, []).append(
            Delivery(
                shipment=row[0], order=row[1], customer_id=row[2], customer=row[3],
                customer_name=row[4], customer_name_en=row[5], place=row[6], place_name=row[7],
                place_name_en=row[8], shipped_at=row[9], confirmed_at=row[10], quantity=row[11],
                onward=sales[-1] if sales else None,
            )
        )  # fmt: skip
    return found


def _kind(kind: ThingKind) -> str:
    return kind.value if kind in {ThingKind.UNIT, ThingKind.LOT} else ThingKind.PACKAGE.value
