"""The device history record on paper: of a lot and of a unit, frozen and as a draft, long ones."""

import dataclasses
import re

import pytest
from django.urls import reverse

from suyuan.areas.labels import operations as labels, tasks as label_tasks
from suyuan.areas.labels.domain import Level, Line, Symbol
from suyuan.areas.production import operations
from suyuan.areas.production.domain import DeviationKind, history
from suyuan.areas.production.queries.history import content_of
from suyuan.areas.production.ui import paper
from suyuan.foundation import clock
from suyuan.foundation.context import Source
from suyuan.foundation.jobs import Work
from suyuan.foundation.jobs.models import Progress
from suyuan.web import long_papers, tasks
from suyuan.web.models import Print
from tests import pdfs, personas
from tests.integration.areas.production import factory
from tests.integration.areas.production.factory import frame
from tests.integration.areas.production.test_records import completed, inspect, published
from tests.screens import client_of, command_id

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _factory(kept_by_the_module):
    with clock.fixed(factory.NOW):
        factory.build()
        published()


@pytest.fixture(autouse=True)
def _now():
    with clock.fixed(factory.NOW):
        yield


def printed(where, language="en", *args, who="eva", **asked):
    """Give the words of a paper in a language."""
    client = client_of(who)
    client.cookies["suyuan_language"] = language
    answer = client.get(reverse(where, args=args), asked)
    assert answer.status_code == 200, answer.status_code
    assert answer["Content-Type"] == "application/pdf"
    return pdfs.text(answer.content)


def of_lot(order, language="en", **more):
    return printed("work-orders-record-print", language, order.number, **more)


def reviewed(*, rework=False):
    """Give a completed order, reviewed and released by signature."""
    order = completed(rework=rework)
    inspect(order)
    record = operations.freeze_record(context=frame(), order=order.number)
    marks = [one.mark for one in history.exceptions(record.content)]
    operations.remark(context=frame(), order=order.number, exceptions=marks, text="不影响安全")
    personas.signed(operations.review_order, order=order.number)
    personas.signed(operations.release_product, order=order.number)
    return order, record


