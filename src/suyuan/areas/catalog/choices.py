"""The words of the catalogue as people read them."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.catalog.domain import (
    ItemKind,
    ItemStatus,
    LicenceKind,
    LicenceState,
    NumberKind,
    PartnerRole,
    PartnerStatus,
    PlaceKind,
    PoolStatus,
)
from suyuan.areas.catalog.domain.design import (
    CharacteristicKind,
    ParameterSource,
    PlanPurpose,
    RevisionStatus,
    SamplingScheme,
    Severity,
    StepKind,
    StepScope,
)
from suyuan.areas.catalog.domain.fitness import (
    CalibrationResult,
    EquipmentStatus,
    UpkeepKind,
    UpkeepResult,
)
from suyuan.areas.catalog.domain.forms import FieldKind
from suyuan.areas.catalog.domain.udi import Carrier, DiStatus, Market
from suyuan.foundation import authorization
from suyuan.ledger.domain.vocabulary import Tracking

ITEM_KINDS: Final[dict[str, Promise]] = {
    ItemKind.MATERIAL: _("Material"),
    ItemKind.COMPONENT: _("Component"),
    ItemKind.ASSEMBLY: _("Assembly"),
    ItemKind.DEVICE: _("Device"),
    ItemKind.PACKAGING: _("Packaging"),
    ItemKind.LABEL: _("Label"),
}
ITEM_STATUSES: Final[dict[str, Promise]] = {
    ItemStatus.DRAFT: _("Draft"),
    ItemStatus.ACTIVE: _("In use"),
    ItemStatus.RETIRED: _("No longer used"),
}
TRACKINGS: Final[dict[str, Promise]] = {
    Tracking.LOT: _("By lot"),
    Tracking.SERIAL: _("By serial number"),
    Tracking.NONE: _("Not traced"),
}
PARTNER_ROLES: Final[dict[str, Promise]] = {
    PartnerRole.OWN: _("Own company"),
    PartnerRole.SUPPLIER: _("Supplier"),
    PartnerRole.CONTRACT_MAKER: _("Contract maker"),
    PartnerRole.DISTRIBUTOR: _("Distributor"),
    PartnerRole.HOSPITAL: _("Hospital"),
    PartnerRole.CARRIER: _("Carrier"),
    PartnerRole.REGISTRANT: _("Registrant"),
}
PARTNER_STATUSES: Final[dict[str, Promise]] = {
    PartnerStatus.ACTIVE: _("Active"),
    PartnerStatus.BLOCKED: _("Blocked"),
    PartnerStatus.RETIRED: _("Ended"),
}
LICENCE_KINDS: Final[dict[str, Promise]] = {
    LicenceKind.PRODUCTION: _("Production licence"),
    LicenceKind.TRADE: _("Distribution licence"),
    LicenceKind.FILING: _("Class II distribution filing"),
    LicenceKind.PRACTICE: _("Medical institution licence"),
    LicenceKind.QUALITY: _("Quality system certificate"),
    LicenceKind.TRANSPORT: _("Transport licence"),
}
LICENCE_STATES: Final[dict[str, Promise]] = {
    LicenceState.VALID: pgettext_lazy("licence", "Valid"),
    LicenceState.EXPIRING: _("Ends soon"),
    LicenceState.EXPIRED: _("Expired"),
    LicenceState.NOT_YET: _("Not yet valid"),
}
PLACE_KINDS: Final[dict[str, Promise]] = {
    PlaceKind.SITE: _("Site"),
    PlaceKind.BUILDING: _("Building"),
    PlaceKind.ROOM: _("Room"),
    PlaceKind.LINE: _("Line"),
    PlaceKind.LOCATION: _("Location"),
    PlaceKind.EXTERNAL: _("Place of another firm"),
}
NUMBER_KINDS: Final[dict[str, Promise]] = {
    NumberKind.SERIAL: _("Serial numbers"),
    NumberKind.LOT: _("Lot numbers"),
    NumberKind.SSCC: _("Shipping container codes (SSCC)"),
    NumberKind.GTIN: _("Trade item numbers (GTIN)"),
}
POOL_STATUSES: Final[dict[str, Promise]] = {
    PoolStatus.OPEN: _("Open"),
    PoolStatus.CLOSED: _("Closed"),
}
REVISION_STATUSES: Final[dict[str, Promise]] = {
    RevisionStatus.DRAFT: _("Draft"),
    RevisionStatus.APPROVED: _("Approved"),
    RevisionStatus.WITHDRAWN: _("Withdrawn"),
}
STEP_KINDS: Final[dict[str, Promise]] = {
    StepKind.NORMAL: _("Ordinary step"),
    StepKind.KEY: _("Key step"),
    StepKind.SPECIAL: _("Special process"),
}
STEP_SCOPES: Final[dict[str, Promise]] = {
    StepScope.LOT: _("For the lot"),
    StepScope.UNIT: _("For each unit"),
}
PARAMETER_SOURCES: Final[dict[str, Promise]] = {
    ParameterSource.MANUAL: _("Entered by hand"),
    ParameterSource.AUTOMATIC: _("Read from the machine"),
}
PLAN_PURPOSES: Final[dict[str, Promise]] = {
    PlanPurpose.INCOMING: _("Incoming inspection"),
    PlanPurpose.IN_PROCESS: _("In-process inspection"),
    PlanPurpose.FINAL: _("Final inspection"),
}
SAMPLING_SCHEMES: Final[dict[str, Promise]] = {
    SamplingScheme.ALL: _("Every unit"),
    SamplingScheme.GB2828: _("GB/T 2828.1 with switching rules"),
    SamplingScheme.C_ZERO: _("Accept on zero (c = 0)"),
    SamplingScheme.FIXED: _("A fixed number of samples"),
    SamplingScheme.CERTIFICATE: _("By the supplier's certificate"),
}
CHARACTERISTIC_KINDS: Final[dict[str, Promise]] = {
    CharacteristicKind.ATTRIBUTE: _("Good or bad"),
    CharacteristicKind.VARIABLE: pgettext_lazy("characteristic", "Measured"),
}
SEVERITIES: Final[dict[str, Promise]] = {
    Severity.CRITICAL: pgettext_lazy("severity", "Critical"),
    Severity.MAJOR: pgettext_lazy("severity", "Major"),
    Severity.MINOR: pgettext_lazy("severity", "Minor"),
}
EQUIPMENT_STATUSES: Final[dict[str, Promise]] = {
    EquipmentStatus.IN_USE: _("In use"),
    EquipmentStatus.BROKEN: _("Broken"),
    EquipmentStatus.IN_MAINTENANCE: _("In maintenance"),
    EquipmentStatus.RETIRED: _("No longer used"),
}
CALIBRATION_RESULTS: Final[dict[str, Promise]] = {
    CalibrationResult.PASS: _("Within limits"),
    CalibrationResult.ADJUSTED: _("Within limits after adjustment"),
    CalibrationResult.FAIL: _("Outside of limits"),
}
UPKEEP_KINDS: Final[dict[str, Promise]] = {
    UpkeepKind.CHECK: pgettext_lazy("maintenance", "Check"),
    UpkeepKind.SERVICE: pgettext_lazy("maintenance", "Service"),
    UpkeepKind.OVERHAUL: pgettext_lazy("maintenance", "Overhaul"),
    UpkeepKind.REPAIR: pgettext_lazy("maintenance", "Repair"),
}
UPKEEP_RESULTS: Final[dict[str, Promise]] = {
    UpkeepResult.FIT: _("Fit for use"),
    UpkeepResult.FOLLOW_UP: _("Fit, something is still to be done"),
    UpkeepResult.UNFIT: _("Not fit for use"),
}
FIELD_KINDS: Final[dict[str, Promise]] = {
    FieldKind.NUMBER: pgettext_lazy("field", "Number"),
    FieldKind.TEXT: pgettext_lazy("field", "Text"),
    FieldKind.CHOICE: pgettext_lazy("field", "Choice"),
    FieldKind.YES: pgettext_lazy("field", "Yes or no"),
    FieldKind.DATE: pgettext_lazy("field", "Day"),
    FieldKind.MOMENT: pgettext_lazy("field", "Day and time"),
    FieldKind.THING: pgettext_lazy("field", "Scan"),
    FieldKind.EQUIPMENT: pgettext_lazy("field", "Equipment"),
    FieldKind.PERSON: pgettext_lazy("field", "Person"),
    FieldKind.FILE: pgettext_lazy("field", "File"),
    FieldKind.HEADING: pgettext_lazy("field", "Heading"),
}
MARKETS: Final[dict[str, Promise]] = {
    Market.CN: _("China (NMPA)"),
    Market.US: _("United States (FDA)"),
    Market.EU: _("European Union (MDR)"),
}
DI_STATUSES: Final[dict[str, Promise]] = {
    DiStatus.DRAFT: _("Draft"),
    DiStatus.SUBMITTED: _("Submitted"),
    DiStatus.PUBLISHED: _("Published"),
    DiStatus.CHANGING: _("Change not published yet"),
    DiStatus.WITHDRAWN: _("Withdrawn"),
}
CARRIERS: Final[dict[str, Promise]] = {
    Carrier.LINEAR: _("Linear barcode"),
    Carrier.MATRIX: _("Two-dimensional code"),
    Carrier.RFID: _("RFID"),
}
RISK_CLASSES: Final[dict[str, str]] = {"": "—", "I": "I", "II": "II", "III": "III"}
CLEANLINESS: Final[dict[str, str]] = {
    "": "—", "A": "A", "B": "B", "C": "C", "D": "D", "CNC": "CNC",
}  # fmt: skip

WORDS: Final[dict[str, dict[str, Promise]]] = {"state": EQUIPMENT_STATUSES}
"""What people read for codes in the data of messages."""

ACTIONS: Final[dict[str, Promise]] = {
    "catalog.view_item": _("See items"),
    "catalog.change_item": _("Change items"),
    "catalog.view_partner": _("See partners"),
    "catalog.change_partner": _("Change partners"),
    "catalog.view_place": _("See places"),
    "catalog.change_place": _("Change places"),
    "catalog.view_number": _("See numbers and pools"),
    "catalog.change_number": _("Change number schemes and hand out pools"),
    "catalog.issue_number": _("Issue numbers"),
    "catalog.view_design": _("See revisions, forms and inspection plans"),
    "catalog.change_design": _("Change drafts of revisions and forms"),
    "catalog.approve_design": _("Approve revisions and forms"),
    "catalog.view_equipment": _("See equipment and calibration"),
    "catalog.change_equipment": _("Change equipment and record calibrations"),
    "catalog.record_upkeep": _("Record maintenance of equipment"),
    "catalog.view_person": _("See people and their training"),
    "catalog.change_person": _("Change people and record training"),
    "catalog.view_udi": _("See device identifiers"),
    "catalog.change_udi": _("Change device identifiers"),
}

ROLES: Final[dict[str, list[str]]] = {
    "OPERATOR": [
        "catalog.view_item", "catalog.view_place", "catalog.view_number", "catalog.issue_number",
        "catalog.view_design", "catalog.view_equipment", "catalog.record_upkeep",
    ],
    "PLANNER": [
        "catalog.view_item", "catalog.view_place", "catalog.view_number", "catalog.view_design",
        "catalog.view_equipment", "catalog.view_person", "catalog.record_upkeep",
    ],
    "INSPECTOR": [
        "catalog.view_item", "catalog.view_partner", "catalog.view_place", "catalog.view_design",
        "catalog.view_equipment", "catalog.view_person", "catalog.record_upkeep",
    ],
    "WAREHOUSE": [
        "catalog.view_item", "catalog.view_partner", "catalog.view_place", "catalog.view_number",
        "catalog.issue_number",
    ],
    "BUYER": [
        "catalog.view_item", "catalog.view_partner", "catalog.change_partner", "catalog.view_place",
    ],
    "SALES": [
        "catalog.view_item", "catalog.view_partner", "catalog.change_partner", "catalog.view_place",
        "catalog.view_udi",
    ],
    "QUALITY_MANAGER": list(ACTIONS),
    "REGULATORY_MANAGER": [
        "catalog.view_item", "catalog.change_item", "catalog.view_partner",
        "catalog.change_partner", "catalog.view_place", "catalog.view_number",
        "catalog.view_design", "catalog.view_udi", "catalog.change_udi",
    ],
    "AFTER_SALES": [
        "catalog.view_item", "catalog.view_partner", "catalog.view_place", "catalog.view_udi",
    ],
    "MANAGEMENT": [
        "catalog.view_item", "catalog.view_partner", "catalog.view_place", "catalog.view_number",
        "catalog.view_design", "catalog.view_equipment", "catalog.view_person", "catalog.view_udi",
    ],
    "IT_ADMINISTRATOR": authorization.looks(ACTIONS),
    "INTEGRATION": [
        "catalog.view_item", "catalog.view_partner", "catalog.view_place", "catalog.view_number",
        "catalog.issue_number",
    ],
}  # fmt: skip

MESSAGES: Final[dict[str, Promise]] = {
    "catalog.forbidden_move": _("%(what)s is %(state)s and cannot become %(asked)s."),
    "catalog.wrong_credit_code": _(
        "%(value)s is not a valid unified social credit code: 18 characters, the last one a check "
        "character."
    ),
    "catalog.missing": _("A value is needed here."),
    "catalog.not_positive": _("%(value)s is not greater than zero."),
    "catalog.wrong_gtin": _(
        "%(gtin)s is not a valid GTIN: 8, 12, 13 or 14 digits, the last one a check digit."
    ),
    "catalog.gtin_twice": _("The GTIN %(gtin)s is named twice."),
    "catalog.wrong_level": _("The package level %(value)s is not between 0 and 9."),
    "catalog.wrong_gln": _("%(gln)s is not a valid GLN: 13 digits, the last one a check digit."),
    "catalog.extension_without_gln": _("An extension belongs to a GLN, but no GLN is given."),
    "catalog.unknown_item": _("There is no item %(item)s."),
    "catalog.unknown_partner": _("There is no partner %(partner)s."),
    "catalog.unknown_licence": _("There is no licence %(licence)s."),
    "catalog.unknown_place": _("There is no place %(place)s."),
    "catalog.copy_of_others": _("%(place)s belongs to another firm: copy a place of your own."),
    "catalog.copy_needs_site": _("Say which site it is: create it first under Governance → Sites."),
    "catalog.place_code_taken": _("There is a place %(place)s already: choose another code."),
    "catalog.wrong_parent": _("The place %(place)s cannot lie in %(parent)s."),
    "catalog.ends_before_it_begins": _("The last day lies before the first."),
    "catalog.wrong_template": _("The template %(template)s cannot be used (%(why)s)."),
    "catalog.template_needs_check_digit": _(
        "The template must be digits only and end with {CHECK}."
    ),
    "catalog.template_length": _("Numbers of this kind cannot have %(length)s characters."),
    "catalog.scheme_item": _(
        "Serials and lots belong to an item; SSCCs and GTINs belong to the firm."
    ),
    "catalog.one_recipient": _("Name one line or one partner who gets the pool."),
    "catalog.unknown_scheme": _("There is no number scheme %(scheme)s in use."),
    "catalog.unknown_pool": _("There is no pool %(pool)s."),
    "catalog.scheme_overlaps": _(
        "Numbers of %(template)s could also be numbers of the scheme %(other)s."
    ),
    "catalog.scheme_exhausted": _("The scheme %(scheme)s has only %(left)s numbers left."),
    "catalog.pool_exhausted": _("The pool has only %(left)s numbers left."),
    "catalog.pool_closed": _("The pool %(pool)s is closed."),
    "catalog.wrong_count": _(
        "Between 1 and %(most)s numbers can be issued at once, not %(count)s."
    ),
    "catalog.unknown_word": _("%(value)s is none of the words that can stand here."),
    "catalog.unknown_site": _("There is no site %(site)s."),
    "catalog.unknown_revision": _("There is no revision %(revision)s."),
    "catalog.wrong_revision_code": _(
        "%(revision)s cannot be the code of a revision: letters, digits, points and hyphens, at "
        "most 12."
    ),
    "catalog.revision_taken": _("The item already has a revision %(revision)s."),
    "catalog.revision_frozen": _(
        "Revision %(revision)s of %(item)s is approved and is not changed any more. Begin a new "
        "revision."
    ),
    "catalog.revision_overlaps": _(
        "Revision %(other)s of %(item)s is in force on that day or later. Choose a later day than "
        "its first."
    ),
    "catalog.no_parts": _("The parts list is empty."),
    "catalog.no_steps": _("The routing has no step."),
    "catalog.no_plan": _("There is no inspection plan for: %(purpose)s."),
    "catalog.plan_is_empty": _("The inspection plan says nothing to look at: %(purpose)s."),
    "catalog.form_not_approved": _("The form %(form)s has no approved version."),
    "catalog.part_of_itself": _("%(item)s cannot be a part of itself."),
    "catalog.part_twice": _("%(item)s is named twice for the same step."),
    "catalog.not_a_percentage": _("%(value)s is no percentage from 0 to below 100."),
    "catalog.no_such_step": _("The routing has no step %(step)s."),
    "catalog.step_in_use": _("Parts or inspection plans still name step %(step)s."),
    "catalog.code_twice": _("The code %(code)s is taken."),
    "catalog.limits_crossed": _("%(name)s: the lower limit lies above the upper one."),
    "catalog.target_outside": _("%(name)s: the target lies outside of the limits."),
    "catalog.variable_needs_limit": _("%(name)s is measured and needs a limit."),
    "catalog.plan_without_step": _("Only in-process inspection belongs to a step."),
    "catalog.plan_needs_aql": _("This way of sampling needs an AQL above zero."),
    "catalog.plan_needs_sample": _("Say how many samples are taken."),
    "catalog.unknown_line": _("There is no line %(line)s."),
    "catalog.unknown_form": _("There is no form %(form)s."),
    "catalog.form_is_empty": _("The form asks for nothing."),
    "catalog.form_too_long": _("A form has at most %(most)s fields."),
    "catalog.form_overlaps": _("Version %(number)s is in force from %(day)s on."),
    "catalog.wrong_field_name": _(
        "“%(name)s” cannot name a field: small letters, digits and underscores, a letter first."
    ),
    "catalog.field_twice": _("The field %(name)s is there twice."),
    "catalog.wrong_choices": _("%(name)s needs from 2 to %(most)s answers."),
    "catalog.choice_twice": _("%(name)s has an answer twice."),
    "catalog.condition_unknown": _("%(name)s depends on %(other)s, which does not come before it."),
    "catalog.no_such_field": _("The form has no field %(name)s."),
    "catalog.not_a_number": _("“%(value)s” is not a number."),
    "catalog.text_too_long": _("“%(value)s” is too long or cannot be kept."),
    "catalog.not_a_choice": _("“%(value)s” is none of the answers."),
    "catalog.not_yes_or_no": _("“%(value)s” is neither yes nor no."),
    "catalog.not_a_day": _("“%(value)s” is not a day (2026-03-14)."),
    "catalog.not_a_moment": _("“%(value)s” is not a day with time and zone."),
    "catalog.unknown_equipment": _("There is no equipment %(equipment)s."),
    "catalog.wrong_equipment": _(
        "%(equipment)s %(name)s is of the kind “%(kind)s”; needed is: %(kinds)s. Scan that one."
    ),
    "catalog.equipment_out_of_use": _(
        "%(equipment)s %(name)s is not in use (%(state)s). Take another, or have it put back into "
        "use."
    ),
    "catalog.never_calibrated": _(
        "%(equipment)s %(name)s was never calibrated. Have it calibrated, or take another."
    ),
    "catalog.calibration_failed": _(
        "%(equipment)s %(name)s failed its last calibration. Take another."
    ),
    "catalog.calibration_expired": _(
        "The calibration of %(equipment)s %(name)s ended on %(until)s. Have it calibrated, or take "
        "another."
    ),
    "catalog.maintenance_overdue": _(
        "The maintenance of %(equipment)s %(name)s had to be done by %(until)s. Have it done and "
        "recorded, or take another."
    ),
    "catalog.unknown_upkeep_plan": _("There is no maintenance plan %(plan)s in force for it."),
    "catalog.upkeep_of_other": _(
        "Plan %(plan)s is of other equipment. Plan the maintenance of this one by itself."
    ),
    "catalog.no_upkeep_interval": _(
        "Say how often it has to be done: the equipment has no interval."
    ),
    "catalog.grace_too_long": _(
        "%(value)s days of grace cannot be: from 0 to less than the interval of %(interval)s days."
    ),
    "catalog.repair_not_planned": _("A repair is not planned. Choose another kind."),
    "catalog.next_without_plan": _("What was not planned has no next time."),
    "catalog.maintained_twice": _("Plan %(plan)s was done on this day already."),
    "catalog.unfit_in_use": _("What is not fit cannot be put back into use."),
    "catalog.no_calibration_interval": _(
        "Say until when the calibration holds: the equipment has no interval."
    ),
    "catalog.in_the_future": _("The day lies in the future."),
    "catalog.unknown_equipment_kind": _("There is no kind of equipment %(kind)s."),
    "catalog.code_with_blanks": _(
        "The code %(code)s has blanks in it; steps name several codes with blanks between them."
    ),
    "catalog.code_stays": _("The code %(code)s stays: steps ask for it. Make a new kind instead."),
    "catalog.unknown_person": _("There is no person %(person)s in work."),
    "catalog.user_taken": _("This user belongs to another person."),
    "catalog.unknown_qualification": _("There is no qualification %(qualification)s."),
    "catalog.not_trained": _(
        "%(person)s was not trained for “%(qualification)s”. Another person has to do it."
    ),
    "catalog.training_expired": _(
        "The training of %(person)s for “%(qualification)s” does not hold on this day. Another "
        "person has to do it."
    ),
    "catalog.trained_twice": _("This training was recorded before."),
    "catalog.unknown_di": _("There is no device identifier %(di)s."),
    "catalog.di_not_of_item": _("%(di)s is no code of the item's own."),
    "catalog.di_taken": _("%(di)s already has a record in this market."),
    "catalog.pi_empty": _("The UDI must carry at least one of lot, serial and dates."),
    "catalog.new_di_needed": _(
        "%(di)s is published, and this change needs a new DI (%(fields)s). Make a record for the "
        "new DI that follows this one."
    ),
    "ledger.key_taken": _("The code %(key)s already belongs to %(owner)s."),
}
