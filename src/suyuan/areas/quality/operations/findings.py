"""What the results of an inspection come to: findings, what is suggested, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.catalog.domain.design import SamplingScheme, Severity
from suyuan.areas.quality.domain.judging import Conclusion, Finding, suggested
from suyuan.areas.quality.models import Inspection
from suyuan.areas.quality.operations.opening import plans_of
from suyuan.areas.quality.queries.lists import results_of
from suyuan.areas.quality.queries.naming import characteristic_named
from suyuan.foundation.db.prepared import Prepared
from suyuan.kernel.errors import Problem


@dataclass(frozen=True, slots=True)
class Held:
    """A result that holds, as the rules look at it."""

    characteristic: str
    sample: int
    passed: bool | None
    inspected: int | None
    nonconforming: int | None
    value: Decimal | None
    instrument: str


_HELD: Final = Prepared(
    lambda inspection: results_of(inspection).values_list(
        "characteristic", "sample", "passed", "inspected", "nonconforming", "value", "instrument"
    )
)


def held_results(inspection: Inspection) -> Sequence[Any]:
    """Return the results of an inspection that hold: all that the rules look at, and no more."""
    return [Held(*row) for row in _HELD.all(inspection.pk)]


def findings_of(inspection: Inspection, results: Sequence[Any] | None = None) -> list[Finding]:
    """Return the results of an inspection that hold, as the rules want them.

    Args:
        inspection: The inspection.
        results: What `held_results` gave; None: they are read.
    """
    severities = {
        one["code"]: Severity(one["severity"]) for one in inspection.plan["characteristics"]
    }
    return [
        Finding(
            characteristic=one.characteristic,
            severity=severities[one.characteristic],
            sample=one.sample,
            passed=one.passed,
            inspected=one.inspected,
            nonconforming=one.nonconforming,
        )
        for one in (held_results(inspection) if results is None else results)
    ]


def suggestion(inspection: Inspection, findings: Sequence[Finding] | None = None) -> Conclusion:
    """Return the conclusion that the numbers ask for.

    Args:
        inspection: The inspection.
        findings: What `findings_of` gave; None: the results are read.
    """
    known = findings_of(inspection) if findings is None else findings
    return suggested(plans_of(inspection), known, sorts=sorts(inspection))


def sorts(inspection: Inspection) -> bool:
    """Return whether every unit is inspected, so that the bad ones can be taken out."""
    return inspection.scheme == SamplingScheme.ALL or inspection.sample_size >= inspection.quantity


def missing(inspection: Inspection, results: Sequence[Any]) -> list[Problem]:
    """Return what an inspection still lacks: results of characteristics, the certificate."""
    found: list[Problem] = []
    if inspection.plan.get("needs_certificate") and not inspection.certificate:
        found.append(Problem("quality.certificate_needed", field="certificate"))
    if inspection.scheme == SamplingScheme.CERTIFICATE and not inspection.certificate:
        found = [Problem("quality.certificate_needed", field="certificate")]
    plans = plans_of(inspection)
    seen: dict[str, int] = {}
    for one in results:
        seen[one.characteristic] = seen.get(one.characteristic, 0) + one.inspected
    for said in inspection.plan["characteristics"]:
        wanted = plans[Severity(said["severity"])].size
        if seen.get(said["code"], 0) < wanted:
            data = {
                **characteristic_named(said),
                "done": seen.get(said["code"], 0),
                "wanted": wanted,
            }
            found.append(Problem("quality.results_missing", data))
    return found
