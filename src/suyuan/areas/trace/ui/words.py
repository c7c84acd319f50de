"""Names and states in the reader's language."""

from suyuan.areas.trace import choices
from suyuan.areas.trace.choices import states
from suyuan.areas.trace.choices.words import amount, local as named
from suyuan.web.states import Chip, Tone

__all__ = ["amount", "chip_of", "named"]


def chip_of(disposition: str) -> Chip:
    """Return the chip of a disposition, also of none."""
    return states.state_chip(disposition) or Chip(Tone.OFF, choices.STATES[""])
