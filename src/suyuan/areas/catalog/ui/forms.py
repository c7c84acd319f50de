"""Forms of the catalogue."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog import choices, queries
from suyuan.areas.catalog.domain import PartnerRole, PartnerStatus, PlaceKind
from suyuan.areas.catalog.operations import PackageLevel
from suyuan.areas.catalog.ui.common import name_of, today
from suyuan.foundation.accounts import queries as accounts
from suyuan.web.people import Reader
from suyuan.web.screens import CodeField, CommandForm

MOST_AT_ONCE = 100_000
WORDS_OF_LEVEL = 3


def pairs(words: Mapping[str, Any]) -> Sequence[tuple[str, Any]]:
    """Return words as choices."""
    return list(words.items())


def partner_choices() -> Sequence[tuple[str, str]]:
    """Return every partner in use, and none."""
    rows = queries.partners().exclude(status=PartnerStatus.RETIRED)
    named = [(row.party.code, f"{name_of(row.party)} ({row.party.code})") for row in rows]
    return [("", "—"), *named]


def partner_in_use(code: str) -> object:
    """Return the partner with a code unless it is retired."""
    return queries.partners().exclude(status=PartnerStatus.RETIRED).filter(party__code=code).first()


def item_choices() -> Sequence[tuple[str, str]]:
    """Return every item, and none."""
    rows = queries.items()
    return [("", "—"), *((row.item.code, f"{row.item.code} {name_of(row.item)}") for row in rows)]


def place_choices(reader: Reader | None = None, action: str = "") -> Sequence[tuple[str, str]]:
    """Return every place as it lies in others, and none.

    Args:
        reader: Who fills in the form; None offers those of all sites.
        action: What the form does: only places of sites where the reader may do it are offered,
            and those that belong to no site.
    """
    sites = reader.sites_of(action) if reader is not None else None
    nodes = queries.place_tree(sites=sites)
    return [
        ("", "—"),
        *(
            (node.place.place.code, "\u3000" * node.depth + name_of(node.place.place))
            for node in nodes
        ),
    ]


def line_choices() -> Sequence[tuple[str, str]]:
    """Return the lines to which a pool can be handed, and none."""
    rows = queries.places().filter(place__kind=PlaceKind.LINE)
    named = [(row.place.code, f"{name_of(row.place)} ({row.place.code})") for row in rows]
    return [("", "—"), *named]


def maker_choices() -> Sequence[tuple[str, str]]:
    """Return the contract makers to whom a pool can be handed, and none."""
    rows = queries.partners().filter(roles__contains=[PartnerRole.CONTRACT_MAKER])
    named = [(row.party.code, f"{name_of(row.party)} ({row.party.code})") for row in rows]
    return [("", "—"), *named]


def site_choices() -> Sequence[tuple[str, str]]:
    """Return every site, and none."""
    return [("", "—"), *((site.code, accounts.name_of(site)) for site in accounts.sites())]


def levels_of(text: str) -> Iterator[PackageLevel]:
    """Read package levels: each a GTIN, what it contains and its level.

    >>> [(one.level, one.contains) for one in levels_of("6999999000013; 16999999000010 10")]
    [(0, 1), (1, 10)]
    """
    packages = 0
    for part in re.split(r"[\n;；]+", text):
        words = part.split()
        if not words:
            continue
        if len(words) > WORDS_OF_LEVEL or not all(word.isascii() for word in words):
            raise ValueError(part)
        contains = int(words[1]) if len(words) > 1 else 1
        packages += contains > 1
        level = int(words[2]) if len(words) == WORDS_OF_LEVEL else packages if contains > 1 else 0
        yield PackageLevel(gtin=words[0], level=level, contains=contains)


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


def _note() -> forms.CharField:
    return forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ItemForm(CommandForm):
    """What is said about an item."""

    code = forms.CharField(
        label=_("Code"), max_length=60, help_text=_("The firm's own item number.")
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=pairs(choices.ITEM_KINDS))
    tracking = forms.ChoiceField(label=_("Traced"), choices=pairs(choices.TRACKINGS))
    model = forms.CharField(label=_("Model"), max_length=120, required=False)
    specification = forms.CharField(label=_("Specification"), max_length=300, required=False)
    unit = forms.CharField(
        label=pgettext_lazy("table", "Unit"),
        max_length=10,
        initial="EA",
        help_text=_("EA for pieces, KGM for kg."),
    )
    gtin = forms.CharField(
        label=_("GTINs of the package levels"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One per line, the unit first; a package with the number of units that it contains: "
            "16999999000010 10. A GTIN is never taken away again."
        ),
    )
    shelf_life_days = forms.IntegerField(label=_("Shelf life in days"), required=False)
    registration_no = forms.CharField(label=_("Registration number"), required=False)
    registration_expires_on = _day(_("Registration valid until"), required=False)
    risk_class = forms.ChoiceField(
        label=_("Risk class"), choices=pairs(choices.RISK_CLASSES), required=False
    )
    sterile = forms.BooleanField(label=_("Sterile"), required=False)
    storage = forms.CharField(label=_("Storage conditions"), required=False)
    maker = CodeField(
        label=_("Maker"), choices=partner_choices, known=partner_in_use, required=False
    )
    note = _note()

    def clean_gtin(self) -> Sequence[PackageLevel]:
        """Read the package levels."""
        try:
            return list(levels_of(self.cleaned_data["gtin"]))
        except ValueError as error:
            raise forms.ValidationError(
                _("“%(line)s” is not a GTIN with the number of units that it contains."),
                params={"line": str(error)[:60]},
            ) from error


class PartnerForm(CommandForm):
    """What is said about a partner."""

    code = forms.CharField(label=_("Code"), max_length=60)
    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=pairs(choices.PARTNER_ROLES),
        widget=forms.CheckboxSelectMultiple,
    )
    country = forms.CharField(label=_("Country"), max_length=2, initial="CN")
    region = forms.CharField(label=_("Province"), max_length=60, required=False)
    city = forms.CharField(label=_("City"), max_length=60, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    address_en = forms.CharField(label=_("Address in English"), max_length=300, required=False)
    credit_code = forms.CharField(label=_("Unified social credit code"), required=False)
    gln = forms.CharField(label="GLN", required=False)
    contact_role = forms.CharField(
        label=_("Contact"),
        max_length=60,
        required=False,
        help_text=_("The function, not a person's name: quality department."),
    )
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    note = _note()


class LicenceForm(CommandForm):
    """A licence of a partner."""

    kind = forms.ChoiceField(label=_("Kind"), choices=pairs(choices.LICENCE_KINDS))
    number = forms.CharField(label=_("Number"), max_length=80)
    issuer = forms.CharField(label=_("Issued by"), max_length=120, required=False)
    scope = forms.CharField(label=_("Scope"), max_length=300, required=False)
    valid_from = _day(_("Valid from"), required=False)
    valid_until = _day(_("Valid until"), required=False)


class RenewalForm(CommandForm):
    """Another last day of a licence."""

    licence = forms.ChoiceField(label=_("Licence"))
    valid_until = _day(_("Valid until"), required=False)

    @override
    def prepare(self) -> None:
        """Offer the partner's licences."""
        field = self.fields["licence"]
        assert isinstance(field, forms.ChoiceField)
        found = queries.partner_with_licences(self.row.pk) if self.row is not None else None
        field.choices = [
            (str(one.pk), f"{choices.LICENCE_KINDS[one.kind]} {one.number}")
            for one in (found.licences.all() if found is not None else ())
        ]


