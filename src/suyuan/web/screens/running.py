"""Runs commands: once, for many rows, and for the rows of a table that somebody brought."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from suyuan.foundation import authorization, wording
from suyuan.foundation.command import command, each_by_its_own_right, rehearsal, translated
from suyuan.foundation.context import Context
from suyuan.foundation.failures import BusyError
from suyuan.foundation.jobs.progress import Tell
from suyuan.foundation.signing import Signing, rehearsed
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.web.people import Reader
from suyuan.web.screens import forms as screen_forms, mapping as columns, sheets
from suyuan.web.screens.commands import Command
from suyuan.web.screens.registry import resource_named
from suyuan.web.screens.resource import Resource
from suyuan.web.screens.sheets import Sheet

PROBLEMS_MAX: Final = 1000
LARGE: Final = 2000
"""Tables with more rows are checked and loaded by a worker."""
LARGE_WITH_PASSWORDS: Final = 20
"""The same where each row takes the time of keeping a password safe, on purpose a long one."""
_told: ContextVar[Tell] = ContextVar("rows told", default=lambda _done, _total: None)
_YES: Final = {"1", "yes", "y", "true", "是", "x", "✓"}


class UnknownRowError(DomainError):
    """A row that was chosen is no longer there."""

    code = "web.unknown_row"
    key: str


@dataclasses.dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing that is wrong in a table: where, with which value, and why."""

    line: int
    field: str
    value: str
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """What a dry run found."""

    rows: int
    good: int
    problems: Sequence[RowProblem]
    unlisted: int
    """Problems beyond the number that is listed."""

    @property
    def is_clean(self) -> bool:
        """Whether everything can be loaded."""
        return not self.problems


def run(
    resource: Resource,
    asked: Command,
    row: Any,
    values: Mapping[str, Any],
    context: Context,
    *,
    signature: Signing | None = None,
) -> Any:
    """Carry out a command of a screen, with the signature that it asks for."""
    given = dict(values)
    reason = given.pop("reason", "") or str(asked.label)
    arguments = asked.arguments(row, given) if asked.arguments is not None else given
    target = {}
    if asked.on_object and row is not None:
        target[asked.target or resource.key] = resource.key_of(row)
    if asked.signs is not None:
        arguments = {**arguments, "signature": signature}
    framed = dataclasses.replace(context, reason=context.reason or str(reason))
    return asked.operation(context=framed, **target, **arguments)


def rehearse_one(
    resource: Resource, asked: Command, row: Any, values: Mapping[str, Any], context: Context
) -> None:
    """Carry a command out that is confirmed or signed, and take everything back.

    So whatever speaks against it is told before anybody says yes or signs.

    Raises:
        DomainError: If it would be refused.
    """
    with rehearsal(context=context, action=asked.permission), _each():
        run(resource, asked, row, values, context, signature=rehearsed())


@command(name="web.run_for_many", action=None)
def run_for_many(
    *,
    context: Context,
    resource: str,
    command_name: str,
    keys: Sequence[str],
    values: Mapping[str, Any],
) -> int:
    """Carry out a command for several rows, all or none.

    Raises:
        Problems: If it fails for any of them; each is named.
    """
    screen = resource_named(resource)
    asked = screen.command(command_name)
    authorization.require(context.actor, asked.permission, context.site_id)
    reader = Reader(actor=context.actor, site_id=context.site_id)
    try:
        picked = list(screen.visible(reader).filter(**{f"{screen.key}__in": list(keys)}))
    except (TypeError, ValueError, ValidationError):
        picked = []  # Keys that no row of this kind can have.
    found = {screen.key_of(row): row for row in picked}
    problems: list[Problem] = []
    with _each():
        for key in keys:
            try:
                if key not in found:
                    raise UnknownRowError(key=key)
                with translated(), transaction.atomic():
                    run(screen, asked, found[key], values, context.derive(key))
            except DomainError as failure:
                problems.extend(_located(failure, key))
    Problems.check(problems)
    return len(keys)


@contextmanager
def _each() -> Iterator[None]:
    """Carry out what follows one by one, by its own right; the rights are read once for all."""
    with authorization.remembered(), each_by_its_own_right():
        yield


def _located(failure: DomainError, key: str) -> Sequence[Problem]:
    problems: tuple[Problem, ...] = getattr(failure, "problems", ()) or (Problem.of(failure),)
    return [problem.at(field=key) for problem in problems]


@contextmanager
def told(tell: Tell) -> Iterator[None]:
    """Let everything inside say how many rows it has gone through."""
    token = _told.set(tell)
    try:
        yield
    finally:
        _told.reset(token)


def is_large(form: type[forms.Form], chosen: Mapping[str, int], rows: int) -> bool:
    """Say whether a table takes longer than somebody waits for a page."""
    slow = columns.secrets_of(form) & set(chosen)
    return rows > (LARGE_WITH_PASSWORDS if slow else LARGE)


def rehearse(
    asked: Command, sheet: Sheet, chosen: Mapping[str, int], context: Context, reader: Reader
) -> Report:
    """Try every row and take everything back; report every problem of every row."""
    collected = _Collected(asked.form, sheet)
    with rehearsal(context=context, action=asked.permission), _each():
        for line, values in columns.mapped(sheet, chosen):
            _one(asked, line, values, context, reader, collected)
    return collected.report()


