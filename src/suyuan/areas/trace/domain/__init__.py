"""What a person asks of the trace room, as values with a written form: an address holds them.

A cause is written as the key of a thing, or as ``event?place=M7&since=2026-01-01T08:00``:

>>> cause = cause_of("event?operator=OP3&until=2026-02-01T00:00:00%2B08:00")
>>> cause.operator, cause.until.isoformat()
('OP3', '2026-02-01T00:00:00+08:00')
>>> text_of(cause_of("/01/06901234567892/10/L7"))
'/01/06901234567892/10/L7'
"""

from suyuan.areas.trace.domain.questions import (
    Direction,
    OneThingBackwardError,
    Question,
    TooManyCausesError,
    UnreadableCauseError,
    cause_of,
    question_from,
    question_to,
    text_of,
)

__all__ = [
    "Direction",
    "OneThingBackwardError",
    "Question",
    "TooManyCausesError",
    "UnreadableCauseError",
    "cause_of",
    "question_from",
    "question_to",
    "text_of",
]
