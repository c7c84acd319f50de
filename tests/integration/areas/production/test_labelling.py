"""Labels of an order: asked for with one command, seen at work, and balanced in its record."""

import json
import uuid
from decimal import Decimal

import pytest
from django.db import connection

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import udi
from suyuan.areas.catalog.queries import designs
from suyuan.areas.labels import operations as labels, queries as label_queries, tasks
from suyuan.areas.labels.domain import Level, Line, PrinterKind, Symbol
from suyuan.areas.labels.models import Job, Label
from suyuan.areas.production import operations, queries
from suyuan.areas.production.domain import DeviationKind, PackageLevel, history
from suyuan.areas.production.models import WorkOrder
from suyuan.areas.production.operations import LabelWish
from suyuan.areas.production.operations.errors import NotRunningError
from suyuan.areas.production.queries.history import content_of
from suyuan.foundation import clock
from suyuan.foundation.accounts.models import Site
from suyuan.foundation.command import command, system_context
from suyuan.foundation.failures import ConstraintError
from suyuan.foundation.jobs import Work
from suyuan.kernel.errors import Problems
from tests import personas
from tests.integration.areas.production import factory
from tests.integration.areas.production.factory import act, frame, lot
from tests.integration.areas.production.test_api import Api
from tests.integration.areas.production.test_records import inspect
from tests.screens import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _factory(kept_by_the_module):
    with clock.fixed(factory.NOW):
        factory.build()
        identify()
        for item, level in (("PUMP", Level.UNIT), ("SET", Level.UNIT), (None, Level.CASE)):
            approve(item, level)


@pytest.fixture(autouse=True)
def _now():
    with clock.fixed(factory.NOW):
        yield


def identify(code="PUMP", key=factory.PUMP):
    """Publish the DI of an item."""
    made = catalog.create_di(
        context=frame(), item_id=designs.item_id_of(code), market=udi.Market.CN, key=key,
        values=catalog.DiValues(
            brand_name="泵", model="P", registration_no="R1", carriers=[udi.Carrier.MATRIX],
            pi_serial=True,
        ),
    )  # fmt: skip
    for status in (udi.DiStatus.SUBMITTED, udi.DiStatus.PUBLISHED):
        catalog.move_di(
            context=frame(), di_id=made.pk, status=status,
            published_on=factory.DAY if status is udi.DiStatus.PUBLISHED else None,
        )  # fmt: skip


def approve(code, level, **more):
    item_id = designs.item_id_of(code) if code else None
    logistic = level is not Level.UNIT
    draft = labels.put_template(
        context=frame(),
        values=labels.TemplateValues(
            item_id=item_id, level=level, width_mm=100, height_mm=100,
            symbol=Symbol.GS1_128 if logistic else Symbol.DATAMATRIX,
            lines=[Line.NAME, Line.LOT], **more,
        ),
    )  # fmt: skip
    return labels.approve_template(context=frame(), template_id=draft.pk)


def ask(order, level=Level.UNIT, **more):
    wish = LabelWish(level=level, **more)
    number = operations.print_labels(context=frame(), order=order.number, wish=wish)
    return Job.objects.get(number=number)


def printed(job):
    """Print what waits of a job, the way a worker does."""
    work = Work(context=frame(), progress=None)
    tasks.print_job(work=work, job_id=job.pk, printer_id=None, language="zh-hans")
    job.refresh_from_db()
    return job


def codes(failure):
    return [problem.code for problem in failure.value.problems]


def states(job):
    return list(job.labels.order_by("position").values_list("status", flat=True))


def reread(order):
    return queries.order_with_number(order.number)


