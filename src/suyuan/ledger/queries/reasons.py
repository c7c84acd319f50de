"""Why something is in a scope: the way from a cause to it."""

from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

from suyuan.ledger.queries.rows import array, rows
from suyuan.ledger.queries.tracing import Trace


def reasons(trace: Trace) -> dict[int, str]:
    """Return for each affected lot the way from a cause to it, as "C-17 → PCB-4 → P-26"."""
    found = rows(
        """
        SELECT l.source_id, l.target_id FROM unnest(%(lots)s::bigint[]) AS w (id)
        JOIN ledger_lot_link AS l ON l.source_id = w.id AND l.from_at <= %(moment)s""",
        {"lots": array(trace.lots), "moment": trace.as_of or "infinity"},
    )
    below: dict[int, list[int]] = {}
    for source, target in found:
        below.setdefault(source, []).append(target)
    codes = _codes(trace.lots)
    first = [lot for lot in sorted(trace.start.lots | trace.start.units.sublots) if lot in codes]
    why = {lot: codes[lot] for lot in first}
    queue = deque(first)
    while queue:
        node = queue.popleft()
        for target in below.get(node, ()):
            if target in codes and target not in why:  # Else it was not known of then.
                same = codes[target].startswith(codes[node] + "/") or codes[node].startswith(
                    codes[target] + "/"
                )
                why[target] = why[node] if same else f"{why[node]} → {codes[target]}"
                queue.append(target)
    return {lot: why.get(lot, codes[lot]) for lot in codes}


def _codes(lots: frozenset[int]) -> dict[int, str]:
    found = rows(
        "SELECT t.id, t.code FROM unnest(%(ids)s::bigint[]) AS w (id)"
        " JOIN ledger_thing AS t ON t.id = w.id",
        {"ids": array(lots)},
    )
    return {values[0]: values[1] for values in found}


def single_reasons(trace: Trace, why: Mapping[int, str]) -> dict[int, str]:
    """Say for each unit outside the affected sublots through which part it is affected."""
    if not trace.units.plus:
        return {}
    found = rows(
        """
        SELECT DISTINCT ON (k.target_id) k.target_id, k.source_sublot_id, k.source_id, t.code,
               t.kind
        FROM unnest(%(units)s::bigint[]) AS u (id)
        JOIN ledger_unit_link AS k ON k.target_id = u.id AND k.from_at <= %(moment)s
         AND (k.until_at IS NULL OR k.until_at > %(moment)s)
        JOIN ledger_thing AS t ON t.id = k.source_id
        WHERE k.source_sublot_id IN (SELECT unnest(%(lots)s::bigint[]))
           OR k.source_id IN (SELECT unnest(%(all)s::bigint[]))
        ORDER BY k.target_id, k.from_at""",
        {
            "units": array(trace.units.plus),
            "all": array(trace.units.plus),
            "lots": array(trace.lots),
            "moment": trace.as_of or "infinity",
        },
    )
    links = {unit: _Link(*rest) for unit, *rest in found}
    return {unit: _way(unit, links, why) for unit in links}


class _Link(NamedTuple):
    """Through what a unit is affected: a part, the sublot that it was taken from, and its code."""

    sublot: int | None
    source: int
    code: str
    kind: str


def _way(unit: int, links: Mapping[int, _Link], why: Mapping[int, str]) -> str:
    """Go up from a unit, from part to part, until one is of an affected lot."""
    passed: list[str] = []
    seen: set[int] = set()
    while unit in links and unit not in seen:
        seen.add(unit)
        link = links[unit]
        begin = why.get(link.sublot or 0)
        if begin is None or link.kind == "UNIT":
            passed.append(link.code)
        if begin is not None:
            passed.append(begin)
            break
        unit = link.source
    return " → ".join(reversed(passed))
