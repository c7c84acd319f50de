"""Inspections of the demonstration: what is found, what is decided, and what is done about it."""

import datetime as dt
import enum
import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.purchasing import operations as purchasing
from suyuan.areas.quality import operations as quality, queries
from suyuan.areas.quality.domain import Disposition
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.operations import ConclusionValues, ResultValues
from suyuan.config.demo import goods
from suyuan.config.demo.desk import Paper
from suyuan.config.demo.goods import Good
from suyuan.config.demo.world import World

INSTRUMENTS: Final = {"CAP-100": "LCR-01", "RES-10K": "LCR-01", "SP-20": "TST-01"}
"""What is measured with; everything else at Suzhou with the caliper."""
SORTED_OUT: Final = 18
"""Pieces of the lot that is accepted in part."""


class Verdict(enum.Enum):
    """What becomes of a delivery."""

    ACCEPT = "ACCEPT"
    PART = "PART"
    REJECT = "REJECT"
    """Rejected, decided about, sent back."""
    UNDECIDED = "UNDECIDED"
    """Rejected; nobody has decided yet what is done with it."""
    CHECKED = "CHECKED"
    """Inspected; waits to be checked by another."""
    WAITS = "WAITS"
    """Waits to be inspected."""


STORY: Final[Mapping[tuple[str, int], Verdict]] = {
    (goods.HOUSING.code, 3): Verdict.PART,
    (goods.NEEDLE.code, 2): Verdict.REJECT,
}
"""The lot of a good, counted from the first, that is not simply good."""


def verdict_of(world: World, good: Good) -> Verdict:
    """Return what the story says about the next lot of a good."""
    found = f"seen {good.code}"
    number = int(world.notes.get(found, "0")) + 1
    world.notes[found] = str(number)
    return STORY.get((good.code, number), Verdict.ACCEPT)


def incoming(
    world: World, moment: dt.datetime, paper: Paper, line: Any, verdict: Verdict, inspector: str
) -> Decimal:
    """Inspect a received lot to its end; return how much of it may be used."""
    row = queries.inspection_numbered(line.inspection)
    assert row is not None
    bad = 0
    if verdict in {Verdict.REJECT, Verdict.UNDECIDED}:
        bad = max(one["reject"] for one in row.classes.values())
    record(paper, moment, row, inspector, chance=world.random, bad=bad)
    if verdict is Verdict.CHECKED:
        return Decimal(0)
    checked = moment + dt.timedelta(minutes=8)
    if verdict is Verdict.ACCEPT:
        conclude(paper, checked, row, Conclusion.ACCEPT)
        return Decimal(line.quantity)
    rejected = Decimal(line.quantity)
    if verdict is Verdict.PART:
        rejected = min(Decimal(SORTED_OUT), rejected // 2)
    if verdict is Verdict.PART:
        conclude(paper, checked, row, Conclusion.PART, rejected=rejected,
                 description="配合尺寸超差", defect_code="DIM")  # fmt: skip
    else:
        conclude(paper, checked, row, Conclusion.REJECT, rejected=rejected,
                 description="外观不良超过接收数", defect_code="LOOK")  # fmt: skip
    if verdict is not Verdict.UNDECIDED:
        world.plan(
            checked + dt.timedelta(days=1),
            lambda _, when: _send_back(when, paper, line, rejected),
        )
    return Decimal(line.quantity) - rejected


def record(  # noqa: PLR0913 - what is found where.
    paper: Paper,
    moment: dt.datetime,
    row: Any,
    inspector: str,
    *,
    chance: random.Random,
    bad: int = 0,
    measured: Mapping[str, Sequence[float]] | None = None,
) -> None:
    """Enter what was found at each sample of an inspection, and hand it to the checker."""
    results = results_of(row, chance, bad=bad, measured=measured or {}, site=paper.site)
    if results:
        paper.do(inspector, moment, quality.record_results, inspection_id=row.pk, results=results)
    paper.do(
        inspector, moment + dt.timedelta(minutes=4), quality.submit_inspection,
        inspection_id=row.pk,
    )  # fmt: skip


def conclude(
    paper: Paper, moment: dt.datetime, row: Any, conclusion: Conclusion, **values: Any
) -> None:
    """Have the quality manager check an inspection and conclude it."""
    paper.do(
        "quality", moment, quality.conclude_inspection, signs=True, inspection_id=row.pk,
        values=ConclusionValues(conclusion=conclusion, occurred_at=moment, **values),
    )  # fmt: skip


def results_of(
    row: Any, chance: random.Random, *, bad: int, measured: Mapping[str, Sequence[float]], site: str
) -> list[ResultValues]:
    """Return a result for each sample of each characteristic; the first ones of a look are bad."""
    device = INSTRUMENTS.get(row.item.item.code, "CAL-01") if site == "SZ" else "CAL-02"
    found: list[ResultValues] = []
    for said in row.plan["characteristics"]:
        code, size = said["code"], row.classes[said["severity"]]["size"]
        if said["kind"] == "VARIABLE":
            values = measured.get(code) or [_value(said, chance) for _ in range(size)]
            found += [
                ResultValues(
                    characteristic=code, sample=n, value=Decimal(str(round(value, 3))),
                    instrument=device,
                )
                for n, value in enumerate(values, start=1)
            ]  # fmt: skip
        elif size:
            found.append(
                ResultValues(
                    characteristic=code, sample=0, inspected=size, nonconforming=min(bad, size)
                )
            )
            bad = 0
    return found


def _value(said: Mapping[str, Any], chance: random.Random) -> float:
    """Return a value well within the limits of a characteristic."""
    low, high = (
        None if said[name] is None else float(said[name]) for name in ("minimum", "maximum")
    )
    if low is not None and high is not None:
        return (low + high) / 2 + max(-0.4, min(0.4, chance.gauss(0, 0.12))) * (high - low)
    if high is not None:
        return high * chance.uniform(0.4, 0.8)
    return (low or 1.0) * chance.uniform(1.1, 1.5)


def _send_back(moment: dt.datetime, paper: Paper, line: Any, rejected: Decimal) -> Sequence[Any]:
    """What was rejected is decided about, and goes back to its supplier."""
    papers = queries.nonconformities().filter(inspection__number=line.inspection)
    made = papers.get()
    reviewers = "质量、采购、生产"
    paper.do(
        "quality", moment, quality.decide_nonconformity, nonconformity_id=made.pk, signs=True,
        decision=quality.Decision(
            disposition=Disposition.RETURN, decision="退货，要求供方整改", reviewers=reviewers
        ),
    )  # fmt: skip
    paper.do(
        "buyer", moment + dt.timedelta(hours=2), purchasing.return_goods, line_id=line.pk,
        values=purchasing.ReturnValues(quantity=rejected, carrier="供方自提"),
    )  # fmt: skip
    paper.do(
        "quality", moment + dt.timedelta(hours=3), quality.close_nonconformity,
        nonconformity_id=made.pk, capa="供方整改报告已收",
    )  # fmt: skip
    return ()