class TestUnits:
    def test_that_were_made_get_one_label_each_in_one_job_of_the_order(self):
        order = factory.ready_pump_order(3)
        factory.make(order, ["B1", "B2"])
        job = ask(order)
        serials = list(order.units.order_by("pk").values_list("serial", flat=True))
        assert [one.content.rpartition("(21)")[2] for one in job.labels.order_by("position")] == (
            serials
        )
        assert all(f"(10){order.lot_number}" in one.content for one in job.labels.all())
        printed(job)
        factory.make(order, ["B3"])
        assert ask(order).pk == job.pk
        assert states(job) == ["PRINTED", "PRINTED", "REQUESTED"]
        with pytest.raises(Problems) as failure:
            ask(order)
        assert codes(failure) == ["production.nothing_to_label"]

    def test_get_labels_ahead_with_new_serials_that_are_scanned_when_they_are_made(self):
        order = factory.ready_pump_order(2)
        job = printed(ask(order, count=2))
        first, second = (one.key for one in job.labels.order_by("position"))
        serial = first.rpartition("/")[2]
        factory.make(order, ["B1"], serials=(serial,))
        assert states(job) == ["APPLIED", "PRINTED"]
        assert order.units.get().key == first
        with pytest.raises(Problems) as failure:
            ask(order, count=1)
        assert codes(failure) == ["production.labels_over_plan"]
        assert second != first

    def test_are_not_made_with_a_label_of_another_order_or_a_spoiled_one(self):
        order, other = factory.ready_pump_order(2), factory.ready_pump_order(2, boards=["C1", "C2"])
        theirs = printed(ask(other, count=1)).labels.get()
        mine = printed(ask(order, count=1))
        labels.spoil(context=system_context(reason="划伤"), job_id=mine.pk, positions=[1])
        for label, code in (
            (theirs, "labels.of_other_document"), (mine.labels.get(), "labels.out_of_use"),
        ):  # fmt: skip
            with pytest.raises(Problems) as failure:
                factory.make(order, ["B1"], serials=(label.key.rpartition("/")[2],))
            assert codes(failure) == [code]
        assert not order.units.exists()

    def test_are_refused_without_template_di_or_day_of_making(self):
        order = factory.release("PUMP")
        with pytest.raises(Problems) as failure:
            ask(order, count=1)
        assert codes(failure) == ["production.labels_before_begin"]
        infusion = factory.release("SET", 10)
        factory.receive(lot("TUBE", "T-1"), 100, "MTR")
        factory.issue(infusion, (lot("TUBE", "T-1"), 15))
        with pytest.raises(Problems) as failure:
            ask(infusion, count=5)
        assert codes(failure) == ["production.labels_without_di"]
        ready = factory.ready_pump_order(2)
        with pytest.raises(labels.NoTemplateError) as missing:
            ask(ready, Level.BOX, count=1)
        assert missing.value.item == "PUMP"
        assert not Job.objects.exists()

    def test_are_labelled_after_the_template_of_their_revision(self):
        general = label_queries.template_in_force(designs.item_id_of("PUMP"), Level.UNIT)
        special = approve("PUMP", Level.UNIT, revision="A")
        order = factory.ready_pump_order(1)
        factory.make(order, ["B1"])
        assert ask(order).template_id == special.pk
        general.refresh_from_db()
        assert general.status == "APPROVED"
        with pytest.raises(Problems) as failure:
            approve("PUMP", Level.UNIT, revision="Z")
        assert codes(failure) == ["labels.unknown_revision"]


