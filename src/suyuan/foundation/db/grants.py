"""Gives the application role what each table's declaration says, and nothing else.

Triggers give the friendly stop, privileges the real one: the application may not touch the
history, facts, or a table that declares nothing, and owns no trigger that it could disable.
"""

from typing import Final

from django.db import connection, transaction
from psycopg import sql

APP_ROLE: Final = "suyuan_app"
"""The role as which the application logs in."""

_RIGHTS: Final = {
    "AUDITED": ("SELECT", "INSERT", "UPDATE"),
    "APPEND_ONLY": ("SELECT", "INSERT"),
    "TECHNICAL": ("SELECT", "INSERT", "UPDATE"),
    "OWNER": ("SELECT",),
    "CLOSED": (),
}


def declared() -> dict[str, tuple[str, ...]]:
    """Return the rights of the application on every table of the schema, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, p.kind, coalesce(p.deletable, false) FROM pg_class c "
            "LEFT JOIN audit_policy p ON p.table_name = c.relname "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') "
            "AND NOT c.relispartition ORDER BY c.relname"
        )
        return {
            name: (_RIGHTS[kind] + (("DELETE",) if deletable else ()) if kind else ())
            for name, kind, deletable in cursor.fetchall()
        }


def apply(role: str = APP_ROLE) -> None:
    """Set the rights of the application role, as the owner, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            return
        who = sql.Identifier(role)
        for statement in (
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}, PUBLIC",
            "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {}, PUBLIC",
            "REVOKE CREATE ON SCHEMA public FROM {}, PUBLIC",
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}",
        ):
            cursor.execute(sql.SQL(statement).format(who))
        for table, rights in declared().items():
            if rights:
                cursor.execute(
                    sql.SQL("GRANT {} ON {} TO {}").format(
                        sql.SQL(", ").join(map(sql.SQL, rights)), sql.Identifier(table), who
                    )
                )
