"""A small factory for the tests of production: a pump with serials, an infusion set by lot."""

import datetime as dt
import itertools
from decimal import Decimal

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import (
    ItemKind,
    ItemStatus,
    NumberKind,
    PartnerRole,
    PlaceKind,
    design,
    fitness,
)
from suyuan.areas.catalog.domain.forms import Field, FieldKind
from suyuan.areas.catalog.queries import designs, fitness as known
from suyuan.areas.production import operations
from suyuan.areas.production.operations import Act
from suyuan.foundation import clock
from suyuan.foundation.command import command, system_context
from suyuan.ledger.domain.event import Event, Quantity
from suyuan.ledger.domain.vocabulary import Action, EventType, Tracking
from suyuan.ledger.operations.capture import record
from tests import personas

DAY = dt.date(2026, 3, 2)
START = dt.datetime(2026, 3, 2, 0, 0, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 3, 31, 12, 0, tzinfo=dt.UTC)
PUMP_GTIN, BOX_GTIN = "06999999000013", "16999999000010"
PUMP = f"/01/{PUMP_GTIN}"
LINE = "urn:suyuan:place:LINE1"
STORE = "urn:suyuan:place:STORE"
_minutes = itertools.count(1)


def frame():
    return system_context(reason="test")


def later(minutes=1):
    """Return a moment after every one returned before."""
    return START + dt.timedelta(minutes=next(_minutes) * minutes)


def act(person="OP-1", **more):
    more.setdefault("occurred_at", later())
    return Act(person=person, **more)


def build():
    """Build the factory: a site, its lines, people, machines, items and their designs."""
    site = personas.site("SZ")
    owner = catalog.create_partner(
        context=frame(),
        values=catalog.PartnerValues(code="YQ", name="源泉", roles=[PartnerRole.OWN]),
    )
    eo = catalog.create_partner(
        context=frame(),
        values=catalog.PartnerValues(code="EO", name="灭菌", roles=[PartnerRole.CONTRACT_MAKER]),
    )
    plant = _place("PLANT", PlaceKind.SITE, site.pk, owner.pk)
    for code, kind in (
        ("LINE1", PlaceKind.LINE), ("LINE2", PlaceKind.LINE), ("STORE", PlaceKind.LOCATION),
        ("FG", PlaceKind.LOCATION),
    ):  # fmt: skip
        _place(code, kind, site.pk, owner.pk, parent=plant.pk)
    _place("EO-HALL", PlaceKind.EXTERNAL, None, eo.pk)
    for code in ("OP-1", "OP-2", "OP-3"):
        catalog.put_person(
            context=frame(), values=catalog.PersonValues(code=code, name=f"操作工 {code}")
        )
    for code in ("POTTING", "TEST"):
        catalog.put_qualification(
            context=frame(), values=catalog.QualificationValues(code=code, name=code)
        )
        for person in ("OP-1", "OP-2"):
            _train(person, code)
    for code, kind in (("POT-1", "DISPENSER"), ("OVN-1", "OVEN"), ("TST-1", "BENCH")):
        _machine(code, kind)
    _form()
    _items()
    _designs()


def _place(code, kind, site_id, party_id, parent=None):
    return catalog.create_place(
        context=frame(),
        values=catalog.PlaceValues(
            code=code, name=code, kind=kind, site_id=site_id, party_id=party_id, parent_id=parent
        ),
    )


def _train(person, code):
    catalog.train(
        context=frame(),
        person_id=known.people().get(code=person).pk,
        qualification_id=known.qualifications().get(code=code).pk,
        values=catalog.TrainingValues(
            trained_on=DAY - dt.timedelta(days=10), valid_until=DAY + dt.timedelta(days=300)
        ),
    )


def _machine(code, kind, days=200):
    made = catalog.put_equipment(
        context=frame(),
        values=catalog.EquipmentValues(
            code=code, name=code, kind=kind, needs_calibration=True, calibration_days=365
        ),
    )
    catalog.calibrate(
        context=frame(),
        equipment_id=made.pk,
        values=catalog.CalibrationValues(
            done_on=DAY - dt.timedelta(days=5), result=fitness.CalibrationResult.PASS,
            valid_until=DAY + dt.timedelta(days=days),
        ),
    )  # fmt: skip


