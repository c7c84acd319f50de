"""What a page says where a command was refused and nobody has caught it."""

import pytest
from django.db import OperationalError
from django.urls import reverse

from suyuan.areas.trace import operations
from suyuan.foundation.failures import LockTimeoutError
from suyuan.rest import problems
from suyuan.web import waiting
from tests.screens import client_of, command_id

pytestmark = pytest.mark.django_db


def test_a_list_of_no_question_is_refused_in_words():
    answer = client_of("eva").post(reverse("trace-list-file"), {"form": "xlsx"})
    assert answer.status_code == 422
    assert 'class="empty"' in answer.content.decode() or "card empty" in answer.content.decode()


def test_a_scope_that_somebody_else_freezes_can_be_tried_again(monkeypatch):
    def busy(**_values: object) -> int:
        raise LockTimeoutError

    monkeypatch.setattr(operations, "freeze_scope", busy)
    address = reverse("scope-freeze", args=["SC-1"])
    answer = client_of("eva").post(address, {"command_id": command_id(), "reason": "x"})
    assert answer.status_code == 503


def test_a_row_whose_key_cannot_be_one_does_not_exist():
    client = client_of("eva")
    assert client.get(reverse("events-detail", args=["1"])).status_code == 404


@pytest.mark.parametrize(
    "cause",
    [
        "since=0001-01-01T00:00:00%2B08:05:43",
        "until=9999-12-31T23:59:59-12:00",
        "reading=t&minimum=1E%2B999999",
        "reading=t&maximum=1E-999999",
    ],
)
def test_a_cause_beyond_our_calendar_and_numbers_is_named(cause):
    client = client_of("eva")
    answer = client.get(reverse("trace-room"), {"causes": f"event?{cause}"})
    assert answer.status_code == 422


def test_the_file_of_a_cause_with_nul_is_no_fault():
    answer = client_of("eva").post(reverse("trace-list-file"), {"causes": "x\0"})
    assert answer.status_code < 500


def test_a_choice_with_nul_is_refused_at_its_field():
    values = {"command_id": command_id(), "code": "P9", "name": "P9", "kind": "ROOM"}
    answer = client_of("ada").post(reverse("places-new"), {**values, "parent": "P1\0"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["parent"]


class TestWhileTheDatabaseIsStartedAgain:
    """A page or a program that asks just then is told to come back, not that something broke."""

    @pytest.fixture(autouse=True)
    def _gone(self, monkeypatch):
        def gone(_actor):
            text = "the server closed the connection"
            raise OperationalError(text)

        monkeypatch.setattr(waiting, "counted", gone)

    def test_a_page_says_so(self):
        client = client_of("eva")
        client.raise_request_exception = False
        answer = client.get(reverse("notices"))
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "The database does not answer" in answer.content.decode()

    def test_the_api_says_so(self):
        answer = problems.of_exception(OperationalError(), "/api/v1/me")
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert b"rest.unavailable" in answer.content
