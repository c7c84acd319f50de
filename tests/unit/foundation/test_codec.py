"""What a command is told and what it returns can be kept and read back."""

import dataclasses
import datetime as dt
import enum
import json
import uuid
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from suyuan.foundation import codec


class Colour(enum.StrEnum):
    RED = "RED"


@dataclasses.dataclass(frozen=True)
class Thing:
    name: str
    colour: Colour
    parts: tuple[Decimal, ...] = ()
    secret: str | None = dataclasses.field(default=None, metadata={"kept": False})


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.uuids()
    | st.decimals(allow_nan=False)
    | st.datetimes(timezones=st.just(dt.UTC))
    | st.dates()
    | st.binary(),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers() | st.uuids(), inner)
    ),
    max_leaves=20,
)


class TestResult:
    @given(plain)
    def test_comes_back_as_it_went(self, value):
        assert codec.decode(json.loads(json.dumps(codec.encode(value)))) == value

    def test_keeps_dataclasses_and_words(self):
        thing = Thing("a", Colour.RED, (Decimal("1.50"),))
        assert codec.decode(json.loads(json.dumps(codec.encode(thing)))) == thing

    def test_does_not_keep_secrets(self):
        kept = codec.encode(Thing("a", Colour.RED, secret="hush"))
        assert "hush" not in json.dumps(kept)
        assert codec.decode(kept).secret is None

    def test_refuses_what_cannot_be_read_back(self):
        with pytest.raises(TypeError, match="object"):
            codec.encode(object())


class TestFingerprint:
    @settings(max_examples=30)
    @given(st.dictionaries(st.text(), plain, max_size=5))
    def test_does_not_depend_on_order(self, values):
        turned = dict(reversed(list(values.items())))
        assert codec.fingerprint("a", values) == codec.fingerprint("a", turned)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"x": 1}, {"x": "1"}),
            ({"x": Decimal("1.0")}, {"x": "1"}),
            ({"x": [1, 2]}, {"x": [2, 1]}),
            ({"x": b"a"}, {"x": b"b"}),
            ({"x": 2**70}, {"x": 2**70 + 1}),
            ({"x": uuid.UUID(int=1)}, {"x": uuid.UUID(int=2)}),
        ],
    )
    def test_tells_values_apart(self, one, other):
        assert codec.fingerprint("a", one) != codec.fingerprint("a", other)

    def test_takes_equal_numbers_as_equal(self):
        assert codec.fingerprint("a", {"x": Decimal("1.50")}) == codec.fingerprint(
            "a", {"x": Decimal("1.5")}
        )
