"""The forms in which deliveries are announced and received: a table of lots."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.purchasing import choices, operations, queries
from suyuan.areas.purchasing.domain import NoticeStatus, RefusalKind
from suyuan.areas.purchasing.models import NoticeLine
from suyuan.areas.purchasing.operations.amounts import plain
from suyuan.areas.purchasing.ui import common
from suyuan.foundation.wording.units import symbol
from suyuan.kernel.errors import Problem, Problems
from suyuan.web import attached
from suyuan.web.screens import Cell, CommandForm, LinesField

_LOTS = [
    Cell(name="position", label=_("Order line"), kind="choice", required=True, size="l"),
    Cell(
        name="quantity", label=_("Quantity"), kind="number", required=True, positive=True, size="s"
    ),
    Cell(name="supplier_lot", label=_("Supplier's lot")),
    Cell(name="made_on", label=_("Made on"), kind="day"),
    Cell(name="expires_on", label=_("Expires on"), kind="day"),
    Cell(name="certificate", label=_("Certificate"), size="m"),
    Cell(name="serials", label=_("Serial numbers, apart by spaces"), size="l"),
]
_PACKAGES = Cell(name="packages", label=_("Packages (SSCC), apart by spaces"), size="l")
_NESTING = [
    Cell(name="package", label=_("Package (SSCC)"), required=True, size="l"),
    Cell(name="inside", label=_("stands in (SSCC)"), required=True, size="l"),
]
_PACKAGES_HELP = _(
    "A lot that comes in several packages: code=amount, or code=number,number for pieces."
)
_AWAY = [
    Cell(name="kind", label=_("Why"), kind="choice", choices=common.pairs(choices.REFUSALS)),
    Cell(name="what", label=pgettext_lazy("delivery", "What"), required=True, size="l"),
    Cell(
        name="quantity", label=_("Quantity"), kind="number", required=True, positive=True, size="s"
    ),
    Cell(name="unit", label=pgettext_lazy("table", "Unit"), size="s", hint=_("as the item")),
]


def _lots(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **one,
            "position": int(one["position"]),
            "made_on": common.day_of(one["made_on"], number),
            "expires_on": common.day_of(one["expires_on"], number),
            "serials": one["serials"].split(),
            **_packed(one["packages"], number),
        }
        for number, one in enumerate(lines, start=1)
    ]


def _packed(text: str, line: int) -> dict[str, Any]:
    """Return the packages of a lot as somebody types them: codes, perhaps with what is in them."""
    codes: list[str] = []
    parts: list[operations.Part] = []
    for token in text.split():
        code, equals, said = token.partition("=")
        if not equals:
            codes.append(code)
            continue
        pieces = [one for one in said.split(",") if one]
        amount = common.number_of(said)
        if amount is None and not pieces:
            Problems.check([Problem("purchasing.parts_needed", {"lot": code}, line=line)])
        counted = amount if amount is not None else Decimal(len(pieces))
        parts.append(
            operations.Part(
                package=code, quantity=counted, serials=() if amount is not None else pieces
            )
        )
    return {"packages": codes, "parts": parts}


def _spelled(parts: Sequence[operations.Part], quantity: Decimal) -> str:
    """Spell packages as they are typed."""
    if len(parts) == 1 and parts[0].quantity == quantity:
        return parts[0].package
    return " ".join(
        f"{one.package}={','.join(one.serials) or plain(one.quantity)}" for one in parts
    )


def _nested(lines: list[dict[str, Any]]) -> dict[str, str]:
    return {one["package"].strip(): one["inside"].strip() for one in lines}


def _offer_lines(form: CommandForm) -> None:
    """Offer the lines of the order to each lot, by the item and the amount."""
    order_id = getattr(form.row, "order_id", None) or form.row.pk
    field = form.fields["lots"]
    assert isinstance(field, LinesField)
    offered = [("", "—")]
    for line in queries.order_lines(order_id):
        amount = f"{plain(line.quantity)} {symbol(line.unit)}"
        words = (str(line.position), common.name_of(line.item.item), amount)
        offered.append((str(line.position), " · ".join(words)))
    field.offer("position", offered)


class AnnounceForm(CommandForm):
    """What the supplier says is on its way."""

    delivery_note = forms.CharField(label=pgettext_lazy("supplier", "Delivery note"), max_length=80)
    expected_on = common.day_field(label=_("Expected on"), required=False)
    carrier = forms.CharField(label=_("Carrier"), max_length=80, required=False)
    lots = LinesField(label=_("Lots"), cells=[*_LOTS, _PACKAGES], help_text=_PACKAGES_HELP)
    nesting = LinesField(
        label=_("Packages in packages"), cells=_NESTING, required=False,
        help_text=_("One line for each carton that stands on a pallet."),
    )  # fmt: skip
    note = common.note_field()

    @override
    def prepare(self) -> None:
        """Offer the lines of the order."""
        _offer_lines(self)

    def clean_nesting(self) -> dict[str, str]:
        """Return which package stands in which."""
        return _nested(self.cleaned_data["nesting"])

    def clean_lots(self) -> list[operations.Announced]:
        """Return the lots as the operation takes them."""
        return [operations.Announced(**one) for one in _lots(self.cleaned_data["lots"])]


class ReceiveForm(CommandForm):
    """What has come in."""

    delivery_note = forms.CharField(
        label=pgettext_lazy("supplier", "Delivery note"), max_length=80, required=False
    )
    place = forms.ChoiceField(
        label=_("Quarantine place"), choices=common.quarantine_choices, required=False
    )
    lots = LinesField(
        label=_("Lots"), cells=[*_LOTS, _PACKAGES], required=False, help_text=_PACKAGES_HELP
    )
    nesting = LinesField(
        label=_("Packages in packages"), cells=_NESTING, required=False,
        help_text=_("One line for each carton that stands on a pallet."),
    )  # fmt: skip
    turned_away = LinesField(
        label=_("Turned away"), cells=_AWAY, required=False,
        help_text=_("What was not taken over, and why."),
    )  # fmt: skip
    certificate = attached.UploadField(label=_("Certificate file"), required=False)
    note = common.note_field()

    @override
    def prepare(self) -> None:
        """Offer the lines of the order and the quarantine places of its site."""
        _offer_lines(self)
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)
        order = getattr(self.row, "order", self.row)
        place.choices = list(common.quarantine_choices(self.reader, order.site_id))

    def clean_lots(self) -> list[operations.ReceivedLot]:
        """Return the lots as the operation takes them."""
        return [operations.ReceivedLot(**one) for one in _lots(self.cleaned_data["lots"])]

    def clean_nesting(self) -> dict[str, str]:
        """Return which package stands in which."""
        return _nested(self.cleaned_data["nesting"])

    def clean_turned_away(self) -> list[operations.TurnedAway]:
        """Return what was turned away as the operation takes it."""
        return [
            operations.TurnedAway(**{**one, "kind": RefusalKind(one["kind"] or "WRONG")})
            for one in self.cleaned_data["turned_away"]
        ]


def from_order(row: Any) -> Mapping[str, Any]:
    """Return what the form starts with: what was counted at the dock, else what is to come."""
    return _counted(row.pk, None) or _to_come(row.pk, {})


def to_announce(row: Any) -> Mapping[str, Any]:
    """Return what the form of a notice starts with: what is to come and was not announced yet."""
    told = NoticeLine.objects.filter(
        notice__order_id=row.pk, notice__status=NoticeStatus.EXPECTED
    ).values_list("order_line_id")
    return _to_come(row.pk, dict(told.annotate(Sum("quantity")).order_by()))


def _to_come(order_id: int, told: Mapping[int, Decimal]) -> Mapping[str, Any]:
    """Return what an order has still to bring line by line, without what was told of it."""
    lots = [
        {"position": line.position, "quantity": open_}
        for line in queries.order_lines(order_id)
        if (open_ := line.quantity - line.received + line.returned - told.get(line.pk, 0)) > 0
    ]
    return {"lots": lots}


def from_notice(row: Any) -> Mapping[str, Any]:
    """Return what the form starts with: what was counted at the dock, else what is announced."""
    said = {"delivery_note": row.delivery_note}
    if counted := _counted(row.order_id, row.pk):
        return {**counted, **said}
    contents = operations.announced_parts(row.pk)
    lots = [
        _lot(line.order_line.position, line, contents.get(line.pk, ()))
        for line in queries.notice_lines(row.pk)
    ]
    return {"lots": lots, "nesting": _rows_of(operations.announced_nesting(row.pk)), **said}


def _counted(order_id: int, notice_id: int | None) -> Mapping[str, Any]:
    rows = list(queries.counted_of(order_id, notice_id))
    if not rows:
        return {}
    lots = [_lot(lot.position, lot, lot.parts) for lot in operations.counted_lots(rows)]
    away = [
        {"kind": one.kind.value, "what": one.what, "quantity": one.quantity, "unit": one.unit}
        for one in operations.away_of(rows)
    ]
    nesting = _rows_of(operations.counted_nesting(rows, notice_id))
    return {"lots": lots, "turned_away": away, "nesting": nesting}


def _rows_of(nesting: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"package": code, "inside": outer} for code, outer in nesting.items()]


def _lot(position: int, one: Any, parts: Sequence[operations.Part] = ()) -> Mapping[str, Any]:
    """Return the row of the form for an announced or counted lot."""
    return {
        "position": position, "quantity": one.quantity, "supplier_lot": one.supplier_lot,
        "certificate": one.certificate,
        "made_on": one.made_on.isoformat() if one.made_on else "",
        "expires_on": one.expires_on.isoformat() if one.expires_on else "",
        "serials": " ".join(one.serials), "packages": _spelled(parts, one.quantity),
    }  # fmt: skip


def received(
    order_id: int, values: Mapping[str, Any], *, notice_id: int | None = None
) -> Mapping[str, Any]:
    """Return the arguments of the operation from the form."""
    given = dict(values)
    file = given.pop("certificate")
    certificates = (file,) if file is not None else ()
    said = operations.ReceiptValues(**given, certificates=certificates, notice_id=notice_id)
    return {"order_id": order_id, "values": said}
