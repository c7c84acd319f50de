"""How a value is shown on a page and written into an export, by its kind."""

import datetime as dt
import enum
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from suyuan.web.states import Chip
from suyuan.web.templatetags import suyuan as shown


class Kind(enum.StrEnum):
    """What a value is."""

    TEXT = "text"
    CODE = "code"
    WHEN = "when"
    AGO = "ago"
    DAY = "day"
    NUMBER = "number"
    QUANTITY = "quantity"
    CHIP = "chip"
    YES = "yes"
    CODES = "codes"


def show(value: Any, kind: Kind) -> SafeString:
    """Return a value as it stands on a page; an empty one as a dash."""
    if value is None or value in ("", [], ()):
        return shown.nothing()
    match kind:
        case Kind.TEXT:
            return conditional_escape(value)
        case Kind.CODE:
            return shown.code(value)
        case Kind.CODES:
            return _many(value)
        case Kind.WHEN:
            return shown.when(value)
        case Kind.AGO:
            return shown.when(value, "relative")
        case Kind.DAY:
            return shown.day(value)
        case Kind.NUMBER:
            return conditional_escape(shown.number(value))
        case Kind.QUANTITY:
            return _quantity(value)
        case Kind.CHIP:
            return shown.chip(value)
        case Kind.YES:
            return conditional_escape(_("yes") if value else _("no"))


def _many(values: Iterable[object]) -> SafeString:
    return format_html_join(" ", "{}", ((shown.code(value),) for value in values))


def _quantity(value: Any) -> SafeString:
    """Show a pair of amount and unit, or a bare amount."""
    amount, unit = value if isinstance(value, tuple) else (value, "")
    return shown.quantity(amount, unit)


def plain(value: Any, kind: Kind) -> object:
    """Return a value as an export holds it: numbers and moments stay what they are."""
    if value is None:
        return ""
    if isinstance(value, Chip):
        return str(value.label)
    if kind is Kind.YES:
        return _("yes") if value else _("no")
    if isinstance(value, tuple) and kind is Kind.QUANTITY:
        return value[0]
    return simple(value)


def simple(value: Any) -> object:
    """Return what a spreadsheet can hold: text, number, moment in the reader's zone or date."""
    if isinstance(value, bool) or value is None:
        return "" if value is None else value
    if isinstance(value, dt.datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    if isinstance(value, (int, Decimal, float, dt.date)):
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(str(one) for one in value)
    if isinstance(value, Promise):
        return str(value)
    return str(value)
