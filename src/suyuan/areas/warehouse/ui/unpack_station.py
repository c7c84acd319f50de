"""The station where packages are opened: everything comes out, or a part."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import override

from suyuan.areas.warehouse import operations
from suyuan.areas.warehouse.choices import MOVE_STOCK
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.foundation.authorization import require
from suyuan.foundation.context import Context
from suyuan.ledger.queries.presence import places
from suyuan.ledger.queries.stock import located
from suyuan.web import stations
from suyuan.web.people import Reader
from suyuan.web.stations import (
    Answers,
    Brief,
    Choice,
    Counter,
    Done,
    Kind,
    Outcome,
    Question,
    When,
)

ALL: Final = "all"
PART: Final = "part"
_PART: Final = When(question="what", values=[PART])


class UnpackStation(stations.Station):
    """Open packages; what comes out stands where the package stands."""

    name, title, icon = "unpack", gettext_lazy("Unpack"), "package-export"
    rank = 25
    purpose = gettext_lazy("Scan a package and what you take out of it.")
    permission = MOVE_STOCK
    coded = (
        Choice(ALL, gettext_lazy("Everything")),
        Choice(PART, gettext_lazy("A part of it")),
    )
    can_undo = True
    undo_reasons = (gettext_lazy("Wrong package"), gettext_lazy("Scanned by mistake"))

    @override
    def questions_of(self, reader: Reader, job: str) -> Sequence[Question]:
        return (
            Question(
                name="package",
                ask=gettext_lazy("Scan the package that you open"),
                kind=Kind.SCAN,
            ),
            Question(
                name="what",
                ask=gettext_lazy("What do you take out?"),
                kind=Kind.CHOICE,
                choices=self.coded,
            ),
            Question(
                name="thing",
                ask=gettext_lazy("Scan what you take out"),
                hint=gettext_lazy("A lot, a piece, or a package in it."),
                kind=Kind.SCAN,
                when=_PART,
            ),
            Question(
                name="quantity",
                ask=gettext_lazy("How much of the lot do you take out?"),
                hint=gettext_lazy("Leave it out for all of it, for a piece and for a package."),
                kind=Kind.NUMBER,
                minimum=Decimal(0),
                decimals=6,
                optional=True,
                when=_PART,
            ),
        )

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        count = Counter(name="opened", label=_("Unpacked here and now"), value=0, is_main=True)
        return Brief(title=self.title, note=self.purpose, counters=[count])

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        package = _key(str(answers["package"]))
        require(context.actor, self.permission, _site_of(package) or context.site_id)
        quantity = answers.get("quantity")
        things = []
        if answers["what"] == PART:
            thing = operations.Moved(
                key=_key(str(answers["thing"])),
                quantity=quantity if isinstance(quantity, Decimal) else None,
            )
            things.append(thing)
        done = operations.unpack(
            context=context,
            values=operations.UnpackValues(package=package, things=things, occurred_at=occurred_at),
        )
        return Outcome(sentence=_said(done), kept={"events": list(done.events)})

    @override
    def undo(self, *, context: Context, entry: Done) -> Outcome:
        operations.take_move_back(context=context, events=entry.kept["events"])
        return Outcome(sentence=_("It lies in its package again."))


def _key(text: str) -> str:
    return key_of(stations.scanned(text).text)


def _site_of(package: str) -> int | None:
    """Return the site where a package stands, if anybody knows."""
    known = located([package]).get(package)
    if known is None or known.place_id is None:
        return None
    return places().filter(pk=known.place_id).values_list("site_id", flat=True).first()


def _said(done: operations.Unpacked) -> str:
    if done.ended:
        return _("%(package)s is empty; what was in it stands at %(place)s.") % {
            "package": done.package, "place": done.place,
        }  # fmt: skip
    return _("%(things)s is out of %(package)s and stands at %(place)s.") % {
        "things": ", ".join(done.codes), "package": done.package, "place": done.place,
    }  # fmt: skip
