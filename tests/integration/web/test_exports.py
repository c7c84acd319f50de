"""A list as a file: a short one at once, a long workbook by a worker, CSV while it is read."""

import dataclasses
import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse

from suyuan.areas.catalog import operations
from suyuan.areas.catalog.domain import ItemKind
from suyuan.foundation import clock
from suyuan.foundation.context import Source
from suyuan.foundation.core.models import StoredFile
from suyuan.foundation.failures import ForbiddenError
from suyuan.foundation.jobs import Work, results
from suyuan.foundation.jobs.models import Progress
from suyuan.ledger.domain.vocabulary import Tracking
from suyuan.web import tasks, waiting
from suyuan.web.screens import export_jobs, exporting
from tests import personas
from tests.screens import client_of, command_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _items():
    for number in range(4):
        values = operations.ItemValues(
            code=f"A{number}",
            name="=1+1" if number == 3 else f"件{number}",
            kind=ItemKind.MATERIAL,
            tracking=Tracking.LOT,
        )
        operations.create_item(context=personas.system(), values=values)


class Desk:
    """A person who exports lists, and the worker who writes them."""

    def __init__(self, sent):
        self.client = client_of("ada")
        self.sent = sent
        self.address = reverse("items-export", args=["xlsx"])

    def ask(self, query="", **values):
        return self.client.post(f"{self.address}{query}", {"command_id": command_id(), **values})

    def work(self, times=1):
        """Do what the worker would do, perhaps more than once."""
        _name, values = self.sent[-1]
        context = dataclasses.replace(personas.context("ada"), source=Source.JOB)
        for _time in range(times):
            tasks.write_list(
                work=Work(context=context, progress=values["progress"]), asked=values["asked"]
            )

    def rows(self, job):
        answer = self.client.get(reverse("job-result", args=[job.pk]))
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        return [list(sheet.values) for sheet in book.worksheets]


@pytest.fixture
def desk(monkeypatch):
    sent = []
    monkeypatch.setattr(export_jobs, "defer", lambda name, **values: sent.append((name, values)))
    return Desk(sent)


@pytest.fixture
def _long(monkeypatch):
    monkeypatch.setattr(export_jobs, "DIRECT_ROWS_MAX", 2)


def test_a_short_list_is_sent_at_once_by_either_method(desk):
    for answer in (desk.ask(), desk.client.get(desk.address)):
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        assert len(list(book.active.values)) == 5
    assert desk.sent == []


@pytest.mark.usefixtures("_long")
class TestLongList:
    def test_is_written_by_a_worker_as_the_reader_sees_it(self, desk):
        answer = desk.ask("?q=A&sort=-code")
        job = Progress.objects.get()
        assert answer["Location"] == reverse("job", args=[job.pk])
        assert "1 job is running" in desk.client.get(reverse("notices")).content.decode()
        desk.work()
        ((head, *rows),) = desk.rows(job)
        assert "Code" in head[0]
        assert [row[0] for row in rows] == ["A3", "A2", "A1", "A0"]
        shown = desk.client.get(reverse("job", args=[job.pk])).content.decode()
        assert "4 rows are written" in shown

    def test_keeps_formulas_as_text(self, desk):
        desk.ask()
        desk.work()
        ((_head, *rows),) = desk.rows(Progress.objects.get())
        assert "=1+1" in {row[1] for row in rows} | {row[2] for row in rows}

    def test_that_is_filtered_short_is_sent_at_once(self, desk):
        answer = desk.ask("?q=A1")
        assert b"".join(answer.streaming_content).startswith(b"PK")

    def test_is_offered_on_a_page_to_those_who_only_follow_a_link(self, desk):
        page = desk.client.get(f"{desk.address}?sort=-code").content.decode()
        assert "Write the spreadsheet" in page
        assert "sort=-code" in page
        assert Progress.objects.count() == 0

    def test_is_one_work_when_the_button_is_pressed_twice(self, desk):
        same = command_id()
        first, second = (desk.ask(command_id=same)["Location"] for _time in range(2))
        assert first == second
        assert len(desk.sent) == 1
        desk.work()
        assert desk.ask(command_id=same)["Location"] != first

    def test_is_kept_once_when_the_worker_was_killed_after_writing(self, desk):
        desk.ask()
        files = StoredFile.objects.count()
        desk.work(times=2)
        assert StoredFile.objects.count() == files + 1
        assert Progress.objects.get().state == "DONE"

    def test_is_written_for_nobody_who_lost_the_right_meanwhile(self, desk):
        desk.ask()
        _name, values = desk.sent[-1]
        context = dataclasses.replace(personas.context("tom"), source=Source.JOB)
        with pytest.raises(ForbiddenError):
            tasks.write_list(
                work=Work(context=context, progress=values["progress"]), asked=values["asked"]
            )

    def test_goes_on_on_a_second_sheet(self, desk, monkeypatch):
        monkeypatch.setattr(exporting, "SHEET_ROWS_MAX", 3)
        desk.ask()
        desk.work()
        first, second = desk.rows(Progress.objects.get())
        assert first[0] == second[0]
        assert [len(first), len(second)] == [4, 2]

    def test_streams_as_csv_however_long(self, desk):
        answer = desk.client.get(reverse("items-export", args=["csv"]))
        assert answer.streaming
        assert b"".join(answer.streaming_content).count(b"\r\n") == 5


