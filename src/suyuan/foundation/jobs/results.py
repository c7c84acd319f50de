"""How long the files are kept that work has made for the one who asked, such as exports.

They can be made again, they hold what the rights of a person let out of the lists, and they fill
the disk. What is evidence, such as printed labels and documents that came in, is no such file.
"""

import datetime as dt
from typing import Final

from django.conf import settings
from django.db.models import Q

from suyuan.foundation import files
from suyuan.foundation.core.models import StoredFile
from suyuan.foundation.jobs.models import Progress

_passing: Final[set[str]] = set()


def keep_for_a_time(*names: str) -> None:
    """Have the files of some work removed after a while; a name is a beginning."""
    _passing.update(names)


def is_passing(name: str) -> bool:
    """Say whether work makes nothing but a file for the one who asked, or all or nothing."""
    return name.startswith(tuple(_passing))


def kept_until(row: Progress) -> dt.datetime | None:
    """Return until when the file of a piece of work is kept; None where it is kept for good."""
    if row.file_id is None or not is_passing(row.name):
        return None
    return row.changed_at + dt.timedelta(days=settings.RESULTS_KEPT_DAYS)


def sweep(*, at: dt.datetime) -> int:
    """Remove the contents whose time is over and that nothing else names; return how many."""
    end = at - dt.timedelta(days=settings.RESULTS_KEPT_DAYS)
    passing = Q()
    for name in _passing:
        passing |= Q(name__startswith=name)
    ended = Progress.objects.filter(file__isnull=False, changed_at__lt=end)
    count = 0
    for digest in ended.filter(passing).values_list("file__sha256", flat=True).distinct():
        path = files.path_of(digest)
        if path.exists() and not _is_needed(digest, passing, end):
            path.unlink(missing_ok=True)
            count += 1
    return count


def _is_needed(digest: str, passing: Q, end: dt.datetime) -> bool:
    """Say whether anything names the content besides work whose time is over."""
    if (
        Progress.objects.filter(file__sha256=digest)
        .exclude(passing & Q(changed_at__lt=end))
        .exists()
    ):
        return True
    rows = StoredFile.objects.filter(sha256=digest)
    return any(
        one.related_model._base_manager.filter(**{f"{one.field.name}__in": rows}).exists()  # noqa: SLF001
        for one in StoredFile._meta.related_objects  # noqa: SLF001
        if one.related_model is not Progress
    )