class PlaceForm(CommandForm):
    """What is said about a place."""

    code = forms.CharField(label=_("Code"), max_length=60)
    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=pairs(choices.PLACE_KINDS))
    parent = CodeField(
        label=_("Lies in"),
        choices=place_choices,
        known=queries.place_with_code,
        required=False,
    )
    site = forms.ChoiceField(
        label=_("Site"),
        choices=site_choices,
        required=False,
        help_text=_("Whose rights apply. A place within another has the site of that one."),
    )
    holder = CodeField(
        label=_("Holder"),
        choices=partner_choices,
        known=partner_in_use,
        required=False,
        help_text=_("Who holds what stands here. Empty: the holder of the place around it."),
    )
    gln = forms.CharField(label="GLN", required=False)
    extension = forms.CharField(label=_("GLN extension"), max_length=20, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    address_en = forms.CharField(label=_("Address in English"), max_length=300, required=False)
    cleanliness = forms.ChoiceField(
        label=_("Clean room class"), choices=pairs(choices.CLEANLINESS), required=False
    )
    note = _note()


class ChangePlaceForm(PlaceForm):
    """A place as it is, and whether it is still used."""

    active = forms.BooleanField(label=_("In use"), required=False)


class CopyPlaceForm(CommandForm):
    """What the new place is called."""

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("The codes of the places within begin with it, as they do now."),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    site = forms.ChoiceField(
        label=_("Site"),
        choices=site_choices,
        required=False,
        help_text=_("For a whole site only: whose rights apply. Create the site first."),
    )


class SchemeForm(CommandForm):
    """A new number scheme."""

    code = forms.CharField(label=_("Code"), max_length=60)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Numbers"), choices=pairs(choices.NUMBER_KINDS))
    template = forms.CharField(
        label=_("Template"),
        max_length=60,
        help_text=_(
            "Text with {YYYY} {YY} {MM} {DD} {DDD} for the date, {SEQ:6} for the count in six "
            "digits and {CHECK} for the GS1 check digit."
        ),
    )
    item = forms.ChoiceField(
        label=_("Item"),
        choices=item_choices,
        required=False,
        help_text=_("For serials and lots; SSCCs and GTINs belong to the firm."),
    )
    site = forms.ChoiceField(label=_("Site"), choices=site_choices, required=False)


class TakeForm(CommandForm):
    """How many numbers."""

    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_AT_ONCE, initial=1)


class IssueForm(TakeForm):
    """How many numbers of which day."""

    day = _day(_("Day"), help_text=_("The date that the numbers carry."), initial=today)


class HandForm(IssueForm):
    """A pool for somebody."""

    line = forms.ChoiceField(label=_("To the line"), choices=line_choices, required=False)
    maker = forms.ChoiceField(
        label=_("To the contract maker"), choices=maker_choices, required=False
    )
