"""Issued numbers as a file for the printer and as labels that a scanner can read."""

import csv
import datetime as dt

import pytest
from django.urls import reverse

from suyuan.areas.catalog import operations, queries
from suyuan.areas.catalog.domain import ItemKind, NumberKind, PartnerRole
from suyuan.ledger.domain.vocabulary import Tracking
from tests import personas
from tests.screens import client_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 22)


def _scheme(*levels, template="SP{YY}-{SEQ:5}"):
    item = operations.create_item(
        context=personas.system(),
        values=operations.ItemValues(
            code="SP-1",
            name="输液泵",
            kind=ItemKind.DEVICE,
            tracking=Tracking.SERIAL,
            levels=[operations.PackageLevel(gtin=gtin) for gtin in levels],
        ),
    )
    values = operations.SchemeValues(
        code="SN", kind=NumberKind.SERIAL, item_id=item.pk, template=template
    )
    return operations.create_scheme(context=personas.system(), values=values)


def _issue(scheme, count):
    return operations.issue_numbers(
        context=personas.system(), scheme_id=scheme.pk, count=count, day=DAY
    )


def _rows(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


class TestFile:
    def test_has_every_number_as_a_printer_needs_it(self):
        block = _issue(_scheme("06901234567892"), 3)
        rows = _rows(client_of("ada").get(reverse("number-block-file", args=[block.pk])))
        assert [row["Number"] for row in rows] == ["SP26-00001", "SP26-00002", "SP26-00003"]
        assert rows[0]["GS1 element string"] == "010690123456789221SP26-00001"
        assert rows[0]["Text under the code"] == "(01)06901234567892(21)SP26-00001"
        link = "https://id.gs1.org/01/06901234567892/21/SP26-00001"
        assert rows[0]["GS1 Digital Link"] == link

    def test_of_an_item_without_gtin_has_the_number_alone(self):
        block = _issue(_scheme(), 1)
        (row,) = _rows(client_of("ada").get(reverse("number-block-file", args=[block.pk])))
        assert (row["Text under the code"], row["GS1 element string"]) == ("SP26-00001", "")

    def test_of_a_pool_says_what_was_taken(self):
        scheme = _scheme("06901234567892")
        maker = _maker()
        pool = operations.hand_pool(
            context=personas.system(),
            scheme_id=scheme.pk,
            count=3,
            day=DAY,
            recipient=operations.Recipient(party_id=maker.pk),
        )
        operations.take_from_pool(context=personas.system(), pool_id=pool.pk, count=2)
        rows = _rows(client_of("ada").get(reverse("number-pool-file", args=[pool.pk])))
        assert [row["Taken"] for row in rows] == ["yes", "yes", "no"]

    def test_of_a_block_that_does_not_exist_is_not_there(self):
        client = client_of("ada")
        assert client.get(reverse("number-block-file", args=[0])).status_code == 404
        assert client.get(reverse("number-pool-file", args=[0])).status_code == 404


class TestLabels:
    def test_are_shown_a_page_at_a_time(self):
        block = _issue(_scheme("06901234567892"), 130)
        client = client_of("ada")
        address = reverse("number-block-labels", args=[block.pk])
        assert len(client.get(address).context["labels"]) == 120
        last = client.get(address, {"page": "2"})
        assert last.context["labels"][-1].number == "SP26-00130"
        assert "<svg" in last.content.decode()

    def test_are_not_for_everybody(self):
        block = _issue(_scheme(), 1)
        address = reverse("number-block-labels", args=[block.pk])
        assert client_of("tom").get(address).status_code == 403

    def test_lead_from_the_page_of_the_scheme(self):
        scheme = _scheme()
        block = _issue(scheme, 1)
        part = client_of("ada").get(reverse("numbers-part", args=["SN", "blocks"])).content.decode()
        assert reverse("number-block-labels", args=[block.pk]) in part
        assert queries.stretch_of(queries.blocks().get(pk=block.pk)) == "SP26-00001"


def _maker():
    values = operations.PartnerValues(code="CM", name="受托方", roles=[PartnerRole.CONTRACT_MAKER])
    return operations.create_partner(context=personas.system(), values=values)
