"""What deviated, on paper: exceptions with what was said of them, deviations, nonconformities."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _, pgettext

from suyuan.areas.production import choices
from suyuan.areas.production.domain import history
from suyuan.areas.production.models import Remark
from suyuan.areas.production.ui.paper.saying import NONE, Content, Saying, amount, at, moment
from suyuan.areas.quality import choices as quality_words
from suyuan.foundation.printing import Band, Column, Mark, Section, Table
from suyuan.web.people import label_of


def exceptions(content: Content, say: Saying, remarks: Mapping[str, Remark], title: str) -> Section:
    """Return everything that deviates, with what a reviewer said of it."""
    rows: list[list[Any]] = []
    for one in history.exceptions(content):
        remark = remarks.get(one.mark)
        said: Any = Mark(_("Nobody has looked at it yet."))
        if remark is not None:
            said = [remark.text, Mark(f"{label_of(remark.by)}, {at(remark.at)}", bad=False)]
        rows.append([str(len(rows) + 1), say.sentence(one.problem), said])
    table = Table(
        columns=[
            Column("#", numeric=True), Column(pgettext("record", "What deviates"), 3),
            Column(_("Why it is acceptable"), 3),
        ],
        rows=rows,
        empty=_("Nothing deviates."),
    )  # fmt: skip
    return Section(title, [table])


def conditions(content: Content, say: Saying, labels: Sequence[str]) -> Table:
    """Return the five conditions of GMP 2025 §104, each with what stands against it."""
    rows: list[list[Any]] = []
    for number, problems in history.conditions(content):
        open_ = [Mark(say.sentence(one)) for one in problems]
        rows.append([str(number), labels[number - 1], open_ or _("Fulfilled")])
    return Table(
        title=_("Conditions of release (GMP 2025 §104)"),
        columns=[Column("#", numeric=True), Column(_("Condition"), 3), Column(_("State"), 3)],
        rows=rows,
    )


def deviations(content: Content, say: Saying, title: str) -> Section:
    """Return the deviations and the nonconformities (GMP 2025 §87-89)."""
    unit = content["order"]["unit"]
    found = Table(
        title=_("Deviations"),
        columns=[
            Column(_("Number"), 2), Column(_("Kind, grade"), 2), Column(_("What deviates"), 4),
            Column(_("Cause and conclusion"), 4), Column(_("Decided, closed"), 3),
        ],
        rows=[_deviation(one, say) for one in content["deviations"]],
        empty=_("No deviation."),
    )  # fmt: skip
    bad = Table(
        title=_("Nonconformities"),
        columns=[
            Column(_("Number"), 2), Column(_("Quantity"), numeric=True),
            Column(_("What is wrong"), 4), Column(_("Disposition"), 3),
            Column(_("Decided, closed"), 3),
        ],
        rows=[_nonconformity(one, unit) for one in content["nonconformities"]],
        empty=_("No nonconformity."),
    )  # fmt: skip
    return Section(title, [found, bad])


def _deviation(one: Content, say: Saying) -> list[Any]:
    kind = [str(choices.DEVIATION_KINDS[one["kind"]]), str(choices.DEVIATION_GRADES[one["grade"]])]
    if one.get("step") is not None:
        kind.append(say.step(one["step"]))
    what: list[Any] = [one["description"]]
    if one["measure"]:
        what.append(Mark(_("done at once: %(what)s") % {"what": one["measure"]}, bad=False))
    state = str(choices.DEVIATION_STATES[one["status"]])
    return [
        one["number"], kind, what, [one["cause"] or NONE, one["conclusion"] or NONE],
        [state if one["status"] in {"CLOSED", "REFUSED"} else Mark(state), *_decided(one)],
    ]  # fmt: skip


def _nonconformity(one: Content, unit: str) -> list[Any]:
    words = str(quality_words.NONCONFORMITY_STATUSES[one["status"]])
    disposition: list[Any] = [NONE]
    if one["disposition"]:
        disposition = [str(quality_words.DISPOSITIONS[one["disposition"]])]
        disposition += [
            Mark(one[name], bad=False) for name in ("decision", "risk", "recheck") if one.get(name)
        ]
    return [
        one["number"], amount(one["quantity"], unit), one["description"], disposition,
        [words if one["status"] == "CLOSED" else Mark(words), *_decided(one)],
    ]  # fmt: skip


def _decided(one: Content) -> list[str]:
    found = []
    if one.get("decided_by"):
        found.append(f"{label_of(one['decided_by'])}, {moment(one['decided_at'])}")
    if one.get("closed_by"):
        found.append(
            ", ".join(filter(None, (label_of(one["closed_by"]), _when(one.get("closed_at", "")))))
        )
    return found


def _when(text: str) -> str:
    return moment(text) if text else ""


def bands(*, frozen: bool, stale: bool, open_: int) -> Sequence[Band]:
    """Return what must not be overlooked of a record."""
    found = []
    if not frozen:
        found.append(Band(_("Draft: what is recorded by now. Not frozen, not reviewed.")))
    elif stale:
        found.append(
            Band(_("Something was recorded since this record was frozen; it is not in it."))
        )
    if open_:
        words = _("%(count)s exceptions that nobody has looked at yet.") % {"count": open_}
        found.append(Band(words, bad=False))
    return found
