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
    """

    printed: int = 0
    applied: int = 0
    spoiled: int = 0
    sampled: int = 0
    returned: int = 0

    @property
    def open(self) -> int:
        """How many printed labels nobody has accounted for."""
        return self.printed - self.applied - self.spoiled - self.sampled - self.returned

    @property
    def is_even(self) -> bool:
        """Whether every printed label is accounted for."""
        return self.open == 0
