"""What names a row of another table names one that exists; every row has a name of its own."""

import pytest
from django.db import IntegrityError, connection, transaction

from suyuan.foundation.command import command, system_context

pytestmark = pytest.mark.django_db

OURS = (
    "t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') AND NOT t.relispartition "
    "AND t.relname !~ '^(procrastinate|django|auth)_'"
)


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def insert(*, context, statement, values):
    assert context
    with pytest.raises(IntegrityError, match="foreign key"), transaction.atomic():
        rows(statement, *values)


def test_inv_ref_1_every_reference_is_enforced():
    found = rows(
        "SELECT c.conname, c.convalidated AND c.conenforced FROM pg_constraint c "
        f"JOIN pg_class t ON t.oid = c.conrelid WHERE c.contype = 'f' AND {OURS}"
    )
    assert found
    assert [name for name, holds in found if not holds] == []


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("INSERT INTO ledger_item_code (key, item_id) VALUES (%s, -1)", ["/01/1"]),
        ("INSERT INTO ledger_place (key, code, name, parent_id) VALUES (%s, 'X', 'X', -1)", ["k"]),
        ("INSERT INTO ledger_place (key, code, name, party_id) VALUES (%s, 'X', 'X', -1)", ["k"]),
    ],
)
def test_inv_ref_1_refuses_a_name_of_nothing(statement, values):
    around = command(name="tests.write_past_python", action=None)(insert)
    around(context=system_context(reason="test"), statement=statement, values=values)


def test_inv_ref_2_every_table_names_its_rows():
    unnamed = rows(
        f"SELECT t.relname FROM pg_class t WHERE {OURS} AND NOT EXISTS ("
        "SELECT FROM pg_constraint c WHERE c.conrelid = t.oid AND c.contype = 'p')"
    )
    assert unnamed == []
