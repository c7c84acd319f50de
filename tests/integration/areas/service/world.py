"""A small after-sales world: pumps with boards at a hospital, a returns zone and a workshop.

PUMP is a device with serials, a numbered board in each and a seal of a lot; SET is a device traced
by lot; STENT is an implant. Wen repairs and is trained for it, Li is not.
"""

import datetime as dt
from decimal import Decimal

from suyuan.areas.catalog import operations as catalog, queries as catalog_queries
from suyuan.areas.catalog.domain import (
    ItemKind,
    LicenceKind,
    PartnerRole,
    PlaceKind,
    design,
    fitness,
    udi,
)
from suyuan.areas.catalog.domain.forms import Field, FieldKind
from suyuan.areas.catalog.models import DeviceIdentifier
from suyuan.areas.catalog.queries import fitness as known
from suyuan.areas.quality import operations as quality, queries as quality_queries
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.sales import operations as sales
from suyuan.areas.service import operations
from suyuan.areas.service.domain import Decision, Harm, JobKind
from suyuan.areas.service.models import Job
from suyuan.areas.warehouse import operations as warehouse
from suyuan.areas.warehouse.domain import Zone
from suyuan.foundation import clock
from suyuan.foundation.command import system_context
from suyuan.foundation.days import day_at
from suyuan.ledger.domain.event import Event, Party, Quantity
from suyuan.ledger.domain.vocabulary import Action, EventType, Tracking
from suyuan.ledger.operations.capture import record
from suyuan.ledger.queries.stock import located
from tests import personas

PUMP, STENT = "/01/06901234567892", "/01/06901234567908"
PLACE = "urn:suyuan:place:"
HOSPITAL, DEALER = "urn:suyuan:party:HOSP", "urn:suyuan:party:DEAL"
ZONES = {
    "RM": Zone.RELEASED, "DOCK": Zone.STAGING, "RET": Zone.RETURNS, "SHOP": Zone.PRODUCTION,
    "REJ": Zone.REJECTED,
}  # fmt: skip
WEN, LI = "WEN", "LI"
REGISTRATION = "国械注准20233140002"


def frame(reason="test"):
    return system_context(reason=reason)


def build():
    site = personas.site("SZ")
    own = partner("OWN", PartnerRole.OWN)
    hospital = partner("HOSP", PartnerRole.HOSPITAL)
    dealer = partner("DEAL", PartnerRole.DISTRIBUTOR)
    licence(hospital, LicenceKind.PRACTICE)
    licence(dealer, LicenceKind.TRADE)
    root = place("SZ", PlaceKind.SITE, site_id=site.pk, party_id=own.pk)
    for code, zone in ZONES.items():
        place(code, PlaceKind.LOCATION, parent_id=root.pk)
        warehouse.put_profile(
            context=frame(), values=warehouse.ProfileValues(place=code, zone=zone)
        )
    place("WARD", PlaceKind.EXTERNAL, party_id=hospital.pk)
    place("DEPOT", PlaceKind.EXTERNAL, party_id=dealer.pk)
    for code in (WEN, LI):
        catalog.put_person(
            context=frame(), values=catalog.PersonValues(code=code, name=f"工程师 {code}")
        )
    catalog.put_qualification(
        context=frame(), values=catalog.QualificationValues(code="REPAIR", name="维修")
    )
    catalog.train(
        context=frame(), person_id=known.people().get(code=WEN).pk,
        qualification_id=known.qualifications().get(code="REPAIR").pk,
        values=catalog.TrainingValues(trained_on=today() - dt.timedelta(days=30)),
    )  # fmt: skip
    bench("BENCH", 300)
    bench("OLD-BENCH", None)
    item("BOARD", ItemKind.ASSEMBLY, Tracking.SERIAL)
    item("SEAL", ItemKind.COMPONENT, Tracking.LOT)
    designed("SET", Tracking.LOT)
    designed("PUMP", Tracking.SERIAL, gtin=PUMP[4:])
    designed("STENT", Tracking.SERIAL, gtin=STENT[4:])
    form()
    for kind in JobKind:
        operations.put_rule(
            context=frame(),
            values=operations.RuleValues(
                item="PUMP", kind=kind, form="BENCH-TEST", qualifications=["REPAIR"]
            ),
        )


