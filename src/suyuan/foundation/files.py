"""Files kept by the hash of their content under the data folder; a row says what each is called."""

import contextlib
import dataclasses
import datetime as dt
import hashlib
import io
import mimetypes
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.db import connection

from suyuan.foundation import clock, command
from suyuan.foundation.core.models import StoredFile
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import DomainError

SIZE_MAX: Final = 2 * 1024**3
_CHUNK: Final = 1024 * 1024
_INCOMING: Final = "incoming-"


class FileTooLargeError(DomainError):
    """The file is larger than is allowed."""

    code = "foundation.file_too_large"
    limit_bytes: int


class FileMissingError(NotFoundError):
    """The row is there and the content is gone."""

    code = "foundation.file_missing"
    sha256: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """A content that lies on the disk and that no row names yet: the value of an upload."""

    sha256: str
    size_bytes: int
    name: str


def store(content: bytes | BinaryIO, name: str, *, limit: int = SIZE_MAX) -> StoredFile:
    """Keep a file. The same content under the same name is kept once.

    The content is on the disk before the row is written; a command that fails leaves at most a
    content that no row names.

    Args:
        content: Bytes, or a stream that is read to its end.
        name: The name with which it came; only its last part is kept.
        limit: How many bytes it may have.

    Raises:
        FileTooLargeError: If it has more.
    """
    return named(put(content, name, limit=limit))


def put(content: bytes | BinaryIO, name: str, *, limit: int = SIZE_MAX) -> Content:
    """Write a content to the disk without naming it in a row yet.

    Raises:
        FileTooLargeError: If it has more bytes than the limit.
    """
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    digest, size = _write(stream, limit)
    label = Path(name.replace("\\", "/").replace("\0", "")).name[:200] or "file"
    return Content(sha256=digest, size_bytes=size, name=label)


def named(content: Content) -> StoredFile:
    """Name a content in a row, within a command or job."""
    frame = command.current()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO foundation_file (sha256, name, size_bytes, media_type, stored_by, "
            "stored_at) VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (sha256, name) DO NOTHING",
            [
                content.sha256,
                content.name,
                content.size_bytes,
                mimetypes.guess_type(content.name)[0] or "application/octet-stream",
                "SYSTEM" if frame is None else frame.context.actor.principal,
                clock.now(),
            ],
        )
    return StoredFile.objects.get(sha256=content.sha256, name=content.name)


def open_content(file: StoredFile) -> BinaryIO:
    """Open the content of a file for reading.

    Raises:
        FileMissingError: If it is gone.
    """
    try:
        return path_of(file.sha256).open("rb")
    except FileNotFoundError as error:
        raise FileMissingError(sha256=file.sha256) from error


def path_of(sha256: str) -> Path:
    """Return where the content with that hash is kept."""
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256


@contextlib.contextmanager
def workroom() -> Iterator[Path]:
    """Give a folder for what is put together from parts. It is removed at the end.

    What a kill leaves in it is swept like the beginning of a content, and lies where only the
    program reads.
    """
    root = Path(settings.FILES_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix=_INCOMING) as folder:
        yield Path(folder)


def sweep(*, before: dt.datetime) -> int:
    """Remove the beginnings of contents whose writing was cut off, as by a kill; return how many.

    Args:
        before: Those that were last written to before this moment.
    """
    count = 0
    for left in Path(settings.FILES_ROOT).glob(f"{_INCOMING}*"):
        if left.stat().st_mtime < before.timestamp():
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
            count += 1
    return count


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _chunks(stream: BinaryIO, limit: int) -> Iterator[bytes]:
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise FileTooLargeError(limit_bytes=limit)
        yield chunk


def _write(stream: BinaryIO, limit: int) -> tuple[str, int]:
    root = Path(settings.FILES_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, temporary = tempfile.mkstemp(dir=root, prefix=_INCOMING)
    try:
        with os.fdopen(handle, "wb") as target:
            for chunk in _chunks(stream, limit):
                size += len(chunk)
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        final = path_of(digest.hexdigest())
        final.parent.mkdir(exist_ok=True)
        Path(temporary).replace(final)
        # Where a row names a content its name is on the disk, too, also after a loss of power.
        _sync(final.parent)
        _sync(root)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return digest.hexdigest(), size
