"""The device history record: by exception, frozen, reviewed, released from."""

from decimal import Decimal

import pytest
from django.utils import translation

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import udi
from suyuan.areas.catalog.queries import designs
from suyuan.areas.production import operations
from suyuan.areas.production.domain import DeviationKind, PackageLevel, history
from suyuan.areas.production.models import HistoryRecord, WorkOrder
from suyuan.areas.production.queries.balance import balance_of
from suyuan.areas.production.queries.history import content_of, exceptions_of
from suyuan.areas.production.queries.history_units import units_content
from suyuan.areas.production.queries.saying import Saying
from suyuan.areas.quality import operations as quality, queries as quality_queries
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.foundation import clock, signing
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.queries.passports import marks_on
from suyuan.ledger.queries.things import thing_by_key
from tests import personas
from tests.integration.areas.production import factory
from tests.integration.areas.production.factory import act, board, frame, lot
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


def published():
    """Publish the DI of the pump."""
    made = catalog.create_di(
        context=frame(), item_id=designs.item_id_of("PUMP"), market=udi.Market.CN,
        key=factory.PUMP,
        values=catalog.DiValues(
            brand_name="泵", model="P", registration_no="R1",
            carriers=[udi.Carrier.MATRIX], pi_serial=True
        ),
    )  # fmt: skip
    for status in (udi.DiStatus.SUBMITTED, udi.DiStatus.PUBLISHED):
        catalog.move_di(
            context=frame(), di_id=made.pk, status=status,
            published_on=factory.DAY if status is udi.DiStatus.PUBLISHED else None,
        )  # fmt: skip


def completed(quantity=2, *, rework=False):
    order = factory.ready_pump_order(quantity)
    boards = [f"B{number}" for number in range(1, quantity + 1)]
    factory.make(order, boards)
    factory.pot(order)
    keys = list(order.units.order_by("pk").values_list("key", flat=True))
    if rework:
        factory.test_pumps(order, failed={keys[0]: "报警不响"})
        factory.receive(board("B9"))
        factory.issue(order, (board("B9"), None))
        operations.replace_part(
            context=frame(), order=order.number, unit=keys[0], old=board("B1"), new=board("B9"),
            from_step=30, act=act(note="换板"),
        )  # fmt: skip
        factory.test_pumps(order, units=(keys[0],))
    else:
        factory.test_pumps(order)
    operations.pack_ready(
        context=frame(), order=order.number, level=PackageLevel.CASE, act=act(), rest=True
    )
    used = Decimal("0.12") * quantity
    operations.count_left(
        context=frame(), order=order.number, act=act(),
        amounts=[
            operations.Amount(key=lot("RESIN", f"R-{order.pk}"), quantity=Decimal(2) - used)
        ],
    )  # fmt: skip
    operations.complete_order(context=frame(), order=order.number, act=act())
    return WorkOrder.objects.get(pk=order.pk)


def inspect(order):
    number = operations.open_final_inspection(context=frame(), order=order.number, act=act())
    row = quality_queries.inspection_numbered(number)
    results = [
        quality.ResultValues(characteristic="LOOK", sample=sample, passed=True)
        for sample in range(1, row.sample_size + 1)
    ]
    quality.record_results(context=frame(), inspection_id=row.pk, results=results, by="OP-1")
    quality.submit_inspection(context=frame(), inspection_id=row.pk, by="OP-1")
    personas.signed(
        quality.conclude_inspection, inspection_id=row.pk,
        values=quality.ConclusionValues(conclusion=Conclusion.ACCEPT),
    )  # fmt: skip


def codes(raised):
    return {problem.code for problem in raised.value.problems}


class TestTheExceptions:
    def test_by_now_are_those_of_the_record_that_would_be_frozen(self):
        order = completed(rework=True)
        found = exceptions_of(order)
        assert {one.code for one in found} >= {"unit_failed", "part_replaced"}
        assert found == history.exceptions(content_of(order))


