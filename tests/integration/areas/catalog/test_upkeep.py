"""Maintenance of equipment: planned, recorded, due, and refused at the line when it is overdue."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from suyuan.areas.catalog import operations
from suyuan.areas.catalog.domain import ForbiddenMoveError, fitness as words
from suyuan.areas.catalog.models import Upkeep
from suyuan.areas.catalog.queries import fitness, upkeep as queries
from suyuan.foundation import clock
from suyuan.foundation.command import command, system_context
from suyuan.foundation.failures import ConstraintError
from suyuan.foundation.wording import sentence
from suyuan.kernel.errors import Problems
from tests import personas
from tests.screens import ResourceCases, client_of, command_id

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)
NOW = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _now():
    with clock.fixed(NOW):
        yield


def frame(reason="test"):
    return system_context(reason=reason)


def oven(code="OV-1", **more):
    values = operations.EquipmentValues(code=code, name="烘箱", kind="OVEN", **more)
    return operations.put_equipment(context=frame(), values=values)


def planned(equipment="OV-1", code="PM-1", **more):
    said = {"interval_days": 90, "grace_days": 7, "first_due": DAY} | more
    values = operations.UpkeepPlanValues(code=code, equipment=equipment, name="季度保养", **said)
    return operations.put_upkeep_plan(context=frame(), values=values)


def maintained(day, equipment="OV-1", plan="PM-1", **more):
    said = {"done_by": "OP-1", "work": "清洁风道"} | more
    values = operations.UpkeepValues(equipment=equipment, plan=plan, done_on=day, **said)
    return operations.record_upkeep(context=frame(), values=values)


def codes(failure):
    return [problem.code for problem in failure.value.problems]


def after(days):
    return DAY + dt.timedelta(days=days)


def against(day, code="OV-1"):
    return [one.code for one in fitness.unfit(code, on=day)]


class TestPlans:
    def test_are_due_after_their_interval_and_refuse_after_their_grace(self):
        oven()
        planned()
        assert against(after(7)) == []
        assert against(after(8)) == ["catalog.maintenance_overdue"]
        done = maintained(DAY)
        assert done.next_due == after(90)
        assert against(after(97)) == []
        assert against(after(98)) == ["catalog.maintenance_overdue"]
        (row,) = queries.upkeep_plans()
        assert (row.last_done, row.due, row.until) == (DAY, after(90), after(97))

    def test_of_several_the_one_that_ends_first_counts(self):
        oven()
        planned()
        planned(code="CHK-1", interval_days=1, grace_days=0)
        assert against(after(1)) == ["catalog.maintenance_overdue"]
        plan = queries.upkeep_plans().get(code="CHK-1")
        values = operations.UpkeepPlanValues(
            code="CHK-1", equipment="OV-1", name="点检", interval_days=1, active=False
        )
        operations.put_upkeep_plan(context=frame(), values=values, plan_id=plan.pk)
        assert against(after(1)) == []

    def test_take_the_interval_of_the_equipment_or_are_refused_with_every_reason(self):
        oven(maintenance_days=30)
        plan = planned(interval_days=None, first_due=None, grace_days=0)
        assert (plan.interval_days, plan.first_due) == (30, after(30))
        oven("OV-2")
        with pytest.raises(Problems) as failure:
            planned("OV-2", code="PM-1", interval_days=None, kind=words.UpkeepKind.REPAIR)
        assert codes(failure) == [
            "catalog.repair_not_planned", "catalog.no_upkeep_interval", "catalog.code_twice",
        ]  # fmt: skip
        with pytest.raises(Problems) as failure:
            planned("NONE", code="PM-9", interval_days=5, grace_days=5)
        assert codes(failure) == ["catalog.unknown_equipment", "catalog.grace_too_long"]


class TestRecords:
    def test_name_every_problem_and_move_nothing(self):
        oven()
        planned()
        with pytest.raises(Problems) as failure:
            maintained(after(5), done_by=" ", work="", next_due=DAY)
        assert codes(failure) == [
            "catalog.missing", "catalog.missing", "catalog.in_the_future",
            "catalog.ends_before_it_begins",
        ]  # fmt: skip
        assert not Upkeep.objects.exists()

    def test_are_made_once_a_day_for_each_plan(self):
        oven()
        planned()
        maintained(DAY)
        with pytest.raises(Problems) as failure:
            maintained(DAY)
        assert codes(failure) == ["catalog.maintained_twice"]
        with pytest.raises(operations.UnknownUpkeepPlanError):
            maintained(DAY, plan="PM-7")

    def test_put_equipment_out_of_use_that_is_not_fit_and_back_after_its_repair(self):
        row = oven()
        planned()
        maintained(DAY, result=words.UpkeepResult.UNFIT, work="加热管断路")
        assert against(DAY) == ["catalog.equipment_out_of_use"]
        operations.move_equipment(
            context=frame("送修"), equipment_id=row.pk,
            status=words.EquipmentStatus.IN_MAINTENANCE,
        )  # fmt: skip
        maintained(DAY, plan="", parts="加热管 1 支", back_in_use=True)
        assert against(DAY) == []
        assert [one.kind for one in queries.upkeep()] == ["REPAIR", "SERVICE"]
        with pytest.raises(ForbiddenMoveError):
            operations.move_equipment(
                context=frame(), equipment_id=row.pk, status=words.EquipmentStatus.IN_USE
            )

    def test_show_what_is_due_by_a_day(self):
        oven()
        planned()
        oven("OV-2", needs_calibration=True, calibration_days=365)
        oven("OV-3")
        due = fitness.equipment().filter(fitness.due(by=after(8)))
        assert [row.code for row in due] == ["OV-1", "OV-2"]
        assert [row.code for row in queries.overdue(on=after(8))] == ["PM-1"]


def _run(*, context, statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


_RUN = command(name="tests.run_upkeep_statement", action=None)(_run)


class TestTheDatabase:
    def test_inv_design_6_a_record_is_of_the_equipment_of_its_plan(self):
        oven()
        plan = planned()
        other = oven("OV-2")
        with pytest.raises(ConstraintError) as raised:
            _RUN(
                context=frame(),
                statement="INSERT INTO catalog_upkeep (equipment_id, plan_id, kind, done_on, "
                "done_by, work, parts, result, next_due, document, recorded_by, recorded_at) "
                "VALUES (%s, %s, 'SERVICE', '2026-03-01', 'a', 'b', '', 'FIT', '2026-06-01', '', "
                "'x', now())",
                values=(other.pk, plan.pk),
            )
        assert raised.value.constraint == "catalog_upkeep_of_its_plan"

    def test_inv_design_6_what_was_done_is_never_changed(self):
        oven()
        planned()
        maintained(DAY)
        with pytest.raises(Exception, match="permission denied"):
            _RUN(context=frame(), statement="UPDATE catalog_upkeep SET work = 'x'", values=())


class TestUpkeepPlanPages(ResourceCases):
    name = "upkeep-plans"
    new = {
        "code": "PM-9", "equipment": "OV-1", "name": "年度大修", "kind": "OVERHAUL",
        "interval_days": "365", "grace_days": "14", "active": "on",
    }  # fmt: skip
    new_key = "PM-9"
    wrong = {name: value for name, value in new.items() if name != "active"} | {
        "interval_days": "10"
    }
    imported = (
        {"code": "PM-7", "equipment": "OV-1", "name": "润滑", "kind": "SERVICE",
         "interval_days": "30", "grace_days": "3", "active": "yes"},
    )  # fmt: skip

    @pytest.fixture(autouse=True)
    def _oven(self, rows_made):
        if not rows_made:
            oven()

    def made(self):
        with clock.fixed(NOW):
            self.rows()

    def rows(self):
        oven()
        planned()
        planned(code="PM-2")
        maintained(DAY)


class TestOnThePageOfEquipment:
    def test_maintenance_is_planned_and_recorded_and_the_list_shows_what_is_overdue(self):
        oven()
        ada = client_of("ada")
        page = ada.get("/equipment/OV-1")
        parts = [part["late"] for part in page.context["main"] if "late" in part]
        shown = page.content.decode() + "".join(ada.get(one).content.decode() for one in parts)
        assert "plan its maintenance first" in shown
        said = {
            "code": "PM-1", "name": "季度保养", "kind": "SERVICE", "interval_days": "90",
            "grace_days": "0", "first_due": "2026-03-01", "command_id": command_id(),
        }  # fmt: skip
        assert ada.post("/equipment/OV-1/do/plan", said).status_code == 302
        listed = ada.get("/equipment/?upkeep=overdue").content.decode()
        assert "OV-1" in listed
        assert "Maintenance overdue" in listed
        said = {
            "plan": "PM-1", "done_on": "2026-03-02", "done_by": "OP-1", "work": "清洁",
            "result": "FIT", "command_id": command_id(),
        }  # fmt: skip
        assert ada.post("/equipment/OV-1/do/maintained", said).status_code == 302
        assert "OV-1" not in ada.get("/equipment/?upkeep=overdue").content.decode()
        assert Upkeep.objects.get().next_due == after(90)


class TestApi:
    def test_programs_plan_record_and_ask_what_is_due(self):
        oven()
        scopes = [
            "catalog.view_equipment", "catalog.change_equipment", "catalog.record_upkeep",
        ]  # fmt: skip
        key = personas.key("ada", scopes)
        api = Client(headers={"Accept-Language": "en", "Authorization": f"Bearer {key}"})

        def post(path, body):
            return api.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")

        plan = {
            "code": "PM-1", "equipment": "OV-1", "name": "保养", "interval_days": 90,
            "first_due": "2026-03-01",
        }  # fmt: skip
        made = post("/upkeep-plans", plan)
        assert made.status_code == 201, made.content
        assert made.json()["until"] == "2026-03-01"
        due = api.get("/api/v1/equipment?due_by=2026-03-02").json()["items"]
        assert [one["code"] for one in due] == ["OV-1"]
        done = {"plan": "PM-1", "done_on": "2026-03-02", "done_by": "OP-1", "work": "清洁"}
        assert post("/equipment/OV-1/upkeep", done).status_code == 201
        assert post("/equipment/OV-1/upkeep", done).status_code == 422
        assert post("/equipment/NONE/upkeep", done).status_code == 404
        assert api.get("/api/v1/equipment?due_by=2026-03-02").json()["items"] == []
        (one,) = api.get("/api/v1/equipment/OV-1/upkeep").json()["items"]
        assert (one["plan"], one["next_due"]) == ("PM-1", "2026-05-31")
        assert api.get("/api/v1/upkeep-plans").json()["items"][0]["last_done"] == "2026-03-02"


class TestEquipmentKindPages(ResourceCases):
    name = "equipment-kinds"
    new = {"code": "OVEN", "name": "烘箱", "name_en": "Oven"}
    new_key = "OVEN"
    wrong = {"code": "OVEN", "name": ""}
    imported = ({"code": "MIXER", "name": "搅拌机"},)

    def rows(self):
        return [_kind("OVEN", "烘箱", "Oven"), _kind("BENCH", "测试台")]


def _kind(code, name, name_en="", **more):
    values = operations.EquipmentKindValues(code=code, name=name, name_en=name_en)
    return operations.put_equipment_kind(context=frame(), values=values, **more)


class TestEquipmentKinds:
    def test_are_told_by_name_where_equipment_is_refused(self):
        oven()
        _kind("OVEN", "烘箱", "Oven")
        (problem,) = fitness.unfit("OV-1", on=DAY, kinds=["BENCH"])
        with translation.override("en"):
            assert "OV-1 烘箱 is of the kind “Oven”; needed is: BENCH." in sentence(problem)
        _kind("BENCH", "测试台", "Test bench")
        (problem,) = fitness.unfit("OV-1", on=DAY, kinds=["BENCH"])
        with translation.override("en"):
            assert "needed is: Test bench." in sentence(problem)
        with translation.override("zh-hans"):
            assert "属于“烘箱”，本工序需要的是：测试台" in sentence(problem)

    def test_keep_their_code(self):
        made = _kind("OVEN", "烘箱")
        with pytest.raises(Problems) as failure:
            _kind("KILN", "窑", kind_id=made.pk)
        assert codes(failure) == ["catalog.code_stays"]
        assert _kind("OVEN", "固化烘箱", kind_id=made.pk).name == "固化烘箱"
