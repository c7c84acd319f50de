"""The record of one unit on paper (单台生产记录)."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _, pgettext

from suyuan.areas.production import choices
from suyuan.areas.production.domain import history
from suyuan.areas.production.models import HistoryRecord, WorkOrder
from suyuan.areas.production.queries.history import latest_record
from suyuan.areas.production.queries.history_steps import steps_content
from suyuan.areas.production.queries.history_units import parts_of
from suyuan.areas.production.queries.origins import equipment_named, people_named
from suyuan.areas.production.queries.saying import local
from suyuan.areas.production.queries.writing import code_of
from suyuan.areas.production.ui.paper import papers
from suyuan.areas.production.ui.paper.saying import NONE, Content, Saying, at, measured, moment
from suyuan.foundation import printing
from suyuan.foundation.printing import Column, Document, Facts, Mark, Section, Table
from suyuan.web import codes, people, printed
from suyuan.web.long_papers import Made

_BRACKETS: Final = {"01", "21"}


def paper_of(order: WorkOrder, now: Content, frozen: HistoryRecord | None, language: str) -> Made:
    """Return the record of a unit as it is printed: what was frozen, or a draft of what is known.

    Args:
        order: The order that made it.
        now: What is recorded of the unit by now.
        frozen: The latest frozen record of the unit.
        language: Of the reader.
    """
    content: Content = now if frozen is None else frozen.content
    lot = latest_record(order)
    say = _saying(order, content, lot)
    document = Document(
        title=_("Device history record of a unit"),
        subtitle=f"{local(order.item.item.name, order.item.item.name_en)} · {content['serial']}",
        number=f"{frozen.number} / {frozen.version}" if frozen is not None else content["serial"],
        firm=printed.firm(language),
        symbol=_symbol(content["key"]),
        bands=papers.bands(
            frozen=frozen is not None, open_=0,
            stale=frozen is not None and history.digest(now) != frozen.sha256,
        ),
        sections=[
            Section(_("In short"), [Facts(_facts(order, content, frozen, lot))]),
            Section(_("What was done and found"), [_entries(content, say)]),
        ],
        signed=frozen.number if frozen is not None else None,
        mark=f"SHA-256 {frozen.sha256}" if frozen is not None else _("Draft, not frozen"),
        stamp="" if frozen is not None else _("DRAFT"),
    )  # fmt: skip
    return Made(document, f"{_('Unit record')}-{content['serial']}")


def _saying(order: WorkOrder, content: Content, lot: HistoryRecord | None) -> Saying:
    """Return how a unit is said: with the names that its lot's record was frozen with."""
    codes_ = {one["person"] for one in content["entries"]}
    machines = {code for one in content["entries"] for code in one["equipment"]}
    frozen = lot.content.get("names", {}) if lot is not None else {}
    names = {
        "people": {**people_named(codes_), **frozen.get("people", {})},
        "equipment": {**equipment_named(machines), **frozen.get("equipment", {})},
    }
    steps = lot.content["steps"] if lot is not None else steps_content(order)
    return Saying({"steps": steps}, names)


def _together(one: Content, order: str, say: Saying) -> list[Any]:
    """Return what was recorded of the units of an entry together, as the lot's record says it.

    What was measured at single units is theirs alone, and stands in no other unit's record.
    """
    if one["order"] != order:
        return []
    found = [
        [each for each in (*done["parameters"], *done["entered"]) if not each.get("by_unit")]
        for step in say.content["steps"]
        if step["number"] == one["step"]
        for done in step["executions"]
        if _is_of(done, one)
    ]
    if any(other != found[0] for other in found):
        return [_("See the record of the lot.")]
    return [measured(each) for each in found[0]] if found else []


def _is_of(done: Content, one: Content) -> bool:
    """Say whether an entry of a unit came from an execution."""
    machines = [each["code"] for each in done["equipment"]]
    return (done["ended_at"], done["person"], done["run"], done["result"], machines) == (
        one["at"], one["person"], one["run"], one["result"], one["equipment"],
    )  # fmt: skip


