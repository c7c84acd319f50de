"""Lets commands come at the same time, so that they are carried out together."""

import threading
from contextlib import contextmanager

from django.db import connection

from suyuan.config import processes
from suyuan.foundation import command, together
from suyuan.kernel.errors import DomainError


@contextmanager
def patience(monkeypatch):
    """Let nobody lose patience on a slow machine."""
    with monkeypatch.context() as patched:
        patched.setattr(together, "PATIENCE_SECONDS", 60)
        yield


def gather(operation, *works):
    """Let works call an operation one after the other while it is busy; return what they gave.

    The first in the row then carries them out, as many as may go together.
    """
    queue = command.commands()[operation].gathered
    results = [None] * len(works)

    def run(number, work):
        try:
            results[number] = work()
        except (DomainError, ZeroDivisionError, SystemExit) as error:
            results[number] = error
        finally:
            connection.close()

    assert not queue._busy
    queue._busy = True
    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for number, thread in enumerate(threads, 1):
        thread.start()
        assert processes.wait_until(lambda number=number: len(queue._queue) == number, 60)
    queue._hand_on()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert not queue._busy
    return results
