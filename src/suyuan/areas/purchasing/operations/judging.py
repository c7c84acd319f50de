"""What comes back from quality: the verdict about received lots."""

from decimal import Decimal

from suyuan.areas.purchasing.choices import RECEIVE
from suyuan.areas.purchasing.domain import LineVerdict
from suyuan.areas.purchasing.models import ReceiptLine
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update


@command(name="purchasing.take_verdict", action=RECEIVE)
def take_verdict(
    *,
    context: Context,
    inspection: str,
    accepted: Decimal,
    rejected: Decimal,
    used_up: Decimal,
) -> ReceiptLine | None:
    """Write what quality decided about a received lot; nothing where it is about another thing.

    A second inspection of the same lot has a number of its own and changes nothing here: the
    ledger says in which state the lot is, this row what was found when it came in.
    """
    line = (
        ReceiptLine.objects.select_for_update(of=("self",))
        .select_related("receipt")
        .filter(inspection=inspection, verdict=LineVerdict.WAITING.value)
        .first()
    )
    if line is None:
        return None
    at_site(line.receipt.site_id)
    verdict = LineVerdict.PART
    if not rejected:
        verdict = LineVerdict.ACCEPTED
    elif not accepted:
        verdict = LineVerdict.REJECTED
    line.verdict, line.judged_at = verdict.value, context.at
    line.accepted, line.rejected, line.used_up = accepted, rejected, used_up
    update([line], "verdict", "judged_at", "accepted", "rejected", "used_up")
    return line
