"""Gives a command of the program its database, for as long as it runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

from suyuan.config import databases, env
from suyuan.config.postgres import provide


@contextmanager
def connected(data: Path, *, owner: bool = False) -> Iterator[provide.Addresses]:
    """Connect Django to the database of `data`, or of ``DATABASE_URL``.

    Raises:
        DatabaseServerError: If the database cannot be had.
    """
    with provide.attached(env.read(), data) as addresses:
        url = addresses.owner if owner else addresses.app
        variables = {**addresses.variables(owner=owner), "SUYUAN_DATA": str(data)}
        databases.connect_to(url, variables)
        try:
            yield addresses
        finally:
            connections.close_all()
