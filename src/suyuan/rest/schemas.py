"""What bodies have in common."""

import datetime as dt
import re
from typing import Any, Final

from ninja import Schema
from pydantic import ConfigDict, ValidatorFunctionWrapHandler, field_validator
from pydantic_core import PydanticCustomError

_COUNTED: Final = re.compile(r"\s*[+-]?[\d._]+\s*")


class BodySchema(Schema):
    """A body of a request: a name that nobody knows is a mistake, not something to pass over."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="wrap", check_fields=False)
    @classmethod
    def _in_time(cls, given: object, handler: ValidatorFunctionWrapHandler) -> Any:
        """Refuse days and moments that say less than they must.

        A moment without a time zone is one of many, and seconds since 1970 are a number that
        stands in the wrong field. What lies at the edges of the calendar is no day of this world
        and cannot be told in every time zone.
        """
        made = handler(given)
        if not isinstance(made, dt.date):
            return made
        is_moment = isinstance(made, dt.datetime)
        fault = ""
        if not isinstance(given, str | dt.date) or (
            isinstance(given, str) and _COUNTED.fullmatch(given)
        ):
            fault = "datetime_counted" if is_moment else "date_counted"
        elif isinstance(made, dt.datetime) and made.utcoffset() is None:
            fault = "timezone_missing"
        elif made.year <= dt.MINYEAR:
            fault = "greater_than_calendar"
        elif made.year >= dt.MAXYEAR:
            fault = "less_than_calendar"
        if fault:
            # Of this kind, whose first word `VALUE_CODES` knows; its sentence is never shown.
            raise PydanticCustomError(fault, "not acceptable here")
        return made
