"""What all screens of after-sales share: names, states as chips, choices, fields."""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from django import forms
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain import PartnerRole, PlaceKind
from suyuan.areas.catalog.domain.forms import FieldKind
from suyuan.areas.catalog.queries import designs, fitness
from suyuan.areas.catalog.queries.naming import places_in_words
from suyuan.areas.sales import queries as sales
from suyuan.areas.service import choices, queries
from suyuan.areas.service.domain import TAKES_RETURNS, ComplaintStatus
from suyuan.areas.warehouse import queries as warehouse
from suyuan.areas.warehouse.domain import Zone
from suyuan.foundation import clock
from suyuan.foundation.sited import within
from suyuan.foundation.wording.units import symbol
from suyuan.kernel.identifiers import parse
from suyuan.ledger.domain.keys import shape_of
from suyuan.web.people import Reader
from suyuan.web.states import Chip, Tone

_DAY: Final = {"type": "date"}
_MOMENT: Final = {"type": "datetime-local"}
OFFERED: Final = 200
"""Open returns and complaints that a form offers, the newest first."""
COMPLAINT_TONES: Final = {
    "OPEN": Tone.WAIT, "TRIAGED": Tone.RUN, "CONCLUDED": Tone.WAIT, "CLOSED": Tone.OFF,
}  # fmt: skip
QUESTION_TONES: Final = {"OPEN": Tone.WAIT, "ANSWERED": Tone.OFF}
RETURN_TONES: Final = {
    "ANNOUNCED": Tone.WAIT, "RECEIVED": Tone.RUN, "CLOSED": Tone.OFF, "CANCELLED": Tone.OFF,
}  # fmt: skip
LINE_TONES: Final = {
    "QUESTION": Tone.WAIT, "WAITING": Tone.RUN, "DECIDED": Tone.OK, "REFUSED": Tone.OFF,
}  # fmt: skip
JOB_TONES: Final = {
    "OPEN": Tone.WAIT, "IN_WORK": Tone.RUN, "TESTED": Tone.WAIT, "RELEASED": Tone.OK,
    "DONE": Tone.OFF, "CANCELLED": Tone.OFF,
}  # fmt: skip
EXCHANGE_TONES: Final = {"SENT": Tone.RUN, "ARRIVED": Tone.WAIT, "DONE": Tone.OFF}
IMPLANT_TONES: Final = {"IMPLANTED": Tone.RUN, "EXPLANTED": Tone.OFF}


def complaint_chip(row: Any) -> Chip:
    """Return where a complaint stands."""
    return Chip(COMPLAINT_TONES[row.status], choices.COMPLAINT_STATUSES[row.status])


def event_chip(row: Any) -> Chip | None:
    """Return what a complaint is as an adverse event; None before somebody has said it."""
    if not row.event_kind:
        return None
    tone = {"NONE": Tone.OFF, "OTHER": Tone.WAIT}.get(row.event_kind, Tone.BAD)
    return Chip(tone, choices.EVENT_KINDS[row.event_kind])


def report_chip(row: Any) -> Chip:
    """Return whether a report was made; one that is late says so."""
    if row.status == "REPORTED":
        return Chip(Tone.OK, choices.REPORT_STATUSES[row.status])
    if row.due_at < clock.now():
        return Chip(Tone.BAD, _("Late"))
    return Chip(Tone.WAIT, choices.REPORT_STATUSES[row.status])


def question_chip(row: Any) -> Chip:
    """Return whether a question is decided."""
    return Chip(QUESTION_TONES[row.status], choices.QUESTION_STATUSES[row.status])


def return_chip(row: Any) -> Chip:
    """Return where a return stands."""
    return Chip(RETURN_TONES[row.status], choices.RETURN_STATUSES[row.status])


def line_chip(row: Any) -> Chip:
    """Return what became of something that came back."""
    return Chip(LINE_TONES[row.status], choices.LINE_STATUSES[row.status])


def job_chip(row: Any) -> Chip:
    """Return where a service job stands."""
    return Chip(JOB_TONES[row.status], choices.JOB_STATUSES[row.status])


def exchange_chip(row: Any) -> Chip:
    """Return where an exchange stands."""
    return Chip(EXCHANGE_TONES[row.status], choices.EXCHANGE_STATUSES[row.status])


def implant_chip(row: Any) -> Chip:
    """Return whether an implant is in a patient."""
    return Chip(IMPLANT_TONES[row.status], choices.IMPLANT_STATUSES[row.status])


def passed_chip(row: Any) -> Chip:
    """Return how a test came out."""
    return Chip(Tone.OK, _("Passed")) if row.passed else Chip(Tone.BAD, _("Failed"))


def sentence_of(question: Any) -> str:
    """Return what is not plain, in words."""
    told = question.data
    return str(choices.QUESTION_SENTENCES[question.kind]) % {
        "items": "", "unit": "", "asked": "", "there": "", **told,
        "code": as_read(str(told.get("code", ""))),
        "place": places_in_words(told["place"]) if told.get("place") else "",
    }  # fmt: skip


