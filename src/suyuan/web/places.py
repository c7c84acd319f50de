"""The sites at which a person may work, and the one chosen now."""

import dataclasses
from collections.abc import Sequence

from suyuan.foundation import authorization
from suyuan.foundation.accounts import queries as accounts
from suyuan.foundation.context import Actor


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A site in the switch."""

    id: int
    code: str
    label: str


def sites_for(actor: Actor) -> Sequence[Place]:
    """Return the sites at which the actor holds any right."""
    if actor.user_id is None:
        return ()
    held = {
        site for sites in authorization.grants_of(actor.user_id).sites.values() for site in sites
    }
    if not held:
        return ()
    rows = accounts.sites().filter(is_active=True)
    if None not in held:
        rows = rows.filter(pk__in=[site for site in held if site is not None])
    return [Place(site.pk, site.code, accounts.name_of(site)) for site in rows]
