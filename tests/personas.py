"""The people of the tests, made by commands as an administrator would.

Eva is a quality manager everywhere, Marek keeps the warehouse of the site SZ, Ines works in
production at SH, Noor is the administrator, Tom holds no role, Mia inspects, stores and buys at SH.
Ada is the administrator of a firm
so small that she does everything else too.

At SZ alone Petra plans, Sven sells and ships, Anna looks after what was sold, Qi manages quality.
"""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from suyuan.foundation import clock, signing
from suyuan.foundation.accounts import domain, operations, queries
from suyuan.foundation.accounts.models import Site, User
from suyuan.foundation.command import command, system_context
from suyuan.foundation.context import Actor, Context, Source

PASSWORD = "correct horse battery staple"

ADAS_ROLES = (
    "IT_ADMINISTRATOR", "QUALITY_MANAGER", "PLANNER", "INSPECTOR", "WAREHOUSE", "BUYER", "SALES",
    "AFTER_SALES",
)  # fmt: skip
PEOPLE = {
    "eva": ("Eva", [("QUALITY_MANAGER", None)]),
    "marek": ("Marek", [("WAREHOUSE", "SZ")]),
    "ines": ("Ines", [("OPERATOR", "SH")]),
    "petra": ("Petra", [("PLANNER", "SZ")]),
    "sven": ("Sven", [("SALES", "SZ"), ("WAREHOUSE", "SZ")]),
    "anna": ("Anna", [("AFTER_SALES", "SZ"), ("REGULATORY_MANAGER", "SZ")]),
    "qi": ("Qi", [("QUALITY_MANAGER", "SZ")]),
    "noor": ("Noor", [("IT_ADMINISTRATOR", None)]),
    "ada": ("Ada", [(one, None) for one in ADAS_ROLES]),
    "tom": ("Tom", []),
    "mia": ("Mia", [(one, "SH") for one in ("INSPECTOR", "WAREHOUSE", "BUYER")]),
}


def system() -> Context:
    """Give a fresh context of the system."""
    return system_context(reason="test")


def site(code: str) -> Site:
    """Give a site, which is made the first time."""
    found = Site.objects.filter(code=code).first()
    return found or operations.create_site(context=system(), code=code, name=code)


def person(username: str) -> User:
    """Give one of the people, who is made the first time."""
    found = User.objects.filter(username=username).first()
    if found is not None:
        return found
    name, roles = PEOPLE[username]
    user = operations.create_user(
        context=system(),
        username=username,
        profile=domain.Profile(display_name=name, language="en"),
        password=PASSWORD,
    )
    for role, place in roles:
        if place is not None:
            site(place)
        operations.grant_role(context=system(), username=username, role=role, site=place)
    return user


def actor(username: str) -> Actor:
    """Give one of the people as the one who acts."""
    return queries.actor_of(person(username))


def context(
    username: str,
    *,
    command_id: uuid.UUID | None = None,
    site_id: int | None = None,
    reason: str = "",
) -> Context:
    """Give a fresh context of one of the people."""
    return Context(
        actor=actor(username),
        command_id=command_id or clock.new_id(),
        reason=reason,
        at=clock.now(),
        source=Source.WEB,
        site_id=site_id,
    )


def signed(operation: Callable[..., Any], *, by: str = "eva", **values: Any) -> Any:
    """Let one of the people do something that is signed, as the demonstration signs."""
    with signing.demonstrating():
        return operation(context=context(by), signature=signing.demonstrated(by), **values)


@command(name="tests.sign_document", action=None)
def _sign(*, context: Context, document: str, signature: signing.Signing) -> signing.Signature:
    what = signing.Signable(document=document, version="", content={"document": document})
    return signing.sign(
        context=context, signing=signature, signable=what, meaning=signing.Meaning.APPROVED
    )


def signature(document: str, *, by: str = "eva") -> signing.Signature:
    """Give a signature under a document, as the demonstration makes them."""
    return signed(_sign, by=by, document=document)


def key(username: str, scopes: Sequence[str]) -> str:
    """Give a new API key of one of the people."""
    person(username)
    made = operations.create_api_key(
        context=system(), username=username, name="test", scopes=scopes
    )
    assert made.secret is not None
    return made.secret
