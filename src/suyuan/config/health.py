"""Says whether the system is ready: database, tables and a worker that shows signs of life."""

import functools

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suyuan.foundation.jobs import worker


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 where everything is ready and 503 where something is not."""
    checks = {"database": False, "migrations": False, "worker": False}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        checks["database"] = True
        checks["migrations"] = _missing_migrations() == 0
        checks["worker"] = checks["migrations"] and worker.alive() > 0
    except (Error, _NotMigratedError):
        pass
    ready = all(checks.values())
    return JsonResponse(
        {"status": "ready" if ready else "not ready", "checks": checks},
        status=200 if ready else 503,
    )


class _NotMigratedError(Exception):
    """The tables are not those of this version yet."""


@functools.cache
def _missing_migrations() -> int:
    """Give 0 and remember it: a running version never loses its tables.

    Raises:
        _NotMigratedError: If a migration is missing; then the next call looks again.
    """
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        raise _NotMigratedError
    return missing
