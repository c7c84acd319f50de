"""The documents of the catalogue: device master records, one for each revision of an item."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db.models import TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from suyuan.areas.catalog.queries import designs
from suyuan.areas.catalog.ui.common import name_of
from suyuan.areas.catalog.ui.revisions import revision_chip
from suyuan.web import papers

_PREFIX: Final = f"{designs.SERIES}-"


def register() -> None:
    """Let a revision be found by the number of its master record, and carry files."""
    papers.register(
        papers.Paper(
            series=designs.SERIES,
            label=_("Device master record"),
            url_name="revisions-detail",
            view="catalog.view_design",
            change="catalog.change_design",
            told=_told,
            icon="git-branch",
            key=lambda number: number.removeprefix(_PREFIX),
        )
    )


def _told(numbers: Sequence[str]) -> Mapping[str, papers.Told]:
    rows = (
        designs.revisions()
        .annotate(ref=Concat("item__item__code", Value(":"), "code", output_field=TextField()))
        .filter(ref__in=[number.removeprefix(_PREFIX) for number in numbers])
    )
    return {
        designs.document_of(row.item.item.code, row.code): papers.Told(
            title=name_of(row.item.item), chip=revision_chip(row.status)
        )
        for row in rows
    }
