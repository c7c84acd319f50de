"""The events of the large demonstration, made by their shape; many, so made without detours."""

import datetime as dt
import random
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from suyuan.config.demo.goods import gtin
from suyuan.config.demo.script import OFFSET
from suyuan.ledger.domain.event import BizTransaction, Event, Party, Quantity
from suyuan.ledger.domain.vocabulary import Action, EventType
from suyuan.ledger.operations.bulk import Happened, Package

if TYPE_CHECKING:
    from suyuan.config.demo.volume_chunk import Ids

PRODUCT: Final = f"/01/{gtin(4)}"
BOARD: Final = f"/01/{gtin(5)}"
SERIAL: Final = "SP10"
BOARD_SERIAL: Final = "PB10"
WIDTH: Final = 8


def keys(numbers: range) -> list[str]:
    """Return the keys of units of the product."""
    head = f"{PRODUCT}/21/{SERIAL}"
    return [f"{head}{number:0{WIDTH}d}" for number in numbers]


class Events:
    """Makes events and keeps them in the order in which they were made."""

    def __init__(self, ids: "Ids", kept: list[Happened], chance: random.Random) -> None:
        self.ids = ids
        self.kept = kept
        self.chance = chance

    def _keep(  # noqa: PLR0913 - what the names of an event mean.
        self,
        event: Event,
        *,
        things: int,
        where: tuple[int | None, int | None, int | None] = (None, None, None),
        parent: int | None = None,
        objects: Sequence[int] = (),
        children: Sequence[int] = (),
        inputs: Sequence[int] = (),
    ) -> Happened:
        read, place, holder = where
        recorded = event.occurred_at + dt.timedelta(minutes=1)
        happened = Happened(
            id=self._id(recorded),
            event=event,
            recorded_at=recorded,
            read_id=read,
            place_id=place,
            holder_id=holder,
            site_id=self.ids.site if holder == self.ids.own else None,
            parent_id=parent,
            things=things,
            objects=objects,
            children=children,
            inputs=inputs,
        )
        self.kept.append(happened)
        return happened

    def _id(self, moment: dt.datetime) -> uuid.UUID:
        """Make a UUID version 7 of a moment; the same in each run."""
        value = int(moment.timestamp() * 1000) << 80 | 0x7 << 76
        value |= self.chance.getrandbits(12) << 64 | 0b10 << 62 | self.chance.getrandbits(62)
        return uuid.UUID(int=value)

    def _line(self) -> tuple[int, int, int]:
        return self.ids.line, self.ids.line, self.ids.own

    def _made(
        self, when: dt.datetime, step: str, lot: str | None, inputs: Sequence[str],
        outputs: Sequence[str], order: str,
    ) -> Event:  # fmt: skip
        return Event(
            type=EventType.TRANSFORMATION,
            occurred_at=when,
            offset=OFFSET,
            biz_step=step,
            disposition="in_progress",
            read_point=self.ids.line_key,
            location=self.ids.line_key,
            input_quantities=tuple(Quantity(key=key) for key in inputs),
            outputs=tuple(outputs),
            transactions=(BizTransaction(type="prodorder", id=f"urn:suyuan:document:{order}"),),
            ilmd={} if lot is None else {"cbvmda:lotNumber": lot},
        )

    def made(
        self,
        when: dt.datetime,
        lot: str,
        inputs: tuple[Sequence[str], Sequence[int]],
        serials: range,
    ) -> Happened:
        """Units of a sublot are made."""
        event = self._made(when, "commissioning", lot, inputs[0], keys(serials), f"MO-{lot}")
        count = len(inputs[1]) + len(serials)
        return self._keep(event, things=count, where=self._line(), inputs=inputs[1])

    def released(self, when: dt.datetime, lot: tuple[str, int], number: str) -> Happened:
        """A lot is released."""
        event = Event(
            type=EventType.OBJECT,
            action=Action.OBSERVE,
            occurred_at=when,
            offset=OFFSET,
            biz_step="inspecting",
            persistent_set=("conformant",),
            read_point=self.ids.line_key,
            quantities=(Quantity(key=lot[0]),),
            transactions=(BizTransaction(type="cert", id=f"urn:suyuan:document:RL-{number}"),),
        )
        return self._keep(event, things=1, where=(self.ids.line, None, None), objects=[lot[1]])

    def boards_made(
        self, when: dt.datetime, lot: str, source: tuple[str, int], serials: range
    ) -> Happened:
        """Boards of a lot are made."""
        head = f"{BOARD}/21/{BOARD_SERIAL}"
        outputs = [f"{head}{number:0{WIDTH}d}" for number in serials]
        event = self._made(when, "commissioning", lot, source[:1], outputs, f"MO-{lot}")
        return self._keep(event, things=1 + len(serials), where=self._line(), inputs=source[1:])

    def reworked(self, when: dt.datetime, serial: int, source: tuple[str, int]) -> Happened:
        """One unit takes something of another lot."""
        outputs = keys(range(serial, serial + 1))
        event = self._made(when, "repairing", None, source[:1], outputs, f"RW-{serial}")
        return self._keep(event, things=2, where=self._line(), inputs=source[1:])

    def fitted(self, when: dt.datetime, serial: int, unit: int) -> Happened:
        """A board is built into its unit."""
        (key,) = keys(range(serial, serial + 1))
        event = Event(
            type=EventType.ASSOCIATION,
            action=Action.ADD,
            occurred_at=when,
            offset=OFFSET,
            biz_step="assembling",
            read_point=self.ids.line_key,
            parent=key,
            children=(f"{BOARD}/21/{BOARD_SERIAL}{serial:0{WIDTH}d}",),
        )
        return self._keep(event, things=2, where=(self.ids.line, None, None), parent=unit)

    def packed(
        self,
        when: dt.datetime,
        package: tuple[str, int],
        inside: Sequence[str],
        count: int,
        children: Sequence[int],
    ) -> Happened:
        """Things are put into a package."""
        event = Event(
            type=EventType.AGGREGATION,
            action=Action.ADD,
            occurred_at=when,
            offset=OFFSET,
            biz_step="packing",
            disposition="sellable_accessible",
            read_point=self.ids.store_key,
            location=self.ids.store_key,
            parent=f"/00/{package[0]}",
            children=tuple(inside),
        )
        store = self.ids.store
        return self._keep(
            event, things=1 + count, where=(store, store, self.ids.own), parent=package[1],
            children=children,
        )  # fmt: skip

    def shipped(
        self, when: dt.datetime, buyer: tuple[int, int, str], packages: Sequence[Package]
    ) -> Happened:
        """Packages are sent to a buyer."""
        event = Event(
            type=EventType.OBJECT,
            action=Action.OBSERVE,
            occurred_at=when,
            offset=OFFSET,
            biz_step="shipping",
            disposition="in_transit",
            read_point=self.ids.store_key,
            epcs=tuple(f"/00/{package.code}" for package in packages),
            transactions=(
                BizTransaction(
                    type="desadv", id=f"urn:suyuan:document:ASN-{packages[0].code[-10:]}"
                ),
            ),
            sources=(Party(type="possessing_party", id=self.ids.own_key),),
            destinations=(Party(type="possessing_party", id=f"urn:suyuan:party:{buyer[2]}"),),
        )
        ids = [package.id for package in packages]
        return self._keep(
            event, things=len(ids), where=(self.ids.store, None, buyer[0]), objects=ids
        )

    def received(
        self, when: dt.datetime, buyer: tuple[int, int, str], packages: Sequence[Package]
    ) -> Happened:
        """Packages arrive at the buyer's."""
        place = f"urn:suyuan:place:{buyer[2]}"
        event = Event(
            type=EventType.OBJECT,
            action=Action.OBSERVE,
            occurred_at=when,
            offset=OFFSET,
            biz_step="receiving",
            disposition="active",
            read_point=place,
            location=place,
            epcs=tuple(f"/00/{package.code}" for package in packages),
        )
        ids = [package.id for package in packages]
        return self._keep(event, things=len(ids), where=(buyer[1], buyer[1], buyer[0]), objects=ids)

    def emptied(
        self, when: dt.datetime, buyer: tuple[int, int, str], box: tuple[Package, Sequence[str]]
    ) -> Happened:
        """A box is emptied at the buyer's."""
        place = f"urn:suyuan:place:{buyer[2]}"
        event = Event(
            type=EventType.AGGREGATION,
            action=Action.DELETE,
            occurred_at=when,
            offset=OFFSET,
            biz_step="unpacking",
            disposition="active",
            read_point=place,
            location=place,
            parent=f"/00/{box[0].code}",
            children=tuple(box[1]),
        )
        return self._keep(
            event, things=1 + len(box[1]), where=(buyer[1], buyer[1], buyer[0]),
            parent=box[0].id,
        )  # fmt: skip
