"""Numbers are made right or not at all."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from suyuan.kernel.identifiers import check_digits, numbers, parse
from suyuan.kernel.identifiers.numbers import NumberTemplate

DAY = dt.date(2026, 3, 1)
PREFIX = "6901234"


def test_keys():
    assert numbers.gtin(PREFIX, 56789) == "06901234567892"
    assert numbers.sscc("0614141", 1, 234567890) == "106141412345678908"
    assert numbers.gln("0614141", 1) == "0614141000012"
    assert parse(f"(8003){numbers.grai('0614141', 1, 'A1')}").problems == ()
    assert numbers.giai("0614141", "X1") == "0614141X1"
    assert numbers.gmn("1987654", "Ad4X4bL5ttr2310c") == "1987654Ad4X4bL5ttr2310c2K"
    assert check_digits.gs1_is_right(numbers.gsrn(PREFIX, 7))
    assert check_digits.gs1_is_right(numbers.gsin(PREFIX, 7))


def test_a_prefix_of_twelve_digits_has_one_gln():
    assert numbers.gln("690123456789", 0) == "6901234567892"
    with pytest.raises(numbers.NumbersUsedUpError):
        numbers.gln("690123456789", 1)


@pytest.mark.parametrize("prefix", ["", "123", "1234567890123", "69o1234"])
def test_prefixes_that_are_none(prefix):
    for make in (numbers.gtin, numbers.gln, numbers.gsrn, numbers.gsin, numbers.grai):
        with pytest.raises(numbers.CompanyPrefixMalformedError):
            make(prefix, 1)
    with pytest.raises(numbers.CompanyPrefixMalformedError):
        numbers.sscc(prefix, 1, 1)
    with pytest.raises(numbers.CompanyPrefixMalformedError):
        numbers.giai(prefix, "1")


def test_limits():
    with pytest.raises(numbers.NumbersUsedUpError):
        numbers.gtin(PREFIX, 100000)
    with pytest.raises(numbers.NumberNegativeError):
        numbers.gtin(PREFIX, -1)
    with pytest.raises(numbers.NumberTooLongError):
        numbers.giai(PREFIX, "X" * 24)
    with pytest.raises(numbers.CharacterNotAllowedError):
        numbers.gmn(PREFIX, "ü")


@given(st.integers(0, 99999), st.integers(0, 9))
def test_made_items_parse(reference, indicator):
    carrier = parse(f"(01){numbers.gtin(PREFIX, reference, indicator)}")
    assert carrier.problems == ()


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("SP20-{serial:06}", "SP20-000017"),
        ("P{yy}-{seq:04}", "P26-0017"),
        ("{yyyy}{mm}{dd}/{seq:03}", "20260301/017"),
        ("{site}{yy}{ddd}{seq:03}", "SZ26060017"),
        ("W{ww}.{seq:02}", "W09.17"),
        ("{seq:04}{check}", f"0017{check_digits.gs1('0017')}"),
    ],
)
def test_templates(template, text):
    scheme = NumberTemplate.parse(template)
    assert scheme.write(17, day=DAY, values={"site": "SZ"}) == text
    assert scheme.number_in(text) == 17
    assert scheme.number_in(f"{text}x") is None


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{yy}{ww}-{seq:02}", "2601-17"),
        ("{yyyy}W{ww}-{seq:02}", "2026W01-17"),
        ("{yyyy}{mm}{dd}W{ww}-{seq:02}", "20251230W01-17"),
    ],
)
def test_a_year_beside_a_week_is_the_year_of_the_week(template, text):
    assert NumberTemplate.parse(template).write(17, day=dt.date(2025, 12, 30)) == text


def test_only_digits_take_part_in_check_digits():
    with pytest.raises(numbers.CharacterNotAllowedError):
        NumberTemplate.parse("{lot}{seq:04}{check}").write(1, values={"lot": "²"})


def test_a_template_knows_how_many_numbers_it_has():
    scheme = NumberTemplate.parse("SP20-{serial:06}")
    assert scheme.capacity == 1_000_000
    assert scheme.write(999_999) == "SP20-999999"
    with pytest.raises(numbers.NumbersUsedUpError):
        scheme.write(1_000_000)


@pytest.mark.parametrize(
    ("template", "error"),
    [
        ("", numbers.TemplateBrokenError),
        ("ABC", numbers.TemplateBrokenError),
        ("{serial}", numbers.TemplateBrokenError),
        ("{serial:06}{seq:04}", numbers.TemplateBrokenError),
        ("{serial:06", numbers.TemplateBrokenError),
        ("SÜ{serial:06}", numbers.CharacterNotAllowedError),
        ("A" * 15 + "{serial:06}", numbers.NumberTooLongError),
        ("A" * 21 + "{serial:06}", numbers.NumberTooLongError),
    ],
)
def test_templates_that_are_none(template, error):
    with pytest.raises(error):
        NumberTemplate.parse(template)


def test_what_a_template_names_must_be_given():
    with pytest.raises(numbers.TemplateValueMissingError):
        NumberTemplate.parse("{yy}{seq:04}").write(1)
    with pytest.raises(numbers.TemplateValueMissingError):
        NumberTemplate.parse("{line}{seq:04}").write(1)
    with pytest.raises(numbers.NumberTooLongError):
        NumberTemplate.parse("{line}{seq:04}").write(1, values={"line": "X" * 17})
    with pytest.raises(numbers.CharacterNotAllowedError):
        NumberTemplate.parse("{line}{seq:04}").write(1, values={"line": "一"})


@given(st.integers(0, 999_999))
def test_numbers_read_back(number):
    scheme = NumberTemplate.parse("SP20-{serial:06}")
    assert scheme.number_in(scheme.write(number)) == number
