"""The record history of a row, in words."""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from suyuan.foundation.audit.models import Entry
from suyuan.foundation.wording import rules, units
from suyuan.web import moments, numbers, people
from suyuan.web.screens.resource import Resource
from suyuan.web.wordlists import listed

Text = str | Promise
Names = Callable[[Collection[str]], Mapping[str, str]]
"""Tells the names of rows of one table by their keys, as many as are asked for in one query."""
Telling = Callable[[Any, Mapping[str, Any]], str]
"""Tells a value that has a form of its own, with the values that stand beside it in its row."""

SHOWN_MAX: Final = 200
LISTED_MAX: Final = 20
"""Entries of one value that are named; a pallet may bring thousands of serial numbers."""
_MOMENT: Final = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$")
_OWN_KEY: Final = "urn:suyuan:"
_QUIET: Final = frozenset({"id", "key", "password", "hash"})
"""Columns that say nothing to people, unless somebody changes them."""
_HIDDEN: Final = frozenset({"signature_id"})
"""What the page shows in words elsewhere: the signatures of a document stand on it."""
_PERSON: Final = "PERSON:"
"""Who signed by a code has the name, and its label, in the column beside."""
_UNIT: Final = "unit"
_WEIGHTS: Final = {"INSERT": 2, "DELETE": 1, "UPDATE": 0}
_tables: dict[str, Text] = {}
_columns: dict[str, Text] = {}
_values: dict[str, Mapping[str, Text]] = {}
_references: dict[str, str] = {}
_names: dict[str, Names] = {}
_tellings: dict[str, Telling] = {}
_beside: set[str] = set()


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One value before and after."""

    label: str
    old: str
    new: str
    of: str = ""
    """The other row that the same command changed, said once above its lines; empty for the row of
    the page."""


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


class Known:
    """The names of the rows that some entries speak of, asked for once per table."""

    def __init__(self, entries: Collection[Entry]) -> None:
        wanted: dict[str, set[str]] = {}
        for entry in entries:
            wanted.setdefault(entry.table_name, set()).add(entry.row_key)
            for values in (entry.old or {}, entry.new or {}):
                for column, value in values.items():
                    table = _narrowed(_references, entry.table_name, column)
                    if table and value is not None:
                        wanted.setdefault(table, set()).add(str(value))
        self._found = {
            table: _names[table](keys) for table, keys in wanted.items() if table in _names
        }

    def name(self, table: str, key: str) -> str:
        """Return the name of a row; empty where it has none."""
        return self._found.get(table, {}).get(key, "")


def of(resource: Resource, row: Any) -> Sequence[Step]:
    """Return the changes of a row, the newest first."""
    condition = Q()
    for table, keys in resource.history_keys(row).items():
        condition |= Q(table_name=table, row_key__in=list(keys))
    entries = list(Entry.objects.filter(condition).order_by("-id")[:SHOWN_MAX])
    main = next(iter(resource.history_tables), "")
    return steps(entries, main)


def reason(table: str, key: object, **values: str) -> str:
    """Return why a row has some values now: the reason of the last change that gave them."""
    told = {f"new__{name}": value for name, value in values.items()}
    found = Entry.objects.filter(table_name=table, row_key=str(key), **told).order_by("-id").first()
    return why(found) if found is not None else ""


def steps(entries: Sequence[Entry], main: str = "") -> Sequence[Step]:
    """Return entries of the history in words; what one command changed is one step.

    Args:
        entries: In the order of the page.
        main: The table whose lines need no word of their own.
    """
    known = Known(entries)
    found: list[Step] = []
    for command_id, together in groupby(entries, key=lambda entry: entry.command_id):
        same = list(together)
        parts = [same] if command_id is not None else [[entry] for entry in same]
        found.extend(_step(part, main, known) for part in parts)
    return found


def _step(entries: Sequence[Entry], main: str, known: Known) -> Step:
    own = [entry for entry in entries if entry.table_name == main] or entries
    action = max((entry.action for entry in own), key=lambda one: _WEIGHTS.get(one, 0))
    words = {"INSERT": _("Created"), "UPDATE": _("Changed"), "DELETE": _("Deleted")}
    tones = {"INSERT": "ok", "UPDATE": "run", "DELETE": "bad"}
    first = entries[0]
    lines: list[Line] = []
    told = [(_of(entry, known) if entry.table_name != main else "", entry) for entry in entries]
    for of_what, entry in sorted(
        told, key=lambda one: (one[0] != "", one[1].table_name != main, one[1].id)
    ):
        page = (main or own[0].table_name, own[0].row_key)
        lines.extend(_lines(entry, of_what, page, known))
    return Step(
        at=first.at,
        who=who(first),
        why=why(first),
        source=source_word(first.source),
        address=first.address,
        action=words.get(action, action),
        tone=tones.get(action, ""),
        lines=list(dict.fromkeys(lines)),
        operation=first.operation,
    )


def _of(entry: Entry, known: Known) -> str:
    """Name another row than the page's own that the same command changed."""
    if entry.table_name in _beside:
        return ""
    return what(entry, known)


