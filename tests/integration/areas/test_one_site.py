"""Whoever has a right at one site only neither sees nor changes what belongs to another.

Each area has a table: a document of Mia's site SH and its like of SZ, the screens and endpoints
that show them, and the commands that change them. What is refused at SZ works at SH.
"""

import dataclasses
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import get_resolver, reverse

from suyuan.areas.catalog import operations as catalog, queries as known
from suyuan.areas.catalog.domain import ItemKind, PlaceKind
from suyuan.areas.catalog.domain.design import PlanPurpose
from suyuan.areas.labels import operations as labels
from suyuan.areas.labels.domain import Level, Line, Symbol
from suyuan.areas.purchasing import operations as purchasing
from suyuan.areas.quality import operations as quality
from suyuan.areas.quality.domain.retaining import SampleKind
from suyuan.areas.quality.operations.retaining import SampleValues
from suyuan.areas.warehouse import operations as warehouse, queries as stored
from suyuan.areas.warehouse.domain import CountKind, MoveKind, Zone
from suyuan.foundation.failures import ForbiddenError
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.vocabulary import Tracking
from suyuan.web.people import Reader
from suyuan.web.screens.registry import resource_named
from suyuan.web.stations.registry import stations
from tests import personas, quality_world
from tests.integration.areas.purchasing import world as purchasing_world
from tests.integration.areas.warehouse import world as warehouse_world
from tests.screens import client_of

pytestmark = pytest.mark.django_db
OWN, OTHER = "SH", "SZ"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pair:
    """A document of each site, and all that may be asked and done with it."""

    rows: dict[str, Any]
    """The document by site."""
    resource: str
    path: str = ""
    """Where the API sends it."""
    listed: str = ""
    """Where the API lists its like."""
    station: str = ""
    changes: tuple[Callable[[Any, Any], Any], ...] = ()
    """Commands: each takes a context and the document."""


def at(site: str) -> Any:
    """Give a context of the system at a site."""
    return dataclasses.replace(personas.system(), site_id=personas.site(site).pk)


def both(make: Callable[[str], Any]) -> dict[str, Any]:
    """Make a document at each site."""
    return {site: make(site) for site in (OTHER, OWN)}


def shown(pair: Pair, api: Callable[[str], Any]) -> None:
    """Look at a pair as Mia does, at her site and without having chosen one."""
    screen = resource_named(pair.resource)
    keys = {site: screen.key_of(row) for site, row in pair.rows.items()}
    for chosen in (None, personas.site(OWN).pk):
        reader = Reader(actor=personas.actor("mia"), site_id=chosen)
        assert [screen.key_of(row) for row in screen.visible(reader)] == [keys[OWN]]
        with pytest.raises(Http404):
            screen.find(reader, keys[OTHER])
        if pair.station:
            jobs = [one.key for one in stations()[pair.station].jobs(reader)]
            assert keys[OWN] in jobs
            assert keys[OTHER] not in jobs
    for site, status in ((OWN, 200), (OTHER, 404)):
        if screen.has_page:
            address = reverse(f"{pair.resource}-detail", args=[keys[site]])
            assert client_of("mia").get(address).status_code == status
        if pair.path:
            assert api(pair.path.format(keys[site])).status_code == status
    if pair.listed:
        told = api(pair.listed).content.decode()
        assert keys[OWN] in told
        assert keys[OTHER] not in told


def changed(pair: Pair) -> None:
    """Change a pair as Mia does: it is refused at the other site, and done at hers."""
    for change in pair.changes:
        for chosen in (None, personas.site(OWN).pk):
            with pytest.raises(ForbiddenError):
                change(personas.context("mia", site_id=chosen), pair.rows[OTHER])
        change(personas.context("mia"), pair.rows[OWN])


@pytest.fixture(autouse=True)
def screens() -> None:
    """Let the screens be known, which they are by their addresses."""
    assert get_resolver().url_patterns


@pytest.fixture
def api() -> Callable[[str], Any]:
    """Give what a program of Mia's gets."""
    key = personas.key("mia", [
        "quality.view_inspection", "quality.view_nonconformity", "quality.view_hold",
        "warehouse.view_stock", "warehouse.view_count", "purchasing.view_order",
        "purchasing.view_receipt", "labels.view_label",
    ])  # fmt: skip
    headers = {"Authorization": f"Bearer {key}"}
    return lambda path: Client().get(f"/api/v1{path}", headers=headers)


