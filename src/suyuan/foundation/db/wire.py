"""Speaks to the server by itself: prepared statements, arrays, several in one round trip.

A capture runs some twenty short statements, and arrays of a thousand values. Through a cursor the
driver's own work, in Python, costs more than the database's. So this speaks to libpq: statements
are prepared once per connection, values are written as text, and many statements are sent before
the first answer is waited for. What need not be answered at once can wait for the next round trip;
what is large goes ahead, and the database works on it while the rest is being written.
"""

import datetime as dt
import itertools
import re
import select
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final, LiteralString, TypeAlias
from weakref import WeakKeyDictionary

import psycopg
from django.db import DataError, connection
from psycopg import errors, pq
from psycopg.adapt import Transformer

Row = tuple[Any, ...]

_PLACEHOLDER: Final = re.compile("%%|%s")
_BEGIN: Final = "BEGIN"
_COMMIT: Final = "COMMIT"
_NAMES: Final[dict[str, bytes]] = {}
"""Name and text of every statement seen, the same in all connections."""
_numbers: Final = itertools.count()
_wires: WeakKeyDictionary[psycopg.Connection[Any], "Wire"] = WeakKeyDictionary()


class Json(bytes):
    """JSON that is sent as it is."""


class Ready(bytes):
    """A value that is written already; long ones that several statements need are written once."""


class Answer:
    """The rows of a question that was sent together with others."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def fetchall(self) -> list[Row]:
        """Return the rows; they are there after the round trip."""
        return self.rows


Sent: TypeAlias = tuple[str, Sequence[bytes | None], Answer]
"""A statement with its values, and where its rows will be."""


def wire() -> "Wire":
    """Return the wire of this thread's connection, which is opened if need be."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    raw = connection.connection
    assert isinstance(raw, psycopg.Connection)
    found = _wires.get(raw)
    if found is None:
        found = _wires[raw] = Wire(raw)
    return found


def question(statement: LiteralString, *values: object) -> Sent:
    """Return a statement with its values, ready to be sent."""
    return statement, [encode(value) for value in values], Answer()


def fetch_one(statement: LiteralString, *values: object) -> Row | None:
    """Ask at once, and return the first row."""
    asked = question(statement, *values)
    wire().send([asked])
    rows = asked[2].rows
    return rows[0] if rows else None


class Wire:
    """One connection: what is prepared on it, and what waits to be sent."""

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        self._pg = raw.pgconn
        self._lock = raw.lock
        self._known: set[str] = set()
        self._waiting: list[Sent] = []
        self._then: Callable[[], None] | None = None
        self._ahead: list[Answer | str] = []
        """What the database is answering already, while the next statements are being written."""
        self.spare_ids: list[int] = []
        """Numbers of a sequence that were drawn on this connection and not used yet."""

    @property
    def is_waiting(self) -> bool:
        """Whether something is to be sent before the next statement."""
        return bool(self._waiting or self._ahead)

    @property
    def is_ahead(self) -> bool:
        """Whether the database is working on something whose answers were not taken yet."""
        return bool(self._ahead)

    def wait(self, queue: Sequence[Sent], then: Callable[[], None] | None = None) -> None:
        """Keep statements for the next round trip; whatever is sent next is sent after them.

        Args:
            queue: The statements.
            then: Called when their answers are there; what it raises, the sender gets.
        """
        assert then is None or self._then is None
        self._waiting.extend(queue)
        self._then = then or self._then

    def forget(self) -> None:
        """Send nothing of what waits: its transaction is over."""
        self.give_up()
        self._waiting, self._then = [], None

    def flush(self) -> None:
        """Send what waits."""
        if self.is_waiting:
            self.send(())

    def commit(self) -> None:
        """Send what waits, and end the transaction in the same round trip.

        Inside another transaction, as tests have them, what waits is only sent.
        """
        if self._then is not None:  # Something there may still refuse the transaction.
            self.flush()
        if len(connection.atomic_blocks) == 1:
            self._waiting.append((_COMMIT, (), Answer()))
        self.flush()

    def send(self, queue: Sequence[Sent]) -> None:
        """Send statements after those that wait, and take their answers."""
        queue, self._waiting = [*self._waiting, *queue], []
        then, self._then = self._then, None
        if not queue and not self._ahead:
            return
        with connection.wrap_database_errors, self._lock:
            self._put(queue)
            self._finish()
        if then is not None:
            then()

    def send_ahead(self, queue: Sequence[Sent]) -> None:
        """Send large statements while the next ones are still being written.

        Their answers, and what they fail with, come with the next `send`. Nothing else may use the
        connection before it; `give_up` where it does not come to that.
        """
        queue, self._waiting = [*self._waiting, *queue], []
        with connection.wrap_database_errors, self._lock:
            self._put(queue)
            self._push()

    def give_up(self) -> None:
        """Take the answers of what was sent ahead, whatever they are: its transaction fails."""
        with self._lock, suppress(errors.Error):
            if self._ahead:
                self._finish()

    def _put(self, queue: Sequence[Sent]) -> None:
        """Put statements into the pipeline; it begins with the first."""
        pg, expected = self._pg, self._ahead
        # The driver begins a transaction by a round trip of its own; it sees that one has begun.
        if (
            not expected
            and connection.in_atomic_block
            and not connection.autocommit
            and pg.transaction_status == pq.TransactionStatus.IDLE
        ):
            queue = [(_BEGIN, (), Answer()), *queue]
        if not expected:
            pg.enter_pipeline_mode()
        for statement, values, answer in queue:
            name = _name_of(statement)
            if statement not in self._known and statement not in expected:
                pg.send_prepare(name, _text_of(statement))
                expected.append(statement)
            pg.send_query_prepared(name, values)
            expected.append(answer)

    def _push(self) -> select.poll:
        """Give the socket all that was put; the database reads when it is ready for it."""
        poll = select.poll()
        poll.register(self._pg.socket, select.POLLIN | select.POLLOUT)
        while self._pg.flush():
            poll.poll()
            self._pg.consume_input()
        return poll

    def _finish(self) -> None:
        """End the pipeline: take every answer, then report the first failure."""
        expected, self._ahead = self._ahead, []
        try:
            self._pg.pipeline_sync()
            self._take(expected)
        finally:
            self._pg.exit_pipeline_mode()

    def _take(self, expected: Sequence[Answer | str]) -> None:
        """Read the answers in order, to the end; then report the first failure."""
        poll = self._push()
        failure: pq.abc.PGresult | None = None
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
    if name is None:  # Two threads may come here at once: each number is given once.
        name = _NAMES.setdefault(statement, f"suyuan_{next(_numbers)}".encode())
    return name


