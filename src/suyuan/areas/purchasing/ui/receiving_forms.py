"""The forms in which deliveries are announced and received: a table of lots."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suyuan.areas.purchasing import choices, operations, queries
from suyuan.areas.purchasing.domain import RefusalKind
from suyuan.areas.purchasing.ui import common
from suyuan.web import attached
from suyuan.web.screens import Cell, CommandForm, LinesField

_LOTS = [
    Cell(name="position", label=_("Order line"), kind="whole", required=True, size="s"),
    Cell(name="quantity", label=_("Quantity"), kind="number", required=True, size="s"),
    Cell(name="supplier_lot", label=_("Supplier's lot")),
    Cell(name="made_on", label=_("Made on"), size="m"),
    Cell(name="expires_on", label=_("Expires on"), size="m"),
    Cell(name="certificate", label=_("Certificate"), size="m"),
    Cell(name="serials", label=_("Serial numbers, apart by spaces"), size="l"),
]
_AWAY = [
    Cell(name="kind", label=_("Why"), kind="choice", choices=common.pairs(choices.REFUSALS)),
    Cell(name="what", label=_("What"), size="l"),
    Cell(name="quantity", label=_("Quantity"), kind="number", required=True, size="s"),
    Cell(name="unit", label=_("Unit"), size="s"),
]


def _lots(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **one,
            "made_on": common.day_of(one["made_on"], number),
            "expires_on": common.day_of(one["expires_on"], number),
            "serials": one["serials"].split(),
        }
        for number, one in enumerate(lines, start=1)
    ]


class AnnounceForm(CommandForm):
    """What the supplier says is on its way."""

    delivery_note = forms.CharField(label=_("Delivery note"), max_length=80)
    expected_on = common.day_field(label=_("Expected on"), required=False)
    carrier = forms.CharField(label=_("Carrier"), max_length=80, required=False)
    lots = LinesField(label=_("Lots"), cells=_LOTS)
    note = common.note_field()

    def clean_lots(self) -> list[operations.Announced]:
        """Return the lots as the operation takes them."""
        return [operations.Announced(**one) for one in _lots(self.cleaned_data["lots"])]


class ReceiveForm(CommandForm):
    """What has come in."""

    delivery_note = forms.CharField(label=_("Delivery note"), max_length=80, required=False)
    place = forms.ChoiceField(
        label=_("Quarantine place"), choices=common.quarantine_choices, required=False
    )
    lots = LinesField(
        label=_("Lots"), cells=_LOTS, required=False,
        help_text=_("One line for each lot of the supplier; days as 2026-11-30."),
    )  # fmt: skip
    turned_away = LinesField(
        label=_("Turned away"), cells=_AWAY, required=False,
        help_text=_("What was not taken over, and why."),
    )  # fmt: skip
    certificate = attached.UploadField(label=_("Certificate file"), required=False)
    note = common.note_field()

    def clean_lots(self) -> list[operations.ReceivedLot]:
        """Return the lots as the operation takes them."""
        return [operations.ReceivedLot(**one) for one in _lots(self.cleaned_data["lots"])]

    def clean_turned_away(self) -> list[operations.TurnedAway]:
        """Return what was turned away as the operation takes it."""
        return [
            operations.TurnedAway(**{**one, "kind": RefusalKind(one["kind"] or "WRONG")})
            for one in self.cleaned_data["turned_away"]
        ]


def from_order(row: Any) -> Mapping[str, Any]:
    """Return what is still to come of an order, for the form to start with."""
    lots = [
        {"position": line.position, "quantity": line.quantity - line.received + line.returned}
        for line in queries.order_lines(row.pk)
        if line.received - line.returned < line.quantity
    ]
    return {"lots": lots}


def from_notice(row: Any) -> Mapping[str, Any]:
    """Return what a delivery announces, for the form to start with."""
    lots = [
        {
            "position": line.order_line.position, "quantity": line.quantity,
            "supplier_lot": line.supplier_lot, "certificate": line.certificate,
            "made_on": line.made_on.isoformat() if line.made_on else "",
            "expires_on": line.expires_on.isoformat() if line.expires_on else "",
            "serials": " ".join(line.serials),
        }
        for line in queries.notice_lines(row.pk)
    ]  # fmt: skip
    return {"lots": lots, "delivery_note": row.delivery_note}


def received(
    order_id: int, values: Mapping[str, Any], *, notice_id: int | None = None
) -> Mapping[str, Any]:
    """Return the arguments of the operation from the form."""
    given = dict(values)
    file = given.pop("certificate")
    certificates = (file,) if file is not None else ()
    said = operations.ReceiptValues(**given, certificates=certificates, notice_id=notice_id)
    return {"order_id": order_id, "values": said}
