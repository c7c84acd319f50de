"""The list of what was entered at stations: conflicts wait there for a person."""

from collections.abc import Mapping
from typing import Any, Final

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When as Where,
)
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.foundation import authorization, wording
from suyuan.foundation.accounts import queries as accounts
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.identifiers import parse
from suyuan.ledger.domain.keys import shape_of
from suyuan.web import screens
from suyuan.web.models import StationEntry, StationSettlement
from suyuan.web.moments import absolute
from suyuan.web.people import Reader
from suyuan.web.screens import Kind
from suyuan.web.states import Chip, Tone
from suyuan.web.stations import settling
from suyuan.web.stations.registry import stations

VIEW: Final = "web.view_station_entry"
RESOLVE: Final = settling.RESOLVE
KEYS: Final = ("/0", "urn:suyuan:")
"""How the key of a thing begins, which a program sends instead of a label's text."""
SYMBOLOGY: Final = "]"
"""How a scan begins of which the scanner has told the kind of symbol."""
NEXT: Final = _(
    "Whoever may decide about station entries looks at what stands in the way and puts it right. "
    "Then it is carried out again, with its own moment or the right one, or discarded."
)
LEFT_MAX: Final = 60
"""As many results as a device keeps."""
MOMENTS: Final = {
    "MADE": _("When it was made, as it was recorded"),
    "RECEIVED": _("When the server received it"),
    "OTHER": _("At another moment"),
}
"""When what is carried out again is said to have been done."""
STATES: Final[Mapping[str, Chip]] = {
    "DONE": Chip(Tone.OK, _("Carried out")),
    "REFUSED": Chip(Tone.BAD, _("Refused at once"), "ban"),
    "CONFLICT": Chip(Tone.WAIT, _("Needs a person"), "alert-triangle"),
    "DISCARDED": Chip(Tone.OFF, _("Discarded")),
    "UNDONE": Chip(Tone.OFF, _("Undone"), "arrow-back-up"),
    "WITHDRAWN": Chip(Tone.OFF, _("Withdrawn before it was sent"), "arrow-back-up"),
}


def entries() -> QuerySet[Any]:
    """Return all entries with their state after what was decided about them."""

    def settled(kind: str) -> Exists:
        return Exists(StationSettlement.objects.filter(entry=OuterRef("pk"), kind=kind))

    cases = [Where(settled(kind), then=Value(state)) for kind, state in settling.SETTLED.items()]
    return StationEntry.objects.select_related("user").annotate(
        now=Case(*cases, default=F("state"), output_field=CharField())
    )


def left(*, station: str, user_id: int) -> QuerySet[Any]:
    """Return somebody's last entries at a station that were left for a person."""
    waited = Q(state="CONFLICT") | Q(settlements__kind="LEFT")
    rows = entries().filter(waited, station=station, user_id=user_id)
    return rows.distinct().order_by("-received_at", "-id")[:LEFT_MAX]


def _title(row: StationEntry) -> Any:
    station = stations().get(row.station)
    return station.title if station is not None else row.station


def _answers(row: StationEntry) -> str:
    words = _words(row)
    return " · ".join(_answer(value, words) for value in row.answers.values())


def _words(row: StationEntry) -> Mapping[str, Any]:
    """Return what the buttons of a station say that send an answer."""
    station = stations().get(row.station)
    offered = [] if station is None else [one for each in station.questions for one in each.choices]
    offered += () if station is None else station.coded
    return {"yes": _("yes"), "no": _("no"), **{one.value: one.label for one in offered}}


def _answer(value: Any, words: Mapping[str, Any]) -> str:
    if isinstance(value, Mapping):
        return str(value.get("name", ""))
    text = str(value)[:120]
    if text.startswith(SYMBOLOGY):  # What a scanner says of the kind of symbol is for programs.
        text = parse(text).key or text
    if text.startswith(KEYS):
        return shape_of(text).code
    return str(words.get(text, text))


def _asked(row: StationEntry, reader: Reader) -> Mapping[str, Any]:
    """Return what each answer was given to; nothing where the station or the job is gone."""
    station = stations().get(row.station)
    try:
        found = station.questions_of(reader, row.job) if station is not None else ()
    except NotFoundError:
        found = ()
    return {one.name: one.ask for one in found}


def _why(row: StationEntry) -> str:
    return wording.joined(settling.sentences(row.problems)) if row.problems else row.sentence


def _who(row: StationEntry) -> str:
    return accounts.name_of(row.user)


def _state(row: Any) -> Chip:
    return STATES[row.now]


def _is_open(row: Any) -> bool:
    return bool(row.now == "CONFLICT")


