"""The declaration of a kind of row: everything its screens need to know."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.db.models import Aggregate, Model, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise

from suyuan.foundation import sited
from suyuan.web.people import Reader
from suyuan.web.screens.columns import Table
from suyuan.web.screens.commands import Command
from suyuan.web.screens.filters import Filters
from suyuan.web.screens.panels import AnyPanel, Fact
from suyuan.web.states import Chip

Text = str | Promise


@dataclasses.dataclass(frozen=True, slots=True)
class Preset:
    """A saved view that comes with the product, shown as a tab."""

    name: str
    label: Text
    query: str
    """The query of the address: ``state=HELD&sort=-changed_at``."""


@dataclasses.dataclass(frozen=True, slots=True)
class Total:
    """A figure over all rows that the filters leave, in the foot of the list."""

    label: Text
    of: Aggregate


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """A way from a list to another page about the same rows."""

    label: Text
    url_name: str
    permission: str
    icon: str = ""


def _goes_to_many(model: type[Model] | None, lookup: str) -> bool:
    """Say whether a lookup leads to rows of which there may be several for one."""
    for name in lookup.split("__"):
        if model is None:
            return False
        try:
            field = model._meta.get_field(name)  # noqa: SLF001 - Django's own way to ask.
        except FieldDoesNotExist:  # What a query has worked out.
            return False
        if field.one_to_many or field.many_to_many:
            return True
        model = field.related_model if field.is_relation else None
    return False


class Resource:
    """A kind of row with its list, page, commands, import and export.

    Subclasses set the attributes and write `rows`. `urls` makes the addresses.
    """

    name: ClassVar[str]
    """The word in the address: ``items``."""
    title: ClassVar[Text]
    one: ClassVar[Text]
    """A single row: “Item”."""
    purpose: ClassVar[Text] = ""
    """What the list is for; shown while it is empty and in the help."""
    begin: ClassVar[Sequence[Text]] = ()
    """How the first row comes about, step by step, where no command of the list makes it."""
    icon: ClassVar[str] = "list-details"
    permission: ClassVar[str]
    table: ClassVar[type[Table]]
    filters: ClassVar[type[Filters] | None] = None
    search: ClassVar[Sequence[str]] = ()
    """Look-ups that the search box of the list goes through: ``code``, ``name``."""
    key: ClassVar[str] = "code"
    """The attribute that names the row in the address."""
    order: ClassVar[Sequence[str]] = ()
    """The order of rows while nobody sorts; unique for `by_key` paging."""
    by_key: ClassVar[bool] = False
    """Pages by the order's values and not by count: for tables that grow for ever."""
    page_size: ClassVar[int] = 50
    presets: ClassVar[Sequence[Preset]] = ()
    links: ClassVar[Sequence[Link]] = ()
    """Other pages about the same rows, shown where there are such pages."""
    totals: ClassVar[Sequence[Total]] = ()
    facts: ClassVar[Sequence[Fact]] = ()
    """The few facts in the head of the page of a row."""
    panels: ClassVar[Sequence[AnyPanel]] = ()
    commands: ClassVar[Sequence[Command]] = ()
    import_command: ClassVar[str] = ""
    export_permission: ClassVar[str] = ""
    """Empty: whoever sees the list may export it."""
    nexts: ClassVar[Mapping[str, Text]] = {}
    """What comes next for a row, and who does it, by its ``status`` or ``state``."""
    history_tables: ClassVar[Mapping[str, str]] = {}
    """Tables whose record history belongs to the row, each with the row's attribute that is the
    key in that table."""
    history_permission: ClassVar[str] = "accounts.view_history"
    site_field: ClassVar[str] = ""
    """The look-up of the site; rows of sites where the reader has no right do not exist.

    Rows of no site belong to all sites, and everybody who sees the list sees them.
    """
    site_needed: ClassVar[bool] = False
    """Whether rows of no site lie outside of the house: who sees single sites does not see them."""
    has_page: ClassVar[bool] = True

    def rows(self, reader: Reader) -> QuerySet[Any]:
        """Return all rows, with what the columns need, in any order."""
        raise NotImplementedError

    def rows_for_page(self, reader: Reader) -> QuerySet[Any]:
        """Return the rows from which the page of one is taken, with what the panels need."""
        return self.rows(reader)

    def heading(self, row: Any) -> str:
        """Return the title of the page of a row."""
        return str(row)

    def code(self, row: Any) -> str:
        """Return the code under the title; empty for none, as the number of a row is no code."""
        return "" if self.key in {"pk", "id"} else self.key_of(row)

    def chip(self, row: Any) -> Chip | None:
        """Return the state of a row."""
        del row
        return None

    def following(self, row: Any) -> Text:
        """Return what comes next for a row and who does it, as a sentence; empty for nothing."""
        state = getattr(row, "status", None) or getattr(row, "state", None)
        return self.nexts.get(str(state), "")

    def following_address(self, row: Any) -> str:
        """Return where that is done, when it is not on this page; empty otherwise."""
        del row
        return ""

    def address(self, row: Any) -> str:
        """Return the address of the page of a row."""
        return reverse(f"{self.name}-detail", args=[self.key_of(row)])

    def site_of(self, row: Any) -> int | None:
        """Return the site at which a right to a command with the row must be held; None: any."""
        if not self.site_field:
            return None
        *steps, last = self.site_field.removesuffix("_id").split("__")
        for step in steps:
            row = getattr(row, step) if row is not None else None
        return getattr(row, f"{last}_id") if row is not None else None

    def key_of(self, row: Any) -> str:
        """Return what names the row in its address."""
        return str(getattr(row, self.key))

    def visible(self, reader: Reader) -> QuerySet[Any]:
        """Return the rows that exist for the reader."""
        return self._within(self.rows(reader), reader)

    def find(self, reader: Reader, key: str) -> Any:
        """Return one row.

        Raises:
            Http404: If there is none of this key for this reader.
        """
        rows = self._within(self.rows_for_page(reader), reader)
        try:
            return rows.get(**{self.key: key})
        except (ObjectDoesNotExist, ValidationError, ValueError, TypeError) as error:
            raise Http404 from error

    def searched(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Narrow rows to those in which every word of the text occurs.

        Lines and other rows that belong to one are looked through aside: joined to it, they would
        give it as often as they match and multiply what is counted of them.
        """
        for word in text.split():
            condition = Q()
            for lookup in self.search:
                found = Q(**{f"{lookup}__icontains": word})
                if _goes_to_many(rows.model, lookup):
                    found = Q(pk__in=QuerySet(rows.model).filter(found).values("pk"))
                condition |= found
            rows = rows.filter(condition)
        return rows

    def first(self, rows: QuerySet[Any], count: int, after: Sequence[Any] | None) -> Sequence[Any]:
        """Return the first rows of a list that is read by key; for lists that know a shorter way.

        Args:
            rows: The list in its order, narrowed to what comes after the last page.
            count: How many at most.
            after: The values by which the last page ended; None for the first page.
        """
        del after
        return list(rows[:count])

    def prepare(self, rows: Sequence[Any]) -> None:
        """Add to the rows of a page what would be one query for each of them."""

    def history_keys(self, row: Any) -> Mapping[str, Sequence[str]]:
        """Return the tables whose record history belongs to the row, each with its keys there."""
        return {table: [str(getattr(row, name))] for table, name in self.history_tables.items()}

    def command(self, name: str) -> Command:
        """Return a command by its name.

        Raises:
            Http404: If there is none.
        """
        for command in self.commands:
            if command.name == name:
                return command
        raise Http404

    def _within(self, rows: QuerySet[Any], reader: Reader) -> QuerySet[Any]:
        if not self.site_field:
            return rows
        return sited.within(
            rows, reader.actor, self.permission, field=self.site_field, chosen=reader.site_id,
            also_of_none=not self.site_needed,
        )  # fmt: skip
