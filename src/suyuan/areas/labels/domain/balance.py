"""The balance of labels: what was printed is applied, spoiled, kept or given back, or is missing.

GMP 2025 §84 (control of labels), 21 CFR 820.120 and 820.45: labels are controlled so that none
gets onto another product.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Balance:
    """How many labels of a document there were, and what became of them.

    >>> Balance(printed=1010, applied=1000, spoiled=8, sampled=1, returned=1).open
    0
    >>> Balance(printed=10, applied=8, spoiled=1).is_even
    False
    >>> Balance(printed=10, applied=8, spoiled=1, lost=1).difference
    1
    """

    printed: int = 0
    applied: int = 0
    spoiled: int = 0
    sampled: int = 0
    returned: int = 0
    lost: int = 0
    """Said to be found nowhere."""

    @property
    def open(self) -> int:
        """How many printed labels nobody has accounted for."""
        return self.printed - self.applied - self._elsewhere

    @property
    def difference(self) -> int:
        """How many printed labels are nowhere: not accounted for, or said to be lost."""
        return self.open + self.lost

    @property
    def live(self) -> int:
        """How many are on their things or wait to be put there."""
        return self.applied + self.open

    @property
    def is_even(self) -> bool:
        """Whether every printed label is accounted for."""
        return self.open == 0

    @property
    def _elsewhere(self) -> int:
        return self.spoiled + self.sampled + self.returned + self.lost
