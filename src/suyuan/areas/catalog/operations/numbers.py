"""Number schemes, and numbers given out once: to whoever asks, or in pools."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Q

from suyuan.areas.catalog import domain
from suyuan.areas.catalog.domain import numbers
from suyuan.areas.catalog.models import (
    NumberBlock,
    NumberCounter,
    NumberPool,
    NumberScheme,
    Place,
)
from suyuan.foundation.command import at_site, command, required
from suyuan.foundation.context import Context
from suyuan.foundation.db.inserting import insert
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.db.updating import update
from suyuan.foundation.failures import ConflictError, NotFoundError
from suyuan.kernel.errors import DomainError, Problem, Problems

MOST = 1_000_000
"""Numbers given out by one command at most."""
_ISSUE: Final = "catalog.issue_numbers"


class UnknownSchemeError(NotFoundError):
    """There is no such number scheme, or it is no longer used."""

    code = "catalog.unknown_scheme"
    scheme: str = ""


class UnknownPoolError(NotFoundError):
    """There is no such pool."""

    code = "catalog.unknown_pool"
    pool: str = ""


class SchemeOverlapsError(ConflictError):
    """A number of the new scheme could also be one of another scheme."""

    code = "catalog.scheme_overlaps"
    template: str
    other: str


class SchemeExhaustedError(ConflictError):
    """The scheme has not that many numbers left in this period."""

    code = "catalog.scheme_exhausted"
    scheme: str
    left: int


class PoolExhaustedError(ConflictError):
    """The pool has not that many numbers left."""

    code = "catalog.pool_exhausted"
    left: int


class PoolClosedError(ConflictError):
    """Numbers are no longer taken from this pool."""

    code = "catalog.pool_closed"
    pool: int


class WrongCountError(DomainError):
    """So many numbers cannot be given out at once."""

    code = "catalog.wrong_count"
    count: int
    most: int = MOST


@dataclass(frozen=True, kw_only=True, slots=True)
class SchemeValues:
    """What is said about a number scheme."""

    code: str
    kind: domain.NumberKind
    template: str
    name: str = ""
    item_id: int | None = None
    site_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """Who gets a pool: a line of ours or a contract maker."""

    place_id: int | None = None
    party_id: int | None = None


@command(name="catalog.create_scheme", action="catalog.change_number")
def create_scheme(*, context: Context, values: SchemeValues) -> NumberScheme:
    """Declare how numbers are formed.

    Raises:
        TemplateError: If the template cannot be used.
        Problems: If the template does not fit the kind of number.
        SchemeOverlapsError: If a number could belong to two schemes.
    """
    del context
    at_site(values.site_id)
    template = numbers.Template.parse(values.template)
    Problems.check(_misfits(values, template))
    # One at a time: two schemes made together could each miss the other.
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE catalog_number_scheme IN SHARE ROW EXCLUSIVE MODE")
    same = NumberScheme.objects.filter(kind=values.kind.value)
    for other in same.filter(Q(item_id=values.item_id)):
        if numbers.Template.parse(other.template).overlaps(template):
            raise SchemeOverlapsError(template=values.template, other=other.code)
    return NumberScheme.objects.create(
        code=values.code.strip(),
        name=values.name,
        kind=values.kind.value,
        template=values.template,
        item_id=values.item_id,
        site_id=values.site_id,
    )


@command(name="catalog.retire_scheme", action="catalog.change_number")
def retire_scheme(*, context: Context, scheme_id: int) -> NumberScheme:
    """End the use of a scheme; its numbers stay used.

    Raises:
        UnknownSchemeError: If there is no such scheme in use.
    """
    del context
    scheme = _scheme(scheme_id)
    at_site(scheme.site_id)
    scheme.active = False
    scheme.save(update_fields=["active"])
    return scheme


@command(name=_ISSUE, action="catalog.issue_number")
def issue_numbers(*, context: Context, scheme_id: int, count: int, day: dt.date) -> NumberBlock:
    """Give out the next numbers of a scheme, each once and for ever.

    Raises:
        UnknownSchemeError: If there is no such scheme in use.
        WrongCountError: If the count is not between one and a million.
        SchemeExhaustedError: If there are not so many left.
    """
    scheme = _scheme(scheme_id)
    if required().name == _ISSUE:
        # Within another command the program chooses the scheme, not the one who acts.
        at_site(scheme.site_id)
    return _take(scheme, context, count=count, day=day, pool=None)


@command(name="catalog.hand_pool", action="catalog.change_number")
def hand_pool(
    *, context: Context, scheme_id: int, count: int, day: dt.date, recipient: Recipient
) -> NumberPool:
    """Hand a stretch of numbers to a line or a contract maker, who takes from it alone.

    Raises:
        UnknownSchemeError: If there is no such scheme in use.
        Problems: If not exactly one recipient is named.
        WrongCountError: If the count is not between one and a million.
        SchemeExhaustedError: If there are not so many left.
    """
    if (recipient.place_id is None) == (recipient.party_id is None):
        raise Problems((Problem("catalog.one_recipient", field="recipient"),))
    scheme = _scheme(scheme_id)
    at_site(scheme.site_id)
    if recipient.place_id is not None:
        at_site(Place.objects.values_list("place__site_id", flat=True).get(pk=recipient.place_id))
    pool = NumberPool.objects.create(
        scheme=scheme,
        place_id=recipient.place_id,
        party_id=recipient.party_id,
        handed_at=context.at,
    )
    _take(scheme, context, count=count, day=day, pool=pool)
    return pool


@command(name="catalog.take_from_pool", action="catalog.issue_number")
def take_from_pool(*, context: Context, pool_id: int, count: int) -> list[str]:
    """Take the next numbers of a pool.

    Raises:
        UnknownPoolError: If there is no such pool.
        PoolClosedError: If it is closed.
        WrongCountError: If the count is not between one and a million.
        PoolExhaustedError: If there are not so many left.
    """
    del context
    _check_count(count)
    pool = _pool(pool_id)
    if pool.status != domain.PoolStatus.OPEN:
        raise PoolClosedError(pool=pool.pk)
    template = numbers.Template.parse(pool.scheme.template)
    blocks = list(NumberBlock.objects.select_for_update().filter(pool=pool).order_by("pk"))
    left = sum(block.last - block.next + 1 for block in blocks)
    if left < count:
        raise PoolExhaustedError(left=left)
    found: list[str] = []
    for block in blocks:
        here = min(count - len(found), block.last - block.next + 1)
        if here:
            found += template.render_all(block.next, block.next + here - 1, block.day)
            block.next += here
            update([block], "next")
    return found


@command(name="catalog.close_pool", action="catalog.change_number")
def close_pool(*, context: Context, pool_id: int) -> NumberPool:
    """End the use of a pool; what is left in it is never given out.

    Raises:
        UnknownPoolError: If there is no such pool.
    """
    del context
    pool = _pool(pool_id)
    pool.status = domain.PoolStatus.CLOSED.value
    pool.save(update_fields=["status"])
    return pool


def _misfits(values: SchemeValues, template: numbers.Template) -> list[Problem]:
    found: list[Problem] = []
    checked = template.parts[-1].word == "CHECK"
    of_firm = values.kind in {domain.NumberKind.SSCC, domain.NumberKind.GTIN}
    lengths = {
        domain.NumberKind.SSCC: {numbers.SSCC_DIGITS},
        domain.NumberKind.GTIN: numbers.GTIN_DIGITS,
    }.get(values.kind)
    if of_firm and not (checked and template.is_numeric):
        found.append(Problem("catalog.template_needs_check_digit", field="template"))
    if lengths is not None and template.length not in lengths:
        found.append(
            Problem("catalog.template_length", {"length": template.length}, field="template")
        )
    if of_firm != (values.item_id is None):
        found.append(Problem("catalog.scheme_item", {"kind": values.kind.value}, field="item"))
    if not values.code.strip():
        found.append(Problem("catalog.missing", {"field": "code"}, field="code"))
    return found


def _check_count(count: int) -> None:
    if not 0 < count <= MOST:
        raise WrongCountError(count=count)


_ACTIVE: Final = Prepared(lambda pk: NumberScheme.objects.filter(pk=pk, active=True))
_COUNTER: Final = Prepared(
    lambda scheme, period: NumberCounter.objects.select_for_update().filter(
        scheme=scheme, period=period
    )
)


def _scheme(scheme_id: int) -> NumberScheme:
    scheme = _ACTIVE.first(scheme_id)
    if scheme is None:
        raise UnknownSchemeError(scheme=str(scheme_id))
    return scheme


def _pool(pool_id: int) -> NumberPool:
    pool = (
        NumberPool.objects.select_for_update(of=("self",))
        .select_related("scheme", "place")
        .filter(pk=pool_id)
        .first()
    )
    if pool is None:
        raise UnknownPoolError(pool=str(pool_id))
    at_site(pool.place.site_id if pool.place is not None else None)
    return pool


def _take(
    scheme: NumberScheme, context: Context, *, count: int, day: dt.date, pool: NumberPool | None
) -> NumberBlock:
    """Advance the counter; its row is locked until the command ends."""
    _check_count(count)
    template = numbers.Template.parse(scheme.template)
    period = template.period(day)
    counter = _COUNTER.first(scheme.pk, period)
    if counter is None:
        NumberCounter.objects.bulk_create(
            [NumberCounter(scheme=scheme, period=period)], ignore_conflicts=True
        )
        counter = _COUNTER.first(scheme.pk, period)
        assert counter is not None, "it was just made"
    counter.scheme = scheme
    left = template.capacity - counter.next + 1
    if left < count:
        raise SchemeExhaustedError(scheme=scheme.code, left=left)
    first = counter.next
    counter.next += count
    update([counter], "next")
    last = first + count - 1
    block = NumberBlock(
        counter=counter,
        first=first,
        last=last,
        day=day,
        pool=pool,
        # What is issued at once is used up; what lies in a pool is still to be taken.
        next=first if pool else last + 1,
        issued_at=context.at,
    )
    insert([block])
    return block
