"""One spelling of JSON, as RFC 8785 has it."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from suyuan.kernel.canonical import canonical, sha256

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_sorts_names_by_their_utf_16_units():
    names = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "ö": 7}
    found = canonical(names)
    order = ["\\r", "1", "\x80", "ö", "\u20ac", "\U0001f600", "\ufb33"]
    assert [part.split('"')[1] for part in found[1:-1].split(",")] == order


def test_writes_control_characters_as_ecmascript_does():
    assert canonical('\x00\x08\t\n\x0c\r\x1f"\\/\x7f€') == (
        '"\\u0000\\b\\t\\n\\f\\r\\u001f\\"\\\\/\x7f€"'
    )


@pytest.mark.parametrize("value", [1.5, Decimal("1.5"), {1: 2}, {"a": {1, 2}}, object()])
def test_refuses_what_has_no_single_spelling(value):
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800"])
def test_refuses_what_not_every_reader_reads_the_same(value):
    with pytest.raises(ValueError):  # noqa: PT011
        canonical(value)


@given(VALUES)
def test_the_same_content_has_the_same_hash_and_another_has_another(value):
    try:
        text = canonical({"a": value})
    except ValueError:
        return  # A lone surrogate.
    assert sha256({"a": value}) == sha256({"a": value})
    assert sha256({"a": value}) != sha256({"a": [text]})
