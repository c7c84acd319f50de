"""What the screens of quality share: names, chips, addresses, choices, forms."""

import functools
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Final
from urllib.parse import quote

from django import forms
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext_lazy as _
from typing_extensions import override

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain import PlaceKind
from suyuan.areas.quality import choices
from suyuan.areas.quality.queries.naming import things_named
from suyuan.foundation import wording
from suyuan.ledger.domain.keys import shape_of
from suyuan.ledger.queries.things import ThingRow
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm
from suyuan.web.states import Chip, Tone

TONES: Final = {
    "OPEN": Tone.WAIT,
    "CHECKING": Tone.RUN,
    "CONCLUDED": Tone.OK,
    "CANCELLED": Tone.OFF,
    "ACCEPT": Tone.OK,
    "PART": Tone.WAIT,
    "REJECT": Tone.BAD,
    "RETURN": Tone.BAD,
    "ACTIVE": Tone.BAD,
    "LIFTED": Tone.OFF,
    "WITHDRAWN": Tone.OFF,
    "DECIDED": Tone.RUN,
    "CLOSED": Tone.OFF,
    "NORMAL": Tone.OFF,
    "TIGHTENED": Tone.WAIT,
    "REDUCED": Tone.OK,
}


def chip_of(code: str, words: Mapping[str, Any]) -> Chip | None:
    """Return a word of the area's as a chip; None where there is none yet."""
    return Chip(TONES[code], words[code]) if code else None


def inspection_chip(row: Any) -> Chip | None:
    """Return where an inspection stands; what it decided, once it has."""
    if row.conclusion:
        return chip_of(row.conclusion, choices.CONCLUSIONS)
    return chip_of(row.status, choices.INSPECTION_STATUSES)


def name_of(row: Any) -> str:
    """Return the name in the reader's language; the other one where it has none."""
    return local(row.name, row.name_en) if row is not None else ""


def local(name: str | None, name_en: str | None) -> str:
    """Return the name in the reader's language; the other one where it is empty."""
    if (get_language() or "").startswith("zh"):
        return str(name or name_en or "")
    return str(name_en or name or "")


def passport_of(key: str) -> str | None:
    """Return the address of a thing's passport, where there are passports."""
    if not key:
        return None
    try:
        return reverse("thing", args=["_"])[:-1] + quote(key.lstrip("/"), safe="/:~")
    except NoReverseMatch:
        return None


def page_of(resource: str, key: str | None) -> str | None:
    """Return the address of the page of a row."""
    return reverse(f"{resource}-detail", args=[key]) if key else None


def code_of(key: str) -> str:
    """Return what people read of a key: the lot number, the serial."""
    return shape_of(key).code if key else ""


def what_of(row: Any) -> str:
    """Return the lot and the number of units that a document is about."""
    units = len(row.unit_keys)
    if units == 1:
        return code_of(row.unit_keys[0])
    return code_of(row.lot_key) or code_of(row.unit_keys[0])


def amount_of(row: Any) -> tuple[Decimal, str]:
    """Return the amount that a document is about, with its unit."""
    return (row.quantity, row.unit)


def thing_link(row: Any) -> str | None:
    """Return the passport of what a document is about."""
    return passport_of(row.lot_key or (row.unit_keys[0] if row.unit_keys else ""))


def by_id(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return an operation that is told the number in the address and goes by the id instead."""

    @functools.wraps(operation)
    def run(*, context: Any, number: str = "", pk: str = "", **values: Any) -> Any:
        del number, pk
        return operation(context=context, **values)

    return run


def pairs(words: Mapping[str, Any], *, empty: str = "") -> Sequence[tuple[str, Any]]:
    """Return words as choices, with an empty one in front where a label for it is given."""
    return [*([("", empty)] if empty else []), *words.items()]


def item_choices() -> Sequence[tuple[str, str]]:
    """Return every item."""
    return [(row.item.code, f"{row.item.code} {name_of(row.item)}") for row in catalog.items()]


def supplier_choices() -> Sequence[tuple[str, str]]:
    """Return every supplier and contract maker, and none."""
    rows = catalog.partners().filter(roles__overlap=["SUPPLIER", "CONTRACT_MAKER"])
    named = [(row.party.code, f"{name_of(row.party)} ({row.party.code})") for row in rows]
    return [("", "—"), *named]


def place_choices(reader: Reader | None = None, action: str = "") -> Sequence[tuple[str, str]]:
    """Return every place as it lies in others, and none.

    Args:
        reader: Who fills in the form; None offers those of all sites.
        action: What the form does: only places of sites where the reader may do it are offered,
            and those that belong to no site.
    """
    sites = reader.sites_of(action) if reader is not None else None
    # Our own come first.
    nodes = sorted(
        catalog.place_tree(sites=sites),
        key=lambda node: node.place.place.kind == PlaceKind.EXTERNAL,
    )
    return [
        ("", "—"),
        *(
            (node.place.place.code, "\u3000" * node.depth + name_of(node.place.place))
            for node in nodes
        ),
    ]


class SitedPlaces(CommandForm):
    """A form that offers the places of the sites where its reader may do what it does."""

    place_field: ClassVar[str] = "place"
    action: ClassVar[str] = "quality.change_inspection"

    @override
    def prepare(self) -> None:
        field = self.fields[self.place_field]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(place_choices(self.reader, self.action))


def place_id(code: str) -> int | None:
    """Return the id of the place with a code."""
    found = catalog.place_with_code(code) if code else None
    return None if found is None else int(found.pk)


def supplier_id(code: str) -> int | None:
    """Return the id of the supplier with a code."""
    found = catalog.partner_with_code(code) if code else None
    return None if found is None else int(found.pk)


class CodesField(forms.CharField):
    """A list of codes, one a line, that becomes the things it names."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Codes"))
        options.setdefault(
            "help_text",
            _("Lots, units or packages: scan them or paste a list, one on each line."),
        )
        widget = forms.Textarea(attrs={"rows": 5, "data-scan": "", "class": "mono"})
        super().__init__(widget=widget, **options)

    @override
    def clean(self, value: Any) -> list[ThingRow]:
        text = super().clean(value)
        named = things_named(text)
        if named.problems:
            raise ValidationError([wording.on_page(one) for one in named.problems[:20]])
        return list(named.things)


def text_area(label: Any, *, rows: int = 3, **options: Any) -> forms.CharField:
    """Return a field of several lines."""
    return forms.CharField(
        label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **options
    )
