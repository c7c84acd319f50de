"""A moment in a body names its time zone and lies within the calendar; nothing else is a moment."""

import pytest

from tests import personas

pytestmark = pytest.mark.django_db


def _codes(client, measured_at, path="/api/v1/readings"):
    key = personas.key("eva", ["warehouse.record_condition", "catalog.change_item"])
    answer = client.post(
        path,
        data={"readings": [{"place": "SZ", "measured_at": measured_at, "temperature": "21"}]},
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.status_code == 422, answer.content
    return [(one["code"], one.get("field")) for one in answer.json()["errors"]]


FIELD = "readings.0.measured_at"


@pytest.mark.parametrize(
    "given",
    ["2026-05-04T10:00:00", "2026-05-04", 1, "0", "-1", "1777860000.5", 1.5, "0001-01-01"],
)
def test_moment_without_a_time_zone_is_refused(client, given):
    assert _codes(client, given) == [("rest.value_moment", FIELD)]


@pytest.mark.parametrize(
    "given",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-06-01T00:00:00Z"],
)
def test_edges_of_the_calendar_are_refused(client, given):
    assert _codes(client, given) == [("rest.value_range", FIELD)]


def test_moment_with_a_time_zone_is_read(client):
    codes = _codes(client, "2026-05-04T10:00:00+08:00")
    assert not [code for code, _ in codes if code.startswith("rest.")]


@pytest.mark.parametrize("given", [0, "-0", 86400])
def test_seconds_are_no_day(client, given):
    key = personas.key("eva", ["purchasing.change_order"])
    answer = client.post(
        "/api/v1/purchase-orders",
        data={"supplier": "S", "lines": [{"item": "I", "quantity": "1", "due_on": given}]},
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    errors = [(one["code"], one["field"]) for one in answer.json()["errors"]]
    assert errors == [("rest.value_date", "lines.0.due_on")]
