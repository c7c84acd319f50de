"""A simulated year of a million and more updates, through the ledger's own bulk change.

Packages drawn at random over the whole ledger go from where they are to somebody else: out of the
store to a customer, from a customer back or on to another. Boxes are opened where they stand and
part of each is packed anew. Units exchange their parts through the ordinary commands.
"""

import datetime as dt
import random
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from suyuan.config.bench.figures import Figure
from suyuan.config.bench.year import REASON, TAKEN_OUT, Year, settled
from suyuan.config.demo import firm
from suyuan.foundation import clock
from suyuan.foundation.command import system_context
from suyuan.kernel.identifiers import check_digits
from suyuan.ledger.domain.event import Event, Party
from suyuan.ledger.domain.vocabulary import Action, EventType
from suyuan.ledger.operations.bulk import Changes, Happened, Move, Package, Repack, change
from suyuan.ledger.queries import holds
from suyuan.ledger.queries.rows import array, by_index, row, rows

MOVED: Final = 6_000
"""Packages moved in one command."""
OPENED: Final = 600
"""Boxes opened in one command."""
TOGETHER: Final = 8
"""Packages of one shipment."""
EXCHANGES: Final = 200
"""One exchange of parts for so many updates."""
STEP: Final = dt.timedelta(milliseconds=1)
SPAN: Final = dt.timedelta(minutes=9)
"""The year happens in the last minutes: after everything else, and not in the future."""

_DRAWN: Final = """
    SELECT d.thing_id, i.key, h.key, h.own, d.place_id, p.key, d.holder_id
    FROM (
        SELECT * FROM ledger_whereabouts TABLESAMPLE SYSTEM (%(percent)s) REPEATABLE (%(seed)s)
        WHERE last_at < %(before)s AND place_id IS NOT NULL AND holder_id IS NOT NULL
    ) AS d
    JOIN ledger_thing AS t ON t.id = d.thing_id AND t.kind = 'PACKAGE' AND t.ended_at IS NULL
    JOIN ledger_identity AS i ON i.thing_id = d.thing_id AND i.main
    JOIN ledger_party AS h ON h.id = d.holder_id
    JOIN ledger_place AS p ON p.id = d.place_id
    ORDER BY random() LIMIT %(most)s"""
_FOR_RETURNS: Final = """
    SELECT h.key, h.id, p.key, p.id FROM warehouse_profile AS z
    JOIN ledger_place AS p ON p.id = z.place_id CROSS JOIN ledger_party AS h
    WHERE z.zone = 'RETURNS' AND z.active AND h.own ORDER BY p.code, h.id LIMIT 1"""
_OWN: Final = """
    SELECT h.key, h.id, p.key, p.id FROM ledger_whereabouts AS w
    JOIN ledger_place AS p ON p.id = w.place_id
    JOIN ledger_party AS h ON h.id = w.holder_id AND h.own
    ORDER BY w.thing_id DESC LIMIT 1"""
