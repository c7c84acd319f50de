"""Brings a database up to date as its owner: migrations, privileges, data of the product."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from suyuan.foundation.db import grants
from suyuan.foundation.db.executor import Executor

_steps: list[Callable[[], None]] = []


def register_step(step: Callable[[], None]) -> None:
    """Have something done as the owner after each migration; it must do nothing the second time."""
    if step not in _steps:
        _steps.append(step)


def run(owner_dsn: str | None = None, *, app_role: str = grants.APP_ROLE) -> None:
    """Migrate, set the rights of the application role and fill in the product's own data.

    Args:
        owner_dsn: Address of the database for its owner; None if the settings name the owner.
        app_role: The role as which the application logs in. Where it does not exist no rights are
            set.
    """
    with as_owner(owner_dsn):
        apply()
        grants.apply(app_role)
        for step in _steps:
            step()


def apply() -> None:
    """Apply the migrations that are missing, as Django's own command does, only quicker."""
    executor = Executor(connection)
    executor.loader.check_consistent_history(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


@contextmanager
def as_owner(owner_dsn: str | None = None) -> Iterator[None]:
    """Connect as the owner of the database, under the name of the system."""
    before = connection.settings_dict
    connection.close()
    connection.settings_dict = before if owner_dsn is None else _settings(before, owner_dsn)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('app.actor', 'SYSTEM', false),"
                " set_config('app.actor_label', 'system', false),"
                " set_config('app.reason', 'Update of the product', false),"
                " set_config('app.source', 'CLI', false)"
            )
        yield
    finally:
        connection.close()
        connection.settings_dict = before


def _settings(before: dict[str, Any], dsn: str) -> dict[str, Any]:
    parts = dict(conninfo_to_dict(dsn))
    found = {
        setting: str(parts.pop(part, "") or "")
        for setting, part in (
            ("NAME", "dbname"),
            ("USER", "user"),
            ("PASSWORD", "password"),
            ("HOST", "host"),
            ("PORT", "port"),
        )
    }
    options = {"options": "-c lock_timeout=4s -c timezone=UTC", **parts}
    return {**before, **found, "OPTIONS": options, "CONN_MAX_AGE": 0}
