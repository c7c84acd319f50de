"""The frozen record read back: where the product comes into being, which part fills which line."""

import pytest

from suyuan.areas.production.domain.routing import Routing

STEP = {
    "name_en": "", "kind": "NORMAL", "scope": "LOT", "procedure": "", "form": "",
    "equipment_kinds": [], "qualifications": [], "minutes": None, "needs_clearance": False,
    "needs_checker": False, "packs": False, "outside": False, "parameters": [],
}  # fmt: skip
PART = {
    "name": "", "name_en": "", "tracking": "LOT", "unit": "EA", "scrap_percent": "0",
    "key_material": True, "alternates": [],
}  # fmt: skip


def routing(serials_at=None, steps=(10, 20, 30), parts=()):
    return Routing.read(
        {
            "item": {"code": "PUMP", "tracking": "SERIAL", "unit": "EA", "shelf_life_days": None},
            "revision": "A",
            "steps": [
                {**STEP, "number": number, "code": f"S{number}", "name": f"S{number}",
                 "gives_serials": number == serials_at}
                for number in steps
            ],
            "parts": [
                {**PART, "position": position, "item": item, "quantity": "1", "step": step, **more}
                for position, (item, step, more) in enumerate(parts, start=1)
            ],
            "plans": [{"purpose": "IN_PROCESS", "step": 20, "scheme": "ALL"}],
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "number"),
    [
        ({"serials_at": 30}, 30),
        ({"parts": [("TUBE", 20, {})]}, 20),
        ({"parts": [("TUBE", None, {})]}, 10),
        ({}, 10),
    ],
)
def test_the_product_comes_into_being_where_serials_are_given_or_the_first_parts_go_in(
    told, number
):
    assert routing(**told).making.number == number


def test_a_part_without_a_step_goes_in_where_the_product_is_made():
    found = routing(serials_at=20, parts=[("BOARD", None, {}), ("LABEL", 30, {})])
    assert [part.item for part in found.parts_of(20)] == ["BOARD"]
    assert [part.item for part in found.parts_of(30)] == ["LABEL"]
    assert found.parts_of(10) == []


def test_a_line_is_filled_by_its_item_before_an_alternate():
    lines = [("A", 10, {"alternates": ["B"]}), ("B", 20, {})]
    found = routing(serials_at=10, parts=lines)
    assert found.part_for("B").item == "B"
    assert found.part_for("B", step=10).item == "A"
    assert found.part_for("C") is None


def test_an_inspection_belongs_to_its_step():
    found = routing()
    assert found.plan_at(20) is not None
    assert found.plan_at(10) is None
    assert found.final_plan is None
