"""Stations on the server: entries happen once, at their true time, and are kept whatever comes."""

import base64
import datetime as dt
import json
import threading
import uuid
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from suyuan.foundation import clock
from suyuan.foundation.accounts import operations
from suyuan.foundation.accounts.models import Site
from suyuan.foundation.command import at_site, command
from suyuan.foundation.days import zone_of
from suyuan.foundation.failures import ForbiddenError
from suyuan.ledger.operations import register
from suyuan.ledger.queries.containment import whereabouts_of
from suyuan.ledger.queries.things import thing_by_key
from suyuan.web import stations
from suyuan.web.models import StationEntry, StationSettlement
from suyuan.web.stations import (
    Choice,
    Counter,
    Job,
    Kind,
    Outcome,
    Question,
    Station,
    When,
    settling,
)
from suyuan.web.stations.registry import _stations
from tests import personas
from tests.integration.ledger import world
from tests.screens import client_of, command_id

DEVICE = str(uuid.uuid4())
SEND = "/stations/move/entries"


@pytest.fixture
def factory(db):
    """Three pumps at the factory, two of them in a case."""
    world.build()
    world.say(world.commission(*world.pumps("P1", "P2", "P3"), lot="L1"))
    world.say(world.pack(world.sscc(1), world.pump("P3")))
    personas.person("marek")


def at(serial):
    thing = thing_by_key(world.pump(serial))
    return whereabouts_of(thing.id).place_code


def scan(serial):
    return f"]d201069012345678922{1}{serial}"


def body(**said):
    now = clock.now()
    return {
        "id": str(uuid.uuid4()), "device": DEVICE, "username": "marek", "job": "",
        "site": Site.objects.get(code="SZ").pk, "made_at": now.isoformat(),
        "clock": now.isoformat(), "waited": False,
        "answers": {"place": "STORE", "thing": scan("P1")}, **said,
    }  # fmt: skip


def send(said=None, who="marek", address=SEND, **changed):
    said = body(**changed) if said is None else {**said, **changed}
    return client_of(who).post(address, json.dumps(said), content_type="application/json")


