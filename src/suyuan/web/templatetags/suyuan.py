"""What templates show things with: icons, chips, codes, moments, quantities, figures."""

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django import template
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext as _

from suyuan.foundation import clock
from suyuan.foundation.accounts import queries as accounts
from suyuan.foundation.accounts.models import User
from suyuan.foundation.wording import units
from suyuan.kernel.moments import iso
from suyuan.web import codes, icons, moments, numbers, people
from suyuan.web.markup import fill, joined
from suyuan.web.navigation import Line, entry_named
from suyuan.web.states import Chip, Tone
from suyuan.web.wordlists import listed

register = template.Library()

TREND_WIDTH: Final = 120
TREND_HEIGHT: Final = 34


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """Draw an icon of the package."""
    return icons.icon(name, size=size, label=label)


@register.simple_tag
def chip(state: Chip | None, size: str = "") -> SafeString:
    """Show a state."""
    if state is None:
        return nothing()
    return fill(
        '<span class="chip chip-%s%s"%s>%s%s</span>',
        state.tone.value,
        f" chip-{size}" if size else "",
        fill(' title="%s"', state.title) if state.title else "",
        icons.icon(state.drawing),
        state.label,
    )


@register.simple_tag(name="state")
def state_chip(tone: str, label: str | Promise, icon_name: str = "", size: str = "") -> SafeString:
    """Show a state given by its tone and word."""
    return chip(Chip(Tone(tone), label, icon_name), size)


@register.simple_tag
def side_link(line: Line) -> SafeString:
    """Show a line of the navigation; there are some eighty of them beside every page."""
    return _side_link(line.entry.name, str(line.entry.label), line.url, line.is_current)


@functools.lru_cache(maxsize=4096)
def _side_link(name: str, label: str, url: str, is_current: bool) -> SafeString:  # noqa: FBT001 - a key.
    entry = entry_named(name)
    return fill(
        '<a class="side-link" href="%s"%s%s title="%s">%s<span>%s</span>%s</a>',
        url,
        SafeString(' aria-current="page"') if is_current else "",
        fill(' data-letter="%s"', entry.letter) if entry.letter else "",
        label,
        icons.icon(entry.icon),
        label,
        fill('<span class="side-count" id="count-%s"></span>', name) if entry.counts else "",
    )


@register.simple_tag
def cells(row: Any, address: str) -> SafeString:
    """Show the cells of a row of a list."""
    found: SafeString = row.table.cells(row.record, address)
    return found


@register.simple_tag
def row_name(row: Any) -> str:
    """Name a row of a list by the cell that leads to its page, as plain text."""
    return str(row.table.name_of(row.record))


@register.filter(name="listed")
def listed_words(words: Sequence[object]) -> str:
    """Give words as the reader's language lists them."""
    return listed(words)


@register.filter
def actor(label: str) -> str:
    """Give the name of the one who acted; the program itself has a word, too."""
    return people.label_of(str(label or ""))


@register.filter
def person(user: User) -> str:
    """Give the name of a user in the reader's language."""
    return accounts.name_of(user)


@register.simple_tag
def code(value: object, style: str = "") -> SafeString:
    """Show a code in groups; a click copies it whole. The style ``plain`` copies nothing."""
    text = "" if value is None else str(value)
    if not text:
        return nothing()
    groups = joined(fill("<i>%s</i>", group) for group in codes.grouped(text))
    if style == "plain":
        return fill('<span class="code">%s</span>', groups)
    return fill(
        '<button type="button" class="code" data-copy="%s" title="%s">%s</button>',
        text,
        _("Copy"),
        groups,
    )


@register.simple_tag
def when(moment: dt.datetime | None, style: str = "") -> SafeString:
    """Show a moment in the reader's zone; how long ago stands in the hint.

    With the style ``relative`` it is the other way round; ``seconds`` shows seconds.
    """
    if moment is None:
        return nothing()
    exact = moments.absolute(moment, seconds=style == "seconds")
    distance = moments.relative(moment, clock.now())
    shown, hint = (distance, exact) if style == "relative" else (exact, distance)
    return fill('<time datetime="%s" title="%s">%s</time>', iso(moment), hint, shown)


@register.filter
def plainly(value: object) -> object:
    """Show a day or a moment as everywhere in the product; anything else as it is.

    By itself the framework writes days as the language does: 2026年11月28日, Nov. 28, 2026.
    """
    if isinstance(value, dt.datetime):
        return moments.absolute(value)
    return value.isoformat() if isinstance(value, dt.date) else value


