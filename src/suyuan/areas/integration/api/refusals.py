"""Answers to failures in the EPCIS binding: RFC 9457, under the exceptions of the standard."""

import http
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from lxml import etree

from suyuan.areas.integration import choices
from suyuan.areas.integration.api.faults import NotAcceptableError, exception_of
from suyuan.areas.integration.api.wishes import binding_of
from suyuan.areas.integration.domain import ERRORS_KEPT_MAX
from suyuan.areas.integration.operations.capture import LIMITS
from suyuan.foundation import wording
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.ledger.domain.epcis.document import DocumentRefusedError
from suyuan.ledger.domain.epcis.documents import Binding

DOCUMENT_CODES: Final = frozenset(
    f"epcis.{name}"
    for name in (
        "encoding_broken",
        "document_type",
        "events_malformed",
        "json_broken",
        "too_deep",
        "xml_broken",
    )
)
"""Faults of a document as a whole: their line is one of the text, not the number of an event."""

_FIELDS: Final = {
    "epcs": "epcList",
    "quantities": "quantityList",
    "parent": "parentID",
    "children": "childEPCs",
    "child_quantities": "childQuantityList",
    "inputs": "inputEPCList",
    "input_quantities": "inputQuantityList",
    "outputs": "outputEPCList",
    "output_quantities": "outputQuantityList",
    "transactions": "bizTransactionList",
    "sources": "sourceList",
    "destinations": "destinationList",
    "occurred_at": "eventTime",
    "biz_step": "bizStep",
    "read_point": "readPoint",
    "location": "bizLocation",
    "transformation_id": "transformationID",
    "error": "errorDeclaration",
    "sensors": "sensorElementList",
}
_INNER: Final = re.compile(r"([a-z_]+)(?:\[(\d+)\])?((?![A-Za-z]).*)?", re.DOTALL)


def field_name(inner: str) -> str:
    """Return the standard's name of a field of ours, with places counted from one.

    >>> field_name("epcs[0]"), field_name("epcList[1]"), field_name("occurred_at")
    ('epcList[1]', 'epcList[1]', 'eventTime')
    """
    match = _INNER.fullmatch(inner)
    if match is None or match[1] not in _FIELDS:
        return inner
    place = "" if match[2] is None else f"[{int(match[2]) + 1}]"
    return f"{_FIELDS[match[1]]}{place}{match[3] or ''}"


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
    if name == "CaptureLimitExceededException":
        for header, value in capture_limits().items():
            response.headers[header] = value
    if status == http.HTTPStatus.UNSUPPORTED_MEDIA_TYPE:
        response.headers["Accept-Encoding"] = "gzip, identity"
    return response


def capture_limits() -> dict[str, str]:
    """Return the headers that say how much may be sent at once."""
    return {
        "GS1-EPCIS-Capture-Limit": str(LIMITS.events),
        "GS1-EPCIS-Capture-File-Size-Limit": str(LIMITS.size_bytes),
    }


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
        body["errors"] = problem_entries(problems)
    try:
        binding = binding_of(request.headers.get("Accept", "*/*"))
    except NotAcceptableError:
        binding = Binding.JSON
    if binding is Binding.XML:
        return _problem_xml(body, status)
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/problem+json")


def problem_entries(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Return problems as exceptions of their own; very many are cut, and counted."""
    shown = [problem_entry(each) for each in problems[: ERRORS_KEPT_MAX + 1]]
    left = len(problems) - len(shown)
    if left > 0:
        shown.append(problem_entry(Problem("integration.more_problems", {"count": left})))
    return shown


def problem_entry(problem: Problem) -> dict[str, Any]:
    """Return one problem of several, as an exception of its own."""
    entry: dict[str, Any] = {
        "type": "epcisException:ValidationException",
        "title": str(choices.EXCEPTIONS["ValidationException"]),
        "detail": wording.sentence(problem),
        "code": problem.code,
        "data": dict(problem.data),
    }
    if problem.line is not None and problem.code not in DOCUMENT_CODES:
        entry["event"] = problem.line
    if "row" in problem.data:
        entry["line"] = problem.data["row"]
    if "column" in problem.data:
        entry["column"] = problem.data["column"]
    if problem.field is not None:
        entry["field"] = field_name(problem.field)
    return entry


def _problem_xml(body: Mapping[str, Any], status: int) -> HttpResponse:
    namespace = "urn:epcglobal:epcis:xsd:2"
    root = etree.Element(f"{{{namespace}}}EPCISException", nsmap={"epcis": namespace})
    for name in ("type", "title", "status", "detail"):
        etree.SubElement(root, name).text = _xml_text(str(body[name]))
    if "errors" in body:
        errors = etree.SubElement(root, "errors")
        for each in body["errors"]:
            add_error(errors, each)
    return HttpResponse(
        etree.tostring(root, xml_declaration=True, encoding="UTF-8"),
        status=status,
        content_type="application/problem+xml",
    )


def add_error(errors: etree._Element, entry: Mapping[str, Any]) -> None:
    """Write one problem into a list of problems in XML."""
    error = etree.SubElement(errors, "error")
    for name in ("type", "title", "detail", "code", "event", "line", "column", "field"):
        if name in entry:
            etree.SubElement(error, name).text = _xml_text(str(entry[name]))


_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml_text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
