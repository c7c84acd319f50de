"""Screens of device identifiers: the UDI-DI record per market."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.catalog import choices, operations
from suyuan.areas.catalog.domain.udi import DI_MOVES, Carrier, DiStatus, Market
from suyuan.areas.catalog.models import DeviceIdentifier
from suyuan.areas.catalog.queries import designs, device_identifiers
from suyuan.areas.catalog.ui.common import name_of, page_of
from suyuan.areas.catalog.ui.design_forms import item_choices
from suyuan.areas.catalog.ui.forms import pairs
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, Kind
from suyuan.web.states import Chip, Tone

CHANGE = "catalog.change_udi"
GTIN = "/01/"
TONES = {
    "DRAFT": Tone.WAIT,
    "SUBMITTED": Tone.RUN,
    "PUBLISHED": Tone.OK,
    "CHANGING": Tone.WAIT,
    "WITHDRAWN": Tone.OFF,
}
VALUES = (
    "brand_name", "model", "clinical_size", "units_of_use", "unit_of_use_key", "direct_mark_key",
    "registration_no", "carriers", "pi_lot", "pi_serial", "pi_made_on", "pi_expires_on",
    "single_use", "sterile", "sterilize_before_use", "latex", "warnings",
)  # fmt: skip


def shown_key(key: str) -> str:
    """Return a class key as people write it.

    >>> shown_key("/01/06999999000013"), shown_key("ma:MA.156.M0.100350.01004YA10017")
    ('06999999000013', 'MA.156.M0.100350.01004YA10017')
    """
    return key.removeprefix(GTIN).removeprefix("ma:")


def key_of(text: str) -> str:
    """Return the class key that a text means: a GTIN, or what begins with MA.

    >>> key_of("6999999000013"), key_of("MA.156.M0.100350.01004YA10017")
    ('/01/06999999000013', 'ma:MA.156.M0.100350.01004YA10017')
    """
    text = text.strip()
    return f"ma:{text}" if text.upper().startswith("MA.") else f"{GTIN}{text.zfill(14)}"


class ValuesForm(CommandForm):
    """What the record of a DI says of the device."""

    brand_name = forms.CharField(label=_("Trade name"), max_length=200, required=False)
    model = forms.CharField(label=_("Model"), max_length=200, required=False)
    clinical_size = forms.CharField(label=_("Clinical size"), max_length=80, required=False)
    registration_no = forms.CharField(
        label=_("Registration number"), max_length=120, required=False
    )
    units_of_use = forms.IntegerField(
        label=_("Units of use in the sales unit"), initial=1, min_value=1
    )
    unit_of_use_key = forms.CharField(label=_("DI of the unit of use"), required=False)
    direct_mark_key = forms.CharField(label=_("DI marked on the device"), required=False)
    carriers = forms.MultipleChoiceField(
        label=_("Carriers"), choices=pairs(choices.CARRIERS), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    pi_lot = forms.BooleanField(label=_("The UDI carries the lot"), required=False, initial=True)
    pi_serial = forms.BooleanField(label=_("The UDI carries the serial"), required=False)
    pi_made_on = forms.BooleanField(
        label=_("The UDI carries the production date"), required=False, initial=True
    )
    pi_expires_on = forms.BooleanField(
        label=_("The UDI carries the expiry date"), required=False, initial=True
    )
    single_use = forms.BooleanField(label=_("For single use"), required=False)
    sterile = forms.BooleanField(label=_("Sterile"), required=False)
    sterilize_before_use = forms.BooleanField(
        label=_("To be sterilized before use"), required=False
    )
    latex = forms.BooleanField(label=_("Contains latex"), required=False)
    warnings = forms.CharField(
        label=_("Warnings"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class NewForm(ValuesForm):
    """A record that does not exist yet."""

    undecided = ("item",)
    item = forms.ChoiceField(label=_("Device"), choices=item_choices)
    market = forms.ChoiceField(label=_("Market"), choices=pairs(choices.MARKETS))
    key = forms.CharField(label="UDI-DI", help_text=_("GTIN or MA code of the smallest sales unit"))
    replaces = forms.ChoiceField(
        label=_("Follows"), required=False,
        help_text=_("The DI that this one takes the place of, after a change that needs a new DI."),
    )  # fmt: skip

    field_order = ("item", "market", "key", "replaces")

    @override
    def prepare(self) -> None:
        """Offer the records there are."""
        field = self.fields["replaces"]
        if isinstance(field, forms.ChoiceField):
            rows = device_identifiers.device_identifiers()
            named = [(str(row.pk), f"{shown_key(row.key)} {row.market}") for row in rows]
            field.choices = [("", "—"), *named]


class PublishedForm(CommandForm):
    """When a record was published."""

    published_on = forms.DateField(
        label=_("Published on"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=500)


def _chip(row: DeviceIdentifier) -> Chip:
    return Chip(TONES[row.status], choices.DI_STATUSES[row.status])


def _described(values: Mapping[str, Any]) -> operations.DiValues:
    given = {name: values[name] for name in VALUES}
    for name in ("unit_of_use_key", "direct_mark_key"):
        given[name] = key_of(given[name]) if given[name].strip() else ""
    given["carriers"] = [Carrier(one) for one in given["carriers"]]
    return operations.DiValues(**given)


def _new(row: None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del row
    return {
        "item_id": designs.item_id_of(values["item"]),
        "market": Market(values["market"]),
        "key": key_of(values["key"]),
        "values": _described(values),
        "replaces_id": int(values["replaces"]) if values["replaces"] else None,
    }


def _initial(row: DeviceIdentifier) -> Mapping[str, Any]:
    said = {name: getattr(row, name) for name in VALUES}
    for name in ("unit_of_use_key", "direct_mark_key"):
        said[name] = shown_key(said[name])
    return said


def _by_ref(operation: Any) -> Any:
    def run(*, context: Any, ref: str = "", **values: Any) -> Any:
        del ref
        return operation(context=context, **values)

    return run


def _move(status: DiStatus) -> Any:
    return lambda row, values: {"di_id": row.pk, "status": status, **values}


def _offered(*states: DiStatus, to: DiStatus) -> Any:
    return lambda row: row.status in states and to in DI_MOVES[DiStatus(row.status)]


def _carries(row: DeviceIdentifier) -> str:
    parts: Sequence[tuple[bool, Any]] = (
        (row.pi_lot, _("lot")),
        (row.pi_serial, _("serial")),
        (row.pi_made_on, _("production date")),
        (row.pi_expires_on, _("expiry date")),
    )
    return screens.listed(word for says, word in parts if says)


class DiTable(screens.Table):
    """Columns of the list of device identifiers."""

    hidden = ("model", "published_on")
    key = screens.CodeColumn(
        verbose_name="UDI-DI", value_of=lambda row: shown_key(row.key), order_by=("key",)
    )
    item = screens.TextColumn(
        verbose_name=_("Device"),
        value_of=lambda row: name_of(row.item.item),
        order_by=("item__item__code",),
    )
    market = screens.TextColumn(
        verbose_name=_("Market"),
        value_of=lambda row: choices.MARKETS[row.market],
        order_by=("market",),
    )
    registration_no = screens.TextColumn(verbose_name=_("Registration number"))
    model = screens.TextColumn(verbose_name=_("Model"))
    published_on = screens.DayColumn(verbose_name=_("Published on"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=_chip, order_by=("status",))


class DiFilters(screens.Filters):
    """Filters of the list of device identifiers."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.DI_STATUSES)
    )
    market = django_filters.MultipleChoiceFilter(label=_("Market"), choices=pairs(choices.MARKETS))


