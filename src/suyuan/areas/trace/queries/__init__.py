"""Questions of the trace area."""

from suyuan.areas.trace.queries.reports import backward_report, forward_report

__all__ = ["backward_report", "forward_report"]
