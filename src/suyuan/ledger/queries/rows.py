"""Running SQL of the ledger's questions: rows in, arrays out, one snapshot for an answer."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection, transaction

from suyuan.kernel import exact

Params = Mapping[str, Any]
SURROGATES: Final = range(0xD800, 0xE000)


def after_all(text: str) -> str:
    """Return the text that comes directly after all that begin with this one, sign by sign.

    >>> after_all("SP20"), after_all("\ud7ff") == "\ue000"
    ('SP21', True)
    """
    following = min(ord(text[-1]) + 1, 0x10FFFF)
    if following in SURROGATES:
        following = SURROGATES.stop
    return text[:-1] + chr(following)


def rows(sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
    """Return all rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def row(sql: str, params: Params | None = None) -> tuple[Any, ...] | None:
    """Return the first row of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: tuple[Any, ...] | None = cursor.fetchone()
        return found


def array(ids: Collection[int]) -> str:
    """Write ids as a PostgreSQL array; several times as quick as adapting a list.

    >>> array([3, 4])
    '{3,4}'
    """
    return "{" + ",".join(map(str, ids)) + "}"


def document(value: str | None) -> Any:
    """Read a jsonb column; the connection hands it over as text."""
    return None if value is None else exact.read(value)


_ONE_STATE: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


@contextmanager
def snapshot(*, then: str = "") -> Iterator[None]:
    """Let all questions inside see the same state of the ledger.

    Inside a transaction the isolation of that transaction stands. `then` is said first, in the same
    round trip.
    """
    if connection.in_atomic_block:
        if then:
            say(then)
        yield
        return
    with transaction.atomic():
        say(f"{_ONE_STATE};{then}")
        yield


def say(statements: str) -> None:
    """Say one statement or several that answer nothing, in one round trip."""
    with connection.cursor() as cursor:
        cursor.execute(statements)


@contextmanager
def by_index(*, hash_joins: bool = True) -> Iterator[None]:
    """Let the planner reach the big tables by their indexes only.

    It knows the length of an array but not what the array holds, and takes a scan of ten million
    rows for cheaper than it is. Opens a snapshot where there is none.
    """
    settings = ["enable_seqscan", "enable_mergejoin"]
    if not hash_joins:
        settings.append("enable_hashjoin")
    inside = connection.in_atomic_block
    with snapshot(then=";".join(f"SET LOCAL {name} = off" for name in settings)):
        yield
        # After an error the transaction ends, or its savepoint takes the settings back.
        if inside:
            say(";".join(f"SET LOCAL {name} = on" for name in settings))
