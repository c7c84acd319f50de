"""Amounts of lots: double entry between the accounts (place, holder, disposition, container).

An amount in a package stands where its outermost package stands. What leaves it there, such as a
verdict, reaches into packages; what takes it away takes what lies outside of them, so that the
history says who unpacked it. Others tell less, and what they tell is taken as far as it is clear.
"""

from collections.abc import Sequence
from decimal import Decimal

from suyuan.ledger.domain.batch import Batch, Closing, Policy, Posting, Step
from suyuan.ledger.domain.event import Event
from suyuan.ledger.domain.state import OUTSIDE, Account, Interval, Place, Thing
from suyuan.ledger.domain.vocabulary import (
    CREATING_STEPS,
    TAKEN_FROM,
    WITHIN,
    Action,
    EventType,
    ThingKind,
)

WORLD = Account(OUTSIDE, 0, "", None)
"""Where amounts come from when made and go to when used up."""

ZERO = Decimal(0)


def is_kept(thing: Thing, quantity: Decimal | None) -> bool:
    """Say whether an amount is kept in the books: it is known, not zero, and of a lot."""
    return bool(quantity) and thing.kind is ThingKind.LOT


def after(step: Step, before: Account | None) -> Account:
    """Say where an amount is after the event, given where it was."""
    disposition = step.event.disposition
    if disposition is None:
        disposition = before.disposition if before is not None else ""
    if step.moves or before is None:
        return Account(step.place or 0, step.holder or 0, disposition, None)
    return Account(before.place, before.holder, disposition, before.container)


def post(
    batch: Batch,
    step: Step,
    thing: Thing,
    source: Account,
    target: Account,
    quantity: Decimal,
) -> None:
    """Move an amount from one account to another."""
    if source == target or not quantity:
        return
    accounts = thing.accounts
    if accounts is None:
        accounts = thing.accounts = {}
    for account, delta in ((source, -quantity), (target, quantity)):
        batch.postings.append(Posting(step.index, thing, account, delta))
        if account.place == OUTSIDE:
            continue
        balance = accounts.get(account, ZERO)
        accounts[account] = balance + delta
        if account.container is not None:
            _contain(batch, step, thing, account.container)
    batch.touch(thing, step)


def make(batch: Batch, step: Step, thing: Thing, quantity: Decimal) -> None:
    """Let an amount come into being."""
    post(batch, step, thing, WORLD, after(step, None), quantity)


def use_up(batch: Batch, step: Step, field_path: str, thing: Thing, quantity: Decimal) -> None:
    """Let an amount be used up."""
    for account, part in draw(batch, step, field_path, thing, quantity):
        post(batch, step, thing, account, WORLD, part)


def move(batch: Batch, step: Step, field_path: str, thing: Thing, quantity: Decimal) -> None:
    """Let an amount go where the event says."""
    if not step.moves and step.event.disposition is None:
        return
    for account, part in draw(batch, step, field_path, thing, quantity):
        post(batch, step, thing, account, after(step, account), part)


def arrive(batch: Batch, step: Step, field_path: str, thing: Thing, quantity: Decimal) -> None:
    """Let an amount be received: from a shipment under way, else from outside.

    Of several shipments under way it is that of the party which the event says had it, if there is.
    """
    standing = _standing(batch, step, thing)
    under_way = [account for account in standing if _place_of(account) == 0]
    if step.giver is not None:
        under_way = [one for one in under_way if _holder_of(one) == step.giver] or under_way
    if step.source is not None and _near(standing, step.source):
        move(batch, step, field_path, thing, quantity)
    elif under_way:
        for account, part in _spread(batch, step, field_path, thing, quantity, under_way):
            post(batch, step, thing, account, after(step, account), part)
    else:
        make(batch, step, thing, quantity)


def put_amount(batch: Batch, step: Step, field_path: str, thing: Thing, quantity: Decimal) -> None:
    """Put an amount into the event's parent."""
    assert step.parent is not None
    for account, part in draw(batch, step, field_path, thing, quantity):
        target = Account(0, 0, account.disposition, step.parent)
        post(batch, step, thing, account, target, part)


def take_amount(batch: Batch, step: Step, field_path: str, thing: Thing, quantity: Decimal) -> None:
    """Take an amount out of the event's parent; it comes out in the state that counted inside."""
    parent = step.parent
    assert parent is not None
    around = parent.root().disposition
    for account, part in _spread(
        batch, step, field_path, thing, quantity, _inside(thing, parent, step)
    ):
        state = step.event.disposition or around or account.disposition
        target = Account(step.place or 0, step.holder or 0, state, None)
        post(batch, step, thing, account, target, part)


def _inside(thing: Thing, parent: Thing, step: Step) -> list[Account]:
    """Give the accounts of a lot in a package, in the state that the event names, if any."""
    meant = step.event.extensions.get(TAKEN_FROM)
    inside = [
        account
        for account, balance in (thing.accounts or {}).items()
        if balance > 0 and account.container is parent
    ]
    return [one for one in inside if one.disposition == meant or not isinstance(meant, str)]


