"""The record history speaks in words, each area's own for its own tables."""

from django.apps import apps
from django.urls import reverse
from django.utils import translation

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
        "production_deviation": "Order",
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
