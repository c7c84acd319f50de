"""Questions about capture jobs, named queries and subscriptions; and the questions they keep."""

import datetime as dt
import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from django.conf import settings
from django.db.models import Q, QuerySet

from suyuan.areas.integration.choices.imports import VIEW_IMPORTS
from suyuan.areas.integration.domain.imports.fields import Kind
from suyuan.areas.integration.models import (
    CaptureJob,
    Import,
    ImportMapping,
    MasterElement,
    NamedQuery,
    Subscription,
)
from suyuan.foundation import authorization, files
from suyuan.foundation.context import Actor
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.epcis import spelling
from suyuan.ledger.domain.epcis.asking import Compare, Moment, Query, When
from suyuan.ledger.domain.epcis.parameters import read_query


class NoSuchJobError(NotFoundError):
    """There is no such capture job."""

    code = "integration.no_such_job"
    id: str = ""


class NoSuchQueryError(NotFoundError):
    """There is no such named query."""

    code = "integration.no_such_query"
    name: str = ""


class NoSuchSubscriptionError(NotFoundError):
    """There is no such subscription."""

    code = "integration.no_such_subscription"
    id: str = ""


class QuestionError(Problems):
    """A question has faults."""

    code = "integration.question_refused"


def question_of(parameters: Mapping[str, Sequence[str]], prefixes: Mapping[str, str]) -> Query:
    """Return the question that parameters ask.

    Raises:
        QuestionError: With everything that is wrong with them.
    """
    query, problems = read_query(parameters.items(), prefixes)
    QuestionError.check(problems)
    return query


def question_of_named(named: NamedQuery, *, recorded_since: dt.datetime | None = None) -> Query:
    """Return the question that is kept under a name, of events recorded since a moment."""
    query = question_of(named.parameters["parameters"], named.parameters["prefixes"])
    if recorded_since is None:
        return query
    since = When(Moment.RECORD, Compare.GE, recorded_since)
    return Query(
        conditions=(*query.conditions, since),
        order_by=query.order_by,
        descending=query.descending,
        limit=query.limit,
        maximum=query.maximum,
    )


def named_query(name: str) -> NamedQuery:
    """Return the query of a name.

    Raises:
        NoSuchQueryError: If there is none.
    """
    found = NamedQuery.objects.filter(name=name).first()
    if found is None:
        raise NoSuchQueryError(name=name[:100])
    return found


def named_queries(*, size: int, after: str = "") -> Sequence[NamedQuery]:
    """Return a page of the named queries, by name."""
    return list(NamedQuery.objects.filter(name__gt=after).order_by("name")[:size])


def subscriptions_of(query_name: str) -> QuerySet[Subscription]:
    """Return the subscriptions of a query.

    Raises:
        NoSuchQueryError: If there is no such query.
    """
    return (
        named_query(query_name)
        .subscriptions.select_related("query", "delivery")
        .order_by("created_at")
    )


def subscriptions_page(
    query_name: str, *, size: int, after: tuple[dt.datetime, uuid.UUID] | None = None
) -> Sequence[Subscription]:
    """Return a page of the subscriptions of a query, the oldest first.

    Raises:
        NoSuchQueryError: If there is no such query.
    """
    found = subscriptions_of(query_name).order_by("created_at", "id")
    if after is not None:
        at, last = after
        found = found.filter(Q(created_at__gt=at) | Q(created_at=at, id__gt=last))
    return list(found[:size])


def subscription(query_name: str, subscription_id: str) -> Subscription:
    """Return one subscription of a query.

    Raises:
        NoSuchSubscriptionError: If there is none.
    """
    try:
        found = subscriptions_of(query_name).filter(pk=uuid.UUID(subscription_id)).first()
    except ValueError:
        found = None
    if found is None:
        raise NoSuchSubscriptionError(id=subscription_id[:60])
    return found


def capture_jobs(
    principal: str, *, size: int, before: tuple[dt.datetime, uuid.UUID] | None = None
) -> Sequence[CaptureJob]:
    """Return a page of the jobs of a sender, the newest first."""
    found = CaptureJob.objects.filter(principal=principal).order_by("-created_at", "-id")
    if before is not None:
        at, last = before
        found = found.filter(Q(created_at__lt=at) | Q(created_at=at, id__lt=last))
    return list(found[:size])


def capture_job(job_id: str, *, principal: str) -> CaptureJob:
    """Return a job of a sender.

    Raises:
        NoSuchJobError: If the sender has no such job.
    """
    try:
        found = CaptureJob.objects.filter(pk=uuid.UUID(job_id), principal=principal).first()
    except ValueError:
        found = None
    if found is None:
        raise NoSuchJobError(id=job_id[:60])
    return found


def master_data(keys: Collection[str] | None = None) -> QuerySet[MasterElement]:
    """Return what partners say now of some keys, or of all: the latest of each sender."""
    found = MasterElement.objects.all()
    if keys is not None:
        found = found.filter(key__in=keys)
    return found.order_by("key", "vocabulary", "principal", "-pk").distinct(
        "key", "vocabulary", "principal"
    )


def master_keys_after(after: str, *, size: int, vocabularies: Collection[str]) -> Sequence[str]:
    """Return a page of the keys of which partners say something."""
    found = MasterElement.objects.filter(key__gt=after)
    if vocabularies:
        found = found.filter(vocabulary__in=vocabularies)
    return list(found.order_by("key").values_list("key", flat=True).distinct()[:size])


def prefix_lengths() -> spelling.PrefixLengths:
    """Return what is known of the firm's own company prefixes."""
    return spelling.known_prefixes(settings.GS1_COMPANY_PREFIXES)


def imports_for(actor: Actor) -> QuerySet[Import]:
    """Return the imports that a reader may see, the newest first."""
    sites = authorization.sites_of(actor, VIEW_IMPORTS)
    found = Import.objects.select_related("file", "site", "report").order_by("-created_at", "-id")
    if sites is None:
        return found
    return found.filter(Q(site_id__in=sites) | Q(principal=actor.principal))


def import_numbers(keys: Collection[str]) -> Mapping[str, str]:
    """Return the number and the file of imports, by their keys."""
    found = Import.objects.filter(pk__in=[uuid.UUID(key) for key in keys]).select_related("file")
    return {str(row.pk): f"{row.number} {row.file.name}" for row in found}


def import_problems(row: Import, *, limit: int | None = None) -> Sequence[Problem]:
    """Return what a check found, in the order of the lines."""
    if row.report is None:
        return ()
    found = []
    with files.open_content(row.report) as stream:
        for line in islice(stream, limit):
            kept = json.loads(line)
            found.append(
                Problem(kept["code"], kept["data"], line=kept["line"], field=kept["field"])
            )
    return found


def import_mappings(kind: Kind) -> Sequence[ImportMapping]:
    """Return the mappings that are kept for a kind of table, by name."""
    return list(ImportMapping.objects.filter(kind=kind.value).order_by("name"))
