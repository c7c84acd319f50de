"""The demonstration tells the truth: what the ledger answers is what its maker has counted."""

import json
import stat
from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.integration import queries as integration
from suyuan.areas.labels import queries as labels
from suyuan.areas.labels.models import Label
from suyuan.areas.production import queries as production
from suyuan.areas.production.domain import OrderState
from suyuan.areas.production.models import Portion, UnitEntry
from suyuan.areas.purchasing.models import Order as PurchaseOrder
from suyuan.areas.quality import queries as quality
from suyuan.areas.quality.domain import Use
from suyuan.areas.sales.queries import deliveries
from suyuan.areas.service.models import Exchange, Work as ServiceWork
from suyuan.areas.warehouse import queries as warehouse
from suyuan.config.bench import pallets, scenes, stations as bench_stations
from suyuan.config.demo import stories
from suyuan.config.postgres import provide, roles
from suyuan.config.postgres.cluster import Cluster
from suyuan.foundation.accounts import operations as accounts, queries
from suyuan.kernel import exact
from suyuan.ledger.domain.causes import ThingCause
from suyuan.ledger.domain.epcis.asking import Query
from suyuan.ledger.domain.epcis.document import Limits
from suyuan.ledger.domain.epcis.documents import read_document
from suyuan.ledger.domain.epcis.event_hash import event_hash
from suyuan.ledger.domain.epcis.json_writer import EpcFormat, Writer, capture_document
from suyuan.ledger.domain.vocabulary import Action, EventType
from suyuan.ledger.models import Event
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries import events, listing, summaries
from suyuan.ledger.queries.backward import backward
from suyuan.ledger.queries.holders import holders_of
from suyuan.ledger.queries.holds import standing_of
from suyuan.ledger.queries.keys import ids_of
from suyuan.ledger.queries.stock import located
from suyuan.ledger.queries.tracing import forward
from suyuan.web import stations
from suyuan.web.screens.registry import resources
from tests import database, folders

AREAS = "sales|service|labels|warehouse|purchasing|production|quality"
KEYS = f"""
    SELECT table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name ~ '^({AREAS})_'
        AND column_name ~ '(^|_)keys?$' AND column_name <> 'class_key'
        AND data_type IN ('text', 'ARRAY')"""
PAPERS = (
    ("service_job", "source", "service_return"),
    ("service_job", "complaint", "service_complaint"),
    ("service_return", "complaint", "service_complaint"),
    ("service_exchange", "document", "service_return"),
    ("service_exchange", "complaint", "service_complaint"),
    ("service_implant", "card", "labels_job"),
    ("service_return_line", "job", "service_job"),
    ("service_return_line", "inspection", "quality_inspection"),
    ("service_return_line", "shipment", "sales_shipment"),
    ("purchasing_processing", "inspection", "quality_inspection"),
    ("purchasing_receipt_line", "inspection", "quality_inspection"),
)
"""Tables and columns that hold the number of another paper, and the table of that paper."""


