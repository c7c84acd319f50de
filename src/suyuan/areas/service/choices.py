"""The words of after-sales as people read them."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.service.domain import (
    Answer,
    Cause,
    Channel,
    ComplaintStatus,
    Decision,
    ExchangeStatus,
    Harm,
    ImplantStatus,
    JobKind,
    JobStatus,
    LineStatus,
    LookKind,
    QuestionKind,
    QuestionStatus,
    ReportStatus,
    ReturnStatus,
    WorkKind,
)
from suyuan.areas.service.domain.clocks import Authority, EventKind

COMPLAINT_STATUSES: Final[dict[str, Promise]] = {
    ComplaintStatus.OPEN: pgettext_lazy("complaint", "To be triaged"),
    ComplaintStatus.TRIAGED: pgettext_lazy("complaint", "Being investigated"),
    ComplaintStatus.CONCLUDED: pgettext_lazy("complaint", "Concluded, to be answered"),
    ComplaintStatus.CLOSED: pgettext_lazy("complaint", "Closed"),
}
HARMS: Final[dict[str, Promise]] = {
    Harm.NONE: _("No harm"),
    Harm.UNKNOWN: _("Not known"),
    Harm.SLIGHT: _("Slight harm"),
    Harm.SERIOUS: _("Serious harm"),
    Harm.DEATH: _("Death"),
}
CHANNELS: Final[dict[str, Promise]] = {
    Channel.PHONE: _("By phone"),
    Channel.MAIL: _("By mail"),
    Channel.VISIT: _("At a visit"),
    Channel.PORTAL: _("Through the portal"),
    Channel.AUTHORITY: _("From an authority"),
}
CAUSES: Final[dict[str, Promise]] = {
    Cause.DEVICE: _("The device"),
    Cause.USE: _("How it was used"),
    Cause.PATIENT: _("The patient's own condition"),
    Cause.NOT_CONFIRMED: _("Not confirmed"),
    Cause.UNDETERMINED: _("Cannot be determined"),
}
EVENT_KINDS: Final[dict[str, Promise]] = {
    EventKind.NONE: _("No adverse event"),
    EventKind.DEATH: _("Adverse event: death"),
    EventKind.SERIOUS: _("Adverse event: serious injury"),
    EventKind.COULD_BE_SERIOUS: _("Adverse event: may cause serious injury"),
    EventKind.OTHER: _("Adverse event, not serious"),
}
AUTHORITIES: Final[dict[str, Promise]] = {
    Authority.CN: _("China (NMPA)"),
    Authority.US: _("United States (FDA)"),
    Authority.EU: _("European Union"),
}
RULES: Final[dict[str, Promise]] = {
    "CN_DEATH": _("NMPA: death, 7 days"),
    "CN_SERIOUS": _("NMPA: serious injury, 20 days"),
    "CN_ABROAD": _("NMPA: abroad, 30 days"),
    "CN_GROUP_PHONE": _("NMPA: group event by phone, 12 hours"),
    "CN_GROUP_CASE": _("NMPA: each case of a group event, 24 hours"),
    "CN_GROUP_REPORT": _("NMPA: investigation of a group event, 7 days"),
    "US_MDR": _("FDA: MDR, 30 days"),
    "US_REMEDIAL": _("FDA: remedial action, 5 working days"),
    "EU_THREAT": _("EU: threat to public health, 2 days"),
    "EU_DEATH": _("EU: death, 10 days"),
    "EU_SERIOUS": _("EU: serious incident, 15 days"),
}
REPORT_STATUSES: Final[dict[str, Promise]] = {
    ReportStatus.DUE: pgettext_lazy("report", "Due"),
    ReportStatus.REPORTED: pgettext_lazy("report", "Reported"),
}
COMPLAINT_NEXTS: Final[dict[str, Promise]] = {
    ComplaintStatus.OPEN: _(
        "quality or regulatory affairs decides whether it is an adverse event, and signs."
    ),
    ComplaintStatus.TRIAGED: _("after-sales finds the cause, then concludes."),
    ComplaintStatus.CONCLUDED: _("after-sales answers the customer and closes the complaint."),
}
"""What comes next, and who does it."""
RETURN_NEXTS: Final[dict[str, Promise]] = {
    ReturnStatus.ANNOUNCED: _("the warehouse receives it at the returns station when it arrives."),
}
"""What comes next, and who does it."""
RETURN_STEPS: Final[dict[str, Promise]] = {
    "INSPECT": _(
        "after-sales opens the inspections; inspectors inspect, then quality decides about each "
        "line."
    ),
    "ANSWER": _("quality decides the questions about what is not plain."),
    "DECIDE": _("quality concludes the inspections and decides what is done with each line."),
    "CLOSE": _("after-sales closes the return: everything that came is decided."),
    "PUT_AWAY": _(
        "the warehouse puts away what goes back into stock (%(order)s), at the station “Put away "
        "and move”."
    ),
    "PUT_AWAY_AND_CLOSE": _(
        "after-sales closes the return; the warehouse puts away what goes back into stock "
        "(%(order)s), at the station “Put away and move”."
    ),
}
"""What comes next of a return of which something has come."""
JOB_NEXTS: Final[dict[str, Promise]] = {
    JobStatus.OPEN: _("after-sales diagnoses the unit and begins."),
    JobStatus.IN_WORK: _("after-sales does the work, then enters the test."),
    JobStatus.TESTED: _(
        "quality releases it, or the customer accepts it where it was done outside."
    ),
    JobStatus.RELEASED: _("after-sales hands it back."),
}
"""What comes next, and who does it."""
JOB_AWAY: Final = _("after-sales notes that the customer has the unit again, once they say so.")
"""What comes next of a repaired unit that was sent back."""
EXCHANGE_STATUSES: Final[dict[str, Promise]] = {
    ExchangeStatus.SENT: pgettext_lazy("exchange", "On its way"),
    ExchangeStatus.ARRIVED: pgettext_lazy("exchange", "Arrived, old unit to come"),
    ExchangeStatus.DONE: pgettext_lazy("exchange", "Done"),
}
EXCHANGE_NEXTS: Final[dict[str, Promise]] = {
    ExchangeStatus.SENT: _(
        "after-sales notes that the customer has the new unit, once they say so."
    ),
    ExchangeStatus.ARRIVED: _("the warehouse receives the old unit with its return."),
}
"""What comes next, and who does it."""
QUESTION_KINDS: Final[dict[str, Promise]] = {
    QuestionKind.UNKNOWN: _("Nothing is known under this code"),
    QuestionKind.NOT_OURS: _("Not one of our items"),
    QuestionKind.AMBIGUOUS: _("Several things have this code"),
    QuestionKind.OTHER_ITEM: _("The serial belongs to another item"),
    QuestionKind.IN_HOUSE: _("In house by our records"),
    QuestionKind.GONE: _("Scrapped by our records"),
    QuestionKind.BUILT_IN: _("Built into a unit by our records"),
    QuestionKind.MORE_THAN_SHIPPED: _("More than the customer has"),
}
QUESTION_SENTENCES: Final[dict[str, Promise]] = {
    QuestionKind.UNKNOWN: _("Nothing is known under %(code)s."),
    QuestionKind.NOT_OURS: _("%(code)s is not of one of our items."),
    QuestionKind.AMBIGUOUS: _("Several things are called %(code)s: %(items)s."),
    QuestionKind.OTHER_ITEM: _("The serial %(code)s is known of another item: %(items)s."),
    QuestionKind.IN_HOUSE: _("By our records %(code)s is in house (%(place)s)."),
    QuestionKind.GONE: _("By our records %(code)s does not exist any more."),
    QuestionKind.BUILT_IN: _("By our records %(code)s is built into %(unit)s."),
    QuestionKind.MORE_THAN_SHIPPED: _(
        "%(asked)s of %(code)s came, but by our records the customer has %(there)s."
    ),
}
QUESTION_STATUSES: Final[dict[str, Promise]] = {
    QuestionStatus.OPEN: pgettext_lazy("question", "To be decided"),
    QuestionStatus.ANSWERED: pgettext_lazy("question", "Decided"),
}
ANSWERS: Final[dict[str, Promise]] = {
    Answer.IDENTIFIED: _("It is this thing; take it in"),
    Answer.SENT_BACK: _("It goes back to the sender"),
    Answer.SET_APART: _("It is set apart and never used"),
    Answer.LEFT_OPEN: _("Nobody can say which device it was"),
}
RETURN_STATUSES: Final[dict[str, Promise]] = {
    ReturnStatus.ANNOUNCED: pgettext_lazy("return", "Announced"),
    ReturnStatus.RECEIVED: pgettext_lazy("return", "Received"),
    ReturnStatus.CLOSED: pgettext_lazy("return", "Closed"),
    ReturnStatus.CANCELLED: pgettext_lazy("return", "Cancelled"),
}
LINE_STATUSES: Final[dict[str, Promise]] = {
    LineStatus.QUESTION: pgettext_lazy("returned", "A question"),
    LineStatus.WAITING: pgettext_lazy("returned", "Waits for a decision"),
    LineStatus.DECIDED: pgettext_lazy("returned", "Decided"),
    LineStatus.REFUSED: pgettext_lazy("returned", "Not taken in"),
}
DECISIONS: Final[dict[str, Promise]] = {
    Decision.RESTOCK: _("Back into stock"),
    Decision.REWORK: _("Repair or refurbish"),
    Decision.SCRAP: _("Scrap"),
    Decision.BACK: _("Back to the customer as it is"),
}
JOB_KINDS: Final[dict[str, Promise]] = {
    JobKind.REPAIR: pgettext_lazy("service job", "Repair"),
    JobKind.REFURBISH: pgettext_lazy("service job", "Refurbishing"),
    JobKind.FIELD: pgettext_lazy("service job", "Field service"),
    JobKind.INSTALL: pgettext_lazy("service job", "Installation"),
}
JOB_STATUSES: Final[dict[str, Promise]] = {
    JobStatus.OPEN: pgettext_lazy("service job", "To be diagnosed"),
    JobStatus.IN_WORK: pgettext_lazy("service job", "In work"),
    JobStatus.TESTED: pgettext_lazy("service job", "Passed its test"),
    JobStatus.RELEASED: pgettext_lazy("service job", "Released, to be handed back"),
    JobStatus.DONE: pgettext_lazy("service job", "Done"),
    JobStatus.CANCELLED: pgettext_lazy("service job", "Given up"),
}
WORK_KINDS: Final[dict[str, Promise]] = {
    WorkKind.REPLACED: _("Part replaced"),
    WorkKind.USED: _("Material used"),
}
IMPLANT_STATUSES: Final[dict[str, Promise]] = {
    ImplantStatus.IMPLANTED: pgettext_lazy("implant", "Implanted"),
    ImplantStatus.EXPLANTED: pgettext_lazy("implant", "Explanted"),
}
LOOK_KINDS: Final[dict[str, Promise]] = {
    LookKind.ENTERED: pgettext_lazy("data of a patient", "Entered"),
    LookKind.CHANGED: pgettext_lazy("data of a patient", "Changed"),
    LookKind.SEEN: pgettext_lazy("data of a patient", "Seen"),
    LookKind.ERASED: pgettext_lazy("data of a patient", "Erased"),
}
SEXES: Final[dict[str, Promise | str]] = {
    "": "—",
    "F": pgettext_lazy("sex", "female"),
    "M": pgettext_lazy("sex", "male"),
    "X": pgettext_lazy("sex", "other"),
}
WORDS: Final[Mapping[str, Mapping[str, Promise]]] = {
    "kind": JOB_KINDS,
    "state": {
        **COMPLAINT_STATUSES, **RETURN_STATUSES, **JOB_STATUSES, **REPORT_STATUSES,
        **IMPLANT_STATUSES,
        **{f"EXCHANGE_{code}": label for code, label in EXCHANGE_STATUSES.items()},
        QuestionStatus.ANSWERED.value: QUESTION_STATUSES[QuestionStatus.ANSWERED],
        "CLOSED": pgettext_lazy("document", "Closed"),
        "CANCELLED": pgettext_lazy("document", "Cancelled"),
        "OPEN": pgettext_lazy("document", "Open"),
    },
    "rule": RULES,
}  # fmt: skip
"""What people read for codes in messages."""

VIEW_COMPLAINT: Final = "service.view_complaint"
CHANGE_COMPLAINT: Final = "service.change_complaint"
TRIAGE: Final = "service.triage"
VIEW_RETURN: Final = "service.view_return"
CHANGE_RETURN: Final = "service.change_return"
RECEIVE_RETURN: Final = "service.receive_return"
DECIDE_RETURN: Final = "service.decide_return"
ANSWER: Final = "service.answer_question"
EXCHANGE: Final = "service.exchange"
VIEW_JOB: Final = "service.view_job"
SERVICE_RECORD: Final = "service.record"
"""The name of the paper."""
CHANGE_JOB: Final = "service.change_job"
RELEASE_JOB: Final = "service.release_job"
CHANGE_RULE: Final = "service.change_rule"
VIEW_IMPLANT: Final = "service.view_implant"
CHANGE_IMPLANT: Final = "service.change_implant"
VIEW_PATIENT: Final = "service.view_patient"
ERASE_PATIENT: Final = "service.erase_patient"

ACTIONS: Final[dict[str, Promise]] = {
    VIEW_COMPLAINT: _("See complaints"),
    CHANGE_COMPLAINT: _("Take down, investigate and answer complaints"),
    TRIAGE: _("Decide whether a complaint is reported to authorities"),
    VIEW_RETURN: _("See returns and exchanges"),
    CHANGE_RETURN: _("Announce and close returns of customers"),
    RECEIVE_RETURN: _("Receive returns of customers"),
    DECIDE_RETURN: _("Decide what is done with returned goods"),
    ANSWER: _("Decide questions about devices that are not plain"),
    EXCHANGE: _("Exchange units of customers"),
    VIEW_JOB: _("See service jobs"),
    CHANGE_JOB: _("Repair, refurbish, install and test"),
    RELEASE_JOB: _("Release repaired and refurbished units"),
    CHANGE_RULE: _("Say what service jobs ask for"),
    VIEW_IMPLANT: _("See the register of implants"),
    CHANGE_IMPLANT: _("Enter implants into the register"),
    VIEW_PATIENT: _("See and change the data of patients; each look is recorded"),
    ERASE_PATIENT: _("Erase the data of patients"),
}
_LOOKS: Final = [VIEW_COMPLAINT, VIEW_RETURN, VIEW_JOB, VIEW_IMPLANT]
_PATIENTS: Final = frozenset({VIEW_PATIENT, ERASE_PATIENT})
ROLES: Final[dict[str, list[str]]] = {
    "AFTER_SALES": [
        *_LOOKS, CHANGE_COMPLAINT, CHANGE_RETURN, RECEIVE_RETURN, EXCHANGE, CHANGE_JOB,
        CHANGE_IMPLANT,
    ],
    "WAREHOUSE": [VIEW_RETURN, RECEIVE_RETURN],
    "INSPECTOR": [VIEW_COMPLAINT, VIEW_RETURN, VIEW_JOB],
    "QUALITY_MANAGER": [one for one in ACTIONS if one not in _PATIENTS],
    "REGULATORY_MANAGER": [
        *_LOOKS, CHANGE_COMPLAINT, TRIAGE, CHANGE_IMPLANT, VIEW_PATIENT, ERASE_PATIENT,
    ],
    "MANAGEMENT": [VIEW_COMPLAINT, VIEW_RETURN, VIEW_JOB],
    "IT_ADMINISTRATOR": _LOOKS,
    "INTEGRATION": [
        *_LOOKS, CHANGE_COMPLAINT, CHANGE_RETURN, RECEIVE_RETURN, CHANGE_JOB, CHANGE_IMPLANT,
    ],
}  # fmt: skip

MESSAGES: Final[dict[str, Promise]] = {
    "service.missing": _("A value is needed here."),
    "service.too_long": _("This is longer than %(most)s characters."),
    "service.in_the_future": _("This moment cannot be: it lies ahead, or too far back."),
    "service.unknown_complaint": _("There is no complaint %(complaint)s."),
    "service.unknown_report": _("No such report is due: %(report)s."),
    "service.unknown_question": _("There is no such question."),
    "service.unknown_return": _("There is no return %(number)s."),
    "service.unknown_job": _("There is no service job %(job)s."),
    "service.unknown_implant": _("There is no implant %(implant)s in the register."),
    "service.unknown_exchange": _("There is no exchange %(exchange)s."),
    "service.unknown_customer": _(
        "There is no partner %(customer)s. Enter it among the partners first."
    ),
    "service.unknown_item": _("There is no item %(item)s."),
    "service.unknown_form": _(
        "No version of a form %(form)s is in force. Approve one among the forms first."
    ),
    "service.unknown_qualification": _("There is no qualification %(code)s."),
    "service.unknown_place": _("There is no place %(place)s."),
    "service.unknown_sex": _("This is none of the choices."),
    "service.complaint_closed_complete": _(
        "The complaint cannot be closed yet: something that belongs to it, such as a report or an "
        "answer, is still open. Its page says what."
    ),
    "service.return_closed_complete": _(
        "The return cannot be closed yet: it has not been decided about everything that came back."
    ),
    "service.job_tested_passed": _(
        "The unit cannot be released: its last test was not passed, or it was not tested."
    ),
    "service.state": _(
        "%(document)s is in the state “%(state)s”; this is not possible now. Look at it again."
    ),
    "service.no_patient": _("No data of a patient are kept for %(implant)s."),
    "service.no_rule": _(
        "Nothing says how a job of the kind “%(kind)s” on %(item)s is tested. Add a service rule "
        "with a form first."
    ),
    "service.no_revision": _(
        "No revision of %(item)s is in force, after which it could be refurbished."
    ),
    "service.person_needed": _(
        "Say who does it: your user is not linked to a person of the list of people."
    ),
    "service.no_returns_place": _(
        "There is no returns zone. Set one up among the storage places first."
    ),
    "service.not_returns": _("%(place)s is not a returns zone. Receive returned goods at one."),
    "service.workshop_needed": _("Say where the work is done: there is no workshop by itself."),
    "service.place_needed": _("Say where the device is: the ledger does not know its place."),
    "service.not_an_amount": _("%(value)s is not an amount that can be meant."),
    "service.quantity_needed": _("%(code)s is a lot: say how much of it came."),
    "service.not_whole": _("%(value)s of %(code)s is not a whole number of pieces."),
    "service.scanned_twice": _("%(code)s was scanned at this return already."),
    "service.too_many_units": _(
        "%(code)s holds more than %(most)s units. Open it and scan the packages in it."
    ),
    "service.nothing_waits": _("Nothing of %(number)s waits for this."),
    "service.line_open": _("%(code)s is not decided yet."),
    "service.not_waiting": _("Line %(position)s does not wait for a decision."),
    "service.amount_not_reworked": _(
        "%(code)s is an amount of a lot; only single units are repaired."
    ),
    "service.not_inspected": _(
        "%(code)s was not inspected, or its inspection is not concluded. Inspect it before it goes "
        "back into stock."
    ),
    "service.not_accepted": _("%(inspection)s did not accept %(code)s. Choose another decision."),
    "service.left_again": _(
        "%(code)s is not in house any more: it went out again after a job. Decide that it goes "
        "back to the customer; this is only written down then."
    ),
    "service.answer_does_not_fit": _("This answer does not fit this question."),
    "service.names_nothing": _("Nothing is known under %(code)s; say which thing it is."),
    "service.with_nobody": _(
        "Nobody outside has so much of %(code)s by our records. Send it back or set it apart, or "
        "have the shipment corrected first."
    ),
    "service.name_a_unit_or_lot": _("Name a unit or a lot."),
    "service.waits_already": _("%(code)s has come back already and waits at another line."),
    "service.built_in": _(
        "%(code)s is built into %(unit)s by our records. Take it out with a service job first."
    ),
    "service.named_in_house": _(
        "By our records %(code)s is in house (%(place)s), so it is hardly what came back. Name "
        "another; where the records are wrong, receive it under its own number."
    ),
    "service.gone": _("%(code)s does not exist any more by our records."),
    "service.not_a_unit": _("%(code)s is not a unit with a serial that we know."),
    "service.not_a_part": _("%(code)s is not a numbered part that we know."),
    "service.not_a_lot": _("%(code)s is not a lot that we know."),
    "service.not_in_house": _(
        "%(code)s is not in house by our records. Receive it with a return first."
    ),
    "service.not_at_customer": _("%(code)s is in house by our records, not at a customer's."),
    "service.undecided": _(
        "%(code)s came back with %(number)s, and quality has not decided yet what is done with it. "
        "Have “Repair or refurbish” decided on the page of the return: that opens the job."
    ),
    "service.in_a_job": _("%(code)s is in the job %(job)s, which is not over."),
    "service.not_in_unit": _("%(part)s is not in %(unit)s by our records."),
    "service.another_part": _("%(new)s is not the same item as %(old)s."),
    "service.part_not_here": _("%(part)s is not in house by our records."),
    "service.not_so_much_here": _("Nowhere in house lie %(value)s of %(code)s at one place."),
    "service.work_was_done": _(
        "Something was done to the unit in %(job)s, so the job cannot be given up. Finish it."
    ),
    "service.accepted_there": _("%(job)s is done at the customer's, who accepts it there."),
    "service.released_here": _("%(job)s is done in house: quality releases it."),
    "service.exchanged_already": _(
        "%(code)s was exchanged already (%(exchange)s); one unit goes out for it."
    ),
    "service.same_unit": _("%(code)s cannot be exchanged for itself."),
    "service.another_item": _(
        "%(new)s is not the same item as %(old)s. Take the old one back with a return, and sell "
        "the other one."
    ),
    "service.old_in_house": _("%(code)s is in house by our records and waits at no return."),
    "service.new_not_here": _("%(code)s is not in house by our records."),
    "service.new_came_back": _(
        "%(code)s came back itself and is not decided. Take a unit out of stock."
    ),
    "service.new_loaded": _(
        "%(code)s is loaded on %(shipment)s. Take it out of the shipment first, or give another "
        "unit."
    ),
    "service.new_promised": _(
        "%(code)s is promised: %(quantity)s of lot %(lot)s at %(place)s are reserved for "
        "%(documents)s. Take a unit that lies elsewhere, or have the reservation given back."
    ),
    "service.old_is_here": _(
        "%(code)s has come back already with %(number)s. Do not say that it comes later."
    ),
    "service.which_return": _(
        "Several returns announce this unit: %(numbers)s. Choose the one with which it comes."
    ),
    "service.which_complaint": _(
        "Several complaints name this unit: %(numbers)s. Choose the one that it is about."
    ),
    "service.before_sending": _("It cannot arrive before it was sent (%(at)s)."),
    "service.same_worker": _(
        "%(person)s has worked on %(job)s or tested it. Have another person release it."
    ),
    "service.judged_reportable": _(
        "%(complaint)s was judged an event that is reported, so its reports stand as they are due."
    ),
    "service.known_before": _(
        "We learnt of %(complaint)s on %(at)s; what changes its judgement cannot be older."
    ),
    "service.reported_before": _(
        "We learnt of %(complaint)s on %(at)s; no report of it can be older."
    ),
    "service.device_there": _("%(code)s is named at this complaint already."),
    "service.investigation_needed": _(
        "Say what was investigated, or why nothing was (21 CFR 820.35)."
    ),
    "service.report_due": _("A report is due and not made: %(rule)s."),
    "service.question_open": _("Nobody has said which device %(code)s is."),
    "service.not_a_hospital": _("%(hospital)s is not kept as a hospital."),
    "service.implanted_already": _("%(code)s is in a patient already (%(implant)s)."),
    "service.explanted_before": _("The day lies before the implantation on %(day)s, or ahead."),
    "service.card_needs_unit": _("%(implant)s names no unit with a serial yet."),
}
