"""Worked examples of what a maker does with lots, units and packages, and what it leaves behind."""

from decimal import Decimal

import pytest
from django.db import connection

from suyuan.foundation import clock
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.causes import ThingCause
from suyuan.ledger.domain.event import Party
from suyuan.ledger.operations import lots, packages, units
from suyuan.ledger.operations.capture import declare_error
from suyuan.ledger.operations.lots import Portion
from suyuan.ledger.operations.occasions import Occasion
from suyuan.ledger.operations.units import Order
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries import listing
from suyuan.ledger.queries.former import formerly_of
from suyuan.ledger.queries.tracing import forward
from tests.integration.ledger import world
from tests.integration.ledger.world import amount, board, lot, pump, pumps, reel, say, sscc

pytestmark = pytest.mark.django_db

MAIN = "(SELECT key FROM ledger_identity WHERE main AND thing_id = {})"
LOT_LINKS = (
    f"SELECT {MAIN.format('l.source_id')}, s.code, l.quantity FROM ledger_lot_link l "
    "JOIN ledger_thing s ON s.id = l.target_id WHERE l.kind = 'INPUT'"
)
UNIT_LINKS = (
    f"SELECT {MAIN.format('u.source_id')}, {MAIN.format('u.target_id')}, u.until_at IS NULL "
    "FROM ledger_unit_link u"
)


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return set(cursor.fetchall())


def occasion(place=world.LINE, **values):
    return Occasion(occurred_at=world.later(), location=place, **values)


def stock(key):
    return rows(
        "SELECT p.code, s.quantity FROM ledger_stock s JOIN ledger_place p ON p.id = s.place_id "
        "JOIN ledger_identity i ON i.thing_id = s.thing_id WHERE i.key = %s AND s.quantity > 0",
        key,
    )


def found(key, **values):
    trace = forward([ThingCause(key=key)], **values)
    return {unit.code for unit in listing.stream(trace)}


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


@pytest.fixture(autouse=True)
def _books_agree():
    yield
    assert rebuild(check=True).differences == ()


