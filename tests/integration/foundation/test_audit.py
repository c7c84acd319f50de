"""The record history: every change by every route, and no way around it."""

import json

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from suyuan.foundation import command
from suyuan.foundation.accounts import operations
from suyuan.foundation.accounts.models import Site, User
from suyuan.foundation.audit.models import Entry
from tests import personas


@command.command(name="tests.write", action=None)
def write(*, context, what):
    """Run a function inside a command."""
    del context
    WRITES[what]()


def _copy():
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY accounts_site (code, name, name_en, time_zone, is_active) FROM STDIN"
        ) as copy,
    ):
        for row in (("C1", "c"), ("C2", "c")):
            copy.write_row((*row, "", "UTC", True))


def _raw(statement):
    def run():
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


WRITES = {
    "save": lambda: Site(code="A", name="a").save(),
    "bulk_create": lambda: Site.objects.bulk_create(
        [Site(code=f"B{number}", name="b") for number in range(500)]
    ),
    "bulk_update": lambda: Site.objects.bulk_update(
        [Site(pk=site.pk, name=f"n{site.pk}") for site in Site.objects.all()], ["name"]
    ),
    "update": lambda: Site.objects.update(name="changed"),
    "no change": lambda: Site.objects.update(is_active=True),
    "raw": _raw("UPDATE accounts_site SET name = name || '!'"),
    "upsert": _raw(
        "INSERT INTO accounts_site (code, name, name_en, time_zone, is_active) "
        "VALUES ('A', 'new', '', 'UTC', true), ('Z', 'new', '', 'UTC', true) "
        "ON CONFLICT (code) DO UPDATE SET name = excluded.name"
    ),
    "merge": _raw(
        "MERGE INTO accounts_site s USING (VALUES ('A'), ('Y')) AS v(code) ON s.code = v.code "
        "WHEN MATCHED THEN UPDATE SET name = 'merged' WHEN NOT MATCHED THEN "
        "INSERT (code, name, name_en, time_zone, is_active) VALUES (v.code, 'm', '', 'UTC', true)"
    ),
    "copy": _copy,
    "modifying cte": _raw(
        "WITH changed AS (UPDATE accounts_site SET name = 'cte' RETURNING 1) "
        "SELECT count(*) FROM changed"
    ),
}


def _entries(table="accounts_site"):
    return Entry.objects.filter(table_name=table)


@pytest.mark.django_db
@pytest.mark.requirement("INV-AUD-1")
class TestEveryRoute:
    @pytest.mark.parametrize(
        ("first", "what", "inserted", "updated"),
        [
            (None, "save", 1, 0),
            (None, "bulk_create", 500, 0),
            ("save", "bulk_update", 0, 1),
            ("bulk_create", "update", 0, 500),
            ("save", "no change", 0, 0),
            ("bulk_create", "raw", 0, 500),
            ("save", "upsert", 1, 1),
            ("save", "merge", 1, 1),
            (None, "copy", 2, 0),
            ("save", "modifying cte", 0, 1),
        ],
    )
    def test_inv_aud_1_keeps_every_change(self, first, what, inserted, updated):
        if first is not None:
            write(context=personas.system(), what=first)
        before = _entries().count()
        context = personas.context("eva", reason="because")
        write(context=context, what=what)
        new = _entries().order_by("id")[before:]
        assert [entry.action for entry in new].count("INSERT") == inserted
        assert [entry.action for entry in new].count("UPDATE") == updated
        for entry in new:
            assert entry.actor == context.actor.principal
            assert entry.actor_label == "Eva (eva)"
            assert entry.reason == "because"
            assert entry.command_id == context.command_id
            assert (entry.operation, entry.source) == ("tests.write", "WEB")
            assert entry.at == context.at

    def test_keeps_old_and_new(self):
        write(context=personas.system(), what="save")
        write(context=personas.system(), what="update")
        entry = _entries().get(action="UPDATE")
        assert (entry.old["name"], entry.new["name"]) == ("a", "changed")
        assert entry.row_key == str(Site.objects.get().pk)

    def test_never_shows_a_password(self):
        user = personas.person("eva")
        operations.set_password(
            context=personas.system(), username="eva", password="a new one entirely"
        )
        kept = [
            value
            for entry in _entries("accounts_user").filter(row_key=str(user.pk))
            for value in (entry.old, entry.new)
            if value is not None
        ]
        user.refresh_from_db()
        assert len(kept) == 3
        assert all(value["password"].startswith("redacted:") for value in kept)
        assert kept[1]["password"] != kept[2]["password"]
        assert user.password not in json.dumps(kept)

    def test_never_shows_a_key(self):
        secret = personas.key("eva", ["accounts.view_user"])
        kept = _entries("accounts_api_key").get().new
        assert kept["hash"].startswith("redacted:")
        assert secret.rsplit("_", maxsplit=1)[1] not in json.dumps(kept)


