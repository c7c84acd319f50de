"""Writes events in the JSON binding."""

import enum
from collections.abc import Iterable, Mapping, Sequence

from suyuan.ledger.domain.epcis import spelling
from suyuan.ledger.domain.epcis.names import CONTEXT, Prefixes, expand
from suyuan.ledger.domain.epcis.sensors import KEYS
from suyuan.ledger.domain.epcis.telling import as_told
from suyuan.ledger.domain.epcis.values import json_number, time_text
from suyuan.ledger.domain.event import ErrorDeclaration, Event, Json, Quantity

_OURS = "suyuan:"


class EpcFormat(enum.StrEnum):
    """How identifiers are spelled in an answer: the values of the header GS1-EPC-Format."""

    LINK = "Always_GS1_Digital_Link"
    URN = "Always_EPC_URN"
    NEVER = "Never_Translates"


class Writer:
    """Writes the events of one document; foreign names get their prefixes from it."""

    def __init__(self, spell: EpcFormat, prefix_lengths: spelling.PrefixLengths) -> None:
        self.prefixes = Prefixes()
        self._spell = spell
        self._lengths = prefix_lengths
        self._captured: dict[str, str] = {}

    def write(self, event: Event) -> dict[str, Json]:
        """Return one event in the JSON binding."""
        context = event.raw.get("@context")
        if isinstance(context, Mapping):
            self.prefixes.wish((name, str(uri)) for name, uri in context.items())
        if self._spell is EpcFormat.NEVER and event.raw:
            return self._as_captured(event)
        if self._spell is EpcFormat.URN:
            self._captured = dict(_captured(event.raw))
        fields = self._fields(as_told(event))
        return {name: value for name, value in fields if not _is_empty(value)}

    def context(self) -> list[Json]:
        """Return the context of the document: the standard's own, and the prefixes given so far."""
        declared = self.prefixes.declared()
        return [CONTEXT, dict(declared)] if declared else [CONTEXT]

    def _as_captured(self, event: Event) -> dict[str, Json]:
        """Return the event as it came in, with what the repository added."""
        context = event.raw.get("@context")
        own = {str(k): str(v) for k, v in context.items()} if isinstance(context, Mapping) else {}
        found = {
            self._rename(name, own): self._renamed(value, own)
            for name, value in event.raw.items()
            if name != "@context"
        }
        if event.event_id is not None:
            found["eventID"] = event.event_id
        if event.recorded_at is not None:
            found["recordTime"] = time_text(event.recorded_at)
        return found

    def _rename(self, name: str, own: Mapping[str, str]) -> str:
        if ":" not in name:
            return name
        mark = "@" if name.startswith("@") else ""
        full = expand(name.removeprefix("@"), own)
        return name if full is None else mark + self.prefixes.shorten(full)

    def _renamed(self, value: Json, own: Mapping[str, str]) -> Json:
        if isinstance(value, Mapping):
            return {
                self._rename(name, own): self._renamed(part, own) for name, part in value.items()
            }
        if isinstance(value, Sequence) and not isinstance(value, str):
            if not own and set(map(type, value)) == {str}:
                return value
            return [self._renamed(part, own) for part in value]
        if isinstance(value, str):
            prefix, colon, local = value.partition(":")
            if colon and prefix in own:  # Perhaps a CURIE: its prefix has to be declared.
                return f"{self.prefixes.prefix_of(own[prefix])}:{local}"
        return value

    def _fields(self, event: Event) -> Iterable[tuple[str, Json]]:
        """Yield the fields in the order of the standard."""
        yield "type", event.type.value
        yield "eventID", event.event_id
        yield "eventTime", time_text(event.occurred_at)
        yield "eventTimeZoneOffset", event.offset
        yield "recordTime", None if event.recorded_at is None else time_text(event.recorded_at)
        yield "certificationInfo", event.extensions.get("certificationInfo") or event.certification
        yield "errorDeclaration", self._error(event.error, event)
        yield "parentID", self._key(event.parent)
        yield "epcList", self._keys(event.epcs)
        yield "childEPCs", self._keys(event.children)
        yield "inputEPCList", self._keys(event.inputs)
        yield "outputEPCList", self._keys(event.outputs)
        yield "quantityList", self._amounts(event.quantities)
        yield "childQuantityList", self._amounts(event.child_quantities)
        yield "inputQuantityList", self._amounts(event.input_quantities)
        yield "outputQuantityList", self._amounts(event.output_quantities)
        yield "transformationID", self._key(event.transformation_id)
        yield "action", None if event.action is None else event.action.value
        yield from self._why_and_where(event)
        yield "sensorElementList", [self._sensor(part) for part in event.sensors]
        yield "ilmd", self._foreign(event.ilmd)
        for name, value in event.extensions.items():
            if name.startswith(("{", "cbvmda:")):
                yield self.prefixes.shorten(name), self._foreign(value)

    def _why_and_where(self, event: Event) -> Iterable[tuple[str, Json]]:
        yield "bizStep", event.biz_step
        yield "disposition", event.disposition
        persistent: dict[str, Json] = {}
        if event.persistent_set:
            persistent["set"] = list(event.persistent_set)
        if event.persistent_unset:
            persistent["unset"] = list(event.persistent_unset)
        yield "persistentDisposition", persistent
        yield "readPoint", self._place(event.read_point, event.extensions.get("readPoint"))
        yield "bizLocation", self._place(event.location, event.extensions.get("bizLocation"))
        yield (
            "bizTransactionList",
            [
                {
                    **({} if part.type is None else {"type": part.type}),
                    "bizTransaction": self._key(part.id),
                }
                for part in event.transactions
            ],
        )
        yield (
            "sourceList",
            [{"type": part.type, "source": self._key(part.id)} for part in event.sources],
        )
        yield (
            "destinationList",
            [{"type": part.type, "destination": self._key(part.id)} for part in event.destinations],
        )

    def _key(self, key: str | None) -> str | None:
        if key is None:
            return None
        if self._spell is EpcFormat.URN:
            known = self._captured.get(key)
            return known or spelling.urn_of(key, self._lengths) or spelling.link_of(key)
        return spelling.link_of(key)

    def _keys(self, keys: Iterable[str]) -> Json:
        return [self._key(key) for key in keys]

    def _amounts(self, amounts: Iterable[Quantity]) -> Json:
        found: list[Json] = []
        for amount in amounts:
            entry: dict[str, Json] = {"epcClass": self._key(amount.key)}
            if amount.quantity is not None:
                entry["quantity"] = json_number(amount.quantity)
            if amount.unit is not None:
                entry["uom"] = amount.unit
            found.append(entry)
        return found

    def _place(self, key: str | None, foreign: Json) -> Json:
        if key is None:
            return None
        place: dict[str, Json] = {"id": self._key(key)}
        more = self._foreign(foreign)
        if isinstance(more, Mapping):
            place.update(more)
        return place

    def _error(self, error: ErrorDeclaration | None, event: Event) -> Json:
        if error is None:
            return None
        found: dict[str, Json] = {"declarationTime": time_text(error.declared_at)}
        if error.reason is not None:
            found["reason"] = error.reason
        if error.corrective_event_ids:
            found["correctiveEventIDs"] = list(error.corrective_event_ids)
        more = self._foreign(event.extensions.get("errorDeclaration"))
        if isinstance(more, Mapping):
            found.update(more)
        return found

    def _sensor(self, value: Json) -> Json:
        """Return a sensor element with its device ids spelled as asked."""
        if isinstance(value, Mapping):
            found: dict[str, Json] = {}
            for name, part in value.items():
                known = name in KEYS and isinstance(part, str)
                found[self._short(name)] = self._key(str(part)) if known else self._sensor(part)
            return found
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [self._sensor(part) for part in value]
        return value

    def _short(self, name: str) -> str:
        mark = "@" if name.startswith("@") else ""
        return mark + self.prefixes.shorten(name.removeprefix("@")) if ":" in name else name

    def _foreign(self, value: Json) -> Json:
        if isinstance(value, Mapping):
            return {self._short(name): self._foreign(part) for name, part in value.items()}
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [self._foreign(part) for part in value]
        return value


