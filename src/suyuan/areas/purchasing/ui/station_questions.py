"""What the station at the dock asks, one question at a time."""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy

from suyuan.areas.purchasing import choices
from suyuan.areas.purchasing.models import OrderLine
from suyuan.areas.purchasing.ui.common import name_of
from suyuan.ledger.domain.vocabulary import Tracking
from suyuan.web.stations import Choice, Kind, Question, When

SCAN: Final = "scan"
COUNT: Final = "count"
HAND: Final = "hand"
TAKE: Final = "take"
AWAY: Final = "away"
_ACTS: Final = (
    Choice(SCAN, gettext_lazy("Scan what stands here")),
    Choice(COUNT, gettext_lazy("Say how much, then scan")),
    Choice(HAND, gettext_lazy("Enter a lot by hand")),
    Choice(AWAY, gettext_lazy("Turn something away"), is_bad=True),
    Choice(TAKE, gettext_lazy("Take it over"), beside=("lots", "away")),
)
_WHYS: Final = tuple(Choice(str(kind), label) for kind, label in choices.REFUSALS.items())
CODED: Final = (*_ACTS, *_WHYS)


def questions(lines: Sequence[OrderLine]) -> Sequence[Question]:
    """Return what is asked at the dock about an order with these lines."""
    by_lot = any(line.item.item.tracking != Tracking.SERIAL for line in lines)
    return (_act(by_lot=by_lot), *_scanning(by_lot=by_lot), *_by_hand(lines), *_turning_away(),
            _sure())  # fmt: skip


def _act(*, by_lot: bool) -> Question:
    """Ask what is done; pieces with numbers are scanned one by one, so nobody says how many."""
    return Question(
        name="act",
        ask=gettext_lazy("What do you do?"),
        hint=gettext_lazy("Everything is counted first, then taken over into quarantine."),
        kind=Kind.CHOICE,
        sticky=True,
        choices=[one for one in _ACTS if by_lot or one.value != COUNT],
    )


def _scanning(*, by_lot: bool) -> Sequence[Question]:
    """Ask for the code alone, which is checked at once; or how much there is, and then the code."""
    quantity = Question(
        name="quantity",
        ask=gettext_lazy("How much of it is there?"),
        hint=gettext_lazy("Then scan it. 0 where what was counted or announced is not there."),
        kind=Kind.NUMBER, minimum=Decimal(0), decimals=6,
        when=When(question="act", values=[COUNT]),
    )  # fmt: skip
    scan = Question(
        name="thing",
        ask=gettext_lazy("Scan what stands here"),
        hint=gettext_lazy(
            "A package, the label of a lot, a piece; or type the lot number. It counts as much as "
            "label or notice say."
        ),
        kind=Kind.SCAN,
        foreign=True,
        when=When(question="act", values=[SCAN]),
    )
    counted = dataclasses.replace(
        scan, name="counted", ask=gettext_lazy("Scan what you have counted"),
        hint=gettext_lazy("A package or the label of a lot; or type the lot number."),
        when=When(question="act", values=[COUNT]),
    )  # fmt: skip
    return (quantity, counted, scan) if by_lot else (scan,)


def _by_hand(lines: Sequence[OrderLine]) -> Sequence[Question]:
    when = When(question="act", values=[HAND])
    line = Question(
        name="line",
        ask=gettext_lazy("What is it?"),
        kind=Kind.CHOICE,
        choices=[
            Choice(str(line.position), f"{line.position} · {name_of(line.item.item)}")
            for line in lines
        ],
        when=when,
    )
    expires = Question(
        name="expires_on",
        ask=gettext_lazy("When does it expire?"),
        hint=gettext_lazy("As 2027-05-31; leave it out where the label says nothing."),
        kind=Kind.TEXT,
        optional=True,
        when=when,
    )
    lasts = any(line.item.item.shelf_life_days for line in lines)
    pieces = any(line.item.item.tracking == Tracking.SERIAL for line in lines)
    return (
        *((line,) if len(lines) > 1 else ()),
        Question(
            name="lot",
            ask=gettext_lazy("Scan or type the supplier's lot number"),
            hint=gettext_lazy("As it stands on the label."),
            kind=Kind.SCAN,
            foreign=True,
            when=when,
        ),
        Question(
            name="amount", ask=gettext_lazy("How much of the lot is there?"), kind=Kind.NUMBER,
            minimum=Decimal(0), decimals=6, when=when,
        ),
        *((expires,) if lasts else ()),
        *((_numbers(when),) if pieces else ()),
    )  # fmt: skip


def _numbers(when: When) -> Question:
    return Question(
        name="serials",
        ask=gettext_lazy("Type the numbers of the pieces"),
        hint=gettext_lazy("Apart by spaces; leave it out for a lot without numbers."),
        kind=Kind.TEXT,
        optional=True,
        when=when,
    )


def _turning_away() -> Sequence[Question]:
    when = When(question="act", values=[AWAY])
    return (
        Question(
            name="why",
            ask=gettext_lazy("Why is it turned away?"),
            kind=Kind.CHOICE,
            choices=_WHYS,
            when=when,
        ),
        Question(
            name="what",
            ask=gettext_lazy("What is turned away?"),
            hint=gettext_lazy("Type or scan it; the carrier takes it back."),
            kind=Kind.SCAN,
            foreign=True,
            when=when,
        ),
        Question(
            name="pieces", ask=gettext_lazy("How much of it?"), kind=Kind.NUMBER,
            minimum=Decimal(0), decimals=6, when=when,
        ),
    )  # fmt: skip


def _sure() -> Question:
    return Question(
        name="sure",
        ask=gettext_lazy("Is everything counted that stands here?"),
        hint=gettext_lazy("It goes into quarantine and is inspected. The rest has not come."),
        kind=Kind.CONFIRM,
        when=When(question="act", values=[TAKE]),
    )
