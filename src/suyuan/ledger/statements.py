"""The ledger's way to the database: arrays, and many statements in one round trip."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, LiteralString

from django.db import Error, connection

from suyuan.foundation.db.wire import Answer, Row, Sent, question, wire

_SAVE: Final = "SAVEPOINT ledger"
_RELEASE: Final = "RELEASE SAVEPOINT ledger"
_BACK: Final = "ROLLBACK TO SAVEPOINT ledger"
_LARGE_BYTES: Final = 500_000
"""Statements with values of this size are not kept for the others."""


class Database:
    """The open connection, inside a transaction."""

    def __init__(self, *, hurried: bool = False) -> None:
        """Take the connection of this thread.

        Args:
            hurried: Whether the command can begin again where something goes wrong: then nothing
                needs a savepoint, and the last statements wait for the end of the command.
        """
        assert connection.in_atomic_block, "the ledger writes inside a transaction"
        self.wire = wire()
        self.hurried = hurried
        self._queue: list[Sent] | None = None
        self._first: list[Sent] = []
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
        asked = question(statement, *values)
        first, self._first = self._first, []
        self.wire.send([*first, asked])
        return asked[2].rows

    def ask(self, statement: LiteralString, *values: object) -> Answer:
        """Send a question inside `together`; its rows are there afterwards."""
        assert self._queue is not None, "only inside `together`"
        asked = question(statement, *values)
        self._queue.append(asked)
        if sum(len(value) for value in asked[1] if value is not None) > _LARGE_BYTES:
            self.wire.send_ahead(self._taken())
        return asked[2]

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
        they are marked as such, so that neither costs a round trip. A hurried command has none.
        """
        if self.hurried:
            yield
            return
        self._first, self._saved = [question(_SAVE)], True
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
        """Send several statements in one round trip.

        With `last` nobody waits for their answers: a savepoint ends with them, and in a hurried
        command they are sent with its end. Large ones are sent while the others are being written.
        """
        assert self._queue is None, "one round trip at a time"
        self._queue = []
        try:
            yield
            queue = self._taken()
        except BaseException:
            self.wire.give_up()
            raise
        finally:
            self._queue = None
        if last and self.hurried and not self.wire.is_ahead:
            self.wire.wait(queue)
            return
        if last and self._saved:
            queue.append(question(_RELEASE))
        self.wire.send(queue)
        self._saved = self._saved and not last

    def _taken(self) -> list[Sent]:
        """Take what is queued; what comes before anything else comes first."""
        assert self._queue is not None
        first, self._first = self._first, []
        queue, self._queue = [*first, *self._queue], []
        return queue