class TestSaying:
    CONTENT = {
        "steps": [{"number": 20, "name": "灌封", "name_en": "Potting", "executions": []}],
        "names": {"people": {"OP-1": ["王芳", "Wang Fang"]}},
    }

    @pytest.mark.parametrize(
        ("language", "step", "person"),
        [("en", "Potting", "Wang Fang (OP-1)"), ("zh-hans", "灌封", "王芳 (OP-1)")],
    )
    def test_names_steps_and_people_in_the_language_of_the_reader(self, language, step, person):
        data = {"step": 20, "name": "灌封", "person": "OP-1", "recorded": ""}
        with translation.override(language):
            said = Saying.of(self.CONTENT).sentence(Problem("production.late_entry", data))
        assert step in said
        assert person in said


class TestRecord:
    def test_of_a_smooth_order_has_no_exception_but_late_entries(self):
        order = completed()
        content = content_of(order)
        found = {one.code for one in history.exceptions(content)}
        assert found == {"late_entry"}
        assert [condition for condition, problems in history.conditions(content) if problems] == [3]

    def test_names_what_deviates_and_only_that(self):
        order = completed(rework=True)
        found = [one for one in history.exceptions(content_of(order)) if one.code != "late_entry"]
        assert {one.code for one in found} == {"unit_failed", "unit_reworked", "part_replaced"}
        assert all("换板" in str(one.data) or "报警" in str(one.data) for one in found)

    def test_is_frozen_with_its_hash_and_again_only_after_a_change(self):
        order = completed()
        first = operations.freeze_record(context=frame(), order=order.number)
        assert first.sha256 == history.digest(first.content)
        again = operations.freeze_record(context=frame(), order=order.number)
        assert again.pk == first.pk
        inspect(order)
        second = operations.freeze_record(context=frame(), order=order.number)
        assert (second.number, second.version) == (first.number, 2)
        assert (first.complete, second.complete) == (False, True)

    def test_contains_the_hash_of_each_units_own_record(self):
        order = completed()
        record = operations.freeze_record(context=frame(), order=order.number)
        unit = order.units.order_by("pk").first()
        own = operations.freeze_unit(context=frame(), order=order.number, unit=unit.key)
        assert own.sha256 == record.content["units"][0]["sha256"]
        (content,) = units_content(order, key=unit.key)
        assert content["entries"][0]["detail"] == {"parts": [board("B1")]}

    def test_is_reviewed_when_complete_and_each_exception_has_a_remark(self):
        order = completed(rework=True)
        with pytest.raises(operations.NoRecordError):
            operations.review_order(context=frame(), order=order.number)
        operations.freeze_record(context=frame(), order=order.number)
        with pytest.raises(Problems) as raised:
            operations.review_order(context=frame(), order=order.number)
        assert codes(raised) == {"production.record_not_inspected", "production.exceptions_unseen"}
        inspect(order)
        with pytest.raises(operations.RecordStaleError):
            operations.review_order(context=frame(), order=order.number)
        record = operations.freeze_record(context=frame(), order=order.number)
        marks = [one.mark for one in history.exceptions(record.content)]
        operations.remark(context=frame(), order=order.number, exceptions=marks, text="可接受")
        done = operations.review_order(context=frame(), order=order.number)
        assert done.state == "REVIEWED"
        with pytest.raises(Problems) as raised:
            operations.remark(context=frame(), order=order.number, exceptions=["x"], text=" ")
        assert codes(raised) == {"production.unknown_exception", "production.reason_missing"}

    def test_leads_from_the_remark_back_to_the_record(self):
        order = completed(rework=True)
        record = operations.freeze_record(context=frame(), order=order.number)
        marks = [one.mark for one in history.exceptions(record.content)]
        answer = client_of("eva").post(
            "/history-records/do/remark",
            {
                "order": order.number, "exceptions": marks[:1], "text": "可接受",
                "command_id": command_id(),
            },
        )  # fmt: skip
        assert answer["Location"] == f"/work-orders/{order.number}/record"

    def test_lets_the_lot_be_released(self):
        order = completed()
        inspect(order)
        operations.store_product(context=frame(), order=order.number, act=act())
        record = operations.freeze_record(context=frame(), order=order.number)
        marks = [one.mark for one in history.exceptions(record.content)]
        if marks:
            operations.remark(context=frame(), order=order.number, exceptions=marks, text="可接受")
        operations.review_order(context=frame(), order=order.number)
        number = operations.release_product(context=frame(), order=order.number)
        assert number.startswith("RL-")
        thing = thing_by_key(order.lot_key)
        assert {mark.disposition for mark in marks_on([thing.id])} == {"conformant"}
        page = client_of("eva").get(f"/work-orders/{order.number}/record").content.decode()
        assert f"/history-records/{record.pk}/do/release" not in page
        assert number in page

    def test_releases_what_its_order_has_made_and_nothing_else(self):
        order, other = completed(), factory.release("PUMP")
        inspect(order)
        record = operations.freeze_record(context=frame(), order=order.number)
        operations.remark(
            context=frame(), order=order.number, text="无影响",
            exceptions=[one.mark for one in exceptions_of(order)],
        )  # fmt: skip
        operations.review_order(context=frame(), order=order.number)
        factory.receive(lot("MOTOR", "STRANGE"), 5)
        for key in (other.lot_key, lot("MOTOR", "STRANGE")):
            part = operations.Part(key=key, quantity=Decimal(1))
            for named in ({"keys": [order.lot_key, key]}, {"parts": [part]}):
                with pytest.raises(Problems) as raised:
                    operations.release_product(context=frame(), order=order.number, **named)
                assert codes(raised) == {"production.unit_of_other_order"}
        sheet = client_of("eva").post(
            f"/history-records/{record.pk}/do/release",
            {"things": order.lot_number, "command_id": command_id()},
        ).content.decode()  # fmt: skip
        assert f"<td>{order.lot_number}</td>" in sheet.replace("\n", "")
        assert order.lot_key not in sheet
        operations.release_product(context=frame(), order=order.number, keys=[order.lot_key])

    def test_counts_what_was_good_when_it_was_completed_last(self):
        order = completed()
        operations.reopen_order(context=frame(), order=order.number)
        (first, *_rest) = order.units.order_by("pk").values_list("key", flat=True)
        operations.unpack(
            context=frame(), package=order.packages.get().key, things=[first], act=act()
        )
        operations.close_package(context=frame(), package=order.packages.get().key, act=act())
        operations.scrap_units(
            context=frame(), order=order.number, units=[first], act=act(note="跌落")
        )
        operations.complete_order(context=frame(), order=order.number, act=act())
        order.refresh_from_db()
        balance = balance_of(order)
        assert (balance.made.good, balance.made.scrapped) == (1, 1)
        assert balance.product.percent == 100
        stored = operations.store_product(context=frame(), order=order.number, act=act())
        assert stored.quantity == 1

    def test_is_signed_once_by_the_person_who_releases(self):
        order = completed()
        inspect(order)
        record = operations.freeze_record(context=frame(), order=order.number)
        marks = [one.mark for one in history.exceptions(record.content)]
        operations.remark(context=frame(), order=order.number, exceptions=marks, text="可接受")
        with pytest.raises(signing.SignatureNeededError):
            operations.review_order(context=personas.context("eva"), order=order.number)
        with signing.demonstrating():
            operations.review_order(
                context=personas.context("eva"), order=order.number,
                signature=signing.demonstrated("eva"),
            )  # fmt: skip
            with pytest.raises(signing.SignatureNeededError):
                quality.release(
                    context=personas.context("eva"), keys=[order.lot_key], signed_as=record.number
                )
            number = operations.release_product(
                context=personas.context("eva"), order=order.number,
                signature=signing.demonstrated("eva"),
            )  # fmt: skip
        assert quality_queries.releases().get(number=number).signed_as == record.number
        meanings = signing.signatures_of(record.number).values_list("meaning", flat=True)
        assert sorted(meanings) == ["RELEASED", "REVIEWED"]

    def test_waits_for_open_deviations(self):
        order = completed()
        row = operations.open_deviation(
            context=frame(), order=order.number,
            values=operations.DeviationValues(kind=DeviationKind.OTHER, description="停电"),
        )  # fmt: skip
        found = {problem.code for _, problem in history.missing(content_of(order))}
        assert "production.paper_open" in found
        personas.signed(
            operations.close_deviation, deviation=row.number, cause="市电", conclusion="无影响"
        )
        found = {problem.code for _, problem in history.missing(content_of(order))}
        assert "production.paper_open" not in found
        assert HistoryRecord.objects.count() == 0
