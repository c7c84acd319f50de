"""The stations of production: one scan at a time, once each, refused in words, taken back."""

import datetime as dt
import json
import uuid

import pytest

from suyuan.areas.production import operations
from suyuan.areas.production.domain import PackageLevel
from suyuan.areas.production.models import Load, MaterialMove, Package, Unit, UnitEntry
from suyuan.areas.production.queries.units import states_by_key, states_of
from suyuan.areas.quality import operations as quality
from suyuan.foundation import clock
from suyuan.foundation.accounts.models import Site
from suyuan.foundation.failures import ValueRefusedError
from suyuan.kernel.errors import Problems
from suyuan.kernel.identifiers import check_digits
from suyuan.ledger.domain.causes import ThingCause
from suyuan.ledger.queries import listing
from suyuan.ledger.queries.tracing import forward
from suyuan.web.models import StationEntry
from tests.integration.areas.production import factory
from tests.integration.areas.production.factory import board, frame, lot
from tests.screens import client_of, command_id

pytestmark = pytest.mark.django_db
DEVICE = str(uuid.uuid4())
SSCC_BODY = "06999999000000001"


@pytest.fixture(scope="module", autouse=True)
def _factory(kept_by_the_module):
    with clock.fixed(factory.NOW):
        factory.build()


@pytest.fixture(autouse=True)
def _now():
    with clock.fixed(factory.NOW):
        yield


def enter(station, job, **answers):
    at = factory.later().isoformat()
    said = {
        "id": str(uuid.uuid4()), "device": DEVICE, "username": "ada", "job": job,
        "site": Site.objects.get(code="SZ").pk, "made_at": at,
        "clock": factory.NOW.isoformat(), "waited": False, "answers": answers,
    }  # fmt: skip
    client = client_of("ada")
    answer = client.post(
        f"/stations/{station}/entries", json.dumps(said), content_type="application/json"
    )
    return answer.json()


def check(station, job, question, **answers):
    said = {"job": job, "question": question, "answers": answers}
    return client_of("ada").post(
        f"/stations/{station}/check", json.dumps(said), content_type="application/json"
    )


@pytest.mark.parametrize("station", ["issue", "pack", "rework"])
def test_a_badge_of_nobody_is_refused_as_soon_as_it_is_scanned(station):
    order = factory.release("PUMP", 2)
    assert check(station, order.number, "person", person="OP-1").status_code == 200
    refused = check(station, order.number, "person", person="OP-99")
    assert "OP-99" in refused.json()["detail"]


def test_a_part_is_judged_as_soon_as_it_is_scanned():
    order = factory.ready_pump_order(2)
    parts = order.master_record.content["parts"]
    (position,) = (part["position"] for part in parts if part["item"] == "BOARD")
    asked = f"part_{position}_0"
    assert check("make", order.number, asked, **{asked: "B1"}).status_code == 200
    done("make", order.number, person="OP-1", **{asked: "B1"})
    said = check("make", order.number, asked, **{asked: "B1"}).json()["detail"]
    assert said == "B1 is built in already. Take another one."
    factory.receive(factory.board("B9"))
    said = check("make", order.number, asked, **{asked: "B9"}).json()["detail"]
    assert "B9 was not issued" in said


def made_from(key):
    return {unit.code for unit in listing.stream(forward([ThingCause(key=key)]))}


def done(station, job, **answers):
    found = enter(station, job, **answers)
    assert found["state"] == "DONE", found
    return found


def test_material_is_issued_by_scan_and_refused_in_words():
    order = factory.release("PUMP", 2)
    factory.receive(lot("MOTOR", "M-1"), 10)
    factory.receive(lot("TUBE", "T-1"), 10, "MTR")
    found = done("issue", order.number, person="OP-1", load="yes", code="M-1", quantity="4")
    assert "M-1" in found["sentence"]
    wrong = enter("issue", order.number, person="OP-1", load="yes", code="T-1", quantity="1")
    assert wrong["state"] != "DONE"
    assert "deviation" in json.dumps(wrong)
    assert MaterialMove.objects.filter(kind="ISSUE").count() == 1


