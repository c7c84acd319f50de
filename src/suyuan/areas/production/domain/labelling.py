"""Label balance of an order: whether every label that was printed is somewhere (标签平衡).

GMP 2025 §84 (control of labels), 21 CFR 820.120 and 820.45. Of each kind of label: what was printed
is on its thing, spoiled, kept as a specimen or given back and destroyed. What is nowhere is the
difference; outside of its limit it needs a deviation that explains it.

>>> line = balanced(
...     level="UNIT",
...     counts=Counts(issued=200, used=195, spoiled=4, lost=1),
...     maximum=Decimal("0.2"),
...     ended=True,
... )
>>> line.difference, line.percent, line.verdict
(1, Decimal('0.50'), <Verdict.OUTSIDE: 'OUTSIDE'>)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.areas.production.domain.balance import Verdict, percent_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """What became of labels, in labels."""

    issued: int = 0
    used: int = 0
    spoiled: int = 0
    sampled: int = 0
    returned: int = 0
    lost: int = 0
    """Said to be found nowhere."""
    left: int = 0
    """Printed and not accounted for."""
    waiting: int = 0
    """Asked for and still to be printed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class JobLine:
    """A label job of an order."""

    number: str
    version: int
    """Of the template."""
    status: str
    counts: Counts


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelLine:
    """The balance of one kind of label of an order, with its verdict."""

    level: str
    jobs: Sequence[JobLine]
    counts: Counts
    difference: int
    """Labels that are nowhere."""
    percent: Decimal | None
    """The difference over what was issued; None where nothing was."""
    maximum: Decimal
    """The limit of the difference, in per cent."""
    verdict: Verdict

    @property
    def number(self) -> str:
        """The jobs by their numbers."""
        return ", ".join(job.number for job in self.jobs)


def balanced(
    *,
    level: str,
    counts: Counts,
    maximum: Decimal,
    ended: bool,
    jobs: Sequence[JobLine] = (),
    explained: bool = False,
) -> LabelLine:
    """Return the balance of one kind of label.

    Args:
        level: What the labels are put on.
        counts: What became of them.
        maximum: The limit of the difference, in per cent of what was issued.
        ended: Whether the order is completed: what is left is then a difference, before that it is
            still to be used.
        jobs: The jobs that they were printed with.
        explained: Whether a closed deviation explains a difference.
    """
    difference = counts.lost + (counts.left if ended else 0)
    percent = percent_of(Decimal(difference), Decimal(counts.issued))
    if percent is None:
        verdict = Verdict.NOTHING
    elif percent <= maximum:
        verdict = Verdict.WITHIN
    else:
        verdict = Verdict.EXPLAINED if explained else Verdict.OUTSIDE
    return LabelLine(
        level=level, jobs=jobs, counts=counts, difference=difference, percent=percent,
        maximum=maximum, verdict=verdict,
    )  # fmt: skip
