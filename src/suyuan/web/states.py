"""How a state looks: one chip for the same state everywhere, with colour, icon and word."""

import dataclasses
import enum
from typing import Final

from django.utils.functional import Promise


class Tone(enum.StrEnum):
    """What a colour means. It never stands alone: icon and word go with it."""

    OK = "ok"
    """Released, passed, complete."""
    WAIT = "wait"
    """Quarantine, waiting, a warning."""
    BAD = "bad"
    """Held, failed, recalled."""
    RUN = "run"
    """In process."""
    OFF = "off"
    """Closed, scrapped, not in use."""
    DRILL = "drill"
    """A drill."""


ICONS: Final[dict[Tone, str]] = {
    Tone.OK: "check",
    Tone.WAIT: "clock",
    Tone.BAD: "alert-triangle",
    Tone.RUN: "progress",
    Tone.OFF: "minus",
    Tone.DRILL: "school",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Chip:
    """A state ready to be shown. Areas make it from their codes in their `ui`."""

    tone: Tone
    label: str | Promise
    icon: str = ""
    title: str | Promise = ""

    @property
    def drawing(self) -> str:
        """The icon: the chip's own, or the one of its tone."""
        return self.icon or ICONS[self.tone]
