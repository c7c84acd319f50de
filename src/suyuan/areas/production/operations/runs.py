"""Special processes: mixes of compound, sealing, sterilization; each run has a record of its own.

A run takes portions of several orders, and a lot may go through several runs (GMP 2025 §72, §81;
the guide to sterile devices 7.18.1, 7.21.1). Done by a contract maker, it is sent out and taken
back.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain import forms
from suyuan.areas.catalog.domain.design import Severity
from suyuan.areas.catalog.queries import designs, fitness
from suyuan.areas.production import domain
from suyuan.areas.production.domain import Result, RunKind, RunState
from suyuan.areas.production.models import Execution, Run, Unit
from suyuan.areas.production.operations.acting import LEEWAY
from suyuan.areas.production.operations.errors import UnknownRunError
from suyuan.areas.production.operations.orders import WORK
from suyuan.areas.production.queries.orders import today_at
from suyuan.areas.production.queries.signing import meaning_of_judgement, run_of
from suyuan.areas.quality import operations as quality
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.numbering import next_number
from suyuan.foundation.signing import Signing, sign
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.keys import lot_key
from suyuan.ledger.queries.things import things_by_key

JUDGE = "production.judge_run"


@dataclass(frozen=True, kw_only=True, slots=True)
class Component:
    """A component of a mix: so much of a lot."""

    key: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class RunValues:
    """What is said about a run when it is begun."""

    kind: RunKind
    place: str
    """Code of the place where it is done; for a contract maker, of theirs."""
    site: str = ""
    """Code of our site; empty: the place's own."""
    partner: str = ""
    equipment: tuple[str, ...] = ()
    program: str = ""
    validation: str = ""
    form: str = ""
    """Code of the record form; the version in force now is filled in."""
    person: str = ""
    checker: str = ""
    components: tuple[Component, ...] = ()
    ratio: Decimal | None = None
    """Amount of the first component for one of the second."""
    tolerance: Decimal = Decimal(5)
    """How far the ratio may be off, in per cent."""
    pot_minutes: int | None = None
    """Minutes within which a mix must be used up."""
    load_item: str = ""
    """Code of the item whose lot stands for the run on the ledger, such as a sterilization lot."""
    started_at: dt.datetime | None = None
    note: str = ""


@command(name="production.start_run", action=WORK)
def start_run(*, context: Context, values: RunValues) -> Run:
    """Begin a run of a special process: weigh a mix, load an oven, prepare a sterilization.

    Raises:
        Problems: If a value names nothing, persons or machines are not fit, or a mix is off its
            ratio.
    """
    found: list[Problem] = []
    run = Run(
        kind=values.kind.value, program=values.program, validation=values.validation,
        equipment=list(values.equipment), checker=values.checker, note=values.note,
        started_at=values.started_at or context.at, person=values.person,
    )  # fmt: skip
    if not run.person:
        mine = fitness.person_of(context.actor.user_id)
        run.person = mine.code if mine is not None else ""
    found += _ahead(context, run.started_at, "started_at") + _place(run, values)
    if run.site_id:
        day = today_at(run.site, run.started_at)
        for code in values.equipment:
            found += [one.at(field="equipment") for one in fitness.unfit(code, on=day)]
        if values.form:
            run.form_version = designs.form_in_force(values.form, on=day)
            if run.form_version is None:
                data: Mapping[str, Any] = {"form": values.form, "step": "—"}
                found.append(Problem("production.form_not_in_force", data, field="form"))
    found += _people(run)
    found += _mix(run, values)
    load = catalog.item_with_code(values.load_item) if values.load_item else None
    if values.load_item and load is None:
        data = {"item": values.load_item}
        found.append(Problem("production.unknown_item", data, field="load_item"))
    Problems.check(found)
    at_site(run.site_id)
    run.number = next_number(f"ST-{context.at.year}")
    if load is not None:
        run.load_key = lot_key(str(load.item.key), run.number)
    run.save()
    return run


def _place(run: Run, values: RunValues) -> list[Problem]:
    found: list[Problem] = []
    place = catalog.place_with_code(values.place)
    if place is None:
        found.append(Problem("production.unknown_place", {"place": values.place}, field="place"))
        return found
    run.place = place.place
    site = place.place.site_id
    if values.site:
        ours = catalog.place_with_code(values.site)
        site = ours.place.site_id if ours is not None else None
    if values.partner:
        partner = catalog.partner_with_code(values.partner)
        if partner is None:
            data = {"partner": values.partner}
            found.append(Problem("production.unknown_partner", data, field="partner"))
        else:
            run.partner = partner.party
    if site is None:
        data = {"place": values.place}
        found.append(Problem("production.run_of_no_site", data, field="site"))
    else:
        run.site_id = site
    return found