_INSIDE: Final = """
    SELECT c.parent_id, c.child_id, i.key FROM ledger_containment AS c
    JOIN ledger_thing AS t ON t.id = c.child_id AND t.kind = 'UNIT'
    JOIN ledger_identity AS i ON i.thing_id = c.child_id AND i.main
    WHERE c.parent_id = ANY (%(boxes)s::bigint[]) AND c.until_at IS NULL AND c.quantity IS NULL
    ORDER BY c.child_id"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """What happens in one command; draws its things when the command runs."""

    seed: int
    begins: dt.datetime
    number: int
    """The first number of a new box."""

    def packages(self) -> int:
        """Say how many new boxes there may be."""
        return OPENED

    def plan(self, first_id: int) -> Changes:
        """Draw packages and boxes, and say what happens to them."""
        return _Planning(self, first_id).changes()


class _Planning:
    def __init__(self, piece: Piece, first_id: int) -> None:
        self.piece = piece
        self.first_id = first_id
        self.chance = random.Random(piece.seed)  # noqa: S311 - a choice of examples.
        self.moment = piece.begins
        self.store = row(_FOR_RETURNS) or row(_OWN)
        self.customers = rows(
            "SELECT h.key, h.id, p.key, p.id FROM ledger_place AS p"
            " JOIN ledger_party AS h ON h.id = p.party_id"
            " WHERE NOT h.own AND p.kind = 'EXTERNAL' ORDER BY p.id"
        )

    def changes(self) -> Changes:
        plan = Changes()
        if self.store is None or not self.customers:
            return plan
        drawn = self._drawn(MOVED + OPENED * 2)
        plan.repacks.extend(self._repacks(drawn))
        opened = {repack.box_id for repack in plan.repacks}
        plan.moves.extend(self._moves([each for each in drawn if each[0] not in opened][:MOVED]))
        return plan

    def _drawn(self, count: int) -> list[tuple[Any, ...]]:
        (size,) = row(
            "SELECT reltuples FROM pg_class WHERE oid = 'ledger_whereabouts'::regclass"
        ) or (0,)
        found = rows(
            _DRAWN,
            {
                "percent": min(100.0, 400 * count / max(float(size), 1.0)),
                "seed": self.piece.seed,
                "before": self.piece.begins,
                "most": count,
            },
        )
        stays = holds.stopped()
        return [each for each in found if each[0] not in stays]

    def _moves(self, drawn: Sequence[tuple[Any, ...]]) -> Iterator[Move]:
        """From each holder, several packages go together to somebody else."""
        by_holder: dict[tuple[str, bool], list[tuple[int, str]]] = {}
        for thing, key, holder, own, *_ in drawn:
            by_holder.setdefault((holder, own), []).append((thing, key))
        for (holder, own), things in by_holder.items():
            for first in range(0, len(things), TOGETHER):
                group = things[first : first + TOGETHER]
                goes_back = not own and self.chance.random() < 0.5  # noqa: PLR2004 - half of them.
                taker = self.store if goes_back else self.chance.choice(self.customers)
                assert taker is not None
                yield self._move(group, holder, taker, "returned" if goes_back else "active")

    def _move(
        self, group: Sequence[tuple[int, str]], giver: str, taker: tuple[Any, ...], state: str
    ) -> Move:
        party, party_id, place, place_id = taker
        ids = [thing for thing, _ in group]
        keys = tuple(key for _, key in group)
        sent = self._event(
            EventType.OBJECT, Action.OBSERVE, biz_step="shipping", disposition="in_transit",
            epcs=keys, sources=(Party(type="possessing_party", id=giver),),
            destinations=(Party(type="possessing_party", id=party),),
        )  # fmt: skip
        got = self._event(
            EventType.OBJECT, Action.OBSERVE, biz_step="receiving", disposition=state,
            epcs=keys, read_point=place, location=place,
        )  # fmt: skip
        return Move(
            packages=ids,
            by=(
                self._happened(sent, holder_id=party_id, objects=ids),
                self._happened(
                    got, read_id=place_id, place_id=place_id, holder_id=party_id, objects=ids
                ),
            ),
        )

    def _repacks(self, drawn: Sequence[tuple[Any, ...]]) -> Iterator[Repack]:
        with by_index():
            found = rows(_INSIDE, {"boxes": array([each[0] for each in drawn])})
        inside: dict[int, list[tuple[int, str]]] = {}
        for box, unit, key in found:
            inside.setdefault(box, []).append((unit, key))
        number = 0
        for box, key, _, _, place_id, place, holder_id in drawn:
            units = inside.get(box, ())
            if len(units) <= TAKEN_OUT or number == OPENED:
                continue
            where = {"place_id": place_id, "holder_id": holder_id}
            yield self._repack(number, (box, key), units, place, where)
            number += 1

    def _repack(
        self, number: int, box: tuple[int, str], units: Sequence[tuple[int, str]],
        place: str, where: dict[str, Any],
    ) -> Repack:  # fmt: skip
        ids = [unit for unit, _ in units]
        keys = tuple(key for _, key in units)
        opened = self._event(
            EventType.AGGREGATION, Action.DELETE, biz_step="unpacking", disposition="active",
            parent=box[1], children=keys, location=place,
        )  # fmt: skip
        body = f"7{firm.PREFIX}{(self.piece.number + number) % 1_000_000_000:09d}"
        code = body + check_digits.gs1(body)
        packed = self._event(
            EventType.AGGREGATION, Action.ADD, biz_step="packing", disposition="active",
            parent=f"/00/{code}", children=keys[:TAKEN_OUT], location=place,
        )  # fmt: skip
        new = self.first_id + number
        made = self._happened(packed, parent_id=new, children=ids[:TAKEN_OUT], **where)
        return Repack(
            box_id=box[0],
            units=ids,
            opened=self._happened(opened, parent_id=box[0], children=ids, **where),
            package=Package(id=new, code=code, made=made),
            packed=ids[:TAKEN_OUT],
        )

    def _event(self, kind: EventType, action: Action, **values: Any) -> Event:
        self.moment += STEP
        return Event(
            type=kind, action=action, occurred_at=self.moment, offset="+08:00", **values
        )  # fmt: skip

    def _happened(self, event: Event, **values: Any) -> Happened:
        things = len(values.get("objects", ())) + len(values.get("children", ()))
        things += "parent_id" in values
        moment = int(event.occurred_at.timestamp() * 1000) << 80 | 0x7 << 76
        moment |= self.chance.getrandbits(12) << 64 | 0b10 << 62 | self.chance.getrandbits(62)
        return Happened(
            id=uuid.UUID(int=moment), event=event, recorded_at=event.occurred_at,
            things=things, **values,
        )  # fmt: skip


def update(updates: int) -> Iterator[Figure]:
    """Let about so many things be moved or packed anew, and say how many and how quickly."""
    began = time.perf_counter()
    seed = int(time.time())
    piece = Piece(seed=seed, begins=clock.now() - SPAN, number=seed * 1000 % 1_000_000_000)
    done = events = 0
    while done < updates:
        made = change(context=system_context(reason=REASON), planner=piece)
        if not made.events:
            break
        events += made.events
        done += 2 * made.packages + made.units
        sys.stderr.write(f"  a year: {done:,} of {updates:,} updates\n")
        piece = replace(
            piece,
            seed=piece.seed + 1,
            begins=piece.begins + STEP * (made.events + 1),
            number=piece.number + OPENED,
        )
    seconds = time.perf_counter() - began
    yield Figure(
        part="year", name="things moved or packed anew", value=done, unit="", runs=1,
        note=f"{events:,} events, {done / max(seconds, 0.001):,.0f} things/s",
    )  # fmt: skip
    exchanged = settled(Year().exchanges(updates // EXCHANGES))
    yield Figure(
        part="year", name="parts exchanged", value=exchanged, unit="", runs=1,
        note="events, one by one through the ordinary commands",
    )  # fmt: skip
