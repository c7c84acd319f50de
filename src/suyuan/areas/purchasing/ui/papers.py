"""The documents of purchasing."""

from django.utils.translation import gettext_lazy as _

from suyuan.areas.purchasing import choices
from suyuan.web import papers


def register() -> None:
    """Let the documents be found by their numbers, and carry files."""
    for series, label, resource, view, change in (
        ("PO", _("Purchase order"), "purchase-orders", choices.VIEW_ORDER, choices.CHANGE_ORDER),
        ("AN", _("Announced delivery"), "notices", choices.VIEW_RECEIPT, choices.CHANGE_ORDER),
        ("GR", _("Goods receipt"), "receipts", choices.VIEW_RECEIPT, choices.RECEIVE),
        ("RT", _("Return to a supplier"), "supplier-returns", choices.VIEW_RECEIPT,
         choices.RETURN),
        ("OP", _("Processing order"), "processing", choices.VIEW_PROCESSING,
         choices.CHANGE_PROCESSING),
    ):  # fmt: skip
        papers.register(
            papers.of_resource(series, label, resource=resource, view=view, change=change)
        )
