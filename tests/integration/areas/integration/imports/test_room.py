"""The import room: from the file to the result, for those who may."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from suyuan.areas.integration.choices import imports as choices
from suyuan.areas.integration.domain.imports.fields import State
from suyuan.areas.integration.models import Import
from suyuan.areas.integration.operations.imports import loading
from tests import personas
from tests.integration.areas.integration.imports import world
from tests.integration.areas.integration.imports.test_imports import GOOD, RECEIPTS


@pytest.fixture
def room(db, client):
    world.build()
    client.force_login(personas.person("eva"))
    return client


def upload(client, content, kind="RECEIPT", name="四月.csv"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("import-new"), {"kind": kind, "file": file})


def worked(row):
    """Do what the worker would do."""
    step = loading.run_check if row.state == "CHECKING" else loading.run_load
    step(context=world.frame(), key=row.pk, shown=None)


class TestTheRoom:
    def test_tells_how_to_begin_while_it_is_empty(self, room):
        page = room.get(reverse("imports-list"))
        assert reverse("import-template", args=["receipt", "zh", "xlsx"]) in page.text

    def test_leads_nobody_to_a_page_that_is_closed_to_them(self, room, client):
        assert reverse("import-new") in room.get(reverse("imports-list")).text
        client.force_login(personas.person("noor"))
        page = client.get(reverse("imports-list"))
        assert page.status_code == 200
        assert reverse("import-new") not in page.text

    def test_file_is_loaded_and_no_truck(self):
        with translation.override("zh-hans"):
            assert str(choices.STATES[State.LOADED]) == "已导入"

    @pytest.mark.parametrize("kind", ["receipt", "production", "shipment"])
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_gives_templates_whose_heads_it_knows(self, room, kind, language):
        answer = room.get(reverse("import-template", args=[kind, language, "xlsx"]))
        sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
        heads = [cell.value for cell in sheet[1]]
        upload(room, world.xlsx(heads, ["x"] * len(heads)), kind.upper(), "t.xlsx")
        row = Import.objects.get()
        assert sorted(row.columns.values()) == list(range(len(heads)))

    def test_leads_from_the_file_to_the_result(self, room):
        answer = upload(room, world.csv(*GOOD))
        row = Import.objects.get()
        page = reverse("import", args=[row.pk])
        assert answer.url == page
        columns = {f"column_{name}": at for name, at in row.columns.items()}
        room.post(reverse("import-check", args=[row.pk]), {**columns, "keep_as": "四月"})
        row.refresh_from_db()
        assert 'hx-trigger="every 1s"' in room.get(page).text
        assert room.get(page, headers={"HX-Request": "true"}).status_code == 200
        worked(row)
        assert room.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
        assert reverse("import-load", args=[row.pk]) in room.get(page).text
        room.post(reverse("import-load", args=[row.pk]))
        row.refresh_from_db()
        worked(row)
        shown = room.get(page).text
        assert "C-1" in shown
        assert "/events/" in shown
        assert "IM-00001" in room.get(reverse("imports-list")).text
        again = upload(room, world.csv(*GOOD))
        assert again.status_code == 422
        assert "IM-00001" in again.text

    def test_lists_the_faults_in_the_readers_language(self, room):
        upload(room, world.csv(RECEIPTS, "2026-02-30,G,SUP,NIX,L,,=1+1,,SZ-STORE,"))
        row = Import.objects.get()
        columns = {f"column_{name}": at for name, at in row.columns.items()}
        room.post(reverse("import-check", args=[row.pk]), columns)
        row.refresh_from_db()
        worked(row)
        table = b"".join(room.get(reverse("import-problems", args=[row.pk]))).decode()
        assert "There is no item NIX in the catalogue." in table
        assert "'=1+1" in table

    def test_asks_for_the_columns_that_are_needed(self, room):
        upload(room, world.csv("a,b", "1,2"))
        row = Import.objects.get()
        answer = room.post(reverse("import-check", args=[row.pk]), {})
        assert answer.status_code == 422
        assert "Item" in answer.text

    def test_refuses_what_is_no_file_and_no_table(self, room):
        assert room.post(reverse("import-new"), {"kind": "RECEIPT"}).status_code == 422
        assert upload(room, b"\x00\x01").status_code == 422

    def test_is_closed_to_others(self, room, client):
        upload(room, world.csv(*GOOD))
        row = Import.objects.get()
        for name, status in (("tom", 403), ("ines", 403), ("marek", 404)):
            client.force_login(personas.person(name))
            assert client.get(reverse("import", args=[row.pk])).status_code == status
            assert client.post(reverse("import-load", args=[row.pk])).status_code == status
