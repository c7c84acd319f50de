"""Which units a set has: counted, hashed, and told apart from those made later."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from suyuan.ledger.domain.units import UnitSet
from suyuan.ledger.queries.rows import array, by_index, rows
from suyuan.ledger.queries.summaries import arrays


def counts_of(sublots: Sequence[int]) -> list[int]:
    """Return how many units each sublot has, also units that exist no more."""
    found = rows(
        """
        SELECT (SELECT count(*) FROM ledger_thing AS t
                WHERE t.sublot_id = s.id AND t.kind = 'UNIT')
        FROM unnest(%(sublots)s::bigint[]) WITH ORDINALITY AS s (id, n) ORDER BY s.n""",
        {"sublots": array(sublots)},
    )
    return [values[0] for values in found]


def units_of_lot(key: str) -> list[str]:
    """Return the keys of the units that belong to a lot, in the order of their codes."""
    found = rows(
        """
        SELECT i.key FROM ledger_identity AS l
        JOIN ledger_thing AS s ON s.lot_id = l.thing_id AND s.kind = 'SUBLOT'
        JOIN ledger_thing AS t ON t.sublot_id = s.id AND t.kind = 'UNIT' AND t.alive
        JOIN ledger_identity AS i ON i.thing_id = t.id AND i.main
        WHERE l.key = %(key)s ORDER BY t.code""",
        {"key": key},
    )
    return [values[0] for values in found]


def made_after(sublots: Sequence[int], moment: dt.datetime) -> dict[int, int]:
    """Return the units of sublots whose making was recorded after a moment: unit → sublot."""
    with by_index():
        found = rows(
            """
            SELECT t.id, t.sublot_id FROM unnest(%(sublots)s::bigint[]) AS s (id)
            JOIN ledger_thing AS t ON t.sublot_id = s.id AND t.kind = 'UNIT'
            JOIN ledger_event AS e ON e.id = t.created_by
            WHERE e.recorded_at > %(moment)s""",
            {"sublots": array(sublots), "moment": moment},
        )
    return {values[0]: values[1] for values in found}


def moved_since(moment: dt.datetime) -> dict[int, tuple[int, int]]:
    """Return the units that lay in another sublot at a moment than now: unit → now, then.

    A unit comes to lie in another sublot when something is put into it or taken out of it, and
    when that is declared an error; in none (0) when its making is.
    """
    found = rows(
        "SELECT unit_id, now_id, then_id FROM ledger_elsewhere_known('infinity', %(moment)s)",
        {"moment": moment},
    )
    return {unit: (now, then) for unit, now, then in found if now != then}


def as_frozen(units: UnitSet, counts: Mapping[int, int], frozen_at: dt.datetime) -> UnitSet:
    """Return a frozen set as it was: without what came into its sublots since, with what left them.

    What was reworked since lies in another sublot now and belongs to the set all the same.
    `counts` says how many units each sublot had when the set was frozen.
    """
    moved = moved_since(frozen_at)
    whole = units.sublots

    def homes(given: Mapping[int, int]) -> dict[int, int]:
        return {unit: moved.get(unit, (home, 0))[0] for unit, home in given.items()}

    left = {u: now for u, (now, then) in moved.items() if then in whole and u not in units.minus}
    came = {u: now for u, (now, then) in moved.items() if then not in whole and u not in units.plus}
    minus = homes(units.minus) | came | _made_since(counts, frozen_at, moved)
    return UnitSet(
        sublots=whole,
        plus={u: now for u, now in (homes(units.plus) | left).items() if now and now not in whole},
        minus={u: now for u, now in minus.items() if now in whole},
    )


def _made_since(
    counts: Mapping[int, int], frozen_at: dt.datetime, moved: Mapping[int, tuple[int, int]]
) -> dict[int, int]:
    """Return the units of sublots that were made since a set of them was frozen."""
    expected = Counter(counts)
    for now, then in moved.values():
        expected[now] += 1
        expected[then] -= 1
    sublots = sorted(counts)
    present = counts_of(sublots)
    grown = [s for s, number in zip(sublots, present, strict=True) if number > expected[s]]
    return made_after(grown, frozen_at) if grown else {}


def digest_of(units: UnitSet) -> str:
    """Return the SHA-256 of the ids of all units of a set, in order, one per line."""
    with by_index():
        found = rows(
            """
            SELECT encode(sha256(convert_to(coalesce(
                string_agg(u.id::text, E'\\n' ORDER BY u.id), ''), 'UTF8')), 'hex')
            FROM (
                SELECT t.id FROM unnest(%(sublots)s::bigint[]) AS s (id)
                JOIN ledger_thing AS t ON t.sublot_id = s.id AND t.kind = 'UNIT'
                WHERE t.id NOT IN (SELECT unnest(%(minus)s::bigint[]))
                UNION ALL SELECT unnest(%(plus)s::bigint[])
            ) AS u""",
            arrays(units),
        )
    return str(found[0][0])
