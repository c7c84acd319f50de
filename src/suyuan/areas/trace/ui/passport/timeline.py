"""The timeline of a passport: events of a life, as sentences with notes and links."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from suyuan.areas.trace.ui.passport import words
from suyuan.areas.trace.ui.passport.sentences import Moment, sentence
from suyuan.ledger.domain import vocabulary
from suyuan.ledger.domain.vocabulary import Role
from suyuan.ledger.queries.moments import Companion, Life, MomentRow

BAD = frozenset({"recalled", "non_sellable_other", "non_conformant", "damaged", "expired"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One line of the timeline."""

    event_id: str
    at: dt.datetime
    sentence: str
    note: str
    tone: str
    is_void: bool
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """What is needed to speak of the events of one thing."""

    lives: Mapping[int, Life]
    company: Mapping[str, Sequence[Companion]]
    parties: Mapping[str, str]
    """Names of partners by canonical key, in the reader's language."""
    names: Mapping[int, str]
    """Codes of the thing, its sublot, lot and containers by id."""
    event_url: str
    """Address of an event, with ``{}`` for its id."""


def by_event(company: Sequence[Companion]) -> Mapping[str, Sequence[Companion]]:
    """Group companions by their event."""
    grouped: dict[str, list[Companion]] = defaultdict(list)
    for companion in company:
        grouped[companion.event_id].append(companion)
    return grouped


def steps(moments: Sequence[MomentRow], scene: Scene) -> Sequence[Step]:
    """Turn the events of a life into lines of its timeline."""
    return [_step(moment, scene) for moment in moments]


def _step(row: MomentRow, scene: Scene) -> Step:
    extensions: Mapping[str, Any] = row.body.get("extensions") or {}
    moment = Moment(
        type=row.type,
        action=row.action,
        step=row.biz_step,
        role=row.role,
        facts=_facts(row, scene, extensions),
        persistent_set=row.persistent_set,
        persistent_unset=row.persistent_unset,
        declares=row.is_declaration,
    )
    return Step(
        event_id=row.event_id,
        at=row.occurred_at,
        sentence=sentence(moment),
        note=" · ".join(_notes(row, scene, extensions)),
        tone=_tone(row, extensions),
        is_void=row.is_void,
        url=scene.event_url.format(row.event_id),
    )


def _facts(row: MomentRow, scene: Scene, extensions: Mapping[str, Any]) -> Mapping[str, str]:
    company = scene.company.get(row.event_id, ())
    facts = {
        "place": words.local(row.place_name, row.place_name_en)
        or words.local(row.read_point_name, row.read_point_name_en),
        "origin": words.local(row.read_point_name, row.read_point_name_en),
        "holder": words.local(row.holder_name, row.holder_name_en),
        "destination": words.local(row.holder_name, row.holder_name_en),
        "source": _party(row.body.get("sources"), scene),
        "process": words.process(str(extensions.get(vocabulary.PROCESS) or "")),
        "result": words.result(str(extensions.get(vocabulary.RESULT) or "")),
        "amount": "",
        "count": "",
        "parent": _listed([c for c in company if c.role == Role.PARENT], of=1),
        "parts": _listed(_of(company, Role.CHILD)),
        "inputs": _listed(_of(company, Role.INPUT)),
        "outputs": _listed(_of(company, Role.OUTPUT)),
        "sublot": scene.names.get(row.thing_id, "")
        if _relation(row, scene) == "SUBLOT"
        else _sublot(scene),
    }
    if row.quantity is not None:
        facts["amount"] = words.amount(row.quantity, row.unit)
    children = next((c.of_role for c in company if c.role == Role.CHILD), 0)
    if children:
        facts["count"] = f"{children:,}"
    return facts


def _notes(row: MomentRow, scene: Scene, extensions: Mapping[str, Any]) -> Sequence[str]:
    notes: list[str] = []
    relation = _relation(row, scene)
    if relation == "CONTAINER":
        notes.append(_("in %(container)s") % {"container": scene.names.get(row.thing_id, "")})
    elif relation in {"LOT", "SUBLOT"}:
        notes.append(_("lot %(lot)s") % {"lot": scene.names.get(row.thing_id, "")})
    for element in row.body.get("sensors") or ():
        notes += [words.reading(report) for report in element.get("sensorReport") or ()][:6]
    for name, text in (
        (vocabulary.EQUIPMENT, _("equipment %(code)s")),
        (vocabulary.OPERATOR, _("by %(code)s")),
    ):
        if extensions.get(name):
            notes.append(text % {"code": extensions[name]})
    notes += [document.rpartition(":")[2] for document in row.documents[:2]]
    if extensions.get(vocabulary.NOTE):
        notes.append(str(extensions[vocabulary.NOTE]))
    if row.is_void:
        notes.append(_("declared to be wrong; the record stays visible"))
    return [note for note in notes if note]


def _tone(row: MomentRow, extensions: Mapping[str, Any]) -> str:
    if row.is_void:
        return "off"
    if BAD & set(row.persistent_set) or extensions.get(vocabulary.RESULT) == "FAIL":
        return "bad"
    if row.disposition in BAD:
        return "bad"
    return ""


def _relation(row: MomentRow, scene: Scene) -> str:
    life = scene.lives.get(row.thing_id)
    return life.relation if life is not None else "SELF"


def _sublot(scene: Scene) -> str:
    for thing_id, life in scene.lives.items():
        if life.relation == "SUBLOT":
            return scene.names.get(thing_id, "")
    return ""


def _party(listed: Any, scene: Scene) -> str:
    for wanted in ("possessing_party", "owning_party"):
        for one in listed or ():
            if one.get("type") == wanted:
                return scene.parties.get(str(one.get("id")), "")
    return ""


def _of(company: Sequence[Companion], role: Role) -> Sequence[Companion]:
    return [companion for companion in company if companion.role == role]


def _listed(company: Sequence[Companion], of: int = 2) -> str:
    if not company:
        return ""
    total = company[0].of_role
    named = [
        f"{words.local(one.item_name, one.item_name_en)} {one.code}".strip() for one in company[:of]
    ]
    text = _(", ").join(named)
    if total > len(named) and of > 1:
        return _("%(named)s and %(more)s more") % {"named": text, "more": f"{total - len(named):,}"}
    return text
