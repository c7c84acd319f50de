"""Scopes in the record history: words instead of keys."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.trace.models import Scope
from suyuan.areas.trace.queries.scopes import scopes
from suyuan.web.screens import history


def _scope(row: Scope) -> str:
    return f"{row.number} {row.name}"


def describe() -> None:
    """Make the words known to the record history."""
    history.describe(
        {"trace_scope": _("Saved scope"), "trace_frozen_scope": _("Frozen scope")},
        {
            "trace_scope.also": _("and also of"),
            "trace_scope.as_of": _("As of"),
            "trace_scope.but": _("but not of"),
            "trace_scope.causes": _("Causes"),
            "trace_scope.known_at": _("As known at"),
            "frozen_at": _("Frozen"),
            "frozen_by": _("Frozen by"),
            "position_at": _("As known at"),
            "question": pgettext_lazy("trace", "Question"),
            "scope_id": _("Saved scope"),
        },
        references={"scope_id": "trace_scope"},
        names={"trace_scope": history.named(scopes, _scope)},
    )
