"""The sentence for what the database refuses because it is held or recalled."""

from collections.abc import Sequence
from typing import Final

from suyuan.kernel.errors import Problem
from suyuan.ledger.domain.event import Event
from suyuan.ledger.domain.holding import used
from suyuan.ledger.statements import Database

GATE: Final = "participation_not_held"
"""The constraint under which the database refuses."""

STOPS: Final = """
    WITH named AS MATERIALIZED (
        SELECT key, thing_id FROM ledger_identity WHERE key = ANY (%s::text[]))
    SELECT DISTINCT ON (n.key) n.key, s.disposition, t.code, s.since
    FROM ledger_stops(ARRAY(SELECT thing_id FROM named)) AS s
    JOIN named AS n USING (thing_id) JOIN ledger_thing AS t ON t.id = s.stop_id
    ORDER BY n.key, s.since"""


def problems(database: Database, events: Sequence[Event]) -> list[Problem]:
    """Return what is held or recalled in what events use, each at its event and field."""
    named = [(number, *one) for number, event in enumerate(events, 1) for one in used(event)]
    keys = list({key for _, _, key in named})
    stops = {key: rest for key, *rest in database.rows(STOPS, keys)}
    found = []
    for number, path, key in named:
        if key in stops:
            disposition, code, since = stops[key]
            if since <= events[number - 1].occurred_at:
                what = "recalled" if disposition == "recalled" else "held"
                data = {"key": key, "on": code}
                found.append(Problem(f"ledger.{what}", data, line=number, field=path))
    return found
