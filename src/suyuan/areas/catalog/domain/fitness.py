"""Whether equipment and people may be used for a step on a day: calibration, maintenance, training.

GMP 2025 §23 (training), §37-41 (equipment, calibration), ISO 13485 6.2, 6.3, 7.6.
"""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from suyuan.kernel.errors import Problem

WARN_DAYS: Final = 30
"""Days before its end in which a calibration or a qualification is shown as ending."""


class EquipmentStatus(enum.StrEnum):
    """Whether equipment may be used at all."""

    IN_USE = "IN_USE"
    BROKEN = "BROKEN"
    IN_MAINTENANCE = "IN_MAINTENANCE"
    RETIRED = "RETIRED"


EQUIPMENT_MOVES: Final[Mapping[EquipmentStatus, frozenset[EquipmentStatus]]] = {
    EquipmentStatus.IN_USE: frozenset(
        {EquipmentStatus.BROKEN, EquipmentStatus.IN_MAINTENANCE, EquipmentStatus.RETIRED}
    ),
    EquipmentStatus.BROKEN: frozenset({EquipmentStatus.IN_MAINTENANCE, EquipmentStatus.RETIRED}),
    EquipmentStatus.IN_MAINTENANCE: frozenset({EquipmentStatus.IN_USE, EquipmentStatus.RETIRED}),
    EquipmentStatus.RETIRED: frozenset(),
}


class CalibrationResult(enum.StrEnum):
    """What a calibration found."""

    PASS = "PASS"  # noqa: S105 - no password.
    ADJUSTED = "ADJUSTED"
    """Out of limits before, in limits after: what was measured since the last one is judged."""
    FAIL = "FAIL"


class UpkeepKind(enum.StrEnum):
    """What is done to keep equipment fit (GMP 2025 §37-39; ISO 13485 6.3)."""

    CHECK = "CHECK"
    """Looked over by those who work with it."""
    SERVICE = "SERVICE"
    """Cleaned, oiled, worn parts replaced."""
    OVERHAUL = "OVERHAUL"
    REPAIR = "REPAIR"
    """Not planned: something was broken."""


class UpkeepResult(enum.StrEnum):
    """What maintenance has led to."""

    FIT = "FIT"
    FOLLOW_UP = "FOLLOW_UP"
    """It may be used; something is still to be done."""
    UNFIT = "UNFIT"
    """It must not be used."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Equipment:
    """What is known of a piece of equipment on a day."""

    code: str
    kind: str
    status: EquipmentStatus
    needs_calibration: bool
    calibrated_until: dt.date | None
    last_result: CalibrationResult | None
    maintained_until: dt.date | None = None
    """The last day before it has to be maintained; None where nothing is planned."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A qualification that a person holds."""

    qualification: str
    valid_from: dt.date
    valid_until: dt.date | None


def unfit(equipment: Equipment, *, on: dt.date, kinds: Sequence[str] = ()) -> list[Problem]:
    """Return every reason why equipment may not be used on a day.

    Args:
        equipment: What is known of it.
        on: The day; the last day of a calibration, and before maintenance, is still good.
        kinds: The kinds a step can be done with; any if empty.
    """
    data = {"equipment": equipment.code}
    found: list[Problem] = []
    if kinds and equipment.kind not in kinds:
        found.append(Problem("catalog.wrong_equipment", {**data, "kinds": ", ".join(kinds)}))
    if equipment.status is not EquipmentStatus.IN_USE:
        found.append(Problem("catalog.equipment_out_of_use", {**data, "state": equipment.status}))
    if equipment.needs_calibration:
        if equipment.calibrated_until is None:
            found.append(Problem("catalog.never_calibrated", data))
        elif equipment.last_result is CalibrationResult.FAIL:
            found.append(Problem("catalog.calibration_failed", data))
        elif equipment.calibrated_until < on:
            until = equipment.calibrated_until.isoformat()
            found.append(Problem("catalog.calibration_expired", {**data, "until": until}))
    if equipment.maintained_until is not None and equipment.maintained_until < on:
        until = equipment.maintained_until.isoformat()
        found.append(Problem("catalog.maintenance_overdue", {**data, "until": until}))
    return found


def untrained(
    person: str, held: Sequence[Trained], *, needed: Sequence[str], on: dt.date
) -> list[Problem]:
    """Return every qualification that a person lacks on a day; its last day is still good."""
    found: list[Problem] = []
    for one in needed:
        mine = [trained for trained in held if trained.qualification == one]
        if any(
            trained.valid_from <= on and (trained.valid_until is None or on <= trained.valid_until)
            for trained in mine
        ):
            continue
        code = "catalog.training_expired" if mine else "catalog.not_trained"
        found.append(Problem(code, {"person": person, "qualification": one}))
    return found
