"""Whether those who inspect and check have learned what the plan asks for (ISO 13485 6.2)."""

from collections.abc import Mapping
from typing import Final

from suyuan.areas.catalog.queries import fitness
from suyuan.areas.quality.models import Inspection
from suyuan.areas.quality.operations.people import Signer
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.kernel.errors import Problem, Problems

_CODES: Final[Mapping[str, str]] = {
    "catalog.not_trained": "quality.not_trained",
    "catalog.training_expired": "quality.training_expired",
}


def check_training(inspection: Inspection, signer: Signer, *, context: Context) -> None:
    """Refuse who has not learned what the plan asks for, as it does on the day.

    Raises:
        Problems: If the person lacks a qualification, or the account is nobody's.
    """
    needed = inspection.plan.get("qualifications") or []
    if not needed:
        return
    if not signer.code:
        Problems.check([Problem("quality.no_person", {"account": signer.name})])
    day = day_at(context.at, inspection.site_id)
    Problems.check(
        Problem(
            _CODES.get(one.code, one.code),
            {
                "person": signer.name,
                "qualification": one.data.get("qualification", ""),
                "qualification_en": one.data.get("qualification_en", ""),
            },
        )
        for one in fitness.untrained(signer.code, needed=needed, on=day)
    )
