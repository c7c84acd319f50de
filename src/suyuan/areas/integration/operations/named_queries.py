"""Questions kept under a name."""

from collections.abc import Mapping, Sequence
from typing import Any

from suyuan.areas.integration import choices, queries
from suyuan.areas.integration.domain import QUERY_NAME, QUERY_NAME_RESERVED
from suyuan.areas.integration.models import NamedQuery
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.failures import ConflictError
from suyuan.kernel.errors import DomainError


class QueryNameMalformedError(DomainError):
    """The name cannot be one of a query."""

    code = "integration.query_name_malformed"
    name: str


class QueryExistsError(ConflictError):
    """There is a query of this name already."""

    code = "integration.query_exists"
    name: str


@command(name="integration.create_query", action=choices.MANAGE_QUERIES)
def create_query(
    *,
    context: Context,
    name: str,
    parameters: Mapping[str, Sequence[str]],
    prefixes: Mapping[str, str],
) -> str:
    """Keep a question under a name.

    Raises:
        QueryNameMalformedError: If the name cannot be one.
        QueryExistsError: If there is such a query.
        Problems: If the question has faults.
    """
    if not QUERY_NAME.fullmatch(name) or name in QUERY_NAME_RESERVED:
        raise QueryNameMalformedError(name=name[:100])
    queries.question_of(parameters, prefixes)
    kept: dict[str, Any] = {"parameters": dict(parameters), "prefixes": dict(prefixes)}
    _, made = NamedQuery.objects.get_or_create(
        name=name,
        defaults={
            "parameters": kept,
            "created_at": context.at,
            "created_by": context.actor.label,
        },
    )
    if not made:
        raise QueryExistsError(name=name)
    return name


@command(name="integration.delete_query", action=choices.MANAGE_QUERIES)
def delete_query(*, context: Context, name: str) -> None:
    """Forget a question, and end its subscriptions.

    Raises:
        NoSuchQueryError: If there is none of this name.
    """
    del context
    queries.named_query(name).delete()
