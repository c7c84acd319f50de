"""Failures become sentences, whatever their data."""

import logging

import pytest
from django.utils import timezone, translation

from suyuan.foundation import wording
from suyuan.foundation.failures import ConstraintError
from suyuan.foundation.wording import units
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.kernel.units import UNITS

wording.register(
    {
        "tests.hold": "The lot %(lot)s is on hold.",
        "tests.one_lot": "One lot at a time.",
        "tests.left": "%(left)s of %(lot)s, counted in %(wanted)s.",
    }
)


class HoldError(DomainError):
    code = "tests.hold"
    lot: str | None


class TestJoined:
    def test_puts_a_blank_behind_a_sentence_where_its_language_does(self):
        assert wording.joined(("It is full.", "", "Take another.")) == "It is full. Take another."
        assert wording.joined(("已满。", "请换一个。", "P-1")) == "已满。请换一个。P-1"
        assert not wording.joined(())


class TestSentence:
    def test_names_the_data(self):
        assert wording.sentence(HoldError(lot="L-7")) == "The lot L-7 is on hold."

    def test_shows_nothing_as_a_dash(self):
        assert wording.sentence(HoldError(lot=None)) == "The lot – is on hold."

    def test_takes_percent_signs_as_they_are(self):
        assert wording.sentence(HoldError(lot="%(x)s%")) == "The lot %(x)s% is on hold."

    def test_cuts_long_values(self):
        assert len(wording.sentence(HoldError(lot="x" * 5000))) < 250

    def test_tells_moments_in_the_zone_of_the_reader(self):
        problem = Problem("tests.hold", {"lot": "2026-03-01T10:00:00+00:00"})
        with timezone.override("Asia/Shanghai"):
            assert wording.sentence(problem) == "The lot 2026-03-01 18:00 is on hold."
            far = Problem("tests.hold", {"lot": "9999-12-31T23:59:59+00:00"})
            assert wording.sentence(far) == "The lot 9999-12-31T23:59:59+00:00 is on hold."

    def test_writes_units_as_people_do(self):
        problem = Problem("tests.left", {"left": "0.4 KGM", "wanted": "MTR", "lot": "L 12 KGM"})
        assert wording.sentence(problem) == "0.4 kg of L 12 KGM, counted in m."
        with translation.override("zh-hans"):
            assert wording.sentence(Problem("tests.hold", {"lot": "-3 EA"})) == (
                "The lot -3 件 is on hold."
            )

    @pytest.mark.parametrize(
        ("held", "read"),
        [("9998799 EA", "9,998,799 pcs"), ("1200.50001 KGM", "1,200.50001 kg"),
         ("999 EA", "999 pcs"), ("1,200 EA", "1,200 pcs"),
         ("0.12345 KGM", "0.12345 kg"), ("-4000 EA", "-4,000 pcs")],
    )  # fmt: skip
    def test_writes_long_amounts_in_groups(self, held, read):
        problem = Problem("tests.hold", {"lot": held})
        with translation.override("en"):
            assert wording.sentence(problem) == f"The lot {read} is on hold."

    def test_tells_limits_with_their_unit(self):
        problem = Problem("tests.hold", {"lot": "115 – 125 GRM"})
        assert wording.sentence(problem) == "The lot 115 – 125 g is on hold."
        assert wording.sentence(Problem("tests.hold", {"lot": "≥ 3 KGM"})) == (
            "The lot ≥ 3 kg is on hold."
        )

    def test_tells_a_name_in_the_language_of_the_reader(self):
        problem = Problem("tests.hold", {"lot": "流量", "lot_en": "Flow"})
        with translation.override("en"):
            assert wording.sentence(problem) == "The lot Flow is on hold."
        with translation.override("zh-hans"):
            assert wording.sentence(problem) == "The lot 流量 is on hold."

    def test_says_the_code_where_no_message_is_known(self, caplog):
        with translation.override("en"), caplog.at_level(logging.CRITICAL):
            assert wording.sentence(Problem("tests.unheard")) == (
                "This is not possible (tests.unheard)."
            )

    def test_says_what_an_area_says_of_a_rule_of_the_database(self):
        assert wording.sentence(ConstraintError(constraint="tests_one_lot")) == "One lot at a time."
        with translation.override("en"):
            said = wording.sentence(ConstraintError(constraint="tests_two_lots"))
        assert said.startswith("What was entered does not fit to what is recorded")

    def test_says_of_a_rule_without_words_what_rules_of_its_family_say(self):
        with translation.override("en"):
            said = wording.sentence(ConstraintError(constraint="tests_line_once"))
        assert said.startswith("There is one like it already")

    def test_puts_the_place_first(self):
        failure = Problems((Problem("tests.hold", {"lot": "A"}, line=3, field="lot"),))
        with translation.override("en"):
            assert wording.sentences(failure) == ["Line 3, lot: The lot A is on hold."]


def test_every_unit_of_measure_has_a_sign_or_a_word():
    written = units.SYMBOLS.keys() | units.WORDS.keys() | units.PIECES
    assert written == set(UNITS)
    assert units.symbol("4O") == "µF"
