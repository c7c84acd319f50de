"""What is wrong with a code or a question is told at once, in the words of the page."""

import pytest
from django.test import Client
from django.utils import translation

from tests import personas
from tests.integration.ledger import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def _reel():
    world.build()
    world.say(world.receive(world.amount(world.reel("A"), 100)))


@pytest.mark.usefixtures("_reel")
class TestACodeByRest:
    def found(self, code, language="en"):
        key = personas.key("ada", ["trace.view_thing"])
        headers = {"Authorization": f"Bearer {key}", "Accept-Language": language}
        return Client(headers=headers).get("/api/v1/things", {"q": code})

    @pytest.mark.parametrize(
        ("code", "wrong"),
        [
            ("(01)06999999000014(21)A", "identifiers.check_digit_wrong"),
            ("urn:epc:id:sgtin:1.2", "identifiers.epc_parts_missing"),
            (" ", "identifiers.empty"),
        ],
    )
    def test_that_is_malformed_is_refused_with_what_is_wrong_with_it(self, code, wrong):
        answer = self.found(code)
        assert answer.status_code == 422, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("q", wrong)]

    def test_is_refused_in_the_language_of_the_reader(self):
        detail = self.found("(01)06999999000014(21)A", "zh").json()["errors"][0]["detail"]
        assert "校验" in detail, detail

    @pytest.mark.parametrize("code", ["NOPE", "06901234567892"])
    def test_that_is_sound_and_names_nothing_gives_an_empty_list(self, code):
        answer = self.found(code)
        assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.usefixtures("_reel")
class TestAQuestionThatCannotBeRead:
    QUESTION = {"as_of": "yesterday", "known_at": "99", "causes": "event?since=soon"}

    @pytest.mark.parametrize(
        ("language", "names"),
        [("en", ("As of", "As known at", "From")), ("zh-hans", ("截至时刻", "当时已知", "起"))],
    )
    def test_is_told_fault_by_fault_by_the_names_on_the_page(self, client, language, names):
        client.force_login(personas.person("eva"))
        with translation.override(language):
            client.cookies["suyuan_language"] = language
            answer = client.get("/trace/", self.QUESTION)
        assert answer.status_code == 422
        faults = answer.context["faults"]
        assert len(faults) == 3, faults
        for value in ("yesterday", "99", "soon"):
            assert any(value in fault for fault in faults), faults
        for name in names:
            assert any(name in fault for fault in faults), faults
        assert not any("as_of" in fault or "known_at" in fault for fault in faults)
        for fault in faults:
            assert fault.split("“")[0] in answer.content.decode()
