"""The documents of the trace area: saved scopes."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from suyuan.areas.trace.queries.scopes import scopes
from suyuan.web import papers


def register() -> None:
    """Let a saved scope be found by its number, and carry files."""
    papers.register(
        papers.Paper(
            series="SC",
            label=_("Saved scope"),
            url_name="scope",
            view="trace.view_scope",
            change="trace.change_scope",
            told=_told,
            icon="circles-relation",
        )
    )


def _told(numbers: Sequence[str]) -> Mapping[str, papers.Told]:
    rows = scopes().filter(number__in=list(numbers))
    return {row.number: papers.Told(title=row.name) for row in rows}