@pytest.mark.usefixtures("factory")
class TestEntries:
    def test_move_the_thing_and_say_so(self):
        answer = send().json()
        assert (answer["state"], answer["clockOffMinutes"]) == ("DONE", None)
        assert answer["sentence"] == "P1 is at STORE."
        assert at("P1") == "STORE"
        entry = StationEntry.objects.get()
        assert entry.answers == {"place": "STORE", "thing": scan("P1")}
        assert entry.user.username == "marek"

    def test_sent_again_get_the_first_answer_and_happen_once(self):
        said = body()
        first = send(said).json()
        events = events_of("P1")
        later = (clock.now() + dt.timedelta(minutes=3)).isoformat()
        again = send(said, clock=later, waited=True).json()
        assert again["sentence"] == first["sentence"]
        assert events_of("P1") == events
        assert StationEntry.objects.count() == 1

    def test_with_the_same_id_and_other_answers_are_refused(self):
        said = body()
        send(said)
        answer = send(said, answers={"place": "LINE", "thing": scan("P1")})
        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "foundation.command_reused"
        assert at("P1") == "STORE"

    @pytest.mark.parametrize("hours", [-24, 24])
    def test_of_a_device_whose_clock_is_off_by_a_day_get_their_true_time(self, hours):
        off = dt.timedelta(hours=hours)
        now = clock.now()
        answer = send(
            made_at=(now + off - dt.timedelta(minutes=10)).isoformat(),
            clock=(now + off).isoformat(), waited=True,
        ).json()  # fmt: skip
        assert answer["state"] == "DONE"
        assert answer["clockOffMinutes"] == 24 * 60
        entry = StationEntry.objects.get()
        age = entry.received_at - entry.occurred_at
        assert abs(age - dt.timedelta(minutes=10)) < dt.timedelta(seconds=5)
        assert entry.made_at - entry.occurred_at > dt.timedelta(hours=23) or hours < 0

    @pytest.mark.parametrize("hours", [-3, 3])
    def test_of_a_clock_that_was_set_before_they_were_sent_get_their_true_time(self, hours):
        """Made ten minutes after our clock was heard; then the device's was set."""
        heard = clock.now() - dt.timedelta(hours=1)
        send(
            made_at=(heard + dt.timedelta(minutes=10)).isoformat(), waited=True,
            clock=(clock.now() + dt.timedelta(hours=hours)).isoformat(),
            contact={"at": heard.isoformat(), "clock": heard.isoformat(), "since": 600_000},
        )  # fmt: skip
        entry = StationEntry.objects.get()
        assert entry.occurred_at == heard + dt.timedelta(minutes=10)

    def test_of_a_device_that_has_slept_get_the_time_of_its_clock(self):
        """What counts stands still while a device sleeps; its clock was not set."""
        heard = clock.now() - dt.timedelta(hours=1)
        made = clock.now() - dt.timedelta(minutes=5)
        contact = {"at": heard.isoformat(), "clock": heard.isoformat(), "since": 60_000}
        send(made_at=made.isoformat(), waited=True, contact=contact)
        entry = StationEntry.objects.get()
        assert abs(entry.occurred_at - made) < dt.timedelta(seconds=5)

    @pytest.mark.parametrize(
        "contact",
        [
            "yesterday", {"at": "2026-11-27T08:00:00+08:00"},
            {"at": "2026-11-27T08:00:00+08:00", "clock": "2026-11-27T08:00:00+08:00", "since": -1},
            {"at": "2026-11-27T08:00:00", "clock": "2026-11-27T08:00:00+08:00", "since": 1},
        ],
    )  # fmt: skip
    def test_with_a_contact_that_cannot_be_are_problems(self, contact):
        assert {one["field"] for one in send(contact=contact).json()["errors"]} == {"contact"}

    @pytest.mark.parametrize(
        ("made_at", "clock_now"),
        [
            ("9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+00:00"),
            ("0001-01-02T00:00:00+00:00", "9999-12-31T00:00:00+00:00"),
        ],
    )
    def test_of_a_clock_that_cannot_be_corrected_are_problems(self, made_at, clock_now):
        answer = send(made_at=made_at, clock=clock_now)
        assert answer.status_code == 422
        assert {one["field"] for one in answer.json()["errors"]} == {"made_at", "clock"}

    def test_never_lie_in_the_future(self):
        future = (clock.now() + dt.timedelta(hours=2)).isoformat()
        assert send(made_at=future).json()["state"] == "DONE"
        entry = StationEntry.objects.get()
        assert entry.occurred_at <= entry.received_at

    @pytest.mark.parametrize(
        ("answers", "words"),
        [
            ({"place": "STORE", "thing": scan("P9")}, "not known here"),
            ({"place": "NOWHERE", "thing": scan("P1")}, "No place has the code NOWHERE"),
            ({"place": "STORE", "thing": scan("P3")}, "lies in"),
            ({"place": "STORE", "thing": scan("P1") + scan("P2")}, "two codes in one go"),
            ({"place": "STORE", "thing": f"{scan('P1')}\r\n{scan('P2')}"}, "two codes"),
            ({"place": "STORE", "thing": scan("P1")[3:] * 2}, "two codes in one go"),
            ({"place": "STORE"}, "answer is missing"),
            ({"place": "STORE", "thing": "]d2010690123456789"}, "no complete code"),
            ({"place": "STORE", "thing": 7}, "is no answer"),
            ({"place": "STORE", "thing": "x" * 600}, "is no answer"),
            ({"place": "STORE", "thing": scan("P1"), "more": "x"}, "was not asked"),
            ({"place": "STORE", "thing": "a\x00\ud800b"}, "not known here"),
        ],
    )
    def test_are_refused_in_words_and_kept(self, answers, words):
        answer = send(answers=answers)
        assert answer.status_code == 200
        assert answer.json()["state"] == "REFUSED"
        assert words in answer.json()["sentence"]
        assert StationEntry.objects.get().state == "REFUSED"
        assert at("P1") == "FACTORY" or at("P1") is None or at("P1") != "STORE"

    def test_refuse_what_is_there_already(self):
        send()
        assert "is at STORE already" in send().json()["sentence"]

    def test_of_another_person_wait_for_them(self):
        answer = send(username="eva")
        assert answer.status_code == 409
        assert answer.json()["code"] == "web.not_your_entry"
        assert not StationEntry.objects.exists()

    def test_are_refused_without_the_right_and_at_another_site(self):
        assert send(who="tom", username="tom").status_code == 403
        personas.site("SH")
        other = Site.objects.get(code="SH").pk
        assert send(site=other).status_code == 403
        assert not StationEntry.objects.exists()

    @pytest.mark.parametrize(
        "nonsense",
        [
            b"", b"[]", b"nonsense", b"{" * 9999, b'{"id": 3}', b"\xff",
            b'{"answers":' + b'{"a":' * 600 + b"1" + b"}" * 601,
            json.dumps({"id": "x", "answers": [], "clock": "2026-13-40", "site": "SZ"}).encode(),
        ],
    )  # fmt: skip
    def test_that_cannot_be_read_are_problems_with_every_field(self, nonsense):
        answer = client_of("marek").post(SEND, nonsense, content_type="application/json")
        assert answer.status_code == 422
        assert answer.json()["errors"]
        if nonsense.startswith(b'{"id": "x"'):
            fields = {one["field"] for one in answer.json()["errors"]}
            assert fields == {"id", "device", "answers", "clock", "made_at", "site"}

    def test_of_an_unknown_station_are_404(self):
        assert send(address="/stations/nothing/entries").status_code == 404

    def test_taken_back_before_they_were_sent_do_nothing(self):
        answer = send(withdrawn="wrong thing").json()
        assert answer["state"] == "WITHDRAWN"
        assert at("P1") != "STORE"
        assert StationEntry.objects.get().sentence == "wrong thing"

    def test_taken_back_after_the_answer_was_lost_are_undone(self):
        """The device does not know that it was done, and its maker takes it back."""
        before = at("P1")
        said = body()
        send(said)
        for _again in range(2):
            answer = send(said, withdrawn="wrong thing", waited=True).json()
            assert answer["state"] == "UNDONE"
        assert at("P1") == before
        assert StationSettlement.objects.get().reason == "wrong thing"

    def test_taken_back_after_they_were_refused_are_left_for_nobody(self):
        said = body(answers={"place": "STORE", "thing": scan("P9")})
        assert send(said).json()["state"] == "REFUSED"
        assert send(said, withdrawn="wrong", waited=True).json()["state"] == "WITHDRAWN"
        assert not StationSettlement.objects.exists()

    @pytest.mark.parametrize(
        "changed",
        [
            {"who": "eva", "username": "eva"},
            {"answers": {"place": "STORE", "thing": scan("P1")}},
            {"job": "J2"},
        ],
    )
    def test_refused_ones_do_not_answer_for_others_under_their_id(self, changed):
        personas.person("eva")
        said = body(answers={"place": "STORE", "thing": scan("P9")})
        assert send(said).json()["state"] == "REFUSED"
        answer = send(said, waited=True, **changed)
        assert answer.json()["code"] == "foundation.command_reused"
        assert not StationSettlement.objects.exists()

    def test_about_a_place_of_another_site_are_refused_and_keep_nobody_waiting(self):
        """An answer of 403 would be tried again for ever, and everything after it would wait."""
        shelf = register.PlaceDescription(
            code="SHELF", name="Shelf", site_id=personas.site("SH").pk
        )

        def put_up(*, context):
            register.register_place(shelf)

        command(name="tests.put_up", action=None)(put_up)(context=world.context())
        answer = send(answers={"place": "SHELF", "thing": scan("P1")})
        assert (answer.status_code, answer.json()["state"]) == (200, "REFUSED")
        assert "no right" in answer.json()["sentence"]


