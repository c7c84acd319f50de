"""Commands: the only way a screen changes anything."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise

from suyuan.foundation.context import Actor
from suyuan.foundation.signing import Meaning, Signable
from suyuan.kernel.errors import DomainError

Text = str | Promise


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """One line of what a command will change, shown before it is confirmed."""

    label: Text
    old: object = ""
    new: object = ""


def _always(row: Any) -> bool:
    del row
    return True


def _never(row: Any) -> bool:
    del row
    return False


def _nobody(row: Any, actor: Actor) -> DomainError | None:
    del row, actor
    return None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A form, the operation that it feeds, a permission, and when it is offered.

    The operation is called as ``operation(context=…, **{target: key}, **form.cleaned_data)``; a
    field named ``reason`` goes into the context and not to the operation.
    """

    name: str
    label: Text
    """What the button says, a verb: “New item”, “Release”."""
    form: type[forms.Form]
    operation: Callable[..., Any]
    permission: str
    on_object: bool = True
    """Whether it is about one row (or, in bulk, several); otherwise it stands above the list."""
    target: str = ""
    """The operation's parameter that gets the row's key; empty uses the resource's `key`."""
    offered: Callable[[Any], bool] = _always
    """Whether the row's state allows it; the operation decides again."""
    barred: Callable[[Any, Actor], DomainError | None] = _nobody
    """Why somebody who has the right may not do it with the row, such as who had a part in it: it
    is neither offered nor opened. None where nothing stands against it."""
    bulk: bool = False
    """Whether it can be run for many rows of the list at once."""
    is_main: bool = False
    is_next: Callable[[Any], bool] = _never
    """Whether it is what the row's state asks for next: it then stands first on the page, and the
    first of these is the main one."""
    is_danger: bool = False
    icon: str = ""
    text: Text = ""
    """A sentence above the form that says what happens."""
    initial: Callable[[Any], Mapping[str, Any]] | None = None
    """What stands in the form at first, made from the row; changes are shown against it."""
    changes: Callable[[Any, Mapping[str, Any]], Sequence[Change]] | None = None
    """What will change, shown before asking for confirmation; regulated commands have it."""
    arguments: Callable[[Any, Mapping[str, Any]], Mapping[str, Any]] | None = None
    """Makes the operation's arguments from row and form, where they are not the same."""
    done: Callable[[Any], Text] | None = None
    """The sentence after success, made from the result."""
    caution: Callable[[Any], Text] | None = None
    """What is to be looked at after success, made from the result, such as a value outside of its
    limits: then all is told as a warning, which stays. Empty where there is nothing."""
    result_key: Callable[[Any], str] | None = None
    """The key of the row to show afterwards, made from the result."""
    leads_to: Callable[[Any], str] | None = None
    """The address to show afterwards, made from the result, where it is no row of the list."""
    show_result: str = ""
    """A template that shows the result once, such as a new key that is never shown again."""
    signs: Meaning | Callable[[Mapping[str, Any]], Meaning] | None = None
    """What an electronic signature on it means, or how that follows from the form. The confirming
    page then shows exactly what is signed and asks for user name and password; the operation gets
    it as ``signature``."""
    signed: Callable[[Any, Mapping[str, Any]], Signable] | None = None
    """What is signed, made from row and form; the operation makes the same and calls
    `signing.sign`."""

    @property
    def confirms(self) -> bool:
        """Whether it shows what will change before it runs."""
        return self.changes is not None or self.is_danger or self.signs is not None

    def meaning(self, values: Mapping[str, Any]) -> Meaning:
        """Return what a signature on it means, once its form is filled in."""
        assert self.signs is not None, f"{self.name} is not signed"
        return self.signs if isinstance(self.signs, Meaning) else self.signs(values)

    def __post_init__(self) -> None:
        """Refuse a declaration that cannot work."""
        assert (self.signs is None) is (self.signed is None), f"{self.name}: both or neither"
        assert not (self.signs and self.bulk), f"{self.name}: each row is signed by itself"
