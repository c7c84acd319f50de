"""The event hash of CBV 2.0 (section 8.9): what an event says, as one name of it.

The pre-hash string follows the text of the standard and its table of fields. Two events that say
the same have the same hash, whatever document, spelling, order or time zone they came in. Neither
the event id nor the record time nor an error declaration takes part, so that an error declaration
and the event it declares share one.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from suyuan.ledger.domain.epcis import spelling
from suyuan.ledger.domain.epcis.cbv import Field, web_uri
from suyuan.ledger.domain.epcis.extensions import leaf_text
from suyuan.ledger.domain.epcis.sensors import KEYS, TIMES, WORDS
from suyuan.ledger.domain.epcis.telling import as_told
from suyuan.ledger.domain.epcis.values import moment_of, number_text
from suyuan.ledger.domain.event import Event, Json, Quantity

_METADATA_ORDER = """time startTime endTime deviceID deviceMetadata rawData dataProcessingMethod
    bizRules""".split()
_REPORT_ORDER = """type exception deviceID deviceMetadata rawData dataProcessingMethod time
    microorganism chemicalSubstance value component stringValue booleanValue hexBinaryValue uriValue
    minValue maxValue meanValue sDev percRank percValue uom coordinateReferenceSystem""".split()
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_COMMENTS = frozenset({"{http://www.w3.org/2000/01/rdf-schema#}comment"})


def event_hash(event: Event) -> str:
    """Return the name of an event by what it says, as URI of RFC 6920.

    >>> from suyuan.ledger.domain.vocabulary import Action, EventType
    >>> noon = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    >>> event_hash(Event(type=EventType.OBJECT, occurred_at=noon, action=Action.ADD))[:22]
    'ni:///sha-256;7f453cc4'
    """
    digest = hashlib.sha256(pre_hash(event).encode()).hexdigest()
    return f"ni:///sha-256;{digest}?ver=CBV2.0"


def pre_hash(event: Event) -> str:
    """Return the text whose digest is the event hash."""
    return "".join(_parts(as_told(event)))


def _parts(event: Event) -> Iterable[str]:
    yield f"eventType={event.type.value}"
    yield f"eventTime={hash_time(event.occurred_at)}"
    yield f"eventTimeZoneOffset={event.offset}"
    yield from _certificates(event)
    yield _list("epcList", "epc", event.epcs)
    yield _one("parentID", event.parent and spelling.link_of(event.parent))
    yield _list("inputEPCList", "epc", event.inputs)
    yield _list("childEPCs", "epc", event.children)
    yield _amounts("quantityList", event.quantities)
    yield _amounts("childQuantityList", event.child_quantities)
    yield _amounts("inputQuantityList", event.input_quantities)
    yield _list("outputEPCList", "epc", event.outputs)
    yield _amounts("outputQuantityList", event.output_quantities)
    yield _one("action", event.action and event.action.value)
    yield _one(
        "transformationID", event.transformation_id and spelling.link_of(event.transformation_id)
    )
    yield _one("bizStep", event.biz_step and web_uri(Field.BIZ_STEP, event.biz_step))
    yield _one("disposition", event.disposition and web_uri(Field.DISPOSITION, event.disposition))
    yield _persistent(event)
    yield _place("readPoint", event.read_point, event)
    yield _place("bizLocation", event.location, event)
    yield _business(event)
    yield _sensors(event.sensors)
    ilmd = _foreign_fields(event.ilmd)
    yield f"ilmd{ilmd}" if ilmd else ""
    yield _foreign_fields(event.extensions)


def hash_time(moment: dt.datetime) -> str:
    """Return a moment in UTC with milliseconds, the fourth decimal rounded half up.

    >>> hash_time(dt.datetime(2023, 1, 18, 11, 4, 3, 141500, tzinfo=dt.UTC))
    '2023-01-18T11:04:03.142Z'
    """
    utc = moment.astimezone(dt.UTC)
    rest = utc.microsecond % 1000
    utc += dt.timedelta(microseconds=1000 - rest if rest >= 500 else -rest)  # noqa: PLR2004
    return utc.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _one(name: str, value: str | None) -> str:
    return f"{name}={value.strip()}" if value else ""


def _together(name: str, parts: Iterable[str]) -> str:
    text = "".join(sorted(parts))
    return name + text if text else ""


def _list(name: str, child: str, keys: Sequence[str]) -> str:
    if not keys:
        return ""
    ordered = sorted(keys)
    if ordered[0].startswith("/") and ordered[-1].startswith("/"):
        # Then all between begin so too, and their links stand in the order of the keys.
        head = f"{child}={spelling.LINK_BASE}"
        return name + head + head.join(ordered)
    return _together(name, (f"{child}={spelling.link_of(key)}" for key in keys))


def _certificates(event: Event) -> Iterable[str]:
    several = event.extensions.get("certificationInfo")
    found = [str(part) for part in several] if isinstance(several, Sequence) else []
    if not found and event.certification is not None:
        found = [event.certification]
    return sorted(_one("certificationInfo", part) for part in found)


def _amounts(name: str, amounts: Iterable[Quantity]) -> str:
    parts = []
    for amount in amounts:
        text = f"quantityElementepcClass={spelling.link_of(amount.key)}"
        if amount.quantity is not None:
            text += f"quantity={number_text(amount.quantity)}"
        parts.append(text + _one("uom", amount.unit))
    return _together(name, parts)


def _persistent(event: Event) -> str:
    parts = [
        "".join(sorted(_one(name, web_uri(Field.DISPOSITION, word)) for word in words))
        for name, words in (("set", event.persistent_set), ("unset", event.persistent_unset))
    ]
    text = "".join(parts)
    return f"persistentDisposition{text}" if text else ""


def _place(name: str, key: str | None, event: Event) -> str:
    if key is None:
        return ""
    more = event.extensions.get(name)
    foreign = _foreign_fields(more) if isinstance(more, Mapping) else ""
    return f"{name}id={spelling.link_of(key)}{foreign}"


def _business(event: Event) -> str:
    transactions = (
        _one("type", part.type and web_uri(Field.TRANSACTION_TYPE, part.type))
        + _one("bizTransaction", spelling.link_of(part.id))
        for part in event.transactions
    )
    text = _together("bizTransactionList", transactions)
    for name, child, parties in (
        ("sourceList", "source", event.sources),
        ("destinationList", "destination", event.destinations),
    ):
        text += _together(
            name,
            (
                _one("type", web_uri(Field.SOURCE_DEST_TYPE, party.type))
                + _one(child, spelling.link_of(party.id))
                for party in parties
            ),
        )
    return text


def _sensors(elements: Iterable[Mapping[str, Json]]) -> str:
    return _together("sensorElementList", (_sensor(element) for element in elements))


def _sensor(element: Mapping[str, Json]) -> str:
    text = "sensorElement"
    metadata = element.get("sensorMetadata")
    if isinstance(metadata, Mapping):
        text += "sensorMetadata" + _sensor_fields(metadata, _METADATA_ORDER)
    reports = element.get("sensorReport")
    if isinstance(reports, Sequence):
        text += "".join(
            sorted(
                "sensorReport" + _sensor_fields(report, _REPORT_ORDER)
                for report in reports
                if isinstance(report, Mapping)
            )
        )
    return text + _foreign_fields(element)


def _sensor_fields(fields: Mapping[str, Json], order: Iterable[str]) -> str:
    text = ""
    for name in order:
        value = fields.get(name)
        if value is None:
            continue
        shown = leaf_text(value)
        if name in TIMES:
            moment = moment_of(shown)
            shown = shown if moment is None else hash_time(moment)
        elif name in KEYS:
            shown = spelling.link_of(shown)
        elif name in WORDS:
            shown = web_uri(WORDS[name], shown)
        text += _one(name, shown)
    return text + _foreign_fields(fields)


def _foreign_fields(fields: Mapping[str, Json]) -> str:
    """Return the foreign fields of an object, in lexical order."""
    return "".join(
        sorted(
            _foreign(name, value)
            for name, value in fields.items()
            if name.startswith(("{", "cbvmda:")) and name not in _COMMENTS
        )
    )


def _foreign(name: str, value: Json) -> str:
    shown = name.replace("cbvmda:", "{urn:epcglobal:cbv:mda:}", 1) if name[0] == "c" else name
    if isinstance(value, Mapping):
        own = leaf_text(value.get("#text"))
        inner = (_inner(part, content) for part, content in value.items() if part != "#text")
        return shown + (f"={own}" if own else "") + "".join(sorted(inner))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "".join(sorted(_foreign(name, part) for part in value))
    text = leaf_text(value)
    return f"{shown}={spelling.link_of_uri(_plain_number(text))}" if text else shown


def _inner(name: str, value: Json) -> str:
    bare = name.removeprefix("@")
    return _foreign(bare, value)


def _plain_number(text: str) -> str:
    """Return a text that is a number without trailing zeros; every other text as it is.

    >>> _plain_number("-1.50"), _plain_number("+-1.50")
    ('-1.5', '+-1.50')
    """
    return number_text(Decimal(text)) if _NUMBER.fullmatch(text) else text
