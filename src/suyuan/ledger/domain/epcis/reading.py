"""Builds an event from its JSON binding, whatever document it came in, and notes every fault."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from suyuan.ledger.domain.epcis import rules, what
from suyuan.ledger.domain.epcis.cbv import Field
from suyuan.ledger.domain.epcis.document import Entry, Parsed
from suyuan.ledger.domain.epcis.extensions import read_extensions
from suyuan.ledger.domain.epcis.faults import Faults
from suyuan.ledger.domain.epcis.names import STANDARD_PREFIXES, read_context
from suyuan.ledger.domain.epcis.sensors import read_sensors
from suyuan.ledger.domain.epcis.telling import as_kept
from suyuan.ledger.domain.epcis.values import Values, is_day
from suyuan.ledger.domain.event import (
    BizTransaction,
    ErrorDeclaration,
    Event,
    Json,
    Party,
)
from suyuan.ledger.domain.making import EXPIRY, LOT_NUMBER, MADE
from suyuan.ledger.domain.vocabulary import Action, EventType

_COMMON = frozenset(
    """@context type eventTime recordTime eventTimeZoneOffset eventID certificationInfo
    errorDeclaration bizStep disposition persistentDisposition readPoint bizLocation
    bizTransactionList sourceList destinationList sensorElementList""".split()
)
_OBJECT = frozenset({"epcList", "quantityList", "action", "ilmd"})
_PARENT = frozenset({"parentID", "childEPCs", "childQuantityList", "action"})

FIELDS: Mapping[EventType, frozenset[str]] = {
    EventType.OBJECT: _COMMON | _OBJECT,
    EventType.AGGREGATION: _COMMON | _PARENT,
    EventType.TRANSACTION: _COMMON | {"parentID", "epcList", "quantityList", "action"},
    EventType.TRANSFORMATION: _COMMON
    | frozenset(
        """inputEPCList inputQuantityList outputEPCList outputQuantityList transformationID
        ilmd""".split()
    ),
    EventType.ASSOCIATION: _COMMON | _PARENT,
}
"""The fields of the standard that each type of event may have."""

LOT_NUMBER_MAX = 100
_TYPE_BASE = STANDARD_PREFIXES["epcis"]


@dataclass(frozen=True, slots=True)
class _Reader:
    body: Mapping[str, Parsed]
    values: Values

    def given(self, field: str) -> bool:
        """Return whether a field is there; null counts as absent."""
        return self.body.get(field) is not None

    def word(self, kind: Field, field: str) -> str | None:
        return self.values.word(kind, self.body[field], field) if self.given(field) else None

    def name(self, field: str) -> str | None:
        return self.values.name(self.body[field], field) if self.given(field) else None

    def uri(self, field: str) -> str | None:
        return self.values.uri(self.body[field], field) if self.given(field) else None


def read_event(number: int, value: Parsed, prefixes: Mapping[str, str]) -> Entry:
    """Return one event of a document, or all that is wrong with it."""
    faults = Faults()
    if not isinstance(value, dict):
        faults.add("not_object")
        return Entry(number=number, event=None, problems=faults.at(number))
    if "@context" in value:
        own = read_context(value["@context"], faults, inside_event=True)
        prefixes = {**prefixes, **own}
    event = _build(_Reader(value, Values(faults, prefixes)))
    if event is not None:
        rules.check(event, faults)
        event = as_kept(event)
    return Entry(number=number, event=None if len(faults) else event, problems=faults.at(number))


def _type(reader: _Reader) -> EventType | None:
    faults = reader.values.faults
    if not reader.given("type"):
        faults.add("field_missing", "type")
        return None
    text = reader.values.text(reader.body["type"], "type")
    if text is None:
        return None
    bare = text.removeprefix("epcis:").removeprefix(_TYPE_BASE)
    if bare not in set(EventType):
        faults.add("type_unknown", "type", value=text)
        return None
    return EventType(bare)


def _build(reader: _Reader) -> Event | None:
    """Build the event as far as its fields can be read."""
    body, values = reader.body, reader.values
    kind = _type(reader)
    occurred_at = offset = recorded_at = None
    if reader.given("eventTime"):
        occurred_at = values.time(body["eventTime"], "eventTime")
    else:
        values.faults.add("field_missing", "eventTime")
    if reader.given("eventTimeZoneOffset"):
        offset = values.offset(body["eventTimeZoneOffset"], "eventTimeZoneOffset")
    else:
        values.faults.add("field_missing", "eventTimeZoneOffset")
    if reader.given("recordTime"):
        recorded_at = values.time(body["recordTime"], "recordTime")
    if kind is None:
        return None
    _check_fields(kind, reader)
    extensions = read_extensions(body, values)
    things = what.read_things(body, values)
    certificates = _certificates(reader)
    if len(certificates) > 1:
        extensions["certificationInfo"] = list(certificates)
    persistent_set, persistent_unset = _persistent(reader)
    read_point = _place(reader, "readPoint", extensions)
    location = _place(reader, "bizLocation", extensions)
    error = _error(reader, extensions)
    return Event(
        type=kind,
        occurred_at=occurred_at or rules.UNKNOWN_TIME,
        offset=offset or "+00:00",
        event_id=reader.uri("eventID"),
        recorded_at=recorded_at,
        action=_action(kind, reader),
        biz_step=reader.word(Field.BIZ_STEP, "bizStep"),
        disposition=reader.word(Field.DISPOSITION, "disposition"),
        persistent_set=persistent_set,
        persistent_unset=persistent_unset,
        read_point=read_point,
        location=location,
        epcs=things.epcs,
        quantities=things.quantities,
        parent=things.parent,
        children=things.children,
        child_quantities=things.child_quantities,
        inputs=things.inputs,
        input_quantities=things.input_quantities,
        outputs=things.outputs,
        output_quantities=things.output_quantities,
        transformation_id=reader.name("transformationID"),
        transactions=_transactions(reader),
        sources=_parties(reader, "sourceList", "source"),
        destinations=_parties(reader, "destinationList", "destination"),
        sensors=read_sensors(body.get("sensorElementList"), values),
        ilmd=_ilmd(reader),
        extensions=extensions,
        certification=certificates[0] if certificates else None,
        error=error,
        raw=MappingProxyType(_raw(reader)),
    )


def _raw(reader: _Reader) -> dict[str, Json]:
    """Return the event as captured, with the prefixes that it uses."""
    raw: dict[str, Json] = {
        name: value for name, value in reader.body.items() if name != "@context"
    }
    if reader.values.prefixes:
        raw["@context"] = dict(reader.values.prefixes)
    return raw


def _check_fields(kind: EventType, reader: _Reader) -> None:
    """Note fields that the standard does not know, or that belong to another type of event."""
    for name in reader.body:
        if ":" in name or name in FIELDS[kind]:
            continue
        known = any(name in fields for fields in FIELDS.values())
        code = "field_of_other_type" if known else "field_unknown"
        reader.values.faults.add(code, name, type=kind.value)


def _action(kind: EventType, reader: _Reader) -> Action | None:
    if kind is EventType.TRANSFORMATION:
        return None
    faults = reader.values.faults
    if not reader.given("action"):
        faults.add("field_missing", "action")
        return None
    value = reader.body["action"]
    if isinstance(value, str) and value in set(Action):
        return Action(value)
    text = reader.values.text(value, "action")
    if text is not None:
        faults.add("action_unknown", "action", value=text)
    return None


def _certificates(reader: _Reader) -> tuple[str, ...]:
    if not reader.given("certificationInfo"):
        return ()
    value = reader.body["certificationInfo"]
    parts: list[Parsed] = list(value) if isinstance(value, list) else [value]
    return reader.values.distinct(parts, "certificationInfo", reader.values.uri)


def _persistent(reader: _Reader) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not reader.given("persistentDisposition"):
        return (), ()
    values = reader.values
    value = values.mapping(reader.body["persistentDisposition"], "persistentDisposition") or {}

    def word(part: Parsed, field: str) -> str | None:
        return values.word(Field.DISPOSITION, part, field)

    lists = []
    for name in ("set", "unset"):
        field = f"persistentDisposition.{name}"
        given = value.get(name)
        lists.append(() if given is None else values.distinct(given, field, word))
    if not any(lists):
        values.faults.add("list_empty", "persistentDisposition")
    for name in value.keys() - {"set", "unset"}:
        values.faults.add("field_unknown", f"persistentDisposition.{name}", type="")
    return lists[0], lists[1]


def _place(reader: _Reader, field: str, extensions: dict[str, Json]) -> str | None:
    """Read a read point or a location; foreign fields in it are kept under the field's own name."""
    if not reader.given(field):
        return None
    values = reader.values
    value = reader.body[field]
    if isinstance(value, str):
        return values.key(value, field)
    place = values.mapping(value, field)
    if place is None:
        return None
    foreign = read_extensions(place, values, field, known=frozenset({"id"}))
    if foreign:
        extensions[field] = foreign
    if place.get("id") is None:
        values.faults.add("field_missing", f"{field}.id")
        return None
    return values.key(place["id"], f"{field}.id")


