"""States of things as chips: the same chip for the same state on every page."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suyuan.areas.trace import choices
from suyuan.web.states import Chip, Tone

TRANSIENT: Final[Mapping[str, tuple[Tone, Promise]]] = {
    "active": (Tone.RUN, choices.STATES["active"]),
    "available": (Tone.OK, choices.STATES["available"]),
    "completeness_inferred": (Tone.OFF, choices.STATES["completeness_inferred"]),
    "completeness_verified": (Tone.OK, choices.STATES["completeness_verified"]),
    "conformant": (Tone.OK, choices.STATES["conformant"]),
    "container_closed": (Tone.RUN, choices.STATES["container_closed"]),
    "container_open": (Tone.OFF, choices.STATES["container_open"]),
    "damaged": (Tone.BAD, choices.STATES["damaged"]),
    "destroyed": (Tone.OFF, choices.STATES["destroyed"]),
    "dispensed": (Tone.OFF, choices.STATES["dispensed"]),
    "disposed": (Tone.OFF, choices.STATES["disposed"]),
    "encoded": (Tone.RUN, choices.STATES["encoded"]),
    "ended": (Tone.OFF, choices.STATES["ended"]),
    "expired": (Tone.BAD, choices.STATES["expired"]),
    "in_progress": (Tone.RUN, choices.STATES["in_progress"]),
    "in_transit": (Tone.RUN, choices.STATES["in_transit"]),
    "inactive": (Tone.OFF, choices.STATES["inactive"]),
    "mismatch_class": (Tone.BAD, choices.STATES["mismatch_class"]),
    "mismatch_instance": (Tone.BAD, choices.STATES["mismatch_instance"]),
    "mismatch_quantity": (Tone.BAD, choices.STATES["mismatch_quantity"]),
    "needs_replacement": (Tone.WAIT, choices.STATES["needs_replacement"]),
    "no_pedigree_match": (Tone.BAD, choices.STATES["no_pedigree_match"]),
    "non_conformant": (Tone.BAD, choices.STATES["non_conformant"]),
    "non_sellable_other": (Tone.BAD, choices.STATES["non_sellable_other"]),
    "partially_dispensed": (Tone.OFF, choices.STATES["partially_dispensed"]),
    "recalled": (Tone.BAD, choices.STATES["recalled"]),
    "reserved": (Tone.WAIT, choices.STATES["reserved"]),
    "retail_sold": (Tone.OFF, choices.STATES["retail_sold"]),
    "returned": (Tone.WAIT, choices.STATES["returned"]),
    "sellable_accessible": (Tone.OK, choices.STATES["sellable_accessible"]),
    "sellable_not_accessible": (Tone.WAIT, choices.STATES["sellable_not_accessible"]),
    "stolen": (Tone.BAD, choices.STATES["stolen"]),
    "unavailable": (Tone.WAIT, choices.STATES["unavailable"]),
    "unknown": (Tone.OFF, choices.STATES["unknown"]),
}
"""Dispositions of CBV 2.0 section 7.2, and ``ended``."""
RELEASED: Final = Chip(Tone.OK, _("released"))


def transient_choices() -> list[tuple[str, Promise]]:
    """Return the states in which things can be looked for."""
    return [(code, label) for code, (_tone, label) in TRANSIENT.items() if code != "ended"]


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