def test_a_lot_that_does_not_belong_is_refused_before_its_amount_is_asked():
    order = factory.release("PUMP", 2)
    factory.receive(lot("MOTOR", "M-1"), 10)
    factory.receive(lot("TUBE", "T-1"), 10, "MTR")
    factory.receive(lot("MOTOR", "M-2"), 10, expires="2020-01-31")
    asked = client_of("ada").get(f"/stations/issue/brief?job={order.number}").json()["questions"]
    assert [one["name"] for one in asked if one["checked"]] == ["person", "code"]
    assert check("issue", order.number, "code", person="OP-1", code="M-1").status_code == 200
    told = check("issue", order.number, "code", person="OP-1", code="T-1").json()
    assert "deviation" in json.dumps(told)
    old = check("issue", order.number, "code", person="OP-1", code="M-2")
    assert old.status_code == 422
    assert check("issue", order.number, "code", person="OP-1", code="NONE").status_code == 422
    assert not MaterialMove.objects.exists()


def test_a_lot_without_an_amount_is_asked_for_its_amount():
    order = factory.release("PUMP", 2)
    factory.receive(lot("MOTOR", "M-1"), 10)
    wrong = enter("issue", order.number, person="OP-1", load="yes", code="M-1")
    assert wrong["state"] != "DONE"
    assert wrong["sentence"] == "Say how much of lot M-1 it is, in pcs."


def test_a_pump_is_made_tested_and_packed_by_scan():
    order = factory.ready_pump_order(2)
    routing = order.master_record.content["parts"]
    position = next(part["position"] for part in routing if part["item"] == "BOARD")
    for serial in ("B1", "B2"):
        done("make", order.number, person="OP-1", **{f"part_{position}_0": serial})
    first, second = Unit.objects.order_by("pk").values_list("serial", flat=True)
    potted = {
        "person": "OP-1", "checker": "OP-2", "machine_1": "POT-1", "machine_2": "OVN-1",
        "f_shot": "120", "f_in_time": "yes", "result": "PASS",
    }  # fmt: skip
    for serial in (first, second):
        done("step", f"{order.number}|20", unit=serial, **potted)
    tested = {"person": "OP-1", "machine_1": "TST-1", "p_FLOW": "0.4"}
    outside = enter(
        "step", f"{order.number}|30", unit=first, result="PASS", **tested | {"p_FLOW": "9"}
    )
    assert outside["wrong"] == ["p_FLOW", "result"]  # The unit stays.
    done("step", f"{order.number}|30", unit=first, result="PASS", **tested)
    bad = done("step", f"{order.number}|30", unit=second, result="FAIL", note="不报警", **tested)
    assert bad["warning"]
    body = "06999999000000001"
    box = body + check_digits.gs1(body)
    packed = {"person": "OP-1", "level": "CASE", "package": f"00{box}"}
    assert enter("pack", order.number, thing=second, **packed)["state"] != "DONE"
    done("pack", order.number, thing=first, **packed)
    assert Package.objects.get().filled == 1
    done("rework", order.number, person="OP-1", unit=second, what="SCRAP", note="无法修复")
    assert {one.serial for one in states_of(order.pk) if one.gone} == {second}


