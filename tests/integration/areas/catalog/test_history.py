"""The record history of the catalogue speaks of names and words."""

import pytest
from django.urls import reverse

from suyuan.areas.catalog import operations
from suyuan.areas.catalog.domain import ItemKind, ItemStatus, LicenceKind, PartnerRole
from suyuan.ledger.domain.vocabulary import Tracking
from tests import personas
from tests.screens import client_of

pytestmark = pytest.mark.django_db


def _item(code: str = "SP-1"):
    values = operations.ItemValues(
        code=code,
        name="输液泵",
        name_en="Infusion pump",
        kind=ItemKind.DEVICE,
        tracking=Tracking.SERIAL,
        levels=[operations.PackageLevel(gtin="06901234567892")],
    )
    return operations.create_item(context=personas.system(), values=values)


def _told(answer) -> list[tuple[str, str, str]]:
    steps = answer.context["entries"]
    return [(line.label, line.old, line.new) for step in steps for line in step.lines]


class TestHistoryOfAnItem:
    def test_states_and_kinds_are_words(self):
        item = _item()
        operations.move_item(context=personas.system(), item_id=item.pk, status=ItemStatus.ACTIVE)
        told = _told(client_of("ada").get(reverse("items-detail", args=["SP-1"]) + "?tab=history"))
        assert ("State", "Draft", "In use") in told
        assert ("Kind", "", "Device") in told

    def test_one_command_is_one_step_with_the_lines_of_all_its_tables(self):
        _item()
        page = client_of("ada").get(reverse("items-detail", args=["SP-1"]) + "?tab=history")
        (step,) = page.context["entries"]
        assert ("Package level 06901234567892", "Units contained", "1") in [
            (line.of, line.label, line.new) for line in step.lines
        ]

    def test_no_line_shows_a_key(self):
        _item()
        page = client_of("ada").get(reverse("items-detail", args=["SP-1"]) + "?tab=history")
        assert not [line for line in _told(page) if "urn:" in line[2] or "/01/" in line[2]]


class TestHistoryOfAPartner:
    def test_a_licence_is_named_once_above_its_lines(self):
        partner = operations.create_partner(
            context=personas.system(),
            values=operations.PartnerValues(
                code="S-1", name="供应商", roles=[PartnerRole.SUPPLIER]
            ),
        )
        operations.add_licence(
            context=personas.system(), party_id=partner.pk,
            values=operations.LicenceValues(
                kind=LicenceKind.PRODUCTION, number="X-1", issuer="药监局", scope="无菌"
            ),
        )  # fmt: skip
        page = client_of("ada").get(reverse("partners-detail", args=["S-1"]) + "?tab=history")
        (named,) = {line.of for step in page.context["entries"] for line in step.lines if line.of}
        lines = [line for step in page.context["entries"] for line in step.lines if line.of]
        assert "X-1" in named
        assert len(lines) > 2
        assert page.content.decode().count(f">{named}<") == 1


class TestListOfChanges:
    def test_rows_are_called_by_their_names(self):
        _item()
        shown = client_of("ada").get(reverse("history-list")).content.decode()
        assert "Item SP-1 Infusion pump" in shown

    def test_it_speaks_chinese_too(self):
        _item()
        client = client_of("ada")
        client.post(reverse("choose-language"), {"language": "zh-hans"})
        assert "物料 SP-1 输液泵" in client.get(reverse("history-list")).content.decode()

    def test_the_file_has_the_same_names(self):
        _item()
        answer = client_of("ada").get(reverse("history-export", args=["csv"]))
        assert "Item SP-1 Infusion pump" in b"".join(answer.streaming_content).decode()
