"""How a value is shown on a page and written into an export, by its kind."""

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from suyuan.web.markup import fill, joined
from suyuan.web.states import Chip
from suyuan.web.templatetags import suyuan as shown
from suyuan.web.wordlists import listed


class Kind(enum.StrEnum):
    """What a value is."""

    TEXT = "text"
    CODE = "code"
    WHEN = "when"
    AGO = "ago"
    EXACT = "exact"
    DAY = "day"
    NUMBER = "number"
    QUANTITY = "quantity"
    CHIP = "chip"
    YES = "yes"
    CODES = "codes"


def show(value: Any, kind: Kind, *, in_link: bool = False) -> SafeString:
    """Return a value as it stands on a page; an empty one as a dash.

    Args:
        value: What is shown.
        kind: What it is.
        in_link: Whether it leads somewhere: a code is then opened by a click, not copied.
    """
    if value is None or value in ("", [], ()):
        return shown.nothing()
    if in_link and kind is Kind.CODE:
        return shown.code(value, "plain")
    if in_link and kind is Kind.CODES:
        return _many(value, "plain")
    return _SHOWN[kind](value)


def _text(value: object) -> SafeString:
    return fill("%s", value)


def _many(values: Iterable[object], style: str = "") -> SafeString:
    return joined((shown.code(value, style) for value in values), between=" ")


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
        return listed(value)
    if isinstance(value, Promise):
        return str(value)
    return str(value)


def _yes(value: object) -> SafeString:
    return _text(_("yes") if value else _("no"))


def _number(value: Any) -> SafeString:
    return _text(shown.number(value))


def _exact(value: dt.datetime) -> SafeString:
    return shown.when(value, "seconds")


def _ago(value: dt.datetime) -> SafeString:
    return shown.when(value, "relative")


_SHOWN: Final[Mapping[Kind, Callable[[Any], SafeString]]] = {
    Kind.TEXT: _text,
    Kind.CODE: shown.code,
    Kind.CODES: _many,
    Kind.WHEN: shown.when,
    Kind.AGO: _ago,
    Kind.EXACT: _exact,
    Kind.DAY: shown.day,
    Kind.NUMBER: _number,
    Kind.QUANTITY: _quantity,
    Kind.CHIP: shown.chip,
    Kind.YES: _yes,
}
