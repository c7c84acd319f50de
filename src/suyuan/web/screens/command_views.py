"""Asking for a command's values, showing what will change, and carrying it out."""

import dataclasses
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from suyuan.foundation import authorization, clock, wording
from suyuan.foundation.context import Context
from suyuan.foundation.core.models import Command as CommandRow
from suyuan.foundation.failures import BusyError
from suyuan.foundation.signing import Signing
from suyuan.kernel.errors import DomainError
from suyuan.web import people
from suyuan.web.people import Reader
from suyuan.web.reach import Reach
from suyuan.web.screens import (
    forms as screen_forms,
    offering,
    panels,
    running,
    seen,
    signing as screen_signing,
)
from suyuan.web.screens.commands import Change, Command
from suyuan.web.screens.crumbs import Crumb
from suyuan.web.screens.resource import Resource
from suyuan.web.screens.values import simple
from suyuan.web.wordlists import listed

CONFIRMED: Final = "confirmed"
COMMAND_ID: Final = "command_id"
MANY_MAX: Final = 200
EMPTY: Final[tuple[object, ...]] = (None, "", (), [])


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One command that a person is about to give."""

    request: HttpRequest
    resource: Resource
    command: Command
    reader: Reader
    row: Any = None
    keys: Sequence[str] = ()
    """The rows of a bulk command."""

    @property
    def back(self) -> str:
        """Where to go without having done anything."""
        if self.row is not None and self.resource.has_page:
            return self.resource.address(self.row)
        return reverse(f"{self.resource.name}-list")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What a page shows beside its form."""

    changes: Sequence[Change] | None = None
    """What will change; None where nothing is confirmed yet."""
    others: Sequence[Change] = ()
    """What somebody else has changed meanwhile."""
    sheet: screen_signing.Sheet | None = None
    """What is to be signed."""


def for_list(request: HttpRequest, resource: Resource, command: Command) -> HttpResponse:
    """Handle a command that is about no particular row."""
    question = Question(
        request=request, resource=resource, command=command, reader=people.reader_of(request)
    )
    return _handle(question)


def for_row(request: HttpRequest, resource: Resource, command: Command, key: str) -> HttpResponse:
    """Handle a command about one row.

    Raises:
        ForbiddenError: If the reader has not the right at the site of the row.
        DomainError: What stands against that this person does it with the row.
    """
    reader = people.reader_of(request)
    row = resource.find(reader, key)
    authorization.require(reader.actor, command.permission, resource.site_of(row))
    question = Question(request=request, resource=resource, command=command, reader=reader, row=row)
    if not command.offered(row):
        messages.warning(request, offering.refusal(resource, reader, row, command))
        return HttpResponseRedirect(question.back)
    if (failure := command.barred(row, reader.actor)) is not None:
        raise failure
    return _handle(question)


def for_many(request: HttpRequest, resource: Resource, command: Command) -> HttpResponse:
    """Handle a command about several rows, picked in the list."""
    given = request.POST if request.method == "POST" else request.GET
    keys = list(dict.fromkeys(given.getlist("pick")))[:MANY_MAX]
    if not keys:
        messages.warning(request, _("Pick at least one row first."))
        return HttpResponseRedirect(reverse(f"{resource.name}-list"))
    question = Question(
        request=request,
        resource=resource,
        command=command,
        reader=people.reader_of(request),
        keys=keys,
    )
    return _handle(question)


def _handle(question: Question) -> HttpResponse:
    request, command = question.request, question.command
    initial = (
        {name: _tidy(value) for name, value in command.initial(question.row).items()}
        if command.initial and question.row is not None
        else {}
    )
    if request.method != "POST":
        query = {name: value for name, value in request.GET.items() if name != "pick"}
        form = screen_forms.make(
            command.form, reader=question.reader, row=question.row, initial={**query, **initial}
        )
        return _ask(question, form, _new_id())
    form = screen_forms.make(
        command.form,
        reader=question.reader,
        row=question.row,
        data=request.POST,
        files=request.FILES,
        initial=initial,
    )
    command_id = given_id(request)
    if not form.is_valid():
        return _ask(question, form, command_id, status=422)
    changes = _changes(question, form, initial) if command.confirms else None
    if command.confirms and request.POST.get(CONFIRMED) != _digest(request):
        if not question.keys and not _would_do(question, form):
            return _ask(question, form, command_id, status=422)
        return _ask(question, form, command_id, Shown(changes=changes))
    if command.signs is not None:  # Whether it has changed meanwhile is told by what is signed.
        return _sign(question, form, command_id, changes or ())
    return _carry_out(question, form, command_id) if initial else _run(question, form, command_id)


