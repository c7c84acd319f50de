"""Ids of events: each sorts after every other one made by this process."""

import threading
import uuid

from suyuan.foundation import clock

_lock = threading.Lock()
_last = uuid.UUID(int=0)


def next_id() -> uuid.UUID:
    """Make an id that sorts after every other one made by this process.

    Events of the same moment happened in the order of their ids.
    """
    global _last  # noqa: PLW0603 - the ids of one process are one sequence.
    made = clock.new_id()
    with _lock:
        _last = made if made > _last else uuid.UUID(int=_last.int + 1)
        return _last
