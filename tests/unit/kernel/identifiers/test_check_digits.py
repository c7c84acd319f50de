"""Check digits, against published numbers."""

import pytest
from hypothesis import given, strategies as st

from suyuan.kernel.identifiers import check_digits
from tests.unit.kernel.identifiers import codes

FHIR = "+H123PARTNO1234567890120/$$420020216LOT123456789012345/SXYZ456789012345678/16D20130202"


@pytest.mark.parametrize(
    "key",
    ["6901234567892", "96385074", "614141000036", "09506000134352", "106141412345678908",
     "0614141000012", "40123455", "9780201379624"],
)  # fmt: skip
def test_gs1_keys_that_are_right(key):
    assert check_digits.gs1_is_right(key)


def test_the_documentation_of_accessgudid_shows_a_wrong_one():
    assert not check_digits.gs1_is_right("00208851107345")


@pytest.mark.parametrize(
    ("body", "pair"), [("1987654Ad4X4bL5ttr2310c", "2K"), ("69512345ModelA", "EJ")]
)
def test_global_model_numbers(body, pair):
    assert check_digits.gmn(body) == pair


def test_a_body_that_cannot_be_a_model_number_has_no_pair():
    assert check_digits.gmn("1" * 24) is None
    assert check_digits.gmn("1234ü") is None


@pytest.mark.parametrize(
    ("body", "character"),
    [
        ("+A123BJC5D6E71", "G"),
        ("+A99912345/$$52001510X3", "3"),
        # The published FHIR example ends in C, which is wrong.
        (FHIR, "H"),
    ],
)
def test_hibc(body, character):
    assert check_digits.hibc(body) == character


def test_other_characters_have_no_check_character():
    assert check_digits.hibc("+a") is None
    assert check_digits.isbt("=") is None
    assert check_digits.ppn("1ü") is None
    assert check_digits.ma("MA 1") is None


def test_isbt_and_ppn():
    assert check_digits.isbt("G123498654321") == "H"
    assert check_digits.ppn("1103752864") == "14"


@given(codes.gtins, st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_never_passes(gtin, position, change):
    digit = str((int(gtin[position]) + change) % 10)
    assert not check_digits.gs1_is_right(gtin[:position] + digit + gtin[position + 1 :])
