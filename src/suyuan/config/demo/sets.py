"""Infusion sets by lot: tubing extruded, sets assembled, sterilized elsewhere, packed and sold."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from suyuan.config.demo import goods
from suyuan.config.demo.firm import CARRIERS, DISTRIBUTORS
from suyuan.config.demo.script import (
    MEASURED,
    Made,
    Where,
    amount,
    at,
    document,
    made,
    order,
    packed,
    reading,
    received,
    seen,
    sensor,
    shipped,
    unpacked,
)
from suyuan.config.demo.supply import SETS_PER_WEEK
from suyuan.config.demo.world import Lot, Work, World
from suyuan.ledger.domain.event import Event, Quantity

TUBING_NEEDS: Final = {goods.GRANULATE: Decimal("0.008")}
"""Kilograms for a metre."""
METRES: Final = Decimal("1.5")
SET_NEEDS: Final = {
    goods.TUBING: METRES,
    goods.CHAMBER: Decimal(1),
    goods.NEEDLE: Decimal(1),
    goods.POUCH: Decimal(1),
}
EO: Final = "C-EO"
PER_CASE: Final = 500
CASES_PER_PALLET: Final = 8


def extrude(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Extrude the tubing of a week, with the line's temperature and the tube's diameter."""
    metres = int(SETS_PER_WEEK * METRES)
    (number,) = world.numbers("LOT-TUB", 1, moment.date())
    lot = Lot(goods.TUBING, number, Decimal(metres))
    events: list[Event] = []
    before: tuple[Lot, ...] = ()
    for n, (here, made_of) in enumerate(world.draw(TUBING_NEEDS, metres)):
        when = moment + dt.timedelta(hours=2 * n)
        readings = (
            sensor(
                "EXT-01",
                when,
                [
                    reading(
                        "Temperature", round(world.random.gauss(172, 1.2), 1), "CEL", (165, 180)
                    ),
                    reading("Length", round(world.random.gauss(4.1, 0.02), 3), "MMT", (4.0, 4.2)),
                ],
            ),
        )
        where = Where(
            moment=when,
            read="CD-EXT1",
            left="CD-RM",
            documents=(order(f"MO-{number}"),),
            sensors=readings,
            process="EXTRUSION",
            who="CD-EXT-02",
        )
        what = Made(
            order=number,
            inputs=[amount(each.key, here * TUBING_NEEDS[each.good], "KGM") for each in made_of],
            output_quantities=[amount(lot.key, here, "MTR")],
            store="CD-RM",
            unloaded=[each.key for each in before if each not in made_of],
        )
        events.append(made(where, what, disposition="conformant"))
        before = made_of
    world.put_in_store(lot)
    yield Work(
        step=f"tubing {number}", moment=moment + dt.timedelta(hours=6),
        who="operator_cd", why=f"挤出工单 MO-{number}", events=tuple(events),
    )  # fmt: skip


