"""Longer work: a list, a page with progress that survives a reload, and its result."""

import uuid

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from suyuan.foundation import files
from suyuan.web import navigation, people, waiting
from suyuan.web.access import signed_in

SHOWN_MAX = 100


def _own(request: HttpRequest, key: uuid.UUID) -> waiting.Job:
    found = waiting.job_of(people.actor_of(request), key)
    if found is None:
        raise Http404
    return found


@signed_in
def jobs(request: HttpRequest) -> HttpResponse:
    """Show the reader's own jobs, the newest first; what has ended is news no more."""
    actor = people.actor_of(request)
    found = waiting.jobs_of(actor, SHOWN_MAX)
    waiting.seen(actor, *(one.id for one in found if one.is_news))
    return render(request, "web/jobs.html", {"jobs": found})


@signed_in
def job(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show how far a job is; htmx asks the same address again until it has ended."""
    part = "#progress" if request.headers.get("HX-Request") else ""
    found = _own(request, key)
    if found.is_news:
        waiting.seen(people.actor_of(request), found.id)
    return render(request, f"web/job.html{part}", {"job": found})


@signed_in
def result(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """Send the file that a job made."""
    found = _own(request, key)
    file = found.file
    if file is None:
        raise Http404
    if found.is_news:
        waiting.seen(people.actor_of(request), key)
    stream = files.open_content(file)
    return FileResponse(
        stream, as_attachment=True, filename=file.name, content_type=file.media_type
    )


@signed_in
def notices(request: HttpRequest) -> HttpResponse:
    """Show the sign for running jobs in the frame."""
    return render(request, "web/parts/notices.html")


@signed_in
def side_counts(request: HttpRequest) -> HttpResponse:
    """Send how many things wait at the entries of the navigation, which htmx puts there."""
    counts = navigation.counts_for(people.reader_of(request))
    shown = {"counts": counts, "sums": navigation.sums(counts).items()}
    return render(request, "web/parts/side_counts.html", shown)
