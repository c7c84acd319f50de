"""Files that are put aside while somebody works with them, such as tables to load; none is kept.

No row names them and they are no facts. Each has its own key, so that nobody takes away the file of
another, and who has no key does not find it.
"""

import datetime as dt
import os
import uuid
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

from suyuan.foundation import clock
from suyuan.foundation.files import FileMissingError, FileTooLargeError

FOLDER: Final = "aside"


def put(content: bytes, *, limit: int) -> uuid.UUID:
    """Put a file aside and return its key.

    Raises:
        FileTooLargeError: If it has more bytes than the limit.
    """
    if len(content) > limit:
        raise FileTooLargeError(limit_bytes=limit)
    key = clock.new_id()
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        target.write(content)
    return key


def open_content(key: uuid.UUID) -> BinaryIO:
    """Open a file that was put aside.

    Raises:
        FileMissingError: If it is gone.
    """
    try:
        return _path(key).open("rb")
    except FileNotFoundError as error:
        raise FileMissingError from error


def drop(key: uuid.UUID) -> None:
    """Take a file away for good; one that is gone already is no fault."""
    _path(key).unlink(missing_ok=True)


def sweep(*, before: dt.datetime) -> int:
    """Take away what was put aside before a moment and forgotten; return how many files."""
    count = 0
    for left in _folder().glob("*"):
        if left.stat().st_mtime < before.timestamp():
            left.unlink(missing_ok=True)
            count += 1
    return count


def _folder() -> Path:
    return Path(settings.FILES_ROOT) / FOLDER


def _path(key: uuid.UUID) -> Path:
    return _folder() / str(key)
