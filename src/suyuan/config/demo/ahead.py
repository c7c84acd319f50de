"""Two sides of the factory at once: the works run ahead in a process of their own.

Both processes play the same year. The one of the works plays what is bought and made, carries its
commands out, and tells what came of each. The other one plays everything: of the works it takes
over what it is told, and it carries out what is sold and done for customers. Nothing at the works
depends on what customers do, so each side finds the same as if one had done everything in the order
of time; where both take numbers out of one series, the works wait (`Ahead.meet`).
"""

import os
import pickle
import queue
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Final

END: Final = "end"
FAILED: Final = "failed"
PATIENCE: Final = 60.0
"""Seconds in which the other process ends after its last word."""


class WorksEndedError(RuntimeError):
    """The process of the works has ended before its year was over."""


class Ahead:
    """The end of the works: tells what came of each command."""

    def __init__(self, line: Connection) -> None:
        self._line = line

    def tell(self, step: str, result: object) -> None:
        """Tell what came of a step; ends the process where nobody listens any more."""
        try:
            self._line.send_bytes(pickle.dumps((step, result)))
        except OSError:
            os._exit(1)

    def meet(self) -> None:
        """Wait until the other side is as far."""
        try:
            self._line.recv_bytes()
        except (EOFError, OSError):
            os._exit(1)


class Behind:
    """The end of the process that comes after: takes over what came of each command."""

    def __init__(self, play: Callable[[Ahead], None]) -> None:
        """Begin the works in a process of their own; the connection to the database is closed."""
        context = get_context("fork")
        self._line, other = context.Pipe()
        self._told: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._works = context.Process(
            target=_run, args=(play, other, self._line), name="suyuan demo: works", daemon=True
        )
        self._works.start()
        other.close()
        # What is told waits here and not in the line, which holds little.
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        try:
            while True:
                self._told.put(self._line.recv_bytes())
        except (EOFError, OSError):
            self._told.put(b"")

    def take(self, step: str) -> Any:
        """Return what came of a step, as soon as the works have done it.

        Raises:
            WorksEndedError: If they ended without.
        """
        told = self._told.get()
        if not told:
            message = f"the works ended before {step!r}"
            raise WorksEndedError(message)
        name, result = pickle.loads(told)  # noqa: S301 - written by our own process.
        if name == FAILED:
            raise result
        assert name == step, (name, step)
        return result

    def meet(self) -> None:
        """Tell the works that this side is as far."""
        self._line.send_bytes(b"+")

    def end(self) -> None:
        """Wait for the end of the works: they have told everything."""
        self.take(END)
        self._works.join(PATIENCE)

    def stop(self) -> None:
        """End the works, wherever they are."""
        self._works.terminate()
        self._works.join()
        self._line.close()


def _run(play: Callable[[Ahead], None], line: Connection, other: Connection) -> None:
    """Play the works in this process, and tell how it ended."""
    other.close()
    ahead = Ahead(line)
    try:
        play(ahead)
    except KeyboardInterrupt:
        os._exit(130)
    except Exception as error:  # noqa: BLE001 - it is raised again by the process that asked.
        ahead.tell(FAILED, _portable(error))
    else:
        ahead.tell(END, None)


def _portable(error: Exception) -> Exception:
    """Return an error that can be told to another process."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own.
    except Exception:  # noqa: BLE001 - whatever it has in it that cannot be told.
        return WorksEndedError(f"{type(error).__name__}: {error}")
    return error
