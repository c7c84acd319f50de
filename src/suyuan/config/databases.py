"""Turns a PostgreSQL address into Django's settings of a connection."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import connections
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from suyuan.config import env
from suyuan.config.connection import PooledConnection
from suyuan.config.env import EnvironmentValueError

SESSION = {
    "lock_timeout": "3s",
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",
    "timezone": "UTC",
    "join_collapse_limit": "5",
    "from_collapse_limit": "5",
}
"""What every application session asks of the server.

A list that shows names of eight tables was planned for 20 to 90 ms and read in one: the planner
tries every order of up to eight tables. It tries those of five at a time here; so it plans in 3 to
8 ms, and reads as quickly.
"""


def settings_of(url: str, *, name: str = "DATABASE_URL", pool: int = 0) -> dict[str, Any]:
    """Give the Django settings that reach the database at `url`.

    With `pool`, that many connections at most are shared by the threads of a process.

    Raises:
        EnvironmentValueError: If the address cannot be read.
    """
    try:
        parts = dict(conninfo_to_dict(url))
    except ProgrammingError as error:
        message = f"{name} is not a PostgreSQL address: {str(error).strip()}"
        raise EnvironmentValueError(message) from error
    database = str(parts.pop("dbname", "") or "")
    if not database:
        message = f"{name} names no database"
        raise EnvironmentValueError(message)
    found = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": str(parts.pop("user", "") or ""),
        "PASSWORD": str(parts.pop("password", "") or ""),
        "HOST": str(parts.pop("host", "") or ""),
        "PORT": str(parts.pop("port", "") or ""),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 0 if pool else 60,
        # The server may have been restarted since a connection was last used.
        "CONN_HEALTH_CHECKS": True,
    }
    options: dict[str, Any] = {**parts, "options": _session(SESSION)}
    if pool:
        options["pool"] = {
            "min_size": 1,
            "max_size": pool,
            "timeout": 20,
            "max_idle": 60,
            "connection_class": PooledConnection,
        }
    return {**found, "OPTIONS": options}


def connect_to(url: str, variables: Mapping[str, str]) -> None:
    """Point this process, which was set up without a database, at the one at `url`."""
    env.use(**variables)
    settings.SECRET_KEY = variables["SUYUAN_SECRET_KEY"]
    connections["default"].close()
    connections["default"].settings_dict.update(settings_of(url))


def _session(values: Mapping[str, str]) -> str:
    return " ".join(f"-c {key}={value}" for key, value in values.items())
