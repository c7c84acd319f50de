"""Places with what lies around them: the line in its workshop, the workshop in its site."""

from collections.abc import Collection, Mapping
from typing import Final

from suyuan.foundation.db.planned import rows_of_few
from suyuan.ledger.models import Place
from suyuan.ledger.queries.rows import array

_FIELDS: Final = [field.attname for field in Place._meta.concrete_fields]  # noqa: SLF001 - Django's own way to ask.
_AROUND: Final = f"""
    WITH RECURSIVE around AS (
        SELECT p.* FROM ledger_place AS p WHERE p.id = ANY (%(ids)s::bigint[])
        UNION SELECT p.* FROM around AS a JOIN ledger_place AS p ON p.id = a.parent_id)
    SELECT {", ".join(_FIELDS)} FROM around"""  # noqa: S608 - names of columns.


def places_with_surroundings(ids: Collection[int]) -> Mapping[int, Place]:
    """Return places and all places around them by id, each with its ``parent`` at hand.

    One question, however deep the places lie: who looks for what holds at a line looks at the
    workshop and the site as well.
    """
    if not ids:
        return {}
    found = [
        Place.from_db("default", _FIELDS, row) for row in rows_of_few(_AROUND, {"ids": array(ids)})
    ]
    known = {place.pk: place for place in found}
    for place in found:
        if place.parent_id is not None:
            place.parent = known[place.parent_id]
    return known


def site_has_places(site_id: int) -> bool:
    """Say whether anything of a site has been described yet: a building, a line, a location."""
    return Place.objects.filter(site_id=site_id).exists()
