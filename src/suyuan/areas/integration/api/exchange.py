"""One request to the EPCIS binding and its answer: who asks, in which form, with which headers."""

import functools
import http
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from lxml import etree

from suyuan.areas.integration import choices
from suyuan.areas.integration.api.faults import (
    NotAcceptableError,
    UriTooLongError,
    VersionUnknownError,
    exception_of,
)
from suyuan.areas.integration.operations.capture import LIMITS
from suyuan.foundation import authorization, wording
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.ledger.domain.epcis.document import DocumentRefusedError
from suyuan.ledger.domain.epcis.documents import Binding
from suyuan.ledger.domain.epcis.json_writer import EpcFormat
from suyuan.ledger.domain.epcis.xml_writer import CbvFormat, XmlVersion
from suyuan.rest.auth import allowed
from suyuan.rest.failures import UnauthenticatedError

EPCIS_VERSION: Final = "2.0.0"
EPCIS_MIN: Final = "1.2.0"
CBV_VERSION: Final = "2.0.0"
URI_LENGTH_MAX: Final = 8000
_JSON: Final = frozenset({"application/json", "application/ld+json", "application/*", "*/*"})
_XML: Final = frozenset({"application/xml", "text/xml", "text/*"})
_VARY: Final = ("Accept", "GS1-EPC-Format", "Accept-Language")
_log: Final = logging.getLogger(__name__)

Handler: TypeAlias = Callable[..., HttpResponse]


class Wish:
    """What the asker wants of the answer, from the headers of a request."""

    def __init__(self, request: HttpRequest) -> None:
        self._headers = request.headers
        self.binding = _binding(request.headers.get("Accept", "*/*"))
        self._check_versions()

    def _check_versions(self) -> None:
        low = _version(self._headers.get("GS1-EPCIS-Min", EPCIS_MIN))
        high = _version(self._headers.get("GS1-EPCIS-Max", EPCIS_VERSION))
        if low > _version(EPCIS_VERSION) or high < _version(EPCIS_MIN) or low > high:
            raise VersionUnknownError(value=self._headers.get("GS1-EPCIS-Min", ""))
        given = self._headers.get("GS1-EPCIS-Version")
        if given is not None and _version(given)[:2] not in {(2, 0), (1, 2)}:
            raise VersionUnknownError(value=given[:20])

    @property
    def xml_version(self) -> XmlVersion:
        """The version of XML: 1.2 for those who can read no newer one."""
        high = _version(self._headers.get("GS1-EPCIS-Max", EPCIS_VERSION))
        return XmlVersion.V1_2 if high < (2, 0, 0) else XmlVersion.V2_0

    @property
    def epc_format(self) -> EpcFormat:
        """The spelling of identifiers."""
        return epc_format_of(self._headers.get("GS1-EPC-Format", "No_Preference"))

    @property
    def cbv_format(self) -> CbvFormat:
        """The spelling of CBV words in XML."""
        urn = self._headers.get("GS1-CBV-XML-Format") == CbvFormat.URN.value
        return CbvFormat.URN if urn else CbvFormat.WEB

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the header GS1-Extensions declares."""
        pairs = (part.partition("=") for part in self._headers.get("GS1-Extensions", "").split(","))
        return {name.strip(): uri.strip() for name, sign, uri in pairs if sign}


def epc_format_of(text: str) -> EpcFormat:
    """Return the spelling of identifiers that a word asks for.

    Raises:
        NotAcceptableError: If there is none such.
    """
    if text == "No_Preference":
        return EpcFormat.LINK
    try:
        return EpcFormat(text)
    except ValueError as error:
        raise NotAcceptableError from error


def _binding(accept: str) -> Binding:
    """Return the binding that is wanted most.

    Raises:
        NotAcceptableError: If none of ours will do.
    """
    wanted = sorted((_weight(part) for part in accept.split(",")), key=lambda pair: -pair[0])
    for weight, kind in wanted:
        if weight > 0 and kind in _JSON:
            return Binding.JSON
        if weight > 0 and kind in _XML:
            return Binding.XML
    raise NotAcceptableError


def _weight(part: str) -> tuple[float, str]:
    kind, *parameters = (each.strip().lower() for each in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:]), kind
            except ValueError:
                return 0.0, kind
    return 1.0, kind


def _version(text: str) -> tuple[int, ...]:
    parts = text.strip().split(".")
    if not 1 <= len(parts) <= 3 or not all(part.isdecimal() for part in parts):  # noqa: PLR2004
        raise VersionUnknownError(value=text[:20])
    return tuple(int(part) for part in [*parts, "0", "0"][:3])


def endpoint(**methods: tuple[str, Handler]) -> Callable[..., HttpResponse]:
    """Make a view of handlers by method, each with the action that it needs.

    OPTIONS says what the resource can do; every failure becomes a problem document.
    """
    names = [name.upper() for name in methods]
    allow = ", ".join(["OPTIONS", *names])

    @functools.wraps(endpoint)
    def view(request: HttpRequest, **parts: str) -> HttpResponse:
        try:
            response = _handle(request, methods, allow, parts)
        except DomainError as error:
            response = problem_of(request, error)
        except Exception:  # noqa: BLE001 - a fault of ours is answered as one.
            number = uuid.uuid4().hex[:12]
            _log.exception("incident %s at %s", number, request.path)
            failure = Problem("rest.failed", {"number": number})
            response = problem_document(request, failure, "ImplementationException", 500)
        return _with_headers(response)

    return csrf_exempt(view)


def _handle(
    request: HttpRequest,
    methods: Mapping[str, tuple[str, Handler]],
    allow: str,
    parts: Mapping[str, str],
) -> HttpResponse:
    if len(request.get_full_path()) > URI_LENGTH_MAX:
        raise UriTooLongError(limit=URI_LENGTH_MAX)
    method = (request.method or "").lower()
    if method == "options":
        _sign_in(request, None)
        return _discovery(allow, capture="POST" in allow and "capture" in request.path)
    if method not in methods:
        failure = Problem("rest.method", {"method": request.method or ""})
        response = problem_document(request, failure, "NotAcceptableException", 405)
        response.headers["Allow"] = allow
        return response
    action, handler = methods[method]
    _sign_in(request, action)
    wish = Wish(request)
    with authorization.remembered():
        return handler(request, wish, **parts)


def _sign_in(request: HttpRequest, action: str | None) -> None:
    for way in allowed(action):
        actor = way(request)
        if actor is not None:
            request.auth = actor  # type: ignore[attr-defined]
            return
    raise UnauthenticatedError


def _discovery(allow: str, *, capture: bool) -> HttpResponse:
    response = HttpResponse(status=204)
    response.headers["Allow"] = allow
    response.headers["GS1-EPCIS-Min"] = EPCIS_MIN
    response.headers["GS1-EPCIS-Max"] = EPCIS_VERSION
    response.headers["GS1-CBV-Min"] = "1.2.2"
    response.headers["GS1-CBV-Max"] = CBV_VERSION
    response.headers["GS1-EPC-Format"] = ", ".join(each.value for each in EpcFormat)
    response.headers["GS1-CBV-XML-Format"] = ", ".join(each.value for each in CbvFormat)
    response.headers["GS1-Vendor-Version"] = "suyuan 0.1.0"
    if capture:
        response.headers["GS1-EPCIS-Capture-Limit"] = str(LIMITS.events)
        response.headers["GS1-EPCIS-Capture-File-Size-Limit"] = str(LIMITS.size_bytes)
        response.headers["GS1-Capture-Error-Behaviour"] = "rollback, proceed"
    return response


def _with_headers(response: HttpResponse) -> HttpResponse:
    response.headers.setdefault("GS1-EPCIS-Version", EPCIS_VERSION)
    response.headers.setdefault("GS1-CBV-Version", CBV_VERSION)
    response.headers.setdefault("GS1-Extensions", "suyuan=urn:suyuan:epcis")
    response.headers.setdefault("Cache-Control", "no-store")
    if "Vary" in response.headers:
        patch_vary_headers(response, _VARY)
    else:
        response.headers["Vary"] = ", ".join(_VARY)
    return response


def json_answer(body: Any, *, status: int = 200, **headers: str) -> HttpResponse:
    """Return an answer in JSON."""
    response = HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def problem_of(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the answer to a failure, under the exception that the standard has for it."""
    name, status = exception_of(error)
    shown: DomainError | Problem = error
    problems: Sequence[Problem] = ()
    if isinstance(error, DocumentRefusedError):
        shown = error.problem
        problems = (error.problem,)
    elif isinstance(error, Problems):
        problems = error.problems
        shown = Problem("integration.several", {"count": len(problems)})
        if len(problems) == 1:
            shown = problems[0]
    response = problem_document(request, shown, name, status, problems)
    if status == http.HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="suyuan"'
    if status in {http.HTTPStatus.CONFLICT, http.HTTPStatus.SERVICE_UNAVAILABLE}:
        response.headers["Retry-After"] = "1"
    return response


