"""Events come in: /capture and POST /events."""

import dataclasses
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from lxml import etree

from suyuan.areas.integration import operations, queries
from suyuan.areas.integration.api.bodies import read_body
from suyuan.areas.integration.api.exchange import empty, json_answer
from suyuan.areas.integration.api.faults import (
    BehaviourUnknownError,
    OneEventError,
    VersionDiffersError,
)
from suyuan.areas.integration.api.paging import (
    check_token,
    link,
    only_pages,
    page_size,
    page_token,
    sign,
)
from suyuan.areas.integration.api.refusals import add_error, problem_entries
from suyuan.areas.integration.api.wishes import Wish
from suyuan.areas.integration.domain import ErrorBehaviour, JobState
from suyuan.areas.integration.models import CaptureJob
from suyuan.areas.integration.operations.capture import LIMITS
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.epcis.document import Document
from suyuan.ledger.domain.epcis.documents import Binding, read_document
from suyuan.ledger.domain.epcis.json_writer import EpcFormat, Writer
from suyuan.ledger.domain.epcis.values import time_text
from suyuan.rest.auth import actor_of
from suyuan.rest.requests import context_of

BASE = "/epcis"


def _check_version(request: HttpRequest, document: Document) -> None:
    """Refuse a document of another version than the header says.

    Raises:
        VersionDiffersError: If they differ.
    """
    said, found = request.headers.get("GS1-EPCIS-Version"), document.schema_version
    if said is not None and found is not None and said.split(".")[0] != found.split(".")[0]:
        raise VersionDiffersError(said=said[:20], found=found[:20])


def _behaviour(request: HttpRequest) -> ErrorBehaviour:
    text = request.headers.get("GS1-Capture-Error-Behaviour", ErrorBehaviour.ROLLBACK.value)
    if text not in set(ErrorBehaviour):
        raise BehaviourUnknownError(value=text[:40])
    return ErrorBehaviour(text)


def post_capture(request: HttpRequest, _wish: Wish) -> HttpResponse:
    """Take a document in; its events are recorded by a job.

    What can be seen at once is said at once: a document that is none, or not well-formed.
    """
    behaviour = _behaviour(request)
    content, binding = read_body(request)
    document = read_document(content, LIMITS, binding, whole=True)
    Problems.check(document.problems)
    _check_version(request, document)
    if document.single:
        Problems.check(problem for entry in document.entries for problem in entry.problems)
    job_id = operations.start_capture(
        context=context_of(request), content=content, binding=binding, behaviour=behaviour
    )
    return empty(
        202, Location=f"{BASE}/capture/{job_id}", GS1_Capture_Error_Behaviour=behaviour.value
    )


def get_captures(request: HttpRequest, wish: Wish) -> HttpResponse:
    """List the jobs of the asker, the newest first."""
    wish.need_json()
    only_pages(request)
    size = page_size(request)
    values = page_token(request, "capture")
    before = None if values is None else tuple(values)
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


def capture_known(request: HttpRequest, job_id: str) -> Mapping[str, str]:
    """Look whether the asker has such a job."""
    queries.capture_job(job_id, principal=actor_of(request).principal)
    return {}


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
        "errors": problem_entries([_problem(row) for row in job.errors]),
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
            add_error(errors, each)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def post_event(request: HttpRequest, wish: Wish) -> HttpResponse:
    """Record one event; when the answer comes, it is there for good."""
    wish.need_json()
    content, binding = read_body(request)
    document = read_document(content, LIMITS, binding)
    _check_version(request, document)
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
    """Let go of a page token; nothing is kept for it, so there is nothing to do."""
    check_token(token)
    return empty(204)