def _carry_out(question: Question, form: forms.Form, command_id: uuid.UUID) -> HttpResponse:
    """Carry a command out, while no other page changes the same row."""
    key = question.resource.key_of(question.row)
    try:
        with seen.alone(question.resource.name, key):
            return _run_as_seen(question, form, command_id, key)
    except BusyError as failure:
        screen_forms.add_failure(form, failure)
        return _ask(question, form, command_id, status=422)


def _run_as_seen(
    question: Question, form: forms.Form, command_id: uuid.UUID, key: str
) -> HttpResponse:
    """Carry a command out, unless somebody has changed meanwhile what the form shows."""
    command = question.command
    assert command.initial is not None
    now = dict(command.initial(question.resource.find(question.reader, key)))
    before = seen.changed(question.request.POST.get(seen.FIELD, ""), now)
    if not before or _is_done(command_id):
        return _run(question, form, command_id)
    others = [
        Change(
            form.fields[name].label or name,
            _shown(form, name, value),
            _shown(form, name, now[name]),
        )
        for name, value in before.items()
        if name in form.fields
    ]
    question = dataclasses.replace(question, row=question.resource.find(question.reader, key))
    return _ask(question, form, command_id, Shown(others=others), status=409)


def _is_done(command_id: uuid.UUID) -> bool:
    """Say whether the command was carried out before: then it answers with its first result."""
    return CommandRow.objects.filter(pk=command_id).exists()


def _would_do(question: Question, form: forms.Form) -> bool:
    """Say whether a command would be carried out; the form then says what speaks against it.

    Nobody signs, or says yes, first and is told afterwards what is missing.
    """
    reason = str(form.cleaned_data.get("reason") or question.command.label)
    frame = people.context_of(question.request, reason=reason, command_id=_new_id())
    try:
        running.rehearse_one(
            question.resource, question.command, question.row, form.cleaned_data, frame
        )
    except DomainError as failure:
        screen_forms.add_failure(form, failure)
        return False
    return True


def _sign(
    question: Question, form: forms.Form, command_id: uuid.UUID, changes: Sequence[Change]
) -> HttpResponse:
    """Check the two components of a signature, and carry the command out with it."""
    request = question.request
    frame = people.context_of(request, reason=str(question.command.label), command_id=_new_id())
    given = screen_signing.given(request)
    try:
        signature = screen_signing.verified(request, frame)
    except DomainError as failure:
        sheet = screen_signing.again(request, given, failure)
        return _ask(question, form, command_id, Shown(changes=changes, sheet=sheet), status=422)
    return _run(question, form, command_id, changes=changes, signature=signature)


def _new_id() -> uuid.UUID:
    return clock.new_id()


def given_id(request: HttpRequest) -> uuid.UUID:
    """Return the id that the form made for its command."""
    try:
        return uuid.UUID(request.POST.get(COMMAND_ID, ""))
    except ValueError:
        return _new_id()


def _digest(request: HttpRequest) -> str:
    """Return a mark of the values, so that what was confirmed is what is done."""
    values = sorted(
        (name, value)
        for name, many in request.POST.lists()
        for value in many
        if name not in {CONFIRMED, seen.FIELD, "csrfmiddlewaretoken", *screen_signing.FIELDS}
    )
    return hashlib.sha256(repr(values).encode()).hexdigest()[:24]


def _changes(question: Question, form: forms.Form, initial: Mapping[str, Any]) -> Sequence[Change]:
    """Return what will change: as the command says, or by comparing form and row."""
    command = question.command
    if command.changes is not None:
        return command.changes(question.row, form.cleaned_data)
    return [
        Change(
            form.fields[name].label or name,
            _shown(form, name, initial.get(name, "")),
            _shown(form, name, value),
        )
        for name, value in form.cleaned_data.items()
        if name != "reason"
        and _shown(form, name, value) != _shown(form, name, initial.get(name, ""))
    ]


