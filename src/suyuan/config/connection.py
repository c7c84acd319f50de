"""The connections of the pool."""

import select
from typing import Any

import psycopg
from psycopg import Cursor, abc
from typing_extensions import override


class PooledConnection(psycopg.Connection[Any]):
    """A connection that knows by itself whether the server has let go of it.

    Before it gives a connection away, the pool sends an empty statement: a round trip for every
    request, which asks what the operating system knows already. A server that ends, or is killed,
    closes the connection, and then there is something to read. Only then the server is asked.
    """

    @override
    def execute(self, query: abc.Query, *arguments: Any, **named: Any) -> Cursor[Any]:
        if query == "" and self._is_quiet():
            return self.cursor()
        return super().execute(query, *arguments, **named)

    def _is_quiet(self) -> bool:
        """Say whether the connection is open, idle, and nothing has come from the server."""
        if self.closed or self.pgconn.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            return False
        poll = select.poll()
        poll.register(self.pgconn.socket, select.POLLIN)
        return not poll.poll(0)
