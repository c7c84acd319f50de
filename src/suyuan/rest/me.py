"""The endpoint by which a caller finds out as whom it is known, and what it may do."""

from django.http import HttpRequest
from ninja import Router, Schema

from suyuan.foundation import authorization
from suyuan.foundation.accounts import queries
from suyuan.rest.auth import actor_of, allowed

router = Router(tags=["me"])


class MeSchema(Schema):
    """The one who calls."""

    kind: str
    label: str
    username: str
    display_name: str
    language: str
    time_zone: str
    actions: list[str]


@router.get("/me", response=MeSchema, auth=allowed(None), operation_id="me", summary="Who am I?")
def me(request: HttpRequest) -> MeSchema:
    """Return the one who calls, with the actions that the roles and the key's scopes leave."""
    actor = actor_of(request)
    assert actor.user_id is not None
    user = queries.users().get(pk=actor.user_id)
    held = authorization.grants_of(actor.user_id).sites
    return MeSchema(
        kind=actor.kind.value,
        label=actor.label,
        username=user.username,
        display_name=user.display_name,
        language=user.language,
        time_zone=user.time_zone,
        actions=sorted(action for action in held if authorization.within_scopes(actor, action)),
    )
