"""What each projection holds for some things, and what it must hold by the facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

_ALL_OF: Final = "= ANY (%s::bigint[])"
_ALL_ORDERS: Final = "= ANY (%s::text[])"
_THINGS: Final = "%s::bigint[]"
_EFFECTS: Final = "ledger_effects_of(%s::bigint[], 'infinity')"


@dataclass(frozen=True, kw_only=True, slots=True)
class Projection:
    """A table that can be derived; rows are compared by all the columns.

    Its questions name what they are about by words in braces: ``{among}`` follows a column,
    ``{things}`` is an array of ids, and ``{effects}`` what happened to these things.
    """

    table: LiteralString
    columns: LiteralString
    kept: LiteralString
    """The rows that are kept for the things, as a condition on the table."""
    derived: LiteralString
    """The rows that must be there, with the same columns."""
    keys: LiteralString = _THINGS
    """The array by which a part of the projection is named."""
    otherwise: LiteralString = ""
    """What becomes of a row that is kept though it says nothing, such as an amount of zero."""

    @property
    def missing(self) -> LiteralString:
        """The question for rows that are not there and must be."""
        return f"{self._derived} EXCEPT ALL {self._kept}"

    @property
    def surplus(self) -> LiteralString:
        """The question for rows that are there and must not be."""
        return f"{self._kept} EXCEPT ALL {self._derived}"

    @property
    def _derived(self) -> LiteralString:
        derived = _put(self.derived, effects=_EFFECTS, things=self.keys)
        return f"SELECT {self.columns} FROM ({derived}) d"  # noqa: S608 - our own names.

    @property
    def _kept(self) -> LiteralString:
        among = _ALL_ORDERS if self.keys != _THINGS else _ALL_OF
        return f"SELECT {self.columns} FROM {self.table} WHERE {_put(self.kept, among=among)}"  # noqa: S608

    def count_of_keys(self) -> int:
        """Say how often `missing` wants the keys."""
        return self.missing.count("%s")


def differences(projections: Sequence[Projection], *, among: LiteralString) -> LiteralString:
    """Return one question for every row that differs in some projections.

    It is about the things in the array ``piece.things`` and what is kept of the ids `among`; what
    happened to the things is made out once for all projections. The rows say the table, what they
    are (``missing``, ``surplus``; ``compared`` with the number of rows that must be there), and
    the columns with their values, as a JSON array of texts.

    Args:
        projections: What is compared.
        among: A condition that follows the name of a column.
    """
    tables, answers = [], []
    for number, each in enumerate(projections):
        columns = each.columns
        derived = _put(
            each.derived,
            effects="SELECT effects FROM piece",
            things="(SELECT things FROM piece)",
        )
        kept = _put(each.kept, among=among)
        tables.append(
            f"must_{number} AS MATERIALIZED (SELECT {columns} FROM ({derived}) d)"  # noqa: S608
        )
        answers.append(
            f"SELECT '{each.table}', 'compared', to_json(ARRAY[count(*)])::text FROM must_{number}"  # noqa: S608
        )
        answers.append(
            f"""SELECT '{each.table}', CASE WHEN x.side > 0 THEN 'missing' ELSE 'surplus' END,
                to_json(ARRAY(SELECT v.key || '=' || coalesce(v.value, '')
                    FROM json_each_text(row_to_json(x)) v WHERE v.key <> 'side'))::text
            FROM (SELECT {columns}, sum(side) AS side FROM (
                    SELECT 1 AS side, {columns} FROM must_{number}
                    UNION ALL SELECT -1, {columns} FROM {each.table} WHERE {kept}) b
                GROUP BY {columns} HAVING sum(side) <> 0) x
            CROSS JOIN LATERAL generate_series(1, abs(x.side))"""  # noqa: S608
        )
    return f"{', '.join(tables)} {' UNION ALL '.join(answers)}"


def _put(text: LiteralString, **words: LiteralString) -> LiteralString:
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text


THINGS: Final = Projection(
    table="ledger_thing",
    columns="id, alive, ended_at, sublot_id",
    kept="id {among}",
    derived="""SELECT id, alive, ended_at, sublot_id
        FROM ledger_things_of(({effects}), {things})""",
)
CONTAINMENT: Final = Projection(
    table="ledger_containment",
    columns="child_id, parent_id, event_id, from_at, until_at, until_event_id, quantity",
    kept="child_id {among}",
    derived="""SELECT child_id, parent_id, event_id, from_at, until_at, until_event_id,
            NULL::numeric AS quantity
        FROM ledger_containment_of(({effects}))
        UNION ALL SELECT child_id, parent_id, event_id, from_at, until_at, until_event_id, quantity
        FROM ledger_derive_amounts({things}, 'infinity')""",
)
UNIT_LINKS: Final = Projection(
    table="ledger_unit_link",
    columns="source_id, target_id, source_sublot_id, target_sublot_id, event_id, from_at, until_at,"
    " until_event_id, quantity, installed",
    kept="""id IN (
        SELECT u.id FROM ledger_unit_link u JOIN ledger_thing s ON s.id = u.source_id
        WHERE u.source_id {among} AND (u.installed OR s.kind NOT IN ('LOT', 'CLASS'))
        UNION ALL
        SELECT u.id FROM ledger_unit_link u JOIN ledger_thing s ON s.id = u.source_id
        WHERE u.target_id {among} AND NOT u.installed
            AND s.kind IN ('LOT', 'CLASS'))""",
    derived="""SELECT l.source_id, l.target_id, s.sublot_id AS source_sublot_id,
            t.sublot_id AS target_sublot_id, l.event_id, l.from_at, l.until_at, l.until_event_id,
            l.quantity, l.installed
        FROM ledger_unit_links_of(({effects}), {things}) l
        JOIN ledger_thing s ON s.id = l.source_id JOIN ledger_thing t ON t.id = l.target_id""",
)
CUSTODY: Final = Projection(
    table="ledger_custody",
    columns="thing_id, holder_id, place_id, event_id, from_at, until_at",
    kept="thing_id {among}",
    derived="""SELECT thing_id, holder_id, place_id, event_id, from_at, until_at
        FROM ledger_custody_of(({effects}))""",
)
WHEREABOUTS: Final = Projection(
    table="ledger_whereabouts",
    columns="thing_id, place_id, holder_id, disposition, since, event_id, last_at",
    kept="thing_id {among}",
    derived="""SELECT thing_id, place_id, holder_id, disposition, since, event_id, last_at
        FROM ledger_whereabouts_of(({effects}))""",
)
PERSISTENT: Final = Projection(
    table="ledger_persistent_state",
    columns="thing_id, disposition, event_id, from_at, until_at, until_event_id",
    kept="thing_id {among}",
    derived="""SELECT thing_id, disposition, event_id, from_at, until_at, until_event_id
        FROM ledger_derive_persistent({things})""",
)
STOCK: Final = Projection(
    table="ledger_stock",
    columns="thing_id, place_id, holder_id, disposition, container_id, quantity",
    kept="thing_id {among} AND quantity <> 0",
    derived="""SELECT thing_id, place_id, holder_id, disposition, container_id, quantity
        FROM ledger_derive_stock({things}, 'infinity')""",
    otherwise="""ON CONFLICT (thing_id, place_id, holder_id, disposition, container_id)
        DO UPDATE SET quantity = excluded.quantity""",
)
INFERRED: Final = Projection(
    table="ledger_inferred_place",
    columns="event_id, parent_id, root_id, place_id, holder_id",
    kept="parent_id {among}",
    derived="""SELECT event_id, parent_id, root_id, place_id, holder_id
        FROM ledger_inferred_of(({effects}))""",
)
LOT_LINKS: Final = Projection(
    table="ledger_lot_link",
    columns="source_id, target_id, event_id, from_at, quantity, unit, kind",
    kept="(kind = 'INPUT' AND target_id {among}) OR (kind = 'SUBLOT' AND source_id {among})",
    derived="""SELECT source_id, target_id, event_id, from_at, quantity, unit, kind
        FROM ledger_derive_lot_links({things})""",
)
LOADED: Final = Projection(
    table="ledger_loaded",
    columns="transformation_id, thing_id, event_id, from_at, until_at",
    kept="transformation_id {among}",
    derived="""SELECT transformation_id, thing_id, event_id, from_at, until_at
        FROM ledger_derive_loaded({things})""",
    keys="%s::text[]",
)
HOLDINGS: Final = Projection(
    table="ledger_sublot_holding",
    columns="sublot_id, root_id, place_id, holder_id, disposition, units",
    kept="sublot_id {among} AND units <> 0",
    derived="""SELECT sublot_id, root_id, place_id, holder_id, disposition, units
        FROM ledger_derive_holdings({things})""",
)
BY_THING: Final = (
    CONTAINMENT,
    INFERRED,
    UNIT_LINKS,
    CUSTODY,
    WHEREABOUTS,
    PERSISTENT,
    STOCK,
    LOT_LINKS,
)
"""In the order in which they are written: later ones read what earlier ones wrote."""
BY_SUBLOT: Final = (LOT_LINKS, HOLDINGS)
"""Those that are derived for sublots."""
PRESENCE: Final = "ledger_presence"
"""Kept in parts: what is compared are their sums, of the whole ledger at once."""
PRESENCE_DIFFERENCES: Final = """
    WITH must AS MATERIALIZED (SELECT * FROM ledger_presence_of_all()),
    kept AS MATERIALIZED (
        SELECT place_id, holder_id, disposition, site_id, lot_id, sublot_id,
            sum(units)::bigint AS units
        FROM ledger_presence GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(units) <> 0)
    SELECT 'ledger_presence', 'compared', to_json(ARRAY[count(*)])::text FROM must
    UNION ALL
    SELECT 'ledger_presence', x.kind, to_json(ARRAY(
        SELECT v.key || '=' || coalesce(v.value, '') FROM json_each_text(row_to_json(x)) v
        WHERE v.key <> 'kind'))::text
    FROM (
        SELECT 'missing' AS kind, * FROM (SELECT * FROM must EXCEPT SELECT * FROM kept) AS m
        UNION ALL
        SELECT 'surplus', * FROM (SELECT * FROM kept EXCEPT SELECT * FROM must) AS s
    ) AS x"""
SETTLE_PRESENCE: Final = "SELECT ledger_settle_presence()"
