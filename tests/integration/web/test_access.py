"""Who may open what: every address says it, and the table of people and pages is committed."""

from pathlib import Path

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.urls.resolvers import RoutePattern

from suyuan.foundation.authorization import may
from suyuan.web.access import access_of
from suyuan.web.views import refusals
from tests import addresses, kept, personas
from tests.screens import client_of

TABLE = Path(__file__).parent / "permissions.json"
PEOPLE = ("eva", "marek", "ines", "noor", "tom")


@pytest.fixture
def brief_refusals(monkeypatch):
    """Leave out the page of a refusal, which would be drawn a thousand times here."""
    monkeypatch.setattr(refusals, "render", lambda *_page, status: HttpResponse(status=status))


def test_every_address_declares_who_may_open_it():
    silent = [
        route for route, pattern in addresses.for_people() if access_of(pattern.callback) is None
    ]
    assert silent == []


@pytest.mark.django_db
@pytest.mark.usefixtures("brief_refusals")
def test_table_of_people_and_pages():
    """Every page without parts in its address, asked for by each of the people."""
    found: dict[str, dict[str, int]] = {}
    for person in (None, *PEOPLE):
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


@pytest.mark.django_db
def test_table_of_people_and_addresses_with_parts():
    """Who is let through to what lies behind them; the next test sees the others turned away."""
    actors = {person: personas.actor(person) for person in PEOPLE}
    for _route, pattern in addresses.for_people():
        declared = access_of(pattern.callback)
        if not isinstance(pattern.pattern, RoutePattern) or not pattern.pattern.converters:
            continue
        if declared.is_public or declared.permission is None:
            found = {"everybody": "public" if declared.is_public else "signed in"}
        else:
            found = {
                person: "goes in" if may(actor, declared.permission) else "403"
                for person, actor in actors.items()
            }
        kept.check(TABLE, str(pattern.name), found)


PARTS = {
    "string": "x",
    "path": "x",
    "int": 1,
    "slug": "x",
    "uuid": "00000000-0000-4000-8000-000000000001",
}


def _made(pattern):
    """Give an address with parts, made of values that nothing has; None for other kinds."""
    if not isinstance(pattern.pattern, RoutePattern) or not pattern.pattern.converters:
        return None
    values = {
        name: PARTS[type(converter).__name__.removesuffix("Converter").lower()]
        for name, converter in pattern.pattern.converters.items()
    }
    return reverse(str(pattern.name), kwargs=values)


@pytest.mark.django_db
@pytest.mark.usefixtures("brief_refusals")
@pytest.mark.parametrize("method", ["get", "post"])
def test_addresses_with_parts_are_refused_before_anything_is_looked_up(method):
    """Who lacks the right is told so whether the thing exists or not; strangers are to sign in."""
    stranger, nobody = client_of("tom"), client_of(None)
    told = 302 if method == "get" else 401
    seen = 0
    for _route, pattern in addresses.for_people():
        address = _made(pattern)
        declared = access_of(pattern.callback)
        if address is None or declared.is_public or declared.permission is None:
            continue
        seen += 1
        assert getattr(stranger, method)(address).status_code == 403, address
        assert getattr(nobody, method)(address).status_code == told, address
    assert seen > 50
