"""What each projection holds for some things, and what it must hold by the facts."""

from dataclasses import dataclass
from typing import Final, LiteralString

NIL: Final = "'00000000-0000-0000-0000-000000000000'::uuid"


@dataclass(frozen=True, kw_only=True, slots=True)
class Projection:
    """A table that can be derived; rows are compared by all the columns."""

    table: LiteralString
    columns: LiteralString
    kept: LiteralString
    """The rows that are kept for the things ``$1``, as a condition on the table."""
    derived: LiteralString
    """The rows that must be there, with the same columns."""

    @property
    def missing(self) -> LiteralString:
        """The question for rows that are not there and must be."""
        return (
            f"SELECT {self.columns} FROM ({self.derived}) d EXCEPT ALL "  # noqa: S608
            f"SELECT {self.columns} FROM {self.table} WHERE {self.kept}"
        )

    @property
    def surplus(self) -> LiteralString:
        """The question for rows that are there and must not be."""
        return (
            f"SELECT {self.columns} FROM {self.table} WHERE {self.kept} EXCEPT ALL "  # noqa: S608
            f"SELECT {self.columns} FROM ({self.derived}) d"
        )

    @property
    def differences(self) -> LiteralString:
        """The question for both at once, each row after ``missing`` or ``surplus``."""
        return (
            f"WITH must AS MATERIALIZED (SELECT {self.columns} FROM ({self.derived}) d),"  # noqa: S608
            f" kept AS MATERIALIZED (SELECT {self.columns} FROM {self.table} WHERE {self.kept})"
            " SELECT 'missing', m.* FROM (SELECT * FROM must EXCEPT ALL SELECT * FROM kept) m"
            " UNION ALL"
            " SELECT 'surplus', s.* FROM (SELECT * FROM kept EXCEPT ALL SELECT * FROM must) s"
        )


CONTAINMENT: Final = Projection(
    table="ledger_containment",
    columns="child_id, parent_id, event_id, from_at, until_at, until_event_id, quantity",
    kept="child_id = ANY (%s::bigint[])",
    derived="""SELECT child_id, parent_id, event_id, from_at, until_at, until_event_id,
            NULL::numeric AS quantity
        FROM ledger_derive_containment(%s::bigint[], 'infinity')
        UNION ALL SELECT child_id, parent_id, event_id, from_at, until_at, until_event_id, quantity
        FROM ledger_derive_amounts(%s::bigint[], 'infinity')""",
)
UNIT_LINKS: Final = Projection(
    table="ledger_unit_link",
    columns="source_id, target_id, source_sublot_id, target_sublot_id, event_id, from_at, until_at,"
    " until_event_id, quantity, installed",
    kept="""id IN (
        SELECT u.id FROM ledger_unit_link u JOIN ledger_thing s ON s.id = u.source_id
        WHERE u.source_id = ANY (%s::bigint[]) AND (u.installed OR s.kind NOT IN ('LOT', 'CLASS'))
        UNION ALL
        SELECT u.id FROM ledger_unit_link u JOIN ledger_thing s ON s.id = u.source_id
        WHERE u.target_id = ANY (%s::bigint[]) AND NOT u.installed
            AND s.kind IN ('LOT', 'CLASS'))""",
    derived="""SELECT l.source_id, l.target_id, s.sublot_id AS source_sublot_id,
            t.sublot_id AS target_sublot_id, l.event_id, l.from_at, l.until_at, l.until_event_id,
            l.quantity, l.installed
        FROM ledger_derive_unit_links(%s::bigint[]) l
        JOIN ledger_thing s ON s.id = l.source_id JOIN ledger_thing t ON t.id = l.target_id""",
)
CUSTODY: Final = Projection(
    table="ledger_custody",
    columns="thing_id, holder_id, place_id, event_id, from_at, until_at",
    kept="thing_id = ANY (%s::bigint[])",
    derived="""SELECT thing_id, holder_id, place_id, event_id, from_at, until_at
        FROM ledger_derive_custody(%s::bigint[], 'infinity')""",
)
WHEREABOUTS: Final = Projection(
    table="ledger_whereabouts",
    columns="thing_id, place_id, holder_id, disposition, since, event_id, last_at",
    kept="thing_id = ANY (%s::bigint[])",
    derived="""SELECT thing_id, place_id, holder_id, disposition, since, event_id, last_at
        FROM ledger_derive_whereabouts(%s::bigint[], 'infinity')""",
)
PERSISTENT: Final = Projection(
    table="ledger_persistent_state",
    columns="thing_id, disposition, event_id, from_at, until_at, until_event_id",
    kept="thing_id = ANY (%s::bigint[])",
    derived="""SELECT thing_id, disposition, event_id, from_at, until_at, until_event_id
        FROM ledger_derive_persistent(%s::bigint[])""",
)
STOCK: Final = Projection(
    table="ledger_stock",
    columns="thing_id, place_id, holder_id, disposition, container_id, quantity",
    kept="thing_id = ANY (%s::bigint[]) AND quantity <> 0",
    derived="""SELECT thing_id, place_id, holder_id, disposition, container_id, quantity
        FROM ledger_derive_stock(%s::bigint[], 'infinity')""",
)
INFERRED: Final = Projection(
    table="ledger_inferred_place",
    columns="event_id, parent_id, root_id, place_id, holder_id",
    kept="parent_id = ANY (%s::bigint[])",
    derived="""SELECT event_id, parent_id, root_id, place_id, holder_id
        FROM ledger_derive_inferred(%s::bigint[])""",
)
LOT_LINKS: Final = Projection(
    table="ledger_lot_link",
    columns="source_id, target_id, event_id, from_at, quantity, unit, kind",
    kept="""(kind = 'INPUT' AND target_id = ANY (%s::bigint[]))
        OR (kind = 'SUBLOT' AND source_id = ANY (%s::bigint[]))""",
    derived="""SELECT source_id, target_id, event_id, from_at, quantity, unit, kind
        FROM ledger_derive_lot_links(%s::bigint[])""",
)
LOADED: Final = Projection(
    table="ledger_loaded",
    columns="transformation_id, thing_id, event_id, from_at, until_at",
    kept="transformation_id = ANY (%s::text[])",
    derived="""SELECT transformation_id, thing_id, event_id, from_at, until_at
        FROM ledger_derive_loaded(%s::text[])""",
)
HOLDINGS: Final = Projection(
    table="ledger_sublot_holding",
    columns="sublot_id, root_id, place_id, holder_id, disposition, units",
    kept="sublot_id = ANY (%s::bigint[]) AND units <> 0",
    derived="""SELECT sublot_id, root_id, place_id, holder_id, disposition, units
        FROM ledger_derive_holdings(%s::bigint[])""",
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