class DeviceIdentifiers(screens.Resource):
    """UDI-DI records."""

    name, title, one = "device-identifiers", _("Device identifiers"), _("Device identifier")
    icon = "barcode"
    purpose = _(
        "The UDI-DI of each device in each market, what its record says, and whether it is "
        "published. A device is shipped only while its record is published as it is."
    )
    permission = "catalog.view_udi"
    key = "ref"
    table, filters = DiTable, DiFilters
    search = ("key", "item__item__code", "item__item__name", "registration_no", "brand_name")
    order = ("item__item__code", "market", "-pk")
    facts = (
        screens.Fact(
            _("Device"),
            lambda row: name_of(row.item.item),
            link=lambda row: page_of("items", row.item.item),
        ),
        screens.Fact(_("Market"), lambda row: choices.MARKETS[row.market]),
        screens.Fact(_("Registration number"), "registration_no"),
        screens.Fact(_("Published on"), "published_on", Kind.DAY),
    )
    panels = (
        screens.Panel(
            name="device",
            title=_("The device"),
            facts=(
                screens.Fact(_("Trade name"), "brand_name"),
                screens.Fact(_("Model"), "model"),
                screens.Fact(_("Clinical size"), "clinical_size"),
                screens.Fact(_("For single use"), "single_use", Kind.YES),
                screens.Fact(_("Sterile"), "sterile", Kind.YES),
                screens.Fact(_("To be sterilized before use"), "sterilize_before_use", Kind.YES),
                screens.Fact(_("Contains latex"), "latex", Kind.YES),
                screens.Fact(_("Warnings"), "warnings"),
            ),
        ),
        screens.Panel(
            name="carrier",
            title=_("The UDI"),
            facts=(
                screens.Fact(_("It carries"), _carries),
                screens.Fact(
                    _("Carriers"),
                    lambda row: screens.listed(choices.CARRIERS[one] for one in row.carriers),
                ),
                screens.Fact(_("Units of use in the sales unit"), "units_of_use", Kind.NUMBER),
                screens.Fact(
                    _("DI of the unit of use"),
                    lambda row: shown_key(row.unit_of_use_key),
                    Kind.CODE,
                ),
                screens.Fact(
                    _("DI marked on the device"),
                    lambda row: shown_key(row.direct_mark_key),
                    Kind.CODE,
                ),
                screens.Fact(
                    _("Follows"),
                    lambda row: shown_key(row.replaces.key) if row.replaces else "",
                    Kind.CODE,
                ),
            ),
            side=True,
        ),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New device identifier"),
            form=NewForm,
            operation=operations.create_di,
            permission=CHANGE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_new,
            result_key=lambda made: f"{shown_key(made.key)}:{made.market}",
        ),
        screens.Command(
            name="change",
            label=_("Change the record"),
            form=ValuesForm,
            operation=_by_ref(operations.change_di),
            permission=CHANGE,
            icon="pencil",
            text=_("A published record then waits until the change is published, too."),
            initial=_initial,
            arguments=lambda row, values: {"di_id": row.pk, "values": _described(values)},
            offered=lambda row: row.status != DiStatus.WITHDRAWN,
            result_key=lambda made: f"{shown_key(made.key)}:{made.market}",
        ),
        screens.Command(
            name="submit",
            label=_("Note that it was submitted"),
            form=screens.ReasonForm,
            operation=_by_ref(operations.move_di),
            permission=CHANGE,
            is_main=True,
            icon="send",
            arguments=_move(DiStatus.SUBMITTED),
            offered=_offered(DiStatus.DRAFT, to=DiStatus.SUBMITTED),
            result_key=lambda made: f"{shown_key(made.key)}:{made.market}",
        ),
        screens.Command(
            name="publish",
            label=_("Note that it was published"),
            form=PublishedForm,
            operation=_by_ref(operations.move_di),
            permission=CHANGE,
            is_main=True,
            icon="check",
            arguments=_move(DiStatus.PUBLISHED),
            offered=_offered(DiStatus.SUBMITTED, DiStatus.CHANGING, to=DiStatus.PUBLISHED),
            result_key=lambda made: f"{shown_key(made.key)}:{made.market}",
        ),
        screens.Command(
            name="refused",
            label=_("Note that it was refused"),
            form=screens.ReasonForm,
            operation=_by_ref(operations.move_di),
            permission=CHANGE,
            icon="arrow-back-up",
            arguments=_move(DiStatus.DRAFT),
            offered=_offered(DiStatus.SUBMITTED, to=DiStatus.DRAFT),
            result_key=lambda made: f"{shown_key(made.key)}:{made.market}",
        ),
        screens.Command(
            name="withdraw",
            label=_("Withdraw"),
            form=screens.ReasonForm,
            operation=_by_ref(operations.move_di),
            permission=CHANGE,
            is_danger=True,
            icon="ban",
            text=_("The device is not sold under this DI any more. The DI is never used again."),
            arguments=_move(DiStatus.WITHDRAWN),
            offered=_offered(
                DiStatus.DRAFT, DiStatus.PUBLISHED, DiStatus.CHANGING, to=DiStatus.WITHDRAWN
            ),
            changes=lambda row, _values: [
                screens.Change(
                    _("State"), _chip(row).label, choices.DI_STATUSES[DiStatus.WITHDRAWN]
                )
            ],
            result_key=lambda made: f"{shown_key(made.key)}:{made.market}",
        ),
    )
    history_tables = {"catalog_device_identifier": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[DeviceIdentifier]:
        found = device_identifiers.device_identifiers()
        return found.annotate(ref=Concat("key", Value(":"), "market", output_field=TextField()))

    @override
    def find(self, reader: Reader, key: str) -> Any:
        di, _sign, market = key.rpartition(":")
        return super().find(reader, f"{key_of(di)}:{market}")

    @override
    def key_of(self, row: DeviceIdentifier) -> str:
        return f"{shown_key(row.key)}:{row.market}"

    @override
    def heading(self, row: DeviceIdentifier) -> str:
        return name_of(row.item.item)

    @override
    def chip(self, row: DeviceIdentifier) -> Chip:
        return _chip(row)
