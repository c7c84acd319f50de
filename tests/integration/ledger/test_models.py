"""Django knows every table of the ledger, with every column."""

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db

UNKNOWN = {("ledger_event", "xid")}
"""Columns of types that Django does not have; nothing asks for them through a model."""


def test_every_table_has_a_model_with_all_its_columns():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE c.relname LIKE 'ledger\\_%' AND c.relkind IN ('r', 'p') "
            "AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped "
            "AND c.relnamespace = 'public'::regnamespace"
        )
        stored = set(cursor.fetchall())
    known = {
        (model._meta.db_table, field.column)
        for model in apps.get_app_config("ledger").get_models()
        for field in model._meta.concrete_fields
        if field.column is not None
    }
    assert stored - UNKNOWN == known


@pytest.mark.parametrize("model", list(apps.get_app_config("ledger").get_models()))
def test_every_model_can_be_asked(model):
    assert list(model.objects.all()[:1]) == []
