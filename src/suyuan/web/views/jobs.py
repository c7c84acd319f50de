"""Longer work: a list, a page with progress that survives a reload, and its result."""

import uuid

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from suyuan.foundation.jobs.models import Progress
from suyuan.web import people
from suyuan.web.access import signed_in


def _own(request: HttpRequest) -> QuerySet[Progress]:
    actor = people.actor_of(request)
    return Progress.objects.filter(owner_id=actor.user_id).select_related("file")


@signed_in
def jobs(request: HttpRequest) -> HttpResponse:
    """Show the reader's own jobs, the newest first."""
    found = list(_own(request).order_by("-created_at")[:100])
    return render(request, "web/jobs.html", {"jobs": found})


@signed_in
def job(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show how far a job is; htmx asks the same address again until it has ended."""
    found = _own(request).filter(pk=key).first()
    if found is None:
        raise Http404
    part = "#progress" if request.headers.get("HX-Request") else ""
    return render(request, f"web/job.html{part}", {"job": found})


@signed_in
def notices(request: HttpRequest) -> HttpResponse:
    """Show the sign for running jobs in the frame."""
    return render(request, "web/parts/notices.html")
