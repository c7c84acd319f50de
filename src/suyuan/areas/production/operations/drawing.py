"""From which states an amount of a lot is taken: what is bad apart from what is not."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from suyuan.areas.production.operations.acting import Scene
from suyuan.areas.production.operations.deeds import PIECES
from suyuan.areas.production.queries.blocks import problems_with
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.queries import stock
from suyuan.ledger.queries.things import things_by_key

BAD: Final = "non_conformant"
_PUT_BY: Final = "reserved"
ZERO: Final = Decimal(0)


def states_of(here: Scene, key: str) -> Mapping[str, Decimal]:
    """Return how much of a lot lies loose at the place of an act, by state."""
    thing = things_by_key([key]).get(key)
    found: dict[str, Decimal] = {}
    for share in stock.shares_of([thing.id]).get(thing.id, ()) if thing is not None else ():
        if share.place_id == here.place.pk:
            found[share.disposition] = found.get(share.disposition, ZERO) + share.quantity
    return found


def drawn(
    here: Scene, key: str, quantity: Decimal, *, bad: Decimal = ZERO
) -> list[tuple[str, Decimal]]:
    """Return the states that an amount is taken from, with how much of each.

    Args:
        here: The act.
        key: Key of the lot.
        quantity: How much is taken.
        bad: How much of it is taken of what was found bad; the rest never is.

    Raises:
        Problems: If there is not so much.
    """
    there = dict(states_of(here, key))
    sound = {state: one for state, one in there.items() if state not in {BAD, _PUT_BY}}
    found = [(BAD, bad)] if bad > 0 else []
    left = quantity - bad
    for state, amount in sorted(sound.items()):
        if left > 0:
            found.append((state, min(left, amount)))
            left -= min(left, amount)
    if left > 0 or bad > there.get(BAD, ZERO):
        short(key, min(bad, there.get(BAD, ZERO)) + min(quantity - bad, sum(sound.values(), ZERO)))
    return found


def short(key: str, there: Decimal) -> None:
    """Refuse to take more of a lot than there is.

    Raises:
        Problems: Always.
    """
    data = {"thing": key.rpartition("/")[2].rpartition(":")[2], "left": f"{there.normalize():f}"}
    Problems.check([Problem("production.more_than_left", data, field="quantity")])


def common_state(here: Scene, wanted: Mapping[str, Decimal]) -> str:
    """Return a state in which there is enough of each of several lots, none of it bad.

    Raises:
        Problems: If there is none.
    """
    there = {key: states_of(here, key) for key in wanted}
    states = sorted({state for one in there.values() for state in one} - {BAD, _PUT_BY})
    for state in states:
        if all(there[key].get(state, ZERO) >= amount for key, amount in wanted.items()):
            return state
    for key, amount in wanted.items():
        most = max((there[key].get(state, ZERO) for state in states), default=ZERO)
        if most < amount:
            short(key, most)
    short(next(iter(wanted)), ZERO)
    raise AssertionError


def check_amounts(here: Scene, amounts: Mapping[str, Decimal]) -> None:
    """Check that amounts of lots can be meant, and that nothing stands against using them.

    Raises:
        Problems: For every reason why not.
    """
    found = list(problems_with(list(amounts), at=here.at, site=here.order.site))
    if here.routing.unit in PIECES:
        found += [
            Problem("production.not_whole", {"value": str(one)}, field="quantities")
            for one in amounts.values()
            if one % 1
        ]
    Problems.check(found)
