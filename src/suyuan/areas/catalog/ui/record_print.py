"""The device master record of a revision on paper: item, parts, routing, plans, approval."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from suyuan.areas.catalog import choices
from suyuan.areas.catalog.models import Revision
from suyuan.areas.catalog.queries import designs
from suyuan.areas.catalog.ui.common import local
from suyuan.foundation.printing import Band, Column, Document, Facts, Section, Table
from suyuan.foundation.wording import units
from suyuan.foundation.wording.units import symbol
from suyuan.web import attached, people, printed, screens, signed
from suyuan.web.access import permission
from suyuan.web.people import Reader

Content = Mapping[str, Any]


def _document(row: Revision) -> str:
    return designs.document_of(row.item.item.code, row.code)


def _address(row: Any, _reader: Reader) -> Mapping[str, Any]:
    return {"url": reverse("master-record-print", args=[row.ref])}


PANELS: Final = (
    screens.Template(
        name="paper",
        title=gettext_lazy("On paper"),
        template="catalog/master_record.html",
        context=_address,
        is_late=True,
        side=True,
    ),
    signed.panel(_document, lambda row: row.code),
    attached.panel(_document),
)
"""What stands on the page of a revision beside its content: the record, signatures, files."""


@permission("catalog.view_design")
def master_record(request: HttpRequest, ref: str) -> HttpResponse:
    """Send the device master record of a revision as PDF; of a draft, what it holds now."""
    item, _mark, code = ref.rpartition(":")
    revision = designs.revisions().filter(item__item__code=item, code=code).first()
    if revision is None:
        raise Http404
    frozen = designs.master_record(revision.pk)
    content = frozen.content if frozen is not None else designs.content_of(revision)
    number = designs.document_of(item, code)
    bands = []
    if frozen is None:
        bands = [Band(_("Draft: not approved, not for use."))]
    elif revision.status == "WITHDRAWN":
        bands = [Band(_("Withdrawn: nothing new is released with it."))]
    document = Document(
        title=_("Device master record"),
        number=number,
        subtitle=_named(content["item"]),
        firm=printed.firm(people.reader_of(request).language),
        bands=bands,
        sections=[
            Section(_("In short"), [Facts(_facts(revision, content, frozen))]),
            Section(_("Parts list"), [_parts(content["parts"])]),
            Section(_("Routing"), [_steps(content["steps"])]),
            *[_plan(plan) for plan in content["plans"]],
        ],
        signed=number,
    )
    return printed.answer(request, document, re.sub(r"[^\w.-]+", "-", number))


def _named(row: Content) -> str:
    return local(row["name"], row["name_en"])


def _facts(revision: Revision, content: Content, frozen: Any) -> Sequence[tuple[str, str]]:
    item = content["item"]
    moment = revision.approved_at
    return [
        (_("Item"), f"{item['code']} {_named(item)}"),
        (_("Revision"), content["revision"]),
        (_("Model"), item["model"] or "–"),
        (_("Registration number"), item["registration_no"] or "–"),
        (_("Traced"), str(choices.TRACKINGS[item["tracking"]])),
        (pgettext("table", "Unit"), symbol(item["unit"])),
        (_("State"), str(choices.REVISION_STATUSES[revision.status])),
        (_("In force from"), _day(revision.effective_from)),
        (_("Until before"), _day(revision.effective_until)),
        (_("First lot or serial"), revision.first_number or "–"),
        (_("Approved by"), revision.approved_by or "–"),
        (_("Approved"), f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else "–"),
        (_("What is new"), revision.change_note or "–"),
        (_("SHA-256 of the master record"), frozen.sha256 if frozen is not None else "–"),
    ]


def _day(day: Any) -> str:
    return day.isoformat() if day is not None else "–"


def _parts(parts: Sequence[Content]) -> Table:
    return Table(
        columns=[
            Column("#", numeric=True), Column(_("Item"), 2), Column(_("Name"), 3),
            Column(_("Quantity"), numeric=True), Column(_("Step"), numeric=True),
            Column(_("Traced")), Column(_("Alternates"), 1),
        ],
        rows=[
            [
                str(part["position"]),
                part["item"] + (f" · {_('Key material')}" if part["key_material"] else ""),
                _named(part), f"{part['quantity']} {units.symbol(part['unit'])}",
                str(part["step"] or "–"), str(choices.TRACKINGS[part["tracking"]]),
                ", ".join(part["alternates"]),
            ]
            for part in parts
        ],
        empty=_("None yet."),
    )  # fmt: skip


def _steps(steps: Sequence[Content]) -> Table:
    return Table(
        columns=[
            Column(_("Step"), numeric=True), Column(_("Name"), 2), Column(_("Control")),
            Column(_("Recorded")), Column(_("Procedure"), 1), Column(_("Record form")),
            Column(_("Parameters"), 3),
        ],
        rows=[
            [
                str(step["number"]), _named(step), str(choices.STEP_KINDS[step["kind"]]),
                str(choices.STEP_SCOPES[step["scope"]]), step["procedure"], step["form"],
                "\n".join(_limits(one) for one in step["parameters"]),
            ]
            for step in steps
        ],
        empty=_("None yet."),
    )  # fmt: skip


def _plan(plan: Content) -> Section:
    step = f" · {_('Step')} {plan['step']}" if plan["step"] is not None else ""
    facts = [
        (_("Sampling"), str(choices.SAMPLING_SCHEMES[plan["scheme"]])),
        (_("Inspection level"), plan["level"] or "–"),
        ("AQL", plan["aql"] or "–"),
        (_("Sample size"), str(plan["sample_size"] or "–")),
        (_("Procedure"), plan["procedure"] or "–"),
    ]
    table = Table(
        columns=[
            Column(_("What is looked at"), 3), Column(_("Kind")), Column(_("Severity")),
            Column(_("Limits"), 2), Column(_("Method"), 2),
        ],
        rows=[
            [
                _named(one), str(choices.CHARACTERISTIC_KINDS[one["kind"]]),
                str(choices.SEVERITIES[one["severity"]]), _span(one), one["method"],
            ]
            for one in plan["characteristics"]
        ],
        empty=_("Nothing is looked at: the certificate decides."),
    )  # fmt: skip
    title = f"{_('Inspection plan')}: {choices.PLAN_PURPOSES[plan['purpose']]}{step}"
    return Section(title, [Facts(facts), table])


def _limits(one: Content) -> str:
    return " ".join(filter(None, (_named(one), _span(one))))


def _span(one: Content) -> str:
    low, high = one["minimum"], one["maximum"]
    if low is not None and high is not None:
        span = f"{low} – {high}"
    else:
        span = f"≥ {low}" if low is not None else f"≤ {high}" if high is not None else ""
    return " ".join(filter(None, (span, symbol(one["unit"] or ""))))
