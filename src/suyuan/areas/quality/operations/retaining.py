"""Samples that are put by, and what is seen of them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.quality.domain.retaining import SampleKind
from suyuan.areas.quality.models import Inspection, Observation, RetainedSample
from suyuan.areas.quality.operations import telling
from suyuan.areas.quality.operations.people import signer_of
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.failures import NotFoundError
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.vocabulary import OPERATOR, PROCESS
from suyuan.ledger.queries.things import things_by_key

CHANGE = "quality.change_inspection"


class UnknownSampleError(NotFoundError):
    """There are no such samples."""

    code = "quality.unknown_sample"
    sample: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleValues:
    """What is put by, where, until when."""

    kind: SampleKind
    item_id: int
    quantity: Decimal
    place_id: int
    lot_key: str = ""
    unit_keys: Sequence[str] = ()
    inspection_id: int | None = None
    plan: str = ""
    keep_until: dt.date | None = None


@command(name="quality.put_by_samples", action=CHANGE)
def put_by_samples(*, context: Context, values: SampleValues, by: str = "") -> RetainedSample:
    """Put samples by; on the ledger they move to their place and are reserved.

    Raises:
        ForbiddenError: If the place lies at a site where the actor has not the right.
        Problems: If something is missing, not known or not possible.
    """
    item = catalog.items().filter(pk=values.item_id).first()
    place = catalog.places().filter(pk=values.place_id).first()
    found: list[Problem] = []
    if item is None:
        data = {"item": str(values.item_id)}
        found.append(Problem("catalog.unknown_item", data, field="item"))
    if place is None:
        data = {"place": str(values.place_id)}
        found.append(Problem("catalog.unknown_place", data, field="place"))
    if not values.quantity.is_finite() or values.quantity <= 0:
        data = {"value": str(values.quantity)}
        found.append(Problem("quality.not_positive", data, field="quantity"))
    keys = [*([values.lot_key] if values.lot_key else []), *values.unit_keys]
    if not keys:
        found.append(Problem("quality.nothing_named", field="lot_key"))
    known = things_by_key(keys)
    found += [
        Problem("ledger.unknown_thing", {"key": key}, line=line)
        for line, key in enumerate(keys, start=1)
        if key not in known
    ]
    Problems.check(found)
    assert item is not None
    assert place is not None
    inspection = Inspection.objects.filter(pk=values.inspection_id or 0).first()
    site_id = place.place.site_id or home_of(context)
    at_site(site_id)
    signer = signer_of(context, by)
    made = RetainedSample.objects.create(
        number=next_number(f"SM-{context.at:%Y}"),
        kind=values.kind.value,
        inspection=inspection,
        item=item,
        lot_key=values.lot_key,
        unit_keys=list(values.unit_keys),
        quantity=values.quantity,
        unit=item.item.unit,
        place=place.place,
        site_id=site_id,
        plan=values.plan,
        keep_until=values.keep_until,
        taken_at=context.at,
        taken_name=signer.name,
    )
    things = list(values.unit_keys)
    amounts = (
        [] if things else [telling.quantity_of(values.lot_key, values.quantity, item.item.unit)]
    )
    event = telling.seen(
        at=context.at,
        step="sampling",
        things=things,
        amounts=amounts,
        location=place.place.key,
        disposition="reserved",
        papers=[made.number, inspection.number if inspection is not None else ""],
        extensions={OPERATOR: signer.code, PROCESS: values.kind.value},
    )
    telling.tell(context, [event])
    return made


@command(name="quality.observe_sample", action=CHANGE)
def observe_sample(
    *,
    context: Context,
    sample_id: int,
    observed_on: dt.date,
    finding: str,
    passed: bool,
    by: str = "",
) -> Observation:
    """Record what was seen of samples that are put by.

    Raises:
        UnknownSampleError: If there are no such samples.
        Problems: If nothing is said, or the day lies in the future.
    """
    sample = RetainedSample.objects.filter(pk=sample_id).first()
    if sample is None:
        raise UnknownSampleError(sample=str(sample_id))
    at_site(sample.site_id)
    found: list[Problem] = []
    if not finding.strip():
        found.append(Problem("quality.description_needed", field="finding"))
    if observed_on > day_at(context.at, sample.site_id):
        found.append(Problem("quality.in_the_future", field="observed_on"))
    Problems.check(found)
    return Observation.objects.create(
        sample=sample,
        observed_on=observed_on,
        finding=finding.strip(),
        passed=passed,
        observed_by=signer_of(context, by).name,
        recorded_at=context.at,
    )
