"""Long lists are written to a workbook by a worker; short ones are sent at once."""

import contextlib
import dataclasses
import uuid
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation

from suyuan.foundation import authorization, clock, files
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.core.models import StoredFile
from suyuan.foundation.jobs import Work, defer, progress
from suyuan.foundation.jobs.models import Progress
from suyuan.kernel.errors import Problem
from suyuan.web import people, waiting
from suyuan.web.people import Reader
from suyuan.web.screens import exporting, listing, preferences
from suyuan.web.screens.registry import resource_named
from suyuan.web.screens.resource import Resource

WRITE: Final = "web.write_list"
DIRECT_ROWS_MAX: Final = 2000
"""Longer lists are written by a worker."""
_TOLD: Final = 500
"""How far it is, is told after so many rows."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A list as somebody sees it, to be written to a file."""

    resource: str
    query: str
    """The query of the list's address: search, filters and sorting."""
    language: str
    zone: str

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Asked":
        """Return a list from what was sent to a worker."""
        return cls(**values)

    @property
    def screen(self) -> Resource:
        """What the list shows."""
        reverse("jobs-list")  # Loads every address, and with it every resource.
        return resource_named(self.resource)


def right_of(screen: Resource) -> str:
    """Return the right that an export of the list needs."""
    return screen.export_permission or screen.permission


def is_long(screen: Resource, reader: Reader, query: QueryDict) -> bool:
    """Say whether a list has more rows than are sent at once."""
    rows = listing.asked_for(screen, reader, query)
    return len(rows.order_by().values_list("pk", flat=True)[: DIRECT_ROWS_MAX + 1]) > (
        DIRECT_ROWS_MAX
    )


def lines_of(screen: Resource, reader: Reader, query: QueryDict) -> Iterator[Sequence[object]]:
    """Return the head and the rows of a list as the reader has filtered, sorted and set it up."""
    rows = listing.asked_for(screen, reader, query)
    rows = listing.ordered(screen, rows, query)
    out = listing.hidden(screen, preferences.of(reader.actor, screen.name).columns)
    return exporting.rows_of(screen.table, rows, out, screen.prepare)


def name_of(screen: Resource, form: str) -> str:
    """Return the name of the file, with the moment in the reader's zone."""
    return f"{screen.title}-{timezone.localtime(clock.now()):%Y%m%d-%H%M}.{form}"


def request(*, context: Context, asked: Asked) -> uuid.UUID:
    """Have a list written by a worker; return the id of the work.

    Sent twice from one page it is one work; when that has ended, it is a new one, since the list
    may have changed since.

    Raises:
        ForbiddenError: If the actor may not export the list.
    """
    values = dataclasses.asdict(asked)
    key = _request(context=context, asked=values)
    if Progress.objects.filter(pk=key, state__in=waiting.OPEN).exists():
        return key
    return _request(context=dataclasses.replace(context, command_id=clock.new_id()), asked=values)


@command(name="web.request_list", action=None)
def _request(*, context: Context, asked: Mapping[str, Any]) -> uuid.UUID:
    wanted = Asked.of(asked)
    authorization.require(context.actor, right_of(wanted.screen), context.site_id)
    row = progress.begin(f"{WRITE}.{wanted.resource}", context=context)
    defer(WRITE, progress=row.pk, asked=dict(asked))
    return row.pk


@command(name="web.keep_list", action=None, secret=["stream", "name"])
def _keep(*, context: Context, stream: BinaryIO, name: str, resource: str) -> StoredFile:
    """Keep the file of a list that was written; what a second try has written is left."""
    authorization.require(context.actor, right_of(resource_named(resource)), context.site_id)
    return files.store(stream, name)


def write(work: Work, asked: Asked) -> None:
    """Write a list to a workbook and keep it. Done again, it is written anew and kept once."""
    screen = asked.screen
    authorization.require(work.context.actor, right_of(screen), work.context.site_id)
    reader = Reader(actor=work.context.actor, site_id=work.context.site_id, language=asked.language)
    query = QueryDict(asked.query)
    steps = progress.Steps(work.progress)
    with _as_read(asked):
        rows = listing.asked_for(screen, reader, query)
        total = rows.order_by().count()
        steps.at(0, total)
        count = 0

        def told() -> Iterator[Sequence[object]]:
            nonlocal count
            for count, line in enumerate(lines_of(screen, reader, query)):
                if count % _TOLD == 0:
                    steps.at(count, max(count, total))
                yield line

        with exporting.as_xlsx(told(), str(screen.title)) as book:
            name = name_of(screen, "xlsx")
            file = _keep(context=work.context, stream=book, name=name, resource=screen.name)
    again = f"{reverse(f'{screen.name}-export', args=['xlsx'])}?{asked.query}"
    steps.done(count=count, file=file, said=Problem("web.written", {"rows": count, "again": again}))


@contextlib.contextmanager
def _as_read(asked: Asked) -> Iterator[None]:
    zone = zoneinfo.ZoneInfo(asked.zone)
    with translation.override(asked.language), timezone.override(zone), people.names_remembered():
        yield