@register.simple_tag
def day(date: dt.date | None) -> SafeString:
    """Show a date."""
    if date is None:
        return nothing()
    return fill('<time datetime="%s">%s</time>', date.isoformat(), date.isoformat())


@register.simple_tag(takes_context=True)
def panel_body(context: template.Context, panel: Any, values: Mapping[str, Any]) -> SafeString:
    """Show a part of a page by its template, which finds its values under their own names.

    So it does where the part is loaded after the page, and one template serves both.
    """
    assert context.template is not None
    with context.push(**values):
        return context.template.engine.get_template(panel.template).render(context)


@register.simple_tag
def quantity(amount: Decimal | int | None, unit: str | Promise = "") -> SafeString:
    """Show an exact amount, grouped by thousands, with its unit."""
    if amount is None:
        return nothing()
    return fill(
        '<span class="quantity">%s%s</span>',
        numbers.plain(amount),
        fill(" <small>%s</small>", units.symbol(str(unit))) if unit else "",
    )


@register.filter
def number(amount: Decimal | float | None) -> str:
    """Group a number by thousands."""
    return "–" if amount is None else numbers.plain(amount)


@register.simple_tag
def nothing() -> SafeString:
    """Show that there is no value, with a word for those who listen."""
    return _nothing(get_language())


@functools.cache
def _nothing(_language: str | None) -> SafeString:
    """Return what stands for no value, made once in each language: a list has hundreds of them."""
    return format_html('<span class="none" aria-label="{}">–</span>', _("none"))


@register.simple_tag
def datamatrix(content: str, style: str = "") -> SafeString:
    """Draw a DataMatrix on its white plate; with the style ``gs1`` from the bracketed form."""
    return format_html(
        '<span class="datamatrix" role="img" aria-label="{}">{}</span>',
        _("DataMatrix code %(content)s") % {"content": content},
        codes.datamatrix(content, gs1=style == "gs1"),
    )


@register.simple_tag
def bar(value: float, largest: float) -> SafeString:
    """Draw a bar whose length is the value's share of the largest one."""
    share = 0.0 if not largest else max(0.0, min(1.0, float(value) / float(largest)))
    width = max(share * 100, 0.8) if value else 0.0
    return format_html(
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="10" rx="1"/>'
        '<rect class="fill" width="{}" height="10" rx="1"/></svg>',
        f"{width:.2f}",
    )


@register.simple_tag
def trend(values: Sequence[float]) -> SafeString:
    """Draw a small line of a figure over time."""
    points = [float(value) for value in values]
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends.
        return mark_safe("")
    low, high = min(points), max(points)
    span = (high - low) or 1.0
    step = TREND_WIDTH / (len(points) - 1)
    usable = TREND_HEIGHT - 4
    line = "M" + "L".join(
        f"{index * step:.1f} {2 + usable - (value - low) / span * usable:.1f}"
        for index, value in enumerate(points)
    )
    return format_html(
        '<svg class="tile-trend" viewBox="0 0 {0} {1}" preserveAspectRatio="none" '
        'aria-hidden="true"><path class="area" d="{2}L{0} {1}L0 {1}Z"/>'
        '<path class="line" d="{2}"/></svg>',
        TREND_WIDTH,
        TREND_HEIGHT,
        line,
    )


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """Return the present address' query with some values changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else "?"


@register.simple_tag(takes_context=True)
def without_query(context: template.Context, name: str, value: str = "") -> str:
    """Return the present address' query without a name, or without one of its values."""
    query = context["request"].GET.copy()
    kept = [one for one in query.getlist(name) if value and one != value]
    for gone in (name, f"{name}_after", f"{name}_before", "page", "after"):
        query.pop(gone, None)
    if kept:
        query.setlist(name, kept)
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else "?"


@register.filter
def option_groups(field: BoundField) -> Sequence[Any]:
    """Return the options of a field of boxes by group: name, options, number."""
    widget = field.field.widget
    found: Sequence[Any] = widget.optgroups(
        field.html_name, widget.format_value(field.value()) or [], {"id": field.auto_id}
    )
    merged: list[tuple[Any, list[Any], int]] = []
    for name, options, index in found:
        # Django makes a group of its own of every option without one.
        if merged and not name and not merged[-1][0]:
            merged[-1][1].extend(options)
        else:
            merged.append((name, list(options), index))
    return merged
