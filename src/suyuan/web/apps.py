"""The Django application of suyuan.web."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from typing_extensions import override


class WebConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.web"
    label = "web"

    @override
    def ready(self) -> None:
        """Make the sentences of failures, the actions and the stations' pages known."""
        from suyuan.foundation import authorization, wording  # noqa: PLC0415 - apps come first.
        from suyuan.foundation.jobs import results  # noqa: PLC0415
        from suyuan.web import alarms, choices, navigation, waiting  # noqa: PLC0415
        from suyuan.web.screens import waiting as counting  # noqa: PLC0415
        from suyuan.web.stations import entries  # noqa: PLC0415

        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        navigation.register(
            navigation.Entry(
                name="stations", label=_("Stations"), url_name="stations", icon="device-tablet",
                order=15, letter="s",
            ),
            navigation.Entry(
                name="station-entries", label=_("Station entries"),
                url_name="station-entries-list", icon="list-check", order=16,
                permission=entries.VIEW,
            ),
            navigation.Entry(
                name="printed-papers", label=_("Printed papers"), url_name="printed-papers-list",
                icon="file-type-pdf", group="governance", order=940, permission="web.view_print",
            ),
        )  # fmt: skip
        alarms.register(
            counting.alarm(
                name="web.station-conflicts", chip=entries.STATES["CONFLICT"],
                text=_("Entries of stations that were refused when they were sent"),
                resource="station-entries", query="now=CONFLICT", permission=entries.RESOLVE,
            )
        )  # fmt: skip
        wording.register(choices.MESSAGES)
        waiting.name_jobs(choices.JOBS)
        results.keep_for_a_time("web.write_list", "web.set_paper", *choices.JOBS)
