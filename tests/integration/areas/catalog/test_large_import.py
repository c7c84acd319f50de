"""A large table is checked and loaded by a worker, and the page shows how far it is."""

import contextlib
import dataclasses
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from suyuan.areas.catalog import queries
from suyuan.foundation.context import Source
from suyuan.foundation.jobs import Work, progress
from suyuan.foundation.jobs.models import Progress
from suyuan.web import tasks
from suyuan.web.screens import import_jobs, running
from tests import personas
from tests.screens import client_of, command_id

pytestmark = pytest.mark.django_db
WORK = {import_jobs.CHECK: tasks.check_rows, import_jobs.LOAD: tasks.load_rows}


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(running, "LARGE", 2)


@contextlib.contextmanager
def told_at_once(key):
    """Tell each row in the transaction of the work, which the tests have open anyhow."""
    yield progress.Steps(key).at


class Room:
    """The import page, as one person sees it."""

    def __init__(self, sent):
        self.client = client_of("ada")
        self.sent = sent

    def bring(self, *rows):
        text = "\n".join(["code,name,kind,tracking,unit", *rows])
        file = SimpleUploadedFile("items.csv", text.encode())
        self.page = self.client.post(reverse("items-import"), {"file": file})["Location"]

    def step(self, name):
        shown = self.client.get(self.page)
        values = {
            f"column_{choice.target.name}": str(choice.column)
            for choice in shown.context["choices"]
            if choice.column is not None
        }
        values |= {"upload": shown.context["token"], name: "1", "command_id": command_id()}
        answer = self.client.post(reverse("items-import"), values)
        assert answer.status_code == 302
        self.page = answer["Location"]

    def work(self):
        """Do what the worker would do."""
        name, values = self.sent.pop()
        context = dataclasses.replace(personas.context("ada"), source=Source.JOB)
        work = Work(context=context, progress=values["progress"])
        WORK[name](work=work, table=values["table"])


@pytest.fixture
def room(monkeypatch):
    sent = []
    monkeypatch.setattr(import_jobs, "defer", lambda name, **values: sent.append((name, values)))
    return Room(sent)


GOOD = ("A1,一,Device,By lot,EA", "A2,二,Device,By lot,EA", "A3,三,Material,By lot,KGM")


class TestGivenUp:
    def test_by_its_owner_leaves_nothing_and_says_so(self, room, monkeypatch):
        room.bring(*GOOD)
        room.step("load")
        job = Progress.objects.get()
        monkeypatch.setattr(progress, "telling", told_at_once)
        assert "give-up" in room.client.get(room.page).content.decode()
        room.client.post(reverse("job-give-up", args=[job.pk]))
        with pytest.raises(progress.GivenUpError):
            room.work()
        assert queries.item_with_code("A1") is None
        page = room.client.get(reverse("job", args=[job.pk])).content.decode()
        assert "given up" in page
        assert "give-up" not in page

    def test_by_nobody_else(self, room):
        room.bring(*GOOD)
        room.step("check")
        job = Progress.objects.get()
        address = reverse("job-give-up", args=[job.pk])
        assert client_of("eva").post(address).status_code == 404
        job.refresh_from_db()
        assert job.state == "WAITING"


class TestLargeTable:
    def test_is_checked_and_loaded_by_a_worker(self, room):
        room.bring(*GOOD)
        room.step("check")
        waiting = room.client.get(room.page)
        assert waiting.context["job"].is_open
        assert "3" in waiting.content.decode()
        room.work()
        report = room.client.get(room.page).context["report"]
        assert (report.rows, report.good, report.is_clean) == (3, 3, True)
        assert queries.item_with_code("A1") is None
        room.step("load")
        room.work()
        done = room.client.get(room.page)
        assert done["Location"] == reverse("items-list")
        assert queries.item_with_code("A3") is not None

    def test_lists_every_problem_and_gives_it_as_a_file(self, room):
        room.bring(*GOOD[:2], "A3,三,Nonsense,By lot,EA", "A1,again,Device,By lot,EA")
        room.step("check")
        room.work()
        page = room.client.get(room.page)
        report = page.context["report"]
        assert [one.line for one in report.problems] == [4, 5]
        assert report.good == 2
        job = page.context["job"]
        file = room.client.get(reverse("job-result", args=[job.id]))
        assert b"Nonsense" in b"".join(file.streaming_content)

    def test_that_changed_since_the_check_is_checked_again(self, room):
        room.bring(*GOOD)
        room.step("check")
        room.work()
        room.step("load")
        again = Room(room.sent)
        job = room.sent[:]
        again.bring("A1,first,Device,By lot,EA", "B2,b,Device,By lot,EA", "B3,c,Device,By lot,EA")
        again.step("load")
        again.work()
        room.sent[:] = job
        room.work()
        report = room.client.get(room.page).context["report"]
        assert [one.line for one in report.problems] == [2]
        assert queries.item_with_code("A2") is None

    def test_job_leads_back_to_the_import(self, room):
        room.bring(*GOOD)
        room.step("check")
        room.work()
        job = Progress.objects.get()
        shown = room.client.get(reverse("job", args=[job.pk]))
        assert shown.context["job"].url.startswith(reverse("items-import"))
        assert urlsplit(room.page).path == reverse("items-import")

    def test_of_somebody_else_is_not_shown(self, room):
        room.bring(*GOOD)
        room.step("check")
        other = client_of("eva")
        assert other.get(room.page).status_code == 404