def events_of(serial):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM ledger_participation WHERE thing_id = %s",
            [thing_by_key(world.pump(serial)).id],
        )
        return cursor.fetchone()[0]


@pytest.mark.usefixtures("factory")
class TestUndoing:
    def undo(self, entry, who="marek", reason="wrong place"):
        said = {"entry": entry, "id": str(uuid.uuid4()), "reason": reason}
        address = reverse("station-undo", args=["move"])
        return client_of(who).post(address, json.dumps(said), content_type="application/json")

    def test_puts_the_thing_back_with_a_reason_once(self):
        before = at("P1")
        entry = send().json()["id"]
        assert self.undo(entry, reason=" ").json()["code"] == "web.no_reason"
        assert at("P1") == "STORE"
        assert self.undo(entry).json()["state"] == "UNDONE"
        assert at("P1") == before
        assert self.undo(entry).status_code == 409
        assert StationSettlement.objects.get().reason == "wrong place"

    def test_refuses_what_was_never_done(self):
        assert self.undo(str(uuid.uuid4())).status_code == 404
        refused = send(answers={"place": "STORE", "thing": scan("P9")}).json()["id"]
        assert self.undo(refused).status_code == 409


@pytest.mark.usefixtures("factory")
class TestConflicts:
    def conflict(self, **said):
        answer = send(answers={"place": "STORE", "thing": scan("P9")}, waited=True, **said).json()
        assert answer["state"] == "CONFLICT"
        return answer["id"]

    def do(self, entry, what, who="marek", **more):
        address = reverse(f"station-entries-{what}", args=[entry])
        values = {"reason": "looked into it", "command_id": command_id(), **more}
        client = client_of(who)
        answer = client.post(address, values)
        if answer.status_code == 200 and answer.context["digest"]:
            values["confirmed"] = answer.context["digest"]
            answer = client.post(address, values)
        return answer

    def test_wait_in_a_list_and_on_the_home_page(self):
        self.conflict()
        page = client_of("marek").get(reverse("station-entries-list"), {"now": "CONFLICT"})
        assert "not known here" in page.content.decode()
        home = client_of("eva").get(reverse("home-part", args=["attention"]))
        assert "refused when they were sent" in home.content.decode()

    def test_are_told_to_those_only_who_find_them_in_the_list(self):
        self.conflict()
        home = client_of("mia").get(reverse("home-part", args=["attention"]))
        assert "refused when they were sent" not in home.content.decode()

    def test_are_decided_by_those_only_who_may_decide(self):
        entry = uuid.UUID(self.conflict())
        personas.person("tom")
        operations.create_role(
            context=personas.system(), code="MOVER", name="M", actions=["trace.move_thing"]
        )
        operations.grant_role(context=personas.system(), username="tom", role="MOVER")
        for decide in (settling.retry_entry, settling.discard_entry):
            with pytest.raises(ForbiddenError):
                decide(context=personas.context("tom", reason="it is in my way"), id=entry)

    def test_a_refusal_is_told_to_nobody_else(self):
        said = body(answers={"place": "STORE", "thing": scan("P9")})
        assert send(said).json()["state"] == "REFUSED"
        personas.person("sven")
        answer = send(said, who="sven", username="sven")
        assert answer.json()["code"] == "foundation.command_reused"

    def test_are_carried_out_again_with_their_own_time(self):
        entry = self.conflict(made_at=(clock.now() - dt.timedelta(minutes=30)).isoformat())
        assert self.do(entry, "retry", moment="MADE").status_code == 422  # Still unknown.
        moment = clock.now() - dt.timedelta(hours=1)
        world.say(world.commission(world.pump("P9"), lot="L1", occurred_at=moment))
        assert self.do(entry, "retry", moment="MADE").status_code == 302
        assert at("P9") == "STORE"
        since = whereabouts_of(thing_by_key(world.pump("P9")).id).since
        assert since == StationEntry.objects.get().occurred_at
        assert self.do(entry, "discard").status_code == 302  # Not offered any more.
        assert StationSettlement.objects.get().kind == "RETRIED"

    @pytest.mark.parametrize("moment", ["RECEIVED", "OTHER"])
    def test_are_carried_out_at_the_moment_that_a_person_gives(self, moment):
        """Its own moment lies before the unit was made, so it cannot be carried out as it was."""
        entry = self.conflict(made_at=(clock.now() - dt.timedelta(days=3)).isoformat())
        received = StationEntry.objects.get().received_at
        begun = received - dt.timedelta(hours=1)
        world.say(world.commission(world.pump("P9"), lot="L1", occurred_at=begun))
        assert self.do(entry, "retry", moment="MADE").status_code == 422
        assert "Say when it was done" in self.do(entry, "retry", moment="OTHER").content.decode()
        ahead = self.typed(received + dt.timedelta(hours=2))
        refused = self.do(entry, "retry", moment="OTHER", at=ahead)
        assert "still to come" in refused.content.decode()
        at_last = self.typed(received - dt.timedelta(minutes=30))
        assert self.do(entry, "retry", moment=moment, at=at_last).status_code == 302
        since = whereabouts_of(thing_by_key(world.pump("P9")).id).since
        settled = StationSettlement.objects.get()
        assert settled.occurred_at == since
        assert since == received if moment == "RECEIVED" else self.typed(since) == at_last
        page = client_of("marek").get(reverse("station-entries-detail", args=[entry]))
        assert page.status_code == 200

    def typed(self, moment):
        return moment.astimezone(zone_of()).strftime("%Y-%m-%dT%H:%M")

    def test_its_page_says_who_does_what_next(self):
        page = client_of("marek").get(reverse("station-entries-detail", args=[self.conflict()]))
        assert "Whoever may decide about station entries" in page.content.decode()

    def test_their_device_hears_what_was_decided(self):
        first, second = self.conflict(), self.conflict()
        assert self.do(first, "discard").status_code == 302
        found = client_of("marek").get("/stations/move/decided").json()["entries"]
        states = {one["id"]: one["state"] for one in found}
        assert states == {first: "DISCARDED", second: "CONFLICT"}
        personas.person("eva")
        assert client_of("eva").get("/stations/move/decided").json()["entries"] == []

    def test_are_discarded_with_a_reason(self):
        entry = self.conflict()
        assert self.do(entry, "discard", who="ines").status_code == 403
        assert self.do(entry, "discard").status_code == 302
        settled = StationSettlement.objects.get()
        assert (settled.kind, settled.reason) == ("DISCARDED", "looked into it")
        assert (
            not client_of("marek")
            .get(reverse("station-entries-list"), {"now": "CONFLICT"})
            .context["rows"]
        )

    def test_a_refusal_whose_answer_was_lost_becomes_one(self):
        said = body(answers={"place": "STORE", "thing": scan("P9")})
        assert send(said).json()["state"] == "REFUSED"
        assert send(said, waited=True).json()["state"] == "CONFLICT"
        assert send(said, waited=True).json()["state"] == "CONFLICT"
        assert StationSettlement.objects.filter(kind="LEFT").count() == 1
        assert self.do(said["id"], "discard").status_code == 302

    def test_inv_station_1_entries_and_decisions_stay(self):
        self.do(self.conflict(), "discard")
        for rows in (StationEntry.objects, StationSettlement.objects):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(id=rows.values("id")[:1])
        settled = StationSettlement.objects.get()
        for kind in ("RETRIED", "DISCARDED"):
            with pytest.raises(DatabaseError), transaction.atomic():
                StationSettlement.objects.create(
                    entry=settled.entry, kind=kind, user=settled.user, reason="x", at=settled.at
                )


