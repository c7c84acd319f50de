"""The passport page: time on the server, and how many statements it needs."""

import time
from collections.abc import Iterator
from urllib.parse import quote

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from suyuan.config.bench.measure import Figure, quantile
from suyuan.config.bench.tracing import sample
from suyuan.foundation.accounts import queries as accounts

READER = "quality"
STATEMENTS = 15
OK = 200


def passport() -> Iterator[Figure]:
    """Open the passports of some units, as a person who is signed in."""
    user = accounts.users().filter(username=READER).first()
    if user is None:
        return
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    times, counts = [], []
    for number, (_, key, _code) in enumerate(sample()[:60]):
        with CaptureQueriesContext(connection) as asked:
            began = time.perf_counter()
            answer = client.get(f"/things/{quote(key.lstrip('/'), safe='/:')}", follow=True)
            took = 1000 * (time.perf_counter() - began)
        assert answer.status_code == OK, (key, answer.status_code)
        if number >= 5:  # noqa: PLR2004 - the first ones warm up.
            times.append(took)
            counts.append(len(asked))
    yield Figure(
        name="passport page, on the server", value=quantile(times, 0.5), unit="ms", goal=100,
        note=f"95 %: {quantile(times, 0.95):.0f} ms",
    )  # fmt: skip
    yield Figure(name="passport page, statements", value=max(counts), unit="", goal=STATEMENTS)
