"""Releasing lots, parts of lots and units, and withdrawing a release."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.areas.quality import domain
from suyuan.areas.quality.domain import ReleaseStatus, Use
from suyuan.areas.quality.models import Release, ReleaseThing
from suyuan.areas.quality.operations import telling
from suyuan.areas.quality.operations.errors import UnknownReleaseError, WrongStateError
from suyuan.areas.quality.operations.people import signer_of
from suyuan.areas.quality.queries.blocking import blocks, is_downgraded
from suyuan.areas.quality.queries.signables import release_of
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command, required
from suyuan.foundation.context import ActorKind, Context
from suyuan.foundation.days import day_at
from suyuan.foundation.numbering import next_number
from suyuan.foundation.signing import Meaning, Signing, sign, signatures_of
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.event import Event
from suyuan.ledger.domain.vocabulary import (
    NOTE,
    OPERATOR,
    PROCESS,
    RESULT,
    TAKEN_FROM,
    ThingKind,
)
from suyuan.ledger.queries import holds as ledger
from suyuan.ledger.queries.stock import standing_sites
from suyuan.ledger.queries.things import things, things_by_key

RELEASE = "quality.release"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """An amount of a lot that is released, while the rest waits."""

    lot_key: str
    quantity: Decimal
    place: str = ""
    """Key of the place where it stands; needed where the lot stands in several."""


@command(name="quality.release", action=RELEASE)
def release(  # noqa: PLR0913 - what is released, on what, signed by whom.
    *,
    context: Context,
    keys: Sequence[str] = (),
    parts: Sequence[Part] = (),
    document: str = "",
    note: str = "",
    by: str = "",
    signature: Signing | None = None,
    signed_as: str = "",
) -> Release:
    """Release lots, units or packages, or amounts of lots, for sale and use.

    Args:
        context: Who and why.
        keys: What is released as a whole.
        parts: Amounts of lots that are released while the rest waits.
        document: What the release rests on: a device history record, an inspection.
        note: Anything to be said.
        by: For the system: the code of the person who released.
        signature: That of the person who acts; only the system goes without.
        signed_as: Number of the document of an area above, such as a device history record, that
            the person has signed as released in this command: nobody signs twice for one release.

    Raises:
        SignatureNeededError: If a person does not sign, and has not signed that document.
        ContentMovedError: If it is not what the signer was shown.
        ForbiddenError: If something stands at a site where the actor may not release.
        Problems: For everything that is held, recalled, rejected, being inspected, expired, not
            known or released already; nothing is released then.
    """
    everything = [*keys, *(part.lot_key for part in parts)]
    if required().action == RELEASE:  # Else what it rests on was asked for, such as a work order.
        for site_id in standing_sites(everything):
            at_site(site_id)
    found = _wrong(everything, parts, on=day_at(context.at, home_of(context)))
    Problems.check(found)
    signable = release_of(
        keys, {part.lot_key: part.quantity for part in parts}, document=document, note=note
    )
    signed = bool(signed_as) and _is_signed(context, signed_as)
    signs = not signed and (signature is not None or context.actor.kind is not ActorKind.SYSTEM)
    if signs:
        sign(context=context, signing=signature, signable=signable, meaning=Meaning.RELEASED)
    rows = things_by_key(everything)
    cover = ledger.cover_of({rows[key].id for key in keys})
    signer = signer_of(context, by)
    made = Release.objects.create(
        number=next_number(f"RL-{context.at:%Y}"),
        document=document,
        note=note,
        signed_as=signable.document if signs else signed_as if signed else "",
        site_id=home_of(context),
        units=cover.units,
        released_at=context.at,
        released_by=signer.id,
        released_name=signer.name,
        released_title=signer.title,
    )
    ReleaseThing.objects.bulk_create(
        [ReleaseThing(release=made, key=key, thing_id=rows[key].id) for key in keys]
        + [
            ReleaseThing(
                release=made, key=part.lot_key, thing_id=rows[part.lot_key].id,
                quantity=part.quantity,
            )
            for part in parts
        ],
        batch_size=5_000,
    )  # fmt: skip
    telling.tell(context, _events(context, made, keys, parts, who=signer.code))
    return made


@command(name="quality.withdraw_release", action=RELEASE)
def withdraw_release(*, context: Context, release_id: int, reason: str, by: str = "") -> Release:
    """Withdraw a release; what has been shipped meanwhile is a case for a recall, and stays.

    Raises:
        UnknownReleaseError: If there is no such release.
        ForbiddenError: If it was given at a site where the actor has not the right.
        WrongStateError: If it was withdrawn already.
        Problems: If no reason is given.
    """
    found = Release.objects.select_for_update(of=("self",)).filter(pk=release_id).first()
    if found is None:
        raise UnknownReleaseError(release=str(release_id))
    at_site(found.site_id)
    if found.status != ReleaseStatus.ACTIVE:
        raise WrongStateError(document=found.number, state=found.status)
    if not reason.strip():
        Problems.check([Problem("quality.reason_needed", field="reason")])
    signer = signer_of(context, by)
    found.status, found.withdraw_reason = ReleaseStatus.WITHDRAWN.value, reason.strip()
    found.withdrawn_at, found.withdrawn_by = context.at, signer.name
    found.save()
    telling.tell(context, _withdrawal(context, found, who=signer.code))
    return found


def _wrong(keys: Sequence[str], parts: Sequence[Part], *, on: dt.date) -> list[Problem]:
    found = list(blocks(keys, Use.USE, on=on))
    if not keys:
        found.append(Problem("quality.nothing_named", field="keys"))
    seen: set[str] = set()
    for line, key in enumerate(keys, start=1):
        if key in seen:
            found.append(Problem("ledger.twice_in_event", {"key": key}, line=line))
        seen.add(key)
    standing = ledger.standing_of(keys)
    found += _decided_already(keys, standing)
    for part in parts:
        at = standing.get(part.lot_key)
        if at is not None and at.kind != ThingKind.LOT:
            found.append(Problem("quality.no_part_of_that", {"key": part.lot_key}))
            continue
        waiting = sum(_waiting(at).values(), Decimal(0)) if at is not None else Decimal(0)
        if not part.quantity.is_finite() or not 0 < part.quantity <= waiting:
            data = {"key": part.lot_key, "asked": str(part.quantity), "there": str(waiting)}
            found.append(Problem("quality.not_so_much", data, field="quantity"))
    return found


def _decided_already(
    keys: Sequence[str], standing: Mapping[str, ledger.Standing]
) -> Iterator[Problem]:
    """Give what was released before, or is never released."""
    for line, key in enumerate(keys, start=1):
        if key not in standing:
            continue
        data = {"key": key, "code": standing[key].code}
        if standing[key].released:
            yield Problem("quality.released_already", data, line=line)
        if is_downgraded(standing[key]):
            yield Problem("quality.downgraded", data, line=line)


def _waiting(at: ledger.Standing) -> Mapping[str, Decimal]:
    """Return how much of a lot waits to be released, by state: what is finished comes first."""
    fit = {
        state: there for state, there in at.amounts.items() if state not in domain.NOT_TO_RELEASE
    }
    return dict(sorted(fit.items(), key=lambda one: (one[0] != domain.NOT_RELEASED, one[0])))


def _events(
    context: Context, made: Release, keys: Sequence[str], parts: Sequence[Part], *, who: str
) -> list[Event]:
    told = {OPERATOR: who, PROCESS: "RELEASE", RESULT: "PASS", NOTE: made.note}
    papers = [made.number, made.document]
    singles, lots = telling.split(keys)
    events: list[Event] = []
    if keys:
        events.append(
            telling.seen(
                at=context.at, step="inspecting", things=singles, amounts=lots,
                disposition=domain.RELEASED if _in_house(singles) else None,
                set_=[domain.RELEASED_MARK], papers=papers, extensions=told,
            )
        )  # fmt: skip
    moment = context.at
    standing = ledger.standing_of([part.lot_key for part in parts])
    rows = things_by_key([part.lot_key for part in parts])
    for part in parts:
        left = part.quantity
        for state, there in _waiting(standing[part.lot_key]).items():
            taken = min(left, there)
            if taken <= 0:
                continue
            left -= taken
            moment += dt.timedelta(microseconds=1)
            amount = telling.quantity_of(part.lot_key, taken, rows[part.lot_key].unit)
            events.append(
                telling.seen(
                    at=moment, step="inspecting", amounts=[amount], place=part.place or None,
                    disposition=domain.RELEASED, papers=papers,
                    extensions={**told, TAKEN_FROM: state},
                )
            )  # fmt: skip
    return events


def _is_signed(context: Context, document: str) -> bool:
    """Say whether this command has had a document signed as released."""
    return (
        signatures_of(document)
        .filter(command_id=context.command_id, meaning=Meaning.RELEASED)
        .exists()
    )


def _in_house(singles: Sequence[str]) -> bool:
    """Return whether none of the single things is on its way or with a customer."""
    return all(one.disposition not in domain.AWAY for one in ledger.standing_of(singles).values())


def _withdrawal(context: Context, of: Release, *, who: str) -> list[Event]:
    whole = [one for one in of.named.all() if one.quantity is None]
    alive = things([one.thing_id for one in whole])
    other = set(
        ReleaseThing.objects.filter(
            thing_id__in=alive, release__status=ReleaseStatus.ACTIVE, quantity__isnull=True
        ).values_list("thing_id", flat=True)
    )
    keys = [
        one.key
        for one in whole
        if one.thing_id not in other and alive[one.thing_id].ended_at is None
    ]
    told = {OPERATOR: who, PROCESS: "RELEASE", RESULT: "FAIL", NOTE: of.withdraw_reason}
    papers = [of.number, of.document]
    events: list[Event] = []
    if keys:
        singles, lots = telling.split(keys)
        events.append(
            telling.seen(
                at=context.at, step="inspecting", things=singles, amounts=lots,
                unset=[domain.RELEASED_MARK], papers=papers, extensions=told,
            )
        )  # fmt: skip
    moment = context.at
    parts = [one for one in of.named.all() if one.quantity is not None]
    standing = ledger.standing_of([one.key for one in parts])
    rows = things_by_key(standing)
    for one in parts:
        there = standing[one.key].amounts.get(domain.RELEASED, Decimal(0))
        moment += dt.timedelta(microseconds=1)
        amount = min(there, one.quantity or there)
        if amount > 0:
            events.append(
                telling.seen(
                    at=moment, step="inspecting", disposition=domain.NOT_RELEASED,
                    amounts=[telling.quantity_of(one.key, amount, rows[one.key].unit)],
                    papers=papers, extensions={**told, TAKEN_FROM: domain.RELEASED},
                )
            )  # fmt: skip
    return events
