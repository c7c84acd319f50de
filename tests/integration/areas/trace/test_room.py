"""The search box, the trace room, scopes and gaps answer over HTTP."""

import re

import pytest
from django.db import connection

from suyuan.areas.quality.models import Hold
from suyuan.areas.trace import queries
from suyuan.areas.trace.domain import OneThingBackwardError
from suyuan.areas.trace.models import FrozenScope, Scope
from suyuan.areas.trace.queries.scopes import answer_of
from suyuan.foundation import clock
from suyuan.foundation.command import command
from suyuan.ledger import models
from suyuan.ledger.domain.event import Party
from suyuan.ledger.operations import register, units
from suyuan.ledger.operations.capture import declare_error
from suyuan.ledger.operations.occasions import Occasion
from suyuan.ledger.queries import listing
from suyuan.ledger.queries.holds import stops_on
from suyuan.ledger.queries.members import digest_of
from suyuan.ledger.queries.things import things_by_key
from tests import personas
from tests.integration.ledger import world
from tests.integration.ledger.world import amount, commission, install, object_event, receive, say

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()
    say(receive(amount(world.reel("A"), 100), amount(world.reel("B"), 50)))
    say(
        world.transform(
            outputs=world.pumps("P1", "P2", "P3"),
            input_quantities=(amount(world.reel("A"), 3),),
            ilmd={"cbvmda:lotNumber": "L1"},
        ),
        world.transform(
            outputs=world.pumps("P4", "P5"),
            input_quantities=(amount(world.reel("B"), 2),),
            ilmd={"cbvmda:lotNumber": "L2"},
        ),
        commission(world.board("B1"), lot="X1"),
    )
    say(install(world.pump("P4"), world.board("B1")))
    say(object_event("OBSERVE", epcs=world.pumps("P1", "P4"), location=world.WARD))


@pytest.fixture
def eva(client):
    client.force_login(personas.person("eva"))
    return client


REEL_A = {"causes": world.reel("A")}


class TestSearch:
    def test_goes_straight_to_the_thing(self, eva):
        answer = eva.get("/find", {"q": "(01)06901234567892(21)P1"})
        assert answer.status_code == 302
        assert answer["Location"] == "/things/01/06901234567892/21/P1"

    def test_finds_by_serial_alone(self, eva):
        assert eva.get("/find", {"q": "P4"}).status_code == 302

    def test_helps_when_nothing_is_found(self, eva):
        answer = eva.get("/find", {"q": "(01)06901234567891(21)P1"})
        assert answer.status_code == 404
        assert "06901234567891" in answer.content.decode()

    def test_offers_the_item_of_an_unknown_unit(self, eva):
        answer = eva.get("/find", {"q": "(01)06901234567892(21)NONE"})
        assert answer.status_code == 200
        assert "PUMP" in answer.content.decode()

    def test_hints_while_typing(self, eva):
        assert "P1" in eva.get("/find/hints", {"q": "P"}).content.decode()


