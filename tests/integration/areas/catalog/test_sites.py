"""Places, machines and number pools of a site are changed by who has the right there."""

import datetime as dt

import pytest
from django.urls import reverse

from suyuan.areas.catalog import operations, queries
from suyuan.areas.catalog.domain import ItemKind, NumberKind, PlaceKind, fitness
from suyuan.areas.catalog.models import NumberScheme
from suyuan.foundation import clock
from suyuan.foundation.command import system_context
from suyuan.foundation.days import day_at
from suyuan.foundation.failures import ForbiddenError
from suyuan.ledger.domain.vocabulary import Tracking
from tests import personas
from tests.screens import client_of

pytestmark = pytest.mark.django_db
HERE, THERE = "SZ", "SH"


def frame():
    return system_context(reason="test")


def today():
    """Return the day as the firm counts it."""
    return day_at(clock.now())


@pytest.fixture(autouse=True)
def _two_sites():
    for code in (HERE, THERE):
        plant = operations.create_place(context=frame(), values=place(code, PlaceKind.SITE, code))
        operations.create_place(
            context=frame(),
            values=operations.PlaceValues(
                code=f"{code}-LINE", name="线", kind=PlaceKind.LINE, parent_id=plant.pk
            ),
        )
    operations.create_item(
        context=frame(),
        values=operations.ItemValues(
            code="PUMP", name="泵", kind=ItemKind.DEVICE, tracking=Tracking.SERIAL
        ),
    )
    for code in (HERE, THERE):
        operations.create_scheme(context=frame(), values=scheme(code))


def place(name, kind, code):
    return operations.PlaceValues(code=name, name=name, kind=kind, site_id=personas.site(code).pk)


def scheme(code, mark=""):
    return operations.SchemeValues(
        code=f"S-{code}{mark}", kind=NumberKind.SERIAL, template=f"{code}{mark}{{SEQ:5}}",
        item_id=queries.item_with_code("PUMP").pk, site_id=personas.site(code).pk,
    )  # fmt: skip


def line(code):
    return queries.place_with_code(f"{code}-LINE")


def oven(code):
    return operations.EquipmentValues(
        code=f"OV-{code}", name="烘箱", kind="OVEN", place_id=line(code).pk, calibration_days=90
    )


def made(code):
    return operations.put_equipment(context=frame(), values=oven(code))


def scheme_of(code):
    return NumberScheme.objects.get(code=f"S-{code}").pk


def handed(code):
    return operations.hand_pool(
        context=frame(), scheme_id=scheme_of(code), count=10, day=today(),
        recipient=operations.Recipient(place_id=line(code).pk),
    )  # fmt: skip


CHANGES = {
    "a new place": (
        operations.create_place,
        lambda code: {
            "values": operations.PlaceValues(
                code=f"{code}-NEW", name="新", kind=PlaceKind.LINE,
                parent_id=queries.place_with_code(code).pk,
            )
        },
    ),
    "a place": (
        operations.change_place,
        lambda code: {
            "place_id": line(code).pk,
            "values": operations.PlaceValues(
                code=f"{code}-LINE", name="新", kind=PlaceKind.LINE,
                parent_id=queries.place_with_code(code).pk,
            ),
        },
    ),
    "a copy": (
        operations.copy_place,
        lambda code: {
            "place_id": line(code).pk,
            "values": operations.CopyValues(code=f"{code}-L2", name="二线"),
        },
    ),
    "a machine": (operations.put_equipment, lambda code: {"values": oven(code)}),
    "its state": (
        operations.move_equipment,
        lambda code: {"equipment_id": made(code).pk, "status": fitness.EquipmentStatus.BROKEN},
    ),
    "its calibration": (
        operations.calibrate,
        lambda code: {
            "equipment_id": made(code).pk,
            "values": operations.CalibrationValues(
                done_on=today(), result=fitness.CalibrationResult.PASS
            ),
        },
    ),
    "its maintenance": (
        operations.record_upkeep,
        lambda code: {
            "values": operations.UpkeepValues(
                equipment=made(code).code, done_on=today(), done_by="OP-1", work="清洁"
            )
        },
    ),
    "a maintenance plan": (
        operations.put_upkeep_plan,
        lambda code: {
            "values": operations.UpkeepPlanValues(
                code=f"PM-{code}", equipment=made(code).code, name="保养", interval_days=90
            )
        },
    ),
    "a scheme": (
        operations.retire_scheme, lambda code: {"scheme_id": scheme_of(code)}
    ),
    "numbers": (
        operations.issue_numbers,
        lambda code: {"scheme_id": scheme_of(code), "count": 1, "day": today()},
    ),
    "a new pool": (
        operations.hand_pool,
        lambda code: {
            "scheme_id": scheme_of(HERE), "count": 10, "day": dt.date(2026, 3, 2),
            "recipient": operations.Recipient(place_id=line(code).pk),
        },
    ),
    "a number of a pool": (
        operations.take_from_pool, lambda code: {"pool_id": handed(code).pk, "count": 1}
    ),
    "a pool": (operations.close_pool, lambda code: {"pool_id": handed(code).pk}),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_belongs_to_another_site_is_not_changed(name):
    operation, told = CHANGES[name]
    with pytest.raises(ForbiddenError):
        operation(context=personas.context("qi"), **told(THERE))
    operation(context=personas.context("qi"), **told(HERE))


def test_a_machine_is_not_moved_to_another_site():
    equipment = made(HERE)
    with pytest.raises(ForbiddenError):
        operations.put_equipment(
            context=personas.context("qi"), equipment_id=equipment.pk, values=oven(THERE)
        )


def test_what_belongs_to_no_site_is_changed_by_whoever_has_the_right_anywhere():
    values = operations.EquipmentValues(code="OV-1", name="烘箱", kind="OVEN")
    equipment = operations.put_equipment(context=personas.context("qi"), values=values)
    assert equipment.place_id is None


def test_pools_of_another_site_do_not_exist():
    own, other = handed(HERE), handed(THERE)
    client = client_of("qi")
    rows = client.get(reverse("numbers-pools-list")).context["rows"]
    assert [row.record.pk for row, _address, _key in rows] == [own.pk]
    for pool, status in ((own, 200), (other, 404)):
        answer = client.get(reverse("numbers-pools-detail", args=[pool.pk]))
        assert answer.status_code == status


def test_neither_do_their_numbers_as_files_and_labels():
    own, other = handed(HERE), handed(THERE)
    client = client_of("qi")
    for pool, status in ((own, 200), (other, 404)):
        block = pool.blocks.get()
        for name, key in (
            ("number-pool-file", pool.pk), ("number-pool-labels", pool.pk),
            ("number-block-file", block.pk), ("number-block-labels", block.pk),
        ):  # fmt: skip
            assert client.get(reverse(name, args=[key])).status_code == status, name
