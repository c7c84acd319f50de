"""Events come in: /capture and POST /events."""

import dataclasses
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from lxml import etree

from suyuan.areas.integration import operations, queries
from suyuan.areas.integration.api.exchange import Wish, json_answer, problem_entry
from suyuan.areas.integration.api.faults import BehaviourUnknownError, OneEventError
from suyuan.areas.integration.api.paging import link, page_size, read_token, sign
from suyuan.areas.integration.domain import ErrorBehaviour, JobState
from suyuan.areas.integration.models import CaptureJob
from suyuan.areas.integration.operations.capture import LIMITS
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.epcis.documents import Binding, read_document
from suyuan.ledger.domain.epcis.json_writer import EpcFormat, Writer
from suyuan.ledger.domain.epcis.values import time_text
from suyuan.rest.auth import actor_of
from suyuan.rest.failures import MediaTypeError, TooLargeError
from suyuan.rest.requests import context_of

_BINDINGS = {
    "application/json": Binding.JSON,
    "application/ld+json": Binding.JSON,
    "application/xml": Binding.XML,
    "text/xml": Binding.XML,
}
BASE = "/epcis"


def _body(request: HttpRequest) -> tuple[bytes, Binding]:
    """Return the body of a request and its binding.

    Raises:
        MediaTypeError: If it is neither JSON nor XML.
        TooLargeError: If it is too large.
    """
    kind = (request.content_type or "").lower()
    binding = _BINDINGS.get(kind)
    if binding is None:
        raise MediaTypeError(given=kind[:100])
    if int(request.headers.get("Content-Length") or 0) > LIMITS.size_bytes:
        raise TooLargeError(limit_bytes=LIMITS.size_bytes)
    return request.body, binding


def _behaviour(request: HttpRequest) -> ErrorBehaviour:
    text = request.headers.get("GS1-Capture-Error-Behaviour", ErrorBehaviour.ROLLBACK.value)
    if text not in set(ErrorBehaviour):
        raise BehaviourUnknownError(value=text[:40])
    return ErrorBehaviour(text)


def post_capture(request: HttpRequest, _wish: Wish) -> HttpResponse:
    """Take a document in; its events are recorded by a job.

    What can be seen at once is said at once: a document that is none, or not well-formed around
    its events.
    """
    content, binding = _body(request)
    behaviour = _behaviour(request)
    document = read_document(content, LIMITS, binding)
    Problems.check(document.problems)
    job_id = operations.start_capture(
        context=context_of(request), content=content, binding=binding, behaviour=behaviour
    )
    response = HttpResponse(status=202)
    response.headers["Location"] = f"{BASE}/capture/{job_id}"
    response.headers["GS1-Capture-Error-Behaviour"] = behaviour.value
    return response


def get_captures(request: HttpRequest, _wish: Wish) -> HttpResponse:
    """List the jobs of the asker, the newest first."""
    size = page_size(request)
    token = request.GET.get("nextPageToken")
    before = None if token is None else tuple(read_token(token, "capture"))
    found = queries.capture_jobs(
        actor_of(request).principal,
        size=size + 1,
        before=before,
    )
    response = json_answer([_job(each) for each in found[:size]])
    if len(found) > size:
        last = found[size - 1]
        link(request, response, sign("capture", [last.created_at, last.pk]), size)
    return response


def get_capture(request: HttpRequest, wish: Wish, job_id: str) -> HttpResponse:
    """Tell how far a job is."""
    job = queries.capture_job(job_id, principal=actor_of(request).principal)
    if wish.binding is Binding.XML:
        return HttpResponse(_job_xml(job), content_type="application/xml")
    return json_answer(_job(job))


def _problem(row: dict[str, Any]) -> Problem:
    return Problem(row["code"], row["data"], line=row["line"], field=row["field"])


def _job(job: CaptureJob) -> dict[str, Any]:
    running = job.state in {JobState.WAITING, JobState.RUNNING}
    shown: dict[str, Any] = {
        "captureID": str(job.pk),
        "createdAt": time_text(job.created_at),
        "running": running,
        "success": job.state != JobState.FAILED and not job.failed,
        "captureErrorBehaviour": job.behaviour,
        "errors": [problem_entry(_problem(row)) for row in job.errors],
        "suyuan:captured": job.captured,
        "suyuan:repeated": job.repeated,
        "suyuan:failed": job.failed,
    }
    if job.finished_at is not None:
        shown["finishedAt"] = time_text(job.finished_at)
    if job.total is not None:
        shown["suyuan:total"] = job.total
    return shown


def _job_xml(job: CaptureJob) -> bytes:
    shown = _job(job)
    namespace = "urn:epcglobal:epcis:xsd:2"
    root = etree.Element(f"{{{namespace}}}EPCISCaptureJob", nsmap={"epcis": namespace})
    for name in ("running", "success"):
        root.set(name, str(shown[name]).lower())
    root.set("captureID", shown["captureID"])
    for name in ("captureErrorBehaviour", "createdAt", "finishedAt"):
        if name in shown:
            etree.SubElement(root, name).text = shown[name]
    if shown["errors"]:
        errors = etree.SubElement(root, "errors")
        for each in shown["errors"]:
            error = etree.SubElement(errors, "error")
            for name in ("type", "title", "detail"):
                etree.SubElement(error, name).text = each[name]
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def post_event(request: HttpRequest, _wish: Wish) -> HttpResponse:
    """Record one event; when the answer comes, it is there for good."""
    content, binding = _body(request)
    document = read_document(content, LIMITS, binding)
    entries = []
    for entry in document.entries:
        entries.append(entry)
        if len(entries) > 1:
            raise OneEventError
    problems = [*document.problems, *(each for entry in entries for each in entry.problems)]
    Problems.check(problems)
    event = entries[0].event if entries else None
    if event is None:
        raise OneEventError
    uri = operations.capture_event(context=context_of(request), event=event)
    writer = Writer(EpcFormat.NEVER, queries.prefix_lengths())
    body = writer.write(dataclasses.replace(event, event_id=uri, recorded_at=None))
    return json_answer(
        {"@context": writer.context(), **body},
        status=201,
        Location=f"{BASE}/events/{quote(uri, safe='')}",
    )


def delete_token(_request: HttpRequest, _wish: Wish, token: str) -> HttpResponse:
    """Let go of a page token; we keep nothing for it, so this cannot fail."""
    del token
    return HttpResponse(status=204)
