"""What purchasing does when others are done."""

from decimal import Decimal

from suyuan.areas.purchasing import operations
from suyuan.foundation import outbox


@outbox.handler("quality.inspection_concluded", name="purchasing.take_verdict")
def take_verdict(message: outbox.Message) -> None:
    """Write at the received lot what quality decided."""
    said = message.payload
    if not str(said.get("document", "")).startswith("GR-"):
        return
    operations.take_verdict(
        context=message.context("take_verdict"),
        inspection=said["inspection"],
        accepted=Decimal(said["accepted"]),
        rejected=Decimal(said["rejected"]),
        used_up=Decimal(said["used_up"]),
    )
