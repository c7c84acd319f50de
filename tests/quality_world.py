"""A small world for the tests of quality: items with inspection plans, places, instruments, people.

CAP is a component traced by lot (GB/T 2828.1, level II, AQL 1.0), PUMP a device traced by serial
number (every unit is tested). Wen inspects, Li checks, who signs in as Eva; CAL-1 is an instrument
in calibration.
"""

import datetime as dt
from decimal import Decimal

from suyuan.areas.catalog import operations as catalog, queries as catalog_queries
from suyuan.areas.catalog.domain import ItemKind, PlaceKind, design, fitness
from suyuan.areas.quality import operations
from suyuan.foundation import clock
from suyuan.foundation.command import command, system_context
from suyuan.ledger.domain.event import Event, Quantity
from suyuan.ledger.domain.vocabulary import Action, EventType, Tracking
from suyuan.ledger.operations import register
from suyuan.ledger.operations.capture import record
from tests import personas

WEN, LI = "WEN", "LI"
STORE, LINE, WARD = (f"urn:suyuan:place:{code}" for code in ("STORE", "LINE", "WARD"))
HOSPITAL = "urn:suyuan:party:HOSPITAL"


def frame(reason="test"):
    return system_context(reason=reason)


def _places(*, context):
    maker = register.register_party(register.PartyDescription(code="MAKER", name="Maker", own=True))
    other = register.register_party(register.PartyDescription(code="HOSPITAL", name="Hospital"))
    for code in ("STORE", "LINE"):
        register.register_place(
            register.PlaceDescription(code=code, name=code, kind="SITE", party_id=maker)
        )
    register.register_place(
        register.PlaceDescription(code="WARD", name="Ward", kind="EXTERNAL", party_id=other)
    )


def characteristic(code, **more):
    return catalog.CharacteristicValues(code=code, name=code, **more)


def item(code, kind, tracking, plans, day=dt.date(2026, 1, 1)):
    values = catalog.ItemValues(code=code, name=code, kind=kind, tracking=tracking)
    made = catalog.create_item(context=frame(), values=values)
    revision = catalog.start_revision(
        context=frame(), item_id=made.pk, values=catalog.RevisionValues(code="A")
    )
    for plan, characteristics in plans:
        catalog.put_plan(
            context=frame(), revision_id=revision.pk, values=plan, characteristics=characteristics
        )
    if kind is ItemKind.DEVICE:
        catalog.put_step(
            context=frame(),
            revision_id=revision.pk,
            values=catalog.StepValues(number=10, code="ASSEMBLE", name="装配"),
        )
        part = catalog_queries.item_with_code("CAP")
        catalog.put_parts(
            context=frame(),
            revision_id=revision.pk,
            parts=[catalog.PartValues(component_id=part.pk, quantity=Decimal(1), step_number=10)],
        )
    catalog.approve_revision(context=frame(), revision_id=revision.pk, effective_from=day)
    return made


def build():
    """Make the world; return the two items."""
    command(name="tests.build_quality_world", action=None)(_places)(context=frame())
    for code, title, user_id in (
        (WEN, "检验员", None), (LI, "质量主管", personas.person("eva").pk)
    ):  # fmt: skip
        catalog.put_person(
            context=frame(),
            values=catalog.PersonValues(
                code=code, name=code.title(), job_title=title, user_id=user_id
            ),
        )
    for code, days in (("CAL-1", 365), ("CAL-2", None)):
        made = catalog.put_equipment(
            context=frame(),
            values=catalog.EquipmentValues(
                code=code, name=code, kind="CALIPER", needs_calibration=True,
                calibration_days=days,
            ),
        )  # fmt: skip
        if days:
            catalog.calibrate(
                context=frame(),
                equipment_id=made.pk,
                values=catalog.CalibrationValues(
                    done_on=clock.now().date() - dt.timedelta(days=10),
                    result=fitness.CalibrationResult.PASS,
                ),
            )
    incoming = catalog.PlanValues(
        purpose=design.PlanPurpose.INCOMING, scheme=design.SamplingScheme.GB2828, level="II",
        aql=Decimal("1.0"),
    )  # fmt: skip
    final = catalog.PlanValues(purpose=design.PlanPurpose.FINAL, scheme=design.SamplingScheme.ALL)
    variable = design.CharacteristicKind.VARIABLE
    cap = item(
        "CAP", ItemKind.COMPONENT, Tracking.LOT,
        [(incoming, [
            characteristic("LOOK"),
            characteristic("SIZE", kind=variable, minimum=Decimal(9), maximum=Decimal(11),
                           severity=design.Severity.MINOR, instrument_kinds=["CALIPER"]),
        ])],
    )  # fmt: skip
    pump = item(
        "PUMP", ItemKind.DEVICE, Tracking.SERIAL,
        [(final, [characteristic("FLOW", kind=variable, minimum=Decimal("4.9"),
                                 maximum=Decimal("5.1"), unit="mL/h")])],
    )  # fmt: skip
    return cap, pump


