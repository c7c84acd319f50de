"""Lock what a command uses: once, in order, late, and not for longer than three seconds."""

from collections.abc import Iterable

from django.db import OperationalError, connection
from psycopg import errors

from suyuan.foundation.failures import LockTimeoutError


def lock(keys: Iterable[tuple[str, int | str]]) -> None:
    """Lock things by name until the end of the transaction.

    The keys are sorted, so that two commands that need the same things never wait for each other
    in a circle. Call it once in a command, with everything the command will change.

    Raises:
        LockTimeoutError: If another command held one of them for three seconds.
    """
    assert connection.in_atomic_block, "a lock lives as long as its transaction"
    names = sorted({f"{kind}:{key}" for kind, key in keys})
    if not names:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT foundation_lock(%s::text[])", [names])
    except OperationalError as error:
        if isinstance(error.__cause__, errors.LockNotAvailable):
            raise LockTimeoutError from error
        raise