def _ahead(context: Context, at: dt.datetime, field: str) -> list[Problem]:
    if at <= context.at + LEEWAY:
        return []
    return [Problem("production.in_the_future", {"at": at.isoformat()}, field=field)]


def _people(run: Run) -> list[Problem]:
    found: list[Problem] = []
    if not run.person:
        found.append(Problem("production.person_missing", {"step": "—"}, field="person"))
    if run.checker and run.checker == run.person:
        data = {"person": run.person}
        found.append(Problem("production.checker_is_person", data, field="checker"))
    known = set(
        fitness.people()
        .filter(code__in=[run.person, run.checker], active=True)
        .values_list("code", flat=True)
    )
    found += [
        Problem("catalog.unknown_person", {"person": code}, field=field)
        for code, field in ((run.person, "person"), (run.checker, "checker"))
        if code and code not in known
    ]
    return found


def _mix(run: Run, values: RunValues) -> list[Problem]:
    found: list[Problem] = []
    known = things_by_key([one.key for one in values.components])
    total = sum((one.amount for one in values.components if one.amount > 0), Decimal(0))
    for line, one in enumerate(values.components, start=1):
        thing = known.get(one.key)
        if thing is None or not thing.is_amount:
            data: Mapping[str, Any] = {"key": one.key}
            found.append(Problem("production.unknown_thing", data, line=line, field="components"))
        elif one.amount <= 0:
            data = {"value": str(one.amount)}
            found.append(Problem("production.not_positive", data, line=line, field="components"))
        else:
            run.mixture.append(
                {
                    "item": thing.item_code, "key": one.key, "lot": thing.code,
                    "amount": designs.plain(one.amount), "unit": thing.unit,
                    "share": designs.plain((one.amount / total * 100).quantize(Decimal("0.01"))),
                    "expires_on": thing.expires_on.isoformat() if thing.expires_on else None,
                }
            )  # fmt: skip
    if values.pot_minutes is not None:
        if values.pot_minutes <= 0:
            data = {"value": str(values.pot_minutes)}
            found.append(Problem("production.not_positive", data, field="pot_minutes"))
        run.mixed_at = run.started_at
        run.pot_until = run.started_at + dt.timedelta(minutes=max(values.pot_minutes, 0))
    if values.ratio is not None and not found:
        run.ratio_set, run.ratio_tolerance = values.ratio, values.tolerance
        found += _ratio(values)
    return found


def _ratio(values: RunValues) -> list[Problem]:
    if len(values.components) != 2 or values.ratio is None or values.ratio <= 0:  # noqa: PLR2004
        return [Problem("production.ratio_of_two", field="ratio")]
    first, second = values.components
    is_ratio = first.amount / second.amount
    off = abs(is_ratio / values.ratio - 1) * 100
    if off <= values.tolerance:
        return []
    data = {
        "ratio": f"{is_ratio.quantize(Decimal('0.001')).normalize():f}",
        "asked": f"{values.ratio.normalize():f}",
        "tolerance": f"{values.tolerance.normalize():f}",
    }
    return [Problem("production.ratio_off", data, field="components")]


@command(name="production.end_run", action=WORK)
def end_run(
    *,
    context: Context,
    run: str,
    entered: Mapping[str, Any],
    ended_at: dt.datetime | None = None,
    checker: str = "",
    note: str = "",
) -> Run:
    """End a run: its record form is filled in and judged; its portions came out of it.

    Raises:
        UnknownRunError: If there is no such run.
        ForbiddenMoveError: If it has ended already.
        Problems: If a value of the form is missing or cannot be meant, it would end in the future,
            or the checker is not known or is who did it.
    """
    row = locked_run(run)
    domain.check_run_move(number=row.number, state=RunState(row.state), asked=RunState.DONE)
    at = ended_at or context.at
    found: list[Problem] = []
    row.checker = checker or row.checker
    found += _ahead(context, at, "ended_at") + _people(row)
    if at < row.started_at:
        found.append(Problem("production.ends_before_it_begins", field="ended_at"))
    entry = forms.Entry(values={}, judged={})
    if row.form_version is not None:
        try:
            entry = forms.read(designs.fields_of(row.form_version), entered)
        except Problems as refused:
            found += refused.problems
    Problems.check(found)
    row.entered = dict(entry.values)
    row.judged = {name: str(word) for name, word in entry.judged.items()}
    row.result = (Result.PASS if entry.passes else Result.FAIL).value
    row.note = note or row.note
    row.ended_at = at
    row.state = RunState.DONE.value
    row.save()
    return row