def _symbol(key: str) -> str:
    parts = key.strip("/").split("/")
    marked = dict(zip(parts[::2], parts[1::2], strict=False))
    if set(marked) != _BRACKETS:
        return ""
    drawing = str(codes.datamatrix(f"(01){marked['01']}(21){marked['21']}", gs1=True))
    return drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _facts(
    order: WorkOrder, content: Content, frozen: HistoryRecord | None, lot: HistoryRecord | None
) -> Sequence[tuple[str, Any]]:
    item = order.item.item
    last = str(choices.UNIT_FACTS[content["last"]]) if content["last"] else NONE
    found: list[tuple[str, Any]] = [
        (_("Product"), f"{item.code} {local(item.name, item.name_en)}"),
        (_("Model, specification"),
         " ".join(filter(None, (item.model, order.item.specification))) or NONE),
        (_("Registration number"), order.item.registration_no or NONE),
        (pgettext("record", "Serial"), content["serial"]),
        (pgettext("record", "Lot"), content["lot"] or NONE),
        (_("Work order"), content["order"]),
        (pgettext("record", "Made"), moment(content["made_at"])),
        (pgettext("record", "Last"), last),
        (_("Numbered parts in it"),
         [code_of(key) for key in parts_of(content["entries"])] or NONE),
        (_("Record of the lot"), f"{lot.number} / {lot.version}" if lot is not None else NONE),
    ]  # fmt: skip
    if frozen is not None:
        found += [
            (
                pgettext("record", "Frozen"),
                [at(frozen.frozen_at), people.label_of(frozen.frozen_by)],
            ),
            (_("SHA-256 of this record"), printing.hash_of(frozen.sha256)),
        ]
    return found


def _entries(content: Content, say: Saying) -> Table:
    return Table(
        columns=[
            Column(_("When")), Column(_("Step"), 2), Column(pgettext("record", "What")),
            Column(_("Person"), 2),
            Column(_("Equipment"), 2), Column(_("Recorded [limits]"), 4), Column(_("Result")),
        ],
        rows=[
            [
                moment(one["at"]), _step(one, content, say), str(choices.UNIT_FACTS[one["fact"]]),
                say.person(one["person"]),
                [say.named("equipment", code) for code in one["equipment"]] or NONE,
                _details(one, content["order"], say) or NONE, _result(one["result"]),
            ]
            for one in content["entries"]
        ],
    )  # fmt: skip


def _step(one: Content, content: Content, say: Saying) -> str:
    told = say.step(one["step"])
    return told if one["order"] == content["order"] else f"{told} ({one['order']})"


def _details(one: Content, order: str, say: Saying) -> list[Any]:
    detail = one["detail"]
    found: list[Any] = [measured(each) for each in detail.get("parameters", ())]
    if one["fact"] in {"PASS", "FAIL"}:
        found += _together(one, order, say)
    if detail.get("parts"):
        parts = ", ".join(code_of(key) for key in detail["parts"])
        found.append(_("Went in: %(parts)s") % {"parts": parts})
    if detail.get("old"):
        data = {"old": code_of(detail["old"]), "new": code_of(detail["new"])}
        found.append(_("Came out: %(old)s, went in: %(new)s") % data)
    if detail.get("package"):
        found.append(_("Packed into %(package)s") % {"package": detail["package"]})
    if one["run"]:
        found.append(_("Special process %(number)s") % {"number": one["run"]})
    found += [Mark(detail[name], bad=False) for name in ("reason", "note", "risk")
              if detail.get(name)]  # fmt: skip
    return found


def _result(result: str) -> Any:
    if not result:
        return NONE
    words = str(choices.RESULTS[result])
    return Mark(words) if result == "FAIL" else words
