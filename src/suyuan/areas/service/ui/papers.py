"""The documents of after-sales."""

from django.utils.translation import gettext_lazy as _

from suyuan.areas.service import choices
from suyuan.web import papers


def register() -> None:
    """Let the documents be found by their numbers, and carry files."""
    for series, label, resource, view, change in (
        ("CP", _("Complaint"), "complaints", choices.VIEW_COMPLAINT, choices.CHANGE_COMPLAINT),
        ("RMA", _("Return of a customer"), "customer-returns", choices.VIEW_RETURN,
         choices.RECEIVE_RETURN),
        ("EX", _("Exchange"), "exchanges", choices.VIEW_RETURN, choices.EXCHANGE),
        ("SV", _("Service job"), "service-jobs", choices.VIEW_JOB, choices.CHANGE_JOB),
        ("IM", _("Implant"), "implants", choices.VIEW_IMPLANT, choices.CHANGE_IMPLANT),
    ):  # fmt: skip
        papers.register(
            papers.of_resource(series, label, resource=resource, view=view, change=change)
        )
