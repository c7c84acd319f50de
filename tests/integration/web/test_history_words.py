"""The record history speaks in words, each area's own for its own tables."""

import datetime as dt

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import translation

from suyuan.foundation.audit.models import Entry
from suyuan.web.screens import history, registry


def _tables():
    """Return the tables whose rows have a page with a record history."""
    reverse("sign-in")
    return {table for one in registry.resources().values() for table in one.history_tables}


def _columns(table):
    model = next(one for one in apps.get_models() if one._meta.db_table == table)
    return [field.column for field in model._meta.concrete_fields]


def test_every_table_with_a_page_has_a_word_and_so_has_every_column_that_is_shown():
    unsaid = history._QUIET | history._HIDDEN
    with translation.override("zh-hans"):
        assert [table for table in sorted(_tables()) if history.table_word(table) == table] == []
        wordless = [
            f"{table}.{column}"
            for table in sorted(_tables())
            for column in _columns(table)
            if column not in unsaid and not column.endswith("_id")
            if not history._narrowed(history._columns, table, column)
        ]
    assert wordless == []


def test_what_one_area_calls_a_column_is_not_overwritten_by_another_area():
    reverse("sign-in")
    with translation.override("en"):
        orders = {
            table: history.column_word(table, "order_id")
            for table in ("production_deviation", "purchasing_receipt", "warehouse_move_line")
        }
    assert orders == {
        "production_deviation": "Work order",
        "purchasing_receipt": "Purchase order",
        "warehouse_move_line": "Move order",
    }
    assert history._narrowed(history._references, "production_deviation", "order_id") == (
        "production_order"
    )


def test_a_row_that_only_a_key_names_is_shown_by_name_or_not_at_all():
    """A column that holds the key of another row has a table to ask for its name, or no word."""
    nameless = [
        f"{table}.{column}"
        for table in sorted(_tables())
        for column in _columns(table)
        if column.endswith("_id") and history._means_something(table, column)
        if history._narrowed(history._references, table, column) not in history._names
    ]
    assert nameless == []


def _entry(action, old, new):
    return Entry(
        table_name="quality_inspection", row_key="1", action=action, old=old, new=new,
        at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), actor_label="quality", reason="", source="WEB",
    )  # fmt: skip


def _serials(count):
    return [f"S{number:05d}" for number in range(count)]


@pytest.mark.django_db
def test_of_ten_thousand_serial_numbers_the_history_names_the_first_and_counts_the_rest():
    reverse("sign-in")
    with translation.override("en"):
        (step,) = history.steps(
            [_entry("INSERT", None, {"units": _serials(10_000)})], "quality_inspection"
        )
    (line,) = step.lines
    assert line.new.startswith("S00000, S00001")
    assert "S00019" in line.new
    assert "S00020" not in line.new
    assert line.new.endswith("and 9,980 more")


@pytest.mark.django_db
def test_of_a_long_list_that_was_changed_the_history_shows_what_went_and_what_came():
    reverse("sign-in")
    before = _serials(500)
    after = [one for one in before if one != "S00300"] + ["S00999"]
    with translation.override("en"):
        (step,) = history.steps(
            [_entry("UPDATE", {"units": before}, {"units": after})], "quality_inspection"
        )
    (line,) = step.lines
    assert (line.old, line.new) == ("S00300", "S00999")
