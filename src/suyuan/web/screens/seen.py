"""What somebody saw in a form, so that nobody writes over what another has changed meanwhile."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.core import signing
from django.db import connection

from suyuan.foundation.command import translated
from suyuan.web.screens.values import simple

FIELD: Final = "seen"
_SALT: Final = "suyuan.web.seen"
_KEEP: Final = 400
"""Of a longer value so many signs are kept to be shown; it is told by its mark all the same."""


def marked(initial: Mapping[str, Any]) -> str:
    """Return what a form carries of the values that it began with."""
    return signing.dumps(_texts(initial), salt=_SALT, compress=True)


def changed(mark: str, now: Mapping[str, Any]) -> Mapping[str, object] | None:
    """Return the values that have changed since, as they were; None where nothing is known.

    A form that was made elsewhere, or before an update of the product, carries no such mark.
    """
    try:
        before: Mapping[str, Any] = signing.loads(mark, salt=_SALT)
    except signing.BadSignature:
        return None
    present = _texts(now)
    return {
        name: value for name, value in before.items() if name in present and present[name] != value
    }


def _texts(values: Mapping[str, Any]) -> dict[str, object]:
    return {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> object:
    if isinstance(value, (list, tuple)) and all(isinstance(one, (str, int)) for one in value):
        return [str(one) for one in value]
    text = "" if value is None else str(simple(value))
    return text if len(text) <= _KEEP else f"{text[:_KEEP]}… {hash_of(text)}"


def hash_of(text: str) -> str:
    """Return a short mark of a long text."""
    return signing.Signer(salt=_SALT).signature(text)[:16]


@contextmanager
def alone(resource: str, key: str) -> Iterator[None]:
    """Let one person at a time change a row: between looking at it again and changing it.

    Raises:
        LockTimeoutError: If another one takes too long.
    """
    name = f"web:{resource}:{key}"
    with translated(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
