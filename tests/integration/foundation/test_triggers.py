"""The trigger builder: tables of moves, fixed columns, facts, and the way back."""

import pytest
from django.db import connection

from suyuan.foundation.db import triggers
from suyuan.foundation.db.migrate import as_owner

MOVES = {"NEW": ["OPEN"], "OPEN": ["DONE", "NEW"], "DONE": []}

OPERATIONS = {
    "audited": triggers.audited("trial", redacted=["note"], deletable=True),
    "append_only": triggers.append_only("trial"),
    "technical": triggers.technical("trial", reason="a reason that is long"),
    "owner_only": triggers.owner_only("trial", reason="a reason that is long"),
    "state_moves": triggers.state_moves("trial", "state", MOVES, initial=["NEW"]),
    "read_only": triggers.read_only("trial", ["code", "note"]),
}


def _apply(operation, *, backwards=False):
    statements = operation.reverse_sql if backwards else operation.sql
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def table(owner):
    with as_owner(owner.info.dsn + f" password={owner.info.password}"):
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE trial (id bigint PRIMARY KEY, state text, code text, note text)"
            )
        yield
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE trial")


def _run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


class TestStateMoves:
    def test_holds_the_table_of_moves(self, table):
        _apply(triggers.state_moves("trial", "state", MOVES, initial=["NEW"]))
        _run("INSERT INTO trial VALUES (1, 'NEW', 'a', '')")
        _run("UPDATE trial SET state = 'OPEN'")
        _run("UPDATE trial SET state = 'OPEN', note = 'same state'")
        for move in ("'GONE'", "NULL"):
            with pytest.raises(Exception, match="trial_state_moves"):
                _run(f"UPDATE trial SET state = {move}")
        _run("UPDATE trial SET state = 'DONE'")
        with pytest.raises(Exception, match="trial_state_moves"):
            _run("UPDATE trial SET state = 'NEW'")

    def test_holds_the_first_state(self, table):
        _apply(triggers.state_moves("trial", "state", MOVES, initial=["NEW"]))
        with pytest.raises(Exception, match="trial_state_initial"):
            _run("INSERT INTO trial VALUES (1, 'DONE', 'a', '')")


class TestReadOnly:
    def test_fixes_columns(self, table):
        _apply(triggers.read_only("trial", ["code"]))
        _run("INSERT INTO trial VALUES (1, 'NEW', 'a', '')")
        _run("UPDATE trial SET code = 'a', note = 'x'")
        with pytest.raises(Exception, match="trial_code_fixed"):
            _run("UPDATE trial SET code = 'b'")


class TestAppendOnly:
    def test_refuses_even_the_owner(self, table):
        _apply(triggers.append_only("trial"))
        _run("INSERT INTO trial VALUES (1, 'NEW', 'a', '')")
        for statement in ("UPDATE trial SET note = 'x'", "DELETE FROM trial"):
            with pytest.raises(Exception, match="trial_append_only"):
                _run(statement)


class TestBuilder:
    @pytest.mark.parametrize("name", OPERATIONS)
    def test_can_be_taken_back(self, table, name):
        for _round in range(2):
            _apply(OPERATIONS[name])
            _apply(OPERATIONS[name], backwards=True)

    def test_refuses_names_that_are_none(self):
        with pytest.raises(ValueError, match="no name"):
            triggers.audited("trial; DROP TABLE x")
