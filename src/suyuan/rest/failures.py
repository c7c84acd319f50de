"""What can be wrong with a request, whatever it asks for."""

from suyuan.foundation.failures import ForbiddenError
from suyuan.kernel.errors import DomainError, Problems


class UnauthenticatedError(DomainError):
    """Nobody is known to ask."""

    code = "rest.unauthenticated"


class CsrfError(ForbiddenError):
    """A session was sent without the token that only our own pages know."""

    code = "rest.csrf"


class MediaTypeError(DomainError):
    """The body is of a kind that is not accepted."""

    code = "rest.media_type"
    given: str


class TooLargeError(DomainError):
    """The body is larger than is accepted."""

    code = "rest.too_large"
    limit_bytes: int


class NotJsonError(DomainError):
    """The body is no JSON."""

    code = "rest.not_json"
    why: str


class IdempotencyKeyError(DomainError):
    """The idempotency key has a wrong form."""

    code = "rest.idempotency_key"


class QueryError(Problems):
    """Parameters in the address are unknown, or stand twice."""

    code = "rest.invalid"


class ContentCodingError(DomainError):
    """The body is packed."""

    code = "rest.content_coding"
    given: str


class LengthMissingError(DomainError):
    """The body does not say how long it is."""

    code = "rest.length_missing"


class PageTokenError(DomainError):
    """The page token was not made by us for this question."""

    code = "rest.page_token"
