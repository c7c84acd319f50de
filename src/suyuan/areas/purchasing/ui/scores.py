"""The scorecards of suppliers."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.purchasing import queries
from suyuan.areas.purchasing.choices import VIEW_RECEIPT, VIEW_SUPPLY
from suyuan.areas.purchasing.ui import common
from suyuan.areas.purchasing.ui.common import name_of, order_chip, verdict_chip
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import Kind

YEAR = dt.timedelta(days=365)


def percent(part: int, whole: int) -> str:
    """Return a share in whole percent; a dash where there is nothing to judge."""
    return f"{round(100 * part / whole)} %" if whole else "—"


def _lots(row: Any, *verdicts: str) -> str:
    """Return the address of the list of a supplier's received lots."""
    query = [("supplier", row.party.code), *(("verdict", one) for one in verdicts)]
    return f"{reverse('received-lots-list')}?{urlencode(query)}"


def _trend(row: Any, _reader: Reader) -> Mapping[str, Any]:
    first = common.today().replace(day=1)
    found = queries.months(row.pk, since=(first - YEAR).replace(day=1))
    bars = []
    for one in found:
        after = (one.first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
        query = {
            "supplier": row.party.code, "received_after": one.first.isoformat(),
            "received_before": after.isoformat(),
        }  # fmt: skip
        share = round(100 * one.good / one.judged)
        bars.append(
            {
                "label": f"{one.first:%Y-%m}",
                "value": share,
                "tone": "ok" if one.good == one.judged else "wait",
                "url": f"{reverse('received-lots-list')}?{urlencode(query)}",
            }
        )
    return {"bars": bars, "largest": 100}


class LineTable(screens.Table):
    """Lines of orders that came late, or have not come."""

    order = screens.CodeColumn(
        verbose_name=_("Purchase order"), accessor="order__number",
        link=lambda row: common.page_of("purchase-orders", row.order.number),
    )  # fmt: skip
    item = screens.TextColumn(verbose_name=_("Item"), value_of=lambda row: name_of(row.item.item))
    due_on = screens.DayColumn(verbose_name=_("Due"))
    done_on = screens.DayColumn(verbose_name=_("Complete on"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=lambda row: order_chip(row.order))


class LotTable(screens.Table):
    """Lots that were not accepted whole."""

    lot = screens.CodeColumn(verbose_name=_("Our lot"))
    item = screens.TextColumn(verbose_name=_("Item"), value_of=lambda row: name_of(row.item.item))
    supplier_lot = screens.CodeColumn(verbose_name=_("Supplier's lot"))
    rejected = screens.QuantityColumn(
        verbose_name=_("Rejected amount"), value_of=lambda row: (row.rejected, row.unit)
    )
    open_rejected = screens.QuantityColumn(
        verbose_name=_("Rejected, still here"),
        value_of=lambda row: (row.open_rejected, row.unit) if row.open_rejected else None,
    )
    state = screens.ChipColumn(verbose_name=_("State"), chip=verdict_chip)


def _late(row: Any, _reader: Reader) -> QuerySet[Any]:
    today = common.today()
    late = queries.lines_late(on=today).filter(order__supplier_id=row.pk)
    return late.select_related("order", "item__item").order_by("-due_on", "pk")


class ScoreTable(screens.Table):
    """Columns of the list of scorecards."""

    code = screens.CodeColumn(verbose_name=_("Code"), accessor="party__code")
    name = screens.TextColumn(
        verbose_name=_("Supplier"), value_of=lambda row: name_of(row.party),
        order_by=("party__name",),
    )  # fmt: skip
    on_time = screens.NumberColumn(
        kind=Kind.TEXT,
        verbose_name=_("On time"),
        value_of=lambda row: percent(row.punctual, row.due),
    )
    exact = screens.NumberColumn(
        kind=Kind.TEXT,
        verbose_name=_("Delivered right"),
        value_of=lambda row: percent(row.exact, row.arrived),
    )
    good = screens.NumberColumn(
        kind=Kind.TEXT,
        verbose_name=_("Lots accepted"),
        value_of=lambda row: percent(row.good, row.judged),
    )
    judged = screens.NumberColumn(verbose_name=_("Lots judged"))
    bad = screens.NumberColumn(verbose_name=_("Open rejections"))


class Scores(screens.Resource):
    """How well suppliers deliver."""

    name, title, one = "supplier-scores", _("Supplier scorecards"), _("Supplier scorecard")
    icon = "chart-bar"
    purpose = _(
        "How well each supplier delivers: order lines complete in time, deliveries of which "
        "nothing was turned away, lots accepted whole, rejected lots still here. Each figure "
        "leads to its rows."
    )
    permission = VIEW_SUPPLY
    key = "party__code"
    table = ScoreTable
    search = ("party__code", "party__name", "party__name_en")
    order = ("party__code",)
    facts = (
        screens.Fact(_("Order lines due"), "due", Kind.NUMBER),
        screens.Fact(_("On time"), lambda row: percent(row.punctual, row.due)),
        screens.Fact(_("Deliveries"), "arrived", Kind.NUMBER),
        screens.Fact(_("Delivered right"), lambda row: percent(row.exact, row.arrived)),
        screens.Fact(_("Lots judged"), "judged", Kind.NUMBER, link=_lots),
        screens.Fact(_("Lots accepted"), lambda row: percent(row.good, row.judged),
                     link=lambda row: _lots(row, "ACCEPTED")),
        screens.Fact(_("Open rejections"), "bad", Kind.NUMBER,
                     link=lambda row: _lots(row, "REJECTED", "PART")),
    )  # fmt: skip
    panels = (
        screens.Template(
            name="trend", title=_("Lots accepted by month, in percent"),
            template="purchasing/trend.html", context=_trend, permission=VIEW_RECEIPT,
        ),
        screens.Related(
            name="late", title=_("Order lines that came late, or have not come"), table=LineTable,
            rows=_late, empty=_("Everything came in time."),
        ),
        screens.Related(
            name="rejected", title=_("Lots that were not accepted whole"), table=LotTable,
            rows=lambda row, _reader: queries.receipt_lines().filter(
                receipt__supplier_id=row.pk, verdict__in=["PART", "REJECTED"]
            ),
            link=lambda row: common.page_of("received-lots", str(row.pk)),
            empty=_("Every lot was accepted."), permission=VIEW_RECEIPT,
        ),
    )  # fmt: skip

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.scores(on=common.today())

    @override
    def heading(self, row: Any) -> str:
        return name_of(row.party)

    @override
    def key_of(self, row: Any) -> str:
        return str(row.party.code)
