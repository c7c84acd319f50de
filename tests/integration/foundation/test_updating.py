"""Changed rows are written as they stand, and nothing else of them or of others."""

import datetime as dt
from decimal import Decimal

import pytest

from suyuan.foundation.db.inserting import insert
from suyuan.foundation.db.updating import update
from tests.tables import shelves

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 6, 1, 12, 0, 0, 123456, tzinfo=dt.UTC)


@pytest.fixture
def tables():
    with shelves() as (shelf, thing):
        yield shelf, thing


def stored(thing):
    return list(
        thing.objects.order_by("pk").values_list(
            "name", "shelf_id", "amount", "tags", "detail", "at"
        )
    )


def test_rows_with_lists_of_texts_are_inserted_as_they_are(tables):
    _, thing = tables
    tags = ["", 'a"{},\\x', "NULL", "漏液"]
    insert([thing(name="1", tags=tags), thing(name="2", tags=[]), thing(name="3", tags=None)])
    assert [row[3] for row in stored(thing)] == [tags, [], None]


def test_all_fields_are_written_where_none_is_named(tables):
    shelf, thing = tables
    where = shelf.objects.create(code="HIGH")
    first, other = insert([thing(name="1"), thing(name="2")])
    first.name, first.shelf, first.amount = 'a"{},\\x', where, Decimal("0.000000000001")
    first.tags, first.detail, first.at = ["漏,液", ""], {"值": ["1", None, 2.5]}, NOON
    update([first])
    assert stored(thing) == [
        (first.name, where.pk, first.amount, first.tags, first.detail, NOON),
        ("2", None, 0, [], {}, None),
    ]
    first.tags = first.detail = first.at = first.shelf = None
    update([first])
    assert stored(thing)[0] == (first.name, None, first.amount, None, None, None)
    assert other.name == "2"


def test_only_the_named_fields_are_written_each_row_with_its_own(tables):
    shelf, thing = tables
    where = shelf.objects.create(code="LOW")
    rows = insert([thing(name=f"{n}") for n in range(3)])
    for n, row in enumerate(rows):
        row.name, row.amount, row.shelf_id = "not this", Decimal(n), where.pk
    update(reversed(rows), "amount", "shelf")
    assert [row[:3] for row in stored(thing)] == [(f"{n}", where.pk, n) for n in range(3)]


def test_what_is_not_there_or_has_no_such_field_is_refused(tables):
    _, thing = tables
    (row,) = insert([thing(name="1")])
    update([])
    with pytest.raises(AssertionError, match="no"):
        update([row], "nmae")
    thing.objects.all().delete()
    with pytest.raises(AssertionError, match="there"):
        update([row], "name")