def _captured(value: Json) -> Iterable[tuple[str, str]]:
    """Yield the EPC URIs in an event as captured: they show how long the company prefix is."""
    if isinstance(value, str):
        if value.startswith("urn:epc:"):
            key = spelling.key_of(value)
            if isinstance(key, str):
                yield key, value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _captured(part)
    elif isinstance(value, Sequence):
        for part in value:
            yield from _captured(part)


def _is_empty(value: Json) -> bool:
    return value is None or value in ("", [], {})


def query_document(
    events: Sequence[Mapping[str, Json]],
    *,
    context: Sequence[Json],
    created_at: str,
    query_name: str = "SimpleEventQuery",
    subscription_id: str | None = None,
) -> dict[str, Json]:
    """Return the answer to a query as an EPCISQueryDocument."""
    results: dict[str, Json] = {"queryName": query_name}
    if subscription_id is not None:
        results["subscriptionID"] = subscription_id
    results["resultsBody"] = {"eventList": list(events)}
    return {
        "@context": list(context),
        "type": "EPCISQueryDocument",
        "schemaVersion": "2.0",
        "creationDate": created_at,
        "epcisBody": {"queryResults": results},
    }


def capture_document(
    events: Sequence[Mapping[str, Json]], *, context: Sequence[Json], created_at: str
) -> dict[str, Json]:
    """Return events as an EPCISDocument, to be sent to somebody."""
    return {
        "@context": list(context),
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": created_at,
        "epcisBody": {"eventList": list(events)},
    }
