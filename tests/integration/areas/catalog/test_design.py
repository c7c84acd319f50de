"""Revisions, forms, equipment, people and device identifiers: operations, screens, database."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from suyuan.areas.catalog import operations
from suyuan.areas.catalog.domain import (
    ForbiddenMoveError,
    ItemKind,
    design,
    fitness as fitness_words,
    udi,
)
from suyuan.areas.catalog.domain.forms import Field, FieldKind
from suyuan.areas.catalog.models import MasterRecord, Part, Revision, Step
from suyuan.areas.catalog.queries import designs, device_identifiers, fitness
from suyuan.foundation.command import system_context
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.vocabulary import Tracking
from tests import personas
from tests.screens import ResourceCases, client_of, command_id

DAY = dt.date(2026, 3, 14)
pytestmark = pytest.mark.django_db


def frame():
    return system_context(reason="test")


def item(code, kind=ItemKind.DEVICE, tracking=Tracking.SERIAL, **more):
    values = operations.ItemValues(code=code, name=code, kind=kind, tracking=tracking, **more)
    return operations.create_item(context=frame(), values=values)


def revision_of(one, code="A", **more):
    values = operations.RevisionValues(code=code, **more)
    return operations.start_revision(context=frame(), item_id=one.pk, values=values)


def put_step(revision, number, **more):
    values = operations.StepValues(number=number, code=f"S{number}", name=f"工序{number}", **more)
    return operations.put_step(context=frame(), revision_id=revision.pk, values=values)


def complete(code="PUMP", part="REEL"):
    """Return a draft to which nothing is missing."""
    revision = revision_of(item(code))
    reel = item(part, ItemKind.COMPONENT, Tracking.LOT)
    put_step(revision, 10)
    operations.put_parts(
        context=frame(),
        revision_id=revision.pk,
        parts=[
            operations.PartValues(component_id=reel.pk, quantity=Decimal("12.5"), step_number=10)
        ],
    )
    operations.put_plan(
        context=frame(),
        revision_id=revision.pk,
        values=operations.PlanValues(
            purpose=design.PlanPurpose.FINAL, scheme=design.SamplingScheme.ALL
        ),
        characteristics=[
            operations.CharacteristicValues(
                code="FLOW", name="流量", kind=design.CharacteristicKind.VARIABLE,
                minimum=Decimal("4.9"), maximum=Decimal("5.1"), unit="mL/h",
            )
        ],
    )  # fmt: skip
    return revision


def approve(revision, day=DAY):
    return operations.approve_revision(context=frame(), revision_id=revision.pk, effective_from=day)


def codes(raised):
    return {problem.code for problem in raised.value.problems}


class TestApproval:
    def test_freezes_the_device_master_record(self):
        revision = approve(complete())
        record = MasterRecord.objects.get(revision=revision)
        assert record.sha256 == design.fingerprint(record.content)
        assert record.content["parts"][0]["item"] == "REEL"
        assert record.content["parts"][0]["quantity"] == "12.5"
        assert record.content["plans"][0]["characteristics"][0]["maximum"] == "5.1"

    def test_names_everything_that_is_missing(self):
        with pytest.raises(Problems) as raised:
            approve(revision_of(item("EMPTY")))
        assert codes(raised) == {"catalog.no_parts", "catalog.no_steps", "catalog.no_plan"}
        assert MasterRecord.objects.count() == 0

    def test_asks_for_forms_with_an_approved_version(self):
        revision = complete()
        put_step(revision, 20, form_code="POTTING")
        with pytest.raises(Problems) as raised:
            approve(revision)
        assert codes(raised) == {"catalog.form_not_approved"}

    def test_ends_the_revision_before_it(self):
        first = approve(complete())
        second = revision_of(first.item, "B", copy_of=first.pk)
        later = DAY + dt.timedelta(days=30)
        approve(second, later)
        assert designs.in_force(first.item_id, on=later - dt.timedelta(days=1)) == first
        assert designs.in_force(first.item_id, on=later) == second
        assert designs.in_force(first.item_id, on=DAY - dt.timedelta(days=1)) is None

    def test_is_refused_before_a_later_one(self):
        first = approve(complete())
        second = revision_of(first.item, "B", copy_of=first.pk)
        with pytest.raises(design.RevisionOverlapsError):
            approve(second, DAY)

    def test_a_copy_has_all_of_it_and_leaves_the_first_alone(self):
        first = approve(complete())
        second = revision_of(first.item, "B", copy_of=first.pk)
        same = designs.content_of(second) | {"revision": "A"}
        assert same == MasterRecord.objects.get(revision=first).content
        put_step(second, 20)
        assert first.steps.count() == 1

    def test_is_for_ever(self):
        revision = approve(complete())
        with pytest.raises(design.RevisionFrozenError):
            put_step(revision, 30)
        with pytest.raises(ForbiddenMoveError):
            approve(revision)


class TestBelowPython:
    """What the database itself holds, whoever asks."""

    def refused(self, name, statement, *values):
        with (
            pytest.raises(IntegrityError, match=name),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, values)

    @pytest.fixture(autouse=True)
    def _in_a_command(self):
        """Say who and why, as the command frame does, so that only the rule refuses."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('app.actor', 'test', true), set_config('app.reason', 'x', true)"
            )

    @pytest.mark.parametrize(
        ("table", "statement"),
        [
            ("catalog_step", "UPDATE catalog_step SET name = 'x'"),
            ("catalog_part", "UPDATE catalog_part SET quantity = 1"),
            ("catalog_plan", "DELETE FROM catalog_plan"),
            ("catalog_characteristic", "UPDATE catalog_characteristic SET maximum = 6"),
        ],
    )
    def test_what_is_approved_is_not_changed(self, table, statement):
        approve(complete())
        self.refused(f"{table}_only_in_draft", statement)

    def test_lines_of_what_is_approved_are_not_added(self):
        revision = approve(complete())
        with pytest.raises(IntegrityError, match="only_in_draft"), transaction.atomic():
            Step.objects.create(revision=revision, number=99, code="X", name="x")
        with pytest.raises(IntegrityError, match="only_in_draft"), transaction.atomic():
            Part.objects.create(revision=revision, position=9, component=revision.item, quantity=1)

    def test_an_approval_keeps_its_day_and_its_name(self):
        approve(complete())
        self.refused(
            "catalog_revision_approved_fixed", "UPDATE catalog_revision SET approved_by = 'me'"
        )

    def test_one_revision_is_in_force_a_day(self):
        first = approve(complete())
        second = revision_of(first.item, "B")
        self.refused(
            "catalog_revision_one_in_force",
            "UPDATE catalog_revision SET status = 'APPROVED', effective_from = %s, "
            "approved_at = now(), approved_by = 'x' WHERE id = %s",
            DAY,
            second.pk,
        )

    def test_one_version_of_a_form_is_in_force_a_day(self):
        form = approved_form()
        second = operations.put_fields(
            context=frame(), form_id=form.pk, fields=[Field(name="y", label="y", kind=NUMBER)]
        )
        self.refused(
            "catalog_form_version_one_in_force",
            "UPDATE catalog_form_version SET status = 'APPROVED', effective_from = %s, "
            "approved_at = now(), approved_by = 'x' WHERE id = %s",
            DAY,
            second.pk,
        )

    def test_fields_of_an_approved_version_stay(self):
        approved_form()
        self.refused(
            "catalog_form_version_approved_fixed", "UPDATE catalog_form_version SET fields = '[]'"
        )


