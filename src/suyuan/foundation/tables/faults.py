"""What can be wrong with a table as a file."""

from typing import Final

from suyuan.kernel.errors import DomainError

_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
"""The part of a protected workbook that holds what is protected ([MS-OFFCRYPTO] 2.3.4.4)."""


class TableUnreadableError(DomainError):
    """The file is no spreadsheet and no text table, or is broken."""

    code = "foundation.table_unreadable"
    name: str


class TableTooLargeError(DomainError):
    """The file, or what it becomes when it is unpacked, is larger than is read."""

    code = "foundation.table_too_large"
    limit_mb: int


class TableTooLongError(DomainError):
    """The table has more rows than are read."""

    code = "foundation.table_too_long"
    limit: int


class TableEmptyError(DomainError):
    """The table has no row below its head."""

    code = "foundation.table_empty"


class OldSpreadsheetError(DomainError):
    """The file is a spreadsheet of the old binary kind."""

    code = "foundation.table_old"


class LockedSpreadsheetError(DomainError):
    """The spreadsheet is protected by a password."""

    code = "foundation.table_locked"


def of_compound(content: bytes) -> DomainError:
    """Return why a compound file is not read: it is of the old kind, or protected."""
    return LockedSpreadsheetError() if _ENCRYPTED in content else OldSpreadsheetError()