def shelf():
    """Make a place that the catalogue knows too; return it."""
    values = catalog.PlaceValues(code="SHELF", name="留样室", kind=PlaceKind.SITE)
    return catalog.create_place(context=frame(), values=values)


def storeroom(code, site, kind=PlaceKind.SITE):
    """Make a place of a site, or one of others; return it."""
    values = catalog.PlaceValues(code=code, name=code, kind=kind, site_id=site and site.pk)
    return catalog.create_place(context=frame(), values=values)


def lot(number, code="CAP"):
    return f"urn:suyuan:lot:{code}:{number}"


def unit(serial, code="PUMP"):
    return f"urn:suyuan:unit:{code}:{serial}"


def say(*events):
    return record(context=frame(), events=events)


def event(kind=EventType.OBJECT, action=Action.OBSERVE, **values):
    values.setdefault("occurred_at", clock.now())
    return Event(type=kind, action=action, **values)


def receive(number, quantity=1000, **more):
    """Let an amount of a lot come in and wait for inspection."""
    values = {
        "biz_step": "receiving", "location": STORE, "disposition": "unavailable",
        "quantities": (Quantity(key=lot(number), quantity=Decimal(quantity)),), **more,
    }  # fmt: skip
    say(event(action=Action.ADD, **values))
    return lot(number)


def make(number, *serials):
    """Let pumps of a lot be made."""
    keys = tuple(unit(serial) for serial in serials)
    say(
        event(
            action=Action.ADD, biz_step="commissioning", location=LINE,
            disposition="in_progress", epcs=keys, ilmd={"cbvmda:lotNumber": number},
        )
    )  # fmt: skip
    return keys


def incoming(cap, key, quantity=1000, **more):
    """Open the incoming inspection of a lot."""
    values = operations.InspectionValues(
        purpose=design.PlanPurpose.INCOMING, item_id=cap.pk, quantity=Decimal(quantity),
        lot_key=key, **more,
    )  # fmt: skip
    return operations.open_inspection(context=frame(), values=values)


def results(inspection, *, bad=0, size="10"):
    """Enter the results of every sample: so many look bad, all measure the same."""
    entered = []
    for said in inspection.plan["characteristics"]:
        code, n = said["code"], inspection.classes[said["severity"]]["size"]
        if said["kind"] == "VARIABLE":
            entered += [
                operations.ResultValues(
                    characteristic=code, sample=number, value=Decimal(size), instrument="CAL-1"
                )
                for number in range(1, n + 1)
            ]
        else:
            entered.append(
                operations.ResultValues(
                    characteristic=code, sample=0, inspected=n, nonconforming=bad
                )
            )
    operations.record_results(context=frame(), inspection_id=inspection.pk, results=entered, by=WEN)
    return operations.submit_inspection(context=frame(), inspection_id=inspection.pk, by=WEN)


def conclude(inspection, conclusion, *, by="eva", **more):
    """Let one of the people check an inspection and sign its conclusion."""
    values = operations.ConclusionValues(conclusion=conclusion, **more)
    return personas.signed(
        operations.conclude_inspection, by=by, inspection_id=inspection.pk, values=values
    )


def inspected(cap, number, *, bad=0, quantity=1000, conclusion=None, **more):
    """Let a lot come in and be inspected to its end."""
    from suyuan.areas.quality.domain.judging import Conclusion  # noqa: PLC0415

    inspection = incoming(cap, receive(number, quantity), quantity, **more)
    results(inspection, bad=bad)
    inspection.refresh_from_db()
    asked = conclusion or Conclusion(inspection.proposal)
    text = {} if asked is Conclusion.ACCEPT else {"description": "裂纹"}
    return conclude(inspection, asked, **text)


def release(*keys):
    return operations.release(context=frame(), keys=keys, by=LI)