def assemble(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Assemble the sets of a week: one production lot, not yet sterile."""
    (number,) = world.numbers("LOT-IS10", 1, moment.date())
    raw = goods.SET_RAW.lot(number)
    events: list[Event] = []
    before: tuple[Lot, ...] = ()
    done = 0
    for here, made_of in world.draw(SET_NEEDS, SETS_PER_WEEK):
        where = Where(
            moment=moment + dt.timedelta(minutes=done // 40),
            read="CD-ASM1",
            left="CD-ASM",
            documents=(order(f"MO-{number}"),),
            process="ASSEMBLY",
            who="CD-ASM-05",
        )
        what = Made(
            order=f"{number}-A",
            inputs=[
                amount(each.key, here * SET_NEEDS[each.good], each.good.unit) for each in made_of
            ],
            output_quantities=[amount(raw, here)],
            store="CD-RM",
            unloaded=[each.key for each in before if each not in made_of],
        )
        events.append(made(where, what))
        before, done = made_of, done + here
    end = moment + dt.timedelta(minutes=SETS_PER_WEEK // 40 + 10)
    yield Work(
        step=f"sets {number}", moment=end, who="operator_cd", why=f"组装工单 MO-{number}",
        events=tuple(events),
    )  # fmt: skip
    world.open_sets.append((number, SETS_PER_WEEK))
    if len(world.open_sets) > 1:
        world.plan(
            at(moment.date() + dt.timedelta(days=1), 9),
            _send_to_sterilizer,
        )


def _send_to_sterilizer(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Fill a sterilization load: the rest of one production lot and a part of the next."""
    (old, rest), (new, fresh) = world.open_sets[0], world.open_sets[1]
    part = SETS_PER_WEEK - rest // 2
    load = [(old, rest), (new, min(part, fresh - 1000))]
    world.open_sets = [(new, fresh - load[1][1]), *world.open_sets[2:]]
    number = f"EO{moment:%y%m%d}"
    papers = (document("po", f"PO-{number}"),)
    keys = [amount(goods.SET_RAW.lot(lot), count) for lot, count in load]
    yield Work(
        step=f"to eo {number}", moment=moment, who="warehouse_cd", why=f"委外灭菌发出 {number}",
        events=(
            shipped(
                Where(moment=moment, read="CD-ASM", documents=papers),
                sender="YQ", carrier=CARRIERS[1].code, buyer=EO, quantities=keys,
            ),
            seen(
                Where(
                    moment=moment + dt.timedelta(hours=5), read=EO, left=EO, documents=papers
                ),
                "receiving", disposition="in_progress", quantities=keys,
            ),
        ),
    )  # fmt: skip
    world.plan(
        at(moment.date() + dt.timedelta(days=1), 6),
        lambda world, moment: _sterilize(world, moment, number, load),
    )


def _sterilize(
    world: World, moment: dt.datetime, number: str, load: list[tuple[str, int]]
) -> Iterable[Work]:
    """The load is sterilized; what comes out of each production lot is of this load."""
    run = goods.EO_LOAD.lot(number)
    620 + world.random.randrange(30)
    cycle = sensor(
        "EO-CHAMBER-2",
        moment,
        [
            reading("Temperature", round(world.random.gauss(52, 0.8), 1), "CEL", (47, 57)),
            reading("RelativeHumidity", round(world.random.gauss(60, 2), 1), "P1", (40, 80)),
            reading("Pressure", round(world.random.gauss(38, 0.5), 1), "KPA"),
            reading(
                f"{MEASURED}:EthyleneOxide", 620 + world.random.randrange(30), "M1", (500, 750)
            ),
        ],
    )
    paper = (document("cert", f"CERT-{number}"),)
    events: list[Event] = [
        received(
            Where(
                moment=moment,
                read=EO,
                left=EO,
                documents=paper,
                sensors=(cycle,),
                process="STERILIZATION",
                who="EO-02",
                passed=True,
            ),
            quantities=[amount(run, 1)],
            ilmd={"cbvmda:lotNumber": number},
            step="commissioning",
            supplier="C-EO",
        )
    ]
    done = moment + dt.timedelta(hours=14)
    until = (moment.date() + dt.timedelta(days=1095)).isoformat()
    out = []
    for n, (lot, count) in enumerate(load):
        out.append(amount(goods.SET.lot(lot), count))
        what = Made(
            order=f"{number}-{lot}",
            inputs=[amount(goods.SET_RAW.lot(lot), count), amount(run, None)],
            output_quantities=[out[-1]],
            store=EO,
            ilmd={"cbvmda:lotNumber": lot, "cbvmda:itemExpirationDate": until},
        )
        where = Where(
            moment=done + dt.timedelta(minutes=n), read=EO, left=EO, documents=paper,
            process="STERILIZATION", who="EO-02",
        )  # fmt: skip
        events.append(made(where, what))
    yield Work(
        step=f"eo {number}", moment=done + dt.timedelta(minutes=5), who="integration",
        why=f"灭菌记录 {number}", events=tuple(events),
    )  # fmt: skip
    sent = at(moment.date() + dt.timedelta(days=2), 10)
    back = sent + dt.timedelta(hours=5)
    world.plan(sent, lambda _, moment: [_back(moment, number, out)])
    world.plan(
        back + dt.timedelta(days=7), lambda world, moment: _release(world, moment, number, load)
    )


def _back(moment: dt.datetime, number: str, out: Sequence[Quantity]) -> Work:
    papers = (document("recadv", f"GR-{number}"),)
    back = moment + dt.timedelta(hours=5)
    return Work(
        step=f"eo back {number}", moment=back, who="warehouse_cd", why=f"灭菌品返回待检 {number}",
        events=(
            shipped(
                Where(moment=moment, read=EO, documents=papers),
                sender=EO, carrier=CARRIERS[1].code, buyer="YQ", quantities=out,
            ),
            seen(
                Where(moment=back, read="CD-QT", left="CD-QT", documents=papers),
                "receiving", disposition="unavailable", quantities=out,
            ),
        ),
    )  # fmt: skip


def _release(
    world: World, moment: dt.datetime, number: str, load: list[tuple[str, int]]
) -> Iterable[Work]:
    """After seven days of incubation the load is released, packed into cases, and put in store."""
    paper = (document("testres", f"BI-{number}"),)
    events: list[Event] = []
    when = moment
    for lot, count in load:
        quantity = amount(goods.SET.lot(lot), count)
        where = Where(moment=when, read="CD-QT", left="CD-FG", documents=paper)
        events.append(
            seen(where, "storing", disposition="sellable_not_accessible", quantities=[quantity])
        )
        codes = world.numbers("SSCC", count // PER_CASE, moment.date())
        for n, code in enumerate(codes, start=1):
            pack = Where(moment=when + dt.timedelta(minutes=2 * n), read="CD-FG", left="CD-FG")
            key = f"/00/{code}"
            events.append(packed(pack, key, lots=[amount(goods.SET.lot(lot), PER_CASE)]))
            world.set_cases.append((key, lot))
        when += dt.timedelta(minutes=2 * len(codes) + 10)
    yield Work(
        step=f"release {number}", moment=when, who="inspector_cd", why=f"灭菌放行 BI-{number}",
        events=tuple(events),
    )  # fmt: skip


def sell(world: World, moment: dt.datetime) -> Iterable[Work]:
    """A pallet of sets goes to the distributor whose turn it is."""
    if len(world.set_cases) < 3 * CASES_PER_PALLET:
        return
    week = (moment.date() - world.monday).days // 7
    buyer = DISTRIBUTORS[week % len(DISTRIBUTORS)].code
    number = f"{moment:%y%m%d}-{buyer.removeprefix('D-')}-IS"
    (code,) = world.numbers("SSCC", 1, moment.date())
    pallet = f"/00/{code}"
    cases = [world.set_cases.popleft()[0] for _ in range(CASES_PER_PALLET)]
    papers = (document("po", f"SO-{number}"), document("desadv", f"ASN-{number}"))
    left = moment + dt.timedelta(minutes=15)
    yield Work(
        step=f"ship {number}", moment=left, who="warehouse_cd", why=f"发货 SO-{number}",
        events=(
            packed(Where(moment=moment, read="CD-FG", left="CD-FG"), pallet, cases),
            shipped(
                Where(moment=left, read="CD-FG", documents=papers),
                sender="YQ", carrier=CARRIERS[1].code, buyer=buyer, epcs=[pallet],
            ),
        ),
    )  # fmt: skip
    world.plan(
        at(moment.date() + dt.timedelta(days=3), 16),
        lambda _, moment: [_arrived(moment, number, (buyer, pallet))],
    )


def _arrived(moment: dt.datetime, number: str, what: tuple[str, str]) -> Work:
    buyer, pallet = what
    later = moment + dt.timedelta(minutes=20)
    papers = (document("recadv", f"GR-{number}"),)
    return Work(
        step=f"arrive {number}", moment=later, who="integration", why=f"经销商收货 GR-{number}",
        events=(
            seen(
                Where(moment=moment, read=buyer, left=buyer, documents=papers),
                "receiving", disposition="active", epcs=[pallet],
            ),
            unpacked(Where(moment=later, read=buyer, left=buyer), pallet),
        ),
    )  # fmt: skip
