"""The documents of quality: wherever a number stands, it leads to the page."""

from django.utils.translation import gettext_lazy as _

from suyuan.web import papers


def register() -> None:
    """Make inspections, holds, releases, nonconformities and samples known by their numbers."""
    for series, label, resource, view, change in (
        ("IQ", _("Inspection"), "inspections", "view_inspection", "change_inspection"),
        ("HD", _("Hold"), "holds", "view_hold", "change_hold"),
        ("RL", _("Release"), "releases", "view_release", "release"),
        ("NC", _("Nonconformity"), "nonconformities", "view_nonconformity",
         "change_nonconformity"),
        ("SM", _("Samples"), "samples", "view_inspection", "change_inspection"),
    ):  # fmt: skip
        papers.register(
            papers.of_resource(
                series,
                label,
                resource=resource,
                view=f"quality.{view}",
                change=f"quality.{change}",
            )
        )
