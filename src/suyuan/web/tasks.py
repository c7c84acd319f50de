"""Work of the screens that is done later: tables loaded, long lists written, long papers set."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.contrib.sessions.backends.db import SessionStore

from suyuan.foundation import aside, files
from suyuan.foundation.jobs import Work, results, scheduled, task
from suyuan.web import long_papers
from suyuan.web.screens import export_jobs, import_jobs

CUT_OFF_AFTER: Final = dt.timedelta(days=1)
"""No upload takes so long."""


@scheduled("web.sweep_sessions")
def sweep_sessions(*, work: Work) -> None:
    """Remove the sessions that have ended: every sign-in leaves one."""
    del work
    SessionStore.clear_expired()


@scheduled("web.sweep_files")
def sweep_files(*, work: Work) -> None:
    """Remove what uploads have left that were cut off, and tables that nobody loaded."""
    files.sweep(before=work.context.at - CUT_OFF_AFTER)
    aside.sweep(before=work.context.at - CUT_OFF_AFTER)


@scheduled("web.sweep_results")
def sweep_results(*, work: Work) -> None:
    """Remove exports and other files whose time is over, which can be made again."""
    results.sweep(at=work.context.at)


@task(import_jobs.CHECK)
def check_rows(*, work: Work, table: Mapping[str, object]) -> None:
    """Try every row of a table and take everything back."""
    import_jobs.check(work, import_jobs.Table.of(table))


@task(import_jobs.LOAD)
def load_rows(*, work: Work, table: Mapping[str, object]) -> None:
    """Load every row of a table that was checked, or none."""
    import_jobs.load(work, import_jobs.Table.of(table))


@task(export_jobs.WRITE)
def write_list(*, work: Work, asked: Mapping[str, object]) -> None:
    """Write a long list to a workbook."""
    export_jobs.write(work, export_jobs.Asked.of(asked))


@task(long_papers.SET)
def set_paper(*, work: Work, asked: Mapping[str, Any]) -> None:
    """Set a paper of many pages."""
    long_papers.set_paper(work, long_papers.Asked(**asked))
