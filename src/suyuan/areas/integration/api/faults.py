"""What can be wrong with a request to the EPCIS binding, and the standard's exception for it."""

from collections.abc import Sequence
from typing import Final

from suyuan.areas.integration.domain import ScheduleMalformedError
from suyuan.areas.integration.operations import (
    DestinationRefusedError,
    EventExistsError,
    OtherSiteError,
    QueryExistsError,
)
from suyuan.areas.integration.operations.subscriptions import WhenMissingError
from suyuan.areas.integration.queries import (
    NoSuchQueryError,
    NoSuchSubscriptionError,
    QuestionError,
)
from suyuan.foundation.failures import (
    BusyError,
    CommandReusedError,
    ConflictError,
    ForbiddenError,
    KeyEndedError,
    NotFoundError,
    TooLongError,
)
from suyuan.kernel.errors import DomainError, Problems
from suyuan.ledger.domain.epcis.document import DocumentRefusedError
from suyuan.ledger.queries.events import TooManyEventsError
from suyuan.rest import failures as rest


class NotAcceptableError(DomainError):
    """No answer of the wanted kind can be given."""

    code = "integration.not_acceptable"


class FormatUnknownError(DomainError):
    """Identifiers or words cannot be spelled like this."""

    code = "integration.format_unknown"
    value: str


class BodyKindError(DomainError):
    """The body is neither JSON nor XML."""

    code = "integration.media_type"
    given: str


class ContentCodingError(DomainError):
    """The body is packed in a way that cannot be read."""

    code = "integration.content_coding"
    given: str


class GzipBrokenError(DomainError):
    """The body is not the gzip that it is said to be."""

    code = "integration.gzip_broken"


class BodyBrokenError(DomainError):
    """The body ends before its end, or its chunks are none."""

    code = "integration.body_broken"


class VersionDiffersError(DomainError):
    """The header names another version than the document."""

    code = "integration.version_differs"
    said: str
    found: str


class NotASocketError(DomainError):
    """A stream or a schedule was asked for without the upgrade to WebSocket."""

    code = "integration.not_a_socket"


class NoSocketError(DomainError):
    """This server offers no WebSockets."""

    code = "integration.no_socket"


class TooManySocketsError(BusyError):
    """Too many WebSockets are open."""

    code = "integration.too_many_sockets"
    limit: int


class SocketNeedsKeyError(rest.UnauthenticatedError):
    """A WebSocket is opened with the key of a program, not with a session."""

    code = "integration.socket_needs_key"


class NoSuchAddressError(NotFoundError):
    """There is no such address."""

    code = "integration.no_such_address"


class ParameterError(Problems):
    """Parameters of a page are wrong."""

    code = "integration.question_refused"


class VersionUnknownError(DomainError):
    """The version is not supported."""

    code = "integration.version_unknown"
    value: str


class BehaviourUnknownError(DomainError):
    """The header says neither rollback nor proceed."""

    code = "integration.behaviour_unknown"
    value: str


class OneEventError(DomainError):
    """Not one event but several, or none."""

    code = "integration.one_event"


class UriTooLongError(DomainError):
    """The address is too long."""

    code = "integration.uri_too_long"
    limit: int


class PageSizeError(DomainError):
    """``perPage`` is no number, or too large."""

    code = "integration.page_size"
    limit: int


class BodyMalformedError(DomainError):
    """The body lacks something, or has it in a wrong kind."""

    code = "integration.body_malformed"
    field: str


class NoSuchResourceError(NotFoundError):
    """There is no such resource."""

    code = "integration.no_such_resource"


class NotInXmlVersionError(DomainError):
    """An event says something that XML 1.2 has no place for."""

    code = "integration.not_in_version"
    what: str


_EXCEPTIONS: Final[Sequence[tuple[type[DomainError], str, int]]] = (
    (rest.UnauthenticatedError, "SecurityException", 401),
    (KeyEndedError, "SecurityException", 401),
    (ForbiddenError, "SecurityException", 403),
    (OtherSiteError, "SecurityException", 403),
    (rest.IdempotencyKeyError, "ValidationException", 400),
    (rest.MediaTypeError, "UnsupportedMediaTypeException", 415),
    (rest.TooLargeError, "CaptureLimitExceededException", 413),
    (BodyKindError, "UnsupportedMediaTypeException", 415),
    (ContentCodingError, "UnsupportedMediaTypeException", 415),
    (FormatUnknownError, "NotAcceptableException", 406),
    (ParameterError, "QueryParameterException", 400),
    (rest.PageTokenError, "QueryParameterException", 400),
    (PageSizeError, "QueryParameterException", 400),
    (QuestionError, "QueryParameterException", 400),
    (NotAcceptableError, "NotAcceptableException", 406),
    (VersionUnknownError, "NotAcceptableException", 406),
    (NotInXmlVersionError, "NotAcceptableException", 406),
    (UriTooLongError, "URITooLongException", 414),
    (TooManyEventsError, "QueryTooLargeException", 413),
    (TooLongError, "QueryTooComplexException", 413),
    (NoSuchQueryError, "NoSuchNameException", 404),
    (NoSuchSubscriptionError, "NoSuchNameException", 404),
    (NotFoundError, "NoSuchResourceException", 404),
    (EventExistsError, "ResourceAlreadyExistsException", 409),
    (QueryExistsError, "ResourceAlreadyExistsException", 409),
    (ScheduleMalformedError, "SubscriptionControlsException", 400),
    (NotASocketError, "SubscriptionControlsException", 400),
    (NoSocketError, "ImplementationException", 501),
    (WhenMissingError, "SubscriptionControlsException", 400),
    (DestinationRefusedError, "SubscriptionControlsException", 400),
    (CommandReusedError, "ValidationException", 422),
    (BusyError, "ImplementationException", 503),
    (ConflictError, "ResourceAlreadyExistsException", 409),
)
_TOO_LARGE: Final = frozenset({"epcis.too_big", "epcis.too_many_events"})


def exception_of(error: DomainError) -> tuple[str, int]:
    """Return the standard's exception for a failure, and the status of the answer."""
    if isinstance(error, DocumentRefusedError) and error.problem.code in _TOO_LARGE:
        return "CaptureLimitExceededException", 413
    for kind, name, status in _EXCEPTIONS:
        if isinstance(error, kind):
            return name, status
    return "ValidationException", 400
