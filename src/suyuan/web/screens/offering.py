"""Which commands a reader may give now: above a list, on the page of a row."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from suyuan.foundation.authorization import may
from suyuan.web.people import Reader
from suyuan.web.screens.commands import Command
from suyuan.web.screens.resource import Resource
from suyuan.web.wordlists import listed


@dataclasses.dataclass(frozen=True, slots=True)
class Offer:
    """A command as a button."""

    command: Command
    url: str
    is_main: bool = False
    """Whether it is the filled button of the page."""


def offers(resource: Resource, reader: Reader, row: Any) -> Sequence[Offer]:
    """Return the commands that the reader may use now, above the list or on a row's page."""
    found = []
    site = resource.site_of(row) if row is not None else None
    for command in resource.commands:
        if command.on_object is (row is None) or not may(reader.actor, command.permission, site):
            continue
        if row is not None and not (
            command.offered(row) and command.barred(row, reader.actor) is None
        ):
            continue
        arguments = [resource.key_of(row)] if row is not None else []
        url = reverse(f"{resource.name}-{command.name}", args=arguments)
        found.append(Offer(command, url, command.is_main))
    if row is None:
        return sorted(found, key=lambda offer: (offer.is_main, offer.command.is_danger))
    return _ranked(found, row)


def _ranked(found: Sequence[Offer], row: Any) -> Sequence[Offer]:
    """Return the commands of a row with those first that its state asks for, the dangerous last."""
    following = [offer for offer in found if offer.command.is_next(row)]
    if following:
        main = following[0]
        found = [dataclasses.replace(offer, is_main=offer is main) for offer in found]
    return sorted(
        found,
        key=lambda offer: (
            offer.command.is_danger, not offer.is_main, not offer.command.is_next(row),
        ),
    )  # fmt: skip


def refusal(resource: Resource, reader: Reader, row: Any, asked: Command) -> str:
    """Return why the state of a row does not allow a command: which state, and what it allows."""
    chip, following = resource.chip(row), resource.following(row)
    possible = listed(str(offer.command.label) for offer in offers(resource, reader, row))
    data = {
        "command": asked.label, "state": chip.label if chip is not None else "",
        "possible": possible, "next": following,
    }  # fmt: skip
    said = [
        _("“%(command)s” is not possible now: the state is “%(state)s”.")
        if chip is not None
        else _("“%(command)s” is not possible now.")
    ]
    if possible:
        said.append(_("What you can do now: %(possible)s."))
    if following:
        said.append(_("Next: %(next)s"))
    return " ".join(sentence % data for sentence in said)