class TestRoom:
    def test_is_empty_without_causes(self, eva):
        assert eva.get("/trace/").status_code == 200

    def test_counts_what_a_lot_reached(self, eva):
        answer = eva.get("/trace/", REEL_A)
        assert answer.status_code == 200
        assert answer.context["summary"].units == 3
        areas = {area: number for _, number, area in answer.context["areas"]}
        assert areas == {"IN_HOUSE": 2, "OUTSIDE": 1}

    def test_combines_causes(self, eva):
        both = eva.get("/trace/", {"causes": [world.reel("A"), world.reel("B")]})
        assert both.context["summary"].units == 5
        less = eva.get(
            "/trace/", {"causes": [world.reel("A"), world.reel("B")], "but": world.reel("A")}
        )
        assert less.context["summary"].units == 2

    def test_adds_a_cause_that_is_scanned(self, eva):
        answer = eva.get("/trace/", {"add": "L1"})
        assert answer.status_code == 302
        assert "causes=" in answer["Location"]

    def test_says_what_a_unit_was_made_of(self, eva):
        answer = eva.get("/trace/", {"causes": world.pump("P4"), "direction": "BACKWARD"})
        codes = {row["thing"].code for row in answer.context["ancestries"][0]["rows"]}
        assert {"B1", "B"} <= codes

    def test_says_what_it_was_known_to_be_made_of(self, eva, client):
        before = clock.now().isoformat()
        say(install(world.pump("P4"), world.board("B1"), action="DELETE", biz_step="removing"))
        say(receive(amount(world.reel("C"), 5)))
        units.rework_unit(
            context=world.context(),
            occasion=Occasion(occurred_at=world.later(), location=world.WARD),
            unit=world.pump("P4"),
            taken=[amount(world.reel("C"), 1)],
        )
        question = {"causes": world.pump("P4"), "direction": "BACKWARD"}
        for moment, made_of in ((None, {"B", "C"}), (before, {"B", "B1"})):
            asked = question | ({"known_at": moment} if moment else {})
            rows = eva.get("/trace/", asked).context["ancestries"][0]["rows"]
            current = {row["thing"].code for row in rows if not row["is_former"]}
            assert current & {"A", "B", "B1", "C"} == made_of
            report = queries.backward_report(
                [world.pump("P4")], as_of=None, known_at=moment, units=False
            )
            found = {line[1] for line in report["tables"]["made_of"]}
            assert (world.reel("C") in found) == (moment is None)
        key = personas.key("eva", ["trace.view_thing", "trace.view_scope"])
        answer = client.post(
            "/api/v1/trace",
            {"causes": [world.pump("P4")], "direction": "BACKWARD", "known_at": before},
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        ).json()
        assert answer["known_at"] is not None
        assert {"B", "B1"} <= {t["code"] for t in answer["things"] if not t["former"]}
        assert "C" not in {thing["code"] for thing in answer["things"]}

    def test_refuses_an_unknown_cause_in_words(self, eva):
        assert eva.get("/trace/", {"causes": "/01/99999999999999/21/X"}).status_code == 422

    def test_finds_by_place_and_time(self, eva):
        question = {"causes": "event?place=LINE&until=2027-01-01"}
        assert eva.get("/trace/", question).context["summary"].units == 5
        with_parts = eva.get("/trace/", {**question, "parts": "1"})
        assert with_parts.context["summary"].units == 6

    def test_lists_units_and_streams_them(self, eva):
        page = eva.get("/trace/units", REEL_A)
        assert [unit.code for unit, _ in page.context["units"]] == ["P1", "P2", "P3"]
        lines = b"".join(eva.get("/trace/list.csv", REEL_A).streaming_content).decode()
        assert len(lines.strip().split("\r\n")[0].split(",")) == 15
        assert len(re.findall(r"^P\d,", lines, re.MULTILINE)) == 3

    def test_names_stand_in_the_language_of_the_reader_and_what_has_no_english_one_keeps_its_own(
        self, eva
    ):
        named = register.PartyDescription(code="HOSPITAL", name="医院", name_en="The hospital")
        known = models.Party.objects.get(code="HOSPITAL").pk
        command(name="tests.name_party", action=None)(
            lambda *, context: register.register_party(named, party_id=known)
        )(context=world.context())
        found = {}
        for language in ("en", "zh-hans"):
            eva.post("/me/language", {"language": language})
            page = eva.get("/trace/units", REEL_A)
            found[language] = {unit.holder_name for unit, _ in page.context["units"]}
            lines = b"".join(eva.get("/trace/list.csv", REEL_A).streaming_content).decode()
            assert all(name in lines for name in found[language])
        assert found["en"] - found["zh-hans"] == {"The hospital"}
        assert found["zh-hans"] - found["en"] == {"医院"}

    def test_lists_what_is_affected_no_more(self, eva):
        say(install(world.pump("P4"), world.board("B1"), action="DELETE", biz_step="removing"))
        units.remove_lot_part(
            context=world.context(),
            occasion=Occasion(occurred_at=world.later(), location=world.LINE),
            units=[world.pump("P2")],
            removed=amount(world.reel("A"), 1),
        )
        for cause, unit, part in ((world.board("B1"), "P4", "B1"), (world.reel("A"), "P2", "A")):
            room = eva.get("/trace/", {"causes": cause})
            assert room.context["formerly"] == 1
            page = eva.get("/trace/former", {"causes": cause})
            assert [(row["code"], row["part"]) for row in page.context["rows"]] == [(unit, part)]
            text = b"".join(eva.get("/trace/former.csv", {"causes": cause}).streaming_content)
            assert text.decode().splitlines()[1].startswith(f"{unit},PUMP,PUMP,")
            assert page.context["rows"][0]["until"] is not None

    def test_narrows_to_a_holder(self, eva):
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM ledger_party WHERE code = 'HOSPITAL'")
            (holder,) = cursor.fetchone()
        page = eva.get("/trace/units", {**REEL_A, "holder": holder})
        assert [unit.code for unit, _ in page.context["units"]] == ["P1"]

    def test_is_closed_to_those_without_the_right(self, client):
        client.force_login(personas.person("tom"))
        assert client.get("/trace/").status_code == 403