def partner(code, role):
    values = catalog.PartnerValues(
        code=code, name=f"单位 {code}", roles=[role], address="人民路 1 号", phone="0512-1234"
    )
    return catalog.create_partner(context=frame(), values=values)


def licence(party, kind):
    values = catalog.LicenceValues(
        kind=kind, number=f"证-{party.party.code}", valid_until=today() + dt.timedelta(days=400)
    )
    return catalog.add_licence(context=frame(), party_id=party.pk, values=values)


def publish(code, key):
    """Have the DI of an item published in the registry at home."""
    made = catalog.create_di(
        context=frame(), item_id=catalog_queries.item_with_code(code).pk, market=udi.Market.CN,
        key=key,
        values=catalog.DiValues(
            brand_name=code, model=code, registration_no=REGISTRATION,
            carriers=[udi.Carrier.MATRIX],
        ),
    )  # fmt: skip
    for status in (udi.DiStatus.SUBMITTED, udi.DiStatus.PUBLISHED):
        catalog.move_di(context=frame(), di_id=made.pk, status=status)
    return made


def place(code, kind, **more):
    return catalog.create_place(
        context=frame(), values=catalog.PlaceValues(code=code, name=code, kind=kind, **more)
    )


def bench(code, days):
    made = catalog.put_equipment(
        context=frame(),
        values=catalog.EquipmentValues(
            code=code, name=code, kind="BENCH", needs_calibration=True, calibration_days=days
        ),
    )
    if days:
        catalog.calibrate(
            context=frame(), equipment_id=made.pk,
            values=catalog.CalibrationValues(
                done_on=today() - dt.timedelta(days=10), result=fitness.CalibrationResult.PASS
            ),
        )  # fmt: skip


def form():
    made = catalog.create_form(
        context=frame(), values=catalog.FormValues(code="BENCH-TEST", name="检修测试记录")
    )
    fields = [
        Field(name="flow", label="流量", kind=FieldKind.NUMBER, minimum=Decimal("4.9"),
              maximum=Decimal("5.1"), unit="mL/h"),
        Field(name="alarm", label="报警正常", kind=FieldKind.YES, good_answer=True),
    ]  # fmt: skip
    catalog.put_fields(context=frame(), form_id=made.pk, fields=fields)
    catalog.approve_form(
        context=frame(), form_id=made.pk, effective_from=today() - dt.timedelta(days=60)
    )


def item(code, kind, tracking, gtin="", **more):
    levels = [catalog.PackageLevel(gtin=gtin)] if gtin else []
    values = catalog.ItemValues(
        code=code, name=f"品 {code}", kind=kind, tracking=tracking, levels=levels, **more
    )
    return catalog.create_item(context=frame(), values=values)


def designed(code, tracking, gtin=""):
    made = item(
        code, ItemKind.DEVICE, tracking, gtin, risk_class="III", registration_no=REGISTRATION
    )
    if gtin:
        publish(code, f"/01/{gtin}")
    revision = catalog.start_revision(
        context=frame(), item_id=made.pk, values=catalog.RevisionValues(code="A")
    )
    catalog.put_step(
        context=frame(), revision_id=revision.pk,
        values=catalog.StepValues(number=10, code="ASSEMBLE", name="装配"),
    )  # fmt: skip
    part = catalog_queries.item_with_code("SEAL")
    catalog.put_parts(
        context=frame(), revision_id=revision.pk,
        parts=[catalog.PartValues(component_id=part.pk, quantity=Decimal(1), step_number=10)],
    )  # fmt: skip
    catalog.put_plan(
        context=frame(), revision_id=revision.pk,
        values=catalog.PlanValues(
            purpose=design.PlanPurpose.FINAL, scheme=design.SamplingScheme.ALL
        ),
        characteristics=[catalog.CharacteristicValues(code="LOOK", name="外观")],
    )  # fmt: skip
    catalog.approve_revision(
        context=frame(), revision_id=revision.pk, effective_from=today() - dt.timedelta(days=90)
    )