@pytest.mark.django_db
class TestPages:
    def test_a_station_is_shown_to_those_who_may_work_at_it(self):
        page = client_of("marek").get("/stations/move")
        assert page.status_code == 200
        assert "station.js" in page.content.decode()
        assert client_of("tom").get("/stations/move").status_code == 403
        assert client_of("tom").get("/stations/").status_code == 200
        assert client_of("marek").get("/stations/nothing").status_code == 404

    def test_its_page_says_to_the_device_whose_it_is(self):
        personas.site("SZ")
        for address in ("/stations/", "/stations/move"):
            assert client_of("marek").get(address)["Suyuan-Person"] == "marek"

    def test_briefs_and_jobs_are_plain_data(self):
        found = client_of("marek").get("/stations/move/brief").json()
        assert [one["name"] for one in found["questions"]] == ["place", "thing"]
        assert found["questions"][0]["sticky"] is True
        assert client_of("marek").get("/stations/move/jobs").json() == {"jobs": []}
        refused = client_of("tom").get("/stations/move/brief")
        assert refused.status_code == 403
        assert refused["Content-Type"] == "application/problem+json"

    def test_its_device_hears_our_clock_and_the_zone_of_the_site(self):
        personas.site("SZ")
        page = client_of("marek").get("/stations/move")
        assert page.context["setting"]["zone"] == "Asia/Shanghai"
        heard = dt.datetime.fromisoformat(
            client_of("marek").get("/stations/move/brief")["Suyuan-Clock"]
        )
        assert abs(clock.now() - heard) < dt.timedelta(minutes=1)

    def test_what_counts_has_a_form_for_one(self):
        words = client_of("marek").get("/stations/move").context["setting"]["words"]
        assert words["conflicts"] == [
            "%(count)s entry needs a person", "%(count)s entries need a person"
        ]  # fmt: skip

    def test_stations_follow_the_goods_from_the_dock_to_the_customer(self):
        names = list(stations.stations())
        ranks = [one.rank for one in stations.stations().values()]
        assert ranks == sorted(set(ranks))
        order = ["receive", "putaway", "issue", "make", "step", "labels", "pack", "ship"]
        there = [one for one in order if one in names]
        assert sorted(there, key=names.index) == there
        assert len(there) > 5

    def test_it_can_be_installed(self, client):
        manifest = client.get("/stations/manifest.json")
        assert manifest["Content-Type"] == "application/manifest+json"
        assert manifest.json()["start_url"] == "/stations/"
        worker = client.get("/stations/worker.js")
        assert worker["Service-Worker-Allowed"] == "/stations/"
        assert "station.js" in worker.content.decode()

    def test_signed_out_devices_are_told_so_without_a_page(self, client):
        answer = client.get("/stations/move/brief", headers={"HX-Request": "true"})
        assert answer.status_code == 401


