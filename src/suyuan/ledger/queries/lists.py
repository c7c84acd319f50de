"""Things and events as lists that are filtered and paged by the screens."""

from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from suyuan.ledger import models

SURROGATES: Final = range(0xD800, 0xE000)


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


def beginning(rows: QuerySet[models.Thing], text: str) -> QuerySet[models.Thing]:
    """Narrow things to those whose code begins with a text; an index answers it."""
    following = min(ord(text[-1]) + 1, 0x10FFFF)
    if following in SURROGATES:
        following = SURROGATES.stop
    after = text[:-1] + chr(following)
    return rows.filter(code__gte=text, code__lt=after)


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
