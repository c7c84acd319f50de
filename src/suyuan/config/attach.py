"""Gives a command of the program its database, for as long as it runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import ProgrammingError, connection, connections

from suyuan.config import databases, env
from suyuan.config.postgres import provide
from suyuan.config.postgres.errors import NotPreparedError


@contextmanager
def connected(
    data: Path, *, owner: bool = False, empty: bool = True
) -> Iterator[provide.Addresses]:
    """Connect Django to the database of `data`, or of ``DATABASE_URL``; it may be `empty` or not.

    Raises:
        DatabaseServerError: If the database cannot be had.
        NotPreparedError: If it has not the tables that are needed.
    """
    with provide.attached(env.read(), data) as addresses:
        url = addresses.owner if owner else addresses.app
        variables = {**addresses.variables(owner=owner), "SUYUAN_DATA": str(data)}
        databases.connect_to(url, variables)
        try:
            if not empty and "ledger_event" not in connection.introspection.table_names():
                raise NotPreparedError(data)
            yield addresses
        except ProgrammingError as error:
            lacking = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn)
            if empty or not isinstance(error.__cause__, lacking):
                raise
            raise NotPreparedError(data, empty=False) from error
        finally:
            connections.close_all()
