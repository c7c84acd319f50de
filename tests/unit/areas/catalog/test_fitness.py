"""Whether equipment and people may be used on a day."""

import dataclasses
import datetime as dt

from suyuan.areas.catalog.domain.fitness import (
    CalibrationResult,
    Equipment,
    EquipmentStatus,
    Trained,
    unfit,
    untrained,
)

DAY = dt.date(2026, 5, 10)
OVEN = Equipment(
    code="OV-1", kind="OVEN", status=EquipmentStatus.IN_USE, needs_calibration=True,
    calibrated_until=DAY, last_result=CalibrationResult.PASS,
)  # fmt: skip


def codes(problems):
    return [problem.code for problem in problems]


class TestUnfit:
    def test_the_last_day_of_a_calibration_is_still_good(self):
        assert unfit(OVEN, on=DAY, kinds=["OVEN"]) == []
        assert codes(unfit(OVEN, on=DAY + dt.timedelta(1))) == ["catalog.calibration_expired"]

    def test_says_every_reason(self):
        broken = dataclasses.replace(
            OVEN, status=EquipmentStatus.BROKEN, calibrated_until=None, last_result=None
        )
        assert codes(unfit(broken, on=DAY, kinds=["MIXER"])) == [
            "catalog.wrong_equipment",
            "catalog.equipment_out_of_use",
            "catalog.never_calibrated",
        ]

    def test_a_failed_calibration_is_none(self):
        failed = dataclasses.replace(OVEN, last_result=CalibrationResult.FAIL)
        assert codes(unfit(failed, on=DAY)) == ["catalog.calibration_failed"]


class TestUntrained:
    def test_one_training_that_holds_is_enough(self):
        held = [
            Trained("POTTING", dt.date(2024, 1, 1), dt.date(2025, 1, 1)),
            Trained("POTTING", dt.date(2026, 1, 1), DAY),
        ]
        assert untrained("P1", held, needed=["POTTING"], on=DAY) == []
        late = DAY + dt.timedelta(1)
        assert codes(untrained("P1", held, needed=["POTTING"], on=late)) == [
            "catalog.training_expired"
        ]

    def test_names_each_qualification_that_is_missing(self):
        missing = untrained("P1", [], needed=["A", "B"], on=DAY)
        assert [problem.data["qualification"] for problem in missing] == ["A", "B"]
