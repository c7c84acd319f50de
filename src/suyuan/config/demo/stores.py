"""The stores of the invented firm: zones, conditions, readings, a count, expiry."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Final

from suyuan.areas.catalog.domain import ItemKind
from suyuan.areas.production import operations as production
from suyuan.areas.production.domain import EnvironmentKind
from suyuan.areas.warehouse import operations, queries
from suyuan.areas.warehouse.domain import CountKind, Zone, counting, zones
from suyuan.config.demo import goods, people
from suyuan.config.demo.frame import Frame
from suyuan.foundation import signing
from suyuan.ledger.queries.holds import keys_of

CLASSES: Final = (
    ("ROOM", "常温", "Room temperature", "10", "30", "75"),
    ("COOL", "阴凉", "Cool", "10", "20", "65"),
)
"""Code, names, lowest and highest temperature (℃), highest humidity (%)."""
PROFILES: Final = (
    ("SZ-QT", Zone.QUARANTINE, "ROOM"),
    ("SZ-RM", Zone.RELEASED, "COOL"),
    ("SZ-FG", Zone.RELEASED, "ROOM"),
    ("SZ-RET", Zone.RETURNS, "ROOM"),
    ("SZ-REJ", Zone.REJECTED, ""),
    ("SZ-RCL", Zone.RECALL, ""),
    ("SZ-DOCK", Zone.STAGING, ""),
    ("SZ-SVC", Zone.PRODUCTION, ""),
    ("CD-RM", Zone.RELEASED, "ROOM"),
    ("CD-QT", Zone.QUARANTINE, "ROOM"),
    ("CD-FG", Zone.RELEASED, "ROOM"),
    ("CD-RET", Zone.RETURNS, "ROOM"),
    ("CD-REJ", Zone.REJECTED, ""),
    ("CD-DOCK", Zone.STAGING, "ROOM"),
)
_PARTS: Final = (ItemKind.MATERIAL, ItemKind.COMPONENT, ItemKind.ASSEMBLY, ItemKind.PACKAGING)
KINDS: Final = {
    "SZ-RM": _PARTS,
    "SZ-FG": (ItemKind.DEVICE,),
    "CD-RM": _PARTS,
    "CD-FG": (ItemKind.DEVICE,),
}
"""What lies in which store."""
NEEDS: Final = (
    (goods.RESIN, "COOL", 60),
    (goods.HARDENER, "COOL", 60),
    (goods.SET, "ROOM", 180),
    (goods.GRANULATE, "ROOM", 90),
)
WATCHED: Final = ("SZ-QT", "SZ-RM", "SZ-FG", "CD-RM", "CD-FG")
DAYS: Final = 30
"""Days of readings."""
COUNTED: Final = "RES-10K"


def zones_of(frame: Frame) -> Iterator[Callable[[], object]]:
    """Yield what says which goods lie where, step by step, before the first goods come."""
    for code, name, name_en, low, high, humid in CLASSES:
        values = operations.ClassValues(
            code=code, name=name, name_en=name_en, temperature_min=Decimal(low),
            temperature_max=Decimal(high), humidity_max=Decimal(humid),
        )  # fmt: skip
        yield partial(
            operations.put_storage_class, context=frame.context(f"class {code}"), values=values
        )
    for code, zone, kept in PROFILES:
        yield partial(
            operations.put_profile,
            context=frame.context(f"zone {code}"),
            values=operations.ProfileValues(
                place=code, zone=zone, storage_class=kept, kinds=KINDS.get(code, ())
            ),
        )
    for good, kept, days in NEEDS:
        yield partial(
            operations.put_requirement,
            context=frame.context(f"need {good.code}"),
            item=good.code,
            storage_class=kept,
            warn_days=days,
        )
    yield partial(
        production.put_limits, context=frame.context("limits CD-ASM"), place="CD-ASM",
        limits=[
            production.LimitValues(
                kind=EnvironmentKind.TEMPERATURE, unit="℃", minimum=Decimal(18),
                maximum=Decimal(28),
            ),
            production.LimitValues(
                kind=EnvironmentKind.HUMIDITY, unit="%", minimum=Decimal(45), maximum=Decimal(65)
            ),
        ],
    )  # fmt: skip


def steps(frame: Frame, now: dt.datetime) -> Iterator[Callable[[], object]]:
    """Yield what is done of late, step by step; each step is a command that happens once."""
    yield partial(_readings, frame, now)
    yield partial(operations.mark_expired, context=frame.context("expired"))
    yield partial(_count, frame)
    yield partial(_put_expired_apart, frame)


def _put_expired_apart(frame: Frame) -> None:
    """Have what has expired put among the rejected goods: it is on the keeper's list."""
    rows = queries.stock(at=frame.context("look").at).filter(disposition=zones.EXPIRED)
    keys = sorted(keys_of({row.lot_id for row in rows}).values())
    operations.put_away(context=frame.context("expired goods"), document="", keys=keys)


def _readings(frame: Frame, now: dt.datetime) -> None:
    """Measure every place twice a day; one warm weekend the raw material store was too warm."""
    chance = random.Random(7)  # noqa: S311 - a story, not a secret.
    readings = []
    for day in range(DAYS, 0, -1):
        for hour in (8, 16):
            moment = (now - dt.timedelta(days=day)).replace(hour=hour, minute=0, second=0)
            for place in WATCHED:
                warm = place == "SZ-RM" and day == DAYS // 3 and hour == 16  # noqa: PLR2004
                value = Decimal(235 if warm else chance.randint(155, 195)) / 10
                readings.append(
                    operations.ReadingValues(
                        place=place,
                        measured_at=moment,
                        temperature=value,
                        humidity=Decimal(chance.randint(400, 600)) / 10,
                        instrument=f"TH-{place}",
                    )
                )
    operations.record_readings(context=frame.context("readings"), readings=readings)
    for row in queries.unassessed():
        operations.assess_excursion(
            context=frame.context(f"assess {row.pk}"),
            excursion_id=row.pk,
            assessment="空调故障 8 小时，最高 23.5 ℃，未超过物料供方规定的 25 ℃，可继续使用。",
        )


def _count(frame: Frame) -> None:
    """Count the resistors: of one reel fewer are there than on the books; it is signed off."""
    actors = people.actors()
    keeper, other = actors["warehouse"], actors["quality"]
    made = operations.plan_count(
        context=frame.context("count", actor=keeper),
        values=operations.CountValues(kind=CountKind.ITEM, items=[COUNTED], note="季度盘点"),
    )
    lines = list(queries.count_lines(made.pk))
    short = max(lines, key=lambda line: line.book)
    missing = (short.book / 10).to_integral_value() or Decimal(1)
    for actor, step in ((keeper, "count"), (other, "recount")):
        for line in lines:
            if step == "recount" and line is not short:
                continue
            found = line.book - (missing if line is short else 0)
            operations.count_thing(
                context=frame.context(f"{step} {line.position}", actor=actor),
                count_id=made.pk,
                place=line.place.code,
                thing=operations.Moved(key=line.key, quantity=found, disposition=line.disposition),
            )
        operations.finish_counting(
            context=frame.context(f"finish {step}", actor=actor), count_id=made.pk
        )
    differing = [
        operations.Reason(position=line.position, reason="贴片线领用时少登记一次退料")
        for line in queries.count_lines(made.pk)
        if counting.difference(line.book, line.counted, line.recounted)
    ]
    with signing.demonstrating():
        operations.adjust_count(
            context=frame.context("sign count", actor=other),
            count_id=made.pk,
            reasons=differing,
            signature=signing.demonstrated("quality"),
        )
