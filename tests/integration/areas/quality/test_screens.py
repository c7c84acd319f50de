"""The screens of quality: lists, pages, commands, and the table in which results are entered."""

import pytest
from django.test import Client
from django.utils.translation import override

from suyuan.areas.catalog import operations as personnel, queries as catalog
from suyuan.areas.catalog.domain import PlaceKind
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.quality import queries
from suyuan.areas.quality.models import (
    Hold,
    Inspection,
    Nonconformity,
    Release,
    Result,
    RetainedSample,
    SwitchingState,
)
from suyuan.areas.quality.ui import holds, inspection_forms, nonconformities, switching
from suyuan.foundation.accounts import operations as accounts
from suyuan.foundation.accounts.domain import Profile
from suyuan.foundation.accounts.models import User
from suyuan.web import people
from tests import personas, quality_world as world
from tests.screens import ResourceCases, client_of, command_id

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


def confirmed(client, address, values, by="eva"):
    """Give a command that asks once more before it is carried out, unless it is refused before."""
    values = {**values, "command_id": command_id()}
    asked = client.post(address, values)
    if asked.status_code == 422:
        return asked
    assert asked.status_code == 200, asked.context["form"].errors
    assert asked.context["changes"] is not None
    sure = {**values, "confirmed": asked.context["digest"]}
    sheet = asked.context.get("sheet")
    if sheet is not None and sheet.challenge is not None:
        sure |= {
            "signing-challenge": str(sheet.challenge.pk), "signing-username": by,
            "signing-password": personas.PASSWORD,
        }  # fmt: skip
    return client.post(address, sure)


def inspector():
    """Give a browser in which an inspector is signed in."""
    accounts.create_user(
        context=world.frame(), username="wen", profile=Profile(display_name="Wen", language="en"),
        password=personas.PASSWORD,
    )  # fmt: skip
    accounts.grant_role(context=world.frame(), username="wen", role="INSPECTOR", site=None)
    client = Client()
    client.force_login(User.objects.get(username="wen"))
    return client


class _Quality(ResourceCases):
    changer = "eva"

    @property
    def cap(self):
        return catalog.item_with_code("CAP")