class TestScopes:
    def test_are_saved_frozen_and_compared(self, eva):
        saved = eva.post("/scopes/save", {"name": "Reel A", "causes": [world.reel("A")]})
        scope = Scope.objects.get()
        assert saved["Location"] == f"/scopes/{scope.number}"
        eva.post(f"/scopes/{scope.number}/freeze", {"reason": "recall"})
        frozen = FrozenScope.objects.get()
        assert frozen.units == 3
        say(
            world.transform(
                outputs=world.pumps("P9"),
                input_quantities=(amount(world.reel("A"), 1),),
                ilmd={"cbvmda:lotNumber": "L1"},
            )
        )
        now = eva.get(f"/scopes/{scope.number}")
        then = eva.get(f"/scopes/{scope.number}", {"frozen": frozen.pk})
        assert now.context["summary"].units == 4
        assert then.context["summary"].units == 3
        assert "former_url" in now.context
        assert "Formerly affected" in now.content.decode()
        assert "Formerly affected" not in then.content.decode()
        assert "links on" in now.content.decode()
        assert "links on" not in then.content.decode()
        assert "things that were frozen" in then.content.decode()
        held = eva.post(f"/scopes/{scope.number}/hold/{frozen.pk}", {"reason": "气泡"})
        assert held["Location"].startswith("/holds/HD-")
        assert [name for _, name in Hold.objects.values_list("source", "document")] == [
            scope.number
        ]
        other = eva.get("/trace/compare", {"causes": world.pump("P4"), "with": scope.number})
        assert [column["summary"].units for column in other.context["columns"]] == [1, 0, 4]
        assert eva.get("/scopes/").status_code == 200

    def test_comparison_says_what_narrows_each(self, eva):
        causes = {"causes": [world.reel("A")], "but": [world.pump("P2")]}
        eva.post("/scopes/save", {"name": "Reel A without P2", **causes})
        scope = Scope.objects.get()
        asked = {"causes": world.reel("A"), "also": world.pump("P1"), "with": scope.number}
        page = eva.get("/trace/compare", asked).content.decode()
        assert page.count("and also of") == 1
        assert page.count("but not of") == 1

    def test_hold_the_same_units_for_ever_whatever_is_done_to_them(self, eva):
        """What has the bad part taken out of it lies in another sublot afterwards."""
        eva.post("/scopes/save", {"name": "Reel A", "causes": [world.reel("A")]})
        scope = Scope.objects.get()
        eva.post(f"/scopes/{scope.number}/freeze", {"reason": "recall"})
        frozen = FrozenScope.objects.get()
        assert codes_of(frozen) == ["P1", "P2", "P3"]
        removed = units.remove_lot_part(
            context=world.context(),
            occasion=Occasion(occurred_at=world.later(), location=world.LINE),
            units=[world.pump("P2")],
            removed=amount(world.reel("A"), 1),
        )
        say(
            world.transform(
                outputs=world.pumps("P9"),
                sources=(Party(type="location", id=world.STORE),),
                input_quantities=(amount(world.reel("A"), 1),),
                ilmd={"cbvmda:lotNumber": "L1"},
            )
        )
        assert codes_of(frozen) == ["P1", "P2", "P3"]
        assert digest_of(answer_of(frozen).units) == frozen.digest
        then = eva.get(f"/scopes/{scope.number}", {"frozen": frozen.pk})
        assert then.context["summary"].units == frozen.units
        eva.post(f"/scopes/{scope.number}/hold/{frozen.pk}", {"reason": "气泡"})
        held = things_by_key(world.pumps("P1", "P2", "P3", "P9"))
        stopped = {held[key].code for key in held if stops_on([held[key].id])}
        assert stopped == {"P1", "P2", "P3"}
        (event,) = removed.events
        declare_error(context=world.context(), event_uri=event.uri, reason="did_not_occur")
        assert codes_of(frozen) == ["P1", "P2", "P3"]

    def test_say_what_was_formerly_affected_as_the_room_does(self, eva):
        units.remove_lot_part(
            context=world.context(),
            occasion=Occasion(occurred_at=world.later(), location=world.LINE),
            units=[world.pump("P2")],
            removed=amount(world.reel("A"), 1),
        )
        eva.post("/scopes/save", {"name": "Reel A", "causes": [world.reel("A")]})
        page = eva.get(f"/scopes/{Scope.objects.get().number}")
        room = eva.get("/trace/", {"causes": world.reel("A")})
        assert page.context["formerly"] == room.context["formerly"] == 1

    def test_are_written_to_a_list_as_they_are_and_as_they_were_frozen(self, eva, monkeypatch):
        asked = []
        monkeypatch.setattr(
            "suyuan.areas.trace.operations.scopes.defer",
            lambda _name, **values: asked.append(values["frozen"]),
        )
        eva.post("/scopes/save", {"name": "Reel A", "causes": [world.reel("A")]})
        where = f"/scopes/{Scope.objects.get().number}"
        eva.post(f"{where}/freeze", {"reason": "recall"})
        frozen = FrozenScope.objects.get()
        for given in ({}, {"frozen": frozen.pk}):
            assert eva.post(f"{where}/list", given)["Location"].startswith("/jobs/")
        assert asked == [None, frozen.pk]
        assert eva.post(f"{where}/list", {"frozen": frozen.pk + 1}).status_code == 404
        assert eva.get(where).content.decode().count(f'action="{where}/list"') == 1


