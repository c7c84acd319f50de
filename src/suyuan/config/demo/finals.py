"""Final inspections of the demonstration's work orders."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from suyuan.areas.production import operations as production
from suyuan.areas.quality import queries
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.config.demo import inspecting
from suyuan.config.demo.shop import MINUTE, Job
from suyuan.config.demo.world import World


def inspect(
    world: World,
    moment: dt.datetime,
    job: Job,
    *,
    measured: Mapping[str, Sequence[float]] | None = None,
    **values: Any,
) -> None:
    """Open the final inspection of an order, or of one of its lots, and bring it to its end."""
    number = job.do(
        job.crew.inspector, moment, production.open_final_inspection,
        act=job.act(moment, person="QC-001"), **values,
    )  # fmt: skip
    row = queries.inspection_numbered(number)
    assert row is not None
    inspecting.record(
        job.paper, moment + 10 * MINUTE, row, job.crew.inspector, chance=world.random,
        measured=measured,
    )  # fmt: skip
    inspecting.conclude(job.paper, moment + 18 * MINUTE, row, Conclusion.ACCEPT)