class Trial(Station):
    """A station with every kind of question."""

    name, title, icon = "trial", "Trial", "box"
    purpose = "Every kind of question"
    permission = "trace.move_thing"
    has_jobs = True
    questions = (
        Question(
            name="count", ask="How many?", kind=Kind.NUMBER, minimum=Decimal(1),
            maximum=Decimal(10), decimals=1,
        ),
        Question(
            name="good", ask="Is it good?", kind=Kind.CONFIRM,
        ),
        Question(
            name="fault", ask="What is wrong?", kind=Kind.CHOICE,
            choices=(Choice("BROKEN", "Broken"), Choice("DIRTY", "Dirty")),
            when=When("good", ["no"]),
        ),
        Question(
            name="photo", ask="Take a photo", kind=Kind.PHOTO, when=When("good", ["no"]),
        ),
        Question(name="note", ask="Anything else?", kind=Kind.TEXT, optional=True),
    )  # fmt: skip

    def jobs(self, reader):
        return [Job(key="J1", title="First")]

    def enter(self, *, context, job, answers, occurred_at):
        self.last = answers
        return Outcome(sentence="Done.", counters=[Counter(name="n", label="n", value=1)])


@pytest.fixture
def trial():
    stations.register(Trial)
    yield _stations["trial"]
    del _stations["trial"]