class TestInspectionPages(_Quality):
    name = "inspections"

    @property
    def new(self):
        return {
            "purpose": "INCOMING", "codes": world.receive("N1"), "quantity": "1000",
            "document": "GR-2026-00001",
        }  # fmt: skip

    @property
    def wrong(self):
        return {"purpose": "INCOMING", "codes": "NO SUCH LOT", "quantity": "5"}

    def rows(self):
        world.incoming(self.cap, world.receive("C1"))
        world.inspected(self.cap, "C2", bad=3)

    def test_a_day_of_the_inspector_and_the_checker(self):
        eva, ada = client_of("eva"), inspector()
        personnel.put_person(
            context=world.frame(),
            person_id=fitness.people().get(code="WEN").pk,
            values=personnel.PersonValues(code="WEN", name="文", name_en="Wen", job_title="检验员"),
        )
        ada.post(
            "/inspections/do/new",
            {"purpose": "INCOMING", "codes": world.receive("D1", 60), "quantity": "60",
             "command_id": command_id()},
        )  # fmt: skip
        inspection = Inspection.objects.get()
        page = f"/inspections/{inspection.number}"
        table = ada.get(f"{page}/results")
        assert table.status_code == 200
        assert "/do/correct" not in ada.get(page).content.decode()
        values = {"command_id": command_id(), "i-1": "CAL-1", "n-0": "13", "b-0": "1"}
        values |= {f"r-1-{number}": "10" for number in range(1, 14)}
        answer = ada.post(f"{page}/results", {**values, "r-1-3": "x", "r-1-4": "1e500"})
        assert answer.status_code == 422
        assert "1e500" in answer.content.decode()
        assert not Result.objects.exists()
        assert ada.post(f"{page}/results", values).status_code == 302
        assert "/do/correct" in ada.get(page).content.decode()
        submitted = ada.post(f"{page}/do/submit", {"command_id": command_id()})
        assert submitted.status_code == 302
        mine, checkers = (one.get(page).content.decode() for one in (ada, eva))
        assert "/do/conclude" not in mine
        assert "/do/conclude" in checkers
        assert "but not Wen" in mine
        found = {"conclusion": "REJECT", "description": "裂纹", "command_id": command_id()}
        for refused in (ada.get(f"{page}/do/conclude"), ada.post(f"{page}/do/conclude", found)):
            assert refused.status_code == 403
            assert "somebody else has to check it" in refused.content.decode()
        assert confirmed(eva, f"{page}/do/conclude", found).status_code == 302
        inspection.refresh_from_db()
        assert inspection.conclusion == "REJECT"
        assert Nonconformity.objects.get().inspection == inspection
        assert eva.get(page).status_code == 200

    def test_what_cannot_be_entered_is_said_above_and_at_its_cell(self):
        page = f"/inspections/{world.incoming(self.cap, world.receive('M1')).number}/results"
        eva = client_of("eva")
        for wrong, cell, words in (
            ({"i-1": "CAL-1", "r-1-1": "abc"}, "r-1-1", "“abc” is not a number"),
            ({"n-0": "13", "b-0": "-1"}, "b-0", "“-1” is not a number."),
            ({"b-0": "1"}, "n-0", "Say how many were inspected, and how many of them are bad."),
            ({"i-1": "NONE", "r-1-1": "10"}, "i-1", "There is no equipment NONE."),
        ):
            answer = eva.post(page, {"command_id": command_id(), **wrong})
            text = answer.content.decode()
            assert answer.status_code == 422
            assert words in " ".join(answer.context["above"])
            field = text.partition(f'name="{cell}"')[2]
            assert 'aria-invalid="true"' in field.partition(">")[0]
            assert words in field.partition("</td>")[0]
            assert text.count('aria-invalid="true"') == 1
        assert not Result.objects.exists()

    def test_what_is_out_of_limits_is_told_as_a_warning_with_value_and_limits(self):
        page = f"/inspections/{world.incoming(self.cap, world.receive('L1')).number}/results"
        eva = client_of("eva")
        values = {"i-1": "CAL-1", "r-1-1": "10", "r-1-2": "99", "r-0-1": "0"}
        answer = eva.post(page, {"command_id": command_id(), **values}, follow=True)
        (said,) = answer.context["messages"]
        assert said.level_tag == "warning"
        assert "3 results entered. 2 of them are not good: " in said.message
        assert "at sample 2 (99, wanted " in said.message
        good = {"command_id": command_id(), "i-1": "CAL-1", "r-1-3": "10"}
        (said,) = eva.post(page, good, follow=True).context["messages"]
        assert (said.level_tag, said.message) == ("success", "1 result entered.")

    def test_offers_the_places_of_the_sites_where_one_may_inspect(self):
        here, there = (
            world.storeroom(f"ROOM-{code}", personas.site(code)) for code in ("SZ", "CD")
        )
        reader = people.Reader(actor=world.frame().actor, site_id=here.place.site_id)
        for form in (inspection_forms.OpenForm(reader=reader), switching.SampleForm(reader=reader)):
            offered = dict(form.fields["place"].choices)
            assert here.place.code in offered
            assert there.place.code not in offered
        world.storeroom("A-WARD", None, PlaceKind.EXTERNAL)
        report = nonconformities.ReportForm(reader=reader)
        codes = [code for code, _name in report.fields["isolation"].choices]
        assert there.place.code not in codes
        assert codes.index(here.place.code) < codes.index("A-WARD")

    def test_results_are_not_entered_after_the_end(self):
        done = world.inspected(self.cap, "C2")
        answer = client_of("eva").get(f"/inspections/{done.number}/results")
        assert answer.status_code == 302
        assert client_of("eva").get("/inspections/NONE/results").status_code == 404
        assert client_of("tom").get(f"/inspections/{done.number}/results").status_code == 403

    def test_a_result_is_corrected_with_the_reason(self):
        inspection = world.incoming(self.cap, world.receive("C1"))
        eva = client_of("eva")
        page = f"/inspections/{inspection.number}"
        eva.post(f"{page}/results", {"command_id": command_id(), "r-0-1": "0"})
        values = {
            "command_id": command_id(), "characteristic": "LOOK", "sample": "1", "passed": "1",
            "kind": "RETEST", "reason": "照明不足，见偏差 DV-3",
        }  # fmt: skip
        nowhere = eva.post(f"{page}/do/correct", {**values, "sample": "2"})
        assert nowhere.status_code == 422
        assert eva.post(f"{page}/do/correct", values).status_code == 302
        assert queries.results_of(inspection.pk).get().reason == "照明不足，见偏差 DV-3"