def _form():
    form = catalog.create_form(
        context=frame(), values=catalog.FormValues(code="POTTING", name="灌封记录")
    )
    fields = [
        Field(name="shot", label="胶量", kind=FieldKind.NUMBER, unit="GRM",
              minimum=Decimal(115), maximum=Decimal(125)),
        Field(name="in_time", label="适用期内", kind=FieldKind.YES, good_answer=True),
    ]  # fmt: skip
    catalog.put_fields(context=frame(), form_id=form.pk, fields=fields)
    catalog.approve_form(context=frame(), form_id=form.pk, effective_from=DAY)


def item(code, kind, tracking, unit="EA", levels=(), **more):
    made = catalog.create_item(
        context=frame(),
        values=catalog.ItemValues(
            code=code, name=f"品 {code}", kind=kind, tracking=tracking, unit=unit,
            levels=[
                catalog.PackageLevel(gtin=gtin, level=level, contains=contains)
                for gtin, level, contains in levels
            ],
            **more,
        ),
    )  # fmt: skip
    catalog.move_item(context=frame(), item_id=made.pk, status=ItemStatus.ACTIVE)
    return made


def _items():
    lot, serial = Tracking.LOT, Tracking.SERIAL
    pump = item(
        "PUMP", ItemKind.DEVICE, serial,
        levels=[(PUMP_GTIN, 0, 1), (BOX_GTIN, 2, 4)], shelf_life_days=1825,
    )  # fmt: skip
    item("BOARD", ItemKind.ASSEMBLY, serial)
    item("MOTOR", ItemKind.COMPONENT, lot)
    item("MOTOR-B", ItemKind.COMPONENT, lot)
    item("RESIN", ItemKind.MATERIAL, lot, unit="KGM", shelf_life_days=90)
    infusion = item("SET", ItemKind.DEVICE, lot, shelf_life_days=1095)
    item("TUBE", ItemKind.COMPONENT, lot, unit="MTR")
    item("EO-LOAD", ItemKind.MATERIAL, lot)
    for code, kind, template, of in (
        ("SN", NumberKind.SERIAL, "P{YY}{SEQ:5}", pump),
        ("LOT", NumberKind.LOT, "L{YY}{SEQ:4}", pump),
        ("SETS", NumberKind.LOT, "S{YY}{SEQ:4}", infusion),
        ("SSCC", NumberKind.SSCC, "06999999{SEQ:9}{CHECK}", None),
    ):  # fmt: skip
        catalog.create_scheme(
            context=frame(),
            values=catalog.SchemeValues(
                code=code, kind=kind, template=template, item_id=of.pk if of else None
            ),
        )


def _designs():
    unit = design.StepScope.UNIT
    flow = catalog.ParameterValues(
        code="FLOW", name="流量误差", name_en="Flow error", unit="%",
        minimum=Decimal(-5), maximum=Decimal(5), critical=True,
    )  # fmt: skip
    make_design(
        "PUMP",
        steps=[
            catalog.StepValues(number=10, code="ASSEMBLY", name="总装", scope=unit,
                               gives_serials=True, needs_clearance=True),
            catalog.StepValues(number=20, code="POTTING", name="灌封", form_code="POTTING",
                               kind=design.StepKind.SPECIAL, needs_checker=True,
                               equipment_kinds=["DISPENSER", "OVEN"],
                               qualifications=["POTTING"]),
            catalog.StepValues(number=30, code="TEST", name="终检", scope=unit,
                               equipment_kinds=["BENCH"], qualifications=["TEST"]),
            catalog.StepValues(number=40, code="PACKING", name="装箱", scope=unit, packs=True),
        ],
        parameters={30: [flow]},
        parts=[("BOARD", "1", 10, ()), ("MOTOR", "1", 10, ()), ("RESIN", "0.12", 20, ())],
    )  # fmt: skip
    make_design(
        "SET",
        steps=[
            catalog.StepValues(number=10, code="ASSEMBLY", name="组装"),
            catalog.StepValues(number=20, code="STERILIZATION", name="灭菌", outside=True,
                               kind=design.StepKind.SPECIAL),
            catalog.StepValues(number=30, code="PACKING", name="装箱", packs=True),
        ],
        parts=[("TUBE", "1.5", 10, ())],
    )  # fmt: skip


