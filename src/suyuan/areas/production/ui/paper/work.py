"""What was done, on paper: steps, clearance, environment, special processes, rework."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _, pgettext

from suyuan.areas.catalog import choices as catalog_words
from suyuan.areas.catalog.domain.design import StepKind
from suyuan.areas.production import choices
from suyuan.areas.production.domain import history
from suyuan.areas.production.queries.saying import local
from suyuan.areas.production.ui.paper.saying import (
    NONE,
    Content,
    Saying,
    amount,
    measured,
    moment,
    who,
)
from suyuan.foundation.printing import Column, Facts, Mark, Section, Table, Text
from suyuan.web.people import label_of


def steps(content: Content, say: Saying, title: str) -> Section:
    """Return the steps with person, time, equipment, parameters and limits (GMP 2025 §81)."""
    return Section(title, [part for one in content["steps"] for part in _step(one, content, say)])


def _step(step: Content, content: Content, say: Saying) -> Sequence[Text | Table]:
    kind = "" if step["kind"] == StepKind.NORMAL else str(catalog_words.STEP_KINDS[step["kind"]])
    marks = [
        kind, str(choices.STEP_STATES[step["state"]]),
        _("procedure %(number)s") % {"number": step["procedure"]} if step["procedure"] else "",
        _("record form %(form)s") % {"form": step["form"]} if step["form"] else "",
    ]  # fmt: skip
    name = f"{step['number']} {local(step['name'], step['name_en'])}"
    unit = content["order"]["unit"]
    table = Table(
        title=" · ".join(filter(None, (name, *marks))),
        columns=[
            Column(_("Begun, ended")), Column(_("Person"), 2), Column(_("Place, equipment"), 3),
            Column(_("Good of done"), numeric=True), Column(_("Result")),
            Column(_("Recorded [limits]"), 4),
        ],
        rows=[_execution(one, unit, say) for one in step["executions"]],
        empty=_("Nothing was recorded."),
    )  # fmt: skip
    return [table]


def _execution(one: Content, unit: str, say: Saying) -> Sequence[Any]:
    ended: list[Any] = [moment(one["started_at"]), moment(one["ended_at"])]
    if history.is_late(one):
        ended.append(Mark(_("entered %(at)s") % {"at": moment(one["recorded_at"])}))
    recorded: list[Any] = [measured(each) for each in (*one["parameters"], *one["entered"])]
    if one["run"]:
        recorded.append(_("Special process %(number)s") % {"number": one["run"]})
    recorded += [Mark(_("A gate was opened by a deviation.")) for _gate in one["waived"][:1]]
    if one["note"]:
        recorded.append(Mark(one["note"], bad=False))
    return [
        ended, who(say.person(one["person"]), say.person(one["checker"])),
        [say.place(one["place"]), *say.machines(one["equipment"])],
        f"{one['good']} / {amount(one['quantity'], unit)}", _result(one["result"]),
        recorded or NONE,
    ]  # fmt: skip


def _result(result: str) -> str | Mark:
    if not result:
        return NONE
    words = str(choices.RESULTS[result])
    return Mark(words) if result == "FAIL" else words


def clearances(content: Content, say: Saying, title: str) -> Section:
    """Return the clearances of the line (GMP 2025 §86)."""
    table = Table(
        columns=[
            Column(pgettext("record", "When")), Column(_("Place"), 2), Column(_("There before"), 2),
            Column(_("What was looked at"), 4), Column(_("Person"), 2), Column(_("Result")),
        ],
        rows=[
            [
                moment(one["at"]), say.place(one["place"]), one["previous"] or NONE,
                [
                    check["name"] if check["passed"]
                    else Mark(_("%(what)s: not in order") % {"what": check["name"]})
                    for check in one["checks"]
                ],
                who(say.person(one["person"]), say.person(one["checker"])),
                _("In order") if one["passed"] else Mark(_("Not in order")),
            ]
            for one in content["clearances"]
        ],
        empty=_("No clearance was recorded."),
    )  # fmt: skip
    return Section(title, [table])


def environment(content: Content, say: Saying, title: str) -> Section:
    """Return what was measured of the rooms while the order was worked on (GMP 2025 §80)."""
    table = Table(
        columns=[
            Column(pgettext("record", "When")), Column(_("Place"), 2),
            Column(_("What is measured"), 2),
            Column(_("Value"), numeric=True), Column(_("Limits")), Column(_("Measured by"), 2),
            Column(_("Result")),
        ],
        rows=[
            [
                moment(one["at"]), say.place(one["place"]),
                str(choices.ENVIRONMENT_KINDS[one["kind"]]), amount(one["value"], one["unit"]),
                history.span(one),
                say.person(one["person"]) if one["person"] else _instrument(one, say),
                _("Within") if one["within"] else Mark(_("Outside")),
            ]
            for one in content["environment"]
        ],
        empty=_("Nothing was measured where the order was worked on."),
    )  # fmt: skip
    return Section(title, [table])


def _instrument(one: Content, say: Saying) -> str:
    return say.named("equipment", one.get("equipment", ""))


def runs(content: Content, say: Saying, title: str) -> Section:
    """Return the special processes with their own records (GMP 2025 §72)."""
    parts = [part for one in content["runs"] for part in _run(one, content, say)]
    return Section(title, parts or [Text(_("No special process belongs to this order."))])


def _run(run: Content, content: Content, say: Saying) -> Sequence[Facts | Table]:
    result = _result(run["result"])
    facts: list[tuple[str, Any]] = [
        (_("State"), str(choices.RUN_STATES[run["state"]])),
        (_("Result"), result),
        (pgettext("record", "Begun"), moment(run["started_at"])),
        (pgettext("record", "Ended"), moment(run["ended_at"])),
        (_("Person"), who(say.person(run["person"]), say.person(run["checker"]))),
        (_("Equipment"), say.machines(run["equipment"])),
        (_("Place"), say.place(run.get("place", ""))),
        (_("Program"), run["program"] or NONE),
        (_("Validation no."), run["validation"] or NONE),
        (_("Judged by"), label_of(run["judged_by"]) or NONE),
        (pgettext("run", "Judged"), moment(run.get("judged_at", ""))),
    ]
    if run["pot_until"]:
        facts.append((_("Use before"), moment(run["pot_until"])))
    if run.get("note"):
        facts.append((_("Note"), run["note"]))
    kind = choices.RUN_KINDS[run["kind"]]
    parts: list[Facts | Table] = [Facts(facts, title=f"{run['number']} · {kind}")]
    if run["mixture"]:
        parts.append(_mixture(run, say))
    if run["entered"]:
        rows = [[measured(one)] for one in run["entered"]]
        parts.append(Table(columns=[Column(_("Recorded [limits]"), 1)], rows=rows))
    went = _went(run, content, say)
    if went.rows:
        parts.append(went)
    return parts


def _mixture(run: Content, say: Saying) -> Table:
    ratio = run.get("ratio")
    label = _("Share")
    if ratio:
        said = {"ratio": ratio, "tolerance": run.get("tolerance") or "0"}
        label = _("Share (first to second %(ratio)s : 1, ± %(tolerance)s %%)") % said
    return Table(
        columns=[
            Column(_("Component of the mix"), 3), Column(pgettext("record", "Lot"), 2),
            Column(_("Weighed"), numeric=True), Column(label, 2), Column(_("Expires on")),
        ],
        rows=[
            [
                say.item(one["item"]), one["lot"], amount(one["amount"], one["unit"]),
                f"{one['share']} %", one.get("expires_on") or NONE,
            ]
            for one in run["mixture"]
        ],
    )  # fmt: skip


def _went(run: Content, content: Content, say: Saying) -> Table:
    order = content["order"]
    rows: list[list[str]] = [
        [one["order"], NONE, amount(one["quantity"], order["unit"]), one["into"]]
        for one in run["portions"]
    ]
    rows += [
        [
            one["order"],
            say.step(one["step"]) if one["order"] == order["number"] else str(one["step"]),
            amount(one["good"], order["unit"]), NONE,
        ]
        for one in run.get("done", ())
    ]  # fmt: skip
    return Table(
        columns=[
            Column(_("What went through it: order"), 2), Column(_("Step"), 2),
            Column(_("Quantity"), numeric=True), Column(_("Lot afterwards"), 2),
        ],
        rows=rows,
    )  # fmt: skip


def rework(content: Content, say: Saying, title: str) -> Section:
    """Return what happened to single units: found bad, reworked, a part replaced, scrapped."""
    table = Table(
        columns=[
            Column(pgettext("record", "When")), Column(pgettext("record", "Serial"), 2),
            Column(pgettext("record", "What happened"), 2),
            Column(_("Step"), 2), Column(pgettext("record", "Came out"), 2),
            Column(pgettext("record", "Went in"), 2),
            Column(_("Why"), 3), Column(_("Person"), 2),
        ],
        rows=[
            [
                moment(one["at"]), one["serial"], str(choices.UNIT_FACTS[one["fact"]]),
                say.step(one["step"]), one.get("old") or NONE, one.get("new") or NONE,
                one["why"] or NONE, say.person(one["person"]),
            ]
            for one in content["happenings"]
        ],
        empty=_("No unit was reworked, no part was replaced."),
    )  # fmt: skip
    return Section(title, [table])
