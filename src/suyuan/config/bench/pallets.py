"""Whole deliveries in one go: receipt, packing and shipment of thousands, and a thousand labels."""

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from suyuan.areas.labels import operations as labels
from suyuan.areas.labels.domain import Level
from suyuan.areas.labels.operations import drawing
from suyuan.areas.production.domain import PackageLevel
from suyuan.areas.purchasing import operations as purchasing
from suyuan.areas.sales import operations as sales
from suyuan.config import env
from suyuan.config.bench import orders
from suyuan.config.bench.figures import Figure, Processors
from suyuan.config.bench.lookups import PLAIN_FILES
from suyuan.config.bench.stage import CUSTOMER, RELEASED, SITE, Stage
from suyuan.config.bench.stations import RefusedError, scanner_at, taken_back, why
from suyuan.config.demo import goods
from suyuan.config.demo.script import place
from suyuan.foundation import clock
from suyuan.foundation.accounts import operations as accounts, queries as people
from suyuan.foundation.accounts.models import User
from suyuan.foundation.authorization import may
from suyuan.kernel.errors import DomainError

RECEIVED: Final = 10_000
PACKED: Final = 8_000
CARTON: Final = 100
"""Serials of one carton."""
LABELS: Final = 1_000
GOAL_S: Final = 3.0
SHEET_GOAL_S: Final = 10.0
FOUND: Final = (200, 201, 204, 302)
SEE_OTHER: Final = 302
CONTEXT: Final = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"


def pallets() -> Iterator[Figure]:
    """Measure each once: it is what somebody waits for once."""
    work: dict[str, Callable[[], Figure]] = {
        f"receipt of {RECEIVED:,} serials, by its form": _receipt,
        f"receipt of {RECEIVED:,} serials in packages, at the dock": _receipt_packed,
        f"packing of {PACKED:,} units, by the order's form": _packing_of_order,
        f"packing of {PACKED:,} units, by EPCIS": _packing,
        f"shipment of a pallet of {PACKED:,}, at the station": _shipment,
        f"sheet of {LABELS:,} labels as PDF": _sheet,
    }
    with override_settings(STORAGES=PLAIN_FILES):
        for name, measure in work.items():
            with taken_back():
                try:
                    figure = measure()
                except (DomainError, RefusedError, ObjectDoesNotExist, LookupError) as error:
                    figure = Figure(part="pallet", name=name, value=None, note=why(error)[:300])
            yield figure


def _timed(name: str, work: Callable[[], object], *, hits: int, goal: float = GOAL_S) -> Figure:
    processors = Processors()
    _looked_at()  # What was made for it is none of its work.
    before, began = processors.milliseconds(), time.perf_counter()
    work()
    _looked_at()
    seconds = time.perf_counter() - began
    after = processors.milliseconds()
    used = None if before is None or after is None else round(after - before, 1)
    return Figure(
        part="pallet", name=name, value=round(seconds, 3), unit="s", goal=goal, runs=1, cpu=used,
        hits=hits,
    )  # fmt: skip


