"""What can be wrong with a table as a file."""

from suyuan.kernel.errors import DomainError


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