def local(name: str | None, name_en: str | None) -> str:
    """Return the name in the reader's language; the other one where it is empty."""
    if (get_language() or "").startswith("zh"):
        return str(name or name_en or "")
    return str(name_en or name or "")


def name_of(row: Any) -> str:
    """Return the name of a row in the reader's language; empty for none."""
    return local(row.name, row.name_en) if row is not None else ""


def party_of(partner: Any) -> str:
    """Return the name of a partner; empty for none."""
    return name_of(partner.party) if partner is not None else ""


def item_of(row: Any) -> str:
    """Return the name of the item of a row; empty for none."""
    return name_of(row.item.item) if row.item is not None else ""


def code_of(key: str) -> str:
    """Return what people read of a key: the lot number, the serial."""
    return shape_of(key).code if key else ""


def printed(key: str) -> str:
    """Return a key as it is printed under a carrier; a form reads it like a scan.

    >>> printed("/01/06999999000013/21/SP1"), printed("urn:suyuan:unit:BOARD:B1")
    ('(01)06999999000013(21)SP1', 'urn:suyuan:unit:BOARD:B1')
    """
    if not key.startswith("/"):
        return key
    pieces = key.strip("/").split("/")
    pairs_of = zip(pieces[::2], pieces[1::2], strict=False)
    return "".join(f"({mark}){text}" for mark, text in pairs_of)


def as_read(scanned: str) -> str:
    """Return what was scanned as people read it under the code: no sign of the symbol before it."""
    found = parse(scanned, today=clock.now().date())
    return found.print_form() if found.valid and found.is_gs1 else scanned


def today() -> Any:
    """Return the day in the reader's time zone."""
    return timezone.localdate(clock.now())


def page_of(resource: str, key: str | None) -> str | None:
    """Return the address of the page of a row."""
    return reverse(f"{resource}-detail", args=[key]) if key else None


def passport_of(key: str) -> str | None:
    """Return the address of a thing's passport, where there are passports."""
    if not key:
        return None
    try:
        return reverse("thing", args=["_"])[:-1] + quote(key.lstrip("/"), safe="/:~")
    except NoReverseMatch:
        return None


