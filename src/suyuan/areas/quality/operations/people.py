"""Who signs for something: the person behind the actor."""

from dataclasses import dataclass
from typing import Any

from suyuan.areas.catalog.queries import fitness
from suyuan.foundation.context import Actor, ActorKind, Context
from suyuan.kernel.errors import DomainError, Problem, Problems


class NotForOthersError(DomainError):
    """A person acts for themselves; only programs name the person who did it."""

    code = "quality.not_for_others"
    person: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Signer:
    """One who did something, as records print it."""

    id: str
    """The same for the same person, however they came."""
    name: str
    title: str = ""
    code: str = ""
    name_en: str = ""


def signer_of(context: Context, by: str = "") -> Signer:
    """Return who does it: the actor's person, or the one a program names.

    Raises:
        NotForOthersError: If a person names another.
        Problems: If the named person is not known.
    """
    actor = context.actor
    if by and actor.kind is ActorKind.USER:
        raise NotForOthersError(person=by)
    if by:
        person = fitness.people().filter(code=by, active=True).first()
        if person is None:
            Problems.check([Problem("catalog.unknown_person", {"person": by}, field="by")])
        return _as_signer(person)
    return signer_behind(actor)


def signer_behind(actor: Actor) -> Signer:
    """Return the person behind one who acts."""
    person = fitness.person_of(actor.user_id)
    if person is None:
        return Signer(id=actor.principal, name=actor.label)
    return _as_signer(person)


def _as_signer(person: Any) -> Signer:
    return Signer(
        id=f"PERSON:{person.code}", name=person.name, title=person.job_title, code=person.code,
        name_en=person.name_en,
    )  # fmt: skip
