"""The scans of each station, as a scanner sends them; whatever they do is taken back at the end."""

import json
import statistics
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from suyuan.config import env
from suyuan.config.bench import scenes
from suyuan.config.bench.figures import Figure, Processors
from suyuan.config.bench.lookups import PLAIN_FILES
from suyuan.config.bench.scenes import Scans, Scene
from suyuan.config.bench.stage import SITE
from suyuan.foundation import clock
from suyuan.foundation.accounts import queries as accounts
from suyuan.foundation.accounts.models import User
from suyuan.foundation.authorization import may
from suyuan.foundation.wording import sentence
from suyuan.kernel.errors import DomainError, Problems
from suyuan.web.stations import station_named

GOAL_MS: Final = 150.0
WARMING: Final = 2
"""Scans of each station that do not count: a session plans its statements."""
P95: Final = 0.95


class RefusedError(Exception):
    """A station refused a scan of the bench."""


@contextmanager
def taken_back() -> Iterator[None]:
    """Take everything back that is done inside, commands included.

    A command wants the outermost transaction, except inside a test's; this is one. Its commit is
    the end of a savepoint then: what a figure leaves out is the one write to the disk.
    """
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # noqa: SLF001
    with around:
        try:
            yield
        finally:
            transaction.set_rollback(True)


def stations() -> Iterator[Figure]:
    """Measure the scans of every station; each makes its own documents first."""
    with override_settings(STORAGES=PLAIN_FILES):
        for scene in scenes.SCENES:
            with taken_back():
                yield from _play(scene)


def _play(scene: Scene) -> Iterator[Figure]:
    waiting = list(scene.stations)
    try:
        for scans in scene.play():
            yield _measure(scans)
            if scans.station in waiting:
                waiting.remove(scans.station)
    except (DomainError, RefusedError, ObjectDoesNotExist, LookupError) as error:
        told = why(error)
        for name in waiting:
            yield Figure(part="stations", name=f"scan at {name}", value=None, note=told[:300])


def why(error: Exception) -> str:
    """Say why a scene could not be played on this data."""
    if isinstance(error, Problems):
        return "; ".join(f"{one.code} {dict(one.data)}" for one in error.problems[:3])
    return str(sentence(error)) if isinstance(error, DomainError) else repr(error)


@dataclass(frozen=True, slots=True)
class Scanner:
    """A device at which somebody is signed in."""

    client: Client
    username: str
    site: int
    device: str

    def send(self, station: str, job: str, answers: Mapping[str, Any]) -> Any:
        """Send one entry the way a device does."""
        now = clock.now().isoformat()
        said = {
            "id": str(clock.new_id()), "device": self.device, "username": self.username,
            "job": job, "site": self.site, "made_at": now, "clock": now, "waited": False,
            "answers": answers,
        }  # fmt: skip
        address = reverse("station-entries-send", args=[station])
        return self.client.post(address, json.dumps(said), content_type="application/json")


def scanner_at(station: str, who: str | None) -> Scanner:
    """Return the scanner of the first person who may work at a station."""
    site = dict(accounts.sites().values_list("code", "pk"))[SITE]
    action = station_named(station).permission
    people = User.objects.filter(is_active=True).order_by("pk")
    for person in people.filter(username=who) if who else people:
        if may(accounts.actor_of(person), action, site):
            client = Client(headers={"host": env.read().allowed_hosts[0]})
            client.force_login(person)
            return Scanner(client, person.username, site, str(uuid.uuid4()))
    message = f"nobody may work at {station}"
    raise LookupError(message)


def _measure(scans: Scans) -> Figure:
    scanner = scanner_at(scans.station, scans.who)
    processors = Processors()
    took: list[float] = []
    used: list[float] = []
    for number, answers in enumerate(scans.answers):
        job = scans.job if isinstance(scans.job, str) else scans.job[number]
        before, at = processors.milliseconds(), time.perf_counter()
        answer = scanner.send(scans.station, job, answers)
        if number >= WARMING:
            took.append(1000 * (time.perf_counter() - at))
            after = processors.milliseconds()
            if before is not None and after is not None:
                used.append(after - before)
        found = json.loads(answer.content) if answer.status_code == 200 else {}  # noqa: PLR2004
        if found.get("state") != "DONE":
            message = f"{answer.status_code}: {answer.content.decode()[:400]}"
            raise RefusedError(message)
    return _figure(scans.station, took, used)


def _figure(station: str, took: Sequence[float], used: Sequence[float]) -> Figure:
    ordered = sorted(took)
    late = ordered[min(len(ordered) - 1, int(P95 * len(ordered)))]
    return Figure(
        part="stations", name=f"scan at {station}, p95", value=round(late, 3), goal=GOAL_MS,
        runs=len(took), cpu=round(statistics.median(used), 3) if used else None,
        note=f"p50 {statistics.median(took):.1f}, slowest {ordered[-1]:.1f} ms",
    )  # fmt: skip
