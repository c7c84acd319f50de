"""What an order is about, as whoever approves it reads it: each line with its price, the sum."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _, ngettext
from typing_extensions import override

from suyuan.areas.purchasing import queries
from suyuan.areas.purchasing.ui.common import name_of
from suyuan.web import numbers
from suyuan.web.screens import CommandForm


def total_of(row: Any) -> str:
    """Write what an order costs, as far as its lines have prices; empty where none has one."""
    if row.total is None:
        return ""
    amount = f"{numbers.plain(row.total)} {row.currency}"
    if not row.unpriced_count:
        return amount
    return ngettext(
        "%(amount)s, and %(count)s line without a price",
        "%(amount)s, and %(count)s lines without a price",
        row.unpriced_count,
    ) % {"amount": amount, "count": row.unpriced_count}


class _Lines(forms.Widget):
    """A table that is read and not filled in."""

    @override
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        return render_to_string("purchasing/ordered.html", {"lines": value or []})

    @override
    def id_for_label(self, id_: str | None, index: Any = None) -> str:
        return ""


class ApproveForm(CommandForm):
    """Nothing is filled in: it shows what is approved."""

    ordered = forms.Field(
        label=_("What is ordered"), required=False, disabled=True,
        widget=_Lines(attrs={"wide": True}),
    )  # fmt: skip

    @override
    def prepare(self) -> None:
        """Put the lines of the order into the table."""
        self.initial["ordered"] = [_line(line) for line in queries.order_lines(self.row.pk)]


def _line(line: Any) -> Mapping[str, Any]:
    return {
        "position": line.position,
        "name": name_of(line.item.item),
        "code": line.item.item.code,
        "revision": line.revision,
        "quantity": line.quantity,
        "unit": line.unit,
        "price": line.price,
        "amount": None if line.price is None else line.quantity * line.price,
        "due_on": line.due_on,
    }