NUMBER = FieldKind.NUMBER


def approved_form(code="POTTING"):
    form = operations.create_form(
        context=frame(), values=operations.FormValues(code=code, name="灌封记录")
    )
    operations.put_fields(
        context=frame(),
        form_id=form.pk,
        fields=[Field(name="weight", label="胶量", kind=NUMBER, maximum=Decimal(12))],
    )
    operations.approve_form(context=frame(), form_id=form.pk, effective_from=DAY)
    return form


class TestFormVersions:
    def test_a_change_is_a_new_version_from_a_day_on(self):
        form = approved_form()
        more = [Field(name="time", label="时间", kind=NUMBER)]
        second = operations.put_fields(context=frame(), form_id=form.pk, fields=more)
        assert second.number == 2
        later = DAY + dt.timedelta(days=7)
        operations.approve_form(context=frame(), form_id=form.pk, effective_from=later)
        before = designs.form_in_force("POTTING", on=later - dt.timedelta(days=1))
        assert before is not None
        assert designs.fields_of(before)[0].name == "weight"
        assert designs.form_in_force("POTTING", on=later) == second

    def test_without_a_draft_there_is_nothing_to_approve(self):
        form = approved_form()
        with pytest.raises(ForbiddenMoveError):
            operations.approve_form(context=frame(), form_id=form.pk, effective_from=DAY)


