"""A list whose address somebody has made up, and a long list that is paged by its keys."""

import base64
import datetime as dt
import json

import pytest
from django.core.exceptions import FieldError
from django.http import QueryDict
from django.urls import get_resolver, reverse

from suyuan.web.screens import listing, preferences, registry
from tests import personas
from tests.screens import client_of

NONSENSE = ["\u00b2", "9" * 5000, "-5", "1e9"]
TOKENS = [
    [1], ["x"], [1, 2], ["a", "b"], [None, None], ["2026-01-01", "x"], ["999999-01-01", 1],
    [[], {}], [True], ["2026-01-01T00:00:00Z", "\0"],
]  # fmt: skip


def _token(values: list[object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["history", "all-jobs", "sign-ins", "events", "items"])
def test_an_address_that_makes_no_sense_shows_the_list(name):
    client = client_of("ada" if name != "events" else "eva")
    address = reverse(f"{name}-list")
    for size in NONSENSE:
        assert client.get(address, {"size": size, "page": size}).status_code == 200
    for values in TOKENS:
        assert client.get(address, {"after": _token(values)}).status_code == 200


@pytest.mark.django_db
def test_every_list_is_sorted_by_any_of_its_columns_or_left_as_it_is():
    """Not every column stands in a table: what is worked out from a row sorts nothing."""
    assert get_resolver().url_patterns  # The screens are known by their addresses.
    reader = listing.Reader(actor=personas.actor("ada"))
    broken = []
    for name, resource in registry.resources().items():
        for column in resource.table.base_columns:
            query = QueryDict(f"sort=-{column}")
            try:
                list(listing.ordered(resource, resource.visible(reader), query)[:1])
            except FieldError:
                broken.append((name, column))
    assert not broken


@pytest.mark.django_db
def test_the_next_page_begins_right_behind_the_last_row_of_this_one():
    """Moments are kept to the microsecond; cut to less, rows of one moment would be left out."""
    moment = dt.datetime(2026, 11, 22, 8, 5, 0, 123456, tzinfo=dt.UTC)
    reverse("sign-in")
    resource = registry.resource_named("all-jobs")
    model = resource.rows(listing.Reader(actor=personas.actor("ada"))).model
    raw = json.dumps([moment, "01a205ad-c687-77ae-9102-8599e616aa8b"], default=listing._written)
    token = base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")
    read = listing._read(token, resource.order, model)
    assert read is not None
    assert read[0] == moment


@pytest.mark.django_db
def test_a_view_that_is_saved_anew_takes_no_other_away():
    views = [f"view {number}" for number in range(preferences.VIEWS_MAX)]
    for name in [*views, views[-1]]:
        preferences.save_view(
            context=personas.context("eva"), resource="items", name=name, query="sort=code"
        )
    kept = [tab.label for tab in preferences.of(personas.actor("eva"), "items").tabs]
    assert kept == views
