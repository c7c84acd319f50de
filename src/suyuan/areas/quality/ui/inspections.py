"""Screens of inspections: what waits, what was found, what was decided."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog.choices import PLAN_PURPOSES
from suyuan.areas.quality import choices, operations, queries
from suyuan.areas.quality.domain import InspectionStatus
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.queries.signables import MEANINGS
from suyuan.areas.quality.ui import common, inspection_forms as forms, inspection_paper, shown
from suyuan.areas.quality.ui.common import by_id, name_of
from suyuan.areas.quality.ui.inspection_lists import InspectionFilters, InspectionTable, ResultTable
from suyuan.web import attached, screens, signed
from suyuan.web.people import Reader, label_of
from suyuan.web.screens import Kind
from suyuan.web.states import Chip

CHANGE = "quality.change_inspection"
CHECK = "quality.check_inspection"


def _is(*states: InspectionStatus) -> Any:
    return lambda row: row.status in states


class Inspections(screens.Resource):
    """What is inspected, with what was found and decided."""

    name, title, one, icon = "inspections", _("Inspections"), _("Inspection"), "clipboard-check"
    purpose = _(
        "Incoming, in-process and final inspections after the plan of the item's revision. The "
        "inspector enters results, somebody else checks and concludes."
    )
    permission = "quality.view_inspection"
    site_field = "site_id"
    table, filters = InspectionTable, InspectionFilters
    key = "number"
    search = (
        "number", "lot_key", "document", "supplier_lot", "item__item__code", "item__item__name",
        "item__item__name_en",
    )  # fmt: skip
    order = ("-pk",)
    presets = (
        screens.Preset("todo", _("To do"), "status=OPEN"),
        screens.Preset("check", _("To check"), "status=CHECKING"),
        screens.Preset("done", pgettext_lazy("inspections", "Concluded"), "status=CONCLUDED"),
    )
    facts = (
        screens.Fact(_("Item"), lambda row: name_of(row.item.item)),
        screens.Fact(_("Lot or unit"), common.what_of, Kind.CODE, link=common.thing_link),
        screens.Fact(_("Quantity"), common.amount_of, Kind.QUANTITY),
        screens.Fact(_("Samples"), "sample_size", Kind.NUMBER),
        screens.Fact(_("Purpose"), lambda row: PLAN_PURPOSES[row.purpose]),
        screens.Fact(
            _("Supplier"), lambda row: name_of(row.supplier.party if row.supplier else None)
        ),
    )
    panels = (
        screens.Template(
            name="results", title=_("Results"), template="quality/results.html",
            context=shown.results,
        ),
        screens.Related(
            name="replaced",
            title=_("Corrected and repeated results"),
            table=ResultTable,
            rows=lambda row, _reader: row.results.exclude(kind="ORIGINAL"),
            empty=_("No result was corrected or repeated."),
        ),
        screens.Template(
            name="numbers", title=_("Sampling"), template="quality/numbers.html",
            context=shown.numbers, side=True,
        ),
        screens.Panel(
            name="people",
            title=_("People and papers"),
            facts=(
                screens.Fact(_("Document"), "document", Kind.CODE),
                screens.Fact(_("Supplier's lot"), "supplier_lot", Kind.CODE),
                screens.Fact(_("Supplier's certificate"), "certificate"),
                screens.Fact(_("Revision"), "revision_code", Kind.CODE),
                screens.Fact(_("Inspected by"), lambda row: shown.signed(row, "inspected")),
                screens.Fact(pgettext_lazy("when", "Inspected"), "inspected_at", Kind.WHEN),
                screens.Fact(_("Checked by"), lambda row: shown.signed(row, "checked")),
                screens.Fact(pgettext_lazy("inspection", "Checked"), "checked_at", Kind.WHEN),
                screens.Fact(_("Note"), "note"),
            ),
            side=True,
        ),
        screens.Template(
            name="papers", title=_("Nonconformities"), template="quality/papers.html",
            context=shown.papers, side=True,
        ),
        screens.Template(
            name="paper", title=_("On paper"), template="quality/paper.html",
            context=inspection_paper.address_of, is_late=True, side=True,
        ),
        signed.panel(lambda row: row.number),
        attached.panel(lambda row: row.number, title=_("Certificates and files")),
    )  # fmt: skip
    nexts = choices.INSPECTION_NEXTS
    commands = (
        screens.Command(
            name="new", label=_("Open an inspection"), form=forms.OpenForm,
            done=lambda _made: _("The inspection is open."),
            operation=operations.open_inspection, permission=CHANGE, on_object=False,
            is_main=True, icon="plus", arguments=forms.opened,
        ),
        screens.Command(
            name="submit", label=_("Hand it to be checked"), form=forms.SubmitForm,
            done=lambda _made: _("The inspection waits to be checked by another person."),
            operation=by_id(operations.submit_inspection), permission=CHANGE, icon="send",
            offered=_is(InspectionStatus.OPEN),
            initial=lambda row: {"certificate": row.certificate},
            arguments=lambda row, values: {"inspection_id": row.pk, **values},
        ),
        screens.Command(
            name="conclude", label=_("Conclude"), form=forms.ConcludeForm,
            done=lambda _made: _("The inspection is concluded."),
            operation=by_id(operations.conclude_inspection), permission=CHECK, is_main=True,
            icon="checks", offered=_is(InspectionStatus.CHECKING),
            barred=operations.barred_from_concluding,
            initial=shown.proposal, changes=shown.consequences,
            text=_("Look at the results first; what is concluded is not changed any more."),
            arguments=lambda row, values: {
                "inspection_id": row.pk, "values": forms.conclusion(row, values),
            },
            signs=lambda values: MEANINGS[Conclusion(values["conclusion"])],
            signed=lambda row, values: operations.conclusion_signed(
                row, forms.conclusion(row, values)
            ),
        ),
        screens.Command(
            name="correct", label=_("Correct or repeat a result"), form=forms.CorrectForm,
            done=lambda _made: _(
                "The result is recorded anew; the former one stays in the record."
            ),
            operation=forms.correct, permission=CHANGE, icon="pencil",
            offered=lambda row: row.status == InspectionStatus.OPEN and row.results.exists(),
            arguments=forms.corrected,
        ),
        screens.Command(
            name="send-back", label=_("Give it back to the inspector"), form=screens.ReasonForm,
            done=lambda _made: _("The inspection is back with the inspector."),
            operation=by_id(operations.send_back_inspection), permission=CHECK,
            icon="arrow-back-up", offered=_is(InspectionStatus.CHECKING),
            arguments=lambda row, _values: {"inspection_id": row.pk},
        ),
        screens.Command(
            name="cancel", label=_("Give the inspection up"), form=screens.ReasonForm,
            done=lambda _made: _("The inspection is given up."),
            operation=by_id(operations.cancel_inspection), permission=CHANGE, is_danger=True,
            icon="ban", offered=_is(InspectionStatus.OPEN),
            arguments=lambda row, _values: {"inspection_id": row.pk},
        ),
    )  # fmt: skip
    history_tables = {"quality_inspection": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.inspections()

    @override
    def following(self, row: Any) -> Any:
        if row.status != InspectionStatus.CHECKING:
            return super().following(row)
        names = screens.listed(label_of(name) for name in operations.inspectors_of(row))
        return gettext("somebody who may check inspections concludes it, but not %(names)s.") % {
            "names": names
        }

    @override
    def heading(self, row: Any) -> str:
        return f"{PLAN_PURPOSES[row.purpose]} {common.what_of(row)}"

    @override
    def chip(self, row: Any) -> Chip | None:
        return common.inspection_chip(row)
