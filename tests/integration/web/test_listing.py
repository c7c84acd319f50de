"""A list whose address somebody has made up, and a long list that is paged by its keys."""

import base64
import datetime as dt
import json

import pytest
from django import forms
from django.core.exceptions import FieldError
from django.http import QueryDict
from django.urls import get_resolver, reverse
from django_filters.fields import DateRangeField

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import ItemKind
from suyuan.ledger.domain.vocabulary import Tracking
from suyuan.web import alarms
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
@pytest.mark.parametrize(
    ("query", "label"), [({"tracking": "BARREL"}, "Traced"), ({"kind": ["DEVICE", "?"]}, "Kind")]
)
def test_a_filter_with_a_value_it_does_not_know_shows_no_row_and_says_which_it_is(query, label):
    catalog.create_item(
        context=personas.system(),
        values=catalog.ItemValues(
            code="A1", name="件", kind=ItemKind.DEVICE, tracking=Tracking.SERIAL
        ),
    )
    client = client_of("ada")
    page = client.get(reverse("items-list"), query)
    assert page.status_code == 200
    assert not page.context["rows"]
    assert [str(one.label) for one in page.context["listing"].unread] == [label]
    assert "are not understood" in page.content.decode()
    for form in ("csv", "xlsx"):
        answer = client.get(reverse("items-export", args=[form]), query)
        assert answer.status_code == 422
        assert f"“{label}”" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "query"), [("items", {"trackng": "SERIAL"}), ("areas", {"code": "CLINIC"})]
)
def test_a_filter_that_the_list_does_not_have_shows_no_row_and_is_named(name, query):
    """Where it is misspelt, and where the list has no filters at all."""
    client = client_of("noor")
    assert client.get(reverse(f"{name}-list"), dict.fromkeys(query, "")).context["rows"] or (
        name == "items"
    )
    page = client.get(reverse(f"{name}-list"), query)
    assert not page.context["rows"]
    assert f"This list has no filter “{next(iter(query))}”." in page.content.decode()
    answer = client.get(reverse(f"{name}-export", args=["csv"]), query)
    assert (answer.status_code, next(iter(query)) in answer.content.decode()) == (422, True)


@pytest.mark.django_db
def test_every_view_that_the_program_offers_of_a_list_is_understood():
    reverse("sign-in")
    reader = listing.Reader(actor=personas.actor("ada"))
    views = [
        (resource, one.query)
        for resource in registry.resources().values()
        for one in resource.presets
    ]
    for one in alarms._alarms.values():
        name = one.url_name.removesuffix("-list")
        query = one.query if isinstance(one.query, str) else one.query(reader)
        if query and name in registry.resources():
            views.append((registry.resource_named(name), query))
    for resource, text in views:
        query = QueryDict(text)
        _rows, filters = listing.narrowed(resource, reader, query)
        assert not listing.unread_of(resource, filters, query), (resource.name, text)


@pytest.mark.django_db
def test_no_list_lets_a_filter_go_that_it_cannot_read():
    """What is neither a text nor a choice, a day, yes or no is named as not understood."""
    reverse("sign-in")
    reader = listing.Reader(actor=personas.actor("ada"))
    lenient = []
    for resource in registry.resources().values():
        if resource.filters is None:
            continue
        for name, field in resource.filters({}, queryset=resource.rows(reader)).form.fields.items():
            if type(field) is forms.CharField:
                continue
            key = f"{name}_after" if isinstance(field, DateRangeField) else name
            rows, filters = listing.narrowed(resource, reader, QueryDict(f"{key}=\u00a7"))
            if [one.name for one in filters.unread()] != [name] or not rows.query.is_empty():
                lenient.append((resource.name, name))
    assert not lenient


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