class RetryForm(screens.CommandForm):
    """When what is carried out again was done, and why it is right now."""

    moment = forms.ChoiceField(
        label=_("When was it done?"), choices=list(MOMENTS.items()), initial="MADE",
    )  # fmt: skip
    at = forms.DateTimeField(
        label=_("Another moment"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    @override
    def prepare(self) -> None:
        """Say which moments they are."""
        if self.row is None:
            return
        field = self.fields["moment"]
        assert isinstance(field, forms.ChoiceField)
        known = {"MADE": self.row.occurred_at, "RECEIVED": self.row.received_at}
        field.choices = [
            (code, f"{words} ({absolute(known[code])})" if code in known else words)
            for code, words in MOMENTS.items()
        ]

    @override
    def clean(self) -> dict[str, Any]:
        """Ask for the moment where it is another one."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("moment") == "OTHER" and not found.get("at") and "at" not in self.errors:
            self.add_error("at", _("Say when it was done."))
        return found


def _again(row: StationEntry, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the arguments of carrying an entry out again."""
    moments = {"MADE": None, "RECEIVED": row.received_at, "OTHER": values["at"]}
    return {"occurred_at": moments[values["moment"]]}


def _resolve(operation: Any) -> Any:
    def run(*, context: Any, id: str, **values: Any) -> Any:  # noqa: A002 - the key.
        return operation(context=context, id=id, **values)

    return run


class EntryTable(screens.Table):
    """The columns."""

    hidden = ("made_at", "waited")
    occurred_at = screens.WhenColumn(verbose_name=_("When"))
    station = screens.TextColumn(verbose_name=_("Station"), value_of=_title)
    job = screens.TextColumn(verbose_name=_("Job"))
    what = screens.TextColumn(verbose_name=_("Entered"), value_of=_answers, empty_values=())
    state = screens.ChipColumn(verbose_name=_("State"), chip=_state, empty_values=())
    why = screens.TextColumn(verbose_name=_("What became of it"), value_of=_why, empty_values=())
    user = screens.TextColumn(verbose_name=_("By"), value_of=_who)
    waited = screens.YesColumn(verbose_name=_("Had waited on the device"))
    made_at = screens.WhenColumn(verbose_name=_("By the clock of the device"))


class EntryFilters(screens.Filters):
    """The conditions."""

    now = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=[(code, chip.label) for code, chip in STATES.items()]
    )
    station = django_filters.MultipleChoiceFilter(
        label=_("Station"),
        choices=lambda: [(name, one.title) for name, one in stations().items()],
    )
    occurred_at = django_filters.DateFromToRangeFilter(label=_("When"))


class StationEntries(screens.Resource):
    """Everything that was entered at stations, the last first."""

    name, title, one = "station-entries", _("Station entries"), _("Station entry")
    icon = "device-tablet"
    purpose = _(
        "What was entered at stations. An entry that was made without network and refused when it "
        "was sent waits here: put right what stands in its way and carry it out again, or discard "
        "it with a reason."
    )
    permission = VIEW
    table, filters = EntryTable, EntryFilters
    search = ("answers",)
    key = "id"
    order = ("-received_at", "-id")
    by_key = True
    presets = (
        screens.Preset("conflicts", _("Need a person"), "now=CONFLICT"),
        screens.Preset("refused", _("Refused"), "now=REFUSED"),
    )
    facts = (
        screens.Fact(_("Job"), "job"),
        screens.Fact(_("When"), "occurred_at", Kind.EXACT),
        screens.Fact(_("By the clock of the device"), "made_at", Kind.EXACT),
        screens.Fact(pgettext_lazy("entry", "Received"), "received_at", Kind.EXACT),
        screens.Fact(_("By"), _who),
        screens.Fact(_("Had waited on the device"), "waited", Kind.YES),
    )
    panels = (
        screens.Template(
            name="answers",
            title=_("Entered"),
            template="web/stations/answers.html",
            context=lambda row, reader: {
                "answers": [
                    (_asked(row, reader).get(name, name), _answer(value, _words(row)))
                    for name, value in row.answers.items()
                ],
                "why": _why(row),
                "settlements": row.settlements.select_related("user").order_by("id"),
            },
            is_late=True,
        ),
    )
    commands = (
        screens.Command(
            name="retry",
            label=_("Carry out again"),
            form=RetryForm,
            operation=_resolve(settling.retry_entry),
            permission=RESOLVE,
            is_main=True,
            icon="refresh",
            text=_(
                "It is carried out as it was entered. Where its moment is what stood in the way, "
                "say when it was really done; both moments are kept."
            ),
            arguments=_again,
            offered=_is_open,
        ),
        screens.Command(
            name="discard",
            label=_("Discard"),
            form=screens.ReasonForm,
            operation=_resolve(settling.discard_entry),
            permission=RESOLVE,
            is_danger=True,
            icon="trash",
            text=_("Nothing happens in the ledger. The entry stays in this list with your reason."),
            offered=_is_open,
            changes=lambda row, _values: [
                screens.Change(_("State"), STATES["CONFLICT"].label, STATES["DISCARDED"].label),
                screens.Change(_("Entered"), "", _answers(row) if row is not None else ""),
            ],
        ),
    )

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return entries()

    @override
    def visible(self, reader: Reader) -> QuerySet[Any]:
        """Return the entries of the reader's sites, and those that were made at none."""
        return self._seen(self.rows(reader), reader)

    @override
    def find(self, reader: Reader, key: str) -> Any:
        rows = self._seen(self.rows(reader), reader)
        try:
            return rows.get(pk=key)
        except (StationEntry.DoesNotExist, ValidationError, ValueError) as error:
            raise Http404 from error

    def _seen(self, rows: QuerySet[Any], reader: Reader) -> QuerySet[Any]:
        sites = authorization.sites_of(reader.actor, self.permission)
        if sites is not None:
            rows = rows.filter(Q(site_id__isnull=True) | Q(site_id__in=sites))
        if reader.site_id is not None:
            rows = rows.filter(Q(site_id__isnull=True) | Q(site_id=reader.site_id))
        return rows

    @override
    def heading(self, row: StationEntry) -> str:
        return _("%(field)s: %(text)s") % {"field": _title(row), "text": _answers(row)}

    @override
    def code(self, row: StationEntry) -> str:
        return ""

    @override
    def chip(self, row: Any) -> Chip:
        return _state(row)

    @override
    def following(self, row: Any) -> str | Promise:
        return NEXT if row.now == "CONFLICT" else ""

    @override
    def searched(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        for word in text.split():
            rows = rows.filter(answers__icontains=word)
        return rows
