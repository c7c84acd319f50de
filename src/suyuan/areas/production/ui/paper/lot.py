"""The device history record of a lot on paper (批生产记录): cover, exceptions, everything else."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _, gettext_lazy, pgettext, pgettext_lazy

from suyuan.areas.production import choices
from suyuan.areas.production.domain import history
from suyuan.areas.production.models import HistoryRecord, Remark, WorkOrder
from suyuan.areas.production.queries.history import content_of, latest_record, remarks_of
from suyuan.areas.production.queries.saying import local
from suyuan.areas.production.ui.paper import goods, papers, work
from suyuan.areas.production.ui.paper.saying import NONE, Content, Saying, at, moment
from suyuan.areas.quality import choices as quality_words, queries as quality
from suyuan.foundation import printing, signing
from suyuan.foundation.printing import Column, Document, Facts, Mark, Section, Table, Words
from suyuan.web import codes, people, printed
from suyuan.web.long_papers import Made

CONDITIONS: Final = (
    gettext_lazy("All steps that are prescribed are done"),
    gettext_lazy("The batch record is complete"),
    gettext_lazy("The inspection records are complete and conform"),
    gettext_lazy("Nonconformities, rework and deviations are closed"),
    gettext_lazy("Label, version and UDI are right"),
)
SECTIONS: Final[Sequence[tuple[Any, Callable[[Content, Saying, str], Section]]]] = (
    (gettext_lazy("Material"), goods.material),
    (pgettext_lazy("record", "Steps"), work.steps),
    (gettext_lazy("In-process checks and inspections"), goods.inspections),
    (gettext_lazy("Line clearance"), work.clearances),
    (gettext_lazy("Environment"), work.environment),
    (gettext_lazy("Special processes"), work.runs),
    (gettext_lazy("Rework and replaced parts"), work.rework),
    (gettext_lazy("Labels"), goods.labels),
    (gettext_lazy("Material balance"), goods.balance),
    (gettext_lazy("Deviations and nonconformities"), papers.deviations),
    (gettext_lazy("Packing"), goods.packing),
    (pgettext_lazy("record", "Units"), goods.units),
)
"""What stands behind the cover and the exceptions, in the order of its printing."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """What is printed: the frozen content, or of a draft what is recorded by now."""

    order: WorkOrder
    content: Content
    frozen: HistoryRecord | None
    stale: bool
    remarks: Mapping[str, Remark]
    say: Saying


def source_of(order: WorkOrder, frozen: HistoryRecord | None = None) -> Source:
    """Return what is printed of an order: a frozen record, the latest one, or a draft.

    Args:
        order: The order.
        frozen: The version that is asked for; None prints the latest that is frozen.
    """
    now = content_of(order)
    row = frozen or latest_record(order)
    content: Content = now if row is None else row.content
    return Source(
        order=order,
        content=content,
        say=Saying.of(content),
        frozen=row,
        stale=row is not None and not history.still_holds(row.content, now),
        remarks=remarks_of(order),
    )


def paper_of(source: Source, language: str) -> Made:
    """Return the record of a lot as it is printed, in the language that is active."""
    content, say, frozen = source.content, source.say, source.frozen
    head = content["order"]
    open_ = sum(one.mark not in source.remarks for one in history.exceptions(content))
    exceptions = papers.exceptions(content, say, source.remarks, _numbered(1, _("Exceptions")))
    document = Document(
        title=_("Device history record"),
        subtitle=f"{local(head['name'], head['name_en'])} · {head['lot']}",
        number=_number(source),
        firm=printed.firm(language),
        symbol=_symbol(head),
        bands=papers.bands(frozen=frozen is not None, stale=source.stale, open_=open_),
        sections=[
            Section(_("In short"), [Facts(_product(head)), Facts(_making(source))]),
            _decisions(source),
            dataclasses.replace(exceptions, anew=True),
            *(
                make(content, say, _numbered(number, title))
                for number, (title, make) in enumerate(SECTIONS, start=2)
            ),
        ],
        signed=frozen.number if frozen is not None else None,
        version=str(frozen.version) if frozen is not None else None,
        mark=f"SHA-256 {frozen.sha256}" if frozen is not None else _("Draft, not frozen"),
        stamp="" if frozen is not None else _("DRAFT"),
    )
    return Made(document, f"{_('History record')}-{head['lot'] or head['number']}")


def _numbered(number: int, title: object) -> str:
    return f"{number}  {title}"


def _number(source: Source) -> str:
    frozen = source.frozen
    if frozen is None:
        return str(source.content["order"]["number"])
    return f"{frozen.number} / {frozen.version}"


def _symbol(head: Content) -> str:
    key = str(head["lot_key"])
    if not key.startswith("/01/"):
        return ""
    _empty, _mark, gtin, mark, lot = key.split("/", 4)
    drawing = str(codes.datamatrix(f"(01){gtin}({mark}){lot}", gs1=True))
    return drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _product(head: Content) -> Sequence[tuple[str, Words]]:
    registrant = local(head["registrant"], head.get("registrant_en", ""))
    return [
        (_("Product"), f"{head['item']} {local(head['name'], head['name_en'])}"),
        (_("Model, specification"), " ".join(
            filter(None, (head["model"], head["specification"]))) or NONE),
        (_("Registration number"), head["registration_no"] or NONE),
        (_("Registrant"), registrant or NONE),
        ("UDI-DI", ", ".join(head["udi_di"]) or NONE),
        (_("Revision"), head["revision"]),
        (pgettext("record", "Lot"), head["lot"] or NONE),
        (_("Production date"), head["made_on"] or NONE),
        (_("Expiry date"), head["expires_on"] or NONE),
        (_("SHA-256 of the master record"), printing.hash_of(head["record_sha256"])),
    ]  # fmt: skip


def _making(source: Source) -> Sequence[tuple[str, Any]]:
    head, say, frozen = source.content["order"], source.say, source.frozen
    found: list[tuple[str, Any]] = [
        (_("Work order"), _order(head)),
        (_("Site, line"), f"{say.place(head['site'])}, {say.place(head['line'])}"),
        *goods.made_facts(source.content),
        (_("Released to the line"), [moment(head["released_at"]), _label(head["released_by"])]),
        (_("Completed"), [moment(head["completed_at"]), _label(head["completed_by"])]),
    ]
    if frozen is not None:
        found += [
            (pgettext("record", "Frozen"), [at(frozen.frozen_at), _label(frozen.frozen_by)]),
            (_("SHA-256 of this record"), printing.hash_of(frozen.sha256)),
        ]
    return found


def _order(head: Content) -> str:
    kind = "" if head["kind"] == "NORMAL" else f" · {choices.ORDER_KINDS[head['kind']]}"
    parent = f" {head['parent']}" if head["parent"] else ""
    return f"{head['number']}{kind}{parent}"


def _label(text: str) -> str:
    return people.label_of(text) if text else NONE


def _decisions(source: Source) -> Section:
    """Return who has reviewed and released, and what stands against a release."""
    labels = [str(one) for one in CONDITIONS]
    conditions = papers.conditions(source.content, source.say, labels)
    parts = [_signatures(source), *_releases(source), *_signed_before(source), conditions]
    return Section(_("Review and release"), parts)


def _signatures(source: Source) -> Table:
    frozen = source.frozen
    rows: list[Sequence[Any]] = []
    if frozen is not None:
        rows = [
            [
                str(signing.MEANINGS[row.meaning]), printing.signer_of(row),
                printing.signed_at(row), row.reason or NONE,
            ]
            for row in printing.signatures_of(frozen.number, str(frozen.version))
        ]  # fmt: skip
    return Table(
        columns=[
            Column(_("Meaning"), 2), Column(_("Signed by"), 3),
            Column(pgettext("record", "Signed"), 3),
            Column(_("Reason"), 3),
        ],
        rows=rows,
        empty=_("Nobody has reviewed this record yet."),
    )  # fmt: skip


def _signed_before(source: Source) -> Sequence[Table]:
    """Return the signatures under what the record rests on, until it was frozen.

    These are judgements of special processes, conclusions of inspections, decisions about
    deviations and about what does not conform.
    """
    content = source.content
    named = ("runs", "inspections", "deviations", "nonconformities")
    found = signing.signatures_under([one["number"] for name in named for one in content[name]])
    if source.frozen is not None:
        found = found.filter(signed_at__lte=source.frozen.frozen_at)
    rows: list[Sequence[Any]] = [
        [
            row.document, str(signing.MEANINGS[row.meaning]), printing.signer_of(row),
            printing.signed_at(row), printing.hash_of(row.sha256),
        ]
        for row in found
    ]  # fmt: skip
    columns = [
        Column(pgettext("record", "Document"), 2), Column(_("Meaning"), 2),
        Column(_("Signed by"), 3), Column(pgettext("record", "Signed"), 3), Column("SHA-256", 4),
    ]  # fmt: skip
    return [Table(columns=columns, rows=rows)] if rows else []


def _releases(source: Source) -> Sequence[Table]:
    if source.frozen is None:
        return []
    rows: list[Sequence[Any]] = [
        [
            row.number, at(row.released_at),
            f"{people.label_of(row.released_name)} {row.released_title}".strip(),
            str(quality_words.RELEASE_STATUSES[row.status]) if row.status == "ACTIVE"
            else [
                Mark(str(quality_words.RELEASE_STATUSES[row.status])), at(row.withdrawn_at),
                row.withdraw_reason,
            ],
            row.note or NONE,
        ]
        for row in quality.releases().filter(document=source.frozen.number)
    ]  # fmt: skip
    columns = [
        Column(pgettext("paper", "Release"), 2), Column(pgettext("record", "Released"), 2),
        Column(_("Released by"), 3), Column(_("State"), 2), Column(_("Note"), 3),
    ]  # fmt: skip
    return [Table(columns=columns, rows=rows)] if rows else []
