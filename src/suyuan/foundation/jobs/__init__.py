"""Work done later: deferred inside a command, so that it commits with it, and done by a worker.

Everything about the queue beneath (Procrastinate) stays in this folder.
"""

from suyuan.foundation.jobs.registry import (
    Work,
    again,
    defer,
    is_tried_again,
    scheduled,
    task,
)

__all__ = ["Work", "again", "defer", "is_tried_again", "scheduled", "task"]