class TestOfALot:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", ["Device history record", "Exceptions", "Material", "Steps", "Line clearance",
                    "Special processes", "Rework and replaced parts", "Labels", "Material balance",
                    "Packing", "Units", "Reviewed", "Released", "In-process checks"]),
            ("zh-hans", ["批生产记录", "异常项", "物料", "清场", "特殊过程", "返工与换件", "标签",
                         "物料平衡", "包装", "单台清单", "审核", "放行", "过程检验与成品检验"]),
        ],
    )  # fmt: skip
    def test_tells_its_whole_story_in_the_readers_language(self, language, words):
        order, record = reviewed(rework=True)
        text = of_lot(order, language)
        for said in (
            *words, record.number, record.sha256, order.lot_number, order.number, "换板",
            "报警不响", "不影响安全", "120.5", "115 – 125", "TST-1", "POT-1", "无上批遗留物", "B9",
            "Eva (eva)",
            factory.PUMP_GTIN, "OP-1", "OP-2", f"M-{order.pk}",
        ):  # fmt: skip
            assert said in text, said
        for unit in order.units.all():
            assert unit.serial in text

    def test_has_its_hash_on_every_page(self):
        order, record = reviewed()
        text = of_lot(order)
        pages = int(re.search(r"Page 1 of (\d+)", text).group(1))
        assert pages > 2
        assert text.count(f"SHA-256 {record.sha256}") >= pages

    def test_leaves_no_english_in_chinese(self):
        order, _record = reviewed(rework=True)
        assert pdfs.english(of_lot(order, "zh-hans")) == set()
        unit = order.units.order_by("pk").first()
        text = printed("work-orders-unit-print", "zh-hans", order.number, unit=unit.key)
        assert pdfs.english(text) == set()

    def test_prints_what_was_frozen_and_not_what_is_known_today(self):
        order = completed()
        record = operations.freeze_record(context=frame(), order=order.number)
        operations.open_deviation(
            context=frame(), order=order.number,
            values=operations.DeviationValues(kind=DeviationKind.OTHER, description="停电一刻钟"),
        )  # fmt: skip
        text = of_lot(order)
        assert "停电一刻钟" not in text
        assert "Something was recorded since this record was frozen" in text
        operations.freeze_record(context=frame(), order=order.number)
        assert "停电一刻钟" in of_lot(order)
        first = printed("history-record-print", "en", record.number, record.version)
        assert "停电一刻钟" not in first
        assert f"{record.number} / 1" in first

    def test_of_an_order_that_is_not_frozen_is_a_draft_on_every_page(self):
        order = completed()
        text = of_lot(order)
        assert "Draft: what is recorded by now" in text
        assert text.count("Draft, not frozen") >= 2
        assert "草稿，未定稿" in of_lot(order, "zh-hans")
        operations.freeze_record(context=frame(), order=order.number)
        assert "Draft" not in of_lot(order)

    def test_that_was_frozen_before_names_were_frozen_is_printed_too(self):
        order = completed(rework=True)
        old = history.in_form(content_of(order), 1)
        frozen = _frozen_as(order, old)
        text = of_lot(order)
        assert frozen.sha256 in text
        assert "操作工 OP-1" in text
        assert "Something was recorded since" not in text

    def test_is_for_those_who_may_see_records(self):
        order = completed()
        where = reverse("work-orders-record-print", args=[order.number])
        assert client_of("tom").get(where).status_code == 403
        assert client_of("ines").get(where).status_code == 404  # An order of another site.
        assert client_of("eva").get(reverse("work-orders-record-print", args=["x"])).status_code \
            == 404  # fmt: skip
        assert client_of("eva").get(
            reverse("history-record-print", args=["DR-0", 1])
        ).status_code == 404  # fmt: skip

    def test_is_offered_where_one_reads_the_record(self):
        order = completed()
        where = reverse("work-orders-record-print", args=[order.number])
        eva = client_of("eva")
        page = eva.get(reverse("work-orders-record", args=[order.number])).content.decode()
        assert where in page
        assert "Print the draft" in page
        part = eva.get(reverse("work-orders-part", args=[order.number, "record"]))
        assert where in part.content.decode()


def _frozen_as(order, content):
    """Freeze a content as it is, as an earlier program did."""

    def write(*, context):
        return operations.records._freeze(
            context, order, operations.records.RecordScope.LOT, order.lot_key, content
        )

    return factory.command(name="tests.freeze_as", action=None)(write)(context=frame())


class TestOfAUnit:
    @pytest.mark.parametrize(
        ("language", "title"),
        [("en", "Device history record of a unit"), ("zh-hans", "单台生产记录")],
    )
    def test_tells_what_happened_to_it(self, language, title):
        order = completed(rework=True)
        unit = order.units.order_by("pk").first()
        draft = printed("work-orders-unit-print", language, order.number, unit=unit.key)
        for said in (title, unit.serial, "B9", "换板", "0.4", order.lot_number, "操作工 OP-1"):
            assert said in draft, said
        own = operations.freeze_unit(context=frame(), order=order.number, unit=unit.key)
        final = printed("work-orders-unit-print", language, order.number, unit=unit.key)
        assert f"SHA-256 {own.sha256}" in final
        assert own.number in final
        by_number = printed("history-record-print", language, own.number, own.version)
        assert own.sha256 in by_number

    def test_of_another_order_is_not_there(self):
        order = completed()
        where = reverse("work-orders-unit-print", args=[order.number])
        for key in ("", "nothing"):
            assert client_of("eva").get(where, {"unit": key}).status_code == 404


