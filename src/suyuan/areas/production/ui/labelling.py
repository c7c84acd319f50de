"""Labels on the page of an order and in its history record: what is asked for, what balances."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import override

from suyuan.areas.catalog.queries import designs
from suyuan.areas.labels.choices import JOB_STATUSES, LEVELS as WORDS
from suyuan.areas.labels.domain import Level
from suyuan.areas.production import operations
from suyuan.areas.production.queries.labelling import (
    LEVELS,
    label_balance,
    printable,
    printers_at,
    to_label,
)
from suyuan.areas.production.queries.scans import keys_of
from suyuan.areas.production.ui.common import lines_of, name_of, verdict_chip
from suyuan.foundation import authorization, wording
from suyuan.kernel.errors import Problems
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm
from suyuan.web.states import Chip, Tone
from suyuan.web.wordlists import listed

TONES = {"REQUESTED": Tone.WAIT, "PRINTED": Tone.RUN}
"""Jobs that are accounted for say nothing more."""


def level_choices(row: Any) -> list[tuple[str, Any]]:
    """Return what labels can be printed for at an order, what waits for some first."""
    waiting = to_label(row)
    ordered = sorted(printable(row), key=lambda one: one not in waiting)
    return [(one.value, WORDS[one]) for one in ordered]


def lacking_words(row: Any) -> str:
    """Say which labels of an order have no approved template, and who sees to it; or nothing."""
    there = printable(row)
    lacking = [str(WORDS[one]) for one in LEVELS if one not in there]
    if not lacking:
        return ""
    return _("No approved template: %(levels)s. Quality approves one under “Label templates”.") % {
        "levels": listed(lacking)
    }


def printer_choices(row: Any) -> list[tuple[str, str]]:
    """Return the printers at the site of an order."""
    return [(one.code, name_of(one)) for one in printers_at(row)]


def waiting_words(row: Any) -> str:
    """Say what of an order waits for a label: “4 units, 1 case”; empty where nothing does."""
    return " · ".join(f"{WORDS[level]} {count}" for level, count in to_label(row).items())


class LabelsForm(CommandForm):
    """Which labels of an order are printed."""

    level = forms.ChoiceField(label=gettext_lazy("What gets the labels"), choices=())
    count = forms.IntegerField(
        label=gettext_lazy("How many ahead"), required=False, min_value=1,
    )  # fmt: skip
    things = forms.CharField(
        label=gettext_lazy("Units whose label is replaced"), required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One code to a line. Each gets a further label, as a counted copy."),
    )  # fmt: skip
    printer = forms.ChoiceField(label=gettext_lazy("Printer"), choices=(), required=False)

    @override
    def prepare(self) -> None:
        """Offer the levels and the printers of the order, and say what waits for labels."""
        if self.row is None:
            return
        level, printer = self.fields["level"], self.fields["printer"]
        assert isinstance(level, forms.ChoiceField)
        assert isinstance(printer, forms.ChoiceField)
        level.choices = level_choices(self.row)
        level.help_text = lacking_words(self.row)
        printer.choices = [*printer_choices(self.row), ("", _("As a PDF file"))]
        printer.initial = printer.choices[0][0]
        self.fields["count"].help_text = _hint(self.row)
        if self.row.parent_id is None:
            del self.fields["things"]

    def clean_things(self) -> tuple[str, ...]:
        """Find the units."""
        try:
            return tuple(keys_of(lines_of(self.cleaned_data["things"]), field="things"))
        except Problems as found:
            raise forms.ValidationError([wording.on_page(one) for one in found.problems]) from None


def _hint(row: Any) -> str:
    if row.item.item.tracking != "SERIAL":
        first = _("Units: so many labels that all say the same; empty: as many as are planned.")
    else:
        first = _("Units: labels with new serial numbers, before the units are made.")
    waiting = waiting_words(row) or _("nothing")
    rest = _(
        "Packages: labels with new SSCCs. Empty: one for everything without a label (%(what)s)."
    )
    return f"{first} {rest % {'what': waiting}}"


def wish(row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the arguments of the command from what stands in the form."""
    return {
        "order": row.number,
        "wish": operations.LabelWish(
            level=Level(values["level"]),
            count=values["count"],
            printer=values["printer"],
            things=values.get("things") or (),
        ),
    }


def panel(row: Any, reader: Reader) -> Mapping[str, Any]:
    """The labels of an order: what was printed, what became of it, what has none yet."""
    if row.master_record is None:
        return {"is_planned": True}
    opens = authorization.may(reader.actor, "labels.view_label")
    return {
        "is_planned": False,
        "lines": shown([_told(line) for line in label_balance(row)], opens=opens),
        "waiting": waiting_words(row),
    }


def _told(line: Any) -> Mapping[str, Any]:
    names = ("issued", "used", "spoiled", "sampled", "returned", "lost", "left", "waiting")
    return {
        "level": line.level, "difference": line.difference,
        "percent": designs.plain(line.percent), "maximum": designs.plain(line.maximum),
        "verdict": line.verdict,
        **{name: getattr(line.counts, name) for name in names},
        "jobs": [
            {
                "number": job.number, "version": job.version, "status": job.status,
                **{name: getattr(job.counts, name) for name in names},
            }
            for job in line.jobs
        ],
    }  # fmt: skip


def shown(lines: Sequence[Mapping[str, Any]], *, opens: bool) -> list[Mapping[str, Any]]:
    """Return lines of a label balance with words and links for the reader.

    Args:
        lines: As they stand in a history record.
        opens: Whether the reader may open the label jobs.
    """
    return [
        {
            **line,
            "label": WORDS[line["level"]],
            "chip": verdict_chip(line["verdict"]),
            "jobs": [
                {
                    **job,
                    "chip": None
                    if job["status"] == "RECONCILED"
                    else Chip(TONES[job["status"]], JOB_STATUSES[job["status"]]),
                    "url": reverse("label-jobs-detail", args=[job["number"]]) if opens else "",
                }
                for job in line["jobs"]
            ],
        }
        for line in lines
    ]
