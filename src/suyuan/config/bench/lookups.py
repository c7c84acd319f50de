"""One thing: what is in it, finding it by any code, its passport."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from suyuan.areas.trace.queries.search import Search, search
from suyuan.config import env
from suyuan.config.bench.figures import Figure, timed
from suyuan.ledger.queries.backward import backward
from suyuan.ledger.queries.gaps import gaps
from suyuan.ledger.queries.rows import row, rows

Asked = TypeVar("Asked")
SAMPLE: Final = 25
BACKWARD_GOAL_MS: Final = 10.0
SEARCH_GOAL_MS: Final = 5.0
PASSPORT_GOAL_MS: Final = 100.0
GAPS_GOAL_MS: Final = 1000.0
PASSPORT_QUERIES_MAX: Final = 15
PLAIN_FILES: Final = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
"""Pages name their files without the digests that are made when a server starts."""
DIGITAL_LINK: Final = "https://id.gs1.org"
# Spread over the whole ledger; ids have gaps, so it is pages of the table that are drawn.
SPREAD: Final = """
    SELECT t.id, t.code, i.key FROM (
        SELECT id, code FROM ledger_thing TABLESAMPLE SYSTEM (%(percent)s) REPEATABLE (7)
        WHERE kind = %(kind)s ORDER BY md5(id::text) LIMIT %(count)s
    ) AS t
    JOIN ledger_identity AS i ON i.thing_id = t.id AND i.main"""
ROWS_DRAWN: Final = 30_000


def sample(kind: str, count: int = SAMPLE) -> list[tuple[int, str, str]]:
    """Give things of a kind, spread over the ledger: id, code and key."""
    found = row("SELECT reltuples FROM pg_class WHERE oid = 'ledger_thing'::regclass")
    percent = 100 * ROWS_DRAWN / max(ROWS_DRAWN, *(found or (0,)))
    return sorted(rows(SPREAD, {"kind": kind, "count": count, "percent": percent}))


@dataclass(frozen=True, slots=True)
class Each:
    """How long each of several things took: the median of the medians, and the slowest."""

    ms: float
    cpu: float | None
    slowest: float
    count: int


def _each(ask: Callable[[Asked], object], asked: Iterable[Asked]) -> Each:
    """Ask for each, warm."""
    found = [timed(lambda one=one: ask(one)) for one in asked]  # type: ignore[misc]
    took = [one.ms for one in found]
    used = [one.cpu for one in found if one.cpu is not None]
    return Each(
        statistics.median(took), statistics.median(used) if used else None, max(took), len(took)
    )


def above() -> list[Figure]:
    """Measure what is in single units."""
    units = [thing for thing, _, _ in sample("UNIT")]
    if not units:
        return [_nothing("single", "backward from a unit", "no units")]
    each = _each(backward, units)
    return [
        Figure(
            part="single", name="backward from a unit", value=each.ms, cpu=each.cpu,
            goal=BACKWARD_GOAL_MS, runs=5 * each.count, hits=each.count,
            note=f"slowest of {each.count} units {each.slowest:.1f} ms",
        )
    ]  # fmt: skip


def finding() -> list[Figure]:
    """Measure the exact search of what one scans or types."""
    units, lots, packages = sample("UNIT"), sample("LOT"), sample("PACKAGE")
    asked = {
        "serial": [code for _, code, _ in units],
        "lot number": [code for _, code, _ in lots],
        "SSCC": [f"(00){key[4:]}" for _, _, key in packages if key.startswith("/00/")],
        "Digital Link": [f"{DIGITAL_LINK}{key}" for _, _, key in units if key.startswith("/01/")],
    }
    figures = []
    for name, texts in asked.items():
        if not texts:
            figures.append(_nothing("single", name, "nothing of the kind in the ledger"))
            continue
        missed = sum(not _found(search(text)) for text in texts)
        each = _each(search, texts)
        note = f"slowest of {each.count} {each.slowest:.1f} ms"
        note += f"; {missed} NOT FOUND" if missed else ""
        figures.append(
            Figure(
                part="single", name=f"exact search, {name}", value=each.ms, cpu=each.cpu,
                goal=SEARCH_GOAL_MS, runs=5 * each.count, hits=each.count - missed, note=note,
            )
        )  # fmt: skip
    return figures


def _found(answer: Search) -> bool:
    return bool(answer.found) and not answer.is_part


def chains() -> list[Figure]:
    """Measure the page of trace gaps: all chains of what was shipped."""
    found = timed(gaps, runs=3)
    note = f"{found.result.shipped:,} units shipped, {found.result.share:.1%} unbroken"
    return [
        Figure(
            part="gaps", name="all chains", value=found.ms, cpu=found.cpu, goal=GAPS_GOAL_MS,
            runs=found.runs, note=note,
        )
    ]  # fmt: skip


def passports(busiest: str | None) -> list[Figure]:
    """Measure the passport page as the server makes it, and count its SQL queries."""
    asked = {kind: key for kind in ("UNIT", "PACKAGE", "LOT") for _, _, key in sample(kind, 3)[-1:]}
    if busiest:
        asked["LOT that reaches most"] = busiest
    user = get_user_model().objects.filter(username="quality", is_active=True).first()
    if user is None:
        return [_nothing("passport", "page", "the demonstration user 'quality' is not there")]
    client = Client(headers={"host": env.read().allowed_hosts[0]})
    figures: list[Figure] = []
    with (
        override_settings(STORAGES=PLAIN_FILES),
        transaction.atomic(),  # The sign-in is taken back.
    ):
        client.force_login(user)
        for name, key in asked.items():
            figures += _passport(client, name.lower(), f"/things/{key.lstrip('/')}")
        transaction.set_rollback(True)
    return figures


def _passport(client: Client, name: str, address: str) -> list[Figure]:
    began = time.perf_counter()
    answer = client.get(address)
    if answer.status_code != 200:  # noqa: PLR2004
        return [_nothing("passport", name, f"{address}: status {answer.status_code}")]
    cold = 1000 * (time.perf_counter() - began)
    page = timed(lambda: len(client.get(address).content))
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return [
        Figure(
            part="passport", name=f"page of a {name}", value=page.ms, cpu=page.cpu,
            goal=PASSPORT_GOAL_MS, runs=page.runs,
            note=f"{page.result / 1000:.0f} kB, first time {cold:.0f} ms",
        ),
        Figure(
            part="passport", name=f"SQL queries, {name}", value=float(len(queries)),
            unit="queries", goal=float(PASSPORT_QUERIES_MAX), runs=1,
        ),
    ]  # fmt: skip


def _nothing(part: str, name: str, why: str) -> Figure:
    return Figure(part=part, name=name, value=None, note=why)
