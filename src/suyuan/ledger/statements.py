"""Raw access to the connection: prepared statements, arrays, several in one round trip.

A capture runs some twenty short statements, and arrays of a thousand values. Through a cursor the
driver's own work, in Python, costs more than the database's. So this speaks to libpq by itself:
statements are prepared once per connection, values are written as text, and `together` sends many
statements before it waits for the first answer.
"""

import datetime as dt
import select
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from typing import Any, Final, LiteralString
from weakref import WeakKeyDictionary

import psycopg
from django.db import DataError, Error, connection
from psycopg import errors, pq

Row = tuple[Any, ...]

_SAVE: Final = "SAVEPOINT ledger"
_RELEASE: Final = "RELEASE SAVEPOINT ledger"
_BACK: Final = "ROLLBACK TO SAVEPOINT ledger"

_NAMES: Final[dict[str, bytes]] = {}
"""Name and text of every statement seen, the same in all connections."""
_prepared: WeakKeyDictionary[psycopg.Connection[Any], set[str]] = WeakKeyDictionary()


class Json(bytes):
    """JSON that is sent as it is."""


class Answer:
    """The rows of a question that was sent together with others."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def fetchall(self) -> list[Row]:
        """Return the rows; after `together` has ended."""
        return self.rows


class Database:
    """The open connection, inside a transaction."""

    def __init__(self) -> None:
        assert connection.in_atomic_block, "the ledger writes inside a transaction"
        connection.ensure_connection()
        raw = connection.connection
        assert isinstance(raw, psycopg.Connection)
        self._raw = raw
        self._pg = raw.pgconn
        self._known = _prepared.setdefault(raw, set())
        self._queue: list[tuple[str, list[bytes | None], Answer]] | None = None
        self._first: list[tuple[str, list[bytes | None], Answer]] = []
        """What is sent before anything else."""
        self._saved = False

    def plan_once(self, *, once: bool) -> None:
        """Have statements planned once for all values, or for the values of each call.

        Short statements with arrays cost less to run than to plan, and must use their indexes
        whatever the statistics say; long questions need a plan of their own.
        """
        mode = "force_generic_plan" if once else "auto"
        self.run("SELECT set_config('plan_cache_mode', %s::text, true)", mode)

    def rows(self, statement: LiteralString, *values: object) -> list[Row]:
        """Return the rows of a question, at once."""
        assert self._queue is None, "inside `together`, use `ask`"
        answer = Answer()
        self._exchange([(statement, [encode(value) for value in values], answer)])
        return answer.rows

    def ask(self, statement: LiteralString, *values: object) -> Answer:
        """Send a question inside `together`; its rows are there afterwards."""
        assert self._queue is not None, "only inside `together`"
        answer = Answer()
        self._queue.append((statement, [encode(value) for value in values], answer))
        return answer

    def run(self, statement: LiteralString, *values: object) -> None:
        """Run a statement; inside `together` it is sent with the others."""
        if self._queue is None:
            self.rows(statement, *values)
        else:
            self.ask(statement, *values)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Take everything back where it fails.

        The savepoint travels with the first statements, and its release with the last ones where
        they are marked as such, so that neither costs a round trip.
        """
        self._first, self._saved = [(_SAVE, [], Answer())], True
        try:
            yield
        except BaseException:
            if self._saved and not self._first:
                with suppress(Error), connection.cursor() as cursor:
                    cursor.execute(_BACK)
                    cursor.execute(_RELEASE)
            raise
        else:
            if self._saved and not self._first:
                self.rows(_RELEASE)
        finally:
            self._first, self._saved = [], False

    @contextmanager
    def together(self, *, last: bool = False) -> Iterator[None]:
        """Send several statements in one round trip; with `last`, the savepoint ends with them."""
        assert self._queue is None, "one round trip at a time"
        queue: list[tuple[str, list[bytes | None], Answer]] = []
        self._queue = queue
        try:
            yield
        finally:
            self._queue = None
        if last and self._saved:
            queue.append((_RELEASE, [], Answer()))
        self._exchange(queue)
        self._saved = self._saved and not last

    def _exchange(self, queue: Sequence[tuple[str, list[bytes | None], Answer]]) -> None:
        """Send statements in a pipeline and take their answers."""
        if not queue:
            return
        queue, self._first = [*self._first, *queue], []
        with connection.wrap_database_errors, self._raw.lock:
            pg = self._pg
            expected: list[Answer | str] = []
            sent: set[str] = set()
            pg.enter_pipeline_mode()
            try:
                for statement, values, answer in queue:
                    name = _name_of(statement)
                    if statement not in self._known and statement not in sent:
                        pg.send_prepare(name, _text_of(statement))
                        expected.append(statement)
                        sent.add(statement)
                    pg.send_query_prepared(name, values)
                    expected.append(answer)
                pg.pipeline_sync()
                self._take(expected)
            finally:
                pg.exit_pipeline_mode()

    def _take(self, expected: Sequence[Answer | str]) -> None:
        """Read the answers in order, to the end; then report the first failure."""
        poll = select.poll()
        poll.register(self._pg.socket, select.POLLIN | select.POLLOUT)
        failure: pq.abc.PGresult | None = None
        while self._pg.flush():
            poll.poll()
            self._pg.consume_input()
        poll.modify(self._pg.socket, select.POLLIN)
        for answer in expected:
            result = self._result(poll)
            while result is not None:
                if result.status == pq.ExecStatus.FATAL_ERROR:
                    failure = failure or result
                elif isinstance(answer, str):
                    if result.status == pq.ExecStatus.COMMAND_OK:
                        self._known.add(answer)
                elif result.status == pq.ExecStatus.TUPLES_OK:
                    answer.rows = _read(result)
                result = self._result(poll)
        end = self._result(poll)
        assert end is not None
        assert end.status == pq.ExecStatus.PIPELINE_SYNC
        if failure is not None:
            raise errors.error_from_result(failure)

    def _result(self, poll: select.poll) -> pq.abc.PGresult | None:
        while self._pg.is_busy():
            poll.poll()
            self._pg.consume_input()
        return self._pg.get_result()