def codes_of(frozen):
    return sorted(unit.code for unit in listing.stream(answer_of(frozen).trace))


class TestGaps:
    def test_names_what_is_missing(self, eva):
        answer = eva.get("/trace/gaps", {"figures": 1})
        assert answer.status_code == 200
        assert answer.context["gaps"].shipped == 2 + 1
        assert answer.context["gaps"].broken == 3

    def test_page_does_not_wait_for_its_figures(self, eva):
        page = eva.get("/trace/gaps").content.decode()
        address = re.search(r'hx-get="([^"]*figures=1[^"]*)"', page).group(1).replace("&amp;", "&")
        part = eva.get(f"/trace/gaps{address}", headers={"HX-Request": "true"})
        assert "<html" not in part.content.decode()
        assert part.context["gaps"].broken == 3

    def test_lists_what_is_missing_page_by_page(self, eva, monkeypatch):
        monkeypatch.setattr("suyuan.areas.trace.ui.gaps.PAGE", 1)
        ((kind, _label, breaks, _units),) = eva.get("/trace/gaps", {"figures": 1}).context["kinds"]
        seen = []
        after = 0
        while after is not None:
            page = eva.get("/trace/gaps", {"kind": kind, "after": after}).context
            assert "gaps" not in page
            seen += [(row.thing.code, row.shipped) for row, _url, _item in page["rows"]]
            after = page["after"]
        assert len({code for code, _ in seen}) == len(seen) == breaks
        assert sum(shipped for _, shipped in seen) >= 3
        part = eva.get("/trace/gaps", {"kind": kind, "after": 0}, headers={"HX-Request": "true"})
        assert part.content.lstrip().startswith(b'<div class="table-wrap">')
        assert eva.get("/trace/gaps", {"kind": "NONSENSE", "after": 0}).context["rows"] == []


