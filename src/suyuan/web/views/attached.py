"""Adding a file to a document, sending it, withdrawing it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from suyuan.foundation import attachments, clock, documents, files
from suyuan.foundation.attachments import AttachmentKind
from suyuan.kernel.errors import DomainError
from suyuan.web import papers, people
from suyuan.web.access import signed_in
from suyuan.web.attached import AttachForm
from suyuan.web.screens import forms as screen_forms
from suyuan.web.screens.crumbs import Crumb
from suyuan.web.screens.forms import ReasonForm


def _given_id(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("command_id", ""))
    except ValueError:
        return clock.new_id()


@signed_in
def attach(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for a file and add it to a document."""
    actor = people.actor_of(request)
    documents.require(actor, number, change=True)
    form = AttachForm(request.POST or None, request.FILES or None)
    command_id = _given_id(request)
    if request.method == "POST" and form.is_valid():
        try:
            attachments.attach(
                context=people.context_of(
                    request, reason=_("File attached"), command_id=command_id
                ),
                document=number,
                content=form.cleaned_data["file"],
                kind=AttachmentKind(form.cleaned_data["kind"]),
                note=form.cleaned_data["note"],
            )
        except DomainError as failure:
            screen_forms.add_failure(form, failure)
        else:
            name = form.cleaned_data["file"].name
            messages.success(request, _("“%(name)s” is attached.") % {"name": name})
            return _to_document(request, number)
    context = {"title": _("Attach a file"), "form": form, "command_id": command_id}
    return _page(request, number, context)


@signed_in
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask why a file counts no longer, and withdraw it."""
    actor = people.actor_of(request)
    row = attachments.attachment_of(actor, key)
    documents.require(actor, row.document, change=True)
    form = ReasonForm(request.POST or None)
    command_id = _given_id(request)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            attachments.withdraw(
                context=people.context_of(request, reason=reason, command_id=command_id),
                attachment=key,
                reason=reason,
            )
        except DomainError as failure:
            screen_forms.add_failure(form, failure)
        else:
            messages.success(request, _("“%(name)s” is withdrawn.") % {"name": row.file.name})
            return _to_document(request, row.document)
    text = _("“%(name)s” stays in sight, struck out, with your reason.") % {"name": row.file.name}
    context = {
        "title": _("Withdraw the file"),
        "text": text,
        "form": form,
        "command_id": command_id,
        "is_danger": True,
    }
    return _page(request, row.document, context)


@signed_in
def download(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """Send a file of a document that the reader may see, always as a download."""
    row = attachments.attachment_of(people.actor_of(request), key)
    answer = FileResponse(
        files.open_content(row.file),
        as_attachment=True,
        filename=row.file.name,
        content_type=row.file.media_type,
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def _page(request: HttpRequest, number: str, context: dict[str, Any]) -> HttpResponse:
    found = papers.link(people.actor_of(request), number)
    back = found.url if found is not None else ""
    shown = {
        **context,
        "document": number,
        "back": back,
        "crumbs": [Crumb(number, back), Crumb(context["title"])],
    }
    status = 422 if context["form"].errors else 200
    return render(request, "web/attach.html", shown, status=status)


def _to_document(request: HttpRequest, number: str) -> HttpResponseRedirect:
    found = papers.link(people.actor_of(request), number)
    return HttpResponseRedirect(found.url if found is not None and found.url else "/")
