"""The documents of the warehouse: move orders and counts."""

from django.utils.translation import gettext_lazy as _

from suyuan.areas.warehouse import choices
from suyuan.web import papers


def register() -> None:
    """Let move orders and counts be found by their numbers, and carry files."""
    papers.register(
        papers.of_resource(
            "PT",
            _("Move order"),
            resource="move-orders",
            view=choices.VIEW_STOCK,
            change=choices.MOVE_STOCK,
        ),
        papers.of_resource(
            "CT",
            _("Count"),
            resource="counts",
            view=choices.VIEW_COUNT,
            change=choices.CHANGE_COUNT,
        ),
    )