def make_design(code, *, steps, parts, parameters=None):
    revision = catalog.start_revision(
        context=frame(), item_id=designs.item_id_of(code), values=catalog.RevisionValues(code="A")
    )
    for step in steps:
        catalog.put_step(
            context=frame(), revision_id=revision.pk, values=step,
            parameters=(parameters or {}).get(step.number, []),
        )  # fmt: skip
    catalog.put_parts(
        context=frame(),
        revision_id=revision.pk,
        parts=[
            catalog.PartValues(
                component_id=designs.item_id_of(part), quantity=Decimal(amount), step_number=step,
                key_material=True, alternate_ids=[designs.item_id_of(one) for one in others],
            )
            for part, amount, step, others in parts
        ],
    )  # fmt: skip
    catalog.put_plan(
        context=frame(),
        revision_id=revision.pk,
        values=catalog.PlanValues(
            purpose=design.PlanPurpose.FINAL, scheme=design.SamplingScheme.ALL
        ),
        characteristics=[catalog.CharacteristicValues(code="LOOK", name="外观")],
    )
    catalog.approve_revision(context=frame(), revision_id=revision.pk, effective_from=DAY)


def lot(code, number):
    return f"urn:suyuan:lot:{code}:{number}"


def board(serial):
    return f"urn:suyuan:unit:BOARD:{serial}"


def pump(serial):
    return f"{PUMP}/21/{serial}"


def receive(key, quantity=None, unit=None, expires=None):
    """Let something be in the store."""
    told = {"cbvmda:itemExpirationDate": expires} if expires else {}
    named = (
        {"epcs": (key,)}
        if quantity is None
        else {"quantities": (Quantity(key=key, quantity=Decimal(quantity), unit=unit),)}
    )
    record(
        context=frame(),
        events=[
            Event(
                type=EventType.OBJECT, action=Action.ADD, biz_step="receiving",
                disposition="conformant", occurred_at=later(), location=STORE, ilmd=told, **named,
            )
        ],
    )  # fmt: skip


def plan(code="PUMP", quantity=4, line="LINE1", **more):
    values = operations.OrderValues(
        item=code, quantity=Decimal(quantity), line=line, starts_on=DAY, ends_on=DAY,
        store="STORE", target="FG", **more,
    )  # fmt: skip
    return operations.plan_order(context=frame(), values=values)


def release(code="PUMP", quantity=4, **more):
    order = plan(code, quantity, **more)
    return operations.release_order(context=frame(), order=order.number)


def issue(order, *lines, **more):
    return operations.issue(
        context=frame(),
        order=order.number,
        lines=[
            operations.Line(key=key, quantity=None if amount is None else Decimal(amount))
            for key, amount in lines
        ],
        act=act(),
        **more,
    )


def clear(order, place=""):
    operations.clear_line(
        context=frame(), order=order.number, checks=[operations.Check("无上批遗留物", passed=True)],
        act=act(checker="OP-2", place=place),
    )  # fmt: skip


def ready_pump_order(quantity=4, motors=100, boards=None):
    """Return a released pump order with its material issued and loaded, and the line cleared."""
    order = release("PUMP", quantity)
    boards = boards or [f"B{number}" for number in range(1, quantity + 1)]
    receive(lot("MOTOR", f"M-{order.pk}"), motors)
    receive(lot("RESIN", f"R-{order.pk}"), "5", "KGM", expires="2026-12-31")
    for serial in boards:
        receive(board(serial))
    issue(
        order, (lot("MOTOR", f"M-{order.pk}"), quantity), (lot("RESIN", f"R-{order.pk}"), "2"),
        load=True,
    )  # fmt: skip
    issue(order, *((board(serial), None) for serial in boards))
    clear(order)
    return order


def make(order, boards, **more):
    return operations.make_units(
        context=frame(), order=order.number, act=act(),
        making=operations.Making(parts=tuple((board(serial),) for serial in boards), **more),
    )  # fmt: skip


def pot(order, **more):
    return operations.perform(
        context=frame(), order=order.number, step=20,
        act=act(checker="OP-2", equipment=("POT-1", "OVN-1")),
        work=operations.Work(entered={"shot": "120.5", "in_time": "yes"}, **more),
    )  # fmt: skip


def test_pumps(order, **more):
    more.setdefault("values", {"FLOW": "0.4"})
    return operations.perform(
        context=frame(), order=order.number, step=30, act=act(equipment=("TST-1",)),
        work=operations.Work(**more),
    )  # fmt: skip


test_pumps.__test__ = False
__all__ = ["build", "clock", "command"]
