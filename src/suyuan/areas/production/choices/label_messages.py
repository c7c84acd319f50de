"""The sentences of production about labels, by code: what is wrong, why, and the way out."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: Final[dict[str, Promise]] = {
    "production.label_of_other": _(
        "The label is not that of a unit of %(item)s, which order %(order)s makes: %(label)s. Take "
        "the right label."
    ),
    "production.record_labels_off": _(
        "%(level)s labels of %(number)s: %(difference)s are nowhere, more than the limit allows. "
        "Open and close a deviation of the label balance that explains it."
    ),
    "production.record_labels_open": _(
        "Label job %(number)s is not accounted for (%(left)s labels). Say what became of them, or "
        "give the job up."
    ),
    "production.record_labels_unsaid": _(
        "Label job %(number)s: all its labels are known. Account for them on its page, which "
        "closes it."
    ),
    "production.labels_outside": _(
        "%(level)s labels (%(number)s): %(difference)s of %(issued)s are nowhere, %(percent)s %%; "
        "the limit is %(maximum)s %%."
    ),
    "production.order_labels_accounted": _(
        "Labels of the order are not accounted for. Look at its label jobs."
    ),
    "production.labels_frozen": _(
        "The history record of %(order)s is frozen with the account of its labels. Open a "
        "deviation of the label balance in the order; once it is approved, print the label again "
        "and freeze the record anew."
    ),
    "production.labels_reviewed": _(
        "%(order)s is reviewed, so the account of its labels stays. Open a rework order for the "
        "units concerned and print their new labels there."
    ),
    "production.label_account_stays": _(
        "The account of these labels stays as it is: the history record of their order is frozen."
    ),
    "production.label_level": _("An order has no labels of the level %(level)s."),
    "production.labels_count_or_things": _(
        "Say how many labels are printed ahead, or which things get one, but not both."
    ),
    "production.labels_before_begin": _(
        "Order %(order)s has not begun: day of making and expiry are not known yet, and they stand "
        "on the label. Issue its material first."
    ),
    "production.labels_without_di": _(
        "%(item)s has no device identifier that is submitted or published, so no label may carry "
        "one. Complete its record under device identifiers first."
    ),
    "production.labels_over_plan": _(
        "Order %(order)s may have %(most)s labels of units; %(there)s are there or belong to units "
        "already, %(asked)s more are asked for. Print spoiled ones again instead."
    ),
    "production.label_not_open": _(
        "%(thing)s is not of order %(order)s, or has a label already. To print one again, open its "
        "label job and give the reason."
    ),
    "production.nothing_to_label": _(
        "Everything of order %(order)s has its label. Say how many are printed ahead, or print a "
        "spoiled one again from its label job."
    ),
}
