"""Turns the conditions of an EPCIS query into SQL over the event table ``e``.

Every value is a parameter of the statement; only names that stand in this module are text of it.
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from suyuan.ledger.domain.epcis import units
from suyuan.ledger.domain.epcis.asking import (
    Among,
    Amount,
    Area,
    Compare,
    Condition,
    Declared,
    EventIds,
    Foreign,
    HasSensors,
    Match,
    Moment,
    Named,
    Persistent,
    Sensed,
    When,
    Where,
)
from suyuan.ledger.domain.epcis.sensors import METADATA_FIELDS
from suyuan.ledger.queries.event_rows import TOLD_PLACE

SIGNS: Final[Mapping[Compare, str]] = {
    Compare.EQ: "=",
    Compare.GT: ">",
    Compare.GE: ">=",
    Compare.LT: "<",
    Compare.LE: "<=",
}
_TIMES: Final[Mapping[Moment, str]] = {
    Moment.EVENT: "e.occurred_at",
    Moment.RECORD: "e.recorded_at",
    Moment.ERROR: "(e.body->'error'->>'declaredAt')::timestamptz",
}
_AREAS: Final[Mapping[Area, str]] = {
    Area.EVENT: "e.body->'extensions'",
    Area.ILMD: "e.body->'ilmd'",
    Area.ERROR: "e.body->'extensions'->'errorDeclaration'",
    Area.SENSOR_ELEMENT: "e.body->'sensors'",
    Area.SENSOR_METADATA: "jsonb_path_query_array(e.body->'sensors', '$[*].sensorMetadata')",
    Area.SENSOR_REPORT: "jsonb_path_query_array(e.body->'sensors', '$[*].sensorReport[*]')",
}
_AMOUNT_LISTS: Final = ("quantities", "child_quantities", "input_quantities", "output_quantities")
_ROUNDED: Final = 9
"""Decimal places to which converted sensor values are compared: 1/3 has no last one."""
_TEXT: Final = "CASE jsonb_typeof(v) WHEN 'object' THEN v->>'#text' ELSE v #>> '{}' END"


class Conditions:
    """Collects the parts of a WHERE clause and their parameters."""

    def __init__(self) -> None:
        self.clauses: list[str] = []
        self.parameters: dict[str, Any] = {}
        self._sensed: list[Sensed] = []

    def put(self, value: object) -> str:
        """Make a value a parameter and return its place in the statement."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s"

    def add(self, condition: Condition) -> None:
        """Add a condition that must hold too."""
        if isinstance(condition, Sensed):
            self._sensed.append(condition)
            return
        write = _WRITERS[type(condition)]
        self.clauses.append(write(self, condition))

    def where(self) -> str:
        """Return the whole clause."""
        clauses = list(self.clauses)
        if self._sensed:
            clauses.append(self._report())
        return " AND ".join(clauses) or "true"

    def among(self, condition: Among) -> str:
        """Write that a column holds one of some words."""
        return f"e.{condition.field.value} = ANY ({self.put(list(condition.words))})"

    def persistent(self, condition: Persistent) -> str:
        """Write that persistent dispositions are set or taken back."""
        column = "persistent_unset" if condition.unset else "persistent_set"
        return f"e.{column} && {self.put(list(condition.words))}::text[]"

    def when(self, condition: When) -> str:
        """Write that a time lies before or after another."""
        column = _TIMES[condition.field]
        return f"{column} {SIGNS[condition.compare]} {self.put(condition.moment)}::timestamptz"

    def where_at(self, condition: Where) -> str:
        """Write that it happened at a place, or within it; inferred places do not count."""
        keys = self.put(list(condition.keys))
        places = f"SELECT id FROM ledger_place WHERE key = ANY ({keys})"  # noqa: S608
        if condition.within:
            places = (
                f"WITH RECURSIVE w AS ({places} UNION SELECT c.id FROM ledger_place c "  # noqa: S608
                "JOIN w ON c.parent_id = w.id) SELECT id FROM w"
            )
        if condition.read_point:
            return f"e.read_point_id IN ({places})"
        told = f"CASE WHEN e.raw IS NULL THEN {TOLD_PLACE} ELSE e.raw ? 'bizLocation' END"
        return f"(e.place_id IN ({places}) AND {told})"

    def named(self, condition: Named) -> str:
        """Write that it names a business document or a party."""
        ids = list(condition.ids)
        wanted = [json.dumps([{"type": condition.type, "id": each}]) for each in ids]
        clause = f"e.body->'{condition.list_name}' @> ANY ({self.put(wanted)}::jsonb[])"
        if condition.list_name == "transactions":  # The index on documents leads there.
            return f"(e.documents && {self.put(ids)}::text[] AND {clause})"
        return clause

    def match(self, condition: Match) -> str:
        """Write that it names one of some things in one of some roles."""
        names = [f"i.key = ANY ({self.put(list(condition.keys))}::text[])"]
        for key in condition.beneath:
            first, last = self.put(f"{key}/21/"), self.put(f"{key}/210")
            names.append(f"(i.key >= {first} AND i.key < {last})")
        amounts = "p.quantity IS NOT NULL OR t.kind IN ('LOT', 'SUBLOT', 'CLASS')"
        kind = f" AND ({amounts})" if condition.amounts else ""
        roles = self.put([role.value for role in condition.roles])
        return (
            "(e.recorded_at, e.id) IN (SELECT p.recorded_at, p.event_id FROM ledger_identity i "  # noqa: S608
            "JOIN ledger_participation p ON p.thing_id = i.thing_id "
            "JOIN ledger_thing t ON t.id = i.thing_id "
            f"WHERE ({' OR '.join(names)}) AND p.role = ANY ({roles}){kind})"
        )

    def amount(self, condition: Amount) -> str:
        """Write that an amount in it is so big."""
        lists = ", ".join(f"coalesce(e.body->'{name}', '[]'::jsonb)" for name in _AMOUNT_LISTS)
        number = "(q->>'quantity')::numeric"
        if condition.compare is Compare.EQ:
            test = f"{number} = ANY ({self.put(list(condition.numbers))}::numeric[])"
        else:
            test = f"{number} {SIGNS[condition.compare]} {self.put(condition.numbers[0])}"
        return (
            f"EXISTS (SELECT FROM unnest(ARRAY[{lists}]) l, jsonb_array_elements(l) q WHERE {test})"
        )

    def event_ids(self, condition: EventIds) -> str:
        """Write that it has one of some ids."""
        ids = self.put(list(condition.ids))
        return f"e.id IN (SELECT event_id FROM ledger_event_key WHERE uri = ANY ({ids}))"  # noqa: S608

    def declared(self, condition: Declared) -> str:
        """Write that it is an error declaration of some kind."""
        clauses = ["e.declares IS NOT NULL"]
        if condition.reasons:
            clauses.append(
                f"e.body->'error'->>'reason' = ANY ({self.put(list(condition.reasons))})"
            )
        if condition.corrective:
            ids = self.put(list(condition.corrective))
            clauses.append(f"e.body->'error'->'correctiveEventIds' ?| {ids}::text[]")
        return f"({' AND '.join(clauses)})"

    def has_sensors(self, _condition: HasSensors) -> str:
        """Write that it has sensor elements."""
        return "e.body ? 'sensors'"

    def foreign(self, condition: Foreign) -> str:
        """Write that a foreign field is there, or compares with a value."""
        paths = [f"{self.put(path)}::jsonpath" for path in foreign_paths(condition)]
        area = _AREAS[condition.area]
        found = " UNION ALL ".join(f"SELECT jsonb_path_query({area}, {path}) v" for path in paths)
        test = "true"
        if condition.compare is Compare.EQ:
            test = f"{_TEXT} = ANY ({self.put(list(condition.texts))}::text[])"
            numbers = [number for text in condition.texts if (number := _number(text)) is not None]
            if numbers:
                # A number equals itself however it is written.
                test = f"({test} OR {_as('numeric')} = ANY ({self.put(numbers)}::numeric[]))"
        elif condition.compare is not None:
            kind = "timestamptz" if isinstance(condition.value, dt.datetime) else "numeric"
            sign, value = SIGNS[condition.compare], self.put(condition.value)
            test = f"{_as(kind)} {sign} {value}::{kind}"
        return f"EXISTS (SELECT FROM ({found}) f WHERE {test})"

    def _report(self) -> str:
        """Write that one and the same sensor report meets all conditions on reports."""
        tests = " AND ".join(self._sensor_test(each) for each in self._sensed)
        return (
            "EXISTS (SELECT FROM jsonb_array_elements(e.body->'sensors') s, "
            f"jsonb_array_elements(s->'sensorReport') r WHERE {tests})"
        )

    def _sensor_test(self, condition: Sensed) -> str:
        field = self.put(condition.field)
        value = f"r->>{field}"
        if condition.field in METADATA_FIELDS:
            value = f"coalesce(r->>{field}, s->'sensorMetadata'->>{field})"
        sign = SIGNS[condition.compare]
        if condition.number is None:
            if condition.compare is Compare.EQ:
                return f"{value} = ANY ({self.put(list(condition.texts))}::text[])"
            return f'{value} COLLATE "C" {sign} {self.put(condition.texts[0])}'
        number = f"({value})::numeric"
        if condition.unit is None:
            return f"{number} {sign} {self.put(condition.number)}"
        known = units.siblings(condition.unit)
        names, factors, offsets = (
            self.put(list(column))
            for column in zip(
                *((code, factor, offset) for code, (factor, offset) in known.items()), strict=True
            )
        )
        goal = self.put(condition.number)
        return (
            f"EXISTS (SELECT FROM unnest({names}::text[], {factors}::numeric[], "
            f"{offsets}::numeric[]) u (code, factor, shift) WHERE u.code = r->>'uom' "
            f"AND round({number} * u.factor + u.shift, {_ROUNDED}) "
            f"{sign} round({goal}::numeric, {_ROUNDED}))"
        )


