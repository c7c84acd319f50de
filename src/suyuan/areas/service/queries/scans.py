"""From what was scanned to the device that is meant, or to the question that it raises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.service.domain import SCAN_MAX, QuestionKind
from suyuan.foundation import clock
from suyuan.kernel.errors import DataValue
from suyuan.kernel.identifiers import parse
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries.find import find
from suyuan.ledger.queries.things import ThingRow, things_by_key

_SHOWN: Final = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """What a scan says: a thing, or why it is not plain."""

    scanned: str
    """As it is kept: without what cannot be printed, and not too long."""
    thing: ThingRow | None = None
    key: str = ""
    kind: QuestionKind | None = None
    data: Mapping[str, DataValue] = field(default_factory=dict)


def read(text: str) -> Read:
    """Find the unit, lot or package that a scan, a key or a plain number means."""
    kept = kept_as(text)
    carrier = parse(text, today=clock.now().date())
    known = things_by_key([one for one in (kept, carrier.key) if one])
    for key in (kept, carrier.key):
        if key and key in known and known[key].kind != ThingKind.CLASS:
            return Read(scanned=kept, thing=known[key], key=known[key].key)
    if carrier.class_key and carrier.key:
        return _unknown_code(kept, carrier.class_key, carrier.value("21") or "")
    return _by_code(kept, kept_as(carrier.text) or kept)


def kept_as(text: str) -> str:
    """Return a scan as it is kept and shown: control characters become blanks."""
    shown = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(shown.split())[:SCAN_MAX]


def _unknown_code(kept: str, class_key: str, serial: str) -> Read:
    """Say why a sound code that names nothing we know is not plain."""
    others = [one for one in _found(serial) if one.kind == ThingKind.UNIT] if serial else []
    if others:
        data = {"code": serial[:60], "items": _names(others)}
        return Read(scanned=kept, kind=QuestionKind.OTHER_ITEM, data=data)
    ours = class_key in catalog.items_by_key([class_key])
    kind = QuestionKind.UNKNOWN if ours else QuestionKind.NOT_OURS
    return Read(scanned=kept, kind=kind, data={"code": kept[:60]})


def _by_code(kept: str, code: str) -> Read:
    things = [one for one in _found(code) if one.kind != ThingKind.CLASS] if code else []
    if not things:
        return Read(scanned=kept, kind=QuestionKind.UNKNOWN, data={"code": kept[:60]})
    if len(things) > 1:
        data = {"code": code[:60], "items": _names(things)}
        return Read(scanned=kept, kind=QuestionKind.AMBIGUOUS, data=data)
    return Read(scanned=kept, thing=things[0], key=things[0].key)


def _found(code: str) -> Sequence[ThingRow]:
    return [one for one in find(code).things if one.key]


def _names(things: Sequence[ThingRow]) -> str:
    return ", ".join(
        dict.fromkeys(f"{one.item_code or one.kind} {one.code}" for one in things[:_SHOWN])
    )