@pytest.mark.usefixtures("_long")
class TestKept:
    def test_until_its_time_is_over_and_then_offered_anew(self, desk, settings, tmp_path):
        settings.FILES_ROOT = tmp_path
        desk.ask("?kind=MATERIAL")
        desk.work()
        job = Progress.objects.get()
        page = desk.client.get(reverse("job", args=[job.pk])).content.decode()
        assert "The file is kept until:" in page
        assert results.sweep(at=clock.now()) == 0
        Progress.objects.update(changed_at=clock.now() - dt.timedelta(days=7, minutes=1))
        assert results.sweep(at=clock.now()) == 1
        assert not [one for one in tmp_path.rglob("*") if one.is_file()]
        page = desk.client.get(reverse("job", args=[job.pk])).content.decode()
        assert "has been removed" in page
        assert f"{desk.address}?kind=MATERIAL" in page
        answer = desk.client.get(reverse("job-result", args=[job.pk]))
        assert answer["Location"] == reverse("job", args=[job.pk])

    def test_for_good_where_a_document_names_the_same_content(self, desk, settings, tmp_path):
        settings.FILES_ROOT = tmp_path
        desk.ask()
        desk.work()
        file = StoredFile.objects.get()
        Progress.objects.update(changed_at=clock.now() - dt.timedelta(days=8))
        Progress.objects.create(
            id=clock.new_id(), name="labels.print", state="DONE", file=file,
            changed_at=clock.now() - dt.timedelta(days=8),
        )  # fmt: skip
        assert results.sweep(at=clock.now()) == 0


@pytest.mark.usefixtures("_long")
class TestNotice:
    def test_of_a_finished_job_stays_until_its_owner_has_looked(self, desk):
        desk.ask()
        desk.work()
        actor = personas.actor("ada")
        for _reload in range(2):
            assert "1 finished job" in desk.client.get(reverse("notices")).content.decode()
        desk.client.get(reverse("jobs-list"))
        assert waiting.counted(actor) == waiting.Jobs(0, 0)

    def test_is_taken_away_by_the_page_of_the_job_only_when_it_has_ended(self, desk):
        desk.ask()
        job = Progress.objects.get()
        desk.client.get(reverse("job", args=[job.pk]))
        desk.work()
        assert waiting.counted(personas.actor("ada")).unread == 1
        desk.client.get(reverse("job", args=[job.pk]))
        assert waiting.counted(personas.actor("ada")).unread == 0

    def test_is_taken_away_by_nobody_else(self, desk):
        desk.ask()
        desk.work()
        assert client_of("eva").get(reverse("jobs-list")).status_code == 200
        assert waiting.counted(personas.actor("ada")).unread == 1