def _transactions(reader: _Reader) -> tuple[BizTransaction, ...]:
    if not reader.given("bizTransactionList"):
        return ()
    values = reader.values
    found: dict[BizTransaction, None] = {}
    for number, part in enumerate(
        values.many(reader.body["bizTransactionList"], "bizTransactionList"), start=1
    ):
        place = f"bizTransactionList[{number}]"
        entry = values.mapping(part, place)
        if entry is None:
            continue
        values_known(entry, {"type", "bizTransaction"}, place, values)
        kind = entry.get("type")
        word = None if kind is None else values.word(Field.TRANSACTION_TYPE, kind, f"{place}.type")
        if entry.get("bizTransaction") is None:
            values.faults.add("field_missing", f"{place}.bizTransaction")
            continue
        document = values.name(entry["bizTransaction"], f"{place}.bizTransaction")
        if document is not None:
            found[BizTransaction(type=word, id=document)] = None
    return tuple(found)


def _parties(reader: _Reader, field: str, name: str) -> tuple[Party, ...]:
    if not reader.given(field):
        return ()
    values = reader.values
    found: dict[Party, None] = {}
    for number, part in enumerate(values.many(reader.body[field], field), start=1):
        place = f"{field}[{number}]"
        entry = values.mapping(part, place)
        if entry is None:
            continue
        values_known(entry, {"type", name}, place, values)
        missing = [needed for needed in ("type", name) if entry.get(needed) is None]
        for needed in missing:
            values.faults.add("field_missing", f"{place}.{needed}")
        if missing:
            continue
        kind = values.word(Field.SOURCE_DEST_TYPE, entry["type"], f"{place}.type")
        key = values.key(entry[name], f"{place}.{name}")
        if kind is not None and key is not None:
            found[Party(type=kind, id=key)] = None
    return tuple(found)


