"""Commands of the trace area."""

from suyuan.areas.trace.operations.holding import hold_scope
from suyuan.areas.trace.operations.scopes import (
    NothingAskedError,
    freeze_scope,
    request_list,
    save_scope,
)

__all__ = ["NothingAskedError", "freeze_scope", "hold_scope", "request_list", "save_scope"]
