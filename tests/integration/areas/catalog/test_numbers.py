"""Numbers are given out once, by whatever route and to however many at once."""

import datetime as dt
import threading
import time
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from suyuan.areas.catalog import operations, queries
from suyuan.areas.catalog.domain import ItemKind, NumberKind, PartnerRole
from suyuan.areas.catalog.domain.numbers import Template, TemplateError
from suyuan.areas.catalog.models import NumberBlock, NumberCounter, NumberScheme
from suyuan.areas.catalog.operations.numbers import (
    PoolExhaustedError,
    SchemeExhaustedError,
    SchemeOverlapsError,
)
from suyuan.foundation.command import system_context
from suyuan.kernel.errors import Problems
from suyuan.kernel.identifiers import check_digits
from suyuan.ledger.domain.vocabulary import Tracking

DAY = dt.date(2026, 3, 14)


def frame(command_id=None):
    return system_context(reason="test", command_id=command_id)


def an_item(code="PUMP"):
    return operations.create_item(
        context=frame(),
        values=operations.ItemValues(
            code=code, name="泵", kind=ItemKind.DEVICE, tracking=Tracking.SERIAL
        ),
    )


def a_scheme(template="SP{YY}{MM}{SEQ:6}", code="SERIALS", item=None):
    item = item or an_item()
    return operations.create_scheme(
        context=frame(),
        values=operations.SchemeValues(
            code=code, kind=NumberKind.SERIAL, template=template, item_id=item.pk
        ),
    )


@pytest.mark.django_db
class TestIssueNumbers:
    def test_gives_each_number_once(self):
        scheme = a_scheme()
        found = []
        for count in (1, 20, 3):
            block = operations.issue_numbers(
                context=frame(), scheme_id=scheme.pk, count=count, day=DAY
            )
            found += queries.numbers_in(block)
        assert found == [f"SP2603{n:06d}" for n in range(1, 25)]

    def test_begins_a_new_count_with_a_new_period(self):
        scheme = a_scheme()
        for day in (DAY, dt.date(2026, 4, 1)):
            block = operations.issue_numbers(context=frame(), scheme_id=scheme.pk, count=1, day=day)
            assert block.first == 1

    def test_gives_the_same_numbers_for_the_same_command(self):
        scheme = a_scheme()
        command = uuid.uuid4()
        one, two = (
            operations.issue_numbers(context=frame(command), scheme_id=scheme.pk, count=5, day=DAY)
            for _ in range(2)
        )
        assert one.pk == two.pk

    def test_gives_a_hundred_thousand_in_one_call(self):
        scheme = a_scheme()
        began = time.perf_counter()
        block = operations.issue_numbers(
            context=frame(), scheme_id=scheme.pk, count=100_000, day=DAY
        )
        numbers = list(queries.numbers_in(block))
        assert time.perf_counter() - began < 2
        assert len(set(numbers)) == 100_000

    def test_says_how_many_are_left(self):
        scheme = a_scheme(template="S{SEQ:2}")
        operations.issue_numbers(context=frame(), scheme_id=scheme.pk, count=90, day=DAY)
        with pytest.raises(SchemeExhaustedError) as refused:
            operations.issue_numbers(context=frame(), scheme_id=scheme.pk, count=10, day=DAY)
        assert refused.value.left == 9