def _text_of(statement: str) -> bytes:
    """Number the placeholders, as the server wants them."""
    numbers = itertools.count(1)
    return _PLACEHOLDER.sub(
        lambda found: "%" if found[0] == "%%" else f"${next(numbers)}", statement
    ).encode()


def encode(value: object) -> bytes | None:
    """Write a value as the server reads it.

    Raises:
        DataError: If a text holds the character NUL, which PostgreSQL cannot keep.
    """
    if value is None:
        return None
    kind = type(value)
    if kind is Json or kind is Ready:
        return bytes(value)  # type: ignore[call-overload, no-any-return]
    if kind is bytes:
        return b"\\x" + value.hex().encode()  # type: ignore[attr-defined, no-any-return]
    text = _array(value) if kind is list else _scalar(value)  # type: ignore[arg-type]
    if "\0" in text:
        message = "a text holds the character NUL"
        raise DataError(message)
    return text.encode()


def _scalar(value: object) -> str:
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    for known, other in _WRITERS.items():
        if isinstance(value, known):
            return other(value)
    message = f"{type(value).__name__} cannot be sent"
    raise TypeError(message)


_WRITERS: Final[dict[type, Callable[[Any], str]]] = {
    str: str.__str__,
    bool: lambda value: "t" if value else "f",
    dt.datetime: dt.datetime.isoformat,
    dt.date: dt.date.isoformat,
    int: str,
    uuid.UUID: str,
    Decimal: str,
}
"""How a value is written, by its type; what is derived from it is written in the same way."""


_PLAIN: Final = frozenset({int, bool, dt.datetime, dt.date, uuid.UUID})
"""Types whose texts need no quotes in an array."""


def _array(values: Sequence[object]) -> str:
    """Write an array; where all elements are of one kind, without a look at the kind of each."""
    if not values:
        return "{}"
    kinds = set(map(type, values))
    gaps = type(None) in kinds
    kinds.discard(type(None))
    if len(kinds) == 1:
        (kind,) = kinds
        if kind is int and not gaps:
            return "{" + ",".join(map(str, values)) + "}"
        if kind in _PLAIN:
            # The same moment stands in many rows.
            words = {value: _WRITERS[kind](value) for value in set(values) if value is not None}
            words[None] = "NULL"
            return "{" + ",".join(map(words.__getitem__, values)) + "}"
        if kind is str and not gaps:
            texts: list[str] = values  # type: ignore[assignment]
            joined = '","'.join(texts)
            if "\\" not in joined and joined.count('"') == 2 * (len(values) - 1):
                return '{"' + joined + '"}'
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: object) -> str:
    if value is None:
        return "NULL"
    text = _scalar(value)
    if '"' in text or "\\" in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


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
    1043: bytes.decode,
    1082: lambda data: dt.date.fromisoformat(data.decode()),
    1184: lambda data: dt.datetime.fromisoformat(data.decode()),
    1700: lambda data: Decimal(data.decode()),
    2278: lambda _data: None,
    2950: lambda data: uuid.UUID(data.decode()),
    3802: bytes.decode,
}
"""How a value is read, by the number of its type in PostgreSQL's catalogue."""


def _reader(kind: int) -> Callable[[bytes], Any]:
    """Give the driver's own reader of a type that the ledger's statements do not answer with."""
    raw = connection.connection
    assert isinstance(raw, psycopg.Connection)
    return Transformer(raw).get_loader(kind, pq.Format.TEXT).load


def _read(result: pq.abc.PGresult) -> list[Row]:
    count = result.ntuples
    if not count:
        return []
    columns: list[list[Any]] = []
    get = result.get_value
    for column in range(result.nfields):
        read = _READERS.get(result.ftype(column)) or _reader(result.ftype(column))
        cells = [get(row, column) for row in range(count)]
        columns.append([None if cell is None else read(cell) for cell in cells])
    return list(zip(*columns, strict=True))


def columns(rows: Sequence[Sequence[object]], width: int) -> list[list[object]]:
    """Turn rows into columns, as `unnest` wants them."""
    if not rows:
        return [[] for _ in range(width)]
    return [list(column) for column in zip(*rows, strict=True)]