def who(entry: Entry) -> str:
    """Return who made a change; the program itself has a word, too."""
    return people.label_of(entry.actor_label)


def why(entry: Entry) -> str:
    """Return the reason of a change; the program's own reason is told in the reader's language."""
    own = {"Update of the product": _("Update of the product")}
    return own.get(entry.reason, entry.reason)


def what(entry: Entry, known: Known | None = None) -> str:
    """Return which row a change is of, by its name where it has one."""
    found = (known or Known([entry])).name(entry.table_name, entry.row_key)
    return " ".join(part for part in (table_word(entry.table_name), found) if part)


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


def _lines(entry: Entry, of_what: str, page: tuple[str, str], known: Known) -> Sequence[Line]:
    old: Mapping[str, Any] = entry.old or {}
    new: Mapping[str, Any] = entry.new or {}
    found = []
    for name in new or old:
        if name in _HIDDEN or (name in _QUIET and entry.action != "UPDATE"):
            continue
        if name.endswith("_id") and not _means_something(entry.table_name, name):
            continue
        before, after = old.get(name), new.get(name)
        if entry.action == "UPDATE" and (name not in old or before == after):
            continue
        if entry.action == "INSERT" and after in (None, "", [], {}, False):
            continue
        if (_narrowed(_references, entry.table_name, name), str(after or before)) == page:
            continue  # It only says that it belongs to the row of the page.
        if str(after or before).startswith(_PERSON):
            continue
        label = column_word(entry.table_name, name)
        rows = _changed(old, new, name) if entry.action == "UPDATE" else (old, new)
        old_word, new_word = (_told(entry.table_name, name, row, known) for row in rows)
        found.append(Line(label, old_word, new_word, of_what))
    return found


