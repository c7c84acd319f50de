"""Measures the frame around every write: ``python -m tests.performance.commands [--seconds N]``.

It starts a cluster of its own with durable commits, and prints commands per second for one and for
eight callers, the share of each round trip, and what the record history costs a statement.
"""

# ruff: noqa: E402, T201 - Django is set up first, and the figures are printed.

import argparse
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.config.settings.test")

import django

django.setup()

import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import path
from ninja import Schema

from suyuan.config.postgres import provide, roles
from suyuan.config.postgres.cluster import Cluster
from suyuan.foundation import command
from suyuan.foundation.db import migrate
from suyuan.rest.auth import allowed
from suyuan.rest.factory import make_api
from suyuan.rest.requests import context_of
from tests import database, personas

api = make_api(title="bench", version="1", namespace="bench")
numbers = iter(range(10**9))


class Name(Schema):
    """What the endpoint takes."""

    name: str


@command.command(name="bench.empty", action="accounts.change_site")
def empty(*, context, name):
    """Do nothing in the frame."""
    del context, name


@command.command(name="bench.insert", action="accounts.change_site")
def insert(*, context, name):
    """Write one audited row."""
    del context
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_site (code, name, name_en, time_zone, is_active) "
            "VALUES (%s, %s, '', 'UTC', true)",
            [f"B{next(numbers)}", name],
        )


@api.post("/bench", auth=allowed("accounts.change_site"))
def post(request, body: Name):
    """Write one audited row by HTTP."""
    insert(context=context_of(request), name=body.name)
    return {"done": True}


urlpatterns = [path("api/bench/", api.urls)]


def rate(call: Callable[[], object], *, seconds: float, callers: int = 1) -> float:
    """Return calls per second of so many callers at once."""
    end = time.perf_counter() + seconds
    counts = [0] * callers

    def work(index: int) -> None:
        while time.perf_counter() < end:
            call()
            counts[index] += 1
        connection.close()

    start = time.perf_counter()
    if callers == 1:
        while time.perf_counter() < end:
            call()
            counts[0] += 1
    else:
        threads = [threading.Thread(target=work, args=(index,)) for index in range(callers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return sum(counts) / (time.perf_counter() - start)


def median_us(call: Callable[[], object], *, rounds: int) -> float:
    """Return the median time of a call in microseconds."""
    times = []
    for _round in range(rounds):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1e6)
    return statistics.median(times)


def statement(text: str) -> Callable[[], None]:
    """Return a call that runs a statement inside an open transaction."""

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(text)

    return run


def measure_frame(seconds: float) -> None:
    """Print the commands per second."""
    personas.person("ada")
    actor = personas.actor("ada")

    def context() -> object:
        made = personas.system()
        return made.__class__(
            actor=actor, command_id=made.command_id, reason="", at=made.at, source=made.source
        )

    key = personas.key("ada", ["accounts.change_site"])
    headers = {"Authorization": f"Bearer {key}"}
    client = Client()

    def http() -> None:
        answer = client.post(
            "/api/bench/bench", {"name": "x"}, content_type="application/json", headers=headers
        )
        assert answer.status_code == 200, answer.content

    def bare() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.actor', 'SYSTEM', true)")
            cursor.execute(
                "INSERT INTO accounts_site (code, name, name_en, time_zone, is_active) "
                "VALUES (%s, 'x', '', 'UTC', true)",
                [f"B{next(numbers)}"],
            )

    for name, call in (
        ("bare transaction, one audited row", bare),
        ("empty command", lambda: empty(context=context(), name="x")),
        ("command with one audited row", lambda: insert(context=context(), name="x")),
        ("the same by HTTP, in process", http),
    ):
        one = rate(call, seconds=seconds)
        eight = rate(call, seconds=seconds, callers=8)
        print(f"{name:<40} {one:8.0f} /s alone {eight:8.0f} /s by eight")


def measure_audit() -> None:
    """Print what the history adds to a statement."""
    bulk = (
        "INSERT INTO {table} (code, name, name_en, time_zone, is_active) "
        "SELECT '{mark}' || i, 'name', '', 'UTC', true FROM generate_series(1, {count}) i"
    )
    for count, rounds in ((1, 400), (5000, 5)):
        found = {}
        for table in ("accounts_site", "plain_site"):
            marks = iter(range(10**6))
            with transaction.atomic():
                statement("SELECT set_config('app.actor', 'SYSTEM', true)")()
                found[f"insert {table}"] = median_us(
                    lambda table=table, marks=marks, count=count: statement(
                        bulk.format(table=table, count=count, mark=f"{count}-{next(marks)}-")
                    )(),
                    rounds=rounds,
                )
                where = f"WHERE code LIKE '{count}-0-%'"
                found[f"update {table}"] = median_us(
                    statement(f"UPDATE {table} SET name = name || '!' {where}"),
                    rounds=rounds // 4 + 3,
                )
                transaction.set_rollback(True)
        for kind in ("insert", "update"):
            with_, without = found[f"{kind} accounts_site"], found[f"{kind} plain_site"]
            print(
                f"{kind} of {count:>5} rows: {without:9.0f} us without history, "
                f"{with_:9.0f} us with it, +{(with_ - without) / count:.1f} us a row"
            )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4)
    seconds = parser.parse_args().seconds
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["*"]
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(data=Path(folder) / "bench")
        database.CLUSTER = cluster
        with provide.shared(cluster):
            with psycopg.connect(cluster.address(), autocommit=True) as server:
                roles.ensure_database(server, "bench")
            owner = cluster.address(roles.OWNER, "bench")
            database.use(roles.OWNER, "bench")
            migrate.run()
            with psycopg.connect(owner, autocommit=True) as opened:
                opened.execute("CREATE TABLE plain_site (LIKE accounts_site INCLUDING ALL)")
                opened.execute("GRANT ALL ON plain_site TO suyuan_app")
            database.use(roles.APP, "bench")
            with connection.cursor() as cursor:
                cursor.execute("SHOW fsync")
                print("fsync", *cursor.fetchone(), "load", os.getloadavg())
            measure_frame(seconds)
            measure_audit()
            connection.close()


if __name__ == "__main__":
    main()
