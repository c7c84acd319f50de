"""What a person reads where the database has refused a change by one of its rules.

Commands look first and say in the words of their area what is wrong; the database refuses what
slips through, such as the second of two people who do the same thing at once. A rule has the
sentence of its area (``area.rule`` among the messages) where that can say more, and otherwise the
sentence of its family: rules are named by what they demand, and the ends of the names are few.
"""

import re
from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

Text = str | Promise

FAMILIES: Final[Mapping[str, Promise]] = {
    r"_fk_\w+|_fk$|_fkey$": gettext_lazy(
        "Something that is named here is not there any more, or is still named elsewhere. Load the "
        "page anew."
    ),
    r"_moves$|_initial$": gettext_lazy(
        "Its state does not lead there by now. Load the page anew: it shows what can be done."
    ),
    (
        r"_fixed$|_append_only$|_stays$|_kept$|_of_draft$|_in_draft$|_while_open$|_of_open$"
        r"|_order_open$|_in_work$|_only_grows$"
    ): gettext_lazy(
        "What was recorded stays as it is at this stage, and is not changed any more. Load the "
        "page anew: it shows what can be done."
    ),
    r"_is_signed$|_signature_checked$|_challenge_\w+$|_signature_\w+$": gettext_lazy(
        "This is valid only with the electronic signature of who decides it. Sign it on its page."
    ),
    (
        r"_once$|_unique$|_uniq$|_key$|_pkey$|_once_per_\w+$|_once_a_day$|_one_\w+$|_in_one$"
        r"|_in_one_\w+$|_for_one$|_names_two$|_order_id_notice_id_\w+$"
    ): gettext_lazy(
        "There is one like it already, and there can be only one. Look for it and go on with that."
    ),
    r"_known$|_kinds_known$": gettext_lazy(
        "A value is none of those that are possible here. Choose one of those that are offered."
    ),
    r"_form$|_is_sha256$|_hash$": gettext_lazy(
        "A value does not have the form that it must have. Check it for a slip in typing."
    ),
    r"_positive$|_not_empty$": gettext_lazy("A number must be more than zero."),
    r"_not_negative$|_counts$|_none_bad$": gettext_lazy(
        "A number must not be below zero, and a part not more than the whole."
    ),
    r"_is_percentage$|_is_short$": gettext_lazy("A number lies outside of what is possible."),
    r"_in_order$": gettext_lazy("The lower limit lies above the upper one."),
    (
        r"_after_it_begins$|_after_start$|_after_from$|_after_it$|_after_departure$|_future$"
        r"|_moment$|_after_learning$|_before_printed$|_before_end$|_ends_last$"
    ): gettext_lazy(
        "Two moments are in the wrong order: something would end before it begins, or happen "
        "before what it follows. Check the dates."
    ),
    r"_within$|_within_\w+$": gettext_lazy(
        "This is more than there is left. Somebody may have taken some meanwhile: load the page "
        "anew and look."
    ),
    r"_add_up$|_adds_up$|_counted$|_balances$|_accounted$": gettext_lazy(
        "The amounts do not add up. Count what belongs together and enter it again."
    ),
    r"_two_people$|_two_persons$|_by_another$|_to_another$|_in_another$": gettext_lazy(
        "One person or thing stands in both places; there must be two different ones."
    ),
    (
        r"_is_\w+$|_are_\w+$|_names_\w+$|_says_\w+$|_has_\w+$|_with_\w+$|_named$|_asked$|_or_\w+$"
        r"|_when_done$|_complete$|_passed$|_printed$|_by_somebody$|_was_\w+$|_at_\w+$|_why$|_reason$|_means_\w+$|_needs$|_where$|_what$|_must_\w+$|_counted_first$|_follows$|_belongs$"
        r"|_something$|_in_sublot$"
    ): gettext_lazy(
        "Something that belongs to it is missing or does not fit: who, when, why, or what of it. "
        "Look at what was entered and complete it."
    ),
    r"_of_\w+$": gettext_lazy(
        "Two things do not belong together: one is of another item, order or document."
    ),
    r"_no_\w+$|_not_\w+$|_loose$": gettext_lazy(
        "Two values that were given exclude each other. Look at what was entered."
    ),
}
"""The sentence of each family of rules, by the ends of their names; the first that fits counts."""
_FOUND: Final = tuple((re.compile(pattern), text) for pattern, text in FAMILIES.items())
_tables: dict[str, Text] = {}
_columns: dict[str, Text] = {}


def name(tables: Mapping[str, Text], columns: Mapping[str, Text]) -> None:
    """Give tables and columns the words by which sentences about their rules begin.

    Args:
        tables: What a row of a table is called.
        columns: What a column is called, as ``table.column``.
    """
    _tables.update(tables)
    _columns.update(columns)


def is_known(rule: str) -> bool:
    """Say whether a rule belongs to a family."""
    return any(pattern.search(rule) for pattern, _text in _FOUND)


def sentence(rule: str, table: str = "", *, otherwise: str = "") -> str:
    """Return what a person reads of a rule of the database, in the language that is active.

    Args:
        rule: Its name; empty where a value is missing that a column must have.
        table: The table of which it is, where that is known.
        otherwise: What is said of a rule of no family.
    """
    said = _told(rule) or otherwise
    where = _where(rule, table)
    return _("%(field)s: %(text)s") % {"field": where, "text": said} if where else said


def _told(rule: str) -> str:
    if not rule:
        return _("A value that is needed is missing. Look at what was entered and complete it.")
    return str(next((text for pattern, text in _FOUND if pattern.search(rule)), ""))


def _where(rule: str, table: str) -> str:
    """Return what the row is called, and the column that a rule about one value begins with."""
    tables = [table] if table in _tables else [one for one in _tables if rule.startswith(f"{one}_")]
    if not tables:
        return ""
    of = max(tables, key=len)
    column = rule.removeprefix(f"{of}_").rpartition("_")[0]
    words = [str(_tables[of])]
    if f"{of}.{column}" in _columns:
        words.append(str(_columns[f"{of}.{column}"]))
    return " · ".join(words)
