"""The screens of after-sales."""

from django.urls import reverse
from django.utils import translation

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.service import operations, queries
from suyuan.areas.service.domain import Decision, Harm
from suyuan.areas.service.models import (
    Complaint,
    Exchange,
    Implant,
    Job,
    PatientLook,
    Question,
    Return,
    ReturnLine,
    Rule,
)
from suyuan.areas.service.ui.common import printed
from suyuan.areas.service.ui.jobs import _entered
from suyuan.foundation.accounts import operations as accounts
from tests import personas
from tests.integration.areas.service import test_complaints, test_implants, world
from tests.integration.areas.service.world import STENT, frame, pump, scan
from tests.screens import ResourceCases, client_of, command_id


def give(page, *keys, who="ada", sign=False, **values):
    """Give a command, confirming and signing what it asks."""
    client = client_of(who)
    where = reverse(page, args=keys)
    given = {**values, "command_id": command_id()}
    answer = client.post(where, given)
    if answer.status_code == 200 and answer.context and answer.context.get("digest"):
        given["confirmed"] = answer.context["digest"]
        if sign:
            given |= {
                "signing-challenge": str(answer.context["sheet"].challenge.pk),
                "signing-username": who,
                "signing-password": personas.PASSWORD,
            }
        answer = client.post(where, given)
    return answer


def shipped(*serials):
    world.build()
    world.make(*serials)
    world.ship(*(pump(serial) for serial in serials))


class TestComplaints(ResourceCases):
    name = "complaints"

    def rows(self):
        shipped("S1")
        for text in (scan("S1"), "一台黑色的泵"):
            test_complaints.complain(text)

    def test_is_taken_down_triaged_by_signature_concluded_and_answered(self):
        shipped("S1")
        told = {
            "reporter": "护士长", "description": "停机", "harm": Harm.SERIOUS.value,
            "devices": f"{scan('S1')}\n没有标签的泵", "channel": "PHONE", "customer": "HOSP",
        }  # fmt: skip
        assert give("complaints-new", **told).status_code == 302
        number = Complaint.objects.get().number
        reports = reverse("complaints-part", args=[number, "reports"])
        said = client_of("eva").get(reports).content.decode()
        assert "Not judged yet" in said
        told = {"kind": "SERIOUS", "authorities": ["CN"], "why": "x", "command_id": command_id()}
        sheet = client_of("eva").post(reverse("complaints-triage", args=[number]), told)
        assert "UTC+0800" in sheet.content.decode()
        answer = give(
            "complaints-triage", number, who="eva", sign=True, kind="SERIOUS",
            authorities=["CN", "EU"], why="可能造成严重伤害",
        )  # fmt: skip
        assert answer.status_code == 302
        page = client_of("eva").get(reverse("complaints-detail", args=[number]))
        assert "Being investigated" in page.content.decode()
        for rule in ("CN_SERIOUS", "EU_SERIOUS"):
            give("complaints-report", number, rule=rule, reference=f"R-{rule}")
        give("complaints-conclude", number, cause="DEVICE", conclusion="磨损", investigation="拆检")
        refused = give("complaints-close", number, reply="已答复")
        assert refused.status_code == 422
        assert "没有标签的泵" in refused.content.decode()
        question = Question.objects.get()
        give("service-questions-answer", str(question.pk), who="eva", answer="LEFT_OPEN",
             note="无记录")  # fmt: skip
        assert give("complaints-close", number, reply="已答复").status_code == 302
        assert Complaint.objects.get().status == "CLOSED"

    def test_begins_the_return_and_the_exchange_and_lists_them(self):
        shipped("S1")
        world.make("S2")
        number = test_complaints.complain().number
        asked = client_of("ada").get(reverse("complaints-return", args=[number])).content.decode()
        assert f'<option value="{number}" selected>' in asked
        assert printed(pump("S1")) in asked
        lines = {"lines-0-told": printed(pump("S1")), "lines-0-quantity": "1"}
        told = {"customer": "HOSP", "why": "停机", "complaint": number, **lines}
        assert give("complaints-return", number, **told).status_code == 302
        units = {"old": scan("S1"), "new": scan("S2")}
        assert give("complaints-exchange", number, why="停机", **units).status_code == 302
        made = Exchange.objects.get()
        assert (made.complaint, made.document) == (number, Return.objects.get().number)
        page = client_of("ada").get(reverse("complaints-part", args=[number, "followed"]))
        for paper in (made.number, made.document):
            assert paper in page.content.decode()

    def test_is_judged_anew_where_nothing_is_reported(self):
        shipped("S1")
        row = test_complaints.complain()
        test_complaints.triage(row, test_complaints.EventKind.NONE)
        answer = give(
            "complaints-triage-again", row.number, who="eva", sign=True, kind="DEATH",
            authorities=["CN"], why="患者次日死亡",
        )  # fmt: skip
        assert answer.status_code == 302
        assert Complaint.objects.get().event_kind == "DEATH"

    def test_shows_before_signing_until_when_what_is_reported(self):
        shipped("S1")
        number = test_complaints.complain().number
        page = client_of("eva").post(
            reverse("complaints-triage", args=[number]),
            {"kind": "DEATH", "authorities": ["CN"], "why": "x", "command_id": command_id()},
        )
        assert "NMPA: death, 7 days" in page.content.decode()


