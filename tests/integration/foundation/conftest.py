"""What the tests of the foundation share: an operation that writes, and a way to write past it."""

import psycopg
import pytest
from django.db import connection

from suyuan.config.postgres import roles
from tests import database


@pytest.fixture
def owner(real_database):
    """Give a connection as the owner of the database."""
    address = database.CLUSTER.address(roles.OWNER, connection.settings_dict["NAME"])
    with psycopg.connect(address, autocommit=True) as opened:
        yield opened
