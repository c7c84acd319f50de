"""Where the reader is."""

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Crumb:
    """One step from the list to the page; the last one has no address."""

    label: Any
    url: str = ""