class TestWhatIsMissing:
    def test_the_load_of_a_special_process_was_bought_from_nobody_and_lacks_nothing(self, eva):
        bought = "urn:suyuan:lot:RESIN:BOUGHT"
        load = "urn:suyuan:lot:RESIN:LOAD"
        say(
            world.object_event(
                "ADD", quantities=(amount(bought, 5),), biz_step="commissioning",
                location=world.STORE,
            ),
            world.object_event(
                "ADD", quantities=(amount(load, 1),), biz_step="commissioning",
                location=world.LINE,
                extensions={"{urn:suyuan:epcis}process": "STERILIZATION"},
            ),
        )  # fmt: skip
        page = eva.get("/trace/gaps", {"kind": "NO_SUPPLIER", "after": 0}).context
        codes = {row.thing.code for row, _url, _item in page["rows"]}
        assert "BOUGHT" in codes
        assert "LOAD" not in codes


class TestEvents:
    def test_a_making_that_only_takes_in_is_not_told_as_made(self, eva):
        taken = say(
            world.transform(inputs=(world.board("B1"),), transformation_id="urn:example:making:1")
        )
        made = say(
            world.transform(
                outputs=world.pumps("P8"), input_quantities=(amount(world.reel("A"), 1),)
            )
        )
        ids = [recorded.events[0].id for recorded in (taken, made)]
        sentences = [eva.get(f"/events/{one}").context["sentence"] for one in ids]
        assert sentences[0] != sentences[1]
        assert "Made" not in sentences[0]
        listed = eva.get("/events/").content.decode()
        assert all(sentence in listed for sentence in sentences)


class TestApi:
    def test_traces_with_a_key(self, client):
        key = personas.key("eva", ["trace.view_thing", "trace.view_scope"])
        head = {"Authorization": f"Bearer {key}"}
        answer = client.post(
            "/api/v1/trace",
            {"causes": [world.reel("A")], "limit": 2},
            content_type="application/json",
            headers=head,
        )
        assert answer.status_code == 200, answer.content
        found = answer.json()
        assert found["complete"] is True
        assert found["summary"]["units"] == 3
        assert [unit["code"] for unit in found["units"]] == ["P1", "P2"]
        more = client.post(
            "/api/v1/trace",
            {"causes": [world.reel("A")], "limit": 2, "after": found["next"]},
            content_type="application/json",
            headers=head,
        ).json()
        assert [unit["code"] for unit in more["units"]] == ["P3"]
        back = client.post(
            "/api/v1/trace",
            {"causes": [world.pump("P4")], "direction": "BACKWARD"},
            content_type="application/json",
            headers=head,
        ).json()
        assert {"B1", "B"} <= {thing["code"] for thing in back["things"]}
        for more in ({"causes": [world.pump("P4"), world.pump("P3")]}, {"but": [world.pump("P3")]}):
            refused = client.post(
                "/api/v1/trace",
                {"causes": [world.pump("P4")], "direction": "BACKWARD", **more},
                content_type="application/json",
                headers=head,
            )
            assert refused.json()["code"] == "trace.one_thing_backward"
        with pytest.raises(OneThingBackwardError):
            queries.backward_report(
                [world.pump("P4"), world.pump("P3")], as_of=None, known_at=None, units=False
            )
        say(install(world.pump("P4"), world.board("B1"), action="DELETE", biz_step="removing"))
        former = client.post(
            "/api/v1/trace/former",
            {"causes": [world.board("B1")]},
            content_type="application/json",
            headers=head,
        ).json()
        assert former["count"] == 1
        (one,) = former["units"]
        assert (one["unit"]["code"], one["part"]["code"], one["biz_step"]) == (
            "P4", "B1", "removing",
        )  # fmt: skip
        thing = client.get("/api/v1/things/01/06901234567892/21/P1", headers=head).json()
        assert thing["whereabouts"]["holder_code"] == "HOSPITAL"
        assert client.get("/api/v1/gaps", headers=head).status_code == 200


class TestManyCauses:
    def test_that_no_address_holds_are_refused_in_words(self, eva):
        many = [f"{world.reel('A')}{'x' * 20}{number:04d}" for number in range(400)]
        answer = eva.get("/trace/", {"causes": many, "add": "P1"})
        assert answer.status_code == 422
        assert "more causes than fit into one question" in answer.content.decode()