class TestAStep:
    @pytest.fixture
    def order(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        factory.pot(order)
        return order

    def test_refuses_what_it_may_not_be_done_with_when_it_is_scanned(self, order):
        job, who = f"{order.number}|30", {"person": "OP-1"}
        assert check("step", job, "person", **who).status_code == 200
        assert "OP-3" in check("step", job, "person", person="OP-3").json()["detail"]
        assert check("step", job, "machine_1", **who, machine_1="TST-1").status_code == 200
        wrong = check("step", job, "machine_1", **who, machine_1="OVN-1")
        assert wrong.status_code == 422
        assert "OVN-1" in wrong.json()["detail"]
        assert UnitEntry.objects.filter(step_number=30).count() == 0

    def test_refuses_a_unit_when_it_is_scanned(self, order):
        other = factory.release("PUMP", 1)
        first, second = Unit.objects.order_by("pk").values_list("key", flat=True)
        job, said = f"{order.number}|30", {"person": "OP-1", "machine_1": "TST-1"}
        assert check("step", job, "unit", **said, unit=first).status_code == 200
        quality.hold(context=frame(), keys=[first], reason="外壳裂纹", by="OP-3")
        for unit, where, code in (
            (first, job, "production.held"),
            (second, f"{order.number}|40", "production.units_not_there"),
            (second, f"{other.number}|30", "production.unit_of_other_order"),
        ):
            refused = check("step", where, "unit", person="OP-1", unit=unit).json()
            assert code in {one["code"] for one in refused["errors"]}

    def test_is_done_again_where_a_value_was_typed_wrong(self, order):
        unit = Unit.objects.order_by("pk").values_list("key", flat=True)[0]
        job, said = f"{order.number}|30", {"person": "OP-1", "machine_1": "TST-1", "unit": unit}
        done("step", job, **said, p_FLOW="0.4", result="PASS")
        entry = StationEntry.objects.latest("received_at")
        back = client_of("ada").post(
            "/stations/step/undo",
            json.dumps({"entry": str(entry.pk), "id": command_id(), "reason": "数值录错"}),
            content_type="application/json",
        )
        assert back.json()["state"] == "UNDONE", back.json()
        assert 30 not in states_by_key([unit])[unit].passed
        redo = UnitEntry.objects.get(fact="REDO")
        assert (redo.step_number, redo.detail["note"]) == (30, "数值录错")
        life = client_of("eva").get(f"/things{unit}").content.decode()
        assert "误登记，须重做" in life or "to be done again" in life
        done("step", job, **said, p_FLOW="-0.4", result="PASS")
        assert 30 in states_by_key([unit])[unit].passed

    def test_at_which_parts_go_in_stays(self, order):
        unit = Unit.objects.order_by("pk").values_list("key", flat=True)[0]
        with pytest.raises(Problems) as caught:
            operations.repeat_step(
                context=frame(), order=order.number, step=20, units=[unit],
                act=factory.act(note="数值录错"),
            )  # fmt: skip
        assert [one.code for one in caught.value.problems] == ["production.step_stays"]


@pytest.mark.parametrize("number", ["26110501", "20261105000017"])
def test_a_lot_number_of_as_many_digits_as_a_gtin_is_a_lot_number(number):
    order = factory.release("PUMP", 2)
    factory.receive(lot("MOTOR", number), 10)
    found = done("issue", order.number, person="OP-1", load="no", code=number, quantity="2")
    assert number in found["sentence"]


def test_an_amount_with_more_digits_than_can_be_counted_is_refused():
    order = factory.release("PUMP", 2)
    factory.receive(lot("MOTOR", "M-1"), 10)
    with pytest.raises(ValueRefusedError):
        factory.issue(order, (lot("MOTOR", "M-1"), "1e30"))
    assert not MaterialMove.objects.exists()


class TestSerials:
    @pytest.fixture
    def order(self):
        return factory.ready_pump_order(3)

    @staticmethod
    def made(order, board_number, serial, **more):
        routing = order.master_record.content["parts"]
        position = next(part["position"] for part in routing if part["item"] == "BOARD")
        return enter(
            "make", order.number, person="OP-1", serial=serial,
            **{f"part_{position}_0": board_number}, **more,
        )  # fmt: skip

    def test_are_kept_as_they_stand_on_the_label(self, order):
        """A slash or a per cent sign is a sign like any other, and the label answers afterwards."""
        gtin = factory.PUMP_GTIN
        labels = (
            f"]d201{gtin}21P/1",
            f"(01){gtin}(21)P%2",
            f"https://id.gs1.org/01/{gtin}/21/P%2F3",
        )
        for number, label in enumerate(labels, start=1):
            assert self.made(order, f"B{number}", label)["state"] == "DONE"
        assert set(Unit.objects.values_list("serial", flat=True)) == {"P/1", "P%2", "P/3"}
        potted = {
            "person": "OP-1", "checker": "OP-2", "machine_1": "POT-1", "machine_2": "OVN-1",
            "f_shot": "120", "f_in_time": "yes", "result": "PASS",
        }  # fmt: skip
        found = done("step", f"{order.number}|20", unit=labels[0], **potted)
        assert "P/1" in found["sentence"]

    def test_typed_in_full_width_are_read_as_plain_ones(self, order):
        assert self.made(order, "B1", "ＰＸ９")["state"] == "DONE"
        assert Unit.objects.get().serial == "PX9"

    @pytest.mark.parametrize(
        "label",
        [
            f"(01){factory.BOX_GTIN}(21)X1", "(01)06901234567892(21)X1",
            f"(01){factory.PUMP_GTIN}(10)L1", factory.PUMP_GTIN,
            f"00{SSCC_BODY}{check_digits.gs1(SSCC_BODY)}",
        ],
    )  # fmt: skip
    def test_of_the_label_of_something_else_are_refused(self, order, label):
        found = self.made(order, "B1", label)
        assert found["state"] == "REFUSED"
        assert "PUMP" in found["sentence"]
        assert not Unit.objects.exists()

    @pytest.mark.parametrize("serial", ["序列 1", "P 1", "P\u00e91", "P" * 21, "P\x1d1"])
    def test_that_no_label_can_carry_are_refused(self, order, serial):
        assert self.made(order, "B1", serial)["state"] == "REFUSED"
        assert not Unit.objects.exists()


def test_what_was_issued_is_taken_back_with_a_reason():
    order = factory.release("PUMP", 2)
    factory.receive(board("B1"))
    done("issue", order.number, person="OP-1", load="no", code="B1")
    assert MaterialMove.objects.filter(kind="RETURN").count() == 0
    assert command_id()


class TestAnIssueTakenBack:
    """A reel that was changed by mistake: the former one is on the line again."""

    @staticmethod
    def issued(order, code, quantity="4"):
        return done("issue", order.number, person="OP-1", load="yes", code=code, quantity=quantity)

    @staticmethod
    def on_line(order):
        loads = Load.objects.filter(order=order, unloaded_at=None, step_number=10)
        return {one.code for one in loads if one.code.startswith("M-")}

    @pytest.fixture
    def order(self):
        order = factory.release("PUMP", 4)
        for code in ("M-1", "M-2"):
            factory.receive(lot("MOTOR", code), 10)
        return order

    def test_puts_the_former_reel_on_the_line_again(self, order):
        self.issued(order, "M-1")
        second = self.issued(order, "M-2")
        assert self.on_line(order) == {"M-2"}
        answer = taken_back("issue", second)
        assert "M-1 is on the line again" in answer["sentence"]
        assert self.on_line(order) == {"M-1"}
        assert MaterialMove.objects.get(kind="RETURN").code == "M-2"

    def test_what_is_made_afterwards_is_made_from_the_former_reel(self):
        order = factory.ready_pump_order(2)
        former = lot("MOTOR", f"M-{order.pk}")
        factory.make(order, ["B1"])
        factory.receive(lot("MOTOR", "M-2"), 10)
        taken_back("issue", self.issued(order, "M-2"))
        operations.make_units(
            context=frame(), order=order.number,
            act=operations.Act(person="OP-1", occurred_at=factory.NOW + dt.timedelta(minutes=1)),
            making=operations.Making(parts=((board("B2"),),)),
        )  # fmt: skip
        made = {one.serial for one in order.units.all()}
        assert len(made) == 2
        assert made_from(former) == made
        assert made_from(lot("MOTOR", "M-2")) == set()

    def test_a_former_reel_that_is_on_hold_stays_off_the_line(self, order):
        self.issued(order, "M-1")
        second = self.issued(order, "M-2")
        quality.hold(context=frame(), keys=[lot("MOTOR", "M-1")], reason="调查")
        answer = taken_back("issue", second)
        assert "on the line" not in answer["sentence"]
        assert self.on_line(order) == set()

    def test_more_of_the_same_reel_leaves_the_reel_on_the_line(self, order):
        self.issued(order, "M-1")
        self.issued(order, "M-2")
        taken_back("issue", self.issued(order, "M-2", "1"))
        assert self.on_line(order) == {"M-2"}


def taken_back(station, entry):
    """Take an entry back."""
    said = {"entry": entry["id"], "id": str(uuid.uuid4()), "reason": "扫错了"}
    answer = client_of("ada").post(
        f"/stations/{station}/undo", json.dumps(said), content_type="application/json"
    )
    return answer.json()


class TestClosing:
    @pytest.fixture
    def order(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        factory.pot(order)
        factory.test_pumps(order)
        return order

    @staticmethod
    def label(number):
        body = f"0699999900000001{number}"
        return "00" + body + check_digits.gs1(body)

    def test_the_label_of_a_package_again_closes_it_and_it_goes_into_another(self, order):
        case, pallet = self.label(1), self.label(2)
        inner = {"person": "OP-1", "level": "CASE", "package": case}
        outer = {"person": "OP-1", "level": "PALLET", "package": pallet}
        assert "is empty" in json.dumps(enter("pack", order.number, thing=case, **inner))
        done("pack", order.number, thing=order.units.earliest("pk").serial, **inner)
        assert enter("pack", order.number, thing=case, **outer)["state"] != "DONE"
        found = done("pack", order.number, thing=f"]C1{case}", **inner)
        assert found["clears"] == ["package"]
        assert Package.objects.get(level="CASE").state == "CLOSED"
        assert done("pack", order.number, thing=case, **inner)["isFinal"]  # It stays closed.
        done("pack", order.number, thing=case, **outer)
        done("pack", order.number, thing=pallet, **outer)
        assert Package.objects.get(level="PALLET").filled == 1
        assert not Package.objects.filter(state="OPEN").exists()

    def test_a_package_that_was_closed_too_early_is_opened_again(self, order):
        case = self.label(3)
        given = {"person": "OP-1", "level": "CASE", "package": case}
        first, second = order.units.order_by("pk").values_list("serial", flat=True)
        done("pack", order.number, thing=first, **given)
        closed = done("pack", order.number, thing=case, **given)
        assert taken_back("pack", closed)["state"] == "UNDONE"
        assert Package.objects.get().state == "OPEN"
        done("pack", order.number, thing=second, **given)
        assert Package.objects.get().filled == 2

    def test_a_package_that_lies_in_another_stays_closed(self, order):
        case, pallet = self.label(4), self.label(5)
        given = {"person": "OP-1", "level": "CASE", "package": case}
        done("pack", order.number, thing=order.units.earliest("pk").serial, **given)
        closed = done("pack", order.number, thing=case, **given)
        operations.pack_scanned(
            context=frame(), order=order.number, package=f"/00/{pallet[2:]}",
            level=PackageLevel.PALLET, thing=f"/00/{case[2:]}", act=operations.Act(person="OP-1"),
        )  # fmt: skip
        assert "lies in another package" in json.dumps(taken_back("pack", closed))
        assert Package.objects.get(level="CASE").state == "CLOSED"

    def test_a_package_of_another_order_is_not_closed_here(self, order):
        case = self.label(6)
        given = {"person": "OP-1", "level": "CASE", "package": case}
        done("pack", order.number, thing=order.units.earliest("pk").serial, **given)
        other = factory.ready_pump_order(1, boards=["C1"])
        assert enter("pack", other.number, thing=case, **given)["state"] != "DONE"
        assert Package.objects.get().state == "OPEN"


def briefed(station, job):
    answer = client_of("ada").get(f"/stations/{station}/brief?job={job}")
    assert answer.status_code == 200, answer.content
    assert len(answer.content) < 100_000
    return answer.json()["known"]


def told(known, question, key):
    """Return what a device says of a key without network: its reason, or that it belongs."""
    head, tail = key.upper()[: -len(key.rpartition("/")[2].rpartition(":")[2])], ""
    tail = key.upper()[len(head) :]
    for group in known["groups"]:
        if question in group["questions"] and any(
            one["head"] == head and (tail in one["list"] or among(one["spans"], tail))
            for one in group["sets"]
        ):
            return group["refused"] or "belongs"
    return known["closed"].get(question, "unknown")


def among(spans, tail):
    return any(
        tail.startswith(front)
        and len(tail) == len(front) + digits
        and first <= int(tail[len(front) :]) <= last
        for front, digits, first, last in spans
    )


class TestWhatDevicesKnow:
    def test_at_making_the_parts_that_are_issued_and_not_used(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1"])
        factory.receive(board("B7"))
        routing = order.master_record.content["parts"]
        position = next(part["position"] for part in routing if part["item"] == "BOARD")
        known, question = briefed("make", order.number), f"part_{position}_0"
        assert told(known, question, board("B2")) == "belongs"
        assert told(known, question, board("B1")) == "This part is used or given back already."
        assert told(known, question, board("B7")) == "This part is not issued to the order."
        made = order.units.get().key
        assert told(known, "serial", made) == "This unit is made already."

    def test_at_a_step_the_units_that_come_to_it(self):
        order = factory.ready_pump_order(3)
        factory.make(order, ["B1", "B2", "B3"])
        other = factory.ready_pump_order(1, boards=["C1"])
        factory.make(other, ["C1"])
        factory.pot(order)
        first, second, third = order.units.order_by("pk").values_list("key", flat=True)
        factory.test_pumps(order, units=(first, second), failed={second: "不报警"})
        known = briefed("step", f"{order.number}|30")
        assert told(known, "unit", third) == "belongs"
        assert told(known, "unit", first) == "It has passed this step already."
        assert told(known, "unit", second) == "It was found bad and waits for a decision."
        theirs = other.units.get().key
        assert told(known, "unit", theirs) == f"It belongs to order {other.number}."
        assert told(known, "unit", board("B1")) == "It is no unit of this order."
        assert known["opens"] == {"unit": [f"{factory.PUMP}/21/"]}

    def test_at_packing_what_is_ready_and_what_is_packed(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        factory.pot(order)
        factory.test_pumps(order)
        first, second = order.units.order_by("pk").values_list("key", flat=True)
        code = "06999999000000001"
        box = code + check_digits.gs1(code)
        done("pack", order.number, person="OP-1", level="CASE", package=f"00{box}", thing=first)
        known = briefed("pack", order.number)
        assert told(known, "thing", second) == "belongs"
        assert told(known, "thing", first) == "It is packed already."

    def test_at_issue_the_lots_of_the_parts_list_and_of_other_items(self):
        order = factory.release("PUMP", 2)
        factory.receive(lot("MOTOR", "M-1"), 10)
        factory.receive(lot("TUBE", "T-1"), 10, "MTR")
        known = briefed("issue", order.number)
        assert told(known, "code", "M-1") == "belongs"
        assert told(known, "code", "T-1") == "It is TUBE, which the order does not need."

    def test_at_rework_the_parts_that_may_go_in(self):
        order = factory.ready_pump_order(1, boards=["B1", "B2"])
        factory.make(order, ["B1"])
        known = briefed("rework", order.number)
        assert told(known, "unit", order.units.get().key) == "belongs"
        assert told(known, "new", board("B2")) == "belongs"
        assert told(known, "new", board("B9")) == "This part is not issued to the order."
