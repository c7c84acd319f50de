"""Numbers of documents, one after the other and without gaps."""

from django.db import connection


def next_number(series: str, *, width: int = 5) -> str:
    """Take the next number of a series, such as ``PO-2026`` → ``PO-2026-00001``.

    The series stays locked until the end of the transaction, so that a command that fails gives
    its number back. Take it late in the command.
    """
    assert connection.in_atomic_block, "a number belongs to the transaction that uses it"
    with connection.cursor() as cursor:
        cursor.execute("SELECT foundation_number(%s)", [series])
        (number,) = cursor.fetchone()
    return f"{series}-{number:0{width}d}"