def test_quality(api):
    cap, _pump = quality_world.build()
    place = quality_world.shelf()

    def inspected(site: str) -> Any:
        values = quality.InspectionValues(
            purpose=PlanPurpose.INCOMING, item_id=cap.pk, quantity=Decimal(10),
            lot_key=quality_world.receive(f"L-{site}"),
        )  # fmt: skip
        return quality.open_inspection(context=at(site), values=values)

    def reported(site: str) -> Any:
        values = quality.NonconformityValues(
            item_id=cap.pk, quantity=Decimal(1), description="裂纹", set_apart=False,
            lot_key=quality_world.receive(f"N-{site}"),
        )  # fmt: skip
        return quality.open_nonconformity(context=at(site), values=values)

    def put_by(site: str) -> Any:
        values = SampleValues(
            kind=SampleKind.RETENTION, item_id=cap.pk, quantity=Decimal(1), place_id=place.pk,
            lot_key=quality_world.receive(f"R-{site}"),
        )  # fmt: skip
        return quality.put_by_samples(context=at(site), values=values)

    for pair in (
        Pair(
            rows=both(inspected), resource="inspections", path="/inspections/{}",
            listed="/inspections", station="inspect",
            changes=(
                lambda context, row: quality.cancel_inspection(
                    context=context, inspection_id=row.pk
                ),
            ),
        ),
        Pair(rows=both(reported), resource="nonconformities"),
        Pair(
            rows=both(put_by), resource="samples",
            changes=(
                lambda context, row: quality.observe_sample(
                    context=context, sample_id=row.pk, observed_on=context.at.date(),
                    finding="无变化", passed=True,
                ),
            ),
        ),
    ):  # fmt: skip
        shown(pair, api)
        changed(pair)


def test_holds_are_seen_everywhere_and_lifted_where_they_were_placed(api):
    quality_world.build()
    lots = both(lambda site: quality_world.receive(f"H-{site}"))
    holds = both(lambda site: quality.hold(context=at(site), keys=[lots[site]], reason="调查"))
    screen = resource_named("holds")
    for row in holds.values():
        page = client_of("mia").get(reverse("holds-detail", args=[row.number]))
        assert page.status_code == 200
        assert (reverse("holds-lift", args=[row.number]) in page.content.decode()) is (
            row.site.code == OWN
        )
        assert row.number in api("/holds").content.decode()
        assert screen.visible(Reader(actor=personas.actor("mia"))).filter(pk=row.pk).exists()
    with pytest.raises(ForbiddenError):
        quality.lift_hold(context=personas.context("mia"), hold_id=holds[OTHER].pk, reason="查清")
    quality.lift_hold(context=personas.context("mia"), hold_id=holds[OWN].pk, reason="查清")


def places_at_sh(*codes: str) -> None:
    """Make storage places of the site SH."""
    values = catalog.PlaceValues(
        code="SH", name="上海", kind=PlaceKind.SITE, site_id=personas.site(OWN).pk,
        party_id=known.partner_with_code("OWN").pk,
    )  # fmt: skip
    root = catalog.create_place(context=personas.system(), values=values)
    for code in codes:
        values = catalog.PlaceValues(
            code=code, name=code, kind=PlaceKind.LOCATION, parent_id=root.pk
        )
        catalog.create_place(context=personas.system(), values=values)
        zone = Zone.QUARANTINE if code.endswith("QT") else Zone.RELEASED
        warehouse_world.profile(code, zone)


PLACES = {OTHER: ("RM", "RM2"), OWN: ("SH-RM", "SH-RM2")}


def test_warehouse(api):
    warehouse_world.build()
    places_at_sh(*PLACES[OWN])
    keys = both(lambda site: warehouse_world.accepted("SCREW", f"S-{site}", 10, at=PLACES[site][0]))

    def ordered(site: str) -> Any:
        line = warehouse.LineValues(
            thing=warehouse.Moved(key=keys[site], quantity=Decimal(4)), target=PLACES[site][1]
        )
        values = warehouse.OrderValues(kind=MoveKind.MOVE, lines=[line])
        return warehouse.request_moves(context=personas.system(), values=values)

    def counted(site: str) -> Any:
        values = warehouse.CountValues(kind=CountKind.PLACE, places=[PLACES[site][0]])
        return warehouse.plan_count(context=personas.system(), values=values)

    orders = both(ordered)
    assert {site: row.site.code for site, row in orders.items()} == {OWN: OWN, OTHER: OTHER}
    for pair in (
        Pair(
            rows=orders, resource="move-orders", path="/move-orders/{}", station="put-away",
            changes=(
                lambda context, row: warehouse.move_line(
                    context=context, line_id=row.lines.get(position=1).pk, quantity=Decimal(1)
                ),
                lambda context, row: warehouse.cancel_order(context=context, order_id=row.pk),
            ),
        ),
        Pair(
            rows=both(counted), resource="counts", path="/counts/{}", station="count",
            changes=(
                lambda context, row: warehouse.count_thing(
                    context=context, count_id=row.pk, place=row.scope[0],
                    thing=warehouse.Moved(key=row.lines.get().key, quantity=Decimal(9)),
                ),
                lambda context, row: warehouse.cancel_count(context=context, count_id=row.pk),
            ),
        ),
    ):  # fmt: skip
        shown(pair, api)
        changed(pair)