class TestPackages:
    def test_get_labels_with_sscc_ahead_that_are_seen_when_they_are_packed(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        units = printed(ask(order))
        factory.pot(order)
        factory.test_pumps(order)
        job = printed(ask(order, Level.CASE, count=2))
        box = job.labels.order_by("position").first()
        assert box.content == f"(00){box.key.removeprefix('/00/')}"
        first = order.units.order_by("pk").first()
        operations.pack_scanned(
            context=frame(), order=order.number, package=box.key, level=PackageLevel.CASE,
            thing=first.key, act=act(),
        )  # fmt: skip
        assert states(job) == ["APPLIED", "PRINTED"]
        assert states(units) == ["APPLIED", "PRINTED"]

    def test_that_are_packed_get_labels_that_say_what_is_in_them(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        factory.pot(order)
        factory.test_pumps(order)
        operations.pack_ready(
            context=frame(), order=order.number, level=PackageLevel.CASE, act=act(), rest=True
        )
        label = ask(order, Level.CASE).labels.get()
        assert label.content.startswith(f"(00){order.packages.get().code}(02){factory.PUMP_GTIN}")
        assert f"(37)2(10){order.lot_number}" in label.content

    def test_are_of_the_kind_that_their_label_was_printed_for(self):
        order = factory.ready_pump_order(1)
        operations.print_labels(
            context=frame(), order=order.number, wish=LabelWish(level=Level.CASE, count=1)
        )
        key = Label.objects.get(level="CASE", job__document=order.number).key
        with pytest.raises(Problems) as raised:
            operations.open_package(
                context=frame(), order=order.number, level=PackageLevel.BOX, act=act(), key=key
            )
        assert [one.code for one in raised.value.problems] == ["production.label_of_other_level"]
        made = operations.open_package(
            context=frame(), order=order.number, level=PackageLevel.CASE, act=act(), key=key
        )
        assert made.key == key

    def test_of_another_orders_label_are_not_opened(self):
        order, other = factory.ready_pump_order(1), factory.ready_pump_order(1, boards=["C1"])
        theirs = printed(ask(other, Level.CASE, count=1)).labels.get()
        with pytest.raises(Problems) as failure:
            operations.open_package(
                context=frame(), order=order.number, level=PackageLevel.CASE, act=act(),
                key=theirs.key,
            )  # fmt: skip
        assert codes(failure) == ["labels.of_other_document"]


def completed_pumps():
    """Return a completed order of two pumps whose labels were printed."""
    order = factory.ready_pump_order(2)
    factory.make(order, ["B1", "B2"])
    job = printed(ask(order))
    factory.pot(order)
    factory.test_pumps(order)
    operations.pack_ready(
        context=frame(), order=order.number, level=PackageLevel.CASE, act=act(), rest=True
    )
    operations.count_left(
        context=frame(), order=order.number, act=act(),
        amounts=[operations.Amount(key=lot("RESIN", f"R-{order.pk}"), quantity=Decimal("1.76"))],
    )  # fmt: skip
    operations.complete_order(context=frame(), order=order.number, act=act())
    return WorkOrder.objects.get(pk=order.pk), job


class TestBalance:
    def test_of_labels_is_even_when_all_are_on_their_things(self):
        order, job = completed_pumps()
        (line,) = queries.label_balance(reread(order))
        assert (line.counts.issued, line.counts.left, line.difference) == (2, 2, 2)
        labels.reconcile(context=frame(), job_id=job.pk)
        (line,) = queries.label_balance(reread(order))
        assert (line.counts.used, line.difference, line.verdict) == (2, 0, "WITHIN")
        (told,) = content_of(reread(order))["labels"]
        assert (told["level"], told["number"], told["issued"]) == ("UNIT", job.number, 2)

    def test_that_is_open_stands_against_the_review(self):
        order, job = completed_pumps()
        content = content_of(reread(order))
        against = dict(history.conditions(content))[5]
        assert "production.record_labels_open" in {one.code for one in against}
        labels.reconcile(context=frame(), job_id=job.pk)
        assert not dict(history.conditions(content_of(reread(order))))[5]

    def test_outside_of_its_limit_is_an_exception_until_a_deviation_explains_it(self):
        order, job = completed_pumps()
        lost = system_context(reason="工位和地面均未找到")
        labels.reconcile(context=lost, job_id=job.pk, lost=[2])
        content = content_of(reread(order))
        (found,) = [one for one in history.exceptions(content) if one.where == "labels"]
        assert (found.code, found.data["difference"], found.data["percent"]) == (
            "labels_outside", 1, "50",
        )  # fmt: skip
        assert "production.record_labels_off" in {
            one.code for one in dict(history.conditions(content))[5]
        }
        made = operations.open_deviation(
            context=frame(), order=order.number,
            values=operations.DeviationValues(
                kind=DeviationKind.LABEL, description="标签少 1 张"
            ),
        )  # fmt: skip
        personas.signed(
            operations.close_deviation, deviation=made.number, cause="离型纸粘连",
            conclusion="未流出现场",
        )  # fmt: skip
        content = content_of(reread(order))
        assert [one["verdict"] for one in content["labels"]] == ["EXPLAINED"]
        assert not dict(history.conditions(content))[5]
        assert "labels_outside" in {one.code for one in history.exceptions(content)}

    def test_within_the_limit_of_the_item_is_no_exception(self):
        operations.put_rule(
            context=frame(), item="PUMP", values=operations.RuleValues(label_maximum=Decimal(50))
        )
        order, job = completed_pumps()
        labels.reconcile(context=system_context(reason="找不到"), job_id=job.pk, lost=[1])
        content = content_of(reread(order))
        assert [one["verdict"] for one in content["labels"]] == ["WITHIN"]
        assert not [one for one in history.exceptions(content) if one.where == "labels"]

    def test_needs_a_reason_for_what_is_lost(self):
        _order, job = completed_pumps()
        with pytest.raises(Problems) as failure:
            labels.reconcile(context=system_context(reason=""), job_id=job.pk, lost=[1])
        assert codes(failure) == ["labels.reason_needed"]
        assert states(job) == ["PRINTED", "PRINTED"]

    def test_is_opened_again_for_a_label_that_is_lost_later(self):
        order, job = completed_pumps()
        labels.reconcile(context=frame(), job_id=job.pk)
        why = system_context(reason="标签在装箱后脱落")
        with pytest.raises(Problems) as failure:
            labels.reprint(context=system_context(reason=""), job_id=job.pk, positions=[2])
        assert codes(failure) == ["labels.reason_needed"]
        labels.reprint(context=why, job_id=job.pk, positions=[2], lost=True)
        job.refresh_from_db()
        assert (job.status, job.reopen_reason) == ("REQUESTED", "标签在装箱后脱落")
        assert job.reconciled_by
        assert "production.record_labels_open" in {
            one.code for one in dict(history.conditions(content_of(reread(order))))[5]
        }
        assert states(printed(job)) == ["APPLIED", "LOST", "PRINTED"]
        labels.reconcile(context=frame(), job_id=job.pk)
        (line,) = queries.label_balance(reread(order))
        assert (line.counts.issued, line.counts.used, line.counts.lost) == (3, 2, 1)

    def test_stays_once_the_record_is_frozen_unless_a_deviation_opens_it(self):
        order, job = completed_pumps()
        labels.reconcile(context=frame(), job_id=job.pk)
        frozen = operations.freeze_record(context=frame(), order=order.number)
        why = system_context(reason="标签污损")
        for deed in (labels.reprint, labels.spoil):
            with pytest.raises(Problems) as failure:
                deed(context=why, job_id=job.pk, positions=[1])
            assert codes(failure) == ["production.labels_frozen"]
        made = operations.open_deviation(
            context=frame(), order=order.number,
            values=operations.DeviationValues(kind=DeviationKind.LABEL, description="标签污损"),
        )  # fmt: skip
        personas.signed(operations.approve_deviation, deviation=made.number)
        labels.reprint(context=system_context(reason="标签污损"), job_id=job.pk, positions=[1])
        labels.reconcile(context=frame(), job_id=printed(job).pk)
        frozen.refresh_from_db()
        assert [one["spoiled"] for one in frozen.content["labels"]] == [0]
        anew = operations.freeze_record(context=frame(), order=order.number)
        assert (anew.version, [one["spoiled"] for one in anew.content["labels"]]) == (2, [1])

    def test_of_a_reviewed_order_stays_and_a_rework_order_prints_the_label(self):
        order, job = completed_pumps()
        labels.reconcile(context=frame(), job_id=job.pk)
        inspect(order)
        record = operations.freeze_record(context=frame(), order=order.number)
        marks = [one.mark for one in history.exceptions(record.content)]
        if marks:
            operations.remark(context=frame(), order=order.number, exceptions=marks, text="可接受")
        operations.review_order(context=frame(), order=order.number)
        why = system_context(reason="标签污损")
        with pytest.raises(Problems) as failure:
            labels.reprint(context=why, job_id=job.pk, positions=[1])
        assert codes(failure) == ["production.labels_reviewed"]
        again = factory.release("PUMP", 1, parent=order.number)
        first = job.labels.order_by("position").first()
        new = ask(again, things=(first.key,)).labels.get()
        assert (new.key, new.copy, new.reason) == (first.key, 2, again.number)
        assert states(job) == ["APPLIED", "APPLIED"]

    def test_of_an_ended_order_takes_no_more_labels(self):
        order = factory.plan()
        operations.cancel_order(context=frame(), order=order.number)
        with pytest.raises(NotRunningError):
            ask(order, count=1)


def _run(*, context, statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


_RUN = command(name="tests.run_label_statement", action=None)(_run)


def refused(statement, *values):
    """Return the name of the rule that refuses a statement of our own."""
    with pytest.raises(ConstraintError) as raised:
        _RUN(context=system_context(reason="test"), statement=statement, values=values)
    return raised.value.constraint


class TestTheDatabase:
    def test_inv_label_7_reviews_no_order_whose_labels_are_open(self):
        order, _job = completed_pumps()
        operations.freeze_record(context=frame(), order=order.number)
        found = refused("UPDATE production_order SET state = 'REVIEWED' WHERE id = %s", order.pk)
        assert found == "production_order_labels_accounted"

    def test_inv_label_8_keeps_the_account_that_a_frozen_record_rests_on(self):
        order, job = completed_pumps()
        labels.reconcile(context=frame(), job_id=job.pk)
        operations.freeze_record(context=frame(), order=order.number)
        found = refused("UPDATE labels_job SET status = 'REQUESTED' WHERE id = %s", job.pk)
        assert found == "production_label_account_stays"

    def test_inv_label_7_keeps_the_limit_that_an_order_was_released_with(self):
        order = factory.release("PUMP")
        found = refused("UPDATE production_order SET label_maximum = 5 WHERE id = %s", order.pk)
        assert found == "production_order_label_limit_fixed"

    def test_inv_label_4_has_no_template_of_a_revision_of_another_item(self):
        revision = designs.revisions().get(item__item__code="SET").pk
        found = refused(
            "INSERT INTO labels_template (item_id, revision_id, level, version, status, symbol, "
            "width_mm, height_mm, lines, text, language, change_note, approved_by) "
            "VALUES (%s, %s, 'UNIT', 9, 'DRAFT', 'DATAMATRIX', 60, 30, '{}', '', 'en', '', '')",
            designs.item_id_of("PUMP"), revision,
        )  # fmt: skip
        assert found == "labels_template_of_its_revision"


def enter(station, job, **answers):
    said = {
        "id": str(uuid.uuid4()), "device": str(uuid.uuid4()), "username": "ada", "job": job,
        "site": Site.objects.get(code="SZ").pk, "made_at": factory.later().isoformat(),
        "clock": factory.NOW.isoformat(), "waited": False, "answers": answers,
    }  # fmt: skip
    answer = client_of("ada").post(
        f"/stations/{station}/entries", json.dumps(said), content_type="application/json"
    )
    return answer.json()


class TestStations:
    def test_print_labels_for_what_has_none_and_ahead(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1"])
        found = enter("labels", order.number, printer="-", level="UNIT")
        assert found["state"] == "DONE", found
        assert [one["value"] for one in found["counters"]] == [1]
        found = enter("labels", order.number, printer="-", level="CASE", count_CASE="3")
        assert found["state"] == "DONE", found
        assert Label.objects.filter(level="CASE", key__startswith="/00/").count() == 3
        again = enter("labels", order.number, printer="-", level="UNIT")
        assert again["state"] == "REFUSED"
        assert "has its label" in again["sentence"]

    def test_print_the_label_of_each_unit_that_is_made(self):
        labels.put_printer(
            context=frame(),
            values=labels.PrinterValues(code="LP-1", name="标签机", kind=PrinterKind.FILE),
        )
        order = factory.ready_pump_order(2)
        part = next(
            one for one in order.master_record.content["parts"] if one["item"] == "BOARD"
        )  # fmt: skip
        found = enter(
            "make", order.number, person="OP-1", printer="LP-1",
            **{f"part_{part['position']}_0": "B1"},
        )  # fmt: skip
        assert found["state"] == "DONE", found
        assert "label" in found["sentence"]
        assert Label.objects.get().key == order.units.get().key

    def test_lead_from_making_and_packing_to_the_printing_of_labels(self):
        order = factory.ready_pump_order(1)
        for name in ("make", "pack"):
            page = client_of("ada").get(f"/stations/{name}")
            assert "/stations/labels" in page.content.decode()
        brief = client_of("ada").get(f"/stations/labels/brief?job={order.number}").json()
        assert [one["name"] for one in brief["questions"]] == [
            "printer", "level", "count_UNIT", "count_CASE",
        ]  # fmt: skip


SCOPES = (
    "production.view_order", "labels.view_label", "labels.request", "labels.print",
    "labels.reconcile",
)  # fmt: skip


@pytest.fixture
def api():
    return Api(personas.key("eva", SCOPES))


class TestApi:
    def test_labels_are_printed_and_accounted_for_by_programs(self, api):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        said = api.post(f"/work-orders/{order.number}/labels", {"level": "UNIT"})
        assert said.status_code == 201, said.content
        job = Job.objects.get(number=said.json()["job"])
        printed(job)
        wrong = api.post(f"/label-jobs/{job.number}/reconciled", {"lost": [1]})
        assert wrong.status_code == 422
        spoiled = api.post(
            f"/label-jobs/{job.number}/reprints", {"positions": [1], "reason": "褶皱"}
        )
        assert spoiled.json()["balance"]["spoiled"] == 1
        printed(job)
        done = api.post(f"/label-jobs/{job.number}/reconciled", {"lost": [2], "reason": "找不到"})
        assert done.json()["status"] == "RECONCILED"
        (line,) = api.get(f"/work-orders/{order.number}/labels").json()["lines"]
        assert (line["issued"], line["used"], line["spoiled"], line["lost"]) == (3, 1, 1, 1)
        assert line["jobs"][0]["number"] == job.number

    def test_what_cannot_be_printed_is_refused_with_every_reason(self, api):
        order = factory.release("PUMP")
        said = api.post(f"/work-orders/{order.number}/labels", {"level": "UNIT", "count": 1})
        assert said.status_code == 422
        assert "production.labels_before_begin" in said.content.decode()