class TestLots:
    def test_a_lot_is_split(self):
        say(world.receive(amount(lot("RESIN", "R"), 100, "KGM")))
        lots.split_lot(
            context=world.context(),
            occasion=occasion(),
            taken=amount(lot("RESIN", "R"), 60, "KGM"),
            parts=[amount(lot("RESIN", "R-1"), 40, "KGM"), amount(lot("RESIN", "R-2"), 20, "KGM")],
        )
        assert stock(lot("RESIN", "R")) == {("STORE", 40)}
        assert stock(lot("RESIN", "R-1")) == {("LINE", 40)}
        assert rows(LOT_LINKS) == {
            (lot("RESIN", "R"), "R-1/1", 60),
            (lot("RESIN", "R"), "R-2/1", 60),
        }

    def test_lots_are_merged(self):
        say(world.receive(amount(lot("RESIN", "R"), 5), amount(lot("RESIN", "S"), 7)))
        lots.merge_lots(
            context=world.context(),
            occasion=occasion(),
            taken=[amount(lot("RESIN", "R"), 5), amount(lot("RESIN", "S"), 7)],
            made=amount(lot("RESIN", "M"), 12),
        )
        assert stock(lot("RESIN", "R")) == set()
        assert stock(lot("RESIN", "M")) == {("LINE", 12)}
        assert {row[0] for row in rows(LOT_LINKS)} == {lot("RESIN", "R"), lot("RESIN", "S")}

    def test_units_of_mixed_lots_may_hold_either(self):
        say(world.receive(amount(reel("A"), 50), amount(reel("B"), 50)))
        order = Order(
            units=pumps(1, 2), lot="L", taken=[amount(reel("A"), 1), amount(reel("B"), 1)]
        )
        units.make_units(context=world.context(), occasion=occasion(), order=order)
        assert rows(LOT_LINKS) == {(reel("A"), "L/1", 1), (reel("B"), "L/1", 1)}

    def test_a_reel_change_makes_a_new_sublot(self):
        say(world.receive(amount(reel("A"), 50), amount(reel("B"), 50), amount(reel("C"), 9)))
        tid = "urn:suyuan:transformation:O1"
        taken = [amount(reel("A"), 10), amount(reel("C"), 1)]
        first = Order(units=pumps(1, 2), lot="L", taken=taken, transformation=tid)
        units.make_units(context=world.context(), occasion=occasion(), order=first)
        change = world.transform(
            transformation_id=tid,
            input_quantities=(amount(reel("B"), 10),),
            extensions={"{urn:suyuan:epcis}unloaded": [reel("A")]},
        )
        say(change)
        second = Order(units=pumps(3), lot="L", transformation=tid)
        units.make_units(context=world.context(), occasion=occasion(), order=second)
        assert {(source, sublot) for source, sublot, _ in rows(LOT_LINKS)} == {
            (reel("A"), "L/1"),
            (reel("C"), "L/1"),
            (reel("B"), "L/2"),
            (reel("C"), "L/2"),
        }

    def test_sterilization_is_many_to_many(self):
        product, sterile, load = "SET", "SET", "RESIN"
        say(world.receive(amount(lot(product, "P1"), 100), amount(lot(product, "P2"), 100)))
        for number, shares in (("E1", {"P1": 60, "P2": 40}), ("E2", {"P2": 60})):
            say(world.receive(amount(lot(load, number), 1)))
            lots.sterilize(
                context=world.context(),
                occasion=occasion(),
                load=lot(load, number),
                portions=[
                    Portion(
                        taken=amount(lot(product, name), share),
                        made=amount(lot(sterile, f"{name}-{number}"), share),
                    )
                    for name, share in shares.items()
                ],
            )
        links = {(source, target) for source, target, _ in rows(LOT_LINKS)}
        assert links == {
            (lot(product, "P1"), "P1-E1/1"),
            (lot(load, "E1"), "P1-E1/1"),
            (lot(product, "P2"), "P2-E1/1"),
            (lot(load, "E1"), "P2-E1/1"),
            (lot(product, "P2"), "P2-E2/1"),
            (lot(load, "E2"), "P2-E2/1"),
        }

    def test_a_lot_is_processed_by_others(self):
        say(world.receive(amount(lot("SET", "P1"), 100)))
        lots.send_out(
            context=world.context(),
            occasion=occasion(world.WARD),
            sent=[amount(lot("SET", "P1"), 80)],
            processor=world.HOSPITAL,
        )
        assert stock(lot("SET", "P1")) == {("STORE", 20), ("WARD", 80)}
        lots.take_back(
            context=world.context(),
            occasion=occasion(world.STORE),
            processed_at=world.WARD,
            portions=[
                Portion(taken=amount(lot("SET", "P1"), 80), made=amount(lot("SET", "P1S"), 79))
            ],
        )
        assert stock(lot("SET", "P1")) == {("STORE", 20)}
        assert stock(lot("SET", "P1S")) == {("STORE", 79)}


