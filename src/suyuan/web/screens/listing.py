"""One list as one reader sees it: filtered, sorted, paged, with chosen columns."""

import base64
import binascii
import dataclasses
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, QueryDict

from suyuan.web import numbers
from suyuan.web.people import Reader
from suyuan.web.reach import Reach
from suyuan.web.screens import preferences
from suyuan.web.screens.columns import Table
from suyuan.web.screens.filters import (
    Active,
    Filters,
    UnknownFilterError,
    Unread,
    UnreadFilterError,
)
from suyuan.web.screens.resource import Resource

SEARCH: Final = "q"
SORT: Final = "sort"
PAGE: Final = "page"
AFTER: Final = "after"
SIZE: Final = "size"
SIZES: Final = (25, 50, 100, 200)


@dataclasses.dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column that can be shown or hidden."""

    name: str
    label: str
    is_shown: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """A total in the foot of the list."""

    label: str
    value: Any


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """Everything that the list's template shows."""

    table: Table
    filters: Filters | None
    active: Sequence[Active]
    text: str
    columns: Sequence[ColumnChoice]
    tabs: Sequence[preferences.Tab]
    page: Page[Any] | None
    count: int | None
    figures: Sequence[Figure]
    next_after: str
    is_first: bool
    is_narrowed: bool
    unread: Sequence[Unread] = ()
    """What the address asks and no filter knows; nothing is shown then."""


def narrowed(
    resource: Resource, reader: Reader, query: QueryDict
) -> tuple[QuerySet[Any], Filters | None]:
    """Return the rows that search and filters leave: none where a filter cannot be understood."""
    rows = resource.visible(reader)
    text = query.get(SEARCH, "").strip()
    if text and resource.search:
        rows = resource.searched(rows, text)
    filters = (
        resource.filters(query, queryset=rows, reader=reader)
        if resource.filters is not None
        else None
    )
    if unread_of(resource, filters, query):
        return rows.none(), filters
    return (rows if filters is None else filters.qs), filters


def unread_of(resource: Resource, filters: Filters | None, query: QueryDict) -> Sequence[Unread]:
    """Return what was asked and cannot be answered: names of no filter, values of none."""
    known = {SORT, PAGE, AFTER, SIZE, *([SEARCH] if resource.search else [])}
    known |= set(filters.parameters()) if filters is not None else set()
    strange = [
        Unread(name, "", ", ".join(filter(None, values)))
        for name, values in query.lists()
        if name not in known and any(values)
    ]
    return [*strange, *(filters.unread() if filters is not None else ())]


def asked_for(resource: Resource, reader: Reader, query: QueryDict) -> QuerySet[Any]:
    """Return the rows of a list that leaves the house, such as in a file.

    Raises:
        UnknownFilterError: If the list has no such filter.
        UnreadFilterError: If a filter has a value that it does not know.
    """
    rows, filters = narrowed(resource, reader, query)
    for one in unread_of(resource, filters, query):
        if not one.label:
            raise UnknownFilterError(name=one.name)
        raise UnreadFilterError(label=one.label, value=one.value)
    return rows


def hidden(resource: Resource, chosen: Sequence[str] | None) -> Sequence[str]:
    """Return the columns that are not shown: by choice, or else as the table says."""
    names = list(resource.table.base_columns)
    if chosen is None:
        return list(resource.table.hidden)
    return [name for name in names if name not in chosen]


def build(resource: Resource, request: HttpRequest, reader: Reader) -> Listing:
    """Return one list for one reader."""
    query = request.GET
    rows, filters = narrowed(resource, reader, query)
    kept = preferences.of(reader.actor, resource.name)
    out = hidden(resource, kept.columns)
    unread = unread_of(resource, filters, query)
    active = filters.active() if filters is not None and not unread else ()
    text = query.get(SEARCH, "").strip() if resource.search else ""
    shown, page, after = ((), None, "") if unread else _page(resource, rows, query)
    resource.prepare(shown)
    table = _table(resource, shown, out, query)
    table.context_resource = resource
    table.reach = Reach(reader.actor)
    count = page.paginator.count if page is not None else None
    return Listing(
        table=table,
        filters=filters,
        active=active,
        text=text,
        columns=_columns(resource, out),
        tabs=_tabs(resource, kept, query),
        page=page,
        count=count,
        figures=() if unread else _figures(resource, rows),
        next_after=after,
        is_first=AFTER not in query,
        is_narrowed=bool(active or text or unread),
        unread=unread,
    )


def _sort(resource: Resource, query: QueryDict) -> Sequence[str]:
    """Return the sorting that was asked for, as far as rows can be sorted by such columns."""
    columns = resource.table.base_columns
    known = {name for name, column in columns.items() if column.orderable is not False}
    asked = [one for one in query.get(SORT, "").split(",") if one]
    return [one for one in asked if one.removeprefix("-") in known]


