"""A question that was written as SQL once returns what Django returns, each time it is asked."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.test.utils import CaptureQueriesContext

from suyuan.foundation.db.planned import FEW, rows_of_few
from suyuan.foundation.db.prepared import Prepared, one_of
from tests.tables import shelves

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def tables():
    with shelves() as (shelf, thing):
        high = shelf.objects.create(code="HIGH")
        low = shelf.objects.create(code="LOW")
        for n, (where, name) in enumerate(
            [(high, "bolt"), (low, "nut"), (high, "nut"), (None, "screw")]
        ):
            thing.objects.create(
                shelf=where, name=name, amount=Decimal(n) / 4, tags=["a", str(n)],
                detail={"n": n, "值": None}, at=NOON + dt.timedelta(days=n),
            )  # fmt: skip
        yield shelf, thing


def told(row):
    """Everything that a row and the row it lies in say."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    known = row._state.fields_cache
    return values, {name: one and told(one) for name, one in known.items()}, row._state.adding


class TestPrepared:
    def test_returns_what_django_does_whatever_is_given(self, tables):
        _, thing = tables
        asked = Prepared(
            lambda name, at: thing.objects.select_related("shelf")
            .filter(Q(name=name) | Q(shelf__code="LOW"), at__gte=at)
            .order_by("-pk")
        )  # fmt: skip
        for name, at in (("nut", NOON), ("screw", NOON), ("bolt", NOON + dt.timedelta(days=2))):
            rows = thing.objects.select_related("shelf").order_by("-pk")
            expected = rows.filter(Q(name=name) | Q(shelf__code="LOW"), at__gte=at)
            assert [told(row) for row in asked.all(name, at)] == [told(row) for row in expected]

    def test_compares_with_every_value_of_a_list(self, tables):
        _, thing = tables
        asked = Prepared(
            lambda names: thing.objects.filter(name=one_of(names))
            .order_by("pk").values_list("name", "detail", "amount")
        )  # fmt: skip
        assert asked.all(["bolt", "screw"]) == [
            ("bolt", {"n": 0, "值": None}, Decimal(0)),
            ("screw", {"n": 3, "值": None}, Decimal("0.75")),
        ]
        assert asked.all([]) == []

    def test_returns_the_first_row_in_the_order_of_the_question_or_of_the_table(self, tables):
        _, thing = tables
        newest = Prepared(lambda name: thing.objects.filter(name=name).order_by("-at"))
        oldest = Prepared(lambda name: thing.objects.filter(name=name).values_list("pk", flat=True))
        rows = thing.objects.filter(name="nut").order_by("pk")
        assert newest.first("nut") == rows.last()
        assert oldest.first("nut") == rows.first().pk
        assert newest.first("nothing") is None

    def test_brings_what_is_reckoned_and_asks_inside_of_it_too(self, tables):
        shelf, thing = tables
        last = thing.objects.filter(shelf=OuterRef("pk")).order_by("-pk")
        asked = Prepared(
            lambda name: shelf.objects.annotate(
                last=Subquery(last.values("name")[:1]), many=Count("things"), same=F("code")
            ).filter(pk__in=thing.objects.filter(name=name).values("shelf"))
        )
        found = {one.code: (one.last, one.many, one.same) for one in asked.all("bolt")}
        assert found == {"HIGH": ("nut", 2, "HIGH")}

    def test_is_written_once(self, tables):
        _, thing = tables
        built = []

        def ask(name):
            built.append(name)
            return thing.objects.filter(name=name)

        asked = Prepared(ask)
        assert [len(asked.all(name)) for name in ("nut", "bolt", "nothing")] == [2, 1, 0]
        assert len(built) == 1

    def test_refuses_what_it_cannot_answer(self, tables):
        shelf, thing = tables
        asked = Prepared(lambda where: thing.objects.filter(shelf=where))
        with pytest.raises(AssertionError, match="NULL"):
            asked.all(None)
        with pytest.raises(AssertionError, match="1 values"):
            asked.all(1, 2)
        with pytest.raises(AssertionError, match="apart"):
            Prepared(lambda: shelf.objects.prefetch_related("things")).all()


def plans_kept(text):
    """How often the statement with some words was answered by a plan for any value."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(generic_plans), 0)::int FROM pg_prepared_statements"
            " WHERE statement LIKE %s AND statement NOT LIKE '%%pg_prepared_statements%%'",
            [f"%{text}%"],
        )
        return cursor.fetchone()[0]


class TestPlanned:
    def test_keeps_the_plan_of_what_is_asked_again_and_again(self, tables):
        _, thing = tables
        asked = Prepared(lambda name: thing.objects.filter(name=name, tags__len=2))
        for _ in range(8):
            assert [one.name for one in asked.all("bolt")] == ["bolt"]
        assert plans_kept(f'"{thing._meta.db_table}"."tags"') > 0

    def test_plans_anew_for_what_answers_with_many_rows(self, tables):
        _, thing = tables
        asked = Prepared(lambda name: thing.objects.filter(name=name, amount=0), many=True)
        for _ in range(8):
            assert [one.name for one in asked.all("bolt")] == ["bolt"]
        assert plans_kept(f'"{thing._meta.db_table}"."amount" = ') == 0

    def test_is_seen_among_the_statements_of_the_connection(self, tables):
        _, thing = tables
        asked = Prepared(lambda name: thing.objects.filter(name=name))
        with CaptureQueriesContext(connection) as seen:
            asked.all("bolt")
        assert [f'"{thing._meta.db_table}"' in one["sql"] for one in seen] == [True]

    def test_keeps_percent_signs_of_a_condition(self, tables):
        _, thing = tables
        asked = Prepared(lambda name: thing.objects.filter(name=name).exclude(name__contains="%s"))
        assert [one.name for one in asked.all("nut")] == ["nut", "nut"]

    @pytest.mark.parametrize("count", [2, FEW + 1])
    def test_asks_by_name_about_few_and_about_many(self, count):
        keys = [f"k{n}" for n in range(count)]
        statement = (
            "SELECT x, '100%%', %(word)s::text || %(word)s::text"
            " FROM unnest(%(keys)s::text[]) AS x WHERE x = ANY (%(keys)s::text[])"
        )
        found = rows_of_few(statement, {"keys": keys, "word": "a"})
        assert found == [(key, "100%", "aa") for key in keys]
