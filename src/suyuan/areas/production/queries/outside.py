"""What was measured or entered outside of its limits, told as soon as it is recorded."""

from collections.abc import Sequence

from suyuan.areas.production.domain.history import BAD
from suyuan.areas.production.models import Execution
from suyuan.areas.production.queries.history_steps import entered_of


def outside_of(execution: Execution) -> Sequence[tuple[str, str]]:
    """Return name and English name of each value of an execution that is outside of its limits."""
    entered = entered_of(execution.step.form_version, execution.entered, execution.judged)
    return [
        (one["name"], one.get("name_en", ""))
        for one in (*execution.parameters, *entered)
        if one.get("judgement") in BAD
    ]