def unpublish(code):
    """Have the published DI of an item changed: it is not published meanwhile."""
    made = DeviceIdentifier.objects.get(item__item__code=code, market="CN")
    return catalog.move_di(context=frame(), di_id=made.pk, status=udi.DiStatus.CHANGING)


def today():
    """Return the day as the firm counts it."""
    return day_at(clock.now())


def pump(serial):
    return f"{PUMP}/21/{serial}"


def scan(serial, of=PUMP):
    """Return what a scanner sends for a unit."""
    return f"]d201{of[4:]}21{serial}"


def board(serial):
    return f"urn:suyuan:unit:BOARD:{serial}"


def lot(of, number):
    return f"urn:suyuan:lot:{of}:{number}"


def sscc(number):
    return f"/00/{number:018d}"


def say(step, *, ago, action=Action.OBSERVE, kind=EventType.OBJECT, at=None, **more):
    return record(
        context=frame(),
        events=[
            Event(
                type=kind, action=action, biz_step=step, location=PLACE + at if at else None,
                occurred_at=clock.now() - dt.timedelta(minutes=ago), **more,
            )
        ],
    )  # fmt: skip


def make(*serials, number="L1", of=PUMP, release=True, at="RM", expires=None, ago=600):
    """Let units be made and released, each pump with a board ``B-<serial>``."""
    keys = tuple(f"{of}/21/{serial}" for serial in serials)
    ilmd = {"cbvmda:lotNumber": number}
    if expires is not None:
        ilmd["cbvmda:itemExpirationDate"] = expires.isoformat()
    say(
        "commissioning", ago=ago, action=Action.ADD, at=at, epcs=keys, ilmd=ilmd,
        disposition="in_progress",
    )  # fmt: skip
    if of == PUMP:
        for serial in serials:
            keep_board(f"B-{serial}", ago=ago)
            say(
                "installing", ago=ago - 1, action=Action.ADD, kind=EventType.ASSOCIATION, at=at,
                parent=pump(serial), children=(board(f"B-{serial}"),),
            )  # fmt: skip
    say("inspecting", ago=ago - 2, epcs=keys, disposition="sellable_not_accessible")
    if release:
        whole = f"{of}/10/{number}"
        released = "conformant" in located([whole])[whole].marks
        if not released:
            quality.release(context=frame(), keys=[whole])
        say("storing", ago=ago - 3, epcs=keys, at=at, disposition="sellable_accessible")
    return keys


def keep_board(serial, ago=600, state="conformant"):
    say(
        "receiving", ago=ago, action=Action.ADD, at="RM", epcs=(board(serial),), disposition=state,
    )  # fmt: skip
    return board(serial)


def keep_lot(of, number, quantity, ago=600, state="conformant", at="RM"):
    amount = Quantity(key=lot(of, number), quantity=Decimal(quantity))
    say(
        "receiving", ago=ago, action=Action.ADD, at=at, quantities=(amount,), disposition=state,
        ilmd={"cbvmda:lotNumber": number},
    )  # fmt: skip
    return lot(of, number)


def ship(*keys, party=HOSPITAL, to="WARD", ago=300):
    """Let things go to a customer, who has them at a place, or only on the way."""
    where = [Party(type="possessing_party", id=party)]
    if to:
        where.append(Party(type="location", id=PLACE + to))
    say("shipping", ago=ago, epcs=keys, destinations=tuple(where), disposition="in_transit")


def ship_lot(key, quantity, *, party=HOSPITAL, to="WARD", ago=300):
    where = [Party(type="possessing_party", id=party)]
    if to:
        where.append(Party(type="location", id=PLACE + to))
    say(
        "shipping", ago=ago, destinations=tuple(where), disposition="in_transit",
        quantities=(Quantity(key=key, quantity=Decimal(quantity)),),
        sources=(Party(type="location", id=PLACE + "RM"),),
    )  # fmt: skip


def pack(parent, *children, ago=400, amounts=()):
    say(
        "packing", ago=ago, action=Action.ADD, kind=EventType.AGGREGATION, at="RM", parent=parent,
        children=children, child_quantities=amounts,
    )  # fmt: skip
    return parent


