"""Builds the large demonstration: lots by commands, units by the bulk path in two processes."""

import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Final

from django.db import connection, connections

from suyuan.areas.catalog import operations as catalog, queries
from suyuan.areas.catalog.domain import ItemKind, NumberKind, PartnerRole, PlaceKind
from suyuan.config.demo import firm, processes, script, volume_shape
from suyuan.config.demo.frame import Frame
from suyuan.config.demo.goods import gln, gtin
from suyuan.config.demo.volume_chunk import LOTS_PER_LOAD, Buyer, Chunk, Ids
from suyuan.config.demo.volume_shape import COMPONENT_GOODS, LEVELS, RAW_GOODS, Shape
from suyuan.foundation import clock
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.ledger.domain.event import Event, Party, Quantity
from suyuan.ledger.domain.vocabulary import Action, EventType, Tracking
from suyuan.ledger.operations.bulk import load
from suyuan.ledger.operations.capture import record
from suyuan.ledger.operations.partitions import ensure_partitions
from suyuan.ledger.queries.keys import ids_of

EVENTS_AT_ONCE: Final = 500
WORKERS: Final = 2
REASON: Final = "演示：批量装载"

Say = Callable[[str, float], None]


def build(shape: Shape, frame: Frame, keeper: Frame, say: Say) -> dict[str, int]:
    """Build it; what is done already is found done.

    Args:
        shape: How much of what.
        frame: Of the program that tells what happens.
        keeper: Of somebody who may change the catalogue.
        say: Hears how far it is.
    """
    ensure_partitions(shape.day(0, 0.0))
    say("items and customers", 0.0)
    context = keeper.context("volume master data", reason=REASON)
    _master_data(context=context, customers=shape.customers)
    _lots(shape, frame, say)
    figures = _units(shape, frame, say)
    say("statistics", 0.99)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return figures


@command(name="demo.volume_master_data", action="catalog.change_item")
def _master_data(*, context: Context, customers: int) -> None:
    """Make known the items and the buyers of the large demonstration, all together."""
    for code, name, name_en, reference, kind in (
        ("SP-10", "输液泵 SP-10", "Infusion pump SP-10", 4, ItemKind.DEVICE),
        ("PCBA-10", "主控板 PCBA-10", "Main control board PCBA-10", 5, ItemKind.ASSEMBLY),
    ):
        _item(context, code, (name, name_en), kind, reference)
    for n in range(RAW_GOODS):
        names = f"原料 {n:02d}", f"Raw material {n:02d}"
        _item(context, f"RAW-{n:02d}", names, ItemKind.MATERIAL)
    for level, _ in LEVELS:
        for n in range(COMPONENT_GOODS):
            names = f"部件 {level}-{n:02d}", f"Component {level}-{n:02d}"
            _item(context, f"CP{level}-{n:02d}", names, ItemKind.COMPONENT)
    for n in range(1, customers + 1):
        _customer(context, n)
    catalog.create_scheme(
        context=context,
        values=catalog.SchemeValues(
            code="SSCC-V",
            name="批量演示货运包装箱代码",
            kind=NumberKind.SSCC,
            template=f"1{firm.PREFIX}{{SEQ:9}}{{CHECK}}",
        ),
    )


def _item(
    context: Context,
    code: str,
    names: tuple[str, str],
    kind: ItemKind,
    reference: int | None = None,
) -> None:
    catalog.create_item(
        context=context,
        values=catalog.ItemValues(
            code=code,
            name=names[0],
            name_en=names[1],
            kind=kind,
            tracking=Tracking.LOT if reference is None else Tracking.SERIAL,
            levels=() if reference is None else (catalog.PackageLevel(gtin=gtin(reference)),),
        ),
    )


def _customer(context: Context, number: int) -> None:
    region = firm.HOSPITALS[number % len(firm.HOSPITALS)]
    code = f"V{number:04d}"
    name, name_en = f"{region.city}示范第 {number} 医院", f"Demo hospital {number}"
    partner = catalog.create_partner(
        context=context,
        values=catalog.PartnerValues(
            code=code,
            name=name,
            name_en=name_en,
            roles=[PartnerRole.HOSPITAL],
            region=region.region,
            city=region.city,
        ),
    )
    catalog.create_place(
        context=context,
        values=catalog.PlaceValues(
            code=code, name=name, name_en=name_en, kind=PlaceKind.EXTERNAL, party_id=partner.pk
        ),
    )


def _lots(shape: Shape, frame: Frame, say: Say) -> None:
    """Record the lots of suppliers and of components, in the order of their days."""
    for level, count in ((0, shape.raw_lots), *((n, shape.component_lots(n)) for n, _ in LEVELS)):
        for first in range(0, count, EVENTS_AT_ONCE):
            say(f"lots of level {level}", 0.02 + 0.01 * level)
            numbers = range(first, min(count, first + EVENTS_AT_ONCE))
            events = [_lot(shape, level, number, number / count) for number in numbers]
            latest = max(event.occurred_at for event in events)
            with clock.fixed(latest + dt.timedelta(minutes=1)):
                record(
                    context=frame.context(f"volume lots {level} {first}", reason=REASON),
                    events=events,
                )


