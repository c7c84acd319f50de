"""The Django application of suyuan.areas.labels."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.labels import choices
from suyuan.foundation import areas, authorization, wording
from suyuan.web.navigation import Entry, register


class LabelsConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.labels"
    label = "labels"

    @override
    def ready(self) -> None:
        """Make the actions, the sentences, the documents and the navigation known."""
        from suyuan.areas.labels import tasks  # noqa: PLC0415 - apps come first.
        from suyuan.web import papers, waiting  # noqa: PLC0415 - apps come first.

        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        areas.register(
            areas.Area(
                code="labels",
                label=_("Labels"),
                purpose=_(
                    "Label templates, printing with every code read back, the account of labels."
                ),
                needs=(),
                order=20,
            )
        )
        wording.register(choices.MESSAGES, words=choices.WORDS)
        waiting.name_jobs({tasks.PRINT: _("Printing of labels")})
        papers.register(
            papers.of_resource(
                "LJ",
                _("Label job"),
                resource="label-jobs",
                view="labels.view_label",
                change="labels.print",
            )
        )
        entries = (
            ("label-jobs", _("Labels"), "tag", "b", "work", 260),
            ("label-templates", _("Label templates"), "template", "", "master", 330),
            ("label-printers", _("Label printers"), "printer", "", "master", 331),
        )
        for name, label, icon, letter, group, order in entries:
            register(
                Entry(
                    name=name,
                    label=label,
                    url_name=f"{name}-list",
                    icon=icon,
                    letter=letter,
                    permission="labels.view_label",
                    group=group,
                    order=order,
                )
            )
