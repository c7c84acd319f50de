"""Pages by key: each page begins after the last row of the one before, however rows come and go."""

import dataclasses
import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from ninja import Schema
from pydantic import Field

from suyuan.foundation import codec
from suyuan.rest.failures import PageTokenError

SIZE_DEFAULT: Final = 50
SIZE_MAX: Final = 1000
_SALT: Final = "suyuan.rest.pages"

T = TypeVar("T")
M = TypeVar("M", bound=Model)


class PageSchema(Schema, Generic[T]):
    """A page of a list: ``response=PageSchema[ItemSchema]``."""

    items: list[T]
    next: str | None = Field(
        default=None, description="Token of the next page; null on the last one."
    )


class PageQuery(Schema):
    """The parameters of a list: ``page: Query[PageQuery]``."""

    limit: int = Field(default=SIZE_DEFAULT, ge=1, le=SIZE_MAX)
    after: str | None = Field(default=None, description="The token that the page before gave.")


@dataclasses.dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows, and the token of those that follow."""

    items: Sequence[T]
    next: str | None


def make_token(values: Sequence[object], *, question: Mapping[str, object]) -> str:
    """Return a token that nobody can read wrongly or make up: where the next page begins.

    Args:
        values: The key of the last row.
        question: The filters and the order; the token is refused with any other.
    """
    body = [_stamp(question), [codec.encode(value) for value in values]]
    return signing.dumps(body, salt=_SALT, compress=True)


def read_token(token: str, *, question: Mapping[str, object]) -> list[Any]:
    """Return the key at which the page begins.

    Raises:
        PageTokenError: If the token was not made by `make_token` for this question.
    """
    try:
        stamp, values = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise PageTokenError from error
    if stamp != _stamp(question):
        raise PageTokenError
    return [codec.decode(value) for value in values]


def page_of(
    rows: QuerySet[M],
    *,
    key: Sequence[str],
    question: Mapping[str, object],
    limit: int = SIZE_DEFAULT,
    after: str | None = None,
) -> Page[M]:
    """Return a page of rows in the order of the key, which must be unique.

    Args:
        rows: The rows of all pages.
        key: Field names, the last of them unique; all with ``-`` in front for the reverse order.
        question: The filters that made `rows`.
        limit: How many rows.
        after: The token of the page before.

    Raises:
        PageTokenError: If the token is not one of ours for this question.
    """
    names = [name.lstrip("-") for name in key]
    downward = key[0].startswith("-")
    asked = {**question, "order": list(key)}
    if after is not None:
        values = read_token(after, question=asked)
        rows = rows.filter(_beyond(names, values, "lt" if downward else "gt"))
    found = list(rows.order_by(*key)[: limit + 1])
    if len(found) <= limit:
        return Page(found, None)
    last = found[limit - 1]
    return Page(found[:limit], make_token([getattr(last, name) for name in names], question=asked))


def _beyond(names: Sequence[str], values: Sequence[Any], than: str) -> Q:
    """Compare tuples: a > x, or a = x and b > y, and so on."""
    beyond = Q()
    for index, name in enumerate(names):
        same = {before: values[position] for position, before in enumerate(names[:index])}
        beyond |= Q(**same, **{f"{name}__{than}": values[index]})
    return beyond


def _stamp(question: Mapping[str, object]) -> str:
    plain = {name: value for name, value in question.items() if value is not None}
    for value in plain.values():
        assert isinstance(
            value, (str, int, bool, list, tuple, Decimal, uuid.UUID, dt.date, dt.datetime)
        )
    return hashlib.sha256(codec.fingerprint("page", plain)).hexdigest()[:16]
