"""Things and events as lists that are filtered and paged by the screens."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from suyuan.ledger import models
from suyuan.ledger.queries.rows import after_all, rows


def _of(model: Any, column: str, outer: str) -> Coalesce:
    found = model.objects.filter(pk=OuterRef(outer)).values(column)[:1]
    return Coalesce(Subquery(found), Value(""), output_field=TextField())


def things() -> QuerySet[models.Thing]:
    """Return all things but sublots, with the names of their items and lots."""
    key = models.Identity.objects.filter(thing_id=OuterRef("pk"), main=True).values("key")[:1]
    return models.Thing.objects.exclude(kind="SUBLOT").annotate(
        key=Coalesce(Subquery(key), Value(""), output_field=TextField()),
        item_name=_of(models.Item, "name", "item_id"),
        item_name_en=_of(models.Item, "name_en", "item_id"),
        sublot_code=_of(models.Thing, "code", "sublot_id"),
        outer_id=Subquery(
            models.Thing.objects.filter(pk=OuterRef("container_id")).values("container_id")[:1]
        ),
        disposition=Coalesce(
            *(
                Subquery(
                    models.Whereabouts.objects.filter(pk=OuterRef(of)).values("disposition")[:1]
                )
                for of in ("pk", "container_id", "outer_id")
            ),
            Value(""),
            output_field=TextField(),
        ),
        container_code=_of(models.Thing, "code", "container_id"),
    )


def items_named(text: str) -> list[int]:
    """Return the ids of the items whose code or name contains a text."""
    found = (
        models.Item.objects.filter(code__icontains=text)
        | models.Item.objects.filter(name__icontains=text)
        | models.Item.objects.filter(name_en__icontains=text)
    )
    return list(found.values_list("pk", flat=True))


def item_choices() -> list[tuple[int, str, str, str]]:
    """Return id, code, name and English name of every item."""
    return list(models.Item.objects.order_by("code").values_list("pk", "code", "name", "name_en"))


def beginning(things: QuerySet[models.Thing], text: str) -> QuerySet[models.Thing]:
    """Narrow things to those whose code begins with a text; an index answers it."""
    return things.filter(code__gte=text, code__lt=after_all(text))


@dataclass(frozen=True, kw_only=True, slots=True)
class Leading:
    """The thing that an event is about first, and the item of what takes part in it."""

    thing_id: int
    key: str
    code: str
    item_name: str
    item_name_en: str
    role: str


# The thing that an event is about first: its parent, else what came out, what went in, or any. Only
# a transformation has things in several roles; so what else has no parent has one role, and nothing
# is sorted: an event may be about a hundred thousand things.
FIRST_THING = """coalesce(
                (SELECT p.thing_id FROM ledger_participation AS p
                WHERE p.event_id = e.id AND p.role = 'PARENT' LIMIT 1),
                (SELECT p.thing_id FROM ledger_participation AS p
                WHERE e.type = 'TransformationEvent' AND p.event_id = e.id AND p.role = 'OUTPUT'
                LIMIT 1),
                (SELECT p.thing_id FROM ledger_participation AS p
                WHERE e.type = 'TransformationEvent' AND p.event_id = e.id AND p.role = 'INPUT'
                LIMIT 1),
                (SELECT p.thing_id FROM ledger_participation AS p
                WHERE p.event_id = e.id ORDER BY p.thing_id LIMIT 1))"""


def leading_of(events: Mapping[UUID, str]) -> Mapping[UUID, Leading]:
    """Return the leading thing of each of some events, which are given with their types."""
    found = rows(
        f"""
        SELECT e.id, t.id, coalesce(k.key, ''), t.code, coalesce(i.name, ''),
            coalesce(i.name_en, ''), (
                SELECT p.role FROM ledger_participation AS p
                WHERE p.event_id = e.id AND p.thing_id = e.thing_id
                ORDER BY array_position(
                    ARRAY['PARENT', 'OUTPUT', 'OBJECT', 'INPUT', 'CHILD'], p.role) LIMIT 1)
        FROM (
            SELECT e.id, {FIRST_THING} AS thing_id
            FROM unnest(%(events)s::uuid[], %(types)s::text[]) AS e (id, type) OFFSET 0
        ) AS e
        JOIN ledger_thing AS t ON t.id = e.thing_id
        LEFT JOIN ledger_identity AS k ON k.thing_id = t.id AND k.main
        LEFT JOIN LATERAL (
            SELECT o.item_id FROM ledger_participation AS p
            JOIN ledger_thing AS o ON o.id = p.thing_id
            WHERE p.event_id = e.id AND o.item_id IS NOT NULL LIMIT 1
        ) AS of_item ON t.item_id IS NULL
        LEFT JOIN ledger_item AS i ON i.id = coalesce(t.item_id, of_item.item_id)""",  # noqa: S608
        {"events": [str(event) for event in events], "types": list(events.values())},
    )
    return {
        event: Leading(
            thing_id=thing, key=key, code=code, item_name=name, item_name_en=name_en, role=role
        )
        for event, thing, key, code, name, name_en, role in found
    }


def events() -> QuerySet[models.Event]:
    """Return all events with the names of their places and holders."""
    return models.Event.objects.defer("statement", "raw", "leaf").annotate(
        place_name=_of(models.Place, "name", "place_id"),
        place_name_en=_of(models.Place, "name_en", "place_id"),
        holder_name=_of(models.Party, "name", "holder_id"),
        holder_name_en=_of(models.Party, "name_en", "holder_id"),
        voided=Subquery(
            models.Correction.objects.filter(event_id=OuterRef("id")).values("declared_at")[:1]
        ),
    )
