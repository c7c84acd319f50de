"""The tables of designs, equipment and people in the record history: words instead of keys."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.catalog import choices
from suyuan.areas.catalog.models import Plan
from suyuan.areas.catalog.queries import designs, device_identifiers, fitness
from suyuan.areas.catalog.ui.common import name_of
from suyuan.web.screens import history

TABLES: Final = {
    "catalog_alternate": _("Alternate"),
    "catalog_calibration": _("Calibration"),
    "catalog_characteristic": _("Characteristic"),
    "catalog_device_identifier": _("Device identifier"),
    "catalog_equipment": _("Equipment"),
    "catalog_equipment_kind": _("Kind of equipment"),
    "catalog_form": _("Record form"),
    "catalog_form_version": _("Version of a record form"),
    "catalog_parameter": _("Parameter"),
    "catalog_part": _("Line of a parts list"),
    "catalog_person": _("Person"),
    "catalog_plan": _("Inspection plan"),
    "catalog_qualification": _("Qualification"),
    "catalog_revision": _("Revision"),
    "catalog_step": _("Step"),
    "catalog_training": _("Training"),
    "catalog_upkeep_plan": _("Maintenance plan"),
}
COLUMNS: Final[dict[str, str | Promise]] = {
    "approved_at": pgettext_lazy("moment", "Approved"),
    "approved_by": _("Approved by"),
    "aql": "AQL",
    "assessment": _("Assessment"),
    "brand_name": _("Trade name"),
    "calibration_days": _("Days between calibrations"),
    "carriers": _("Carriers"),
    "certificate": _("Certificate number"),
    "change_note": _("What is new"),
    "choices": _("Choices"),
    "clinical_size": _("Clinical size"),
    "component_id": _("Item"),
    "critical": _("Critical"),
    "direct_mark_key": _("DI marked on the device"),
    "done_on": _("Calibrated on"),
    "effective_from": _("In force from"),
    "effective_until": _("Until before"),
    "equipment_id": _("Equipment"),
    "equipment_kinds": _("Kinds of equipment"),
    "fields": _("Fields"),
    "first_number": _("First lot or serial"),
    "first_due": _("Due for the first time"),
    "form_code": _("Record form"),
    "form_id": _("Record form"),
    "good_answer": _("The good answer"),
    "gives_serials": _("Units get their serials here"),
    "grace_days": _("Days of grace"),
    "instrument_kinds": _("Kinds of instruments"),
    "interval_days": _("Every so many days"),
    "job_title": _("Job title"),
    "key_material": _("Key material"),
    "label": _("Label"),
    "label_en": _("Label in English"),
    "laboratory": _("Laboratory"),
    "latex": _("Contains latex"),
    "maintenance_days": _("Days between maintenance"),
    "market": _("Market"),
    "maximum": _("At most"),
    "method": _("Method"),
    "minimum": _("At least"),
    "minutes": _("Minutes per unit"),
    "months": _("Holds for months"),
    "needs_calibration": _("Has to be calibrated"),
    "needs_certificate": _("The supplier's certificate is needed"),
    "needs_checker": _("A second person checks"),
    "needs_clearance": _("Line clearance before it starts"),
    "outside": _("Done by a contract maker"),
    "packs": _("Units are packed here"),
    "part_id": _("Line of a parts list"),
    "person_id": _("Person"),
    "pi_expires_on": _("The UDI carries the expiry date"),
    "pi_lot": _("The UDI carries the lot"),
    "pi_made_on": _("The UDI carries the production date"),
    "pi_serial": _("The UDI carries the serial"),
    "plan_id": _("Inspection plan"),
    "priority": _("Preference"),
    "procedure": _("Working instruction and version"),
    "published_on": _("Published on"),
    "purpose": _("What it is for"),
    "qualification_id": _("Qualification"),
    "qualifications": _("Qualifications"),
    "quantity": _("Quantity"),
    "recorded_by": _("Recorded by"),
    "required": _("Has to be filled in"),
    "replaces_id": _("Follows"),
    "result": _("Result"),
    "revision_id": _("Revision"),
    "sample_size": _("Number of samples"),
    "scheme": _("Sampling"),
    "scrap_percent": _("Scrap %"),
    "serial_number": _("Serial number"),
    "severity": _("Severity"),
    "single_use": _("For single use"),
    "source": _("Value"),
    "step_id": _("Step"),
    "step_number": _("Step"),
    "sterilize_before_use": _("To be sterilized before use"),
    "target": _("Target"),
    "value": pgettext_lazy("of a list", "Stored as"),
    "trained_on": _("Trained on"),
    "trainer": _("Trainer"),
    "unit_of_use_key": _("DI of the unit of use"),
    "units_of_use": _("Units of use in the sales unit"),
    "warnings": _("Warnings"),
}
VALUES: Final = {
    "catalog_calibration.result": choices.CALIBRATION_RESULTS,
    "catalog_characteristic.kind": choices.CHARACTERISTIC_KINDS,
    "catalog_characteristic.severity": choices.SEVERITIES,
    "catalog_device_identifier.carriers": choices.CARRIERS,
    "catalog_device_identifier.market": choices.MARKETS,
    "catalog_device_identifier.status": choices.DI_STATUSES,
    "catalog_equipment.status": choices.EQUIPMENT_STATUSES,
    "catalog_upkeep_plan.kind": choices.UPKEEP_KINDS,
    "catalog_form_version.kind": choices.FIELD_KINDS,
    "catalog_form_version.status": choices.REVISION_STATUSES,
    "catalog_parameter.source": choices.PARAMETER_SOURCES,
    "catalog_plan.purpose": choices.PLAN_PURPOSES,
    "catalog_plan.scheme": choices.SAMPLING_SCHEMES,
    "catalog_revision.status": choices.REVISION_STATUSES,
    "catalog_step.kind": choices.STEP_KINDS,
    "catalog_step.scope": choices.STEP_SCOPES,
}
REFERENCES: Final = {
    "component_id": "catalog_item",
    "equipment_id": "catalog_equipment",
    "form_id": "catalog_form",
    "person_id": "catalog_person",
    "plan_id": "catalog_plan",
    "qualification_id": "catalog_qualification",
    "replaces_id": "catalog_device_identifier",
    "revision_id": "catalog_revision",
    "step_id": "catalog_step",
    "user_id": "accounts_user",
}


def _plan(row: Plan) -> str:
    return str(choices.PLAN_PURPOSES[row.purpose])


def describe() -> None:
    """Make the words known to the record history."""
    names = {
        "catalog_device_identifier": history.named(
            device_identifiers.device_identifiers, lambda row: f"{row.key} {row.market}"
        ),
        "catalog_equipment": history.named(
            fitness.equipment, lambda row: f"{row.code} {name_of(row)}"
        ),
        "catalog_equipment_kind": history.named(fitness.equipment_kinds, name_of),
        "catalog_form": history.named(designs.forms, lambda row: f"{row.code} {name_of(row)}"),
        "catalog_person": history.named(fitness.people, lambda row: f"{row.code} {name_of(row)}"),
        "catalog_plan": history.named(designs.plans, _plan),
        "catalog_step": history.named(designs.steps, lambda row: f"{row.number} {name_of(row)}"),
        "catalog_qualification": history.named(fitness.qualifications, name_of),
        "catalog_revision": history.named(
            designs.revisions, lambda row: f"{row.item.item.code} {row.code}"
        ),
    }
    history.describe(TABLES, COLUMNS, values=VALUES, references=REFERENCES, names=names)