def problem_document(
    request: HttpRequest,
    failure: DomainError | Problem,
    name: str,
    status: int,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    """Return a problem document of RFC 9457, in the binding that is wanted."""
    body: dict[str, Any] = {
        "type": f"epcisException:{name}",
        "title": str(choices.EXCEPTIONS[name]),
        "status": status,
        "detail": wording.sentence(failure),
        "code": failure.code,
    }
    if problems:
        body["errors"] = [problem_entry(each) for each in problems]
    try:
        binding = _binding(request.headers.get("Accept", "*/*"))
    except NotAcceptableError:
        binding = Binding.JSON
    if binding is Binding.XML:
        return _problem_xml(body, status)
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/problem+json")


def problem_entry(problem: Problem) -> dict[str, Any]:
    """Return one problem of several, as an exception of its own."""
    entry: dict[str, Any] = {
        "type": "epcisException:ValidationException",
        "title": str(choices.EXCEPTIONS["ValidationException"]),
        "detail": wording.sentence(problem),
        "code": problem.code,
        "data": dict(problem.data),
    }
    if problem.line is not None:
        entry["event"] = problem.line
    if problem.field is not None:
        entry["field"] = problem.field
    return entry


def _problem_xml(body: Mapping[str, Any], status: int) -> HttpResponse:
    namespace = "urn:epcglobal:epcis:xsd:2"
    root = etree.Element(f"{{{namespace}}}EPCISException", nsmap={"epcis": namespace})
    for name in ("type", "title", "status", "detail"):
        etree.SubElement(root, name).text = str(body[name])
    return HttpResponse(
        etree.tostring(root, xml_declaration=True, encoding="UTF-8"),
        status=status,
        content_type="application/problem+xml",
    )
