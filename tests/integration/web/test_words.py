"""What pages call things: a word for each table and column, and no choice made beforehand."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from suyuan.areas.service.ui.complaint_forms import TriageForm
from suyuan.web.screens import history, registry
from tests.screens import client_of


@pytest.fixture(autouse=True)
def _known():
    reverse("sign-in")  # Reading the address map makes the words known.


@pytest.mark.django_db
def test_every_table_with_a_history_has_a_word():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name.relname FROM pg_trigger JOIN pg_class AS table_name"
            " ON table_name.oid = tgrelid WHERE tgname = 'audit_insert' ORDER BY 1"
        )
        tables = [name for (name,) in cursor.fetchall()]
    assert "labels_label" in tables
    assert [name for name in tables if history.table_word(name) == name] == []


@pytest.mark.parametrize(
    ("table", "column", "word"),
    [
        ("service_report", "reference", "Number of the report"),
        ("sales_order", "reference", "The customer's number"),
        ("service_complaint", "received_at", "We learnt of it"),
        ("warehouse_move_line", "taken", "Taken"),
        ("labels_job", "requested_by", "Asked for by"),
    ],
)
def test_a_column_is_called_as_its_own_area_calls_it(table, column, word):
    with translation.override("en"):
        assert history.column_word(table, column) == word


@pytest.mark.parametrize("name", ["dock-lines", "authority-reports", "history-records"])
def test_the_number_of_a_row_is_not_shown_as_a_code(name):
    assert registry.resources()[name].code(SimpleNamespace(pk=7, id=7)) == ""


@pytest.mark.django_db
def test_a_page_without_panels_shows_its_history_at_once():
    page = client_of("ada").get(reverse("areas-detail", args=["quality"]))
    assert page.context["entries"]
    assert "?tab=history" not in page.content.decode()


def test_nobody_decides_by_leaving_what_stands_first():
    assert TriageForm().fields["kind"].choices[0] == ("", "—")
    assert "kind" in TriageForm(data={"kind": ""}).errors