class TestReports(ResourceCases):
    name = "authority-reports"

    def rows(self):
        shipped("S1")
        row = test_complaints.complain()
        values = operations.TriageValues(
            kind=test_complaints.EventKind.DEATH, why="死亡",
            authorities=list(test_complaints.Authority),
        )  # fmt: skip
        operations.triage(context=frame(), number=row.number, values=values)


class TestReturns(ResourceCases):
    name = "customer-returns"

    def rows(self):
        shipped("S1")
        row = world.announce(lines=[operations.Told(told="S1")])
        world.receive(row, scan("S1"))
        world.announce()

    def test_is_announced_received_decided_and_closed(self):
        shipped("S1")
        lines = {"lines-0-told": "S1", "lines-0-quantity": "1"}
        assert (
            give("customer-returns-new", customer="HOSP", why="不启动", **lines).status_code == 302
        )
        number = Return.objects.get().number
        give("customer-returns-receive", number, who="marek", scanned=scan("S1"))
        give("customer-returns-receive", number, who="marek", scanned="怪码")
        assert list(ReturnLine.objects.values_list("status", flat=True)) == ["WAITING", "QUESTION"]
        question = Question.objects.get()
        page = client_of("eva").get(reverse("service-questions-detail", args=[question.pk]))
        assert "Nothing is known under 怪码." in page.content.decode()
        give("service-questions-answer", str(question.pk), who="eva", answer="SET_APART",
             note="不是本公司产品")  # fmt: skip
        give("customer-returns-decide", number, who="eva", sign=True, decision="REWORK",
             note="维修", lines=["1"], job_kind="REPAIR")  # fmt: skip
        page = client_of("eva").get(reverse("customer-returns-part", args=[number, "signatures"]))
        assert "Eva" in page.content.decode()
        assert Job.objects.get().source == number
        assert give("customer-returns-close", number).status_code == 302
        assert Return.objects.get().status == "CLOSED"

    def test_says_what_comes_next_and_who_does_it(self):
        shipped("S1")
        row = world.announce()
        world.receive(row, scan("S1"))
        address = reverse("customer-returns-detail", args=[row.number])
        for step, act in (
            ("opens the inspections", lambda: world.inspected(row)),
            ("quality concludes the inspections", lambda: world.decide(row, Decision.BACK)),
            ("closes the return", lambda: None),
        ):
            assert step in client_of("ada").get(address).content.decode()
            act()

    def test_keeps_what_was_typed_and_says_what_is_wrong_at_its_field(self):
        shipped("S1")
        row = world.announce()
        world.receive(row, scan("S1"))
        answer = give("customer-returns-receive", row.number, who="marek", scanned=scan("S1"))
        assert answer.status_code == 422
        assert "S1 was scanned at this return already." in answer.content.decode()


class TestQuestions(ResourceCases):
    name = "service-questions"

    def rows(self):
        world.build()
        row = world.announce()
        for text in ("?", "??"):
            world.receive(row, text)


class TestExchanges(ResourceCases):
    name = "exchanges"

    def rows(self):
        world.build()
        world.make("S1", "S2", "S3", "S4")
        world.ship(pump("S1"), pump("S2"))
        for old, new in (("S1", "S3"), ("S2", "S4")):
            values = operations.ExchangeValues(old=scan(old), new=scan(new), why="不启动")
            operations.exchange(context=frame(), values=values)

    def test_is_made_in_one_command(self):
        world.build()
        world.make("S1", "S2")
        world.ship(pump("S1"))
        answer = give("exchanges-new", old=scan("S1"), new=scan("S2"), why="不启动")
        assert answer.status_code == 302
        made = Exchange.objects.get()
        assert made.new_code == "S2"
        page = client_of("ada").get(reverse("exchanges-detail", args=[made.number]))
        assert "notes that the customer has the new unit" in page.content.decode()
        assert give("exchanges-arrive", made.number).status_code == 302
        page = client_of("ada").get(reverse("exchanges-detail", args=[made.number]))
        assert "Done" in page.content.decode()


