"""One load of the large demonstration: product lots with their boxes, cases, pallets and buyers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from suyuan.config.demo import volume_events, volume_shape
from suyuan.config.demo.firm import PREFIX
from suyuan.config.demo.volume_events import Events
from suyuan.config.demo.volume_shape import UNITS_PER_LOT, Shape
from suyuan.ledger.operations.bulk import (
    Box,
    Happened,
    Load,
    Lot,
    Mark,
    Nest,
    Package,
    Part,
    Resting,
    Rework,
    Stay,
    Stretch,
    Sublot,
)

LOTS_PER_LOAD: Final = 80
PER_BOX: Final = 20
BOXES_PER_CASE: Final = 20
CASES_PER_PALLET: Final = 20
ROOTS_PER_SHIPMENT: Final = 12
REWORKED: Final = 0.005
ON_PALLETS: Final = 0.1
IN_CASES: Final = 0.28
IN_STORE: Final = 0.08
UNDER_WAY: Final = 0.02
EMPTIED: Final = 0.06

Buyer = tuple[int, int, str]
"""Party, place and code."""


@dataclass(frozen=True, slots=True)
class Ids:
    """Rows of master data that a load names."""

    product: int
    board: int
    line: int
    line_key: str
    store: int
    store_key: str
    site: int
    own: int
    own_key: str
    customers: tuple["Buyer", ...] = field(repr=False)
    """Party, place and code of each buyer."""
    inputs: tuple[tuple[str, int], ...] = field(default=(), repr=False)
    """Ids of the component lots of this load, by key."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Makes the plan of the product lots from `first` to `last` (not included)."""

    shape: Shape
    ids: Ids
    first: int
    last: int
    serial: int
    """Number of the first unit's serial."""
    code: int
    """Number of the first SSCC."""

    def things(self) -> int:
        """Say how many ids it needs."""
        lots = range(self.first, self.last)
        sublots = sum(len(self.shape.sublots(lot)) for lot in lots)
        boards = sum(map(self.shape.has_boards, lots))
        units = (len(lots) + boards) * UNITS_PER_LOT
        return units + len(lots) + sublots + 2 * boards + self.packages()

    def packages(self) -> int:
        """Say how many SSCCs it needs."""
        boxes = (self.last - self.first) * UNITS_PER_LOT // PER_BOX
        cases = -(-boxes // BOXES_PER_CASE)
        return boxes + cases + -(-cases // CASES_PER_PALLET)

    def plan(self, first_id: int) -> Load:
        """Make the plan with ids from `first_id` on."""
        return _Maker(self, first_id).make()


class _Maker:
    def __init__(self, chunk: Chunk, first_id: int) -> None:
        self.chunk, self.shape, self.ids = chunk, chunk.shape, chunk.ids
        self.chance = chunk.shape.randomness("chunk", chunk.first)
        self.next = first_id
        self.code = chunk.code
        self.load = Load()
        self.events = Events(chunk.ids, self.load.events, self.chance)
        self.inputs = dict(chunk.ids.inputs)
        self.input_keys = sorted(self.inputs)
        self.boxes: list[_Boxed] = []
        self.waiting: dict[tuple[dt.date, bool], list[_Root]] = {}
        self.end = first_id + chunk.things()

    def make(self) -> Load:
        for lot in range(self.chunk.first, self.chunk.last):
            self._lot(lot)
        self._containers()
        self._ship()
        assert self.next <= self.end
        return self.load

    def _take(self, count: int) -> int:
        first = self.next
        self.next += count
        return first

    def _lot(self, number: int) -> None:
        """A lot is made on one day, sublot by sublot; then some units are reworked, all boxed."""
        day = self.shape.day(4, number / self.shape.lots)
        lot_id = self._take(1)
        stretches = self.shape.sublots(number)
        sublot_ids = [self._take(1) for _ in stretches]
        first_unit = self._take(UNITS_PER_LOT)
        serial = self.chunk.serial + (number - self.chunk.first) * UNITS_PER_LOT
        code = f"V{number:06d}"
        lot: Lot | None = None
        made = 0
        for sublot_id, (count, inputs) in zip(sublot_ids, stretches, strict=True):
            sources = tuple(self.inputs[key] for key in inputs)
            happened = self.events.made(
                volume_shape.moment(day, made // 2), code, (inputs, sources),
                range(serial + made, serial + made + count),
            )  # fmt: skip
            if lot is None:
                lot = Lot(
                    id=lot_id, item_id=self.ids.product, code=code,
                    key=f"{volume_events.PRODUCT}/10/{code}", made=happened,
                )  # fmt: skip
                self.load.lots.append(lot)
            sublot = Sublot(
                id=sublot_id, lot=lot, code=f"{code}/{sublot_ids.index(sublot_id) + 1}",
                inputs=sources, made=happened,
            )  # fmt: skip
            self.load.sublots.append(sublot)
            stretch = Stretch(
                first_id=first_unit + made, count=count, sublot=sublot,
                class_key=volume_events.PRODUCT, prefix=volume_events.SERIAL,
                number=serial + made, width=volume_events.WIDTH, made=happened,
            )  # fmt: skip
            self.load.stretches.append(stretch)
            self._rework(stretch, volume_shape.moment(day, 550))
            made += count
        if self.shape.has_boards(number):
            self._boards(number, day, first_unit, serial)
        assert lot is not None
        self._release(lot, volume_shape.moment(day + dt.timedelta(days=1), -30))
        self._boxes(day, first_unit, serial)

    def _release(self, lot: Lot, when: dt.datetime) -> None:
        """Release a lot before it is packed for the store."""
        by = self.events.released(when, (lot.key, lot.id), lot.code)
        self.load.marks.append(Mark(thing_id=lot.id, disposition="conformant", by=by))

    def _rework(self, stretch: Stretch, when: dt.datetime) -> None:
        """A few units take something of a lot that the others did not take."""
        for n in range(stretch.count):
            if self.chance.random() >= REWORKED:
                continue
            key = self.chance.choice(self.input_keys)
            source = self.inputs[key]
            if source in stretch.sublot.inputs:
                continue
            happened = self.events.reworked(when, stretch.number + n, (key, source))
            self.load.reworks.append(
                Rework(
                    lot_id=source, unit_id=stretch.first_id + n,
                    unit_sublot_id=stretch.sublot.id, by=happened,
                )
            )  # fmt: skip

    def _boards(self, number: int, day: dt.date, first_unit: int, serial: int) -> None:
        """A lot of boards with their own numbers, one for each unit."""
        lot_id, sublot_id = self._take(1), self._take(1)
        first = self._take(UNITS_PER_LOT)
        code = f"B{number:06d}"
        key = self.input_keys[number % len(self.input_keys)]
        made = self.events.boards_made(
            volume_shape.moment(day, -600), code, (key, self.inputs[key]),
            range(serial, serial + UNITS_PER_LOT),
        )  # fmt: skip
        lot = Lot(
            id=lot_id, item_id=self.ids.board, code=code,
            key=f"{volume_events.BOARD}/10/{code}", made=made,
        )  # fmt: skip
        sublot = Sublot(
            id=sublot_id, lot=lot, code=f"{code}/1", inputs=(self.inputs[key],), made=made
        )
        self.load.lots.append(lot)
        self.load.sublots.append(sublot)
        self.load.stretches.append(
            Stretch(
                first_id=first, count=UNITS_PER_LOT, sublot=sublot,
                class_key=volume_events.BOARD, prefix=volume_events.BOARD_SERIAL,
                number=serial, width=volume_events.WIDTH, made=made,
            )
        )  # fmt: skip
        unit_sublots = [
            stretch.sublot.id
            for stretch in self.load.stretches
            if first_unit <= stretch.first_id < first_unit + UNITS_PER_LOT
            for _ in range(stretch.count)
        ]
        for n, unit_sublot in enumerate(unit_sublots):
            when = volume_shape.moment(day, 560) + dt.timedelta(seconds=3 * n)
            by = self.events.fitted(when, serial + n, first_unit + n)
            self.load.parts.append(
                Part(
                    part_id=first + n, unit_id=first_unit + n, part_sublot_id=sublot_id,
                    unit_sublot_id=unit_sublot, by=by,
                )
            )  # fmt: skip

    def _boxes(self, day: dt.date, first_unit: int, serial: int) -> None:
        """Boxes are packed on the next day, later put into cases, and these onto pallets."""
        for start in range(0, UNITS_PER_LOT, PER_BOX):
            when = volume_shape.moment(day + dt.timedelta(days=1), start // 10)
            keys = volume_events.keys(range(serial + start, serial + start + PER_BOX))
            box = self._package(when, keys, PER_BOX, ())
            self.boxes.append(_Boxed(box, first_unit + start, keys))

    def _package(
        self, when: dt.datetime, keys: Sequence[str], count: int, children: Sequence[int]
    ) -> Package:
        code = volume_shape.sscc(self.code, PREFIX)
        self.code += 1
        number = self._take(1)
        made = self.events.packed(when, (code, number), keys, count, children)
        package = Package(id=number, code=code, made=made)
        self.load.packages.append(package)
        return package

    def _containers(self) -> None:
        """Decide for each pallet's worth of boxes whether it leaves as a whole, or in parts."""
        per_pallet = BOXES_PER_CASE * CASES_PER_PALLET
        for start in range(0, len(self.boxes), per_pallet):
            boxes = self.boxes[start : start + per_pallet]
            on_pallet = self.chance.random() < ON_PALLETS
            cases: list[tuple[Package, list[_Boxed]]] = []
            for first in range(0, len(boxes), BOXES_PER_CASE):
                group = boxes[first : first + BOXES_PER_CASE]
                if on_pallet or self.chance.random() < IN_CASES:
                    cases.append((self._nest([box.package for box in group], 1), group))
                else:
                    for box in group:
                        self._root(box.package, [box])
            if on_pallet:
                pallet = self._nest([case for case, _ in cases], 2)
                self._root(pallet, boxes)
            else:
                for case, group in cases:
                    self._root(case, group)

    def _nest(self, inside: Sequence[Package], days: int) -> Package:
        """Put packages into a larger one, some days after the last of them was packed."""
        when = max(package.made.at for package in inside) + dt.timedelta(days=days)
        keys = [f"/00/{package.code}" for package in inside]
        outer = self._package(when, keys, len(inside), [package.id for package in inside])
        for package in inside:
            self.load.nests.append(Nest(child_id=package.id, parent_id=outer.id, by=outer.made))
            self.load.stays.append(
                Stay(
                    thing_id=package.id, holder_id=self.ids.own, place_id=self.ids.store,
                    by=package.made, until=when,
                )
            )  # fmt: skip
        return outer

    def _root(self, package: Package, boxes: list["_Boxed"]) -> None:
        """Remember a package that goes its way by itself: it stays in store, or is sent."""
        for box in boxes:
            box.root = package.id
        fate = self.chance.random()
        if fate < IN_STORE:
            self.load.stays.append(
                Stay(
                    thing_id=package.id, holder_id=self.ids.own, place_id=self.ids.store,
                    by=package.made, disposition="sellable_accessible",
                )
            )  # fmt: skip
            for box in boxes:
                self._boxed(box, (0, 0, ""))
            return
        week = package.made.at.date() + dt.timedelta(days=3 + self.chance.randrange(5))
        arrives = fate >= IN_STORE + UNDER_WAY
        self.waiting.setdefault((week, arrives), []).append((package, boxes))

    def _ship(self) -> None:
        """Send what is ready on a day, some packages at a time, to a buyer."""
        for (day, arrives), ready in sorted(self.waiting.items(), key=lambda pair: pair[0]):
            self.chance.shuffle(ready)
            while ready:
                count = self.chance.randint(1, ROOTS_PER_SHIPMENT)
                group, ready[:count] = ready[:count], []
                self._shipment(day, arrives, group)

    def _shipment(self, day: dt.date, arrives: bool, group: list["_Root"]) -> None:  # noqa: FBT001
        buyer = self.chance.choice(self.ids.customers)
        packages = [package for package, _ in group]
        sent = self.events.shipped(volume_shape.moment(day, 300), buyer, packages)
        came = None
        if arrives:
            came = self.events.received(
                volume_shape.moment(day + dt.timedelta(days=2), 240), buyer, packages
            )
        for package, boxes in group:
            emptied = None
            if came is not None and len(boxes) == 1 and boxes[0].package is package:
                emptied = self._empty(came, buyer, boxes[0])
            self._stays(package, buyer, (sent, came, emptied))
        for _, boxes in group:
            for box in boxes:
                self._boxed(box, buyer)

    def _empty(self, came: Happened, buyer: Buyer, box: "_Boxed") -> Happened | None:
        """Now and then a box is emptied at the buyer's, and its units stand there by themselves."""
        if self.chance.random() >= EMPTIED:
            return None
        when = came.at + dt.timedelta(hours=3)
        box.emptied = self.events.emptied(when, buyer, (box.package, box.keys))
        return box.emptied

    def _stays(
        self, package: Package, buyer: Buyer,
        by: tuple[Happened, Happened | None, Happened | None],
    ) -> None:  # fmt: skip
        sent, came, emptied = by
        party, place, _ = buyer
        stays = self.load.stays
        stays.append(
            Stay(
                thing_id=package.id, holder_id=self.ids.own, place_id=self.ids.store,
                by=package.made, until=sent.at,
            )
        )  # fmt: skip
        stays.append(
            Stay(
                thing_id=package.id, holder_id=party, place_id=None, by=sent,
                until=came.at if came else None, disposition="in_transit",
            )
        )  # fmt: skip
        if came is not None:
            stays.append(
                Stay(
                    thing_id=package.id, holder_id=party, place_id=place, by=came,
                    disposition="active", last=emptied,
                )
            )  # fmt: skip

    def _boxed(self, box: "_Boxed", buyer: Buyer) -> None:
        resting = None
        if box.emptied is not None:
            resting = Resting(place_id=buyer[1], holder_id=buyer[0], disposition="active")
        self.load.boxes.append(
            Box(
                package=box.package, first_id=box.first_id, count=PER_BOX, root_id=box.root,
                emptied=box.emptied, resting=resting,
            )
        )  # fmt: skip


@dataclass(slots=True, eq=False)
class _Boxed:
    """A box while its fate is decided."""

    package: Package
    first_id: int
    keys: Sequence[str]
    root: int = 0
    emptied: Happened | None = None


_Root = tuple[Package, list[_Boxed]]