def equipment(code="OV-1", **more):
    values = operations.EquipmentValues(
        code=code, name="烘箱", kind="OVEN", needs_calibration=True, calibration_days=365, **more
    )
    return operations.put_equipment(context=frame(), values=values)


class TestFitness:
    def test_equipment_is_fit_while_its_calibration_holds(self):
        oven = equipment()
        assert [one.code for one in fitness.unfit("OV-1", on=DAY)] == ["catalog.never_calibrated"]
        operations.calibrate(
            context=frame(),
            equipment_id=oven.pk,
            values=operations.CalibrationValues(
                done_on=DAY, result=fitness_words.CalibrationResult.PASS
            ),
        )
        assert fitness.unfit("OV-1", on=DAY + dt.timedelta(days=365)) == []
        assert fitness.unfit("OV-1", on=DAY + dt.timedelta(days=366)) != []
        assert fitness.unfit("NONE", on=DAY)[0].code == "catalog.unknown_equipment"

    def test_people_may_do_what_they_were_trained_for(self):
        person = operations.put_person(
            context=frame(), values=operations.PersonValues(code="P1", name="张工")
        )
        skill = operations.put_qualification(
            context=frame(),
            values=operations.QualificationValues(code="POTTING", name="灌封", months=12),
        )
        assert fitness.untrained("P1", needed=["POTTING"], on=DAY) != []
        operations.train(
            context=frame(),
            person_id=person.pk,
            qualification_id=skill.pk,
            values=operations.TrainingValues(trained_on=DAY),
        )
        assert fitness.untrained("P1", needed=["POTTING"], on=DAY) == []
        assert fitness.untrained("P1", needed=["POTTING"], on=dt.date(2027, 3, 15)) != []


def identifier(market=udi.Market.CN):
    pump = item("PUMP", levels=[operations.PackageLevel(gtin="6999999000013")])
    return operations.create_di(
        context=frame(),
        item_id=pump.pk,
        market=market,
        key="/01/06999999000013",
        values=described(),
    )


def described(**more):
    values = {"brand_name": "泵", "model": "P20", "registration_no": "X-1"} | more
    return operations.DiValues(carriers=[udi.Carrier.MATRIX], **values)


def move(record, *states):
    for state in states:
        record = operations.move_di(context=frame(), di_id=record.pk, status=state)
    return record


class TestDeviceIdentifiers:
    def test_may_be_shipped_only_as_it_was_published(self):
        record = identifier()
        assert device_identifiers.published([record.item_id], market=udi.Market.CN) == set()
        move(record, udi.DiStatus.SUBMITTED, udi.DiStatus.PUBLISHED)
        assert device_identifiers.published([record.item_id], market=udi.Market.CN) == {
            record.item_id
        }
        changed = operations.change_di(
            context=frame(), di_id=record.pk, values=described(registration_no="X-2")
        )
        assert changed.status == udi.DiStatus.CHANGING
        assert device_identifiers.published([record.item_id], market=udi.Market.CN) == set()

    def test_a_change_of_the_device_needs_a_new_di(self):
        record = move(identifier(), udi.DiStatus.SUBMITTED, udi.DiStatus.PUBLISHED)
        with pytest.raises(udi.NewDiNeededError) as raised:
            operations.change_di(
                context=frame(), di_id=record.pk, values=described(model="P30", sterile=True)
            )
        assert raised.value.fields == "model, sterile"

    def test_is_one_of_the_item(self):
        pump = item("PUMP")
        with pytest.raises(Problems) as raised:
            operations.create_di(
                context=frame(), item_id=pump.pk, market=udi.Market.CN,
                key="/01/06999999000013", values=described(),
            )  # fmt: skip
        assert codes(raised) == {"catalog.di_not_of_item"}


