"""The station that moves things: scan a place, then whatever lies there now.

The put-away station of the warehouse will take this over.
"""

import datetime as dt
from typing import Any, Final

from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import override

from suyuan.areas.trace.choices import words
from suyuan.areas.trace.operations import moving
from suyuan.foundation.authorization import require
from suyuan.foundation.context import Context
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import DomainError
from suyuan.ledger.queries.find import find
from suyuan.ledger.queries.presence import places
from suyuan.ledger.queries.things import ThingRow
from suyuan.web import stations
from suyuan.web.people import Reader
from suyuan.web.stations import Answers, Brief, Counter, Done, Kind, Outcome, Question

MOVED: Final = "moved"


class UnknownThingError(NotFoundError):
    """Nothing in the ledger has this code."""

    code = "ledger.unknown_thing"
    key: str = ""


class AmbiguousScanError(DomainError):
    """Several things have this code."""

    code = "trace.ambiguous_scan"
    text: str


class MoveStation(stations.Station):
    """Where things are now, one scan each."""

    name, title, icon = "move", gettext_lazy("Move things"), "arrows-move"
    rank = 29
    purpose = gettext_lazy("Scan a place, then everything that you put there.")
    permission = moving.MOVE
    questions = (
        Question(
            name="place",
            ask=gettext_lazy("Scan the place"),
            hint=gettext_lazy("Everything scanned after it is put there."),
            kind=Kind.SCAN,
            sticky=True,
        ),
        Question(
            name="thing",
            ask=gettext_lazy("Scan what you put there"),
            hint=gettext_lazy("A unit, a box, a case, a pallet."),
            kind=Kind.SCAN,
        ),
    )
    can_undo = True
    undo_reasons = (
        gettext_lazy("Wrong place"),
        gettext_lazy("Wrong thing"),
        gettext_lazy("Scanned by mistake"),
    )

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        return Brief(
            title=self.title,
            note=self.purpose,
            counters=[
                Counter(name=MOVED, label=_("Moved today"), value=0, is_main=True, of_device=True)
            ],
        )

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        place = _place(str(answers["place"]))
        require(context.actor, self.permission, place.site_id)
        thing = _thing(str(answers["thing"]))
        name = words.local(place.name, place.name_en) or place.code
        recorded = moving.move_things(
            context=context,
            place=moving.Spot(id=place.pk, key=place.key, name=name),
            things=[thing.key],
            occurred_at=occurred_at,
        )
        return Outcome(
            sentence=_("%(thing)s is at %(place)s.") % {"thing": thing.code, "place": name},
            kept={"event": recorded.events[0].uri},
        )

    @override
    def undo(self, *, context: Context, entry: Done) -> Outcome:
        moving.take_move_back(context=context, event_uri=entry.kept["event"])
        return Outcome(sentence=_("It is where it was before."))


def _place(text: str) -> Any:
    carrier = stations.scanned(text)
    row = None
    if carrier.key:
        row = places().filter(key=carrier.key).first()
    row = row or places().filter(code__in=[carrier.text, carrier.text.upper()]).first()
    if row is None:
        raise moving.UnknownPlaceError(place=carrier.text)
    return row


def _thing(text: str) -> ThingRow:
    carrier = stations.scanned(text)
    keys = (carrier.key,) if carrier.key else ()
    things = find(carrier.text, keys=keys, limit=2).things
    if not things:
        raise UnknownThingError(key=carrier.text)
    if len(things) > 1:
        raise AmbiguousScanError(text=carrier.text)
    return things[0]
