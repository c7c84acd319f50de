"""Forms of complaints."""

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.service import choices, queries
from suyuan.areas.service.domain.clocks import Authority
from suyuan.areas.service.ui import common
from suyuan.areas.service.ui.common import pairs
from suyuan.web.screens import CommandForm


class ReceiveForm(CommandForm):
    """What somebody says."""

    undecided = ("harm",)
    reporter = forms.CharField(
        label=_("Who complains"), max_length=200, help_text=_("Name, and what they are there.")
    )
    reporter_contact = forms.CharField(label=_("Address and phone"), max_length=300, required=False)
    customer = forms.ChoiceField(
        label=_("Customer"), choices=common.customer_choices, required=False
    )
    channel = forms.ChoiceField(label=_("How it came"), choices=pairs(choices.CHANNELS))
    devices = common.scans_field(
        pgettext_lazy("complaint", "Devices"),
        help_text=_("Scan the code, or type what was told: one a line."),
    )
    description = common.text_area(_("What happened"))
    harm = forms.ChoiceField(label=_("Harm to the patient"), choices=pairs(choices.HARMS))
    happened_on = common.day_field(_("It happened on"), required=False)
    received_at = common.moment_field(
        _("We learnt of it"), required=False,
        help_text=_("Empty: now. The clocks of authorities run from this moment."),
    )  # fmt: skip
    due_on = common.day_field(
        _("To be answered by"), required=False, help_text=_("Empty: within 30 days.")
    )


class DeviceForm(CommandForm):
    """One more device."""

    scanned = common.scan_field(_("Device"))


class TriageForm(CommandForm):
    """Whether it is an adverse event, and to whom it is reported."""

    undecided = ("kind",)
    kind = forms.ChoiceField(label=_("Kind of event"), choices=pairs(choices.EVENT_KINDS))
    authorities = forms.MultipleChoiceField(
        label=_("To be reported to"), choices=pairs(choices.AUTHORITIES), required=False,
        initial=[Authority.CN.value], widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    abroad = forms.BooleanField(label=_("It happened outside of China"), required=False)
    group = forms.BooleanField(label=_("Several patients: a group event"), required=False)
    threat = forms.BooleanField(
        label=_("A threat to public health, or remedial action is needed"), required=False
    )
    why = common.text_area(_("Why"))


class TriageAgainForm(TriageForm):
    """What a complaint is judged to be now, and since when that is known."""

    aware_at = common.moment_field(
        _("The new facts became known"), required=False,
        help_text=_(
            "The clocks of authorities run from this moment; empty: from the complaint itself."
        ),
    )  # fmt: skip


class ReportForm(CommandForm):
    """A report that was made."""

    rule = forms.ChoiceField(label=_("Report"), choices=())
    reference = forms.CharField(label=_("Number of the report"), max_length=80)
    reported_at = common.moment_field(_("Reported"), required=False, help_text=_("Empty: now."))

    @override
    def prepare(self) -> None:
        """Offer what is due of the complaint."""
        if self.row is not None:
            due = queries.reports().filter(complaint_id=self.row.pk, status="DUE")
            offered = [(one.rule, choices.RULES[one.rule]) for one in due]
            self.fields["rule"].choices = offered  # type: ignore[attr-defined]


class ConcludeForm(CommandForm):
    """What was found, and what follows."""

    undecided = ("cause",)
    investigation = common.text_area(_("What was investigated"), required=False)
    not_investigated = common.text_area(_("Why nothing was investigated"), rows=2, required=False)
    cause = forms.ChoiceField(
        label=pgettext_lazy("complaint", "Cause"), choices=pairs(choices.CAUSES)
    )
    conclusion = common.text_area(_("Conclusion"))
    action = common.text_area(
        _("Correction or corrective action"), rows=2, required=False,
        help_text=_("With the number of the CAPA, where there is one."),
    )  # fmt: skip
    documents = forms.CharField(
        label=_("Documents"), max_length=400, required=False,
        help_text=_("Numbers of nonconformities, history records, service jobs; with blanks."),
    )  # fmt: skip


class CloseForm(CommandForm):
    """The answer."""

    reply = common.text_area(_("What the one who complained was told"))