def draw(
    batch: Batch, step: Step, field_path: str, thing: Thing, quantity: Decimal
) -> list[tuple[Account, Decimal]]:
    """Find the accounts that an amount is taken from.

    The event's source location decides, else its read point, else the one place where the lot is.
    Of several states at a place the event may name one; else they follow each other by name.
    """
    standing = _standing(batch, step, thing)
    state = step.event.extensions.get(TAKEN_FROM)
    if isinstance(state, str):
        standing = [account for account in standing if account.disposition == state]
    named = step.source or step.read
    if named is not None:
        at_named = _near(standing, named)
        if at_named or step.source is not None:
            standing = at_named
    places = {(_place_of(account), _holder_of(account)) for account in standing}
    if len(places) > 1:
        batch.refuse(step, "ledger.source_ambiguous", field_path, {"key": thing.key})
        return []
    return _spread(batch, step, field_path, thing, quantity, standing)


def _spread(
    batch: Batch,
    step: Step,
    field_path: str,
    thing: Thing,
    quantity: Decimal,
    accounts: Sequence[Account],
) -> list[tuple[Account, Decimal]]:
    balances = thing.accounts or {}
    available = sum((balances[account] for account in accounts), ZERO)
    if available < quantity:
        data = {
            "key": thing.key,
            "asked": f"{quantity.normalize():f}",
            "available": f"{available.normalize():f}",
        }
        code = "ledger.amount_packed" if _is_in_the_way(step, thing) else "ledger.over_consumed"
        batch.refuse(step, code, field_path, data)
        return []
    found = []
    rest = quantity
    for account in sorted(accounts, key=_order):
        part = min(rest, balances[account])
        if part > 0:
            found.append((account, part))
            rest -= part
    return found


def _order(account: Account) -> tuple[str, int, int, int]:
    """Say which accounts come first: what is loose before what is packed."""
    container = account.container.id if account.container is not None else 0
    return (account.disposition, container, account.place, account.holder)


def _standing(batch: Batch, step: Step, thing: Thing) -> list[Account]:
    """Give the accounts that an event may mean: outside of packages, and inside where it reaches.

    An event that reaches into packages may name the one that is meant. What others tell of a lot is
    of what lies outside of packages, where anything does.
    """
    held = [account for account, balance in (thing.accounts or {}).items() if balance > 0]
    loose = [account for account in held if account.container is None]
    if batch.policy is Policy.FOREIGN:
        return loose or held
    if reaches(step.event) and not step.moves:
        within = step.event.extensions.get(WITHIN)
        if isinstance(within, str):
            return [one for one in held if (one.container.key if one.container else "") == within]
        return held if step.source or step.read or not loose else loose
    return loose


def reaches(event: Event) -> bool:
    """Say whether an event leaves amounts where they are: it means those in packages, too."""
    return (
        event.type in {EventType.OBJECT, EventType.TRANSACTION}
        and event.action is Action.OBSERVE
        and event.disposition is not None
        and event.location is None
        and event.biz_step not in CREATING_STEPS
    )


def _is_in_the_way(step: Step, thing: Thing) -> bool:
    """Say whether an event could have more of a lot if it were unpacked before."""
    event = step.event
    unpacks = event.parent is not None and event.action is Action.DELETE
    return not (unpacks or reaches(event)) and any(
        balance > 0 and account.container is not None
        for account, balance in (thing.accounts or {}).items()
    )


def _place_of(account: Account) -> int:
    """Give the place where an amount stands: that of its outermost package, if it lies in one."""
    return account.place if account.container is None else account.container.root().place or 0


def _holder_of(account: Account) -> int:
    return account.holder if account.container is None else account.container.root().holder or 0


def _near(accounts: Sequence[Account], place: Place) -> list[Account]:
    """Give the accounts at a place, else the ones at the places around it."""
    exact = [account for account in accounts if _place_of(account) == place.id]
    return exact or [account for account in accounts if _place_of(account) in place.above]


def _contain(batch: Batch, step: Step, thing: Thing, container: Thing) -> None:
    """Write how much of a lot is in a container, from this event on."""
    balance = sum(
        (
            amount
            for account, amount in (thing.accounts or {}).items()
            if account.container is container
        ),
        ZERO,
    )
    opened = batch.amount_intervals.pop((thing, container), None)
    if opened is None:
        batch.amounts_out.append(Closing(thing, container, step.index))
    elif opened.event == step.index:
        batch.intervals.remove(opened)
    else:
        opened.until = step.index
    if balance > 0:
        interval = Interval(
            thing,
            step.index,
            parent=container,
            quantity=balance,
            installed=step.event.type is EventType.ASSOCIATION,
        )
        batch.amount_intervals[thing, container] = interval
        batch.intervals.append(interval)
