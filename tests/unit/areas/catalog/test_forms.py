"""Forms as data: what can be asked, what can be entered, what it is worth."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from suyuan.areas.catalog.domain.forms import (
    Choice,
    Field,
    FieldKind,
    Judgement,
    check_fields,
    judge,
    read,
)
from suyuan.kernel.errors import Problems

WEIGHT = Field(
    name="weight", label="胶量", kind=FieldKind.NUMBER, unit="g",
    minimum=Decimal("10.0"), maximum=Decimal("12.0"),
)  # fmt: skip
RESULT = Field(
    name="result", label="结果", kind=FieldKind.CHOICE,
    choices=(Choice("OK", "合格"), Choice("BUBBLE", "气泡", good=False)),
)  # fmt: skip
DEFECT = Field(name="defect", label="说明", kind=FieldKind.TEXT, shown_if=("result", "BUBBLE"))
KINDS = [kind for kind in FieldKind if kind is not FieldKind.HEADING]


def codes(raised):
    return [(problem.code, problem.field) for problem in raised.value.problems]


class TestRead:
    def test_keeps_what_lies_beyond_the_limits_and_judges_it(self):
        entry = read([WEIGHT, RESULT], {"weight": "12.50", "result": "OK"})
        assert entry.values == {"weight": "12.50", "result": "OK"}
        assert entry.judged == {"weight": Judgement.HIGH, "result": Judgement.GOOD}
        assert not entry.passes

    def test_names_every_problem_at_once(self):
        with pytest.raises(Problems) as raised:
            read([WEIGHT, RESULT], {"weight": "ten", "colour": "red"})
        assert codes(raised) == [
            ("catalog.not_a_number", "weight"),
            ("catalog.missing", "result"),
            ("catalog.no_such_field", "colour"),
        ]

    def test_asks_only_what_applies(self):
        assert read([RESULT, DEFECT], {"result": "OK"}).values == {"result": "OK"}
        with pytest.raises(Problems) as raised:
            read([RESULT, DEFECT], {"result": "BUBBLE"})
        assert codes(raised) == [("catalog.missing", "defect")]

    def test_full_width_digits_of_an_input_method_are_digits(self):
        assert read([WEIGHT], {"weight": "１１．５"}).values == {"weight": "11.5"}

    @pytest.mark.parametrize("text", ["NaN", "Infinity", "1e99999", "", "1,5", "1" * 60])
    def test_refuses_what_is_no_amount(self, text):
        with pytest.raises(Problems):
            read([WEIGHT], {"weight": text})

    def test_a_day_and_a_moment_are_what_they_say(self):
        fields = [
            Field(name="day", label="d", kind=FieldKind.DATE),
            Field(name="at", label="t", kind=FieldKind.MOMENT),
        ]
        values = {"day": "2026-02-28", "at": "2026-02-28T08:00:00+08:00"}
        assert read(fields, values).values == values
        with pytest.raises(Problems) as raised:
            read(fields, {"day": "2026-02-30", "at": "2026-02-28T08:00:00"})
        assert codes(raised) == [("catalog.not_a_day", "day"), ("catalog.not_a_moment", "at")]


class TestCheckFields:
    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ([], "catalog.form_is_empty"),
            ([Field(name="h", label="h", kind=FieldKind.HEADING)], "catalog.form_is_empty"),
            ([WEIGHT, WEIGHT], "catalog.field_twice"),
            ([Field(name="9", label="x", kind=FieldKind.TEXT)], "catalog.wrong_field_name"),
            ([Field(name="x", label=" ", kind=FieldKind.TEXT)], "catalog.missing"),
            ([Field(name="x", label="x", kind=FieldKind.CHOICE)], "catalog.wrong_choices"),
            ([DEFECT, RESULT], "catalog.condition_unknown"),
            (
                [Field(name="x", label="x", kind=FieldKind.NUMBER,
                       minimum=Decimal(2), maximum=Decimal(1))],
                "catalog.limits_crossed",
            ),
        ],
    )  # fmt: skip
    def test_refuses_what_cannot_be_asked(self, fields, code):
        with pytest.raises(Problems) as raised:
            check_fields(fields)
        assert code in [problem.code for problem in raised.value.problems]

    def test_takes_what_can(self):
        check_fields([WEIGHT, RESULT, DEFECT])


@given(
    kind=st.sampled_from(KINDS),
    limits=st.tuples(st.none() | st.integers(-9, 9), st.none() | st.integers(0, 9)),
    required=st.booleans(),
)
def test_a_field_survives_being_kept(kind, limits, required):
    one = Field(
        name="x", label="标签", label_en="label", kind=kind, required=required, unit="kPa",
        minimum=None if limits[0] is None else Decimal(limits[0]) / 8,
        maximum=None if limits[1] is None else Decimal(limits[1]),
        choices=(Choice("A", "甲"), Choice("B", "乙", "b", good=False)),
        good_answer=True if kind is FieldKind.YES else None, shown_if=("other", "1"),
    )  # fmt: skip
    assert Field.from_json(one.as_json()) == one


@given(st.decimals(min_value=-1000, max_value=1000, places=4))
def test_limits_themselves_are_good_values(value):
    one = Field(name="x", label="x", kind=FieldKind.NUMBER, minimum=value, maximum=value)
    assert judge(one, value=str(value)) is Judgement.GOOD
    assert judge(one, value=str(value + 1)) is Judgement.HIGH
    assert judge(one, value=str(value - 1)) is Judgement.LOW
