"""The table of application identifiers."""

import pytest

from suyuan.kernel.identifiers.checks import CHECKS, Finding
from suyuan.kernel.identifiers.dates import REFERENCE_DATE
from suyuan.kernel.identifiers.rules import AI_LENGTHS, KEYS, RULES, matches, rule_at
from suyuan.kernel.units import UNITS


def test_every_check_that_the_table_names_exists():
    named = {check for rule in RULES.values() for part in rule.parts for check in part.checks}
    assert named == set(CHECKS) - {"nonexistent"}


def test_units_of_measures_convert():
    assert {rule.unit for rule in RULES.values()} - {None, "28"} <= set(UNITS)


def test_identifiers_that_others_name_exist():
    for rule in RULES.values():
        for pattern in (*rule.never, *(ai for group in rule.needs for ai in group)):
            assert any(matches(pattern, ai) for ai in RULES), (rule.ai, pattern)
        for sequence in rule.key or ():
            assert set(sequence) <= set(RULES)


def test_two_digits_tell_how_many_follow():
    assert all(AI_LENGTHS[ai[:2]] == len(ai) for ai in RULES)
    assert rule_at("9", 0) is None
    assert rule_at("0599", 0) is None
    assert rule_at("3199", 0) is None


def test_lengths():
    assert (RULES["253"].least, RULES["253"].most, RULES["253"].fixed_length) == (13, 30, None)
    assert RULES["01"].fixed_length == 14
    assert "01" in KEYS
    assert "10" not in KEYS


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        ("gmn", "69512345ModelAEJ", "69512345ModelAEK"),
        ("gmn", "69512345ModelAEJ", "1" * 26),
        ("prefix", "1234AB", "123AB"),
        ("prefix2", "01234", "0123A"),
        ("date", "260131", "260100"),
        ("date0", "260100", "261300"),
        ("longdate", "19710401", "19710431"),
        ("hour", "23", "24"),
        ("sixty", "59", "60"),
        ("hourminute", "2359", "2360"),
        ("nonzero", "001", "000"),
        ("zero", "0", "1"),
        ("nozero", "10", "010"),
        ("nondigit", "1A", "12"),
        ("winding", "9", "2"),
        ("yesno", "1", "2"),
        ("hyphen", "-", "+"),
        ("sex", "9", "3"),
        ("media", "80", "11"),
        ("package", "X1", "x"),
        ("importer", "_", "!"),
        ("percent", "A%20B", "A%2"),
        ("piece", "0102", "0302"),
        ("piece", "0102", "0002"),
        ("ofseries", "1/3", "3/1"),
        ("ofseries", "1/3", "0/1"),
        ("latitude", "1800000000", "1800000001"),
        ("longitude", "3600000000", "3600000001"),
        ("iban", "GB82WEST12345698765432", "GB82WEST12345698765433"),
        ("iban", "GB82WEST12345698765432", "ZZ82WEST12345698765432"),
        ("iban", "GB82WEST12345698765432", "GB"),
        ("country", "156", "157"),
        ("country999", "999", "998"),
        ("country2", "CN", "XX"),
        ("currency", "156", "157"),
    ],
)
def test_checks(check, good, bad):
    assert CHECKS[check](good, REFERENCE_DATE) is None
    assert isinstance(CHECKS[check](bad, REFERENCE_DATE), Finding)