def _table(resource: Resource, rows: Any, out: Sequence[str], query: QueryDict) -> Table:
    table: Table = resource.table(
        rows,
        exclude=tuple(out),
        orderable=not resource.by_key,
        order_by=tuple(_sort(resource, query)),
    )
    return table


def ordered(resource: Resource, rows: QuerySet[Any], query: QueryDict) -> QuerySet[Any]:
    """Return rows in the order that was asked for, or in the resource's own."""
    fields: list[str] = []
    if not resource.by_key:
        columns = resource.table.base_columns
        for one in _sort(resource, query):
            name = one.removeprefix("-")
            steps = columns[name].order_by or (columns[name].accessor or name,)
            sign = "-" if one.startswith("-") else ""
            fields.extend(_turned(sign, str(step).replace(".", "__")) for step in steps)
    return rows.order_by(*fields, *(resource.order or (resource.key,)))


def _turned(sign: str, field: str) -> str:
    if not sign:
        return field
    return field[1:] if field.startswith("-") else f"-{field}"


def _page(
    resource: Resource, rows: QuerySet[Any], query: QueryDict
) -> tuple[Sequence[Any], Page[Any] | None, str]:
    rows = ordered(resource, rows, query)
    if resource.by_key:
        return _page_by_key(resource, rows, query)
    size = _size(resource, query)
    page = Paginator(rows, size).get_page(query.get(PAGE))
    return list(page.object_list), page, ""


def _size(resource: Resource, query: QueryDict) -> int:
    size = numbers.asked(query.get(SIZE, ""))
    return size if size is not None and size in SIZES else resource.page_size


def _page_by_key(
    resource: Resource, rows: QuerySet[Any], query: QueryDict
) -> tuple[Sequence[Any], None, str]:
    """Return a page after a row, and the token of the next one."""
    token = _read(query.get(AFTER, ""), resource.order, rows.model)
    if token is not None:
        rows = rows.filter(_beyond(resource.order, token))
    size = _size(resource, query)
    found = list(resource.first(rows, size + 1, token))
    if len(found) <= size:
        return found, None, ""
    last = found[size - 1]
    values = [getattr(last, field.lstrip("-")) for field in resource.order]
    # Moments whole: cut to milliseconds, as Django writes them, they would leave rows out.
    raw = json.dumps(values, default=_written).encode()
    return found[:size], None, base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)


def _read(token: str, order: Sequence[str], model: type[Model]) -> Sequence[Any] | None:
    """Return the values of a token; None where it is none of ours, which is the first page."""
    try:
        values = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    if not isinstance(values, list) or len(values) != len(order):
        return None
    fields = [model._meta.get_field(name.lstrip("-")) for name in order]  # noqa: SLF001
    try:
        return [_valued(field, value) for field, value in zip(fields, values, strict=True)]
    except (ValidationError, TypeError, ValueError, OverflowError):
        return None


def _valued(field: Any, value: Any) -> Any:
    """Return what a column can be compared with.

    Raises:
        ValidationError: If the column cannot hold it.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise TypeError
    found = field.to_python(value)
    field.run_validators(found)
    if isinstance(found, str) and "\0" in found:
        raise ValueError
    return found


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Return the condition for rows after the one with these values."""
    condition = Q()
    equal: dict[str, Any] = {}
    for field, value in zip(order, values, strict=True):
        name = field.lstrip("-")
        side = "lt" if field.startswith("-") else "gt"
        condition |= Q(**equal, **{f"{name}__{side}": value})
        equal[name] = value
    return condition


def _columns(resource: Resource, out: Sequence[str]) -> Sequence[ColumnChoice]:
    return [
        ColumnChoice(name, str(column.verbose_name or name), name not in out)
        for name, column in resource.table.base_columns.items()
    ]


def _figures(resource: Resource, rows: QuerySet[Any]) -> Sequence[Figure]:
    if not resource.totals:
        return ()
    asked = {f"total_{index}": total.of for index, total in enumerate(resource.totals)}
    values: Mapping[str, Any] = rows.order_by().aggregate(**asked)
    return [
        Figure(str(total.label), values[f"total_{index}"])
        for index, total in enumerate(resource.totals)
    ]


def _tabs(
    resource: Resource, kept: preferences.Kept, query: QueryDict
) -> Sequence[preferences.Tab]:
    present = _significant(query)
    presets = [preferences.Tab(one.name, one.label, one.query) for one in resource.presets]
    return [
        dataclasses.replace(tab, is_current=_significant(QueryDict(tab.query)) == present)
        for tab in (*presets, *kept.tabs)
    ]


def _significant(query: QueryDict) -> Mapping[str, Sequence[str]]:
    """Return what makes a view: filters, search and sorting, without the page."""
    return {
        name: sorted(values)
        for name, values in query.lists()
        if name not in {PAGE, AFTER, SIZE} and any(values)
    }
