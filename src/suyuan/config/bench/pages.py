"""The pages that the navigation leads to, and what it counts, as the server makes them."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import NoReverseMatch, reverse

from suyuan.config import env
from suyuan.config.bench.figures import Figure, timed
from suyuan.config.bench.lookups import PLAIN_FILES
from suyuan.foundation.accounts.models import User
from suyuan.foundation.accounts.queries import actor_of
from suyuan.foundation.authorization import may, only_site
from suyuan.web import navigation
from suyuan.web.people import Reader

PAGE_GOAL_MS: Final = 100.0
OK: Final = 200


def pages() -> Iterator[Figure]:
    """Measure each page of the navigation, by the first person who may see it."""
    people = list(User.objects.filter(is_active=True).order_by("pk"))
    with (
        override_settings(STORAGES=PLAIN_FILES),
        transaction.atomic(),  # The sign-ins are taken back.
    ):
        for entry in navigation.entries():
            for person in people:
                if entry.permission is None or may(actor_of(person), entry.permission):
                    yield from _page(entry, person)
                    break
        transaction.set_rollback(True)


def _page(entry: navigation.Entry, person: User) -> Sequence[Figure]:
    try:
        address = reverse(entry.url_name)
    except NoReverseMatch:
        return []
    client = Client(headers={"host": env.read().allowed_hosts[0]})
    client.force_login(person)
    answer = client.get(address)
    if answer.status_code != OK:
        why = f"{address}: status {answer.status_code}"
        return [Figure(part="pages", name=address, value=None, note=why)]
    page = timed(lambda: len(client.get(address).content), runs=3)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    note = f"{page.result / 1000:.0f} kB, {len(queries)} queries"
    figures = [
        Figure(
            part="pages", name=address, value=page.ms, cpu=page.cpu, goal=PAGE_GOAL_MS,
            runs=page.runs, note=note,
        )
    ]  # fmt: skip
    if entry.count is not None:
        count, actor = entry.count, actor_of(person)
        reader = Reader(actor=actor, site_id=only_site(actor))
        counted = timed(lambda: count(reader), runs=3)
        figures.append(
            Figure(
                part="pages", name=f"number beside {address}", value=counted.ms, cpu=counted.cpu,
                goal=PAGE_GOAL_MS, runs=counted.runs, note=f"{counted.result:,}",
            )
        )  # fmt: skip
    return figures
