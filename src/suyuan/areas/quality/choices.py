"""The words of quality as people read them."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.quality.domain import (
    Disposition,
    HoldSource,
    HoldStatus,
    InspectionStatus,
    NonconformityStatus,
    ReleaseStatus,
    ResultKind,
)
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.domain.retaining import SampleKind
from suyuan.areas.quality.domain.sampling import InspectionSeverity

INSPECTION_STATUSES: Final[dict[str, Promise]] = {
    InspectionStatus.OPEN: _("To be inspected"),
    InspectionStatus.CHECKING: _("Waiting to be checked"),
    InspectionStatus.CONCLUDED: pgettext_lazy("inspection", "Concluded"),
    InspectionStatus.CANCELLED: pgettext_lazy("inspection", "Given up"),
}
CONCLUSIONS: Final[dict[str, Promise]] = {
    Conclusion.ACCEPT: _("Accepted"),
    Conclusion.PART: _("Accepted in part"),
    Conclusion.REJECT: _("Rejected"),
    Conclusion.RETURN: _("Rejected, to be returned"),
}
INSPECTION_NEXTS: Final[dict[str, Promise]] = {
    InspectionStatus.OPEN: _("the inspector enters the results and hands it on to be checked."),
}
"""What comes next, and who does it."""
NONCONFORMITY_NEXTS: Final[dict[str, Promise]] = {
    NonconformityStatus.OPEN: _("quality decides what is done with it."),
    NonconformityStatus.DECIDED: _("do what was decided, then note here that it is done."),
}
"""What comes next, and who does it."""
DISPOSITION_NEXTS: Final[dict[str, Promise]] = {
    Disposition.REWORK: _(
        "production reworks it and quality inspects it again; then note here that it is done."
    ),
    Disposition.REPAIR: _(
        "production repairs it and quality inspects it again; then note here that it is done."
    ),
    Disposition.RETURN: _(
        "the buyer sends it back from the page of the received lot; then note here that it is done."
        " What cannot be sent back is decided anew after the decision was taken back."
    ),
    Disposition.SCRAP: _(
        "the warehouse destroys it; then note here that it is done, and it ends in the records."
    ),
}
"""What comes next once this was decided."""
SEVERITIES: Final[dict[str, Promise]] = {
    InspectionSeverity.NORMAL: pgettext_lazy("inspection", "Normal"),
    InspectionSeverity.TIGHTENED: pgettext_lazy("inspection", "Tightened"),
    InspectionSeverity.REDUCED: pgettext_lazy("inspection", "Reduced"),
}
RESULT_KINDS: Final[dict[str, Promise]] = {
    ResultKind.ORIGINAL: _("First result"),
    ResultKind.CORRECTION: _("Entered wrongly"),
    ResultKind.RETEST: _("The test went wrong; tested again"),
}
HOLD_STATUSES: Final[dict[str, Promise]] = {
    HoldStatus.ACTIVE: _("On hold"),
    HoldStatus.LIFTED: pgettext_lazy("hold", "Lifted"),
}
HOLD_SOURCES: Final[dict[str, Promise]] = {
    HoldSource.LOT: pgettext_lazy("hold", "A lot"),
    HoldSource.UNIT: pgettext_lazy("hold", "Units"),
    HoldSource.PACKAGE: pgettext_lazy("hold", "A package"),
    HoldSource.LIST: pgettext_lazy("hold", "A list of codes"),
    HoldSource.SCOPE: pgettext_lazy("hold", "A frozen scope"),
}
RELEASE_STATUSES: Final[dict[str, Promise]] = {
    ReleaseStatus.ACTIVE: pgettext_lazy("state", "Released"),
    ReleaseStatus.WITHDRAWN: pgettext_lazy("release", "Withdrawn"),
}
NONCONFORMITY_STATUSES: Final[dict[str, Promise]] = {
    NonconformityStatus.OPEN: _("To be decided"),
    NonconformityStatus.DECIDED: _("Decided, not done"),
    NonconformityStatus.CLOSED: pgettext_lazy("nonconformity", "Closed"),
}
DISPOSITIONS: Final[dict[str, Promise]] = {
    Disposition.REWORK: _("Rework"),
    Disposition.REPAIR: pgettext_lazy("disposition", "Repair"),
    Disposition.CONCESSION: _("Use as it is (concession)"),
    Disposition.DOWNGRADE: _("Downgrade"),
    Disposition.RETURN: _("Return to the supplier"),
    Disposition.SCRAP: _("Scrap"),
}
WORDS: Final[dict[str, dict[str, Promise]]] = {
    "now": {
        f"{series}.{state}": words
        for series, states in {
            "IQ": INSPECTION_STATUSES, "NC": NONCONFORMITY_STATUSES, "HD": HOLD_STATUSES,
            "RL": RELEASE_STATUSES,
        }.items()
        for state, words in states.items()
    }
    | {"IQ.REPLACED": _("the result is replaced by a later one")}
}  # fmt: skip
"""What people read for codes in messages: the state of a document, by its series."""
SAMPLE_KINDS: Final[dict[str, Promise]] = {
    SampleKind.RESERVE: _("Reserve sample"),
    SampleKind.RETENTION: _("Retention sample"),
}

INSPECTION_RECORD: Final = "quality.inspection_record"
"""The name of the paper."""
ACTIONS: Final[dict[str, Promise]] = {
    "quality.view_inspection": _("See inspections"),
    "quality.change_inspection": _("Open inspections and enter results"),
    "quality.check_inspection": _("Check and conclude inspections"),
    "quality.change_switching": _("Decide about reduced inspection and stopped acceptance"),
    "quality.view_hold": _("See holds"),
    "quality.change_hold": _("Place and lift holds"),
    "quality.view_release": _("See releases"),
    "quality.release": _("Release product and withdraw releases"),
    "quality.view_nonconformity": _("See nonconformities"),
    "quality.change_nonconformity": _("Report nonconformities"),
    "quality.decide_nonconformity": _("Decide about nonconforming product"),
}

_LOOKS: Final = [action for action in ACTIONS if action.startswith("quality.view_")]
ROLES: Final[dict[str, list[str]]] = {
    "OPERATOR": [
        "quality.view_inspection", "quality.view_hold", "quality.view_release",
        "quality.view_nonconformity", "quality.change_nonconformity",
    ],
    "INSPECTOR": [
        *_LOOKS, "quality.change_inspection", "quality.check_inspection", "quality.change_hold",
        "quality.change_nonconformity",
    ],
    "WAREHOUSE": ["quality.view_inspection", "quality.view_hold", "quality.view_release"],
    "SALES": ["quality.view_hold", "quality.view_release"],
    "BUYER": ["quality.view_inspection", "quality.view_hold", "quality.view_nonconformity"],
    "QUALITY_MANAGER": list(ACTIONS),
    "REGULATORY_MANAGER": [*_LOOKS, "quality.change_hold"],
    "AFTER_SALES": [
        "quality.view_hold", "quality.view_release", "quality.view_nonconformity",
        "quality.change_nonconformity",
    ],
    "MANAGEMENT": _LOOKS,
    "IT_ADMINISTRATOR": _LOOKS,
    "INTEGRATION": [*_LOOKS, "quality.change_inspection"],
}  # fmt: skip

MESSAGES: Final[dict[str, Promise]] = {
    "quality.unknown_aql": _(
        "The tables have no column for the acceptance quality limit %(aql)s; use one of theirs."
    ),
    "quality.lot_size": _("A lot of %(size)s cannot be inspected; it has at least one piece."),
    "quality.unknown_inspection": _("There is no inspection %(inspection)s."),
    "quality.unknown_hold": _("There is no hold %(hold)s."),
    "quality.unknown_release": _("There is no release %(release)s."),
    "quality.unknown_nonconformity": _("There is no nonconformity %(nonconformity)s."),
    "quality.unknown_result": _("There is no result %(result)s."),
    "quality.unknown_sample": _("There are no samples %(sample)s."),
    "quality.unknown_switching": _("There are no switching rules %(switching)s."),
    "quality.no_plan": _(
        "No approved revision of %(item)s says how it is inspected here; approve a revision with "
        "an inspection plan first."
    ),
    "quality.wrong_state": _(
        "This is not possible any more: %(document)s is in the state “%(now)s” by now, somebody "
        "was faster. Its page shows what can be done with it."
    ),
    "quality.not_sent_back": _(
        "%(quantity)s of %(nonconformity)s still stand here, rejected. Have them sent back from "
        "the page of the received lot, or take the decision back and decide anew; then close it."
    ),
    "quality.hold_of_nonconformity": _(
        "%(hold)s belongs to %(nonconformity)s. Decide there what becomes of the goods: the hold "
        "is lifted by that, or when the nonconformity is closed."
    ),
    "quality.not_trained": _(
        "%(person)s was not trained for %(qualification)s, which the inspection plan asks for. "
        "Let somebody do it who was, or record the training first (People)."
    ),
    "quality.training_expired": _(
        "The training of %(person)s for %(qualification)s, which the inspection plan asks for, does"
        " not hold today. Let somebody else do it, or renew the training first (People)."
    ),
    "quality.no_person": _(
        "The inspection plan asks for training, and the account of %(account)s belongs to nobody "
        "in the list of people. Enter the account there first (People)."
    ),
    "quality.same_person": _(
        "%(person)s entered results of this inspection; somebody else has to check it."
    ),
    "quality.numbers_say_no": _(
        "More was found bad at %(inspection)s than the plan allows. Reject it; if it is to be used "
        "all the same, decide a concession at its nonconformity."
    ),
    "quality.acceptance_stopped": _(
        "Acceptance of %(item)s from %(supplier)s is stopped after too many bad lots; it is taken "
        "up again at the switching rules when the supplier has improved."
    ),
    "quality.not_stopped": _("Acceptance was not stopped."),
    "quality.not_for_others": _("Only programs name the person; you act for yourself."),
    "quality.not_positive": _("%(value)s is not greater than zero."),
    "quality.nothing_named": _("Name a lot or units."),
    "quality.units_and_quantity": _("%(units)s units are named, but the quantity is %(quantity)s."),
    "quality.units_and_quantity_rejected": _(
        "%(units)s units are named as rejected, but the quantity is %(rejected)s."
    ),
    "quality.of_another_item": _("%(key)s is not of the item %(item)s."),
    "quality.no_sample_left": _("Every sample of %(inspection)s has its results."),
    "quality.no_results": _("There are no results to enter."),
    "quality.unknown_characteristic": _("The plan has no characteristic %(characteristic)s."),
    "quality.no_such_sample": _("There is no sample %(sample)s; there are %(most)s."),
    "quality.unit_not_inspected": _("%(key)s is not among the units of this inspection."),
    "quality.unit_and_sample": _("The unit is not the one of sample %(sample)s."),
    "quality.value_needed": _("%(named)s is measured: a value is needed."),
    "quality.not_a_value": _("%(value)s is not a value that can be measured."),
    "quality.judgement_needed": _("%(named)s: say whether it is good or bad."),
    "quality.count_needed": _("Say how many were inspected, and how many of them are bad."),
    "quality.more_bad_than_seen": _(
        "%(nonconforming)s bad ones of %(inspected)s inspected cannot be."
    ),
    "quality.instrument_needed": _(
        "%(named)s is measured with an instrument (%(kinds)s): say which one."
    ),
    "quality.in_the_future": _("This moment lies in the future."),
    "quality.result_there": _(
        "%(named)s of sample %(sample)s has a result; correct that one instead."
    ),
    "quality.another_place": _(
        "The new result must be of %(named)s at sample %(sample)s, like the first one."
    ),
    "quality.reason_needed": _("A reason is needed."),
    "quality.results_missing": _("%(named)s: %(done)s of %(wanted)s samples have a result."),
    "quality.certificate_needed": _(
        "The plan asks for the supplier's certificate: give its number."
    ),
    "quality.does_not_add_up": _(
        "Accepted %(accepted)s, rejected %(rejected)s and used up %(used_up)s do not make "
        "%(quantity)s."
    ),
    "quality.more_than_inspected": _(
        "%(rejected)s rejected and %(used_up)s used up are more than the %(quantity)s that are "
        "inspected."
    ),
    "quality.say_packages": _(
        "The lot lies in several packages (%(packages)s). Say how much of what lies in which is "
        "rejected."
    ),
    "quality.not_in_package": _(
        "Nothing of what is inspected lies in %(package)s; it lies here: %(packages)s."
    ),
    "quality.less_in_package": _(
        "%(asked)s cannot be rejected or used up of what lies in %(package)s; only %(available)s "
        "are there."
    ),
    "quality.package_twice": _("%(package)s stands there twice."),
    "quality.packages_do_not_add_up": _(
        "By packages %(said)s are rejected, altogether %(rejected)s; these must be the same."
    ),
    "quality.samples_do_not_add_up": _(
        "By packages %(said)s are used up, altogether %(used_up)s; these must be the same."
    ),
    "quality.goods_gone": _(
        "Of the %(quantity)s that are inspected only %(there)s are here: the rest was scrapped or "
        "used, or has left meanwhile. Give the inspection back to the inspector, who gives it up "
        "and opens one of what is here."
    ),
    "quality.unit_gone": _(
        "%(key)s exists no more: it was scrapped or used meanwhile. Give the inspection back to "
        "the inspector, who gives it up and opens one of what is here."
    ),
    "quality.units_not_used_up": _(
        "Units with numbers are not used up as an amount: reject those that the tests have "
        "destroyed, and scrap them."
    ),
    "quality.not_negative": _("%(value)s is less than nothing."),
    "quality.conclusion_and_amounts": _("The conclusion does not fit the amounts."),
    "quality.bad_unit_accepted": _("%(key)s failed and must be among the rejected."),
    "quality.description_needed": _("Describe what was found."),
    "quality.risk_needed": _("Rework, repair and concession need an assessment of the risk."),
    "quality.recheck_needed": _(
        "What was reworked is inspected again: give the number of that inspection."
    ),
    "quality.unknown_code": _("Nothing here is called %(code)s."),
    "quality.several_things": _("Several things are called %(code)s; give the key: %(keys)s."),
    "quality.too_many_codes": _("At most %(most)s codes can be given at once."),
    "quality.nothing_to_hold": _("Nothing of what is named exists any more."),
    "quality.held": _(
        "%(code)s is on hold %(hold)s (set on %(on)s) and is not used, packed or shipped; in house "
        "it belongs in quarantine until quality lifts the hold."
    ),
    "quality.recalled": _("%(code)s is recalled (set on %(on)s); set it aside for the recall."),
    "quality.quarantined": _("%(code)s waits for inspection; it may be used when that is done."),
    "quality.not_conforming": _("%(code)s was rejected; put it with the rejected goods."),
    "quality.downgraded": _(
        "%(code)s was downgraded: it serves for something else, and is neither released nor shipped"
        " as a device."
    ),
    "quality.rejected": _("%(code)s is nonconforming; %(document)s decides what is done with it."),
    "quality.being_inspected": _("%(code)s is being inspected (%(inspection)s)."),
    "quality.expired": _("%(code)s expired on %(day)s."),
    "quality.unreleased": _("%(code)s is not released yet; the quality department releases it."),
    "quality.released_already": _("%(code)s is released already."),
    "quality.no_part_of_that": _("%(key)s is not a lot; only lots are released in part."),
    "quality.not_so_much": _("%(asked)s cannot be released; %(there)s are waiting."),
}