@pytest.mark.usefixtures("factory")
class TestAnswers:
    PHOTO = "data:image/jpeg;base64," + base64.b64encode(b"\xff\xd8\xff\xe0 photo").decode()

    def answer(self, **answers):
        return send(address="/stations/trial/entries", job="J1", answers=answers).json()

    def test_become_values(self, trial):
        done = self.answer(count="2,5", good="no", fault="DIRTY", photo=self.PHOTO)
        assert done["state"] == "DONE", done
        assert done["counters"][0]["value"] == 1
        assert trial.last["count"] == Decimal("2.5")
        assert trial.last["good"] is False
        assert trial.last["photo"].name == "photo.jpg"
        kept = StationEntry.objects.get().answers
        assert kept["photo"]["sha256"] == trial.last["photo"].sha256

    @pytest.mark.parametrize(
        ("answers", "words"),
        [
            ({"count": "0"}, "too little: 1 is the least"),
            ({"count": "11"}, "too much: 10 is the most"),
            ({"count": "2.55"}, "more than 1 decimals"),
            ({"count": "many"}, "is no answer"),
            ({"count": "NaN"}, "is no answer"),
            ({"count": "-1e9999"}, "is no answer"),
            ({"count": "1e30"}, "more than can be meant"),
            ({"count": "069999990000009818"}, "more than can be meant"),
            ({"count": "1,250"}, "read in two ways"),
            ({"count": "1_0"}, "is no answer"),
            ({"good": "perhaps"}, "is no answer"),
            ({"fault": "DIRTY"}, None),
            ({"good": "no", "photo": PHOTO}, "answer is missing"),
            ({"good": "no", "fault": "LOST", "photo": PHOTO}, "is no answer"),
            ({"good": "no", "fault": "DIRTY", "photo": "data:text/html,x"}, "is no answer"),
            ({"good": "no", "fault": "DIRTY", "photo": PHOTO[:23] + "!!"}, "is no answer"),
        ],
    )
    def test_are_refused_in_words(self, trial, answers, words):
        found = self.answer(**{"count": "3", "good": "yes", **answers})
        if words is None:
            assert found["state"] == "DONE"  # Of a question that was not asked: left out.
            assert "fault" not in trial.last
        else:
            assert found["state"] == "REFUSED"
            assert words in found["sentence"]

    def test_every_problem_is_named_at_once(self, trial):
        found = self.answer(count="0", good="perhaps")
        assert "too little" in found["sentence"]
        assert "no answer" in found["sentence"]


