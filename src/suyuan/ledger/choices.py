"""The human names of what may be done with the ledger, and of what it refuses."""

from typing import Final

from django.utils.translation import gettext_lazy as _

RECORD: Final = "ledger.record"
CORRECT: Final = "ledger.correct"
REGISTER: Final = "ledger.register"

ACTIONS = {
    RECORD: _("Record events"),
    CORRECT: _("Declare recorded events an error"),
    REGISTER: _("Make items, partners and places known to the ledger"),
}
ROLES = {
    "OPERATOR": [RECORD],
    "INSPECTOR": [RECORD],
    "WAREHOUSE": [RECORD],
    "AFTER_SALES": [RECORD],
    "INTEGRATION": [RECORD, REGISTER],
    "QUALITY_MANAGER": [RECORD, CORRECT, REGISTER],
}
MESSAGES = {
    "containment.no_cycle": _("A package would lie in itself. Scan again what lies in what."),
    "participation.before_end": _(
        "Something that was named exists no more at that moment: it was used up, destroyed or sent "
        "away before. Load the page anew."
    ),
    "participation.not_held": _(
        "Something that was named is on hold or recalled, and is not used, packed or shipped. Its "
        "page says why."
    ),
    "thing.ends_last": _(
        "Something that was named would end before the last that is recorded of it. Check the time."
    ),
    "ledger.key_taken": _("The code %(key)s already belongs to %(owner)s."),
    "ledger.unknown_thing": _("%(key)s is not known here: nothing has brought it in yet."),
    "ledger.unknown_item": _("%(key)s is no item of the catalogue."),
    "ledger.unknown_place": _("The place %(key)s is not known."),
    "ledger.unknown_party": _("The partner %(key)s is not known."),
    "ledger.unknown_event": _("There is no event %(uri)s."),
    "ledger.thing_ended": _("%(key)s exists no more: it was used up, destroyed or taken out."),
    "ledger.serial_used": _("%(key)s exists already; a number is never given twice."),
    "ledger.already_contained": _("%(key)s already lies in %(container)s."),
    "ledger.not_contained": _("%(key)s does not lie in %(container)s."),
    "ledger.containment_cycle": _("%(key)s would come to lie in itself through %(container)s."),
    "ledger.in_itself": _("%(key)s cannot lie in itself."),
    "ledger.moves_with_container": _(
        "%(key)s lies in %(container)s, which is elsewhere; take it out first."
    ),
    "ledger.over_consumed": _("%(asked)s of %(key)s were asked for, only %(available)s are there."),
    "ledger.amount_packed": _(
        "%(asked)s of %(key)s were asked for and %(available)s lie outside of packages; take the "
        "rest out of its package first."
    ),
    "ledger.source_ambiguous": _(
        "%(key)s stands in several places; say from which one it is taken."
    ),
    "ledger.bulk_conflict": _(
        "%(things)s of the things to be changed are not where they were supposed to be, or have "
        "later events; nothing was changed."
    ),
    "ledger.pairs_missing": _(
        "Several serialized parts and several units: say which part went into which unit."
    ),
    "ledger.late_load": _(
        "Later records of %(transformation)s rest on the lots that lay loaded then. Enter it with "
        "the present time, or correct the later ones first."
    ),
    "ledger.late_change": _(
        "%(key)s was reworked later; correct that first, then what came before it."
    ),
    "ledger.not_a_part": _("%(key)s is not in %(unit)s, so it cannot be taken out of it."),
    "ledger.before_made": _("%(key)s did not exist yet at that time."),
    "ledger.impossible_thing_ended": _(
        "With this, %(key)s would have ended before what happened to it at %(at)s."
    ),
    "ledger.impossible_before_made": _(
        "With this, %(key)s would not yet have existed at %(at)s, when something happened to it."
    ),
    "ledger.impossible_already_contained": _(
        "With this, %(key)s would have lain in two things at once at %(at)s."
    ),
    "ledger.impossible_not_contained": _(
        "With this, %(key)s would not have lain where it was taken out at %(at)s."
    ),
    "ledger.impossible_over_consumed": _(
        "With this, less than nothing of %(key)s would be left: it was taken meanwhile. See what "
        "is still there."
    ),
    "ledger.future": _("The time %(occurred_at)s lies in the future."),
    "ledger.too_early": _("The time %(occurred_at)s cannot be right."),
    "ledger.time_without_zone": _("The time has no time zone."),
    "ledger.action_missing": _("An event of the type %(type)s needs an action."),
    "ledger.action_not_allowed": _("An event of the type %(type)s has no action."),
    "ledger.field_not_allowed": _("This field does not belong to an event of the type %(type)s."),
    "ledger.parent_missing": _("The action %(action)s needs a parent."),
    "ledger.children_missing": _("The action %(action)s needs something to put in."),
    "ledger.nothing_named": _("The event of the type %(type)s names nothing."),
    "ledger.inputs_missing": _("Without a transformation id, something must go in."),
    "ledger.outputs_missing": _("Without a transformation id, something must come out."),
    "ledger.twice_in_event": _("%(key)s stands twice in the same list."),
    "ledger.not_one_thing": _("%(key)s names a lot or a class where one thing is needed."),
    "ledger.not_an_amount": _("%(key)s is one thing; it has no amount."),
    "ledger.quantity_negative": _("The amount %(quantity)s of %(key)s is not possible."),
    "ledger.quantity_not_whole": _("The amount %(quantity)s of %(key)s is not a whole number."),
    "ledger.unit_differs": _(
        "%(key)s is told in %(told)s and kept in %(unit)s, which does not convert; tell it in "
        "%(unit)s."
    ),
    "ledger.unit_not_exact": _(
        "%(quantity)s %(told)s of %(key)s cannot be kept exactly in %(unit)s; tell it in %(unit)s."
    ),
    "ledger.held": _("%(key)s is on hold (set on %(on)s); lift the hold first, or set it aside."),
    "ledger.recalled": _("%(key)s is recalled (set on %(on)s); set it aside for the recall."),
    "ledger.voided_already": _("The event of %(at)s was declared an error already."),
}
