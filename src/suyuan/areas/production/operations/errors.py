"""Failures of production that several operations share."""

from suyuan.foundation.failures import ConflictError, NotFoundError


class UnknownOrderError(NotFoundError):
    """There is no such work order."""

    code = "production.unknown_order"
    order: str = ""


class UnknownStepError(NotFoundError):
    """The order has no such step."""

    code = "production.unknown_step"
    order: str = ""
    step: int = 0


class UnknownRunError(NotFoundError):
    """There is no such run."""

    code = "production.unknown_run"
    run: str = ""


class UnknownDeviationError(NotFoundError):
    """There is no such deviation."""

    code = "production.unknown_deviation"
    deviation: str = ""


class UnknownPackageError(NotFoundError):
    """There is no such package of production."""

    code = "production.unknown_package"
    package: str = ""


class NotRunningError(ConflictError):
    """The order is not in a state in which this can be recorded."""

    code = "production.order_not_running"
    order: str
    state: str


class NoLotSchemeError(ConflictError):
    """The item has no scheme from which the lot number could be taken."""

    code = "production.no_lot_scheme"
    item: str


class NoSerialSchemeError(ConflictError):
    """The item has no scheme from which serials could be taken."""

    code = "production.no_serial_scheme"
    item: str
