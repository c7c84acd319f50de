"""Families of failures, by what the one who asked can do about them.

An area derives its errors from these where they fit; the edge (screens, API) chooses its answer
by the family. An error outside the families is a broken rule: the values must be corrected.
"""

from suyuan.kernel.errors import DomainError


class ForbiddenError(DomainError):
    """The actor has no right to do this."""

    code = "foundation.forbidden"
    action: str = ""


class KeyEndedError(DomainError):
    """The key of the one who asks is no longer valid."""

    code = "foundation.key_ended"


class NotFoundError(DomainError):
    """There is no such thing, or not for this actor."""

    code = "foundation.not_found"
    what: str = ""


class ConflictError(DomainError):
    """The state of things does not allow it now; another state would."""

    code = "foundation.conflict"


class BusyError(DomainError):
    """Somebody else holds what is needed; the same command may be sent again."""

    code = "foundation.busy"


class LockTimeoutError(BusyError):
    """What the command needs stayed locked by another for too long."""

    code = "foundation.lock_timeout"


class TooLongError(BusyError):
    """The database gave up, because the statement ran longer than it may."""

    code = "foundation.too_long"


class CommandReusedError(DomainError):
    """The command id was used before, by somebody else or with other values."""

    code = "foundation.command_reused"
    command_id: str


class ConstraintError(ConflictError):
    """The database refused a change that breaks one of its rules."""

    code = "foundation.constraint"
    constraint: str
    table: str = ""


class ValueRefusedError(DomainError):
    """The database cannot hold a value that was given."""

    code = "foundation.value_refused"
