"""The timeline of a passport: the events of a life, as sentences with notes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from suyuan.areas.trace.choices import words
from suyuan.areas.trace.choices.sentences import Moment, sentence
from suyuan.areas.trace.choices.telling import code_of
from suyuan.areas.trace.ui import addresses
from suyuan.areas.trace.ui.naming import Naming
from suyuan.ledger.domain import vocabulary
from suyuan.ledger.domain.vocabulary import EventType, Role, ThingKind
from suyuan.ledger.queries.history import Companion, Happening, Page
from suyuan.ledger.queries.things import ThingRow

BAD = frozenset({"recalled", "non_sellable_other", "non_conformant", "damaged", "expired"})
GOOD = frozenset({"conformant"})
READINGS_MAX = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One line of the timeline."""

    event_id: str
    url: str
    at: dt.datetime
    sentence: str
    note: str
    tone: str
    other: str
    """Code of the unit for which it was exchanged; empty where it was not."""
    other_url: str
    is_void: bool

    @property
    def parts(self) -> Sequence[str]:
        """The sentence before the code of the other unit, the code, and what follows it."""
        return self.sentence.partition(self.other) if self.other else (self.sentence, "", "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """What is needed to speak of the events of one thing."""

    thing: ThingRow
    page: Page
    parties: Mapping[str, str]
    """Names of partners by canonical key, in the reader's language."""
    naming: Naming
    """Names of steps, people and machines."""


def steps(scene: Scene) -> Sequence[Step]:
    """Turn the events of a life into lines of its timeline."""
    return [_step(event, scene) for event in scene.page.events]


def party_keys(page: Page) -> set[str]:
    """Return the keys of the partners that the events name as sources or destinations."""
    return {
        str(one.get("id"))
        for event in page.events
        for one in (*(event.body.get("sources") or ()), *(event.body.get("destinations") or ()))
        if one.get("type") in {"possessing_party", "owning_party"}
    }


def _step(event: Happening, scene: Scene) -> Step:
    extensions: Mapping[str, Any] = event.body.get("extensions") or {}
    moment = Moment(
        type=event.type,
        action=event.action,
        step=event.biz_step,
        role=event.role,
        facts=_facts(event, scene, extensions),
        persistent_set=event.persistent_set,
        persistent_unset=event.persistent_unset,
        declares=event.declares is not None,
    )
    other, told = _exchanged(extensions), sentence(moment)
    return Step(
        event_id=str(event.id),
        url=reverse("event", args=[event.id]),
        at=event.occurred_at,
        sentence=told,
        note=" · ".join(_notes(event, scene, extensions, told)),
        tone=_tone(event, extensions),
        other=code_of(other),
        other_url=addresses.thing_url(other) if other else "",
        is_void=event.void_since is not None,
    )


def _exchanged(extensions: Mapping[str, Any]) -> str:
    """Return the key of the unit for which the thing was exchanged; empty for none."""
    for name in (vocabulary.REPLACES, vocabulary.REPLACED_BY):
        if extensions.get(name):
            return str(extensions[name])
    return ""


def _facts(event: Happening, scene: Scene, extensions: Mapping[str, Any]) -> Mapping[str, str]:
    origin = words.local(event.read_point_name, event.read_point_name_en)
    holder = words.local(event.holder_name, event.holder_name_en)
    company = event.companions
    joined = event.type in {EventType.AGGREGATION, EventType.ASSOCIATION}
    return {
        "place": words.local(event.place_name, event.place_name_en) or origin,
        "origin": origin,
        "holder": holder,
        "destination": _receiver(event.body.get("destinations"), scene) or holder,
        "source": _party(event.body.get("sources"), scene),
        "process": scene.naming.process(event),
        "equipment": scene.naming.machine(event),
        "result": words.result(str(extensions.get(vocabulary.RESULT) or "")),
        "amount": words.amount(event.quantity, event.unit or "")
        if event.quantity is not None
        else "",
        "count": f"{event.things - 1:,}" if joined and event.things > 1 else "",
        "parent": _listed(_of(company, Role.PARENT), event, of=1),
        "parts": _listed(_of(company, Role.CHILD), event),
        "inputs": _listed(_of(company, Role.INPUT), event),
        "outputs": _listed(_of(company, Role.OUTPUT), event),
        "sublot": _sublot(scene),
        "replaced": code_of(str(extensions.get(vocabulary.REPLACES) or "")),
        "replacement": code_of(str(extensions.get(vocabulary.REPLACED_BY) or "")),
    }


def _notes(
    event: Happening, scene: Scene, extensions: Mapping[str, Any], told: str
) -> Sequence[str]:
    """Return what is added to a sentence; a machine or person that it names is not said again."""
    notes: list[str] = []
    via = scene.page.via.get(event.via_id)
    if via is not None and via.id != scene.thing.id:
        text = _("lot %(code)s") if via.is_amount else _("in %(code)s")
        notes.append(text % {"code": via.code})
    reports = [
        report
        for element in event.body.get("sensors") or ()
        for report in element.get("sensorReport") or ()
    ]
    notes += [words.reading(report) for report in reports[:READINGS_MAX]]
    for named, text in (
        (scene.naming.machine(event), _("equipment %(code)s")),
        (scene.naming.operator(event), _("by %(code)s")),
    ):
        if named and named not in told:
            notes.append(text % {"code": named})
    notes += [words.document(document) for document in event.documents[:2]]
    if extensions.get(vocabulary.NOTE):
        notes.append(str(extensions[vocabulary.NOTE]))
    if event.void_since is not None:
        notes.append(_("declared to be wrong; the record stays visible"))
    return [note for note in notes if note]


def _tone(event: Happening, extensions: Mapping[str, Any]) -> str:
    if event.void_since is not None:
        return "off"
    if BAD & {*event.persistent_set, event.disposition}:
        return "bad"
    if extensions.get(vocabulary.RESULT) == "FAIL":
        return "bad"
    if GOOD & set(event.persistent_set):
        return "ok"
    return ""


def _sublot(scene: Scene) -> str:
    if scene.thing.kind != ThingKind.UNIT:
        return ""
    for row in scene.page.via.values():
        if row.id == scene.thing.sublot_id:
            return row.code
    return ""


def _party(listed: Any, scene: Scene) -> str:
    for wanted in ("possessing_party", "owning_party"):
        for one in listed or ():
            if one.get("type") == wanted:
                return scene.parties.get(str(one.get("id")), "")
    return ""


def _receiver(listed: Any, scene: Scene) -> str:
    """Return who is to own it; a carrier only possesses it on the way."""
    for one in listed or ():
        if one.get("type") == "owning_party":
            return scene.parties.get(str(one.get("id")), "")
    return ""


def _of(company: Sequence[Companion], role: Role) -> Sequence[Companion]:
    return [companion for companion in company if companion.role == role]


def _listed(company: Sequence[Companion], event: Happening, of: int = 2) -> str:
    if not company:
        return ""
    named = [
        f"{words.local(one.thing.item_name, one.thing.item_name_en)} {one.thing.code}".strip()
        for one in company[:of]
    ]
    text = _(", ").join(named)
    more = (
        event.things - 1 - len(named)
        if event.type in {EventType.AGGREGATION, EventType.ASSOCIATION} and of > 1
        else len(company) - len(named)
    )
    if more > 0 and of > 1:
        return _("%(named)s and %(more)s more") % {"named": text, "more": f"{more:,}"}
    return text
