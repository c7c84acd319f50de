"""Facts and history stay as they are, whoever tries to change them."""

import psycopg
import pytest
from django.db import Error, connection, transaction

from suyuan.foundation.db import grants
from tests import database

pytestmark = pytest.mark.django_db


def rows(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def append_only():
    return [
        name for (name,) in rows("SELECT table_name FROM audit_policy WHERE kind = 'APPEND_ONLY'")
    ]


def first_column(table):
    return rows(
        "SELECT attname FROM pg_attribute WHERE attnum > 0 AND attgenerated = '' "
        f"AND attrelid = '{table}'::regclass ORDER BY attnum LIMIT 1"
    )[0][0]


def changes(table):
    column = first_column(table)
    yield f"UPDATE {table} SET {column} = {column}"
    yield f"DELETE FROM {table}"
    yield f"TRUNCATE {table} CASCADE"


class TestFacts:
    def test_inv_fact_1_are_never_changed_by_the_application(self):
        assert append_only()
        for table in append_only():
            for statement in changes(table):
                with (
                    pytest.raises(Error, match="permission denied"),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(statement)

    def test_inv_fact_1_are_never_changed_by_the_owner(self):
        address = database.CLUSTER.address("suyuan_owner", connection.settings_dict["NAME"])
        let_through = []
        with psycopg.connect(address) as owner:
            for table in append_only():
                for statement in list(changes(table))[:2]:
                    try:
                        with owner.transaction():
                            owner.execute(statement)
                        let_through.append(statement)
                    except psycopg.Error:
                        continue
            owner.rollback()
        assert not let_through

    def test_inv_fact_2_every_table_says_what_becomes_of_its_history(self):
        silent = rows(
            "SELECT relname FROM pg_class LEFT JOIN audit_policy ON table_name = relname "
            "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') "
            "AND NOT relispartition AND table_name IS NULL"
        )
        rights = grants.declared()
        assert all(rights[name] == () for (name,) in silent), silent

    def test_inv_fact_3_every_audited_table_has_its_triggers(self):
        found = rows(
            "SELECT table_name, count(tgname) FROM audit_policy LEFT JOIN pg_trigger "
            "ON tgrelid = to_regclass(table_name) AND tgenabled IN ('O', 'A') "
            "AND tgname IN ('audit_insert', 'audit_update', 'audit_delete') "
            "WHERE kind = 'AUDITED' GROUP BY 1"
        )
        assert found
        assert [name for name, count in found if count != 3] == []

    def test_inv_fact_4_no_trigger_is_switched_off(self):
        off = rows("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'")
        assert off == []

    def test_inv_fact_5_what_is_fixed_is_compared_before_each_change(self):
        loose = rows(
            "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname LIKE '%\\_fixed' "
            "AND pg_get_triggerdef(oid) !~ "
            "'BEFORE UPDATE ON .* FOR EACH ROW WHEN .*(IS DISTINCT FROM|<>).* EXECUTE FUNCTION'"
        )
        assert loose == []


class TestKeys:
    def test_inv_key_1_means_one_row(self):
        loose = rows(
            "SELECT indexrelid::regclass FROM pg_index WHERE indisunique "
            "AND NOT (indisvalid AND indisready AND indimmediate) "
            "AND indrelid IN (SELECT oid FROM pg_class WHERE relnamespace='public'::regnamespace)"
        )
        assert loose == []
