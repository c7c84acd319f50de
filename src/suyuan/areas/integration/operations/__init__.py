"""What may be done with the world outside, each one command."""

from suyuan.areas.integration.operations.capture import (
    EventExistsError,
    capture_event,
    run_capture,
    start_capture,
)
from suyuan.areas.integration.operations.named_queries import (
    QueryExistsError,
    create_query,
    delete_query,
)
from suyuan.areas.integration.operations.recording import OtherSiteError
from suyuan.areas.integration.operations.sending import has_subscribers, send_due
from suyuan.areas.integration.operations.subscriptions import (
    Controls,
    DestinationRefusedError,
    create_subscription,
    delete_subscription,
)

__all__ = [
    "Controls",
    "DestinationRefusedError",
    "EventExistsError",
    "OtherSiteError",
    "QueryExistsError",
    "capture_event",
    "create_query",
    "create_subscription",
    "delete_query",
    "delete_subscription",
    "has_subscribers",
    "run_capture",
    "send_due",
    "start_capture",
]
