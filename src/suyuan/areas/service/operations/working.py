"""Work in a service job: numbered parts replaced, material used."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from suyuan.areas.quality import queries as quality
from suyuan.areas.quality.domain import Use
from suyuan.areas.service.choices import CHANGE_JOB
from suyuan.areas.service.domain import AT_CUSTOMER, WorkKind
from suyuan.areas.service.models import Job, Work
from suyuan.areas.service.operations import telling
from suyuan.areas.service.operations.acting import missing, returns_place
from suyuan.areas.service.operations.jobs import (
    Deed,
    back_to_work,
    begun,
    frame_of,
    who_and_when,
)
from suyuan.areas.service.operations.taking import built_into, check_amount
from suyuan.areas.service.queries.scans import read
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.event import Event, Party
from suyuan.ledger.domain.vocabulary import TAKEN_FROM, Action, EventType, ThingKind
from suyuan.ledger.queries.holders import amounts_of
from suyuan.ledger.queries.stock import located
from suyuan.ledger.queries.things import ThingRow


@dataclass(frozen=True, kw_only=True, slots=True)
class Used:
    """An amount of a lot that goes into the unit."""

    scanned: str
    quantity: Decimal


@command(name="service.replace_part", action=CHANGE_JOB)
def replace_part(*, context: Context, number: str, old: str, new: str, deed: Deed) -> Work:
    """Take a numbered part out of the unit and build another in, under the unit's own number.

    The part that came out is set apart as not conforming; at a customer's it comes back with the
    one who did it, into the returns zone.

    Raises:
        UnknownJobError: If there is no such job.
        ServiceStateError: If the job is not in work.
        Problems: If the old part is not in the unit, or the new one is not ours or may not be used.
    """
    job = begun(number)
    at, person, found = who_and_when(context, job, deed)
    found += missing(note=deed.note)
    outs, ins = _part(old, "old", found), _part(new, "new", found)
    Problems.check(found)
    assert outs is not None
    assert ins is not None
    lock([("service.thing", job.key), ("service.thing", outs.key), ("service.thing", ins.key)])
    Problems.check(_parts_wrong(job, outs, ins, at))
    back_to_work(job)
    event = telling.say(context, _replacing(job, outs, ins, at, person, deed)).events[-1]
    return Work.objects.create(
        job=job, kind=WorkKind.REPLACED.value, old_key=outs.key, new_key=ins.key,
        item_id=ins.item_id, note=deed.note.strip(), person=person, at=at, event_id=event.id,
    )  # fmt: skip


def _part(text: str, field: str, found: list[Problem]) -> ThingRow | None:
    scan = read(text)
    if scan.thing is None or scan.thing.kind != ThingKind.UNIT:
        found.append(Problem("service.not_a_part", {"code": scan.scanned[:60]}, field=field))
        return None
    return scan.thing


def _parts_wrong(job: Job, outs: ThingRow, ins: ThingRow, at: dt.datetime) -> list[Problem]:
    known = located([outs.key, ins.key])
    found = []
    if known[outs.key].container_key != job.key:
        data = {"part": outs.code, "unit": job.code}
        found.append(Problem("service.not_in_unit", data, field="old"))
    if outs.item_id != ins.item_id:
        data = {"old": outs.item_code, "new": ins.item_code}
        found.append(Problem("service.another_part", data, field="new"))
    fresh = known[ins.key]
    if not fresh.own:
        found.append(Problem("service.part_not_here", {"part": ins.code}, field="new"))
    if built_into(fresh):
        data = {"code": ins.code, "unit": fresh.container_code}
        found.append(Problem("service.built_in", data, field="new"))
    blocks = quality.blocks([ins.key], Use.USE, on=day_at(at, job.site_id))
    found += [Problem(one.code, one.data, field="new") for one in blocks]
    return found


def _replacing(
    job: Job, outs: ThingRow, ins: ThingRow, at: dt.datetime, person: str, deed: Deed
) -> list[Event]:
    """Return the events of a replaced part; the last one is that of the part that went in."""
    frame = frame_of(job, at, person, note=deed.note, equipment=deed.equipment)
    fresh = located([ins.key])[ins.key]
    events = telling.taken_out(frame, fresh)
    out = frame.later(len(events)).event(
        EventType.ASSOCIATION, Action.DELETE, "removing", parent=job.key, children=(outs.key,),
        disposition=telling.BAD,
    )  # fmt: skip
    events.append(out)
    zone, _none = returns_place("", job.site_id)
    if job.kind in AT_CUSTOMER and zone is not None and job.customer is not None:
        back = replace(frame.later(len(events)), place=zone.key)
        events.append(telling.came_back(back, [outs.key], job.customer.party.key))
    into = frame.later(len(events)).event(
        EventType.ASSOCIATION, Action.ADD, "installing", parent=job.key, children=(ins.key,),
        disposition=telling.IN_USE if job.kind in AT_CUSTOMER else telling.IN_WORK,
    )  # fmt: skip
    return [*events, into]


@command(name="service.use_lots", action=CHANGE_JOB)
def use_lots(*, context: Context, number: str, used: Sequence[Used], deed: Deed) -> list[Work]:
    """Record amounts of lots that went into the unit; they are linked to it alone.

    Raises:
        UnknownJobError: If there is no such job.
        ServiceStateError: If the job is not in work.
        Problems: If a lot is not known, not here in that amount, or may not be used.
    """
    job = begun(number)
    at, person, found = who_and_when(context, job, deed)
    if not used:
        found.append(Problem("service.missing", field="lots"))
    lots = []
    for line, one in enumerate(used, start=1):
        scan = read(one.scanned)
        if scan.thing is None or scan.thing.kind != ThingKind.LOT:
            data = {"code": scan.scanned[:60]}
            found.append(Problem("service.not_a_lot", data, line=line, field="lots"))
            continue
        check_amount(one.quantity, scan.thing)
        lots.append((line, scan.thing, one.quantity))
    Problems.check(found)
    lock([("service.thing", job.key), *(("service.thing", lot.key) for _, lot, _ in lots)])
    sources = {}
    for line, lot, quantity in lots:
        blocks = quality.blocks([lot.key], Use.USE, on=day_at(at, job.site_id))
        found += [Problem(one.code, one.data, line=line, field="lots") for one in blocks]
        sources[lot.key] = _source(lot, quantity)
        if sources[lot.key] is None:
            data = {"code": lot.code, "value": str(quantity)}
            found.append(Problem("service.not_so_much_here", data, line=line, field="lots"))
    Problems.check(found)
    back_to_work(job)
    frame = frame_of(job, at, person, note=deed.note)
    events = []
    for number_, (_line, lot, quantity) in enumerate(lots):
        source = sources[lot.key]
        assert source is not None
        events.append(
            frame.later(number_).event(
                EventType.TRANSFORMATION, None, "repairing", inputs=(job.key,), outputs=(job.key,),
                input_quantities=(telling.amount(lot.key, quantity, lot.unit),),
                sources=(Party(type="location", id=source[0]),),
                extensions={TAKEN_FROM: source[1]},
            )
        )  # fmt: skip
    recorded = telling.say(context, events).events
    return [
        Work.objects.create(
            job=job, kind=WorkKind.USED.value, new_key=lot.key, item_id=lot.item_id,
            quantity=quantity, unit=lot.unit, note=deed.note.strip(), person=person, at=at,
            event_id=event.id,
        )
        for (_line, lot, quantity), event in zip(lots, recorded, strict=True)
    ]  # fmt: skip


def _source(lot: ThingRow, quantity: Decimal) -> tuple[str, str] | None:
    """Return the place and state from which so much of a lot can be taken, if there is one."""
    fit = [
        one
        for one in amounts_of([lot.key])
        if one.own and one.place_key and not one.container_key and one.quantity >= quantity
    ]
    fit.sort(key=lambda one: (one.disposition != telling.GOOD, one.place_key))
    return (fit[0].place_key, fit[0].disposition) if fit else None