def _changed(
    old: Mapping[str, Any], new: Mapping[str, Any], name: str
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Leave of two long lists what was taken away, and what came."""
    before, after = old.get(name), new.get(name)
    if not isinstance(before, list) or not isinstance(after, list):
        return old, new
    if max(len(before), len(after)) <= LISTED_MAX:
        return old, new
    were, are = {repr(one) for one in before}, {repr(one) for one in after}
    taken = [one for one in before if repr(one) not in are]
    came = [one for one in after if repr(one) not in were]
    return ({**old, name: taken}, {**new, name: came}) if taken or came else (old, new)


def _means_something(table: str, column: str) -> bool:
    """Say whether a column that holds the number of another row is more than a number to people."""
    return bool(_narrowed(_references, table, column) or _narrowed(_columns, table, column))


def _told(table: str, column: str, row: Mapping[str, Any], known: Known) -> str:
    value = row.get(column)
    telling = _tellings.get(f"{table}.{column}")
    if telling is not None and value:
        return telling(value, row)
    return _words(table, column, value, known)


def _words(table: str, column: str, value: Any, known: Known) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return _("yes") if value else _("no")
        case float():
            return numbers.plain(value)
        case list():
            return _named([_words(table, column, one, known) for one in value[:LISTED_MAX]], value)
        case dict():
            told = ((name, _words(table, name, one, known)) for name, one in value.items())
            return "; ".join(f"{column_word(table, name)}: {one}" for name, one in told if one)
        case _:
            return _word(table, column, str(value), known)


def _named(words: Sequence[str], of: Sequence[Any]) -> str:
    """Name the first of many and count the rest."""
    more = len(of) - len(words)
    if not more:
        return listed(words)
    return _("%(some)s and %(number)s more") % {"some": listed(words), "number": f"{more:,}"}


def _word(table: str, column: str, text: str, known: Known) -> str:
    text = str(people.told(column, text))
    words = _narrowed(_values, table, column) or {}
    if text in words:
        return str(words[text])
    if column == _UNIT:
        return units.symbol(text)
    reference = _narrowed(_references, table, column)
    return known.name(reference, text) or text if reference else _plain(text)


def _plain(text: str) -> str:
    if _MOMENT.match(text):
        return moments.absolute(dt.datetime.fromisoformat(text), seconds=True)
    if text.startswith(_OWN_KEY):
        return " ".join(text.removeprefix(_OWN_KEY).split(":")[1:])
    return text


def describe(
    tables: Mapping[str, Text],
    columns: Mapping[str, Text],
    *,
    values: Mapping[str, Mapping[str, Text]] | None = None,
    references: Mapping[str, str] | None = None,
    names: Mapping[str, Names] | None = None,
    tellings: Mapping[str, Telling] | None = None,
) -> None:
    """Give tables, columns, coded values and rows their words.

    What is not narrowed holds for these tables first, and for a table of another area only where
    that area says nothing itself.

    Args:
        tables: What a row of a table is called.
        columns: What a column is called, in these tables before all others; it may be narrowed as
            ``table.column``.
        values: The words of coded values, by column; it may be narrowed in the same way.
        references: The table whose key a column holds; it may be narrowed in the same way.
        names: Tells the names of rows by their keys, by table.
        tellings: Tells values that have a form of their own, by ``table.column``.
    """
    _tables.update(tables)
    _columns.update(_of_each(tables, columns))
    _values.update(values or {})
    _references.update(_of_each(tables, references or {}))
    _names.update(names or {})
    rules.name(tables, _columns)
    _tellings.update(tellings or {})


def _of_each(tables: Mapping[str, Text], words: Mapping[str, Any]) -> Mapping[str, Any]:
    """Narrow words to each of some tables: another area means something else by the column."""
    plain = {column: word for column, word in words.items() if "." not in column}
    of_each = {f"{table}.{column}": word for table in tables for column, word in plain.items()}
    return {**plain, **of_each, **words}


def named(rows: Callable[[], QuerySet[Any]], word: Callable[[Any], str]) -> Names:
    """Return how rows with numbers as keys are called."""

    def found(keys: Collection[str]) -> Mapping[str, str]:
        wanted = [int(key) for key in keys if key.isdecimal()]
        return {str(row.pk): word(row) for row in rows().filter(pk__in=wanted)}

    return found


def beside(*tables: str) -> None:
    """Name tables that extend another one: their lines stand among those of the page's row."""
    _beside.update(tables)


def table_word(table: str) -> str:
    """Return what a row of a table is called."""
    return str(_tables.get(table, table))


def table_choices() -> Sequence[tuple[str, str]]:
    """Return the tables that have words."""
    return sorted(((table, str(word)) for table, word in _tables.items()), key=lambda one: one[1])


def column_word(table: str, column: str) -> str:
    """Return what a column is called."""
    word = _narrowed(_columns, table, column)
    return str(word) if word else column.replace("_", " ")


def _narrowed(words: Mapping[str, Any], table: str, column: str) -> Any:
    return words.get(f"{table}.{column}") or words.get(column)
