"""The open returns and complaints of a unit: what something new about it belongs to."""

from collections.abc import Sequence

from suyuan.areas.service.domain import TAKES_RETURNS, ComplaintStatus
from suyuan.areas.service.models import Complaint, Return


def open_complaints_of(key: str) -> Sequence[Complaint]:
    """Return the complaints that name a unit and are not closed, the newest first."""
    found = Complaint.objects.filter(devices__key=key).exclude(status=ComplaintStatus.CLOSED)
    return list(found.distinct().order_by("-number"))


def open_returns_of(key: str) -> Sequence[Return]:
    """Return the returns with which a unit is to come, the newest first.

    Those that announce it; where none does, those of its complaints that announce no other thing.
    """
    open_ = Return.objects.filter(status__in=sorted(TAKES_RETURNS)).order_by("-number")
    told = list(open_.filter(expected__key=key).distinct())
    numbers = [one.number for one in open_complaints_of(key)]
    if told or not numbers:
        return told
    named = Return.objects.exclude(expected__key="").filter(expected__isnull=False)
    return list(open_.filter(complaint__in=numbers).exclude(pk__in=named.values("pk")))
