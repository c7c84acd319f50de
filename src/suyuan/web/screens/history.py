"""The record history of a row, in words."""

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from suyuan.foundation.audit.models import Entry
from suyuan.web import moments
from suyuan.web.screens.resource import Resource

Text = str | Promise
SHOWN_MAX: Final = 200
_MOMENT: Final = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$")
_tables: dict[str, Text] = {}
_columns: dict[str, Text] = {}
_QUIET: Final = frozenset({"id", "password", "hash"})


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One value before and after."""

    label: str
    old: str
    new: str


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """One change: who, when, why, from where, and what."""

    at: dt.datetime
    who: str
    why: str
    source: str
    address: str
    action: str
    tone: str
    lines: Sequence[Line]
    operation: str


def of(resource: Resource, row: Any) -> Sequence[Step]:
    """Return the changes of a row, the newest first."""
    condition = Q()
    for table, attribute in resource.history_tables.items():
        condition |= Q(table_name=table, row_key=str(getattr(row, attribute)))
    entries = Entry.objects.filter(condition).order_by("-id")[:SHOWN_MAX]
    return [step(entry) for entry in entries]


def step(entry: Entry) -> Step:
    """Return an entry of the history in words."""
    words = {"INSERT": _("Created"), "UPDATE": _("Changed"), "DELETE": _("Deleted")}
    tones = {"INSERT": "ok", "UPDATE": "run", "DELETE": "bad"}
    return Step(
        at=entry.at,
        who=entry.actor_label,
        why=entry.reason,
        source=source_word(entry.source),
        address=entry.address,
        action=words.get(entry.action, entry.action),
        tone=tones.get(entry.action, ""),
        lines=_lines(entry),
        operation=entry.operation,
    )


def source_word(source: str) -> str:
    """Return where a change came from, as a word."""
    words = {
        "WEB": _("screen"),
        "API": _("interface"),
        "CLI": _("command line"),
        "JOB": _("job"),
        "IMPORT": _("import"),
    }
    return words.get(source, source)


def _lines(entry: Entry) -> Sequence[Line]:
    old: Mapping[str, Any] = entry.old or {}
    new: Mapping[str, Any] = entry.new or {}
    found = []
    for name in new or old:
        if name in _QUIET and entry.action != "UPDATE":
            continue
        before, after = old.get(name), new.get(name)
        if entry.action == "UPDATE" and (name not in old or before == after):
            continue
        if entry.action == "INSERT" and after in (None, "", [], False):
            continue
        found.append(Line(_column_word(entry.table_name, name), _words(before), _words(after)))
    return found


def _words(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    text = str(value)
    if _MOMENT.match(text):
        return moments.absolute(dt.datetime.fromisoformat(text), seconds=True)
    return text


def describe(tables: Mapping[str, Text], columns: Mapping[str, Text]) -> None:
    """Give tables and columns their words; a column's may be narrowed as ``table.column``."""
    _tables.update(tables)
    _columns.update(columns)


def table_word(table: str) -> str:
    """Return what a row of a table is called."""
    return str(_tables.get(table, table))


def table_choices() -> Sequence[tuple[str, str]]:
    """Return the tables that have words."""
    return sorted(((table, str(word)) for table, word in _tables.items()), key=lambda one: one[1])


def _column_word(table: str, column: str) -> str:
    word = _columns.get(f"{table}.{column}") or _columns.get(column)
    return str(word) if word else column.replace("_", " ")