def complain(*devices, **more):
    values = operations.ComplaintValues(
        reporter="护士长", description="不启动", harm=Harm.NONE, devices=devices, **more
    )
    return operations.receive_complaint(context=frame(), values=values)


def order(quantity, customer="HOSP"):
    """Return a confirmed sales order of pumps."""
    line = sales.OrderLineValues(item="PUMP", quantity=Decimal(quantity), wanted_on=today())
    values = sales.SaleValues(customer=customer, lines=[line])
    made = sales.write_order(context=frame(), values=values)
    return sales.confirm_order(context=frame(), order_id=made.pk)


def announce(customer="HOSP", **more):
    values = operations.ReturnValues(customer=customer, why="不启动", **more)
    return operations.announce_return(context=frame(), values=values)


def receive(row, scanned, quantity=None, context=None, **more):
    amount = None if quantity is None else Decimal(quantity)
    return operations.receive_return(
        context=context or frame(), number=row.number,
        values=operations.Arrived(scanned=scanned, quantity=amount, **more),
    )  # fmt: skip


def decide(row, decision, *lines, **more):
    values = operations.DecisionValues(decision=decision, note="评审决定", lines=lines, **more)
    return personas.signed(operations.decide_return, number=row.number, values=values)


def inspected(row, conclusion=Conclusion.ACCEPT, **more):
    """Inspect what waits of a return, and conclude so."""
    for number in operations.inspect_return(context=frame(), number=row.number):
        conclude(number, conclusion, **more)


def conclude(number, conclusion, **more):
    found = quality_queries.inspection_numbered(number)
    units = list(found.unit_keys)
    results = [
        quality.ResultValues(
            characteristic="LOOK", sample=place, unit_key=key,
            passed=conclusion is Conclusion.ACCEPT,
        )
        for place, key in enumerate(units, start=1)
    ] or [
        quality.ResultValues(
            characteristic="LOOK", sample=0, inspected=int(found.quantity),
            nonconforming=0 if conclusion is Conclusion.ACCEPT else int(found.quantity),
        )
    ]  # fmt: skip
    quality.record_results(context=frame(), inspection_id=found.pk, results=results, by=WEN)
    quality.submit_inspection(context=frame(), inspection_id=found.pk, by=WEN)
    if conclusion is not Conclusion.ACCEPT:
        more.setdefault("description", "外壳破裂")
    personas.signed(
        quality.conclude_inspection, inspection_id=found.pk,
        values=quality.ConclusionValues(conclusion=conclusion, **more),
    )  # fmt: skip


def open_job(scanned, kind=JobKind.REPAIR, **more):
    more.setdefault("customer", "HOSP" if kind is JobKind.REPAIR else "")
    values = operations.JobValues(kind=kind, scanned=scanned, fault="不启动", **more)
    return operations.open_job(context=frame(), values=values)


def deed(note="更换", person=WEN, **more):
    return operations.Deed(note=note, person=person, **more)


def diagnose(job, **more):
    return operations.diagnose(
        context=frame(), number=job.number, diagnosis="主板烧毁", deed=deed(**more)
    )


def replace(job, old, new, **more):
    return operations.replace_part(
        context=frame(), number=job.number, old=old, new=new, deed=deed(**more)
    )


def probe(job, flow="5.00", alarm="true", **more):
    """Enter a test of a job."""
    return operations.test_unit(
        context=frame(), number=job.number, entered={"flow": flow, "alarm": alarm},
        deed=deed(**more),
    )  # fmt: skip


def at_bench_of_built(serial):
    """Build the world, then do what `at_bench` does."""
    build()
    return at_bench(serial)


def at_bench(serial="S1"):
    """Return a repair job in work of a pump that came back from the hospital."""
    make(serial)
    ship(pump(serial))
    row = announce()
    receive(row, scan(serial))
    job = reworked(row)
    diagnose(job)
    return job


def reworked(row, kind=JobKind.REPAIR, *lines):
    """Have rework of what came back decided; return the job that this opens, the first of them."""
    decided = decide(row, Decision.REWORK, *lines, job_kind=kind)
    return Job.objects.get(number=decided[0].job)
