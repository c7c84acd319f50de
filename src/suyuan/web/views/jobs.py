"""Longer work: a list, a page with progress that survives a reload, and its result."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suyuan.foundation import files
from suyuan.foundation.jobs import progress
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
    asks_again = bool(request.headers.get("HX-Request"))
    found = waiting.job_of(people.actor_of(request), key)
    if found is None and asks_again:
        return render(request, "web/job.html#gone")
    if found is None:
        raise Http404
    part = "#progress" if asks_again else ""
    if found.is_news:
        waiting.seen(people.actor_of(request), found.id)
    return render(request, f"web/job.html{part}", {"job": found})


@signed_in
@require_POST
def give_up(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Give up a job that waits or runs; what it has done so far is taken back."""
    found = _own(request, key)
    user_id = people.actor_of(request).user_id
    if user_id is None or not found.may_be_given_up or not progress.give_up(user_id, found.id):
        messages.info(request, _("The work has ended already, or cannot be stopped."))
    return HttpResponseRedirect(reverse("job", args=[key]))


@signed_in
def result(request: HttpRequest, key: uuid.UUID) -> FileResponse | HttpResponseRedirect:
    """Send the file that a job made; the page of the job says so where it is kept no more."""
    found = _own(request, key)
    if found.is_removed:
        return HttpResponseRedirect(reverse("job", args=[key]))
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