@pytest.fixture
def data(tmp_path):
    """Copy the demonstration."""
    folders.demonstration(tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def world(data, django_db_setup, django_db_blocker):
    """Give what the maker of the demonstration knows; Django's connection is that of its owner."""
    cluster = Cluster(data=data, quick=True)
    before = str(connection.settings_dict["NAME"])
    with provide.shared(cluster), django_db_blocker.unblock():
        database.use(roles.OWNER, roles.DATABASE, cluster)
        yield folders.world_of(data)
        database.use(roles.APP, before)


@pytest.mark.concurrency
class TestTheDemonstration:
    def test_answers_both_stories_to_the_unit(self, world, data, monkeypatch):
        assert world.bad_reel is not None
        trace = forward([ThingCause(key=world.bad_reel.key)])
        product = catalog.item_with_code("SP-20")
        summary = summaries.summarise(trace.units)
        pumps = [
            unit
            for unit in listing.stream(trace)
            if unit.item_code == "SP-20" and unit.disposition != "ended"
        ]
        expected = stories.answer(world)
        affected = {pump.serial for pump in stories.affected(world) if not pump.ended}
        assert {unit.code for unit in pumps} == affected
        assert len(pumps) == expected["pumps"]
        assert summary.units >= len(pumps)
        hospitals = {unit.holder_code for unit in pumps if unit.holder_code.startswith("H-")}
        assert len(hospitals) == expected["hospitals"]
        holders = {pump.serial: pump.holder for pump in stories.affected(world)}
        assert {unit.code: unit.holder_code for unit in pumps} == {
            serial: holders[serial] for serial in affected
        }
        assert product is not None
        self.failed_pump(world)
        self.passwords(data)
        self.areas_at_work()
        self.under_way_today()
        self.goods_where_they_belong(world)
        self.released_goods_may_be_shipped(world)
        self.record_of_a_pump(world)
        self.sets_and_their_loads()
        self.selling_and_service_today()
        self.every_room_has_entries()
        self.papers_name_what_exists()
        self.exchange_and_repair(world)
        self.labels_add_up()
        self.events_say_to_others_what_they_say_here()
        self.every_station_can_be_measured(monkeypatch)
        assert rebuild(check=True).differences == ()

    def failed_pump(self, world):
        key = world.notes["failed"]
        pump = next(pump for pump in world.pumps if pump.key == key)
        ids = ids_of([key, pump.board.key, pump.board.made_of[0].key, pump.made_of[0].key])
        found = backward(ids[key])
        for part in (pump.board.key, pump.board.made_of[0].key, pump.made_of[0].key):
            assert ids[part] in found.things, part

    def events_say_to_others_what_they_say_here(self):
        """Every event can be read back, and its name is the hash that a reader finds."""
        after, read = None, 0
        while read == 0 or after is not None:
            page = events.page(Query(), size=500, after=after)
            writer = Writer(EpcFormat.LINK, integration.prefix_lengths())
            bodies = [writer.write(event) for event in page.events]
            document = capture_document(
                bodies, context=writer.context(), created_at="2026-01-01T00:00:00Z"
            )
            found = read_document(exact.write(document), Limits())
            entries = list(found.entries)
            problems = [*found.problems, *(one for entry in entries for one in entry.problems)]
            assert problems == []
            told = [event_hash(entry.event) for entry in entries]
            assert told == [event_hash(event) for event in page.events]
            own = [event for event in page.events if not event.raw and not self.empties(event)]
            assert {event.event_id for event in own} <= set(told)
            read, after = read + len(told), page.next
        assert read == Event.objects.count()

    def empties(self, event):
        """Say whether it took everything out of a package: it did not have to name what."""
        return event.type is EventType.AGGREGATION and event.action is Action.DELETE

    def every_station_can_be_measured(self, monkeypatch):
        for module, name, count in (
            (scenes, "SCANS", 8), (pallets, "RECEIVED", 20), (pallets, "PACKED", 20),
            (pallets, "LABELS", 3),
        ):  # fmt: skip
            monkeypatch.setattr(module, name, count)
        before = Event.objects.count(), PurchaseOrder.objects.count()
        figures = [*bench_stations.stations(), *pallets.pallets()]
        assert [figure.note for figure in figures if figure.value is None] == []
        named = " ".join(figure.name for figure in figures)
        assert [name for name in stations.stations() if f"scan at {name}," not in named] == []
        assert (Event.objects.count(), PurchaseOrder.objects.count()) == before

    def passwords(self, data):
        file = data / "demo.json"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        found = json.loads(file.read_text(encoding="utf-8"))
        assert {user["role"] for user in found["users"]} >= {"AUDITOR", "IT_ADMINISTRATOR"}
        assert found["api_key"].startswith("sk_")
        locked = [one.username for one in queries.users() if accounts.signing_lock(one.pk)]
        assert locked == []

    def states(self, table, column="status"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {column}, count(*) FROM {table} GROUP BY 1")
            return dict(cursor.fetchall())

    def areas_at_work(self):
        assert {"DRAFT", "SENT", "RECEIVED"} <= self.states("purchasing_order").keys()
        assert {"EXPECTED", "RECEIVED"} == self.states("purchasing_notice").keys()
        assert set(self.states("purchasing_supply")) == {"APPROVED"}
        verdicts = self.states("purchasing_receipt_line", "verdict")
        assert {"ACCEPTED", "PART", "REJECTED", "WAITING"} == verdicts.keys()
        assert self.states("purchasing_return", "unit")
        assert {"ACCEPT", "PART", "REJECT"} <= self.states(
            "quality_inspection", "conclusion"
        ).keys()
        assert {"OPEN", "CLOSED"} == self.states("quality_nonconformity").keys()
        assert {"ACTIVE", "LIFTED"} == self.states("quality_hold").keys()
        assert {"OPEN", "DONE"} == self.states("warehouse_move_order").keys()
        assert self.states("warehouse_count") == {"CLOSED": 1}
        assert {"POTTING", "STERILIZATION"} == self.states("production_run", "kind").keys()
        assert {"FAIL", "REDO", "PART", "PACKED"} <= self.states(
            "production_unit_entry", "fact"
        ).keys()
        assert self.states("foundation_delivery", "state").keys() == {"DONE"}

    def under_way_today(self):
        orders = production.orders()
        running = orders.filter(state=OrderState.IN_PROCESS)
        assert {"SP-20", "IS-10"} <= set(running.values_list("item__item__code", flat=True))
        waiting = orders.get(state=OrderState.COMPLETED, item__item__code="SP-20")
        assert waiting.records.exists()
        inspections = self.states("quality_inspection")
        assert inspections["OPEN"]
        assert inspections["CHECKING"]

    def goods_where_they_belong(self, world):
        """What stands in the wrong zone has expired; it and what is on hold wait to be moved."""
        assert {row.disposition for row in warehouse.astray()} <= {"expired"}
        waiting = {line.key: line.disposition for line in warehouse.open_lines()}
        assert waiting.pop(world.notes["held case"]) == "sellable_accessible"
        assert set(waiting.values()) <= {"expired"}

    def released_goods_may_be_shipped(self, world):
        held = {world.notes["held case"]}
        keys = [case.key for case in world.cases if case.key not in held]
        keys += [pump.key for case in world.cases for pump in case.pumps if case.key not in held]
        keys += [key for key, lot in world.set_cases if lot not in world.held_lots]
        keys += sorted({lot for _, lot in world.set_cases} - world.held_lots)
        assert len(keys) > 10
        assert quality.blocks(keys, Use.SHIP) == []
        assert quality.blocks(sorted(held), Use.SHIP)
        standing = standing_of([case.key for case in world.cases])
        assert {one.disposition for one in standing.values()} == {"sellable_accessible"}

    def selling_and_service_today(self):
        orders = self.states("sales_order")
        assert {"DRAFT", "CONFIRMED", "SHIPPED", "CANCELLED"} <= orders.keys()
        assert self.states("sales_pick")["OPEN"] == 1
        shipments = self.states("sales_shipment")
        assert shipments["OPEN"] == 1
        assert shipments["SHIPPED"] >= 1
        assert {"OPEN", "TRIAGED", "CLOSED"} <= self.states("service_complaint").keys()
        assert {"DUE", "REPORTED"} == self.states("service_report").keys()
        assert {"ANNOUNCED", "RECEIVED", "CLOSED"} <= self.states("service_return").keys()
        assert {"OPEN", "ANSWERED"} == self.states("service_question").keys()
        assert {"OPEN", "IN_WORK", "TESTED", "DONE"} <= self.states("service_job").keys()
        kinds = self.states("service_job", "kind")
        assert {"REPAIR", "REFURBISH", "FIELD", "INSTALL"} == kinds.keys()
        assert {"IMPLANTED", "EXPLANTED"} == self.states("service_implant").keys()
        assert {"SENT", "BACK"} == self.states("purchasing_processing").keys()
        assert {"OPEN", "CLOSED"} == self.states("production_deviation", "state").keys()
        late = "reported_at::date - sold_on > 30"
        assert self.states("sales_onward", late)[True] > 0

    def every_room_has_entries(self):
        """What the quality manager opens shows rows, but where only people and stations write."""
        client = Client(headers={"accept-language": "zh-hans"})
        client.force_login(queries.users().get(username="quality"))
        assert get_resolver().url_patterns  # Reading the map registers the resources.
        assert len(resources()) > 60
        empty = set()
        for name in resources():
            answer = client.get(reverse(f"{name}-list"))
            body = answer.content.decode().partition("<tbody")[2].partition("</tbody>")[0]
            if answer.status_code != 403 and "<tr" not in body:
                empty.add(name)
        assert empty == {"printed-papers", "sign-ins", "station-entries"}

    def papers_name_what_exists(self):
        """Each key in a paper is a thing of the ledger, and each number that of a paper."""
        with connection.cursor() as cursor:
            cursor.execute(KEYS)
            columns = cursor.fetchall()
            assert len(columns) > 40
            for table, column, kind in columns:
                key = f"unnest({column})" if kind == "ARRAY" else column
                cursor.execute(
                    f"SELECT key FROM (SELECT {key} AS key FROM {table}) named WHERE key <> ''"
                    " AND NOT EXISTS (SELECT FROM ledger_identity i WHERE i.key = named.key)"
                )
                assert cursor.fetchall() == [], (table, column)
            for table, column, named in PAPERS:
                cursor.execute(
                    f"SELECT {column} FROM {table} WHERE {column} <> ''"
                    f" AND {column} NOT IN (SELECT number FROM {named})"
                )
                assert cursor.fetchall() == [], (table, column)

    def exchange_and_repair(self, world):
        """Who has what after an exchange, a repair, a refurbishing, as the ledger tells it."""
        exchanged = Exchange.objects.get(number=world.notes["exchange"])
        pumps = {pump.key: pump for pump in world.pumps}
        old, new = pumps[exchanged.old_key], pumps[exchanged.new_key]
        holders = holders_of([old.key, new.key])
        assert {key: one.party_code for key, one in holders.items()} == {
            old.key: old.holder, new.key: new.holder,
        }  # fmt: skip
        assert deliveries([old.key])[old.key].shipment.startswith("SH-")
        works = ServiceWork.objects.filter(kind="REPLACED", job__kind="REPAIR", job__status="DONE")
        work = works.select_related("job").latest("pk")
        batteries = {pump.battery: pump for pump in world.pumps}
        repaired = batteries[work.new_key]
        assert repaired.key == work.job.key
        assert repaired.holder.startswith("H-")
        inside = {
            key: one.container_key for key, one in located([work.new_key, work.old_key]).items()
        }
        assert inside == {work.new_key: repaired.key, work.old_key: ""}
        with_it = forward([ThingCause(key=work.new_key)])
        assert repaired.serial in {unit.code for unit in listing.stream(with_it)}
        refurbished = pumps[world.notes["refurbished"]]
        (lot,) = refurbished.alone
        with_lot = forward([ThingCause(key=lot.key)])
        assert refurbished.serial in {unit.code for unit in listing.stream(with_lot)}

    def labels_add_up(self):
        jobs = {job.number: job for job in labels.jobs()}
        assert {job.status for job in jobs.values()} >= {"REQUESTED", "RECONCILED"}
        reprinted = Label.objects.filter(copy=2)
        assert reprinted
        assert all(label.reason for label in reprinted)
        assert self.states("labels_label").keys() >= {
            "APPLIED", "SPOILED", "SAMPLE", "RETURNED", "LOST",
        }  # fmt: skip

    def record_of_a_pump(self, world):
        """The pump whose board was replaced on the line tells its whole making."""
        pump = next(one for one in world.pumps if one.key == world.notes["replaced"])
        told = [entry.fact for entry in UnitEntry.objects.filter(unit__key=pump.key)]
        assert {"MADE", "PASS", "FAIL", "PART", "REDO", "PACKED"} <= set(told)
        order = UnitEntry.objects.filter(unit__key=pump.key)[0].order
        assert order.state == OrderState.CLOSED
        record = order.records.latest("pk")
        assert record.complete
        assert pump.serial in {one["serial"] for one in record.content["units"]}
        loads = [one["lot"] for one in record.content["loads"] if one["item"] == "MOT-42"]
        assert loads

    def sets_and_their_loads(self):
        """A sterilization holds several lots, and a lot goes through several sterilizations."""
        portions = list(Portion.objects.values_list("run_id", "order_id"))
        assert max(Counter(run for run, _ in portions).values()) > 1
        assert max(Counter(order for _, order in portions).values()) > 1