def test_stock_is_moved_and_promised_at_the_own_site_only(api):
    warehouse_world.build()
    places_at_sh(*PLACES[OWN])
    keys = both(lambda site: warehouse_world.accepted("SCREW", f"S-{site}", 10, at=PLACES[site][0]))
    item = stored.stock(at=warehouse_world.now()).first().item_id
    stock = api("/stock").content.decode()
    assert f"S-{OWN}" in stock
    assert f"S-{OTHER}" not in stock
    picks = api("/stock/picks?item=SCREW&quantity=20&purpose=ISSUE").json()
    assert [one["lot"] for one in picks["picks"]] == [f"S-{OWN}"]

    def move(site: str, to: str) -> Any:
        values = warehouse.MoveValues(
            things=[warehouse.Moved(key=keys[site], quantity=Decimal(1))], to=to
        )
        return warehouse.move_stock(context=personas.context("mia"), values=values)

    for site, to in ((OTHER, "RM2"), (OTHER, "SH-RM2"), (OWN, "RM2")):
        with pytest.raises(ForbiddenError):
            move(site, to)
    done = move(OWN, "SH-RM2")
    made = warehouse_world.move(
        warehouse_world.moved(keys[OTHER], 1), to="RM2", context=personas.system()
    )
    with pytest.raises(ForbiddenError):
        warehouse.take_move_back(context=personas.context("mia"), events=made.events)
    warehouse.take_move_back(context=personas.context("mia"), events=done.events)
    wanted = [stored.Wanted(item_id=item, quantity=Decimal(15), purpose="ISSUE")]
    with pytest.raises(Problems):
        warehouse.reserve(context=personas.context("mia"), document="D-1", wanted=wanted)
    rows = warehouse.reserve(
        context=personas.context("mia", site_id=personas.site(OWN).pk), document="D-1",
        wanted=wanted, partial=True,
    )  # fmt: skip
    assert {row.lot_code for row in rows} == {f"S-{OWN}"}


def test_purchasing(api):
    purchasing_world.build()
    places_at_sh("SH-QT")

    def ordered(site: str) -> Any:
        return purchasing_world.ordered(site=site)

    orders = both(ordered)
    notices = {
        site: purchasing_world.announce(
            row, purchasing_world.announced(10, supplier_lot="A"), note=f"DN-{site}"
        )
        for site, row in orders.items()
    }
    pairs = (
        Pair(
            rows=notices, resource="notices", path="/notices/{}", station="receive",
            changes=(
                lambda context, row: purchasing.cancel_notice(context=context, notice_id=row.pk),
            ),
        ),
        Pair(
            rows=orders, resource="purchase-orders", path="/purchase-orders/{}",
            listed="/purchase-orders", station="receive",
            changes=(
                lambda context, row: purchasing.count_at_dock(
                    context=context, order_id=row.pk,
                    values=purchasing.CountValues(
                        lots=[purchasing_world.lot(10, supplier_lot="A")]
                    ),
                ),
                lambda context, row: purchasing.take_over_at_dock(
                    context=context, order_id=row.pk, values=purchasing.TakeValues()
                ),
                lambda context, row: purchasing.close_order(context=context, order_id=row.pk),
            ),
        ),
    )  # fmt: skip
    for pair in pairs:
        shown(pair, api)
        changed(pair)
    line = purchasing_world.line()
    for site, refused in ((OTHER, True), (OWN, False)):
        values = purchasing.PurchaseValues(supplier="CAPS", lines=[line], site=site)
        if refused:
            with pytest.raises(ForbiddenError):
                purchasing.write_order(context=personas.context("mia"), values=values)
        else:
            purchasing.write_order(context=personas.context("mia"), values=values)


def test_labels(api):
    values = catalog.ItemValues(
        code="PUMP", name="输液泵", kind=ItemKind.DEVICE, tracking=Tracking.SERIAL,
        levels=[catalog.PackageLevel(gtin="06999999000013")],
    )  # fmt: skip
    item = catalog.create_item(context=personas.system(), values=values)
    draft = labels.put_template(
        context=personas.system(),
        values=labels.TemplateValues(
            item_id=item.pk,
            level=Level.UNIT,
            width_mm=60,
            height_mm=30,
            symbol=Symbol.DATAMATRIX,
            lines=[Line.SERIAL],
        ),
    )
    labels.approve_template(context=personas.system(), template_id=draft.pk)

    def asked(site: str) -> Any:
        values = labels.JobValues(
            level=Level.UNIT, item_id=item.pk, lot="L7", keys=[f"/01/06999999000013/21/{site}"]
        )
        return labels.request_labels(context=at(site), values=values)

    pair = Pair(
        rows=both(asked), resource="label-jobs", path="/label-jobs/{}", listed="/label-jobs",
        changes=(lambda context, row: labels.cancel_job(context=context, job_id=row.pk),),
    )  # fmt: skip
    shown(pair, api)
    changed(pair)
