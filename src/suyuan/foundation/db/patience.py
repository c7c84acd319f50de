"""Transactions that may be silent for a while.

A transaction that says nothing for a minute is ended by the database, since it keeps others
waiting for nothing. Work that reads a large file or computes for long between two statements says
so at its beginning.
"""

from django.db import connection


def may_be_silent() -> None:
    """Let the transaction that is open wait for the program, however long that takes."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