class TestHoldPages(_Quality):
    name = "holds"

    def rows(self):
        world.make("P1", "1", "2")
        for key in (world.unit("1"), world.lot("P1", "PUMP")):
            world.operations.hold(context=world.frame(), keys=[key], reason="气泡")

    def test_is_counted_in_chinese(self):
        lift = next(one for one in holds.Holds.commands if one.name == "lift")
        with override("zh-hans"):
            words = [str(one.new) for one in lift.changes(Hold(units=4), {})]
        assert words == ["已解除", "4 件"]

    def test_counts_what_it_covers_before_it_is_placed_and_lifted(self):
        world.make("P1", "1", "2")
        eva = client_of("eva")
        values = {"codes": "P1", "reason": "灌封气泡", "command_id": command_id()}
        asked = eva.post("/holds/do/new", values)
        assert "2" in str([change.new for change in asked.context["changes"]])
        done = eva.post("/holds/do/new", {**values, "confirmed": asked.context["digest"]})
        assert done.status_code == 302
        made = Hold.objects.get()
        assert (made.source, made.units) == ("LOT", 2)
        form = eva.get(f"/holds/{made.number}/do/lift").content.decode()
        assert "Why it is held" in form
        assert "Why it is lifted" in form
        answer = confirmed(eva, f"/holds/{made.number}/do/lift", {"reason": "复测合格"})
        assert answer.status_code == 302
        assert Hold.objects.get().lift_reason == "复测合格"

    def test_codes_that_mean_nothing_or_several_things_are_named(self):
        world.make("P1", "1")
        world.receive("1")
        answer = client_of("eva").post(
            "/holds/do/new",
            {"codes": "1\nNONE\n\u0000", "reason": "x", "command_id": command_id()},
        )
        assert answer.status_code == 422
        assert len(answer.context["form"].errors["codes"]) >= 1
        assert not Hold.objects.exists()


class TestReleasePages(_Quality):
    name = "releases"

    def rows(self):
        one, two = world.make("P1", "1", "2")
        world.release(one)
        world.release(two)

    def test_shows_what_stands_against_it_and_refuses(self):
        world.make("P1", "1", "2")
        world.operations.hold(context=world.frame(), keys=[world.unit("1")], reason="气泡")
        eva = client_of("eva")
        values = {"codes": f"{world.unit('1')}\n{world.unit('2')}", "document": "DHR-1"}
        answer = confirmed(eva, "/releases/do/new", values)
        assert answer.status_code == 422
        values["codes"] = world.unit("2")
        assert confirmed(eva, "/releases/do/new", values).status_code == 302
        made = Release.objects.get()
        withdrawn = confirmed(eva, f"/releases/{made.number}/do/withdraw", {"reason": "标签"})
        assert withdrawn.status_code == 302