def _as(kind: str) -> str:
    """Return the text of a field as a number or a time; null where it is none."""
    return f"CASE WHEN pg_input_is_valid({_TEXT}, '{kind}') THEN ({_TEXT})::{kind} END"


def _number(text: str) -> Decimal | None:
    digits = text.lstrip("+-").replace(".", "", 1)
    plain = digits.isascii() and digits.isdecimal() and len(digits) < 40  # noqa: PLR2004
    return Decimal(text) if plain and text.count("+") + text.count("-") <= 1 else None


def foreign_paths(condition: Foreign) -> Sequence[str]:
    """Return the paths to a foreign field, in PostgreSQL's JSON path language.

    >>> foreign_paths(Foreign(Area.ILMD, ("cbvmda:lotNumber",)))
    ['$."cbvmda:lotNumber"[*]']
    """
    start = "$" if condition.area in {Area.EVENT, Area.ILMD, Area.ERROR} else "$[*]"
    if condition.inner:
        start += ".*.**"
    paths = []
    for name in condition.names:
        path = f"{start}.{json.dumps(name)}[*]"
        if not condition.attribute:
            paths.append(path)
        paths.extend(f"{path}.{json.dumps(attribute)}" for attribute in condition.attribute)
    return paths


_WRITERS: Final[Mapping[type, Callable[[Conditions, Any], str]]] = {
    Among: Conditions.among,
    Persistent: Conditions.persistent,
    When: Conditions.when,
    Where: Conditions.where_at,
    Named: Conditions.named,
    Match: Conditions.match,
    Amount: Conditions.amount,
    EventIds: Conditions.event_ids,
    Declared: Conditions.declared,
    HasSensors: Conditions.has_sensors,
    Foreign: Conditions.foreign,
}
