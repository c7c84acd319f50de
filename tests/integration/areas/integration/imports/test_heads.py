"""Columns that cannot be told apart, and columns that are taken twice, are asked about."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from suyuan.areas.integration.domain.imports.fields import Kind
from suyuan.areas.integration.models import Import
from suyuan.config.commands import import_
from tests import personas
from tests.integration.areas.integration.imports import world
from tests.integration.areas.integration.imports.test_imports import GOOD

HEAD, *ROWS = GOOD


@pytest.fixture
def firm(db):
    world.build()


@pytest.fixture
def room(firm, client):
    client.force_login(personas.person("eva"))
    return client


def command(tmp_path, capsys, content, mapping=None):
    """Run ``suyuan import --dry-run`` and give its status and its answer."""
    table = tmp_path / "table.csv"
    table.write_bytes(content)
    heads = tmp_path / "columns.json"
    if mapping is not None:
        heads.write_text(json.dumps(mapping), encoding="utf-8")
    options = import_.argparse.Namespace(
        file=table, kind="receipts", dry_run=True, json=True,
        mapping=None if mapping is None else heads,
    )  # fmt: skip
    status = import_.run(options)
    return status, json.loads(capsys.readouterr().out)


class TestTwoColumnsOfOneHead:
    def test_are_refused_by_the_program_naming_both(self, firm, tmp_path, capsys):
        status, answer = command(tmp_path, capsys, world.csv(*doubled()))
        assert status == 1
        found = [(each["field"], each["code"]) for each in answer["problems"]]
        assert ("quantity", "imports.head_twice") in found
        (told,) = [e["message"] for e in answer["problems"] if e["code"] == "imports.head_twice"]
        for column in columns_of_quantity():
            assert column in told

    def test_are_refused_in_a_mapping_that_says_the_head_alone(self, firm, tmp_path, capsys):
        status, answer = command(
            tmp_path, capsys, world.csv(*doubled()), {"quantity": "数量", "item": "没有的列"}
        )
        assert status == 1
        found = {(each["field"], each["code"]) for each in answer["problems"]}
        assert {("quantity", "imports.head_twice"), ("item", "imports.head_unknown")} <= found

    def test_are_both_offered_and_asked_about_in_the_room(self, room):
        upload(room, world.csv(*doubled()))
        row = Import.objects.get()
        assert "quantity" not in row.columns
        page = room.get(reverse("import", args=[row.pk])).text
        for column in columns_of_quantity():
            assert f"数量 · {column}</option>" in page
        assert "、".join(columns_of_quantity()) in page or ", ".join(columns_of_quantity()) in page

    def test_count_after_one_was_chosen(self, room):
        upload(room, world.csv(*doubled()))
        row = Import.objects.get()
        chosen = {**row.columns, "quantity": len(row.head) - 1}
        columns = {f"column_{name}": at for name, at in chosen.items()}
        answer = room.post(reverse("import-check", args=[row.pk]), columns)
        assert answer.status_code == 302
        row.refresh_from_db()
        assert (row.state, row.columns["quantity"]) == ("CHECKING", len(row.head) - 1)


def doubled():
    """Give the good receipts with a second column of amounts."""
    return [f"{HEAD},数量", *(f"{row},5" for row in ROWS)]


def columns_of_quantity():
    words = HEAD.split(",")
    return [chr(ord("A") + words.index("数量")), chr(ord("A") + len(words))]


def upload(room, content):
    file = SimpleUploadedFile("四月.csv", content)
    return room.post(reverse("import-new"), {"kind": Kind.RECEIPT.value, "file": file})


class TestAColumnOfTwoFields:
    def test_is_refused_naming_both(self, room):
        upload(room, world.csv(*GOOD))
        row = Import.objects.get()
        chosen = {**row.columns, "lot": row.columns["item"]}
        columns = {f"column_{name}": at for name, at in chosen.items()}
        answer = room.post(reverse("import-check", args=[row.pk]), columns)
        assert answer.status_code == 422
        row.refresh_from_db()
        assert row.state == "NEW"

    def test_is_refused_by_the_program_too(self, firm, tmp_path, capsys):
        heads = HEAD.split(",")
        mapping = {"date": heads[0], "item": heads[1], "lot": heads[1], "place": heads[1]}
        status, answer = command(tmp_path, capsys, world.csv(*GOOD), mapping)
        found = {(each["field"], each["code"]) for each in answer["problems"]}
        assert status == 1
        assert {("item", "imports.column_twice"), ("lot", "imports.column_twice")} <= found
