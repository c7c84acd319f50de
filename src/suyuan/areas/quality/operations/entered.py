"""Results as they were entered: judged against the plan, with every reason why they cannot be."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.catalog.domain.design import CharacteristicKind
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.quality.domain.judging import within
from suyuan.areas.quality.models import Inspection, Result
from suyuan.areas.quality.operations.people import Signer
from suyuan.areas.quality.queries.naming import characteristic_named
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.kernel.errors import DataValue, Problem

DIGITS_MAX: Final = 12
LEEWAY: Final = dt.timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultValues:
    """What was found of one characteristic at one sample, or counted over several."""

    characteristic: str
    sample: int | None = None
    """From 1; 0: counted over several at once; None where the unit says it."""
    unit_key: str = ""
    value: Decimal | None = None
    """The measured value, of a characteristic that is measured."""
    passed: bool | None = None
    """Good or bad, of one that is looked at."""
    inspected: int | None = None
    nonconforming: int | None = None
    instrument: str = ""
    note: str = ""
    measured_at: dt.datetime | None = None
    """None: now."""


class Checked:
    """Turns what was entered into rows, and collects what cannot be right."""

    def __init__(
        self,
        inspection: Inspection,
        *,
        context: Context,
        signer: Signer,
        instruments: Collection[str],
    ) -> None:
        """Begin with nothing wrong.

        Args:
            inspection: What is inspected.
            context: Who and why.
            signer: Who enters the results.
            instruments: Codes of the instruments that they name.
        """
        self.inspection = inspection
        self.context = context
        self.signer = signer
        self.problems: list[Problem] = []
        self.known: Mapping[str, Mapping[str, Any]] = {
            one["code"]: one for one in inspection.plan["characteristics"]
        }
        self.units = {key: n for n, key in enumerate(inspection.unit_keys, start=1)}
        self.unfit: dict[tuple[str, dt.date, str], Sequence[Problem]] = {}
        self.instruments = fitness.equipment_with({code for code in instruments if code})
        self.until = {
            code: one.calibrated_until
            for code, one in self.instruments.items()
            if one.needs_calibration and self._needs_instruments()
        }

    def named(self, code: str) -> dict[str, DataValue]:
        """Return a characteristic of the plan as messages tell it."""
        return characteristic_named(self.known[code])

    def row(self, line: int | None, given: ResultValues) -> Result | None:
        """Return the row of a result; None where something is wrong with it."""
        before = len(self.problems)
        said = self.known.get(given.characteristic)
        if said is None:
            data = {"characteristic": given.characteristic}
            self._refuse("quality.unknown_characteristic", line, "characteristic", data)
            return None
        sample = self._sample(line, given)
        moment = given.measured_at or self.context.at
        if moment.tzinfo is None or moment > self.context.at + LEEWAY:
            self._refuse("quality.in_the_future", line, "measured_at")
            moment = self.context.at
        if len(self.problems) > before:
            return None
        inspected, bad, passed = self._judged(line, given, said, sample)
        self._instrument(line, given, said, day_at(moment, self.inspection.site_id))
        if len(self.problems) > before:
            return None
        return Result(
            inspection=self.inspection,
            characteristic=given.characteristic,
            sample=sample,
            unit_key=given.unit_key or self._unit(sample),
            value=given.value if said["kind"] == CharacteristicKind.VARIABLE else None,
            passed=passed,
            inspected=inspected,
            nonconforming=bad,
            instrument=given.instrument,
            calibrated_until=self.until.get(given.instrument),
            note=given.note,
            entered_by=self.signer.id,
            entered_name=self.signer.name,
            entered_at=self.context.at,
            measured_at=moment,
        )

    def _needs_instruments(self) -> bool:
        return any(one["kind"] == CharacteristicKind.VARIABLE for one in self.known.values())

    def _unit(self, sample: int) -> str:
        keys = self.inspection.unit_keys
        return keys[sample - 1] if 0 < sample <= len(keys) else ""

    def _sample(self, line: int | None, given: ResultValues) -> int:
        sample = given.sample
        if given.unit_key and self.units:
            place = self.units.get(given.unit_key)
            if place is None:
                self._refuse(
                    "quality.unit_not_inspected", line, "unit_key", {"key": given.unit_key}
                )
                return 0
            if sample is not None and sample != place:
                self._refuse("quality.unit_and_sample", line, "sample", {"sample": sample})
            return place
        most = max(self.inspection.sample_size, len(self.units))
        if sample is None or not 0 <= sample <= most:
            data = {"sample": "" if sample is None else sample, "most": most}
            self._refuse("quality.no_such_sample", line, "sample", data)
            return 0
        return sample

    def _judged(
        self, line: int | None, given: ResultValues, said: Mapping[str, Any], sample: int
    ) -> tuple[int, int, bool]:
        """Return how many were seen, how many of them are bad, and whether it passed."""
        if said["kind"] == CharacteristicKind.VARIABLE:
            return self._measured(line, given, said, sample)
        if sample == 0:
            return self._counted(line, given)
        if given.passed is None:
            data = characteristic_named(said)
            self._refuse("quality.judgement_needed", line, "passed", data)
        return 1, int(not given.passed), bool(given.passed)

    def _measured(
        self, line: int | None, given: ResultValues, said: Mapping[str, Any], sample: int
    ) -> tuple[int, int, bool]:
        value = given.value
        if sample == 0 or value is None:
            data = characteristic_named(said)
            self._refuse("quality.value_needed", line, "value", data)
            return 1, 0, True
        if not value.is_finite() or abs(value.adjusted()) > DIGITS_MAX:
            self._refuse("quality.not_a_value", line, "value", {"value": str(value)[:40]})
            return 1, 0, True
        passed = within(value, minimum=_decimal(said["minimum"]), maximum=_decimal(said["maximum"]))
        return 1, int(not passed), passed

    def _counted(self, line: int | None, given: ResultValues) -> tuple[int, int, bool]:
        inspected, bad = given.inspected or 0, given.nonconforming
        if bad is None or bad < 0 or not 0 < inspected <= self.inspection.quantity:
            self._refuse("quality.count_needed", line, "inspected")
            return 1, 0, True
        if bad > inspected:
            data = {"nonconforming": bad, "inspected": inspected}
            self._refuse("quality.more_bad_than_seen", line, "nonconforming", data)
        return inspected, bad, bad == 0

    def _instrument(
        self, line: int | None, given: ResultValues, said: Mapping[str, Any], day: dt.date
    ) -> None:
        kinds = said["instrument_kinds"]
        if not given.instrument:
            if kinds:
                named, english = fitness.kinds_told(kinds)
                data = {**characteristic_named(said), "kinds": named, "kinds_en": english}
                self._refuse("quality.instrument_needed", line, "instrument", data)
            return
        asked = (given.instrument, day, ",".join(kinds))
        if asked not in self.unfit:
            self.unfit[asked] = fitness.unfit_of(
                given.instrument, self.instruments, on=day, kinds=kinds
            )
        self.problems += [one.at(line=line, field="instrument") for one in self.unfit[asked]]

    def _refuse(
        self,
        code: str,
        line: int | None,
        field: str,
        data: Mapping[str, str | int | None] | None = None,
    ) -> None:
        self.problems.append(Problem(code, data or {}, line=line, field=field))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
