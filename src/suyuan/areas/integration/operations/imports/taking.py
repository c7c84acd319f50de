"""Taking a file in: what it is, whether it was loaded before, which column is which field."""

from typing import BinaryIO, Final

from suyuan.areas.integration.choices.imports import LOAD
from suyuan.areas.integration.domain.imports.fields import Kind, State
from suyuan.areas.integration.models import Import
from suyuan.areas.integration.operations.imports.mapping import columns_for
from suyuan.foundation import authorization, clock, files, locking, tables
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.core.models import StoredFile
from suyuan.foundation.failures import ConflictError
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import DomainError
from suyuan.ledger.domain.epcis.document import Limits

LIMITS: Final = Limits()
_PAGES: Final = (b"<html", b"<!doctype html", b"<table", b"<meta", b"{\\rtf")
"""How web pages and texts begin."""


class AlreadyLoadedError(ConflictError):
    """The same file was loaded before."""

    code = "imports.already_loaded"
    number: str
    person: str
    day: str


class NotAnImportError(DomainError):
    """A file is empty, or is none of the chosen kind."""

    code = "imports.not_readable"
    name: str


class NoEventsError(DomainError):
    """An EPCIS document was expected, and something else came."""

    code = "imports.not_epcis"
    name: str


class EventsInTableError(DomainError):
    """A table was expected, and an EPCIS document came."""

    code = "imports.is_epcis"
    name: str


@command(name="integration.start_import", action=LOAD)
def start_import(*, context: Context, kind: Kind, stored: int) -> Import:
    """Begin an import of a file that is kept already; its columns are guessed.

    Raises:
        AlreadyLoadedError: If the same file was loaded as this kind before.
        NoEventsError: If it is no EPCIS document and should be one.
        DomainError: If it cannot be read at all.
    """
    file = StoredFile.objects.get(pk=stored)
    claim(file.sha256, kind)
    if kind is Kind.EVENTS:
        authorization.require(context.actor, LOAD, authorization.EVERYWHERE)
    with files.open_content(file) as stream:
        head = head_of(stream, file.name, kind)
    row = Import(
        id=clock.new_id(),
        number=next_number("IM"),
        kind=kind.value,
        file=file,
        file_hash=file.sha256,
        site_id=context.site_id,
        principal=context.actor.principal,
        person=context.actor.label,
        created_at=context.at,
        changed_at=context.at,
        head=head,
        columns=columns_for(kind, head),
    )
    row.save(force_insert=True)
    return row


@command(name="integration.keep_import_file", action=LOAD)
def keep_file(*, context: Context, content: bytes, name: str) -> StoredFile:
    """Keep a file that somebody brings.

    Raises:
        TableTooLargeError: If it is larger than is taken.
    """
    del context
    if len(content) > tables.SIZE_MAX:
        raise tables.TableTooLargeError(limit_mb=tables.SIZE_MAX // 1024 // 1024)
    return files.store(content, name, limit=tables.SIZE_MAX)


def claim(file_hash: str, kind: Kind) -> None:
    """Go on only if a file was not loaded before; of several people at once, one goes on.

    Raises:
        AlreadyLoadedError: If it was.
    """
    locking.lock([("import", f"{kind.value}/{file_hash}")])
    check_not_loaded(file_hash, kind)


def check_not_loaded(file_hash: str, kind: Kind) -> None:
    """Go on only if a file was not loaded before.

    Raises:
        AlreadyLoadedError: If it was.
    """
    states = (State.LOADED.value, State.LOADING.value)
    row = Import.objects.filter(file_hash=file_hash, kind=kind.value, state__in=states).first()
    if row is not None:
        day = (row.loaded_at or row.changed_at).date().isoformat()
        raise AlreadyLoadedError(number=row.number, person=row.loaded_by or row.person, day=day)


def head_of(stream: BinaryIO, name: str, kind: Kind) -> list[str]:
    """Return the head of a table; none for a document of events.

    Raises:
        NoEventsError: If it is no EPCIS document and should be one.
        EventsInTableError: If it is one and should be a table.
        DomainError: If it cannot be read at all.
    """
    start = stream.read(64).lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    stream.seek(0)
    is_document = start[:1] in {b"{", b"<"}
    if kind is Kind.EVENTS:
        if not is_document:
            raise NoEventsError(name=name)
        return []
    if start.replace(b"\x00", b"").lower().startswith(_PAGES):
        raise tables.TableUnreadableError(name=name)  # Other programs name such files .xls.
    if is_document:
        raise EventsInTableError(name=name)
    with tables.opened(stream, name) as table:
        return list(table.head)
