"""Who may open what: every address says it, and the table of people and pages is committed."""

from pathlib import Path

import pytest
from django.urls import reverse
from django.urls.resolvers import RoutePattern

from suyuan.web.access import access_of
from tests import addresses, kept, personas
from tests.screens import client_of

TABLE = Path(__file__).parent / "permissions.json"


def test_every_address_declares_who_may_open_it():
    silent = [
        route for route, pattern in addresses.for_people() if access_of(pattern.callback) is None
    ]
    assert silent == []


@pytest.mark.django_db
def test_table_of_people_and_pages():
    """Every page without parts in its address, asked for by each of the people."""
    found: dict[str, dict[str, int]] = {}
    for person in (None, *personas.PEOPLE):
        client = client_of(person)
        for route, pattern in addresses.for_people():
            if isinstance(pattern.pattern, RoutePattern) and not pattern.pattern.converters:
                name = str(pattern.name)
                status = client.get(reverse(name)).status_code
                found.setdefault(name, {})[person or "nobody"] = status
            assert route is not None
    for name, statuses in found.items():
        assert all(status < 500 for status in statuses.values()), name
        kept.check(TABLE, name, statuses)