@command(name="tests.reach", action="warehouse.move_stock")
def reach(*, context, site):
    """Change something at a site."""
    del context
    at_site(Site.objects.get(code=site).pk)


class Reaching(Trial):
    """A station at which a thing of any site may be scanned."""

    name = "reaching"
    has_jobs = False
    questions = (Question(name="site", ask="Scan", kind=Kind.SCAN),)

    def enter(self, *, context, job, answers, occurred_at):
        reach(context=context, site=answers["site"])
        return Outcome(sentence="Done.")


@pytest.mark.usefixtures("factory")
def test_what_lies_at_another_site_is_not_reached_from_a_station():
    personas.site("SH")
    stations.register(Reaching)
    try:
        here, there = (
            send(address="/stations/reaching/entries", answers={"site": code}, site=None)
            for code in ("SZ", "SH")
        )
    finally:
        del _stations["reaching"]
    assert here.json()["state"] == "DONE"
    assert there.json()["state"] == "REFUSED"
    assert "no right" in there.json()["sentence"]
    assert StationEntry.objects.get(state="DONE").answers == {"site": "SZ"}


@pytest.mark.concurrency
def test_two_stations_at_once_and_one_entry_twice(real_database):
    """The same entry from two connections happens once; two stations on one thing both count."""
    world.build()
    world.say(world.commission(*world.pumps("P1", "P2"), lot="L1"))
    personas.person("marek")
    first = body()
    others = [body(answers={"place": "FACTORY", "thing": scan("P1")})]
    answers = []

    def run(said):
        try:
            answers.append(send(said).json())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(said,)) for said in [first, first, *others]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one["state"] for one in answers] == ["DONE"] * 3, answers
    assert len({one["id"] for one in answers}) == 2
    assert StationEntry.objects.count() == 2
    assert events_of("P1") == 3  # Made, and moved twice.
    assert at("P1") in {"STORE", "FACTORY"}
