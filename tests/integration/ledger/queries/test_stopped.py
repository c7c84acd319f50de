"""What holds and recalls reach is the same from the holds on and from the things on."""

import pytest
from django.db import connection

from suyuan.ledger.operations import units
from suyuan.ledger.operations.occasions import Occasion
from suyuan.ledger.operations.units import Order
from suyuan.ledger.queries.holds import stopped, stops_on
from suyuan.ledger.queries.keys import ids_of
from tests.integration.ledger import world
from tests.integration.ledger.world import amount, board, lot, pumps, reel, say, sscc

pytestmark = pytest.mark.django_db

OUTERMOST = """
    SELECT id FROM ledger_thing WHERE container_id IS NULL AND ended_at IS NULL
        AND kind IN ('UNIT', 'PACKAGE', 'ASSET', 'LOT')"""
CASES = {
    "a unit in a box": ((world.pump(1),), {sscc(1)}),
    "a loose unit": ((world.pump(4),), {world.pump(4)}),
    "a part of a unit in a box": ((board("x1"),), {sscc(1)}),
    "a box in a pallet": ((sscc(2),), {sscc(3)}),
    "the lot of units": ((f"{world.PUMP}/10/L",), None),
    "a lot that lies in a box": ((lot("SET", "P1"),), {sscc(4), lot("SET", "P1")}),
    "a reel": ((reel("A"),), {reel("A")}),
    "nothing": ((), set()),
}


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()
    say(world.receive(amount(reel("A"), 50), amount(lot("SET", "P1"), 100)))
    say(world.commission(board("x1"), lot="B"))
    occasion = Occasion(occurred_at=world.later(), location=world.LINE)
    made = pumps(1, 2, 3, 4)
    order = Order(units=made, lot="L", taken=[amount(reel("A"), 4)], parts={made[0]: [board("x1")]})
    units.make_units(context=world.context(), occasion=occasion, order=order)
    say(
        world.pack(sscc(1), made[0], made[1]),
        world.pack(sscc(2), made[2]),
        world.pack(sscc(3), sscc(2)),
        world.pack(sscc(4), child_quantities=(amount(lot("SET", "P1"), 10),)),
    )


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("word", ["recalled", "non_sellable_other"])
def test_is_told_alike_from_both_sides(case, word):
    held, expected = CASES[case]
    for key in held:
        amounts = {"quantities": (amount(key, None),)} if "/10/" in key else {"epcs": (key,)}
        say(world.object_event("OBSERVE", persistent_set=(word,), **amounts))
    with connection.cursor() as cursor:
        cursor.execute(OUTERMOST)
        outermost = {thing for (thing,) in cursor.fetchall()}
    assert len(outermost) > 4
    found = stopped() & outermost
    assert found == stops_on(outermost).keys()
    if expected is not None:
        assert found == set(ids_of(expected).values())
    else:
        assert len(found) >= 3
