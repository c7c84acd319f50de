"""Imports, queries and subscriptions in the record history: words instead of keys."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.integration import queries
from suyuan.areas.integration.choices import imports as words
from suyuan.web.screens import history


def _imports(keys: Collection[str]) -> Mapping[str, str]:
    return queries.import_numbers(keys)


def describe() -> None:
    """Make the words known to the record history."""
    history.describe(
        {
            "integration_import": _("Import"),
            "integration_import_mapping": _("Kept mapping of columns"),
            "integration_named_query": _("Named query"),
            "integration_subscription": _("Subscription"),
        },
        {
            "changed_at": pgettext_lazy("moment", "Changed"),
            "file_hash": _("Fingerprint of the file"),
            "file_id": _("File"),
            "good": _("Good rows"),
            "head": _("Heads of the columns"),
            "heads": _("Heads of the columns"),
            "loaded_at": pgettext_lazy("moment", "Loaded"),
            "loaded_by": _("Loaded by"),
            "parameters": _("Parameters"),
            "person": _("Who"),
            "principal": _("Account"),
            "problems": _("Problems"),
            "progress": _("Job"),
            "report_id": _("Report"),
            "result": _("Result"),
            "rows": _("Rows"),
            "state": _("State"),
        },
        values={
            "integration_import.kind": words.KINDS,
            "integration_import_mapping.kind": words.KINDS,
            "integration_import.state": words.STATES,
        },
        names={"integration_import": _imports},
    )