@pytest.mark.django_db
class TestTheDatabase:
    @pytest.fixture
    def block(self):
        scheme = a_scheme()
        return operations.issue_numbers(context=frame(), scheme_id=scheme.pk, count=10, day=DAY)

    @pytest.fixture(autouse=True)
    def actor(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.actor', 'SYSTEM', true)")

    def test_refuses_an_overlapping_block(self, block):
        with pytest.raises(IntegrityError, match="catalog_block_no_overlap"), transaction.atomic():
            NumberBlock.objects.create(
                counter=block.counter,
                first=10,
                last=12,
                day=DAY,
                next=13,
                issued_at=block.issued_at,
            )

    def test_refuses_a_counter_that_goes_back(self, block):
        with pytest.raises(IntegrityError, match="next_only_grows"), transaction.atomic():
            NumberCounter.objects.filter(pk=block.counter_id).update(next=1)

    def test_refuses_another_template(self, block):
        with pytest.raises(Exception, match="fixed"), transaction.atomic():
            NumberScheme.objects.filter(pk=block.counter.scheme_id).update(template="X{SEQ:3}")


@pytest.mark.django_db
class TestSchemes:
    def test_refuses_two_that_could_make_the_same_number(self):
        item = an_item()
        scheme = a_scheme(item=item)
        operations.retire_scheme(context=frame(), scheme_id=scheme.pk)
        with pytest.raises(SchemeOverlapsError):
            a_scheme(template="SP{YYYY}{SEQ:6}", code="OTHER", item=item)

    @pytest.mark.parametrize(
        ("kind", "template", "number"),
        [
            (NumberKind.SSCC, "06999999{SEQ:9}{CHECK}", "069999990000000013"),
            (NumberKind.GTIN, "6999999{SEQ:5}{CHECK}", "6999999000013"),
        ],
    )
    def test_works_out_check_digits(self, kind, template, number):
        scheme = operations.create_scheme(
            context=frame(),
            values=operations.SchemeValues(code=kind.value, kind=kind, template=template),
        )
        block = operations.issue_numbers(context=frame(), scheme_id=scheme.pk, count=200, day=DAY)
        numbers = list(queries.numbers_in(block))
        assert numbers[0] == number
        assert all(check_digits.gs1_is_right(each) for each in numbers)

    def test_refuses_an_sscc_without_check_digit(self):
        with pytest.raises(Problems) as refused:
            operations.create_scheme(
                context=frame(),
                values=operations.SchemeValues(
                    code="S", kind=NumberKind.SSCC, template="06999999{SEQ:10}"
                ),
            )
        assert refused.value.problems[0].code == "catalog.template_needs_check_digit"

    @pytest.mark.parametrize(
        "template",
        ["S", "{SEQ}", "{SEQ:3}{SEQ:3}", "{NOW}{SEQ:3}", "A{CHECK}{SEQ:2}", "{SEQ:30}", "{"],
    )
    def test_refuses_what_is_no_template(self, template):
        with pytest.raises(TemplateError):
            Template.parse(template)


@pytest.mark.django_db
class TestPools:
    def test_hands_a_stretch_to_one_maker(self):
        scheme = a_scheme()
        partner = operations.create_partner(
            context=frame(),
            values=operations.PartnerValues(
                code="M", name="厂", roles=[PartnerRole.CONTRACT_MAKER]
            ),
        )
        pool = operations.hand_pool(
            context=frame(),
            scheme_id=scheme.pk,
            count=10,
            day=DAY,
            recipient=operations.Recipient(party_id=partner.pk),
        )
        mine = operations.issue_numbers(context=frame(), scheme_id=scheme.pk, count=1, day=DAY)
        theirs = operations.take_from_pool(context=frame(), pool_id=pool.pk, count=7)
        assert mine.first == 11
        assert theirs[0] == "SP2603000001"
        assert queries.pools().get().left == 3
        with pytest.raises(PoolExhaustedError):
            operations.take_from_pool(context=frame(), pool_id=pool.pk, count=4)


@pytest.mark.concurrency
def test_numbers_asked_for_at_once_are_all_different(real_database):
    scheme = a_scheme()
    found: list[str] = []
    errors: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(10):
                block = operations.issue_numbers(
                    context=frame(), scheme_id=scheme.pk, count=7, day=DAY
                )
                found.extend(queries.numbers_in(block))
        except BaseException as error:  # noqa: BLE001 - shown below.
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(set(found)) == len(found) == 6 * 10 * 7
