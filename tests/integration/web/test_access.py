"""Who may open what: every address says it, and the table of people and pages is committed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from suyuan.web.access import access_of
from tests import kept, personas
from tests.screens import client_of

TABLE = Path(__file__).parent / "permissions.json"


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, route)
        else:
            yield route, pattern


def _own() -> Iterator[tuple[str, URLPattern]]:
    for route, pattern in _patterns(get_resolver()):
        if not f"/{route}".startswith(tuple(settings.MACHINE_PREFIXES)):
            yield route, pattern


def test_every_address_declares_who_may_open_it():
    silent = [route for route, pattern in _own() if access_of(pattern.callback) is None]
    assert silent == []


@pytest.mark.django_db
def test_table_of_people_and_pages():
    """Every page without parts in its address, asked for by each of the people."""
    found: dict[str, dict[str, int]] = {}
    for person in (None, *personas.PEOPLE):
        client = client_of(person)
        for route, pattern in _own():
            if isinstance(pattern.pattern, RoutePattern) and not pattern.pattern.converters:
                name = str(pattern.name)
                status = client.get(reverse(name)).status_code
                found.setdefault(name, {})[person or "nobody"] = status
            assert route is not None
    for name, statuses in found.items():
        assert all(status < 500 for status in statuses.values()), name
        kept.check(TABLE, name, statuses)