ATTACKS = {
    "no actor": "UPDATE accounts_site SET name = 'x'",
    "forged entry": (
        "INSERT INTO audit_entry (table_name, row_key, action, actor, actor_label, reason, "
        "operation, source, address, at, transaction_id) "
        "VALUES ('accounts_site', '1', 'INSERT', 'USER:1', '', '', '', '', '', now(), 1)"
    ),
    "changed entry": "UPDATE audit_entry SET actor = 'USER:1'",
    "deleted entry": "DELETE FROM audit_entry",
    "emptied history": "TRUNCATE audit_entry",
    "emptied table": "TRUNCATE accounts_site CASCADE",
    "disabled trigger": "ALTER TABLE accounts_site DISABLE TRIGGER audit_update",
    "dropped trigger": "DROP TRIGGER audit_update ON accounts_site",
    "replaced function": (
        "CREATE OR REPLACE FUNCTION audit_record() RETURNS trigger LANGUAGE plpgsql "
        "AS 'BEGIN RETURN NULL; END'"
    ),
    "replica role": "SET session_replication_role = replica",
    "owner's role": "SET ROLE suyuan_owner",
    "owner's session": "SET SESSION AUTHORIZATION suyuan_owner",
    "direct call": "SELECT audit_record()",
    "program": "COPY accounts_site TO PROGRAM 'cat'",
    "rewritten policy": "UPDATE audit_policy SET kind = 'TECHNICAL'",
    "deleted account": "DELETE FROM accounts_user",
    "own trigger": (
        "CREATE TRIGGER zzz BEFORE UPDATE ON accounts_site FOR EACH ROW "
        "EXECUTE FUNCTION audit_refuse('x')"
    ),
    "rule": "CREATE RULE r AS ON UPDATE TO accounts_site DO INSTEAD NOTHING",
    "own schema object": "CREATE TABLE public.audit_entry_2 (id int)",
    "rewritten migrations": "DELETE FROM django_migrations",
    "changed column": "ALTER TABLE audit_entry ALTER COLUMN actor DROP NOT NULL",
}