def load(*, context: Context, resource: str, rows: Sequence[tuple[int, Mapping[str, str]]]) -> int:
    """Load the rows of a table, all or none; passwords play no part in what is kept of it.

    Raises:
        Problems: If any row fails; each problem has its line and field.
    """
    screen = resource_named(resource)
    hidden = columns.secrets_of(screen.command(screen.import_command).form)
    plain, secrets = [], {}
    for line, values in rows:
        plain.append((line, {name: one for name, one in values.items() if name not in hidden}))
        if hidden:
            secrets[str(line)] = {name: one for name, one in values.items() if name in hidden}
    return load_rows(context=context, resource=resource, rows=plain, secrets=secrets)


@command(name="web.load_rows", action=None, secret=["secrets"])
def load_rows(
    *,
    context: Context,
    resource: str,
    rows: Sequence[tuple[int, Mapping[str, str]]],
    secrets: Mapping[str, Mapping[str, str]],
) -> int:
    """Carry out the import command of a resource for every row, all or none.

    Raises:
        Problems: If any row fails; each problem has its line and field.
    """
    screen = resource_named(resource)
    asked = screen.command(screen.import_command)
    authorization.require(context.actor, asked.permission, context.site_id)
    reader = Reader(actor=context.actor, site_id=context.site_id)
    collected = _Collected(asked.form, None)
    with _each():
        for line, values in rows:
            known = {**values, **secrets.get(str(line), {})}
            _one(asked, line, known, context, reader, collected)
    Problems.check(
        Problem("web.row", {"text": one.text}, line=one.line, field=one.field or None)
        for one in collected.problems
    )
    return len(rows)


class _Collected:
    """Problems of rows as they are found."""

    def __init__(self, form: type[forms.Form], sheet: Sheet | None) -> None:
        self.form = form
        self.sheet = sheet
        self.secrets = columns.secrets_of(form)
        self.problems: list[RowProblem] = []
        self.rows = 0
        self.good = 0
        self.unlisted = 0

    def add(self, line: int, field: str, value: str, text: str) -> None:
        """Keep a problem, or only count it when there are too many."""
        if len(self.problems) >= PROBLEMS_MAX:
            self.unlisted += 1
            return
        known = self.form.base_fields.get(field)
        label = str(known.label or field) if known is not None else ""
        shown = "" if field in self.secrets else value
        self.problems.append(RowProblem(line, label, shown, text))

    def report(self) -> Report:
        """Return what was found."""
        return Report(self.rows, self.good, self.problems, self.unlisted)


def _one(
    asked: Command,
    line: int,
    values: Mapping[str, str],
    context: Context,
    reader: Reader,
    collected: _Collected,
) -> None:
    collected.rows += 1
    _told.get()(collected.rows, None)
    before = len(collected.problems) + collected.unlisted
    doubts = {
        name: found
        for name, value in values.items()
        if name not in collected.secrets and (found := sheets.doubt(value))
    }
    for name, found in doubts.items():
        collected.add(line, name, values[name], wording.sentence(found))
    if doubts:
        return
    form = screen_forms.make(asked.form, reader=reader, data=coded(asked.form, values))
    if not form.is_valid():
        for field, errors in form.errors.items():
            for text in errors:
                collected.add(line, field, values.get(field, ""), str(text))
    else:
        _try(asked, line, form, context, collected)
    if len(collected.problems) + collected.unlisted == before:
        collected.good += 1


def _try(
    asked: Command, line: int, form: forms.Form, context: Context, collected: _Collected
) -> None:
    given = dict(form.cleaned_data)
    given.pop("reason", None)
    arguments = asked.arguments(None, given) if asked.arguments is not None else given
    try:
        with translated(), transaction.atomic():
            asked.operation(context=context.derive(f"line {line}"), **arguments)
    except BusyError:
        raise  # No fault of the row: the whole is tried again.
    except DomainError as failure:
        screen_forms.add_failure(form, failure)
        for field, errors in form.errors.items():
            value = str(form.data.get(field, "")) if field in form.fields else ""
            for text in errors:
                collected.add(line, field, value, str(text))


def coded(form: type[forms.Form], values: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what people write in tables as the form wants it: words of choices, yes and no."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        field = form.base_fields.get(name)
        if isinstance(field, forms.BooleanField):
            found[name] = value.strip().casefold() in _YES
        elif isinstance(field, forms.MultipleChoiceField):
            parts = [
                part.strip() for part in value.replace("，", ",").replace("、", ",").split(",")
            ]
            found[name] = [_choice(field, part) for part in parts if part]
        elif isinstance(field, forms.ChoiceField):
            found[name] = _choice(field, value)
        else:
            found[name] = value
    return found


def _choice(field: Any, value: str) -> str:
    value = value.strip()
    if isinstance(field, screen_forms.CodeField) and (not value or field.valid_value(value)):
        return value
    wanted = value.casefold()
    for key, words in field.choices:
        if wanted in (str(key).casefold(), str(words).casefold()):
            return str(key)
    return value