class TestLongOnes:
    @pytest.fixture
    def sent(self, monkeypatch):
        found = []
        monkeypatch.setattr(paper, "AT_ONCE", 2)
        monkeypatch.setattr(
            long_papers, "defer", lambda name, **values: found.append((name, values))
        )
        return found

    def work(self, sent, who="eva", times=1):
        """Do what the worker would do, perhaps more than once."""
        _name, values = sent[-1]
        context = dataclasses.replace(personas.context(who), source=Source.JOB)
        for _time in range(times):
            tasks.set_paper(
                work=Work(context=context, progress=values["progress"]), asked=values["asked"]
            )

    def test_are_set_by_a_worker_and_kept_for_their_reader(self, sent):
        order = completed()
        eva, where = client_of("eva"), reverse("work-orders-record-print", args=[order.number])
        eva.cookies["suyuan_language"] = "zh-hans"
        offered = eva.get(where)
        assert "该文件页数较多" in offered.content.decode()
        assert not sent
        same = command_id()
        first, second = (eva.post(where, {"command_id": same})["Location"] for _time in range(2))
        assert first == second
        assert len(sent) == 1
        self.work(sent, times=2)
        job = Progress.objects.get()
        assert (job.state, job.done) == ("DONE", job.total)
        answer = eva.get(reverse("job-result", args=[job.pk]))
        text = pdfs.text(b"".join(answer.streaming_content))
        assert "批生产记录" in text
        assert order.lot_number in text
        assert "Eva" in text
        assert Print.objects.count() == 1
        assert "批生产记录（PDF）" in eva.get(reverse("jobs-list")).content.decode()

    def test_are_set_for_nobody_who_lost_the_right_meanwhile(self, sent):
        order = completed()
        where = reverse("work-orders-record-print", args=[order.number])
        client_of("eva").post(where, {"command_id": command_id()})
        with pytest.raises(long_papers.authorization.ForbiddenError):
            self.work(sent, who="tom")


class TestWhoPrinted:
    def test_is_kept_with_what_stood_on_the_paper(self):
        order, record = reviewed()
        of_lot(order)
        row = Print.objects.get()
        assert (row.document, row.label) == (f"{record.number} / {record.version}", "Eva (eva)")
        assert row.mark == f"SHA-256 {record.sha256}"
        assert row.title == "Device history record"
        assert len(row.sha256) == 64


class TestLabels:
    def test_stand_in_the_record_and_are_missed_until_they_are_accounted_for(self):
        order = completed()
        made = labels.put_template(
            context=frame(),
            values=labels.TemplateValues(
                item_id=order.item_id, level=Level.UNIT, symbol=Symbol.DATAMATRIX, width_mm=80,
                height_mm=40, lines=(Line.LOT, Line.SERIAL), text="", change_note="1",
            ),
        )  # fmt: skip
        labels.approve_template(context=frame(), template_id=made.pk)
        keys = list(order.units.order_by("pk").values_list("key", flat=True))
        job = labels.request_labels(
            context=frame(),
            values=labels.JobValues(
                level=Level.UNIT, item_id=order.item_id, keys=keys, document=order.number
            ),
        )
        label_tasks.print_job(
            work=Work(context=frame(), progress=None), job_id=job.pk, printer_id=None, language="en"
        )
        codes = {problem.code for _at, problem in history.missing(content_of(order))}
        assert "production.record_labels_open" in codes
        labels.reconcile(context=frame(), job_id=job.pk)
        content = content_of(order)
        codes = {problem.code for _at, problem in history.missing(content)}
        assert "production.record_labels_open" not in codes
        [row] = content["labels"]
        assert (row["number"], row["issued"], row["used"]) == (job.number, 2, 2)
        assert job.number in of_lot(order)


class TestRunPage:
    def test_names_the_pumps_that_were_potted_with_its_mix(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        run = operations.start_run(
            context=frame(),
            values=operations.RunValues(
                kind=operations.runs.RunKind.POTTING, place="LINE1", person="OP-1",
                started_at=factory.later(),
            ),
        )  # fmt: skip
        factory.pot(order, run=run.number)
        operations.end_run(context=frame(), run=run.number, entered={})
        eva = client_of("eva")
        part = eva.get(reverse("runs-part", args=[run.number, "portions"])).content.decode()
        assert order.number in part
        assert "Nothing went through it yet" not in part
        page = eva.get(reverse("runs-detail", args=[run.number])).content.decode()
        assert "120.5" in page
        assert [one["number"] for one in content_of(order)["runs"]] == [run.number]
        assert run.number in of_lot(order)