class TestUnits:
    def test_a_thousand_units_with_two_parts_each_make_a_thousand_links_per_part(self):
        say(world.receive(amount(reel("A"), 5000), amount(lot("RESIN", "R"), 50)))
        boards = {"x": [board(f"x{n}") for n in range(1000)]}
        boards["y"] = [board(f"y{n}") for n in range(1000)]
        say(world.commission(*boards["x"], *boards["y"], lot="B"))
        made = pumps(*range(1000))
        order = Order(
            units=made,
            lot="L",
            taken=[amount(reel("A"), 1000), amount(lot("RESIN", "R"), 50)],
            parts={made[n]: [boards["x"][n], boards["y"][n]] for n in range(1000)},
        )
        units.make_units(context=world.context(), occasion=occasion(), order=order)
        links = rows(UNIT_LINKS)
        assert len(links) == 2000
        assert {(source, target) for source, target, _ in links} == {
            (part, made[n]) for n in range(1000) for part in (boards["x"][n], boards["y"][n])
        }
        assert len(rows(LOT_LINKS)) == 2

    def test_a_reworked_unit_takes_a_lot_for_itself(self):
        say(world.receive(amount(reel("A"), 50), amount(reel("B"), 50)))
        order = Order(units=pumps(1, 2), lot="L", taken=[amount(reel("A"), 2)])
        units.make_units(context=world.context(), occasion=occasion(), order=order)
        units.rework_unit(
            context=world.context(), occasion=occasion(), unit=pump(1), taken=[amount(reel("B"), 1)]
        )
        assert rows(UNIT_LINKS) == {(reel("B"), pump(1), True)}
        assert rows("SELECT count(*) FROM ledger_thing WHERE ended_at IS NOT NULL") == {(0,)}

    def test_a_reworked_part_tells_of_its_unit_what_it_took(self):
        say(world.receive(amount(reel("A"), 50), amount(reel("B"), 50)))
        boards = [board("x1"), board("x2")]
        order = Order(units=boards, lot="B1", taken=[amount(reel("A"), 2)])
        units.make_units(context=world.context(), occasion=occasion(), order=order)
        units.rework_unit(
            context=world.context(), occasion=occasion(), unit=boards[0],
            taken=[amount(reel("B"), 1)],
        )  # fmt: skip
        made = pumps(1, 2)
        order = Order(units=made, lot="L", parts={made[n]: [boards[n]] for n in (0, 1)})
        units.make_units(context=world.context(), occasion=occasion(), order=order)
        trace = forward([ThingCause(key=reel("B"))])
        why = {unit.code: unit.why for unit in listing.stream(trace)}
        assert why == {"x1": "B", "1": "B → x1"}

    def test_a_lot_comes_out_of_some_units_again(self):
        say(world.receive(amount(reel("A"), 50), amount(reel("B"), 50), amount(reel("C"), 9)))
        order = Order(
            units=pumps(1, 2, 3), lot="L", taken=[amount(reel("A"), 3), amount(reel("B"), 3)]
        )
        units.make_units(context=world.context(), occasion=occasion(), order=order)
        before = world.later()
        units.remove_lot_part(
            context=world.context(),
            occasion=occasion(world.STORE),
            units=pumps(1, 2),
            removed=amount(reel("A"), 2),
            instead=[amount(reel("C"), 2)],
        )
        assert stock(reel("A")) == {("STORE", 49)}
        assert rows(UNIT_LINKS) == {(reel("A"), pump(1), False), (reel("A"), pump(2), False)}
        assert found(reel("A")) == {"3"}
        assert found(reel("B")) == {"1", "2", "3"}
        assert found(reel("C")) == {"1", "2"}
        assert found(reel("A"), as_of=before) == {"1", "2", "3"}
        assert found(reel("C"), as_of=before) == set()
        former = formerly_of(forward([ThingCause(key=reel("A"))]))
        assert [(row.unit.code, row.part.key, row.biz_step) for row in former.rows] == [
            ("1", reel("A"), "removing"),
            ("2", reel("A"), "removing"),
        ]

    def test_some_of_a_lot_comes_out_of_units_that_keep_the_rest(self):
        say(world.receive(amount(reel("A"), 50), amount(reel("B"), 50), amount(reel("C"), 50)))
        order = Order(
            units=pumps(1, 2, 3), lot="L", taken=[amount(reel("A"), 6), amount(reel("B"), 3)]
        )
        units.make_units(context=world.context(), occasion=occasion(), order=order)
        units.rework_unit(
            context=world.context(), occasion=occasion(), unit=pump(3), taken=[amount(reel("C"), 4)]
        )
        for key, kept in ((reel("A"), 44), (reel("C"), 46)):
            units.remove_lot_part(
                context=world.context(),
                occasion=occasion(world.STORE),
                units=pumps(3),
                removed=amount(key, 1),
                partly=True,
            )
            assert stock(key) == {("STORE", kept + 1)}
        assert found(reel("A")) == {"1", "2", "3"}
        assert found(reel("C")) == {"3"}
        assert rows(UNIT_LINKS) == {(reel("C"), pump(3), True)}
        assert formerly_of(forward([ThingCause(key=reel("A"))])).rows == ()
        # The rest of both comes out afterwards: now it is over.
        known = clock.now()
        for key in (reel("A"), reel("C")):
            units.remove_lot_part(
                context=world.context(),
                occasion=occasion(world.STORE),
                units=pumps(3),
                removed=amount(key, 1),
            )
        assert found(reel("A")) == {"1", "2"}
        assert found(reel("C")) == set()
        assert found(reel("C"), known_at=known) == {"3"}
        former = formerly_of(forward([ThingCause(key=reel("C"))]))
        assert [row.unit.code for row in former.rows] == ["3"]

    def test_taking_some_out_may_be_wrong_and_changes_nothing_else(self):
        say(world.receive(amount(reel("A"), 50)))
        order = Order(units=pumps(1, 2), lot="L", taken=[amount(reel("A"), 4)])
        units.make_units(context=world.context(), occasion=occasion(), order=order)
        before = stock(reel("A"))
        partly = units.remove_lot_part(
            context=world.context(),
            occasion=occasion(world.STORE),
            units=pumps(1, 2),
            removed=amount(reel("A"), 2),
            partly=True,
        )
        known = clock.now()
        declare_error(
            context=world.context(), event_uri=partly.events[0].uri, reason="did_not_occur"
        )
        assert stock(reel("A")) == before
        for moment in ({}, {"known_at": known}):
            trace = forward([ThingCause(key=reel("A"))], **moment)
            assert {unit.code for unit in listing.stream(trace)} == {"1", "2"}
            assert formerly_of(trace).rows == ()

    def test_what_was_known_to_have_come_out_is_still_known_when_it_turns_out_to_be_wrong(self):
        say(world.receive(amount(reel("A"), 50)))
        say(world.commission(board(1), board(2), lot="B"))
        order = Order(units=pumps(1, 2), lot="L", taken=[amount(reel("A"), 2)])
        units.make_units(context=world.context(), occasion=occasion(), order=order)
        units.install_parts(
            context=world.context(), occasion=occasion(), unit=pump(2), parts=[board(1)]
        )
        before = clock.now()
        removed = units.remove_lot_part(
            context=world.context(),
            occasion=occasion(world.STORE),
            units=pumps(1),
            removed=amount(reel("A"), 1),
        )
        replaced = units.replace_part(
            context=world.context(), occasion=occasion(), unit=pump(2), old=board(1), new=board(2)
        )
        known = clock.now()

        def gone(key, **values):
            page = formerly_of(forward([ThingCause(key=key)], **values))
            return [(row.unit.code, row.part.key, row.biz_step) for row in page.rows]

        for moment in ({}, {"known_at": known}):
            assert gone(reel("A"), **moment) == [("1", reel("A"), "removing")]
            assert gone(board(1), **moment) == [("2", board(1), "removing")]
        for event in [*removed.events, *reversed(replaced.events)]:
            declare_error(context=world.context(), event_uri=event.uri, reason="did_not_occur")
        for key, unit in ((reel("A"), "1"), (board(1), "2")):
            assert gone(key) == gone(key, known_at=before) == []
            assert gone(key, known_at=known) == [(unit, key, "removing")]
            assert unit in found(key)
            assert unit in found(key, known_at=before)
            assert unit not in found(key, known_at=known)

    def test_only_what_is_in_a_unit_comes_out_of_it(self):
        say(world.receive(amount(reel("A"), 50), amount(reel("B"), 50)))
        for number, name in ((1, "A"), (2, "B")):
            order = Order(units=[pump(number)], lot="L", taken=[amount(reel(name), 1)])
            units.make_units(context=world.context(), occasion=occasion(), order=order)
        for things in (pumps(2), pumps(1, 2)):
            with pytest.raises(Problems) as refused:
                units.remove_lot_part(
                    context=world.context(),
                    occasion=occasion(),
                    units=things,
                    removed=amount(reel("A"), 1),
                )
            assert [p.code for p in refused.value.problems] == ["ledger.not_a_part"]

    def test_a_replaced_part_was_in_the_unit_until_then(self):
        say(world.commission(board(1), board(2), lot="B"), world.commission(pump(1), lot="L"))
        units.install_parts(
            context=world.context(), occasion=occasion(), unit=pump(1), parts=[board(1)]
        )
        units.replace_part(
            context=world.context(), occasion=occasion(), unit=pump(1), old=board(1), new=board(2)
        )
        assert rows(UNIT_LINKS) == {(board(1), pump(1), False), (board(2), pump(1), True)}

    def test_a_unit_is_taken_apart(self):
        say(world.commission(board(1), lot="B"), world.commission(pump(1), lot="L"))
        units.install_parts(
            context=world.context(), occasion=occasion(), unit=pump(1), parts=[board(1)]
        )
        units.disassemble(
            context=world.context(),
            occasion=occasion(world.STORE),
            unit=pump(1),
            parts=[board(1)],
            amounts=[amount(lot("RESIN", "SCRAP"), Decimal("0.5"), "KGM")],
        )
        links = rows(UNIT_LINKS)
        assert (board(1), pump(1), False) in links
        assert (pump(1), board(1), True) in links
        assert stock(lot("RESIN", "SCRAP")) == {("STORE", Decimal("0.5"))}

    def test_a_unit_gets_a_new_number(self):
        say(world.commission(pump(1), lot="L"))
        units.renumber_unit(
            context=world.context(), occasion=occasion(), old=pump(1), new=pump("1R"), lot="L"
        )
        assert rows(UNIT_LINKS) == {(pump(1), pump("1R"), True)}

    def test_a_unit_is_returned_refurbished_and_shipped_again_under_its_number(self):
        say(world.commission(pump(1), lot="L"), world.receive(amount(reel("B"), 5)))
        _ship(pump(1))
        units.return_goods(
            context=world.context(), occasion=occasion(world.STORE), things=[pump(1)]
        )
        units.rework_unit(
            context=world.context(), occasion=occasion(), unit=pump(1), taken=[amount(reel("B"), 1)]
        )
        _ship(pump(1))
        held = (
            "SELECT count(*) FROM ledger_custody c JOIN ledger_party p ON p.id = c.holder_id "
            "WHERE p.code = 'HOSPITAL'"
        )
        assert rows(held) == {(2,)}

    def test_a_unit_is_exchanged_for_another(self):
        say(world.commission(pump(1), pump(2), lot="L"))
        _ship(pump(1))
        units.exchange_unit(
            context=world.context(),
            occasion=occasion(world.STORE),
            old=pump(1),
            new=pump(2),
            customer=world.HOSPITAL,
        )
        held = (
            f"SELECT {MAIN.format('w.thing_id')}, p.code FROM ledger_whereabouts w "
            "JOIN ledger_party p ON p.id = w.holder_id"
        )
        assert rows(held) == {(pump(1), "MAKER"), (pump(2), "HOSPITAL")}
        replaces = "SELECT body->'extensions'->>'{urn:suyuan:epcis}replaces' FROM ledger_event"
        assert (pump(1),) in rows(replaces)