class TestNonconformityPages(_Quality):
    name = "nonconformities"
    wrong = {"codes": "NONE", "description": "x", "severity": "MAJOR"}

    @property
    def new(self):
        return {
            "codes": world.receive("C9"), "quantity": "3", "description": "裂纹",
            "severity": "MAJOR",
        }  # fmt: skip

    def rows(self):
        world.inspected(self.cap, "C1", bad=3)
        world.inspected(self.cap, "C2", bad=3)

    def test_says_who_does_what_was_decided(self):
        world.inspected(self.cap, "C1", bad=3)
        page = f"/nonconformities/{Nonconformity.objects.get().number}"
        eva = client_of("eva")
        for disposition, words in (
            ("RETURN", "the buyer sends it back"),
            ("SCRAP", "the warehouse destroys it"),
        ):
            values = {"disposition": disposition, "decision": "供方责任"}
            assert confirmed(eva, f"{page}/do/decide", values).status_code == 302
            assert words in eva.get(page).content.decode()
            back = {"reason": "再议", "command_id": command_id()}
            assert eva.post(f"{page}/do/reopen", back).status_code == 302

    def test_says_which_state_forbids_a_command_and_what_it_allows(self):
        world.inspected(self.cap, "C1", bad=3)
        page = f"/nonconformities/{Nonconformity.objects.get().number}"
        eva = client_of("eva")
        told = eva.get(f"{page}/do/close", follow=True).content.decode()
        assert "“It is done” is not possible now: the state is “To be decided”." in told
        assert "What you can do now: Decide what is done." in told
        assert "Next: quality decides what is done with it." in told

    def test_what_goes_back_is_not_closed_while_it_stands_here(self):
        world.inspected(self.cap, "C1", bad=3)
        page = f"/nonconformities/{Nonconformity.objects.get().number}"
        eva = client_of("eva")
        values = {"disposition": "RETURN", "decision": "供方责任"}
        assert confirmed(eva, f"{page}/do/decide", values).status_code == 302
        refused = eva.post(f"{page}/do/close", {"command_id": command_id()})
        assert refused.status_code == 422
        assert "1,000 pcs of NC-" in refused.content.decode()
        assert "still stand here, rejected" in refused.content.decode()

    def test_is_decided_and_closed(self):
        world.inspected(self.cap, "C1", bad=3)
        page = f"/nonconformities/{Nonconformity.objects.get().number}"
        eva = client_of("eva")
        values = {"disposition": "REWORK", "decision": "全检分选", "risk": ""}
        asked = eva.post(f"{page}/do/decide", {**values, "command_id": command_id()})
        assert asked.status_code == 422
        assert "signing-password" not in asked.content.decode()
        values["risk"] = "低"
        sheet = eva.post(f"{page}/do/decide", {**values, "command_id": command_id()})
        assert " pcs" in sheet.content.decode()
        assert confirmed(eva, f"{page}/do/decide", values).status_code == 302
        assert eva.get(page).content.decode().count("Rework") == 1
        back = eva.post(f"{page}/do/reopen", {"reason": "x", "command_id": command_id()})
        assert back.status_code == 302
        assert "Rework" not in eva.get(page).content.decode()
        assert confirmed(eva, f"{page}/do/decide", values).status_code == 302
        refused = eva.post(f"{page}/do/close", {"command_id": command_id()})
        assert refused.status_code == 422
        done = eva.post(f"{page}/do/close", {"recheck": "IQ-2", "command_id": command_id()})
        assert done.status_code == 302
        assert Nonconformity.objects.get().status == "CLOSED"


class TestSwitchingPages(_Quality):
    name = "switching"

    def rows(self):
        for number in range(2):
            world.inspected(self.cap, f"B{number}", bad=3)

    def test_reduced_inspection_is_allowed_and_forbidden(self):
        world.inspected(self.cap, "C1")
        state = SwitchingState.objects.get()
        eva = client_of("eva")
        for name, expected in (("allow", True), ("forbid", False)):
            values = {"reason": "过程稳定", "command_id": command_id()}
            assert eva.post(f"/switching/{state.pk}/do/{name}", values).status_code == 302
            state.refresh_from_db()
            assert state.may_reduce is expected


class TestSamplePages(_Quality):
    name = "samples"

    def rows(self):
        world.shelf()
        for number in ("C1", "C2"):
            key = world.receive(number)
            client_of("eva").post(
                "/samples/do/new",
                {"kind": "RESERVE", "codes": key, "quantity": "5", "place": "SHELF",
                 "command_id": command_id()},
            )  # fmt: skip

    def test_what_is_seen_is_recorded(self):
        self.rows()
        number = RetainedSample.objects.first().number
        values = {
            "observed_on": "2026-01-05", "finding": "无变化", "passed": "on",
            "command_id": command_id(),
        }  # fmt: skip
        answer = client_of("eva").post(f"/samples/{number}/do/observe", values)
        assert answer.status_code == 302