def values_known(entry: Mapping[str, Parsed], known: set[str], place: str, values: Values) -> None:
    """Note what an entry of a list says beyond the fields it may have."""
    for name in entry.keys() - known:
        values.faults.add("field_unknown", f"{place}.{name}", type="")


def _ilmd(reader: _Reader) -> dict[str, Json]:
    if not reader.given("ilmd"):
        return {}
    value = reader.values.mapping(reader.body["ilmd"], "ilmd")
    if value is None:
        return {}
    found = read_extensions(value, reader.values, "ilmd", known=frozenset())
    _check_ilmd(found, reader.values)
    return found


def _check_ilmd(ilmd: Mapping[str, Json], values: Values) -> None:
    """Note what is wrong with the master data that we make something of."""
    number = ilmd.get(LOT_NUMBER)
    if number is not None:
        place = f"ilmd.{LOT_NUMBER}"
        if not isinstance(number, str) or not number.strip():
            values.faults.add("not_text", place)
        elif len(number) > LOT_NUMBER_MAX:
            values.faults.add("text_too_long", place, limit=LOT_NUMBER_MAX)
    for name in (*EXPIRY, *MADE):
        day = ilmd.get(name)
        if day is not None and (not isinstance(day, str) or not is_day(day)):
            values.faults.add("date_malformed", f"ilmd.{name}", value=str(day))


def _error(reader: _Reader, extensions: dict[str, Json]) -> ErrorDeclaration | None:
    if not reader.given("errorDeclaration"):
        return None
    values = reader.values
    value = values.mapping(reader.body["errorDeclaration"], "errorDeclaration")
    if value is None:
        return None
    known = frozenset({"declarationTime", "reason", "correctiveEventIDs"})
    foreign = read_extensions(value, values, "errorDeclaration", known=known)
    if foreign:
        extensions["errorDeclaration"] = foreign
    declared_at = None
    if value.get("declarationTime") is None:
        values.faults.add("field_missing", "errorDeclaration.declarationTime")
    else:
        declared_at = values.time(value["declarationTime"], "errorDeclaration.declarationTime")
    reason = value.get("reason")
    corrective = value.get("correctiveEventIDs")
    return ErrorDeclaration(
        declared_at=declared_at or rules.UNKNOWN_TIME,
        reason=None
        if reason is None
        else values.word(Field.ERROR_REASON, reason, "errorDeclaration.reason"),
        corrective_event_ids=()
        if corrective is None
        else values.distinct(corrective, "errorDeclaration.correctiveEventIDs", values.uri),
    )
