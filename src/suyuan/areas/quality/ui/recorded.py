"""The tables of quality in the record history: words instead of keys."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from suyuan.areas.catalog.choices import PLAN_PURPOSES, SAMPLING_SCHEMES, SEVERITIES
from suyuan.areas.quality import choices, queries
from suyuan.areas.quality.ui.common import local
from suyuan.areas.quality.ui.switching import MARKS
from suyuan.web.screens import history
from suyuan.web.wordlists import listed

TABLES: Final = {
    "quality_hold": _("Hold"),
    "quality_inspection": _("Inspection"),
    "quality_nonconformity": _("Nonconformity"),
    "quality_release": _("Release"),
    "quality_retained_sample": _("Samples"),
    "quality_switching": _("Switching rule"),
}
COLUMNS: Final[dict[str, str | Promise]] = {
    "accepted": _("Accepted"),
    "capa": _("CAPA"),
    "quality_inspection.certificate": _("Supplier's certificate"),
    "changed_at": _("Since"),
    "checked_at": pgettext_lazy("inspection", "Checked"),
    "checked_by": _("Checked by"),
    "checked_name": _("Checked by"),
    "checked_title": _("Job title"),
    "classes": _("Sampling numbers"),
    "closed_at": pgettext_lazy("nonconformity", "Closed"),
    "closed_by": _("Closed by"),
    "code_letter": _("Code letter"),
    "conclusion": pgettext_lazy("inspection", "Conclusion"),
    "decided_at": _("Decided"),
    "decided_by": _("Decided by"),
    "decided_name": _("Decided by"),
    "decision": _("Why"),
    "defect_code": _("Defect code"),
    "description": _("What is wrong"),
    "disposition": _("Disposition"),
    "document": _("Document"),
    "found_at": _("Found"),
    "found_by": _("Found by"),
    "hold_id": _("Hold"),
    "inspected_at": pgettext_lazy("when", "Inspected"),
    "inspected_by": _("Inspected by"),
    "inspected_name": _("Inspected by"),
    "inspected_title": _("Job title"),
    "inspection_id": _("Inspection"),
    "isolation_id": _("Kept apart at"),
    "keep_until": _("Keep until"),
    "last_inspection_id": _("Inspection"),
    "lift_reason": _("Why it was lifted"),
    "lifted_at": pgettext_lazy("moment", "Lifted"),
    "lifted_by": _("Lifted by"),
    "lot_key": _("Lot"),
    "lots": _("Lots with an amount"),
    "may_reduce": _("Reduced allowed"),
    "note": _("Note"),
    "number": _("Number"),
    "opened_at": _("Opened"),
    "opened_by": _("Opened by"),
    "placed_at": _("Placed"),
    "placed_by": _("Placed by"),
    "plan": _("Inspection plan"),
    "proposal": _("Proposed by the inspector"),
    "quality_inspection.purpose": _("Purpose"),
    "reason": _("Reason"),
    "recent": _("Last lots"),
    "recheck": _("Inspected again"),
    "record_sha256": _("Hash of the device master record"),
    "rejected": _("Rejected"),
    "rejected_keys": _("Rejected units"),
    "released_at": pgettext_lazy("moment", "Released"),
    "released_by": _("Released by"),
    "released_name": _("Released by"),
    "released_title": _("Job title"),
    "resubmitted": _("Inspected before"),
    "reviewers": _("Reviewed by"),
    "revision_code": _("Revision"),
    "risk": _("Assessment of the risk"),
    "quality_inspection.sample_size": _("Samples"),
    "score": _("Switching score"),
    "quality_inspection.severity": pgettext_lazy("inspection", "Severity"),
    "quality_switching.severity": pgettext_lazy("inspection", "Severity"),
    "shipped": _("Of them shipped"),
    "quality_hold.source": _("Placed on"),
    "signed_as": _("Signature"),
    "step": _("Found at"),
    "stopped": _("Acceptance stopped"),
    "supplier_id": _("Supplier"),
    "supplier_lot": _("Supplier's lot"),
    "taken_at": pgettext_lazy("moment", "Taken"),
    "taken_name": _("Taken by"),
    "things": _("Named"),
    "unit_keys": _("Units"),
    "units": _("Units covered"),
    "used_up": _("Used up by tests"),
    "withdraw_reason": _("Why it was withdrawn"),
    "withdrawn_at": pgettext_lazy("moment", "Withdrawn"),
    "withdrawn_by": _("Withdrawn by"),
}
VALUES: Final = {
    "quality_hold.source": choices.HOLD_SOURCES,
    "quality_hold.status": choices.HOLD_STATUSES,
    "quality_inspection.conclusion": choices.CONCLUSIONS,
    "quality_inspection.proposal": choices.CONCLUSIONS,
    "quality_inspection.purpose": PLAN_PURPOSES,
    "quality_inspection.scheme": SAMPLING_SCHEMES,
    "quality_inspection.severity": choices.SEVERITIES,
    "quality_inspection.status": choices.INSPECTION_STATUSES,
    "quality_nonconformity.disposition": choices.DISPOSITIONS,
    "quality_nonconformity.severity": SEVERITIES,
    "quality_nonconformity.step": PLAN_PURPOSES,
    "quality_nonconformity.status": choices.NONCONFORMITY_STATUSES,
    "quality_release.status": choices.RELEASE_STATUSES,
    "quality_retained_sample.kind": choices.SAMPLE_KINDS,
    "quality_switching.purpose": PLAN_PURPOSES,
    "quality_switching.severity": choices.SEVERITIES,
}
REFERENCES: Final = {
    "hold_id": "quality_hold",
    "inspection_id": "quality_inspection",
    "isolation_id": "catalog_place",
    "last_inspection_id": "quality_inspection",
    "supplier_id": "catalog_partner",
}


def _classes(value: Mapping[str, Mapping[str, Any]], _row: Mapping[str, Any]) -> str:
    """Return how many samples there are of each class, and at how many bad ones it ends."""
    return "; ".join(
        gettext("%(severity)s: letter %(letter)s, %(size)s samples, Ac %(accept)s, Re %(reject)s")
        % {"severity": SEVERITIES.get(name, name), **numbers}
        for name, numbers in value.items()
    )


def _plan(value: Mapping[str, Any], _row: Mapping[str, Any]) -> str:
    """Return the inspection plan that was taken: how samples are drawn, and what is looked at."""
    scheme = SAMPLING_SCHEMES.get(value.get("scheme", ""), "")
    looked_at = (
        local(one.get("name"), one.get("name_en")) for one in value.get("characteristics", ())
    )
    return listed(filter(None, [str(scheme), value.get("procedure", ""), *looked_at]))


def _recent(value: str, _row: Mapping[str, Any]) -> str:
    return " ".join(MARKS[letter] for letter in value)


def describe() -> None:
    """Make the words known to the record history."""
    history.describe(
        TABLES,
        COLUMNS,
        values=VALUES,
        references=REFERENCES,
        names={
            "quality_hold": history.named(queries.holds, lambda row: row.number),
            "quality_inspection": history.named(queries.inspections, lambda row: row.number),
            "quality_nonconformity": history.named(queries.nonconformities, lambda row: row.number),
            "quality_release": history.named(queries.releases, lambda row: row.number),
            "quality_retained_sample": history.named(
                queries.retained_samples, lambda row: row.number
            ),
        },
        tellings={
            "quality_inspection.classes": _classes,
            "quality_inspection.plan": _plan,
            "quality_switching.recent": _recent,
        },
    )