def _shown(form: forms.Form, name: str, value: Any) -> str:
    words = {str(key): str(text) for key, text in _flat(getattr(form.fields[name], "choices", ()))}
    if isinstance(value, (list, tuple)):
        return listed(words.get(str(one), str(one)) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return words.get(str(value), str(simple(_tidy(value))))


def _tidy(value: Any) -> Any:
    """Return an amount without the zeros that a column keeps behind it; anything else as it is."""
    return Decimal(f"{value.normalize():f}") if isinstance(value, Decimal) else value


def _flat(choices: Any) -> Sequence[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, text in choices:
        if isinstance(text, (list, tuple)):
            found.extend(text)
        else:
            found.append((key, text))
    return found


def _ask(
    question: Question,
    form: forms.Form,
    command_id: uuid.UUID,
    shown: Shown | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    resource, command = question.resource, question.command
    shown = shown or Shown()
    changes, sheet = shown.changes, shown.sheet
    if changes is not None and command.signed is not None and not form.errors:
        try:
            sheet = _sheet(question, form, changes, sheet)
        except DomainError as failure:
            screen_forms.add_failure(form, failure)
            changes, sheet, status = None, None, 422
    posted = question.request.POST.get(seen.FIELD, "")
    mark = "" if shown.others else posted
    if not mark and command.initial is not None and question.row is not None:
        mark = seen.marked(command.initial(question.row))
    crumbs = [Crumb(resource.title, reverse(f"{resource.name}-list"))]
    if question.row is not None and resource.has_page:
        crumbs.append(Crumb(resource.heading(question.row), question.back))
    crumbs.append(Crumb(command.label))
    context = {
        "resource": resource,
        "command": command,
        "form": form,
        "command_id": command_id,
        "changes": changes,
        "others": shown.others,
        "seen": mark,
        "digest": _digest(question.request) if changes is not None else "",
        "back": question.back,
        "keys": question.keys,
        "heading": resource.heading(question.row) if question.row is not None else "",
        "facts": _facts(question, form),
        "crumbs": crumbs,
        "is_multipart": form.is_multipart(),
        "sheet": sheet,
    }
    return render(question.request, "web/screens/command.html", context, status=status)


def _facts(question: Question, form: forms.Form) -> Sequence[panels.Shown]:
    """Return what is known of the row, for a command that asks for a reason or for nothing."""
    if question.row is None or len(form.visible_fields()) > 1:
        return ()
    said = [fact for fact in question.resource.facts if fact.value(question.row) not in EMPTY]
    return panels.shown(said, question.row, Reach(people.actor_of(question.request)))


def _sheet(
    question: Question,
    form: forms.Form,
    changes: Sequence[Change],
    former: screen_signing.Sheet | None,
) -> screen_signing.Sheet:
    """Return what is to be signed: the sheet that is still open, or a new one."""
    command = question.command
    assert command.signed is not None
    return screen_signing.sheet(
        question.request,
        signable=command.signed(question.row, dict(form.cleaned_data)),
        meaning=command.meaning(form.cleaned_data),
        changes=changes,
        former=former,
    )


def _run(
    question: Question,
    form: forms.Form,
    command_id: uuid.UUID,
    *,
    changes: Sequence[Change] = (),
    signature: Signing | None = None,
) -> HttpResponse:
    values = dict(form.cleaned_data)
    reason = str(values.pop("reason", "") or question.command.label)
    frame = people.context_of(question.request, reason=reason, command_id=command_id)
    try:
        if question.keys:
            return _done_many(question, values, frame)
        result = running.run(
            question.resource, question.command, question.row, values, frame, signature=signature
        )
    except DomainError as failure:
        if screen_signing.is_about_signing(failure):
            sheet = screen_signing.Sheet(problem=wording.sentence(failure))
            shown = Shown(changes=changes, sheet=sheet)
            return _ask(question, form, command_id, shown, status=409)
        screen_forms.add_failure(form, failure)
        return _ask(question, form, command_id, status=422)
    if question.command.show_result:
        context = {"result": result, "resource": question.resource, "back": question.back}
        return render(question.request, question.command.show_result, context)
    _tell(question, result)
    return HttpResponseRedirect(_after(question, result))


def _done_many(question: Question, values: Mapping[str, Any], frame: Context) -> HttpResponse:
    count = running.run_for_many(
        context=frame,
        resource=question.resource.name,
        command_name=question.command.name,
        keys=question.keys,
        values=values,
    )
    text = ngettext(
        "%(command)s: done for %(count)d row.", "%(command)s: done for %(count)d rows.", count
    )
    messages.success(question.request, text % {"command": question.command.label, "count": count})
    return HttpResponseRedirect(question.back)


def _tell(question: Question, result: Any) -> None:
    command = question.command
    said = _("Done: %(command)s.") % {"command": command.label}
    if command.done is not None:
        said = str(command.done(result))
    caution = command.caution(result) if command.caution is not None else ""
    if caution:
        messages.warning(question.request, wording.joined((said, caution)))
        return
    messages.success(question.request, said)


def _after(question: Question, result: Any) -> str:
    resource, command = question.resource, question.command
    if command.leads_to is not None:
        return command.leads_to(result)
    if not resource.has_page:
        return question.back
    if command.result_key is not None:
        return reverse(f"{resource.name}-detail", args=[command.result_key(result)])
    key = getattr(result, resource.key, None)
    if not command.on_object and key:
        return reverse(f"{resource.name}-detail", args=[key])
    return question.back
