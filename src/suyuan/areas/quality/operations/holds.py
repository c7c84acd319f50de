"""Holding things, and lifting holds."""

from collections.abc import Sequence

from suyuan.areas.quality import domain
from suyuan.areas.quality.domain import HoldSource, HoldStatus
from suyuan.areas.quality.models import Hold, HoldThing
from suyuan.areas.quality.operations import telling
from suyuan.areas.quality.operations.errors import (
    HoldOfNonconformityError,
    UnknownHoldError,
    WrongStateError,
)
from suyuan.areas.quality.operations.people import signer_of
from suyuan.areas.quality.queries.lists import undone_of
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.vocabulary import NOTE, OPERATOR
from suyuan.ledger.queries import holds as ledger
from suyuan.ledger.queries.things import ThingRow, things, things_by_key

CHANGE = "quality.change_hold"


@command(name="quality.hold", action=CHANGE)
def hold(
    *,
    context: Context,
    keys: Sequence[str],
    reason: str,
    source: HoldSource = HoldSource.LIST,
    document: str = "",
    by: str = "",
) -> Hold:
    """Place a hold on lots, units or packages: from now on nothing of them is used or shipped.

    Where the units named are all that is left of a lot, the lot is held instead of each of them, so
    that a hold of a hundred thousand units is one of a few lots. What exists no more is left out.
    Goods of any site are held: that it is stopped may not wait for who works there.

    Args:
        context: Who and why.
        keys: Keys of lots, units, packages.
        reason: Why they are held.
        source: How they were named.
        document: What asked for it.
        by: For programs: the code of the person who decided.

    Raises:
        Problems: If no reason is given, or a key is not known.
    """
    found: list[Problem] = []
    if not reason.strip():
        found.append(Problem("quality.reason_needed", field="reason"))
    unique = list(dict.fromkeys(keys))
    known = things_by_key(unique)
    found += [
        Problem("ledger.unknown_thing", {"key": key}, line=line, field="keys")
        for line, key in enumerate(unique, start=1)
        if key not in known
    ]
    alive = {row.id: row for row in known.values() if row.ended_at is None}
    if not found and not alive:
        found.append(Problem("quality.nothing_to_hold", field="keys"))
    Problems.check(found)
    named = _named(alive)
    cover = ledger.cover_of(named.keys())
    signer = signer_of(context, by)
    made = Hold.objects.create(
        number=next_number(f"HD-{context.at:%Y}"),
        source=source.value,
        reason=reason.strip(),
        document=document,
        site_id=home_of(context),
        things=len(named),
        units=cover.units,
        shipped=cover.shipped,
        lots=cover.lots,
        placed_at=context.at,
        placed_by=signer.name,
    )
    HoldThing.objects.bulk_create(
        [HoldThing(hold=made, thing_id=number, key=key) for number, key in named.items()],
        batch_size=5_000,
    )
    _tell(context, made, list(named.values()), holds=True, who=signer.code)
    return made


@command(name="quality.lift_hold", action=CHANGE)
def lift_hold(*, context: Context, hold_id: int, reason: str, by: str = "") -> Hold:
    """Lift a hold; what another hold still names stays held.

    Raises:
        UnknownHoldError: If there is no such hold.
        ForbiddenError: If it was placed at a site where the actor has not the right.
        WrongStateError: If it was lifted already.
        HoldOfNonconformityError: If a nonconformity set it that is not done.
        Problems: If no reason is given.
    """
    found = Hold.objects.select_for_update(of=("self",)).filter(pk=hold_id).first()
    if found is None:
        raise UnknownHoldError(hold=str(hold_id))
    at_site(found.site_id)
    if found.status != HoldStatus.ACTIVE:
        raise WrongStateError(document=found.number, state=found.status)
    if (paper := undone_of(found)) is not None:
        raise HoldOfNonconformityError(hold=found.number, nonconformity=paper.number)
    return lift(context, found, reason=reason, by=by)


def lift(context: Context, found: Hold, *, reason: str, by: str = "") -> Hold:
    """Lift a hold within a command of the area.

    Raises:
        Problems: If no reason is given.
    """
    if not reason.strip():
        Problems.check([Problem("quality.reason_needed", field="reason")])
    signer = signer_of(context, by)
    found.status, found.lift_reason = HoldStatus.LIFTED.value, reason.strip()
    found.lifted_at, found.lifted_by = context.at, signer.name
    found.save()
    named = dict(found.named.values_list("thing_id", "key"))
    others = HoldThing.objects.filter(
        hold__status=HoldStatus.ACTIVE, thing_id__in=named
    ).values_list("thing_id", flat=True)
    for thing in set(others):
        del named[thing]
    alive = {row.id for row in things(named).values() if row.ended_at is None}
    keys = [key for thing, key in named.items() if thing in alive]
    _tell(context, found, keys, holds=False, who=signer.code)
    return found


def _named(alive: dict[int, ThingRow]) -> dict[int, str]:
    """Return what the hold names: whole lots and sublots instead of each of their units."""
    short = ledger.condensed(alive.keys())
    more = things([number for number in short if number not in alive])
    keys = ledger.keys_of(short)
    return {number: keys[number] for number in short if number in alive or number in more}


def _tell(context: Context, of: Hold, keys: Sequence[str], *, holds: bool, who: str) -> None:
    if not keys:
        return
    singles, lots = telling.split(keys)
    event = telling.seen(
        at=context.at,
        step="holding",
        things=singles,
        amounts=lots,
        set_=[domain.HELD] if holds else (),
        unset=() if holds else [domain.HELD],
        papers=[of.number, of.document],
        extensions={OPERATOR: who, NOTE: of.reason if holds else of.lift_reason},
    )
    telling.tell(context, [event])
