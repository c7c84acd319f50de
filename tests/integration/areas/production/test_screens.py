"""Screens of production: lists, pages, the commands of a working day, the review."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from suyuan.areas.production import operations
from suyuan.areas.production.domain import EnvironmentKind, PackageLevel, Result
from suyuan.areas.production.models import Deviation, WorkOrder
from suyuan.areas.production.queries.history import lot_content
from suyuan.areas.production.queries.units import states_by_key
from suyuan.areas.production.ui.paper.saying import Saying
from suyuan.foundation import clock
from suyuan.kernel.errors import Problem
from suyuan.web import papers
from tests import personas
from tests.integration.areas.production import factory
from tests.integration.areas.production.factory import act, board, frame, lot
from tests.integration.areas.production.test_making import set_order
from tests.screens import ResourceCases, client_of, command_id

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _factory(kept_by_the_module):
    with clock.fixed(factory.NOW):
        factory.build()


@pytest.fixture(autouse=True)
def _now():
    with clock.fixed(factory.NOW):
        yield


class _Production(ResourceCases):
    def made(self):
        with clock.fixed(factory.NOW):
            self.rows()


class TestWorkOrders(_Production):
    name = "work-orders"

    def rows(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        factory.plan("SET", 10)

    def first_key(self, client):
        return WorkOrder.objects.order_by("pk").first().number


class TestButtonsOfAnOrder:
    """What comes next stands open, the rest under “more”."""

    @staticmethod
    def names(order):
        page = client_of("ada").get(reverse("work-orders-detail", args=[order.number]))
        near, further = page.context["offers"], page.context["further"]
        main = [offer.command.name for offer in near if offer.is_main]
        return main, [o.command.name for o in near], [o.command.name for o in further]

    def test_of_a_released_one_are_the_issue_and_the_clearance(self):
        main, near, further = self.names(factory.release("PUMP", 2))
        assert main == ["issue"]
        assert near[:2] == ["issue", "clear"]
        assert "scrap-units" in further

    def test_of_one_in_process_is_the_step_that_waits(self):
        order = factory.ready_pump_order(2)
        main, near, further = self.names(order)
        assert (main, near) == (["make-units"], ["make-units", "clear", "perform"])
        assert {"scrap-units", "complete"} <= set(further)
        factory.make(order, ["B1", "B2"])
        assert self.names(order)[0] == ["perform"]
        factory.pot(order)
        factory.test_pumps(order)
        assert self.names(order)[0] == ["pack"]

    def test_of_one_through_whose_steps_all_went_is_the_completion(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        factory.pot(order)
        factory.test_pumps(order)
        operations.pack_ready(
            context=frame(), order=order.number, level=PackageLevel.CASE, rest=True, act=act()
        )
        assert self.names(order)[0] == ["complete"]


class TestWhereAnOrderIs:
    def test_the_list_and_the_page_name_the_step_that_waits(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        ada = client_of("ada")
        listed = ada.get(reverse("work-orders-list")).content.decode()
        assert "1 / 4 · 20 灌封" in listed
        page = ada.get(reverse("work-orders-detail", args=[order.number]))
        assert "20 灌封" in str(page.context["following"])
        _main, near, further = TestButtonsOfAnOrder.names(order)
        assert "make-units" not in {*near, *further}

    def test_the_form_of_a_step_asks_for_steps_and_equipment_by_name(self):
        order = factory.ready_pump_order(2)
        page = client_of("ada").get(
            reverse("work-orders-perform", args=[order.number]), {"step": "30"}
        )
        fields = page.context["form"].fields
        assert [number for number, _name in fields["step"].choices] == ["20", "30"]
        assert "BENCH" in str(fields["equipment"].help_text)

    def test_what_was_done_names_units_and_people_and_leads_to_the_unit(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        factory.pot(order)
        first, second = order.units.order_by("pk")
        factory.test_pumps(order, units=(first.key,))
        address = reverse("work-orders-part", args=[order.number, "executions"])
        done = client_of("ada").get(address).content.decode()
        assert f'href="/things{first.key}"' in done
        assert first.serial in done
        assert f"{first.serial} and 1 more" in done
        assert second.serial not in done
        assert "操作工 OP-1 (OP-1)" in done
        assert "TST-1 TST-1" in done


class TestRuns(_Production):
    name = "runs"

    def rows(self):
        for _ in range(2):
            operations.start_run(
                context=frame(),
                values=operations.RunValues(
                    kind=operations.runs.RunKind.SEALING, place="LINE1", person="OP-1",
                    started_at=factory.later(),
                ),
            )  # fmt: skip


class TestDeviations(_Production):
    name = "deviations"
    changer = "eva"

    def rows(self):
        order = factory.release("PUMP")
        for text in ("停电", "温度"):
            operations.open_deviation(
                context=frame(), order=order.number,
                values=operations.DeviationValues(
                    kind=operations.deviations.DeviationKind.OTHER, description=text
                ),
            )  # fmt: skip


class TestTolerances(_Production):
    name = "production-rules"
    changer = "eva"

    def rows(self):
        for code in ("PUMP", "SET"):
            operations.put_rule(context=frame(), item=code, values=operations.RuleValues())


class TestRoomLimits(_Production):
    name = "room-limits"
    changer = "eva"

    def rows(self):
        operations.put_limits(
            context=frame(), place="LINE1",
            limits=[
                operations.LimitValues(kind=kind, unit="x", maximum=operations.outcomes.Decimal(5))
                for kind in (
                    operations.rooms.EnvironmentKind.HUMIDITY,
                    operations.rooms.EnvironmentKind.PRESSURE,
                )
            ],
        )  # fmt: skip


class TestReadings(_Production):
    name = "room-readings"

    def rows(self):
        for value in (20, 30):
            operations.measure_room(
                context=frame(), place="LINE1", act=act(),
                measured=[
                    operations.Measured(
                        kind=operations.rooms.EnvironmentKind.TEMPERATURE,
                        value=operations.outcomes.Decimal(value),
                    )
                ],
            )  # fmt: skip


def send(client, order, command, **values):
    """Send a command of an order, confirming what it will change."""
    address = reverse(f"work-orders-{command}", args=[order.number])
    values = {**values, "command_id": command_id()}
    answer = client.post(address, values)
    if answer.status_code == 200 and answer.context.get("digest"):
        answer = client.post(address, {**values, "confirmed": answer.context["digest"]})
    return answer


class TestDay:
    def test_of_an_order_on_the_screens(self):
        client = client_of("ada")
        planned = client.post(
            reverse("work-orders-new"),
            {
                "item": "PUMP", "quantity": "2", "line": "LINE1", "starts_on": "2026-03-02",
                "ends_on": "2026-03-03", "store": "STORE", "target": "FG",
                "command_id": command_id(),
            },
        )  # fmt: skip
        assert planned.status_code == 302
        order = WorkOrder.objects.get()
        assert send(client, order, "release", reason="计划").status_code == 302
        factory.receive(lot("MOTOR", "M"), 5)
        factory.receive(board("B1"))
        factory.receive(board("B2"))
        issued = send(
            client, order, "issue",
            **{
                "lines-0-code": "M", "lines-0-quantity": "2", "lines-1-code": "B1",
                "lines-2-code": "B2", "load": "on", "person": "OP-1",
            },
        )  # fmt: skip
        assert issued.status_code == 302, issued.context["form"].errors
        refused = send(client, order, "make-units", count="2", parts="B1\nB2", person="OP-1")
        assert refused.status_code == 422
        assert "not cleared" in str(refused.context["form"].errors)
        cleared = send(
            client, order, "clear",
            **{"checks-0-name": "台面", "checks-0-passed": "1", "person": "OP-1",
               "checker": "OP-2"},
        )  # fmt: skip
        assert cleared.status_code == 302
        made = send(client, order, "make-units", count="2", parts="B1\nB2", person="OP-1")
        assert made.status_code == 302, made.context["form"].errors
        asked = client.get(reverse("work-orders-perform", args=[order.number]), {"step": "20"})
        assert "f_shot" in asked.context["form"].fields
        assert order.units.count() == 2
        page = client.get(reverse("work-orders-detail", args=[order.number]))
        for part in [*page.context["main"], *page.context["aside"]]:
            if "late" in part:
                assert client.get(part["late"]).status_code == 200

    def test_says_what_is_not_in_order_of_a_clearance_and_of_values(self):
        order = factory.ready_pump_order(1)
        client = client_of("ada")

        def said(command, **values):
            answer = send(client, order, command, person="OP-1", checker="OP-2", **values)
            assert answer.status_code == 302, answer.context["form"].errors
            page = client.get(reverse("work-orders-detail", args=[order.number]))
            return [(one.level_tag, str(one)) for one in page.context["messages"]]

        checks = {"checks-0-name": "台面", "checks-1-name": "设备", "checks-1-passed": "1"}
        ((tone, bad),) = said("clear", **checks)
        assert bad.startswith("Recorded, but the line is not cleared: 台面 is not in order.")
        assert tone == "warning"
        clear = said("clear", **checks, **{"checks-0-passed": "1"})
        assert clear == [("success", "The line is cleared.")]
        factory.make(order, ["B1"])
        ((tone, told),) = said(
            "perform", step="20", equipment="POT-1 OVN-1", f_shot="90", f_in_time="true"
        )
        assert told.startswith("The step is recorded. Outside of the limits: 胶量.")
        assert tone == "warning"

    def test_splits_and_merges_lots(self):
        order = set_order(100)
        client = client_of("ada")
        refused = send(client, order, "split-lot", lot=order.lot_key, person="OP-1",
                       **{"parts-0-quantity": "0", "parts-1-quantity": "20"})  # fmt: skip
        assert refused.status_code == 422
        assert "0 is not greater than zero" in refused.content.decode()
        parts = {"parts-0-quantity": "30", "parts-1-quantity": "20"}
        done = send(client, order, "split-lot", lot=order.lot_key, person="OP-1", **parts)
        assert done.status_code == 302, done.context["form"].errors
        first, second = order.lots.exclude(key=order.lot_key).order_by("pk")
        with clock.fixed(factory.NOW + dt.timedelta(minutes=1)):
            merged = send(
                client, order, "merge-lots", person="OP-1",
                **{"lots-0-code": first.code, "lots-0-quantity": "30",
                   "lots-1-code": second.code, "lots-1-quantity": "20"},
            )  # fmt: skip
        assert merged.status_code == 302, merged.context["form"].errors
        page = client.get(reverse("work-orders-detail", args=[order.number]))
        told = [str(one) for one in page.context["messages"]]
        assert told[0] == f"Split off: {first.code}, {second.code}."
        assert told[1].startswith("Merged into lot ")
        assert order.lots.count() == 4

    def test_takes_units_as_samples(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        first, second = order.units.order_by("pk")
        client = client_of("ada")
        for unit, kind, gone in ((first, "SAMPLE", "SAMPLE"), (second, "RETENTION", "RETENTION")):
            done = send(client, order, "take-units", units=unit.key, kind=kind, person="OP-1")
            assert done.status_code == 302, done.context["form"].errors
            assert states_by_key([unit.key])[unit.key].gone == gone

    def test_warns_of_a_room_that_is_outside_of_its_limits(self):
        operations.put_limits(
            context=frame(), place="LINE1",
            limits=[
                operations.LimitValues(
                    kind=EnvironmentKind.TEMPERATURE, unit="CEL", maximum=Decimal(26)
                )
            ],
        )  # fmt: skip
        client = client_of("ada")

        def said(value):
            answer = client.post(
                reverse("room-readings-new"),
                {"place": "LINE1", "measured-0-kind": "TEMPERATURE", "measured-0-value": value,
                 "person": "OP-1", "command_id": command_id()},
            )  # fmt: skip
            page = client.get(answer["Location"])
            return [(one.level_tag, str(one)) for one in page.context["messages"]]

        ((tone, told),) = said("31.5")
        assert tone == "warning"
        assert "Outside of the limits: Temperature 31.5 °C." in told
        ((tone, _told),) = said("22")
        assert tone == "success"

    def test_names_the_note_of_a_step_apart_from_that_of_its_record_form(self):
        order = factory.ready_pump_order(1)
        form = client_of("ada").get(reverse("work-orders-perform", args=[order.number]))
        assert str(form.context["form"].fields["note"].label) == "Note on the step"

    def test_reads_what_deviates_in_the_language_of_the_reader(self):
        order = factory.ready_pump_order(1)
        factory.make(order, ["B1"])
        operations.perform(
            context=frame(), order=order.number, step=20,
            act=act(checker="OP-2", equipment=("POT-1", "OVN-1")),
            work=operations.Work(entered={"shot": "90", "in_time": "no"}),
        )  # fmt: skip
        operations.perform(
            context=frame(), order=order.number, step=30,
            act=act(equipment=("TST-1",), note="超差"),
            work=operations.Work(values={"FLOW": "9"}, result=Result.FAIL),
        )  # fmt: skip
        names = dict(order.steps.values_list("number", "name"))
        unit = order.units.get()
        operations.scrap_units(
            context=frame(), order=order.number, units=[unit.key], act=act(note="开裂")
        )
        client = client_of("eva")
        page = client.get(f"/work-orders/{order.number}/record")
        form = client.get("/history-records/do/remark", {"order": order.number}).context["form"]
        for told in (
            [one["sentence"] for one in page.context["exceptions"]],
            [str(words) for _mark, words in form.fields["exceptions"].choices],
        ):
            assert f"Step 20 {names[20]}: 适用期内 is No." in told
            assert any(one.startswith(f"Step 30 {names[30]}: Flow error is 9") for one in told)
            assert f"{unit.serial} was scrapped after step 20: 开裂." in told
        before_all = Problem("production.unit_scrapped", {"unit": "SN-7", "step": 0, "why": "开裂"})
        said = Saying.of(lot_content(order)).sentence(before_all)
        assert said == "SN-7 was scrapped: 开裂."

    def test_keeps_what_is_loaded_only_where_something_is_loaded(self):
        order = factory.ready_pump_order(1)
        fields = [
            client_of("ada").get(f"/work-orders/{order.number}/do/{one}").context["form"].fields
            for one in ("load", "unload")
        ]
        assert ["keep" in one for one in fields] == [True, False]

    def test_reports_a_deviation(self):
        order = factory.release("PUMP")
        client = client_of("ada")
        answer = send(
            client, order, "deviation", kind="OTHER", grade="MINOR", description="停电十分钟"
        )
        assert answer.status_code == 302
        assert Deviation.objects.get().description == "停电十分钟"

    def test_board_and_record_are_shown_and_shrug_at_nonsense(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        client = client_of("eva")
        for asked in ("2026-03-02", "nonsense", "9999-12-31", "0001-01-01"):
            page = client.get(reverse("production-board"), {"from": asked})
            assert page.status_code == 200
        page = client.get(reverse("production-board"), {"from": "2026-03-02"})
        assert order.number in page.content.decode()
        record = client.get(reverse("work-orders-record", args=[order.number]))
        assert record.status_code == 200
        frozen = operations.freeze_unit(
            context=frame(), order=order.number, unit=order.units.first().key
        )
        numbered = client.get(reverse("history-record", args=[frozen.number]))
        assert numbered["Location"].endswith(f"/{order.number}/record")
        assert client.get(reverse("history-record", args=["DR-0"])).status_code == 404
        found = papers.link(personas.actor("eva"), frozen.number)
        assert (found.number, found.title) == (frozen.number, order.number)
        unit = order.units.first()
        address = reverse("work-orders-unit", args=[order.number])
        assert client.get(address, {"unit": unit.key}).status_code == 200
        assert client.get(address, {"unit": "x"}).status_code == 404
        assert client.get(reverse("work-orders-record", args=["WO-0"])).status_code == 404
        assert client_of("tom").get(address).status_code == 403