def _name_of(statement: str) -> bytes:
    name = _NAMES.get(statement)
    if name is None:
        name = _NAMES[statement] = f"suyuan_{len(_NAMES)}".encode()
    return name


def _text_of(statement: str) -> bytes:
    """Number the placeholders, as the server wants them."""
    parts = statement.replace("%%", "%").split("%s")
    numbered = [parts[0]]
    for number, part in enumerate(parts[1:], 1):
        numbered.append(f"${number}{part}")
    return "".join(numbered).encode()


def encode(value: object) -> bytes | None:
    """Write a value as the server reads it.

    Raises:
        DataError: If a text holds the character NUL, which PostgreSQL cannot keep.
    """
    if value is None:
        return None
    if isinstance(value, list):
        data = _array(value).encode()
    elif isinstance(value, Json):
        return bytes(value)
    elif isinstance(value, bytes):
        return b"\\x" + value.hex().encode()
    else:
        data = _scalar(value).encode()
    if b"\0" in data:
        message = "a text holds the character NUL"
        raise DataError(message)
    return data


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, int | uuid.UUID | Decimal):
        return str(value)
    message = f"{type(value).__name__} cannot be sent"
    raise TypeError(message)


def _array(values: Sequence[object]) -> str:
    """Write an array; the common kinds without a step per element in Python."""
    if not values:
        return "{}"
    kinds = set(map(type, values))
    if kinds == {int}:
        return "{" + ",".join(map(str, values)) + "}"
    if kinds == {str}:
        texts: list[str] = values  # type: ignore[assignment]
        joined = '","'.join(texts)
        if "\\" not in joined and joined.count('"') == 2 * (len(values) - 1):
            return '{"' + joined + '"}'
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: object) -> str:
    if value is None:
        return "NULL"
    text = _scalar(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _integers(data: bytes) -> list[int | None]:
    inner = data[1:-1]
    if not inner:
        return []
    return [None if part == b"NULL" else int(part) for part in inner.split(b",")]


_READERS: Final[dict[int, Callable[[bytes], Any]]] = {
    16: lambda data: data == b"t",
    20: int,
    21: int,
    23: int,
    25: bytes.decode,
    1016: _integers,
    1082: lambda data: dt.date.fromisoformat(data.decode()),
    1184: lambda data: dt.datetime.fromisoformat(data.decode()),
    1700: lambda data: Decimal(data.decode()),
    2950: lambda data: uuid.UUID(data.decode()),
}
"""How a value is read, by the number of its type in PostgreSQL's catalogue."""


def _read(result: pq.abc.PGresult) -> list[Row]:
    count = result.ntuples
    if not count:
        return []
    columns: list[list[Any]] = []
    get = result.get_value
    for column in range(result.nfields):
        read = _READERS[result.ftype(column)]
        cells = [get(row, column) for row in range(count)]
        columns.append([None if cell is None else read(cell) for cell in cells])
    return list(zip(*columns, strict=True))


def columns(rows: Sequence[Sequence[object]], width: int) -> list[list[object]]:
    """Turn rows into columns, as `unnest` wants them."""
    if not rows:
        return [[] for _ in range(width)]
    return [list(column) for column in zip(*rows, strict=True)]
