"""How a history record is said on paper: names beside codes, moments, values with their limits."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from typing_extensions import override

from suyuan.areas.production.domain import history
from suyuan.areas.production.queries import saying
from suyuan.areas.production.queries.saying import NONE, Content, amount, local, said_of
from suyuan.areas.production.ui.naming import said_person
from suyuan.foundation.printing import Mark
from suyuan.foundation.wording import units

__all__ = [
    "NONE", "Content", "Saying", "amount", "at", "measured", "moment", "who",
]  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Saying(saying.Saying):
    """Says what stands in a record on paper and screen, people as pages name them."""

    @override
    def person(self, code: str) -> str:
        return said_person(self.names.get("people", {}), code) or NONE

    def machines(self, rows: Sequence[Any]) -> list[str]:
        """Return equipment with the end of its calibration, a line each."""
        found = []
        for one in rows:
            code, until = (one, "") if isinstance(one, str) else (one["code"], _until(one))
            found.append(" ".join(filter(None, (self.named("equipment", code), until))))
        return found or [NONE]


def _until(one: Mapping[str, Any]) -> str:
    until = one.get("calibrated_until")
    return _("(calibrated until %(day)s)") % {"day": until} if until else ""


def moment(text: str) -> str:
    """Return a moment of a record in the reader's zone."""
    if not text:
        return NONE
    return f"{timezone.localtime(dt.datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"


def at(value: dt.datetime | None) -> str:
    """Return a moment in the reader's zone."""
    return NONE if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


def who(person: str, checker: str) -> list[str | Mark]:
    """Return who did something, and below who checked it."""
    found: list[str | Mark] = [person]
    if checker and checker != NONE:
        found.append(Mark(_("checked: %(person)s") % {"person": checker}, bad=False))
    return found


def measured(one: Mapping[str, Any]) -> str | Mark:
    """Return a value that was measured or entered with its limits; red where it is outside."""
    chosen = local(one.get("said", ""), one.get("said_en", ""))
    value = f"{chosen or said_of(one['value'])} {units.symbol(one.get('unit') or '')}".strip()
    span = history.span(one)
    limits = f" [{span}]" if span != "—" else ""
    said = f"{local(one['name'], one.get('name_en', ''))}: {value}{limits}"
    if one.get("by_unit"):
        said = _("%(said)s (measured unit by unit)") % {"said": said}
    return Mark(said) if one.get("judgement") in history.BAD else said
