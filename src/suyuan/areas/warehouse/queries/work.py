"""Questions about what is to be moved, counted and watched."""

import datetime as dt

from django.db.models import Count, F, Q, QuerySet

from suyuan.areas.warehouse import models
from suyuan.areas.warehouse.domain import CountStatus, ExcursionStatus, WorkStatus


def move_orders() -> QuerySet[models.MoveOrder]:
    """Return the orders to move things, with how many lines each has and how many are open."""
    return models.MoveOrder.objects.annotate(
        lines_count=Count("lines"),
        open_count=Count("lines", filter=Q(lines__status=WorkStatus.OPEN)),
    ).order_by("-number")


def move_lines() -> QuerySet[models.MoveLine]:
    """Return the lines of all orders with item and places, in their order."""
    return models.MoveLine.objects.select_related(
        "order", "item", "source", "target", "moved_to"
    ).order_by("order__number", "position")


def open_lines() -> QuerySet[models.MoveLine]:
    """Return the lines that wait to be moved."""
    return move_lines().filter(status=WorkStatus.OPEN)


def counts() -> QuerySet[models.Count]:
    """Return the counts with how many lines each has, are counted, and differ."""
    last = Q(lines__recounted__isnull=False) & ~Q(lines__recounted=F("lines__book"))
    first = Q(lines__recounted__isnull=True, lines__counted__isnull=False) & ~Q(
        lines__counted=F("lines__book")
    )
    return models.Count.objects.annotate(
        lines_count=Count("lines"),
        counted_count=Count("lines", filter=Q(lines__counted__isnull=False)),
        differing_count=Count("lines", filter=last | first),
    ).order_by("-number")


def count_lines(count_id: int) -> QuerySet[models.CountLine]:
    """Return the lines of a count with place and item, in their order."""
    return (
        models.CountLine.objects.filter(count_id=count_id)
        .select_related("count", "place", "item")
        .order_by("position")
    )


def open_counts() -> QuerySet[models.Count]:
    """Return the counts in which something is still to be counted."""
    return counts().filter(status__in=[CountStatus.OPEN, CountStatus.RECOUNT])


def readings() -> QuerySet[models.Reading]:
    """Return what was measured, the latest first."""
    return models.Reading.objects.select_related("place").order_by("-measured_at", "-pk")


def excursions() -> QuerySet[models.Excursion]:
    """Return the times in which places were out of limits, the latest first."""
    return models.Excursion.objects.select_related("place").order_by("-from_at", "-pk")


def unassessed() -> QuerySet[models.Excursion]:
    """Return the deviations that nobody has assessed."""
    return excursions().exclude(status=ExcursionStatus.ASSESSED)


def assets() -> QuerySet[models.Asset]:
    """Return the returnable assets by code."""
    return models.Asset.objects.order_by("code")


def silent_places(*, since: dt.datetime) -> QuerySet[models.Profile]:
    """Return the places with limits at which nothing was measured since a moment."""
    heard = models.Reading.objects.filter(measured_at__gte=since).values("place_id")
    return (
        models.Profile.objects.select_related("place", "storage_class")
        .filter(active=True, storage_class__isnull=False)
        .exclude(pk__in=heard)
        .order_by("place__code")
    )


def open_lines_of_counts(places: set[int]) -> QuerySet[models.CountLine]:
    """Return the lines of counts under way at some places."""
    under_way = [CountStatus.OPEN, CountStatus.RECOUNT, CountStatus.COUNTED]
    return models.CountLine.objects.select_related("place", "count").filter(
        place_id__in=places, count__status__in=under_way
    )