def _lot(shape: Shape, level: int, number: int, position: float) -> Event:
    # Later lots are made later, to the minute: an event that comes late would be derived anew.
    minute = int(position * volume_shape.DAYS % 1 * 480)
    when = volume_shape.moment(shape.day(level, position), minute)
    if level == 0:
        supplier = firm.SUPPLIERS[number % len(firm.SUPPLIERS)]
        return Event(
            type=EventType.OBJECT,
            action=Action.ADD,
            occurred_at=when,
            offset=script.OFFSET,
            biz_step="receiving",
            disposition="conformant",
            read_point=script.place("SZ-RM"),
            location=script.place("SZ-RM"),
            quantities=(Quantity(key=shape.raw_key(number)),),
            sources=(Party(type="owning_party", id=script.party(supplier.code)),),
        )
    inputs = shape.component_inputs(level, number)
    return Event(
        type=EventType.TRANSFORMATION,
        occurred_at=when,
        offset=script.OFFSET,
        biz_step="commissioning",
        disposition="conformant",
        read_point=script.place(f"SZ-SMT{number % 2 + 1}"),
        location=script.place("SZ-RM"),
        input_quantities=tuple(Quantity(key=key) for key in inputs),
        output_quantities=(Quantity(key=shape.component_key(level, number)),),
    )


@dataclass(frozen=True, slots=True)
class _Task:
    chunk: Chunk
    frame: Frame
    needed: tuple[str, ...]


def _units(shape: Shape, frame: Frame, say: Say) -> dict[str, int]:
    tasks = list(_tasks(shape, frame))
    totals = {"units": 0, "events": 0, "packages": 0}
    connections.close_all()
    settings = os.environ["DJANGO_SETTINGS_MODULE"]
    with ProcessPoolExecutor(
        max_workers=WORKERS,
        mp_context=get_context("spawn"),
        initializer=processes.begin,
        initargs=(settings, connections["default"].settings_dict),
    ) as pool:
        waiting: set[Future[tuple[int, int, int]]] = set()
        done = 0
        for task in [*tasks, *[None] * WORKERS]:
            while waiting and (task is None or len(waiting) >= WORKERS + 1):
                finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in finished:
                    units, events, packages = future.result()
                    totals["units"] += units
                    totals["events"] += events
                    totals["packages"] += packages
                    done += 1
                    say(f"{totals['units']:,} units", 0.06 + 0.92 * done / len(tasks))
            if task is not None:
                waiting.add(pool.submit(_load, task))
    return totals


def _load(task: _Task) -> tuple[int, int, int]:
    """Load one chunk, in a process of its own."""
    known = ids_of(task.needed)
    inputs = tuple((key, known[key]) for key in task.needed)
    chunk = replace(task.chunk, ids=replace(task.chunk.ids, inputs=inputs))
    context = task.frame.context(f"volume units {chunk.first}", reason=REASON)
    loaded = load(context=context, planner=chunk)
    return loaded.units, loaded.events, loaded.packages


def _tasks(shape: Shape, frame: Frame) -> Iterator[_Task]:
    ids = _ids(shape)
    scheme = queries.scheme_with_code("SSCC-V")
    assert scheme is not None
    for first in range(0, shape.lots, LOTS_PER_LOAD):
        last = min(shape.lots, first + LOTS_PER_LOAD)
        chunk = Chunk(
            shape, ids, first, last, serial=first * volume_shape.UNITS_PER_LOT + 1, code=0
        )
        block = catalog.issue_numbers(
            context=frame.context(f"volume codes {first}", reason=REASON),
            scheme_id=scheme.pk,
            count=chunk.packages(),
            day=shape.start,
        )
        needed = {
            key for lot in range(first, last) for _, keys in shape.sublots(lot) for key in keys
        }
        yield _Task(replace(chunk, code=block.first), frame, tuple(sorted(needed)))


def _ids(shape: Shape) -> Ids:
    product, board = queries.item_with_code("SP-10"), queries.item_with_code("PCBA-10")
    line, store = queries.place_with_code("SZ-ASM1"), queries.place_with_code("SZ-FG")
    assert product is not None
    assert board is not None
    assert line is not None
    assert store is not None
    own, site = line.place.party_id, line.place.site_id
    assert own is not None
    assert site is not None
    return Ids(
        product=product.pk,
        board=board.pk,
        line=line.pk,
        line_key=script.place("SZ-ASM1"),
        store=store.pk,
        store_key=script.place("SZ-FG"),
        site=site,
        own=own,
        own_key=f"/417/{gln(0)}",
        customers=tuple(_customers(shape.customers)),
    )


def _customers(count: int) -> Sequence[Buyer]:
    codes = {f"V{n:04d}" for n in range(1, count + 1)}
    return [
        (place.place.party_id, place.pk, place.place.code)
        for place in queries.places().filter(place__code__in=codes)
        if place.place.party_id is not None
    ]
