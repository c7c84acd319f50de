"""The sentences of production, by code: what is wrong, why, and the way out."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suyuan.areas.production.choices.label_messages import LABELS

MESSAGES: Final[dict[str, Promise]] = {
    "production.forbidden_move": _(
        "%(what)s is in the state “%(state)s” and cannot become “%(asked)s” from there. Load the "
        "page anew: it shows what can be done."
    ),
    "production.missing": _("A value is needed here."),
    "production.not_positive": _("%(value)s is not greater than zero."),
    "production.amount_missing": _("Say how much of lot %(lot)s it is, in %(unit)s."),
    "production.not_whole": _("%(value)s is no whole number of pieces."),
    "production.not_within": _("%(value)s is outside of what is possible here."),
    "production.not_a_number": _("“%(value)s” is not a number."),
    "production.not_a_percentage": _("%(value)s is no percentage from 0 to 100."),
    "production.limits_crossed": _("The lower limit lies above the upper one, or below zero."),
    "production.ends_before_it_begins": _("The end lies before the beginning."),
    "production.in_the_future": _("The time lies in the future. Look at the clock of the device."),
    "production.nothing_named": _("Nothing was named. Scan or enter at least one."),
    "production.reason_missing": _("Say why; the reason is kept in the record."),
    "production.unknown_order": _("There is no work order %(order)s."),
    "production.unknown_step": _("Order %(order)s has no step %(step)s."),
    "production.unknown_run": _("There is no run %(run)s of a special process."),
    "production.unknown_deviation": _("There is no deviation %(deviation)s."),
    "production.unknown_package": _("There is no package %(package)s of an order. Open it first."),
    "production.unknown_execution": _(
        "There is no step %(execution)s under way. It may have been ended already."
    ),
    "production.unknown_item": _("There is no item %(item)s."),
    "production.unknown_place": _("There is no place %(place)s at this site."),
    "production.unknown_partner": _("There is no partner %(partner)s."),
    "production.unknown_thing": _("%(key)s is not known. Receive or make it first, or scan again."),
    "production.place_of_no_site": _(
        "%(place)s belongs to no site of ours. Choose a line or a room."
    ),
    "production.run_of_no_site": _(
        "%(place)s belongs to no site of ours. Say which of our sites has it done there."
    ),
    "production.place_of_other_site": _(
        "%(place)s belongs to another site than the line. Choose a place of the same site."
    ),
    "production.line_of_other_site": _(
        "%(place)s belongs to another site than the places of the order. Cancel the order and plan "
        "it anew there."
    ),
    "production.rework_of_other_item": _(
        "Order %(order)s makes %(made)s, not %(item)s. Rework is planned for the same item."
    ),
    "production.rework_of_nothing": _(
        "Order %(order)s is not released: nothing of it can be reworked. Name the order that made "
        "the product."
    ),
    "production.rework_of_rework": _(
        "Order %(order)s is a rework order itself. Name the order that made the product: %(made)s."
    ),
    "production.item_not_in_use": _("%(item)s is not in use. Put the item to use first."),
    "production.no_revision": _(
        "%(item)s has no revision %(revision)s in force on the first day. Have one approved, "
        "or choose another day."
    ),
    "production.revision_not_in_force": _(
        "Revision %(revision)s of %(item)s is not in force. Plan the order anew with the one "
        "that is."
    ),
    "production.form_not_in_force": _(
        "The record form %(form)s of step %(step)s has no version in force. Have one approved."
    ),
    "production.no_lot_scheme": _(
        "%(item)s has no scheme for lot numbers. Declare one under number schemes, or give "
        "the lot number."
    ),
    "production.no_serial_scheme": _(
        "%(item)s has no scheme for numbers. Declare one under number schemes, or hand a pool"
        " to the line."
    ),
    "production.lot_taken": _(
        "The lot number %(lot)s is used by another order of this item. Give another one, or leave "
        "it empty: then the number scheme of the item gives it."
    ),
    "production.material_out": _(
        "Order %(order)s has got material. Give it back first, or complete the order."
    ),
    "production.order_ended": _(
        "Order %(order)s is reviewed, closed or cancelled; nothing is recorded in it any more."
    ),
    "production.fixed_by_release": _(
        "Order %(order)s is released: quantity and line stay. Cancel it and plan another, or "
        "open a deviation."
    ),
    "production.order_not_running": _(
        "Order %(order)s takes no records now: work is recorded from its release until it is "
        "completed."
    ),
    "production.no_steps": _("Order %(order)s has no step."),
    "production.no_route": _(
        "Revision %(revision)s of %(item)s has no steps, so nothing can be made after it. Choose a "
        "revision with a route, or have one approved first."
    ),
    "production.makes_nothing": _("Order %(order)s reworks what is there; it makes nothing new."),
    "production.makes": _("At step %(step)s the product comes into being: record it as made."),
    "production.made_once": _(
        "At step %(step)s the product comes into being, which happens once. Choose a later step, "
        "or plan a rework order for what is to be built anew."
    ),
    "production.made_by_amount": _(
        "The product of order %(order)s has no serials: record an amount."
    ),
    "production.made_by_units": _("The product of order %(order)s has serials: name the units."),
    "production.over_plan": _(
        "Order %(order)s would make %(asked)s; at most %(most)s are tolerated. Plan another "
        "order, or have a deviation of the quantity approved."
    ),
    "production.person_missing": _("Say who does it: scan the person."),
    "production.checker_missing": _(
        "Step %(step)s needs a second person who checks. Scan that person, too."
    ),
    "production.checker_is_person": _(
        "%(person)s cannot check their own work. Another person has to."
    ),
    "production.equipment_missing": _(
        "Step %(step)s needs equipment of the kinds: %(kinds)s. Scan it."
    ),
    "production.not_cleared": _(
        "The line is not cleared for this order (step %(step)s). Record the line clearance, "
        "with a second person."
    ),
    "production.cleared_before_other": _(
        "Order %(other)s has worked on the line since it was cleared. Clear it again."
    ),
    "production.environment_unknown": _(
        "%(place)s was not measured in the last %(minutes)s minutes (%(unit)s). Measure it now."
    ),
    "production.environment_outside": _(
        "%(place)s is outside of its limits: %(value)s, limits %(limits)s. Wait until it is "
        "within, or have a deviation approved."
    ),
    "production.units_not_there": _(
        "%(count)s units have not passed step %(step)s, such as %(unit)s. Do that step first."
    ),
    "production.unit_not_there": _("%(unit)s has not passed step %(step)s. Do that step first."),
    "production.unit_bad_unpacked": _(
        "%(unit)s was found bad and is not packed. Have it reworked or scrapped first."
    ),
    "production.step_open": _(
        "Only %(there)s of %(asked)s has come through step %(step)s. Do that step first."
    ),
    "production.unit_gone": _(
        "%(unit)s is scrapped or taken as a sample%(in_all)s. Take it out of the tray."
    ),
    "production.unit_done": _(
        "%(unit)s has passed step %(step)s already%(in_all)s. It passes again only after rework."
    ),
    "production.unit_of_other_order": _(
        "%(key)s does not belong to order %(order)s. Put it back to where it came from."
    ),
    "production.unit_is_one": _("%(thing)s has a number of its own: its quantity is one."),
    "production.package_of_several": _(
        "An amount of %(package)s could mean several things. Leave it out for everything in it, or "
        "scan what you take."
    ),
    "production.scanned_twice": _("%(thing)s was scanned twice."),
    "production.not_loaded": _(
        "Nothing of %(item)s is on the line, which needs %(needed)s %(unit)s. Issue and load a lot."
    ),
    "production.loaded_too_little": _(
        "The line has only %(left)s %(unit)s of %(item)s and needs %(needed)s. Load another lot, "
        "or make fewer."
    ),
    "production.pot_life_over": _(
        "The pot life of mix %(run)s is over. Discard the mix and weigh a new one."
    ),
    "production.wrong_item": _(
        "%(item)s (%(thing)s) is no part of order %(order)s. Put it back; if it is to stand "
        "in for a part, have a deviation approved."
    ),
    "production.expired": _(
        "%(thing)s expired on %(until)s. Bring it to the place for rejected goods."
    ),
    "production.thing_ended": _("%(thing)s exists no more: it was used up, scrapped or destroyed."),
    "production.issued_already": _(
        "%(thing)s is issued to order %(order)s already and not used yet. Give it back there "
        "first, or take another one."
    ),
    "production.not_issued": _("%(key)s was not issued to order %(order)s. Issue it first."),
    "production.nothing_left": _(
        "By the books nothing is left of %(lot)s. Count it, or issue more."
    ),
    "production.more_than_left": _("%(thing)s has only %(left)s left."),
    "production.not_on_line": _("%(key)s is not on the line."),
    "production.not_in_mix": _("%(key)s is no component of mix %(run)s."),
    "production.part_not_issued": _("%(part)s was not issued to order %(order)s. Issue it first."),
    "production.part_used": _("%(part)s is built in already. Take another one."),
    "production.part_twice": _("%(part)s is named for two units."),
    "production.part_of_other_step": _("%(item)s does not go in at step %(step)s."),
    "production.part_of_other_kind": _(
        "%(part)s does not take the place of %(old)s: the parts list has it elsewhere. Scan a part "
        "of the same kind."
    ),
    "production.other_part": _(
        "%(part)s is %(item)s, but %(wanted)s goes in here. Scan the right part."
    ),
    "production.wrong_part_count": _("%(unit)s needs %(needed)s of %(item)s, not %(given)s."),
    "production.wrong_serial_count": _(
        "Give a serial for each unit: units %(count)s, serials %(given)s."
    ),
    "production.wrong_set_count": _(
        "Give the parts of each unit: units %(count)s, sets of parts %(given)s."
    ),
    "production.serial_twice": _("The serial %(serial)s is named twice."),
    "production.serial_used": _(
        "The serial %(serial)s is used already. Serials are never used twice."
    ),
    "production.serial_unprintable": _(
        "The serial %(serial)s has blanks around it or signs that cannot be printed."
    ),
    "production.parameter_missing": _("%(name)s (%(code)s) is missing."),
    "production.parameter_missing_at": _(
        "%(name)s (%(code)s) was not measured at %(unit)s. Measure it, or leave the unit out."
    ),
    "production.no_such_parameter": _("The step has no parameter %(name)s."),
    "production.no_form": _("Step %(step)s has no record form."),
    "production.critical_outside": _(
        "%(name)s is %(value)s; allowed is %(limits)s, and the value is critical. Look whether it "
        "was typed right. If so, record the step as failed, or have a deviation of the process "
        "approved first."
    ),
    "production.critical_at_making": _(
        "%(name)s is %(value)s; allowed is %(limits)s, and the value is critical, so nothing is "
        "made with it. Look whether it was typed right. If so, put it right and measure again; "
        "what is spoiled is scrapped as material on the page of the order. Or have a deviation of "
        "the process approved first."
    ),
    "production.nothing_there": _("Nothing waits at step %(step)s."),
    "production.step_done": _("Step %(step)s of order %(order)s is done."),
    "production.step_stays": _(
        "What was recorded of step %(step)s stays: material or an amount was booked with it. Tell "
        "quality; where the product is concerned, rework it at the rework station."
    ),
    "production.step_never_done": _(
        "Step %(step)s of order %(order)s was never recorded. Record it, also where it is outside."
    ),
    "production.step_under_way": _("Step %(step)s of order %(order)s is under way. End it first."),
    "production.steps_under_way": _(
        "%(count)s steps of order %(order)s are under way. End them first."
    ),
    "production.step_before_open": _("Step %(before)s comes before step %(step)s and is not done."),
    "production.units_waiting": _(
        "Not every unit has passed step %(step)s: %(unit)s has not (%(count)s in all). Do the "
        "step, or scrap what has not."
    ),
    "production.still_loaded": _(
        "Lot %(lot)s is still on the line of order %(order)s (%(count)s in all). Unload it."
    ),
    "production.still_issued": _(
        "Material of order %(order)s is left, such as lot %(lot)s (%(count)s in all). Count it "
        "and give it back."
    ),
    "production.undecided_units": _(
        "Bad unit %(unit)s of order %(order)s waits for a decision (%(count)s in all): rework or "
        "scrap."
    ),
    "production.undecided_amount": _(
        "Of order %(order)s, bad and waiting for a decision: %(amount)s. Rework or scrap it."
    ),
    "production.packages_open": _(
        "Order %(order)s still has open packages: %(count)s. Close each of them."
    ),
    "production.nothing_made": _("Order %(order)s has made nothing. Cancel it instead."),
    "production.good_too_many": _("%(value)s cannot be good: by the books there are %(most)s."),
    "production.nothing_ready": _("Nothing of order %(order)s is ready for it."),
    "production.lot_of_other_item": _("%(key)s is no lot of order %(order)s, or of another item."),
    "production.limit_twice": _("The same kind of limit is named twice."),
    "production.own_deviation": _(
        "Who reported deviation %(deviation)s cannot approve it. Another person has to."
    ),
    "production.own_deviation_unapproved": _(
        "Who reported deviation %(deviation)s cannot close it before another person has "
        "approved it."
    ),
    "production.ratio_of_two": _("A ratio needs two components and a number above zero."),
    "production.ratio_off": _(
        "The ratio is %(ratio)s, asked for is %(asked)s within %(tolerance)s %%. Weigh again."
    ),
    "production.run_not_ended": _(
        "Run %(run)s has not ended. End it and fill in its record first."
    ),
    "production.step_not_special": _(
        "Step %(step)s is no special process, so run %(run)s cannot stand in for it. Record the "
        "step itself."
    ),
    "production.run_is_own": _("Run %(run)s is done by ourselves; nothing travels."),
    "production.nothing_processed": _("Nothing went through run %(run)s."),
    "production.no_package_label": _(
        "“%(package)s” is no label of a package. Scan its SSCC, or print a label first."
    ),
    "production.label_of_other_level": _(
        "The label %(package)s was printed for another kind of package. Choose the kind that it "
        "was printed for, or take another label."
    ),
    "production.package_used": _("The code %(package)s is used already."),
    "production.package_closed": _("%(package)s is closed. Open another one, or unpack it."),
    "production.package_open": _("%(package)s is open. Close it before it goes into another."),
    "production.package_full": _(
        "%(package)s takes %(capacity)s and has room for %(left)s. Close it and open the next one."
    ),
    "production.package_empty": _("%(package)s is empty."),
    "production.package_not_closed": _("%(package)s is not closed."),
    "production.packed_already": _(
        "%(thing)s lies in package %(package)s already. Take another one, or take it out there "
        "first."
    ),
    "production.part_not_inside": _(
        "%(part)s is not in %(unit)s. Scan the part that comes out of this unit."
    ),
    "production.package_inside": _(
        "%(package)s lies in another package. Take it out there before it is opened again."
    ),
    "production.package_too_large": _(
        "%(package)s does not fit into a package of the same or a smaller kind."
    ),
    "production.unit_bad": _(
        "%(unit)s was found bad%(in_all)s. Decide first: rework it, or scrap it."
    ),
    "production.not_found_bad": _(
        "%(unit)s was not found bad, so there is nothing to make good. Record the fault first, at "
        "the step where it is seen, with the result “Failed”. Where it has passed all steps, "
        "report a nonconformity; what was recorded by mistake is undone where it was recorded."
    ),
    "production.rework_too_late": _(
        "%(unit)s was found bad at step %(step)s. Choose that step or an earlier one, so that it "
        "is looked at again there."
    ),
    "production.held": _(
        "%(thing)s is on hold %(hold)s%(in_all)s. Set it aside; it goes on when quality "
        "has lifted the hold, or in a rework order."
    ),
    "production.no_plan": _(
        "The frozen record of order %(order)s asks for no inspection at step %(step)s."
    ),
    "production.inspection_open": _(
        "An inspection of order %(order)s (step %(step)s) is open already. Finish that one."
    ),
    "production.no_record": _("No record of order %(order)s is frozen yet. Freeze it first."),
    "production.record_stale": _(
        "Something was recorded in order %(order)s since its record was frozen. Freeze it anew."
    ),
    "production.unknown_exception": _(
        "There is no exception %(exception)s in this record any more. Load the page anew."
    ),
    "production.exceptions_unseen": _(
        "Exceptions without a remark: %(count)s. Look at each and say why it is acceptable."
    ),
    "production.parameter_outside": _(
        "Step %(step)s %(name)s: %(what)s is %(value)s, limits %(limits)s."
    ),
    "production.answer_bad": _("Step %(step)s %(name)s: %(what)s is %(value)s."),
    "production.gate_waived": _("Step %(step)s %(name)s: a gate was opened by a deviation."),
    "production.late_entry": _(
        "Step %(step)s %(name)s: %(person)s entered it more than an hour after it was done."
    ),
    "production.step_failed": _("Step %(step)s %(name)s was recorded as failed."),
    "production.unit_failed": _("%(unit)s was found bad at step %(step)s: %(why)s."),
    "production.unit_reworked": _("%(unit)s was reworked from step %(step)s on: %(why)s."),
    "production.part_replaced": _("A part of %(unit)s was replaced at step %(step)s: %(why)s."),
    "production.unit_scrapped": _("%(unit)s was scrapped after step %(step)s: %(why)s."),
    "production.unit_scrapped_at_last": _("%(unit)s was scrapped: %(why)s."),
    "production.other_material": _("%(item)s (%(lot)s) was used instead of %(instead)s."),
    "production.room_outside": _(
        "%(place)s was outside of its limits: %(value)s, limits %(limits)s."
    ),
    "production.clearance_failed": _("A line clearance was not in order."),
    "production.deviation": _("Deviation %(number)s: %(what)s"),
    "production.nonconformity": _("Nonconformity %(number)s: %(what)s"),
    "production.inspection_not_accepted": _("Inspection %(number)s was not concluded as accepted."),
    "production.run_off": _(
        "The special process %(number)s is outside of its limits or was rejected."
    ),
    "production.balance_outside": _(
        "The balance of %(item)s is %(percent)s %%, limits %(limits)s."
    ),
    "production.not_completed": _("Order %(order)s is not completed."),
    "production.record_step_open": _("Step %(step)s %(name)s is not done."),
    "production.run_not_judged": _(
        "The special process %(run)s is not judged. A quality person has to judge it."
    ),
    "production.record_unsigned": _("Step %(step)s %(name)s lacks its operator or checker."),
    "production.record_not_cleared": _(
        "Step %(step)s %(name)s has no line clearance that was in order."
    ),
    "production.record_unbalanced": _(
        "The balance of %(item)s is %(percent)s %%, outside of its limits. Open and close a "
        "deviation that explains it."
    ),
    "production.inspection_unfinished": _("Inspection %(number)s is not concluded."),
    "production.paper_open": _("%(number)s is not closed."),
    "production.record_undecided": _("Bad unit %(unit)s waits for a decision (%(count)s in all)."),
    "production.record_without_di": _("%(item)s has no published device identifier (UDI-DI)."),
    "production.inspection_missing": _(
        "Step %(step)s of order %(order)s has an inspection that is not concluded as accepted."
    ),
    "production.several_things": _(
        "Several things have the code %(key)s. Scan the whole code, with the item in it."
    ),
    "production.amount_reject": _("%(quantity)s of the product were found bad (%(why)s)."),
    "production.amount_recovered": _(
        "%(quantity)s of the product are good after rework (%(why)s)."
    ),
    "production.amount_scrap": _("%(quantity)s of the product were scrapped (%(why)s)."),
    "production.material_loss": _("%(item)s (%(lot)s): %(amount)s less than the books say."),
    "production.material_surplus": _("%(item)s (%(lot)s): %(amount)s more than the books say."),
    "production.material_scrap": _("%(item)s (%(lot)s): %(amount)s scrapped."),
    "production.record_not_inspected": _(
        "The final inspection that the master record asks for is not concluded."
    ),
    "production.record_not_inspected_at": _(
        "The inspection at step %(step)s that the master record asks for is not concluded."
    ),
    **LABELS,
}
