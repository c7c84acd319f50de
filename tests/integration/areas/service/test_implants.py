"""The register of implants: devices for everybody who may, patients for one recorded look."""

import datetime as dt
import json
import uuid

import pytest
from django.db import ProgrammingError, connection, transaction

from suyuan.areas.labels import operations as labels
from suyuan.areas.service import operations, queries
from suyuan.areas.service.domain import Answer
from suyuan.areas.service.models import Implant, PatientLook
from suyuan.areas.service.operations import NothingKeptError, ServiceStateError
from suyuan.foundation.audit.models import Entry
from suyuan.foundation.core.models import Command
from suyuan.foundation.failures import ForbiddenError
from suyuan.kernel.errors import Problems
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries.stock import located
from tests import personas
from tests.integration.areas.service import world
from tests.integration.areas.service.world import STENT, frame, scan

pytestmark = pytest.mark.django_db
NAME, RECORD = "样本患者甲", "ZY-880017"


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()
    world.make("T1", "T2", of=STENT)
    world.ship(f"{STENT}/21/T1", f"{STENT}/21/T2")


@pytest.fixture(autouse=True)
def _books_agree():
    yield
    assert rebuild(check=True).differences == ()


def codes(raised):
    return {problem.code for problem in raised.value.problems}


def register(scanned=None, context=None, patient=None, **more):
    told = {"hospital": "HOSP", "implanted_on": world.today(), "surgeon": "主任医师", **more}
    values = operations.ImplantValues(scanned=scanned or scan("T1", of=STENT), **told)
    patient = patient or operations.PatientValues(name=NAME, record=RECORD, sex="F")
    return operations.register_implant(context=context or frame(), values=values, patient=patient)


def see(row, context=None, why="召回通知"):
    return operations.see_patient(context=context or frame(), number=row.number, why=why)


class TestAnImplant:
    def test_is_in_the_register_and_in_use_on_the_ledger(self):
        row = register()
        assert (row.code, row.lot, row.status) == ("T1", "L1", "IMPLANTED")
        thing = located([row.key])[row.key]
        assert (thing.disposition, thing.own) == ("active", False)

    def test_is_in_one_patient_only(self):
        row = register()
        with pytest.raises(Problems) as raised:
            register()
        assert codes(raised) == {"service.implanted_already"}
        operations.explant(context=frame(), number=row.number, on=world.today(), why="感染")
        register()
        assert Implant.objects.count() == 2
        with pytest.raises(ServiceStateError):
            operations.explant(context=frame(), number=row.number, on=world.today(), why="x")

    def test_that_nobody_knows_is_kept_as_a_question(self):
        row = register(scanned="贴纸不清")
        assert (row.key, row.question.kind) == ("", "UNKNOWN")
        operations.answer_question(
            context=frame(), question_id=row.question_id,
            values=operations.AnswerValues(
                answer=Answer.IDENTIFIED, named=scan("T2", of=STENT), note="手术记录"
            ),
        )  # fmt: skip
        row.refresh_from_db()
        assert (row.code, row.is_unit) == ("T2", True)

    def test_of_a_recalled_device_is_registered_all_the_same(self):
        world.say("holding", ago=5, epcs=(f"{STENT}/21/T1",), persistent_set=("recalled",))
        assert register().status == "IMPLANTED"

    def test_says_everything_that_is_wrong_at_once(self):
        with pytest.raises(Problems) as raised:
            register(
                hospital="DEAL", implanted_on=world.today() + dt.timedelta(days=2),
                patient=operations.PatientValues(name=" ", born_on=dt.date(1800, 1, 1), sex="?"),
            )  # fmt: skip
        assert {(one.code, one.field) for one in raised.value.problems} == {
            ("service.not_a_hospital", "hospital"), ("service.missing", "name"),
            ("service.in_the_future", "born_on"), ("service.unknown_sex", "sex"),
            ("service.in_the_future", "implanted_on"),
        }  # fmt: skip

    def test_gets_its_card_where_the_item_has_one(self):
        row = register()
        with pytest.raises(labels.NoTemplateError):
            operations.print_card(context=frame(), number=row.number)


class TestAPatient:
    def test_inv_patient_1_is_not_read_by_the_application_itself(self):
        register()
        for statement in (
            "SELECT * FROM service_patient", "DELETE FROM service_patient",
            "UPDATE service_patient SET name = 'x'",
            "INSERT INTO service_patient VALUES (1, 'x', NULL, '', '', '', '')",
        ):  # fmt: skip
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)

    def test_inv_patient_2_is_seen_for_a_look_that_is_kept_and_for_no_other(self):
        row = register()
        look = see(row)
        seen = queries.patient_seen(look.pk)
        assert (seen.name, seen.record, seen.sex) == (NAME, RECORD, "F")
        assert queries.patient_seen(uuid.uuid4()) is None
        entered = PatientLook.objects.get(kind="ENTERED")
        assert queries.patient_seen(entered.pk) is None
        latest = queries.looks_of(row.pk).first()
        assert (latest.kind, latest.why) == ("SEEN", "召回通知")

    def test_inv_patient_2_no_look_is_left_outside_of_a_command(self):
        row = register()
        look = "SELECT service_patient_look(%s, %s, 'SEEN', 'x')"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.actor', '', true)")
            with pytest.raises(ProgrammingError, match="outside a command"), transaction.atomic():
                cursor.execute(look, [uuid.uuid4(), row.pk])

    def test_is_seen_only_by_those_who_may_and_say_why(self):
        row = register()
        with pytest.raises(ForbiddenError):
            see(row, personas.context("eva"))
        with pytest.raises(Problems) as raised:
            see(row, why="  ")
        assert codes(raised) == {"service.missing"}
        assert not PatientLook.objects.filter(kind="SEEN").exists()

    def test_inv_patient_3_stands_nowhere_but_in_its_own_table(self):
        row = register()
        see(row)
        operations.change_patient(
            context=frame(), number=row.number, why="改号",
            patient=operations.PatientValues(name=NAME, record="ZY-880018"),
        )  # fmt: skip
        kept = json.dumps(
            [
                *Entry.objects.values_list("old", "new", "reason"),
                *Command.objects.values_list("result", "reason"),
                *PatientLook.objects.values_list("why", "actor_label"),
                *Implant.objects.values_list("number", "note", "scanned"),
            ],
            ensure_ascii=False, default=str,
        )  # fmt: skip
        assert "主任医师" in kept
        for secret in (NAME, RECORD, "ZY-880018"):
            assert secret not in kept

    def test_is_erased_for_good_while_the_implant_stays(self):
        row = register()
        look = see(row)
        operations.erase_patient(context=frame(), number=row.number, why="患者要求删除")
        assert queries.patient_seen(look.pk) is None
        with pytest.raises(NothingKeptError):
            see(row)
        with pytest.raises(NothingKeptError):
            operations.erase_patient(context=frame(), number=row.number, why="再次")
        assert Implant.objects.filter(pk=row.pk).exists()
        kinds = [one.kind for one in queries.looks_of(row.pk)]
        assert kinds == ["ERASED", "SEEN", "ENTERED"]
