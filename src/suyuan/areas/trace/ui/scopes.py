"""Saved scopes: list, one scope, saving and freezing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, ngettext
from django.views.decorators.http import require_POST

from suyuan.areas.trace import operations
from suyuan.areas.trace.domain import question_to
from suyuan.areas.trace.queries.answers import answer
from suyuan.areas.trace.queries.scopes import (
    UnknownScopeError,
    answer_of,
    frozen_of,
    question_of,
    scope_of,
    scopes,
)
from suyuan.areas.trace.ui import addresses, asked, room
from suyuan.foundation import clock, wording
from suyuan.foundation.authorization import may
from suyuan.kernel.errors import DomainError
from suyuan.web import attached, people
from suyuan.web.access import permission
from suyuan.web.screens.crumbs import Crumb

PAGE = 50


@permission("trace.view_scope")
def scope_list(request: HttpRequest) -> HttpResponse:
    """Show all saved scopes."""
    page = Paginator(scopes(), PAGE).get_page(request.GET.get("page"))
    rows = [(scope, asked.chips_of(question_of(scope))["causes"]) for scope in page]
    return render(
        request,
        "trace/scopes.html",
        {"rows": rows, "page": page, "crumbs": [Crumb(_("Saved scopes"))]},
    )


@permission("trace.view_scope")
@asked.answered
def scope_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show a saved scope as it is now, or as it was frozen."""
    scope = scope_of(number)
    frozen = list(frozen_of(scope))
    chosen = next((f for f in frozen if str(f.pk) == request.GET.get("frozen")), None)
    found = answer_of(chosen) if chosen else answer(question_of(scope))
    actor = people.actor_of(request)
    return render(
        request,
        "trace/scope.html",
        {
            "scope": scope,
            "frozen": frozen,
            "chosen": chosen,
            "chips": asked.chips_of(question_of(scope)),
            "room_url": addresses.question_url(question_of(scope)),
            "command_id": clock.new_id(),
            "list_command_id": clock.new_id(),
            "may_change": may(actor, "trace.change_scope"),
            "may_export": may(actor, "trace.export_scope"),
            "may_hold": chosen is not None and may(actor, "quality.change_hold"),
            "crumbs": [Crumb(_("Saved scopes"), reverse("scopes")), Crumb(scope.number)],
            **room.figures_of(found),
            **attached.context_of(actor, scope.number),
            "kept": found.summary.units,
        },
    )


@permission("trace.change_scope")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save the question of a form under a name."""
    name = request.POST.get("name", "").strip()
    context = people.context_of(request, reason="", command_id=room.command_id_of(request))
    try:
        number = operations.save_scope(
            context=context,
            name=name or _("Scope without a name"),
            note=request.POST.get("note", ""),
            question=room.posted(request),
        )
    except DomainError as error:
        messages.error(request, wording.sentence(error))
        return HttpResponseRedirect(reverse("trace-room"))
    messages.success(request, _("Saved as %(number)s.") % {"number": number})
    return HttpResponseRedirect(reverse("scope", args=[number]))


@permission("trace.change_scope")
@require_POST
def freeze(request: HttpRequest, number: str) -> HttpResponse:
    """Freeze a scope: keep for ever which units it holds now."""
    context = people.context_of(
        request,
        reason=request.POST.get("reason", ""),
        command_id=room.command_id_of(request),
    )
    try:
        units = operations.freeze_scope(context=context, number=number)
    except UnknownScopeError as error:
        messages.error(request, wording.sentence(error))
        return HttpResponseRedirect(reverse("scopes"))
    text = ngettext("%(units)d unit is frozen.", "%(units)d units are frozen.", units)
    messages.success(request, text % {"units": units})
    return HttpResponseRedirect(reverse("scope", args=[number]))


@permission("trace.export_scope")
@require_POST
@asked.answered
def write_list(request: HttpRequest, number: str) -> HttpResponse:
    """Have the list of a scope written to a workbook: as it is now, or as it was frozen."""
    scope = scope_of(number)
    wanted = request.POST.get("frozen", "")
    chosen = next((f for f in frozen_of(scope) if str(f.pk) == wanted), None)
    if wanted and chosen is None:
        raise UnknownScopeError(number=number)
    job = operations.request_list(
        context=people.context_of(request, reason="", command_id=room.command_id_of(request)),
        question=question_to(question_of(scope)),
        form="xlsx",
        language=get_language() or "zh-hans",
        zone=timezone.get_current_timezone_name(),
        frozen=None if chosen is None else chosen.pk,
    )
    return HttpResponseRedirect(reverse("job", args=[job]))


@permission("quality.change_hold")
@require_POST
def hold(request: HttpRequest, number: str, frozen: int) -> HttpResponse:
    """Hold everything that a frozen scope names."""
    context = people.context_of(
        request,
        reason=request.POST.get("reason", ""),
        command_id=room.command_id_of(request),
    )
    try:
        placed = operations.hold_scope(context=context, frozen_id=frozen)
    except DomainError as error:
        problems = getattr(error, "problems", ()) or (error,)
        messages.error(request, wording.joined(wording.sentence(one) for one in problems))
        return HttpResponseRedirect(f"{reverse('scope', args=[number])}?frozen={frozen}")
    messages.success(request, _("Held as %(number)s.") % {"number": placed})
    return HttpResponseRedirect(reverse("holds-detail", args=[placed]))