class TestPackages:
    def test_things_are_repacked_and_a_pallet_is_opened_in_part(self):
        say(world.commission(*pumps(1, 2, 3, 4), lot="L"))
        for number, things in ((1, pumps(1, 2)), (2, pumps(3, 4))):
            packages.pack(
                context=world.context(), occasion=occasion(), package=sscc(number), things=things
            )
        packages.pack(
            context=world.context(), occasion=occasion(), package=sscc(9), things=[sscc(1), sscc(2)]
        )
        packages.unpack(
            context=world.context(),
            occasion=occasion(world.STORE),
            package=sscc(9),
            things=[sscc(1)],
        )
        packages.repack(
            context=world.context(),
            occasion=occasion(world.STORE),
            package=sscc(1),
            into=sscc(3),
            things=[pump(2)],
        )
        inside = f"SELECT {MAIN.format('id')}, {MAIN.format('container_id')} FROM ledger_thing"
        assert rows(f"{inside} WHERE container_id IS NOT NULL") == {
            (pump(1), sscc(1)),
            (pump(2), sscc(3)),
            (pump(3), sscc(2)),
            (pump(4), sscc(2)),
            (sscc(2), sscc(9)),
        }


def _ship(*things):
    say(
        world.object_event(
            "OBSERVE",
            epcs=things,
            biz_step="shipping",
            destinations=(Party(type="possessing_party", id=world.HOSPITAL),),
        )
    )
