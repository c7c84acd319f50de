"""Builds the triggers that hold our rules below Python, as operations of migrations.

Every table needs exactly one of `audited`, `append_only`, `technical`, `owner_only` and `closed`
in its first migration. It says what becomes of its history, and the application role gets the
rights that go with it (`suyuan.foundation.db.grants`); a table that says nothing is closed to the
application.
No setting switches these triggers off.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db.migrations import RunSQL

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        message = f"{text!r} is no name of a table, column or trigger"
        raise ValueError(message)
    return text


def _text(value: str | None) -> str:
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"


def _array(values: Iterable[str]) -> str:
    return "ARRAY[" + ", ".join(_text(value) for value in values) + "]::text[]"


def _policy(table: str, kind: str, **values: str) -> str:
    row = {
        "table_name": _text(table),
        "kind": _text(kind),
        "key_column": "'id'",
        "redacted": "'{}'",
        "deletable": "false",
        "reason": "''",
        **values,
    }
    updates = ", ".join(f"{column} = excluded.{column}" for column in list(row)[1:])
    return (
        f"INSERT INTO audit_policy ({', '.join(row)}) VALUES ({', '.join(row.values())}) "  # noqa: S608
        f"ON CONFLICT (table_name) DO UPDATE SET {updates}"
    )


def _sql(forward: Sequence[str], backward: Sequence[str]) -> RunSQL:
    return RunSQL([*forward], [*backward])


def _forget(table: str) -> str:
    return f"DELETE FROM audit_policy WHERE table_name = {_text(table)}"  # noqa: S608


def audited(
    table: str, *, key: str = "id", redacted: Sequence[str] = (), deletable: bool = False
) -> RunSQL:
    """Keep the history of a table: every change by any route, who, why and from where.

    A write outside a command is refused, and so is a change of the primary key.

    Args:
        table: Name of the table.
        key: Its primary key, one column.
        redacted: Columns whose values must not reach the history; that they changed does.
        deletable: Whether the application may delete rows.
    """
    _name(table)
    arguments = f"{_text(_name(key))}, {_text(','.join(map(_name, redacted)))}"
    forward = [
        f"CREATE TRIGGER audit_{event.lower()} AFTER {event} ON {table} REFERENCING {rows} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION audit_record({arguments})"
        for event, rows in (
            ("INSERT", "NEW TABLE AS new_rows"),
            ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
            ("DELETE", "OLD TABLE AS old_rows"),
        )
    ]
    forward.append(_refusal(table, f"{table}_key_fixed"[:63], [key]))
    forward.append(
        _policy(
            table,
            "AUDITED",
            key_column=_text(key),
            redacted=_array(redacted),
            deletable="true" if deletable else "false",
        )
    )
    names = ["audit_insert", "audit_update", "audit_delete", f"{table}_key_fixed"[:63]]
    return _sql(forward, [*(f"DROP TRIGGER {name} ON {table}" for name in names), _forget(table)])


def append_only(table: str, *, reason: str = "Its rows are facts, which are only added.") -> RunSQL:
    """Keep a table of facts: rows are added and never changed, so they are their own history.

    Args:
        table: Name of the table, which may be partitioned.
        reason: Why the table needs no history beside itself.
    """
    name = f"{_name(table)}_append_only"[:63]
    return _sql(
        [
            (
                f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse({_text(name)})"
            ),
            _policy(table, "APPEND_ONLY", reason=_text(reason)),
        ],
        [f"DROP TRIGGER {name} ON {table}", _forget(table)],
    )


def technical(table: str, *, reason: str, deletable: bool = True) -> RunSQL:
    """Keep no history of a table, and say why: sessions, queues, rebuildable projections."""
    return RunSQL(
        [
            _policy(
                _name(table),
                "TECHNICAL",
                deletable="true" if deletable else "false",
                reason=_text(reason),
            )
        ],
        [_forget(table)],
    )


def owner_only(table: str, *, reason: str) -> RunSQL:
    """Let the application read a table that only migrations write."""
    return RunSQL(
        [_policy(_name(table), "OWNER", reason=_text(reason))],
        [_forget(table)],
    )


def closed(table: str, *, reason: str) -> RunSQL:
    """Keep a table from the application, which gets at it through functions of the owner."""
    return RunSQL(
        [_policy(_name(table), "CLOSED", reason=_text(reason))],
        [_forget(table)],
    )


def state_moves(
    table: str,
    column: str,
    moves: Mapping[str, Iterable[str]],
    *,
    initial: Iterable[str] | None = None,
) -> RunSQL:
    """Hold a table of moves: a state changes only as the table allows.

    Args:
        table: Name of the table.
        column: The column of the state.
        moves: The states that may follow each state.
        initial: The states in which a row may begin; None allows any.
    """
    name = f"{_name(table)}_{_name(column)}_moves"[:63]
    pairs = sorted(f"{old}>{new}" for old, news in moves.items() for new in news)
    arguments = ", ".join(map(_text, [name, column, *pairs]))
    forward = [
        (
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (OLD.{column} IS DISTINCT FROM NEW.{column}) "
            f"EXECUTE FUNCTION audit_check_move({arguments})"
        )
    ]
    backward = [f"DROP TRIGGER {name} ON {table}"]
    if initial is not None:
        first = f"{table}_{column}_initial"[:63]
        forward.append(
            f"CREATE TRIGGER {first} BEFORE INSERT ON {table} FOR EACH ROW "
            f"WHEN (NOT (NEW.{column} = ANY ({_array(sorted(initial))}))) "
            f"EXECUTE FUNCTION audit_refuse({_text(first)})"
        )
        backward.append(f"DROP TRIGGER {first} ON {table}")
    return _sql(forward, backward)


def read_only(table: str, columns: Sequence[str]) -> RunSQL:
    """Fix columns of a table once the row is there."""
    name = f"{_name(table)}_{'_'.join(map(_name, columns))}_fixed"[:63]
    return RunSQL([_refusal(table, name, columns)], [f"DROP TRIGGER {name} ON {table}"])


def signed_decision(  # noqa: PLR0913 - what is decided, where, and what it means.
    table: str,
    name: str,
    *,
    decision: str,
    meanings: Mapping[str, str],
    document: str = "number",
    of: str = "",
    watched: Sequence[str] = (),
) -> RunSQL:
    """Accept a decision only with a signature under its document, with the meaning it must have.

    The table has a column ``signature_id``. A decision that a row holds already stays as it is.

    Args:
        table: Name of the table whose rows are decided about.
        name: Name of the trigger, which a refusal names.
        decision: The column of the decision.
        meanings: What the signature means, by decision; others need none.
        document: The column with the number of the signed document.
        of: The table of the document, where `document` is a key of it.
        watched: Further columns whose change is a new decision.
    """
    columns = [decision, "signature_id", *watched]
    changed = " OR ".join(
        f"OLD.{_name(column)} IS DISTINCT FROM NEW.{column}" for column in columns
    )
    arguments = (name, decision, json.dumps(dict(meanings)), _name(document), of)
    return _sql(
        [
            (
                f"CREATE TRIGGER {_name(name)} BEFORE UPDATE ON {_name(table)} FOR EACH ROW "
                f"WHEN (NEW.{decision} = ANY ({_array(meanings)}) AND ({changed})) "
                f"EXECUTE FUNCTION foundation_check_decision({', '.join(map(_text, arguments))})"
            )
        ],
        [f"DROP TRIGGER {name} ON {table}"],
    )


def _refusal(table: str, name: str, columns: Sequence[str]) -> str:
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return (
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) "
        f"EXECUTE FUNCTION audit_refuse({_text(name)})"
    )
