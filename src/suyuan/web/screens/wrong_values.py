"""What a form says of a value that is missing, no number, no day, too long or not offered.

The framework has sentences of its own for these; ours say what is wrong with which value and what
is possible instead, and are the same in every form.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.functional import lazystr
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import override

from suyuan.web.wordlists import listed

NAMED_MAX: Final = 6
"""How many of the things that can be chosen a sentence names."""
LIMITS: Final[Mapping[str, Any]] = {
    "min_value": gettext_lazy("“%(show_value)s” is too little: at least %(limit_value)s."),
    "max_value": gettext_lazy("“%(show_value)s” is too much: at most %(limit_value)s."),
    "min_length": gettext_lazy(
        "At least %(limit_value)s characters are needed; there are %(show_value)s."
    ),
    "max_length": gettext_lazy(
        "At most %(limit_value)s characters fit; there are %(show_value)s. Shorten it."
    ),
    "max_digits": gettext_lazy("A number of at most %(max)s digits fits here."),
    "max_decimal_places": gettext_lazy("A number of at most %(max)s decimal places fits here."),
    "max_whole_digits": gettext_lazy(
        "A number of at most %(max)s digits before the decimal point fits here."
    ),
    "null_characters_not_allowed": gettext_lazy(
        "There is a sign in it that cannot be kept. Write it anew."
    ),
}
LEAST: Final = Decimal("0.01")
"""A smallest number below this one only says that zero is too little."""
MORE_THAN_ZERO: Final[Any] = gettext_lazy("“%(show_value)s” is not greater than zero.")
KINDS: Final[Mapping[type[forms.Field], Any]] = {
    forms.DateTimeField: gettext_lazy(
        "This is no moment. Write it as in 2026-11-28 09:30, with a day that exists."
    ),
    forms.DateField: gettext_lazy(
        "This is no day. Write it as in 2026-11-28, with a day that exists."
    ),
    forms.DecimalField: gettext_lazy("This is no number. Write it in digits, as in 12.5."),
    forms.IntegerField: gettext_lazy("This is no whole number. Write it in digits, as in 12."),
}


def speak(form: forms.Form) -> None:
    """Let the fields of a form say in our words what is wrong with a value.

    What a field says in words of its own stays.
    """
    for name, field in form.fields.items():
        field.error_messages.update(LIMITS)
        if field.error_messages.get("required") is forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = lazystr(_Missing(name, field))
        if 0 < (getattr(field, "min_value", None) or 0) < LEAST:
            field.error_messages["min_value"] = MORE_THAN_ZERO
        for kind, words in KINDS.items():
            said = kind.default_error_messages["invalid"]
            if isinstance(field, kind) and field.error_messages.get("invalid") is said:
                field.error_messages["invalid"] = words
        for kind in (forms.ChoiceField, forms.MultipleChoiceField):
            said = kind.default_error_messages["invalid_choice"]
            if field.error_messages.get("invalid_choice") is said:
                field.error_messages["invalid_choice"] = lazystr(_Refusal(field))


class _Missing:
    """The sentence about a field that is empty and must not be: which one, and what to do."""

    def __init__(self, name: str, field: forms.Field) -> None:
        self.name = name
        self.field = field

    @override
    def __str__(self) -> str:
        label = self.field.label or capfirst(self.name.replace("_", " "))
        return self._words() % {"label": str(label).rstrip(":：")}

    def _words(self) -> str:
        if isinstance(self.field, forms.BooleanField):
            return _("“%(label)s” is not ticked. Tick it to go on.")
        if isinstance(self.field, forms.FileField):
            return _("“%(label)s” is missing. Choose a file.")
        if isinstance(self.field, forms.ChoiceField):
            return _("“%(label)s” is missing. Choose one that is offered.")
        return _("“%(label)s” is missing. Fill it in.")


class _Refusal:
    """The sentence about what cannot be chosen, made only where it is said."""

    def __init__(self, field: forms.Field) -> None:
        self.field = field

    @override
    def __str__(self) -> str:
        words = [str(text) for key, text in _flat(getattr(self.field, "choices", ())) if key != ""]
        if not words:
            return _("“%(value)s” cannot be chosen here, and there is nothing to choose from yet.")
        named = listed(words[:NAMED_MAX])
        text = (
            _("“%(value)s” cannot be chosen here. Choose one that is offered: %(offered)s.")
            if len(words) <= NAMED_MAX
            else _("“%(value)s” cannot be chosen here. Choose one that is offered, as %(offered)s.")
        )
        kept = {"value": "%(value)s", "offered": named.replace("%", "%%")}
        return text % kept


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, text in choices:
        found.extend(_flat(text) if isinstance(text, (list, tuple)) else [(key, text)])
    return found