class TestRevisionPages(ResourceCases):
    name = "revisions"
    new = {"item": "PUMP", "code": "C", "change_note": "新"}
    new_key = "PUMP:C"
    wrong = {**new, "code": "带空格 的"}

    @pytest.fixture(autouse=True)
    def _items(self, rows_made):
        if not rows_made:
            complete()

    def rows(self):
        complete()
        revision_of(Revision.objects.get().item, "B")

    def test_parts_are_filled_in_line_by_line(self):
        ada = client_of("ada")
        values = {
            "command_id": command_id(),
            "parts-0-component": "REEL", "parts-0-quantity": "3.25", "parts-0-step_number": "10",
            "parts-1-component": "", "parts-1-quantity": "",
        }  # fmt: skip
        assert ada.post("/revisions/PUMP:A/do/put-parts", values).status_code == 302
        assert Part.objects.get().quantity == Decimal("3.25")

    def test_every_wrong_cell_is_named(self):
        ada = client_of("ada")
        values = {
            "command_id": command_id(),
            "parts-0-component": "REEL", "parts-0-quantity": "many", "parts-0-step_number": "1.5",
            "parts-1-component": "", "parts-1-quantity": "2",
        }  # fmt: skip
        answer = ada.post("/revisions/PUMP:A/do/put-parts", values)
        assert answer.status_code == 422
        assert len(answer.context["form"].errors["parts"]) == 3
        assert "many" in answer.content.decode()
        assert Part.objects.get().quantity == Decimal("12.5")

    def test_a_step_is_filled_in_as_it_is(self):
        page = client_of("ada").get("/revisions/PUMP:A/do/put-step", {"number": "10"})
        assert page.context["form"].initial["code"] == "S10"

    def test_is_approved_after_being_shown_what_changes(self):
        ada = client_of("ada")
        values = {
            "command_id": command_id(), "effective_from": "2026-03-14", "reason": "ready",
            "first_number": "",
        }  # fmt: skip
        asked = ada.post("/revisions/PUMP:A/do/approve", values)
        assert asked.context["changes"]
        values |= {
            "confirmed": asked.context["digest"],
            "signing-challenge": str(asked.context["sheet"].challenge.pk),
            "signing-username": "ada",
            "signing-password": personas.PASSWORD,
        }
        done = ada.post("/revisions/PUMP:A/do/approve", values)
        assert done.status_code == 302
        assert Revision.objects.get().status == "APPROVED"


class TestFormPages(ResourceCases):
    name = "forms"
    new = {"code": "SEALING", "name": "热封记录"}
    new_key = "SEALING"

    def rows(self):
        approved_form()

    def test_fields_are_defined_line_by_line(self):
        ada = client_of("ada")
        self.rows()
        values = {
            "command_id": command_id(), "change_note": "x",
            "fields_asked-0-name": "shape", "fields_asked-0-label": "外观",
            "fields_asked-0-kind": "CHOICE", "fields_asked-0-choices": "OK !CRACK",
            "fields_asked-0-required": "1",
        }  # fmt: skip
        assert ada.post("/forms/POTTING/do/fields", values).status_code == 302
        version = designs.forms().get(code="POTTING").versions.get(number=2)
        (one,) = designs.fields_of(version)
        assert [(choice.value, choice.good) for choice in one.choices] == [
            ("OK", True),
            ("CRACK", False),
        ]


class TestEquipmentPages(ResourceCases):
    name = "equipment"
    new = {"code": "MX-1", "name": "搅拌机", "kind": "MIXER"}
    new_key = "MX-1"
    wrong = {**new, "calibration_days": "-1"}
    imported = ({"code": "MX-2", "name": "搅拌机", "kind": "MIXER"},)

    def rows(self):
        equipment()
        equipment("OV-2")


class TestPeoplePages(ResourceCases):
    name = "people"
    new = {"code": "P9", "name": "李工", "active": "on"}
    new_key = "P9"
    imported = ({"code": "P10", "name": "王工", "active": "yes"},)

    def rows(self):
        operations.put_person(
            context=frame(), values=operations.PersonValues(code="P1", name="张工")
        )


class TestQualificationPages(ResourceCases):
    name = "qualifications"
    new = {"code": "SEALING", "name": "热封", "months": "12"}
    new_key = "SEALING"
    wrong = {**new, "months": "0"}

    def rows(self):
        operations.put_qualification(
            context=frame(), values=operations.QualificationValues(code="POTTING", name="灌封")
        )


class TestDeviceIdentifierPages(ResourceCases):
    name = "device-identifiers"
    new = {
        "item": "PUMP", "market": "US", "key": "6999999000013", "units_of_use": "1",
        "pi_lot": "on", "brand_name": "Pump",
    }  # fmt: skip
    new_key = "06999999000013:US"

    @pytest.fixture(autouse=True)
    def _items(self, rows_made):
        if not rows_made:
            identifier()

    def rows(self):
        identifier()
        identifier_of = item("SET", levels=[operations.PackageLevel(gtin="6999999000020")])
        operations.create_di(
            context=frame(), item_id=identifier_of.pk, market=udi.Market.CN,
            key="/01/06999999000020", values=described(),
        )  # fmt: skip