@pytest.mark.requirement("INV-AUD-2")
class TestAttacksAsTheApplication:
    @pytest.fixture
    def rows(self, real_database):
        write(context=personas.system(), what="save")
        before = self._state()
        yield
        assert self._state() == before

    def _state(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT jsonb_agg(s ORDER BY id) FROM accounts_site s)::text, "
                "(SELECT jsonb_agg(e ORDER BY id) FROM audit_entry e)::text, "
                "(SELECT jsonb_agg(p ORDER BY table_name) FROM audit_policy p)::text"
            )
            return cursor.fetchone()

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_inv_aud_2_is_refused(self, rows, attack):
        with (
            pytest.raises(ProgrammingError, match=r"permission denied|must be owner|outside a comm")
            if attack not in {"direct call", "program"}
            else pytest.raises(Exception, match=r"only be called as|permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(ATTACKS[attack])

    def test_inv_aud_2_grants_itself_nothing(self, rows):
        with connection.cursor() as cursor:
            cursor.execute("GRANT ALL ON audit_entry TO suyuan_app")
            cursor.execute("SELECT has_table_privilege('audit_entry', 'INSERT, UPDATE, DELETE')")
            assert cursor.fetchone() == (False,)

    def test_inv_aud_2_no_setting_switches_it_off(self, real_database):
        write(context=personas.system(), what="save")
        before = _entries().count()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL pgtrigger.ignore = '{*}'")
            cursor.execute("SET LOCAL search_path = pg_temp, public")
            cursor.execute("CREATE TEMP TABLE audit_entry (LIKE public.audit_entry) ON COMMIT DROP")
            cursor.execute("SELECT set_config('app.actor', 'USER:1', true)")
            cursor.execute("UPDATE public.accounts_site SET name = 'sneaky'")
        assert _entries().count() == before + 1

    def test_inv_aud_2_a_primary_key_never_changes(self, real_database):
        write(context=personas.system(), what="save")
        with (
            pytest.raises(IntegrityError, match="accounts_site_key_fixed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "WITH named AS MATERIALIZED (SELECT set_config('app.actor', 'USER:1', true)) "
                "UPDATE accounts_site SET id = id + 1000 FROM named"
            )

    def test_inv_aud_2_a_name_does_not_outlive_its_transaction(self, real_database):
        write(context=personas.system(), what="save")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.actor', true)")
            assert cursor.fetchone()[0] in {None, ""}

    def test_what_the_owner_does_names_the_owner_or_fails(self, owner):
        with pytest.raises(psycopg.Error, match="outside a command"):
            owner.execute("UPDATE accounts_user SET display_name = 'x'")


@pytest.mark.django_db
@pytest.mark.requirement("INV-AUD-3")
class TestEveryTable:
    def _tables(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname, p.kind, p.key_column, p.reason, "
                "ARRAY(SELECT tgname::text FROM pg_trigger WHERE tgrelid = c.oid "
                "AND NOT tgisinternal AND tgenabled = 'O'), "
                "ARRAY(SELECT privilege FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', "
                "'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege "
                "WHERE has_table_privilege('suyuan_app', c.oid, privilege)), p.deletable "
                "FROM pg_class c LEFT JOIN audit_policy p ON p.table_name = c.relname "
                "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') "
                "AND NOT c.relispartition"
            )
            return cursor.fetchall()

    def test_inv_aud_3_says_what_becomes_of_its_history(self):
        assert [name for name, kind, *_ in self._tables() if kind is None] == []

    def test_inv_aud_3_has_the_triggers_it_declares(self):
        needed = {"audit_insert", "audit_update", "audit_delete"}
        for name, kind, _key, _reason, triggers, *_ in self._tables():
            if kind == "AUDITED":
                assert {*needed, f"{name}_key_fixed"[:63]} <= set(triggers), name
            if kind == "APPEND_ONLY":
                assert f"{name}_append_only"[:63] in triggers, name

    def test_inv_aud_3_gives_the_application_what_it_declares(self):
        for name, kind, _key, _reason, _triggers, rights, deletable in self._tables():
            allowed = {"SELECT"} if kind != "CLOSED" else set()
            if kind not in {"OWNER", "CLOSED"}:
                allowed.add("INSERT")
            if kind in {"AUDITED", "TECHNICAL"}:
                allowed.add("UPDATE")
            if kind in {"AUDITED", "TECHNICAL"} and deletable:
                allowed.add("DELETE")
            assert set(rights) == allowed, name

    def test_inv_aud_3_gives_a_reason_for_every_exception(self):
        for name, kind, _key, reason, *_ in self._tables():
            assert kind == "AUDITED" or len(reason) > 10, name

    def test_models_have_a_table_that_is_declared(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT table_name FROM audit_policy")
            declared = {name for (name,) in cursor.fetchall()}
        assert User._meta.db_table in declared