class TestServiceJobs(ResourceCases):
    name = "service-jobs"

    def rows(self):
        job = world.at_bench_of_built("S1")
        world.keep_board("B-9")
        world.replace(job, "B-S1", "B-9")
        world.probe(job)
        world.make("S2", number="L2")
        world.open_job(scan("S2"))

    def test_goes_from_opening_to_handing_back(self):
        world.build()
        world.make("S1")
        world.keep_board("B-9")
        given = {"kind": "REPAIR", "scanned": scan("S1"), "fault": "不启动", "customer": "HOSP"}
        assert give("service-jobs-new", **given).status_code == 302
        number = Job.objects.get().number
        give("service-jobs-diagnose", number, diagnosis="主板", person="WEN")
        give("service-jobs-replace", number, old="B-S1", new="B-9", person="WEN", note="烧毁")
        answer = give("service-jobs-test", number, f_flow="5.0", f_alarm="true", person="WEN")
        assert answer.status_code == 302
        with translation.override("en"):
            assert "报警正常: Yes" in _entered(queries.tests_of(Job.objects.get().pk).get())
        assert give("service-jobs-release", number, who="eva", sign=True).status_code == 302
        assert give("service-jobs-hand-back", number, carrier="SF1").status_code == 302
        assert Job.objects.get().status == "DONE"

    def test_a_question_shows_the_code_as_it_is_printed(self):
        world.build()
        row = world.announce()
        world.receive(row, scan("X9"))
        page = client_of("ada").get(reverse("service-questions-list")).content.decode()
        assert "]d2" not in page
        assert "(21)X9" in page

    def test_offers_the_people_of_its_site(self):
        job = world.at_bench_of_built("S1")
        for name in ("marek", "ines"):
            user = personas.person(name)
            values = catalog.PersonValues(code=name, name=name, user_id=user.pk)
            catalog.put_person(context=frame(), values=values)
        page = client_of("ada").get(reverse("service-jobs-test", args=[job.number]))
        offered = dict(page.context["form"].fields["person"].choices)
        assert "marek" in offered
        assert world.WEN in offered
        assert "ines" not in offered

    def test_shows_wrong_values_of_a_test_at_their_fields(self):
        job = world.at_bench_of_built("S1")
        answer = give("service-jobs-test", job.number, f_flow="viel", person="WEN")
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"f_flow", "f_alarm"}


class TestServiceRules(ResourceCases):
    name = "service-rules"

    def rows(self):
        world.build()

    def test_is_put_and_taken_away(self):
        world.build()
        given = {"item": "STENT", "kind": "REPAIR", "form": "BENCH-TEST",
                 "qualifications": "REPAIR"}  # fmt: skip
        assert give("service-rules-new", **given).status_code == 302
        rule = Rule.objects.get(item__item__code="STENT")
        page = client_of("ada").get(reverse("service-rules-list")).content.decode()
        assert "REPAIR" not in page  # What one must have learned is told by its name.
        give("service-rules-drop", str(rule.pk))
        assert not Rule.objects.filter(pk=rule.pk).exists()


class TestImplants(ResourceCases):
    name = "implants"

    def rows(self):
        self.world()
        for serial in ("T1", "T2"):
            test_implants.register(scan(serial, of=STENT))

    def world(self):
        world.build()
        personas.person("ada")
        accounts.grant_role(
            context=personas.system(), username="ada", role="REGULATORY_MANAGER", site=None
        )
        world.make("T1", "T2", of=STENT)
        world.ship(f"{STENT}/21/T1", f"{STENT}/21/T2")

    def test_names_the_patient_only_to_who_may_and_says_why(self):
        self.world()
        given = {
            "scanned": scan("T1", of=STENT), "hospital": "HOSP", "surgeon": "主任医师",
            "implanted_on": world.today().isoformat(), "name": test_implants.NAME,
            "record": test_implants.RECORD,
        }  # fmt: skip
        assert give("implants-new", **given).status_code == 302
        number = Implant.objects.get().number
        for path in (
            reverse("implants-list"), reverse("implants-detail", args=[number]),
            reverse("implants-export", args=["csv"]),
        ):  # fmt: skip
            shown = client_of("eva").get(path)
            body = b"".join(shown.streaming_content) if shown.streaming else shown.content
            assert test_implants.NAME not in body.decode("utf-8", "replace"), path
        assert give("implants-see", number, who="eva", why="x").status_code == 403
        accounts.grant_role(
            context=personas.system(), username="eva", role="REGULATORY_MANAGER", site=None
        )
        seen = give("implants-see", number, who="eva", why="召回通知")
        assert test_implants.NAME in seen.content.decode()
        look = PatientLook.objects.get(kind="SEEN")
        assert (look.why, look.actor_label) == ("召回通知", "Eva (eva)")