@command(name="production.judge_run", action=JUDGE)
def judge_run(
    *,
    context: Context,
    run: str,
    accept: bool,
    note: str = "",
    signature: Signing | None = None,
) -> Run:
    """Accept or reject a run after its record was looked at, signed by a quality person.

    What went through a rejected run is set apart by nonconformities, which somebody decides.

    Raises:
        SignatureNeededError: If nobody signs.
        ContentMovedError: If it is not what the signer was shown.
        UnknownRunError: If there is no such run.
        ForbiddenMoveError: If it has not ended, or is judged already.
        Problems: If a run that is out of its limits is accepted without a word.
    """
    row = locked_run(run)
    asked = RunState.ACCEPTED if accept else RunState.REJECTED
    domain.check_run_move(number=row.number, state=RunState(row.state), asked=asked)
    if row.result == Result.FAIL and accept and not note.strip():
        Problems.check([Problem("production.reason_missing", field="note")])
    row.signature = sign(
        context=context, signing=signature, meaning=meaning_of_judgement(accept=accept),
        signable=run_of(row, asked, note=note),
    )  # fmt: skip
    row.state = asked.value
    row.judged_at, row.judged_by = context.at, context.actor.label
    row.note = "\n".join(filter(None, (row.note, note)))
    row.save()
    if not accept:
        _set_apart(context, row, note)
    return row


def _set_apart(context: Context, run: Run, note: str) -> None:
    """Open a nonconformity of everything that went through a rejected run, and hold it.

    What a special process has done cannot be seen afterwards: until somebody decides about them,
    the things of a rejected run are not used, packed or shipped (GMP 2025 §72, §88, §104).
    """
    portions = list(run.portions.select_related("order__item"))
    told = [(one.order, one.into_key, list(one.units), one.quantity) for one in portions]
    known = {one.order_id for one in portions}
    for done in Execution.objects.select_related("order__item").filter(run=run):
        if done.order_id not in known:
            units = Unit.objects.filter(entries__execution=done).distinct()
            keys = list(units.values_list("key", flat=True))
            told.append((done.order, done.order.lot_key, keys, done.quantity))
    for order, lot, keys, quantity in told:
        things = things_by_key(keys or [lot])
        alive = [key for key in keys if key in things and things[key].ended_at is None]
        quality.open_nonconformity(
            context=replace(context, site_id=run.site_id),
            values=quality.NonconformityValues(
                item_id=order.item_id, quantity=Decimal(len(alive)) if alive else quantity,
                description=note.strip() or run.number, lot_key=lot, unit_keys=alive,
                severity=Severity.CRITICAL, step=run.kind, document=run.number,
                set_apart=any(one.ended_at is None for one in things.values()),
            ),
        )  # fmt: skip


_LOCKED: Final = Prepared(
    lambda number: (
        Run.objects.select_for_update(of=("self",))
        .select_related("form_version", "place", "site", "partner")
        .filter(number=number)
    )
)


def locked_run(number: str) -> Run:
    """Return a run and keep others from changing it until the end of the command.

    Raises:
        UnknownRunError: If there is no such run.
        ForbiddenError: If the right of the command is not held at its site.
    """
    row = _LOCKED.first(number)
    if row is None:
        raise UnknownRunError(run=number)
    at_site(row.site_id)
    return row


def numbers_of(run: Run) -> Sequence[Mapping[str, Any]]:
    """Return the numbers of a run's form, in the shape of measured parameters."""
    if run.form_version is None:
        return ()
    return [
        {
            "code": field.name, "value": run.entered[field.name], "unit": field.unit,
            "minimum": designs.plain(field.minimum), "maximum": designs.plain(field.maximum),
        }
        for field in designs.fields_of(run.form_version)
        if field.kind is forms.FieldKind.NUMBER and field.name in run.entered
    ]  # fmt: skip