def by_row(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return an operation that is told what names the row in the address and does not need it."""

    @functools.wraps(operation)
    def run(*, context: Any, pk: str = "", **values: Any) -> Any:
        del pk
        return operation(context=context, **values)

    return run


def by_id(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return an operation that goes by an id of its own instead of the row's key."""

    @functools.wraps(operation)
    def run(*, context: Any, number: str = "", pk: str = "", **values: Any) -> Any:
        del number, pk
        return operation(context=context, **values)

    return run


def pairs(words: Mapping[str, Any], *, empty: str = "") -> Sequence[tuple[str, Any]]:
    """Return words as choices, with an empty one in front where a label for it is given."""
    return [
        *([("", empty)] if empty else []),
        *((str(code), label) for code, label in words.items()),
    ]


def customer_choices() -> Sequence[tuple[str, str]]:
    """Return every partner that goods are sold to, and none."""
    return _named(sales.customers())


def hospital_choices() -> Sequence[tuple[str, str]]:
    """Return every hospital, and none."""
    return _named(sales.customers().filter(roles__contains=[PartnerRole.HOSPITAL.value]))


def _named(partners: Iterable[Any]) -> Sequence[tuple[str, str]]:
    return [
        ("", "—"),
        *((row.party.code, f"{name_of(row.party)} ({row.party.code})") for row in partners),
    ]


def item_choices() -> Sequence[tuple[str, str]]:
    """Return every item, and none."""
    rows = catalog.items()
    return [("", "—"), *((row.item.code, f"{row.item.code} {name_of(row.item)}") for row in rows)]


def people_choices(site_id: int | None = None) -> Sequence[tuple[str, str]]:
    """Return the people in work, of a site where one is given, and nobody."""
    rows = fitness.people_at(site_id)
    return [("", "—"), *((row.code, f"{row.code} {name_of(row)}") for row in rows)]


def person_of(reader: Any) -> str:
    """Return the code of the person behind the reader; empty where there is none."""
    found = fitness.person_of(reader.actor.user_id) if reader is not None else None
    return found.code if found is not None else ""


def return_choices(reader: Any, action: str) -> Sequence[tuple[str, str]]:
    """Return the open returns of the sites where a right is held, and none."""
    rows = queries.returns().filter(status__in=sorted(TAKES_RETURNS))
    return [("", "—"), *((row.number, f"{row.number} · {party_of(row.customer)} · {row.why[:40]}")
                         for row in _of_reader(rows, reader, action))]  # fmt: skip


def complaint_choices(reader: Any, action: str) -> Sequence[tuple[str, str]]:
    """Return the complaints that are not closed of the sites where a right is held, and none."""
    rows = queries.complaints().exclude(status=ComplaintStatus.CLOSED.value)
    found = [("", "—")]
    for row in _of_reader(rows, reader, action):
        who = party_of(row.customer) or row.reporter
        found.append((row.number, f"{row.number} · {who} · {row.description[:40]}"))
    return found


def _of_reader(rows: Any, reader: Any, action: str) -> Any:
    if reader is None:
        return []
    return within(rows, reader.actor, action, chosen=reader.site_id)[:OFFERED]


def zone_choices(
    reader: Reader | None = None, site_id: int | None = None
) -> Sequence[tuple[str, Any]]:
    """Return the returns zones; at first that of the site.

    Args:
        reader: Who receives; None offers those of all sites.
        site_id: The site of the paper; None where it has none: that at which the reader works.
    """
    rows = warehouse.profiles().filter(zone=Zone.RETURNS.value, active=True)
    rows = _at_site(rows, reader, choices.RECEIVE_RETURN, site_id)
    return [
        ("", _("That of the site")),
        *((row.place.code, f"{name_of(row.place)} ({row.place.code})") for row in rows),
    ]


def workshop_choices(
    reader: Reader | None = None, site_id: int | None = None
) -> Sequence[tuple[str, Any]]:
    """Return the places of our own where units can be worked on; at first that of the site.

    Shelves and racks of stores are none.

    Args:
        reader: Who decides; None offers those of all sites.
        site_id: The site of the paper; None where it has none: that at which the reader works.
    """
    shops = warehouse.profiles().filter(zone=Zone.PRODUCTION.value).values("place_id")
    kinds = [PlaceKind.LINE, PlaceKind.ROOM]
    rows = catalog.places().filter(Q(place__kind__in=kinds) | Q(place_id__in=shops), active=True)
    rows = _at_site(rows, reader, choices.DECIDE_RETURN, site_id)
    return [
        ("", _("The workshop of the site")),
        *((row.place.code, f"{name_of(row.place)} ({row.place.code})") for row in rows),
    ]


def _at_site(rows: Any, reader: Reader | None, action: str, site_id: int | None) -> Any:
    """Narrow places to those of the site of a paper, and to where the reader has the right."""
    if reader is None:
        return rows
    site = reader.site_id if site_id is None else site_id
    return within(rows, reader.actor, action, field="place__site_id", chosen=site)


def form_choices() -> Sequence[tuple[str, str]]:
    """Return the record forms, and none."""
    return [("", "—"), *((row.code, f"{row.code} {name_of(row)}") for row in designs.forms())]


def qualification_choices() -> Sequence[tuple[str, str]]:
    """Return what people may have learned."""
    return [(row.code, name_of(row)) for row in fitness.qualifications()]


def scan_field(label: Any, **options: Any) -> forms.CharField:
    """Return a field for one code; a scan from anywhere goes into it."""
    widget = forms.TextInput(attrs={"data-scan": "", "class": "mono"})
    return forms.CharField(label=label, max_length=400, widget=widget, **options)


def scans_field(label: Any, **options: Any) -> forms.CharField:
    """Return a field for several codes, one a line."""
    widget = forms.Textarea(attrs={"rows": 3, "data-scan": "", "class": "mono"})
    return forms.CharField(label=label, max_length=4000, widget=widget, **options)


def text_area(label: Any, *, rows: int = 3, **options: Any) -> forms.CharField:
    """Return a field of several lines."""
    return forms.CharField(
        label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


def day_field(label: Any, **options: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"), **options
    )


def moment_field(label: Any, **options: Any) -> forms.DateTimeField:
    """Return a field for a moment, in the reader's time zone."""
    return forms.DateTimeField(
        label=label, widget=forms.DateTimeInput(attrs=_MOMENT, format="%Y-%m-%dT%H:%M"), **options
    )


def lines_of(text: str) -> list[str]:
    """Return what stands on the lines of a text, without empty ones."""
    return [line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip()]


def record_field(field: Any) -> forms.Field | None:
    """Return the field of a page for a field of a record form; None for a heading."""
    if field.kind is FieldKind.HEADING:
        return None
    label = f"{local(field.label, field.label_en)} {symbol(field.unit)}".strip()
    if field.kind is FieldKind.CHOICE:
        offered = [("", "—"), *((one.value, local(one.label, one.label_en))
                                for one in field.choices)]  # fmt: skip
        return forms.ChoiceField(label=label, choices=offered, required=False)
    if field.kind is FieldKind.YES:
        words = [("", "—"), ("true", _("yes")), ("false", _("no"))]
        return forms.ChoiceField(label=label, choices=words, required=False)
    return forms.CharField(label=label, required=False, help_text=allowed(field), max_length=200)


def allowed(field: Any) -> str:
    """Say between which limits a value is good."""
    low, high = (designs.plain(limit) for limit in (field.minimum, field.maximum))
    facts = {"low": low, "high": high}
    if low is not None and high is not None:
        return _("Allowed: %(low)s to %(high)s") % facts
    if low is not None:
        return _("Allowed: %(low)s or more") % facts
    return _("Allowed: %(high)s or less") % facts if high is not None else ""