def _looked_at() -> None:
    """Check what waits for the commit; the work is taken back, so there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _taken(answer: Any) -> None:
    """Raise what a page that did not do it says."""
    if answer.status_code not in FOUND:
        text = answer.content.decode()
        _, _, told = text.partition("problems")
        message = f"{answer.status_code}: {told[:300] or text[:300]}"
        raise RefusedError(message)


def _opened(client: Client, address: str) -> None:
    """Open a document and its form, as somebody does before filling it in."""
    _taken(client.get(address.partition("/do/")[0]))
    _taken(client.get(address))


def _sent(client: Client, address: str, said: Mapping[str, str]) -> None:
    """Send a form and open the page that answers it, as a browser does."""
    answer: Any = client.post(address, said)
    _taken(answer)
    if answer.status_code == SEE_OTHER:
        _taken(client.get(answer["Location"]))


def _client(action: str) -> Client:
    """Return a browser of the first person who may do something at the site."""
    site = dict(people.sites().values_list("code", "pk"))[SITE]
    for person in User.objects.filter(is_active=True).order_by("pk"):
        if may(people.actor_of(person), action, site):
            client = Client(headers={"host": env.read().allowed_hosts[0]})
            client.force_login(person)
            return client
    message = f"nobody may: {action}"
    raise LookupError(message)


def _receipt() -> Figure:
    stage = Stage()
    order = stage.bought(goods.BATTERY, RECEIVED)
    client = _client("purchasing.receive_goods")
    said = {
        "delivery_note": stage.stamp, "lots-0-position": "1", "lots-0-quantity": str(RECEIVED),
        "lots-0-supplier_lot": stage.stamp, "lots-0-serials": " ".join(stage.serials(RECEIVED)),
        "command_id": str(clock.new_id()),
    }  # fmt: skip
    address = reverse("purchase-orders-receive", args=[order.number])
    _opened(client, address)
    return _timed(
        f"receipt of {RECEIVED:,} serials, by its form",
        lambda: _sent(client, address, said),
        hits=RECEIVED,
    )


def _receipt_packed() -> Figure:
    """Scan the pallet once and take everything over; the supplier has told what is in it."""
    stage = Stage()
    order = stage.bought(goods.BATTERY, RECEIVED)
    serials, pallet = stage.serials(RECEIVED), f"00{stage.sscc()}"
    cartons = {f"00{stage.sscc()}": serials[at : at + CARTON] for at in range(0, RECEIVED, CARTON)}
    lot = purchasing.Announced(
        position=1, quantity=Decimal(RECEIVED), supplier_lot=stage.stamp, serials=serials,
        parts=[
            purchasing.Part(package=code, quantity=Decimal(len(inside)), serials=inside)
            for code, inside in cartons.items()
        ],
    )  # fmt: skip
    notice = purchasing.announce_delivery(
        context=stage.context(SITE), order_id=order.pk,
        values=purchasing.NoticeValues(
            delivery_note=stage.stamp, lots=[lot], nesting=dict.fromkeys(cartons, pallet)
        ),
    )  # fmt: skip
    return _timed(
        f"receipt of {RECEIVED:,} serials in packages, at the dock",
        lambda: _scanned(
            "receive", notice.number,
            {"act": "scan", "thing": pallet},
            {"act": "take", "sure": "yes"},
        ),
        hits=RECEIVED,
    )  # fmt: skip


def _scanned(station: str, job: str, *entries: Mapping[str, str]) -> None:
    """Send entries one after the other, and raise what a station refuses."""
    scanner = scanner_at(station, None)
    for answers in entries:
        answer = scanner.send(station, job, answers)
        if answer.status_code not in FOUND or json.loads(answer.content).get("state") != "DONE":
            raise RefusedError(answer.content.decode()[:600])


def _packing_of_order() -> Figure:
    stage = Stage()
    job = orders.tested(stage, PACKED)
    client = _client("production.pack")
    said = {
        "level": PackageLevel.CASE.value,
        "rest": "on",
        "person": job.crew.worker,
        "command_id": str(clock.new_id()),
    }
    address = reverse("work-orders-pack", args=[job.number])
    _opened(client, address)
    return _timed(
        f"packing of {PACKED:,} units, by the order's form",
        lambda: _sent(client, address, said),
        hits=PACKED,
    )


def _packing() -> Figure:
    stage = Stage()
    pumps = stage.released(PACKED)
    key = accounts.create_api_key(
        context=stage.context(), username="integration", name=stage.stamp,
        scopes=["integration.capture_events", "ledger.record"],
        expires_at=clock.now() + dt.timedelta(hours=1),
    )  # fmt: skip
    event: dict[str, Any] = {
        "@context": [CONTEXT],
        "type": "AggregationEvent",
        "eventTime": clock.now().isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": "+08:00",
        "parentID": f"https://id.gs1.org/00/{stage.sscc()}",
        "childEPCs": [f"https://id.gs1.org{pump}" for pump in pumps],
        "action": "ADD",
        "bizStep": "packing",
        "disposition": "sellable_accessible",
        "bizLocation": {"id": f"https://id.gs1.org{place(RELEASED)}"},
    }
    client = Client(
        headers={
            "host": env.read().allowed_hosts[0], "authorization": f"Bearer {key.secret}",
        }
    )  # fmt: skip
    body = json.dumps(event)
    return _timed(
        f"packing of {PACKED:,} units, by EPCIS",
        lambda: _taken(client.post("/epcis/events", body, content_type="application/json")),
        hits=PACKED,
    )


def _shipment() -> Figure:
    stage = Stage()
    stage.customer()
    ((pallet, _pumps),) = stage.boxes(1, PACKED)
    day = clock.now().date() + dt.timedelta(days=7)
    line = sales.OrderLineValues(item=goods.PUMP.code, quantity=Decimal(PACKED), wanted_on=day)
    order = sales.write_order(
        context=stage.context(), values=sales.SaleValues(customer=CUSTOMER, lines=[line])
    )
    order = sales.confirm_order(context=stage.context(), order_id=order.pk)
    return _timed(
        f"shipment of a pallet of {PACKED:,}, at the station",
        lambda: _scanned(
            "ship", order.number,
            {"act": "load", "thing": f"00{pallet[4:]}"},
            {"act": "leave", "waybill": stage.stamp, "sure": "yes"},
        ),
        hits=PACKED,
    )  # fmt: skip


def _sheet() -> Figure:
    stage = Stage()
    template = stage.template(goods.PUMP, Level.UNIT)
    keys = [goods.PUMP.unit_key(serial) for serial in stage.serials(LABELS)]
    job = labels.request_labels(
        context=stage.context(),
        values=labels.JobValues(
            level=Level.UNIT, item_id=template.item_id, keys=keys, lot=stage.stamp
        ),
    )
    rows = list(job.labels.order_by("position"))
    return _timed(
        f"sheet of {LABELS:,} labels as PDF",
        lambda: drawing.pdf(template, rows, tell=lambda _number: None),
        hits=LABELS, goal=SHEET_GOAL_S,
    )  # fmt: skip
