"""The database session of the demonstration: thousands of small commands one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection
from psycopg._preparing import PrepareManager  # There is no other door to what it keeps.
from typing_extensions import override

from suyuan.ledger.queries.rows import say

STATEMENTS_MAX: Final = 10_000
"""Statements that stay prepared: more than there are in the whole product."""
QUICK: Final = (
    "SET synchronous_commit = off; SET enable_seqscan = off;"
    "SET plan_cache_mode = force_generic_plan"
)


class _Kept(PrepareManager):
    """Statements that outlive a rollback.

    The driver throws all of them away then, those of `foundation.db.wire` too: tables might have
    been made anew. Here none are, and each command that is found done is rolled back.
    """

    prepare_threshold = 1
    prepared_max = STATEMENTS_MAX

    @override
    def clear(self) -> bool:
        return False


@contextmanager
def quick_session() -> Iterator[None]:
    """Set the connection up for thousands of small commands.

    No command waits for the disk: what is lost when the machine fails is simply done again, and
    the first command afterwards waits for all before it. The database reads and plans each
    statement once, when it comes again and its tables are empty: it takes the indexes, which the
    tables will need.
    """
    before = connection.settings_dict
    _use({**before, "OPTIONS": {**before["OPTIONS"], "server_side_binding": True}})
    connection.ensure_connection()
    connection.connection._prepared = _Kept()  # noqa: SLF001 - as above.
    say(QUICK)
    try:
        yield
    finally:
        _use(before)


def _use(settings: dict[str, Any]) -> None:
    """Have the connection opened anew, with other settings."""
    connection.close()
    connection.settings_dict = settings
    connection.features = connection.features_class(connection)  # It remembers what they say.
