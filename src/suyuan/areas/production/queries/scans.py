"""From what was scanned or typed at an order to the one thing that it means there."""

from collections.abc import Collection, Sequence

from suyuan.foundation.clock import now
from suyuan.kernel.errors import Problem, Problems
from suyuan.kernel.identifiers import parse
from suyuan.ledger.queries.find import find
from suyuan.ledger.queries.things import ThingRow, things_by_key


def keys_of(
    texts: Sequence[str], *, items: Collection[str] = (), field: str = "things"
) -> list[str]:
    """Return the keys of things that were scanned or typed, in their order.

    A text may be a carrier (GS1, MA, …), a key, a lot number or a serial; of several things with
    the same code the one of the order's items is meant.

    Args:
        texts: What was scanned.
        items: Codes of the items that may be meant.
        field: The field of the problems.

    Raises:
        Problems: For each text that means nothing, or several things.
    """
    cleaned = [text.strip() for text in texts]
    known = things_by_key([one for one in cleaned if one])
    found: list[Problem] = []
    keys: list[str] = []
    for line, text in enumerate(cleaned, start=1):
        if text in known:
            keys.append(text)
            continue
        things = _things(text) if text else ()
        fitting = [one for one in things if one.item_code in items] or list(things)
        if len(fitting) == 1:
            keys.append(fitting[0].key)
            continue
        code = "production.several_things" if fitting else "production.unknown_thing"
        found.append(Problem(code, {"key": text[:80]}, line=line, field=field))
    Problems.check(found)
    return keys


def _things(text: str) -> Sequence[ThingRow]:
    carrier = parse(text, today=now().date())
    if carrier.key:
        exact = things_by_key([carrier.key])
        if exact:
            return list(exact.values())
    shown = carrier.text.strip() or text
    found = [one for one in find(shown).things if one.key]
    return found or [one for one in find(shown.upper()).things if one.key]
