"""A scope begins at things that exist, and a refusal names each that does not as people know it."""

import pytest
from django.test import Client
from django.utils import translation

from suyuan.areas.trace.models import Scope
from suyuan.areas.trace.queries.resolving import UnknownThingError, thing_of
from suyuan.foundation import wording
from suyuan.kernel.errors import Problem
from tests import personas
from tests.integration.ledger import world

pytestmark = pytest.mark.django_db
SCOPES = ["trace.view_scope", "trace.change_scope"]


@pytest.fixture
def api():
    world.build()
    world.say(world.receive(world.amount(world.reel("A"), 100)))
    key = personas.key("ada", SCOPES)
    return Client(headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"})


def save(api, **body):
    return api.post("/api/v1/scopes", {"name": "Reel", **body}, content_type="application/json")


def wrong(answer):
    return [(each.get("field"), each.get("line"), each["code"]) for each in answer.json()["errors"]]


class TestAScopeByRest:
    def test_names_every_starting_point_that_nothing_is_called(self, api):
        answer = save(
            api, causes=[world.reel("A"), "NOWHERE-1", "NOWHERE-2"], also=["NOWHERE-3"],
            but=["event?plcae=M7", "event?since=yesterday", "event?place=NOWHERE"],
        )  # fmt: skip
        assert answer.status_code == 422, answer.content
        assert wrong(answer) == [
            ("causes", 2, "trace.unknown_thing"),
            ("causes", 3, "trace.unknown_thing"),
            ("also", 1, "trace.unknown_thing"),
            ("but", 1, "trace.unreadable_cause"),
            ("but", 2, "trace.unreadable_cause"),
            ("but", 3, "trace.unknown_cause"),
        ]
        assert not Scope.objects.exists()

    def test_keeps_the_thing_whatever_code_named_it(self, api):
        answer = save(api, causes=[world.reel("A").lstrip("/"), world.reel("A")])
        assert answer.status_code == 201, answer.content
        assert Scope.objects.get().question["causes"] == [world.reel("A")]


class TestAKeyInARefusal:
    @pytest.mark.parametrize(
        ("key", "shown"),
        [
            ("/01/06901234567892/21/SP%2F7", "(01)06901234567892(21)SP/7"),
            ("urn:suyuan:lot:RES-10K:NOWHERE", "RES-10K NOWHERE"),
            ("SP20-000101", "SP20-000101"),
        ],
    )
    def test_is_told_as_it_is_printed(self, key, shown):
        with translation.override("en"):
            with pytest.raises(UnknownThingError) as error:
                thing_of(key)
            assert wording.sentence(error.value) == f"Nothing in the ledger is called {shown}."
            known = Problem("ledger.unknown_thing", {"key": key})
            assert wording.sentence(known).startswith(f"{shown} is not known here")

    def test_is_told_so_on_the_page_of_a_thing_that_is_not_there(self, client):
        client.force_login(personas.person("eva"))
        page = client.get("/things/01/06901234567892/21/NOTHERE", headers={"Accept-Language": "en"})
        assert page.status_code == 404
        assert "/01/06901234567892/21/NOTHERE is" not in page.text
