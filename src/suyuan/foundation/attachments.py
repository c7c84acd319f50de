"""Files that belong to a document, by its number: added, shown, withdrawn with a reason, kept.

A file is known by the hash of its content. What it is called says nothing about what it is, so its
first bytes are looked at: programs and pages that a browser would run are refused.
"""

import enum
import io
import uuid
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import BinaryIO, Final

from django.db.models import QuerySet

from suyuan.foundation import clock, command as frames, documents, files
from suyuan.foundation.command import command
from suyuan.foundation.context import Actor, Context
from suyuan.foundation.core.models import Attachment, AttachmentWithdrawal
from suyuan.foundation.failures import ConflictError, NotFoundError
from suyuan.foundation.files import Content
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import DomainError

SIZE_MAX: Final = 50 * 1024**2
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
STARTS: Final[Mapping[str, Sequence[bytes]]] = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".webp": (b"RIFF",),
    ".tif": (b"II*\0", b"MM\0*"),
    ".tiff": (b"II*\0", b"MM\0*"),
    ".xlsx": (_ZIP,),
    ".docx": (_ZIP,),
    ".pptx": (_ZIP,),
    ".ofd": (_ZIP,),
    ".zip": (_ZIP,),
    ".xls": (_OLE,),
    ".doc": (_OLE,),
    ".csv": (),
    ".txt": (),
    ".json": (),
    ".xml": (),
}
"""The files that are taken, by the end of their name, each with how its content may begin."""


class AttachmentKind(enum.StrEnum):
    """What a file is for its document."""

    CERTIFICATE = "CERTIFICATE"
    PHOTO = "PHOTO"
    REPORT = "REPORT"
    DRAWING = "DRAWING"
    OTHER = "OTHER"


class FileKindError(DomainError):
    """The file is of a kind that is not taken, or is not what its name says."""

    code = "foundation.file_kind"
    name: str


class EmptyFileError(DomainError):
    """The file has no content."""

    code = "foundation.empty_file"
    name: str


class UnknownAttachmentError(NotFoundError):
    """There is no such file, or the actor may not see its document."""

    code = "foundation.unknown_attachment"


class AlreadyWithdrawnError(ConflictError):
    """The file was withdrawn before."""

    code = "foundation.already_withdrawn"
    name: str


class NoReasonError(DomainError):
    """A withdrawal says why."""

    code = "foundation.no_reason"


def taken(content: bytes | BinaryIO, name: str, *, limit: int = SIZE_MAX) -> Content:
    """Take an upload: look at it and put it on the disk, without naming it anywhere yet.

    Raises:
        FileKindError: If it is of a kind that is not taken, or not what its name says.
        EmptyFileError: If it has no content.
        FileTooLargeError: If it has more bytes than the limit.
    """
    known = STARTS.get(PurePath(name.replace("\\", "/")).suffix.lower())
    if known is None:
        raise FileKindError(name=name)
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    stream.seek(0)  # A form that is shown again reads it again.
    head = stream.read(512)
    if not head:
        raise EmptyFileError(name=name)
    if known and not head.startswith(tuple(known)):
        raise FileKindError(name=name)
    if not known and b"\0" in head:
        raise FileKindError(name=name)
    stream.seek(0)
    return files.put(stream, name, limit=limit)


@command(name="foundation.attach_file", action=None)
def attach(
    *,
    context: Context,
    document: str,
    content: Content,
    kind: AttachmentKind = AttachmentKind.OTHER,
    note: str = "",
) -> Attachment:
    """Add a file to a document. The right is the document's own: whoever may add to it.

    Inside another command it is covered by the right to that one, and the document may be one
    that the command is making.

    Raises:
        UnknownDocumentError: If there is no such document, or not for this actor.
        ForbiddenError: If the actor may not add to it.
    """
    if frames.required().name == "foundation.attach_file":
        documents.require(context.actor, document, change=True)
    row = Attachment(
        id=clock.new_id(),
        document=document,
        file=files.named(content),
        kind=kind.value,
        note=note.strip()[:500],
        added_by=context.actor.principal,
        added_by_label=context.actor.label,
        added_at=context.at,
    )
    row.save(force_insert=True)
    return row


@command(name="foundation.withdraw_file", action=None)
def withdraw(*, context: Context, attachment: uuid.UUID, reason: str) -> Attachment:
    """Say that a file counts no longer for its document; it stays in sight, struck out.

    Raises:
        UnknownAttachmentError: If there is no such file, or not for this actor.
        ForbiddenError: If the actor may not add to its document.
        AlreadyWithdrawnError: If it was withdrawn before.
        NoReasonError: If nothing is said about why.
    """
    row = attachment_of(context.actor, attachment)
    documents.require(context.actor, row.document, change=True)
    if not reason.strip():
        raise NoReasonError
    lock([("attachment", str(row.pk))])
    if AttachmentWithdrawal.objects.filter(pk=row.pk).exists():
        raise AlreadyWithdrawnError(name=row.file.name)
    AttachmentWithdrawal(
        attachment=row,
        reason=reason.strip()[:500],
        withdrawn_by=context.actor.principal,
        withdrawn_by_label=context.actor.label,
        withdrawn_at=context.at,
    ).save(force_insert=True)
    return row


def attached(document: str) -> QuerySet[Attachment]:
    """Return the files of a document, the newest first, those that were withdrawn among them."""
    return (
        Attachment.objects.select_related("file", "withdrawal")
        .filter(document=document)
        .order_by("-added_at", "-id")
    )


def attachment_of(actor: Actor, key: uuid.UUID) -> Attachment:
    """Return a file of a document that the actor may see.

    Raises:
        UnknownAttachmentError: If there is none, or not for this actor.
    """
    row = Attachment.objects.select_related("file", "withdrawal").filter(pk=key).first()
    if row is None:
        raise UnknownAttachmentError
    try:
        documents.require(actor, row.document)
    except documents.UnknownDocumentError as error:
        raise UnknownAttachmentError from error
    return row
