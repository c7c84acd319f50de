"""States of things as chips: the same chip for the same state on every page."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suyuan.web.states import Chip, Tone

TRANSIENT: Final[Mapping[str, tuple[Tone, Promise]]] = {
    "active": (Tone.RUN, _("active")),
    "available": (Tone.OK, _("available")),
    "completeness_inferred": (Tone.OFF, _("complete as inferred")),
    "completeness_verified": (Tone.OK, _("complete")),
    "conformant": (Tone.OK, _("conforming")),
    "container_closed": (Tone.RUN, _("packed")),
    "container_open": (Tone.OFF, _("opened")),
    "damaged": (Tone.BAD, _("damaged")),
    "destroyed": (Tone.OFF, _("destroyed")),
    "dispensed": (Tone.OFF, _("handed out")),
    "disposed": (Tone.OFF, _("disposed of")),
    "encoded": (Tone.RUN, _("coded")),
    "ended": (Tone.OFF, _("exists no more")),
    "expired": (Tone.BAD, _("expired")),
    "in_progress": (Tone.RUN, _("in process")),
    "in_transit": (Tone.RUN, _("on the way")),
    "inactive": (Tone.OFF, _("inactive")),
    "mismatch_class": (Tone.BAD, _("wrong item")),
    "mismatch_instance": (Tone.BAD, _("wrong serial")),
    "mismatch_quantity": (Tone.BAD, _("wrong quantity")),
    "needs_replacement": (Tone.WAIT, _("to be replaced")),
    "no_pedigree_match": (Tone.BAD, _("origin not proved")),
    "non_conformant": (Tone.BAD, _("nonconforming")),
    "non_sellable_other": (Tone.BAD, _("on hold")),
    "partially_dispensed": (Tone.OFF, _("partly handed out")),
    "recalled": (Tone.BAD, _("recalled")),
    "reserved": (Tone.WAIT, _("reserved")),
    "retail_sold": (Tone.OFF, _("sold")),
    "returned": (Tone.WAIT, _("returned")),
    "sellable_accessible": (Tone.OK, _("released, in stock")),
    "sellable_not_accessible": (Tone.OK, _("released, not accessible")),
    "stolen": (Tone.BAD, _("stolen")),
    "unavailable": (Tone.WAIT, _("not available")),
    "unknown": (Tone.OFF, _("unknown")),
}
"""Dispositions of CBV 2.0 section 7.2, and ``ended``."""
RELEASED: Final = Chip(Tone.OK, _("released"))


def state_chip(disposition: str) -> Chip | None:
    """Return the chip of a transient state; None where there is none."""
    if not disposition:
        return None
    tone, label = TRANSIENT.get(disposition, (Tone.OFF, disposition))
    return Chip(tone, label)


def mark_chip(disposition: str) -> Chip:
    """Return the chip of a persistent state: what conforms is released."""
    if disposition == "conformant":
        return RELEASED
    return state_chip(disposition) or Chip(Tone.OFF, disposition)
