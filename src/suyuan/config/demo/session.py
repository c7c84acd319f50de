"""The database session of the demonstration: thousands of small commands one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection

from suyuan.ledger.queries.rows import say

STATEMENTS_MAX: Final = 10_000
"""Statements that stay prepared: more than there are in the whole product."""
QUICK: Final = (
    "SET synchronous_commit = off; SET enable_seqscan = off;"
    "SET plan_cache_mode = force_generic_plan"
)


@contextmanager
def quick_session() -> Iterator[None]:
    """Set the connection up for thousands of small commands.

    No command waits for the disk: what is lost when the machine fails is simply done again, and
    the first command afterwards waits for all before it. The database reads and plans each
    statement once, when it comes again and its tables are empty: it takes the indexes, which the
    tables will need.
    """
    before = connection.settings_dict
    prepared = {"server_side_binding": True, "prepare_threshold": 1}
    _use({**before, "OPTIONS": {**before["OPTIONS"], **prepared}})
    connection.ensure_connection()
    connection.connection.prepared_max = STATEMENTS_MAX
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
