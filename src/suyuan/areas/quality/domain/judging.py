"""What results say: values against limits, bad units by severity, the conclusion they ask for."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from suyuan.areas.catalog.domain.design import Severity
from suyuan.areas.quality.domain.sampling import SamplingPlan


class Conclusion(enum.StrEnum):
    """What an inspection decides about what was inspected."""

    ACCEPT = "ACCEPT"
    PART = "PART"
    """A part is accepted, the rest rejected."""
    REJECT = "REJECT"
    RETURN = "RETURN"
    """Rejected, and to go back to the supplier."""


BAD: Final = frozenset({Conclusion.PART, Conclusion.REJECT, Conclusion.RETURN})


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """The result of one characteristic at one sample; or at several, counted together."""

    characteristic: str
    severity: Severity
    sample: int
    """Number of the sample from 1; 0: counted over several."""
    passed: bool
    inspected: int = 1
    nonconforming: int = 0


def within(
    value: Decimal, *, minimum: Decimal | None = None, maximum: Decimal | None = None
) -> bool:
    """Return whether a measured value lies between its limits, which are good values themselves.

    >>> within(Decimal("5.1"), minimum=Decimal("4.9"), maximum=Decimal("5.1"))
    True
    """
    return (minimum is None or value >= minimum) and (maximum is None or value <= maximum)


def nonconforming(findings: Iterable[Finding], severity: Severity) -> int:
    """Count the bad units of a severity: a sample that fails twice is one bad unit.

    Counted results name no sample, so nothing says that two of them mean the same unit: they are
    added. Whatever was found bad counts, also beyond the sample that the class asks for.

    Args:
        findings: Results that hold.
        severity: The class that is counted.
    """
    bad: set[int] = set()
    counted: dict[str, int] = {}
    for found in findings:
        if found.severity is not severity:
            continue
        if found.sample == 0:
            counted[found.characteristic] = found.nonconforming
        elif not found.passed:
            bad.add(found.sample)
    return len(bad) + sum(counted.values())


def suggested(
    plans: Mapping[Severity, SamplingPlan], findings: Sequence[Finding], *, sorts: bool
) -> Conclusion:
    """Return the conclusion that the numbers ask for.

    Args:
        plans: The plan of each class of severity.
        findings: Results that hold.
        sorts: Whether every unit was inspected, so that the bad ones can be taken out.
    """
    if all(nonconforming(findings, name) <= plan.accept for name, plan in plans.items()):
        return Conclusion.ACCEPT
    return Conclusion.PART if sorts else Conclusion.REJECT
