"""Documents as PDF/A: their words, their pages, their signatures."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from suyuan.foundation import printing, signing
from suyuan.foundation.command import command
from suyuan.foundation.printing import Band, Column, Document, Facts, Section, Table, Text
from suyuan.foundation.signing import Line, Meaning, Signable
from tests import pdfs, personas
from tests.integration.areas.catalog.test_design import approve as approved, complete
from tests.integration.ledger import world
from tests.screens import client_of

AT = dt.datetime(2026, 11, 26, 10, 32, 5, tzinfo=dt.UTC)


def made(document, *, printed_by="Eva"):
    return printing.pdf(document, printed_by=printed_by, at=AT)


def table(rows):
    return Table(columns=[Column("Serial", 2), Column("Result")], rows=rows, empty="none")


class TestDocuments:
    def test_are_pdf_a_with_their_words_in_both_languages(self):
        document = Document(
            title="设备历史记录",
            number="DR-2026-00001",
            firm="溯源器械",
            bands=[Band("已召回")],
            sections=[Section("概况", [Facts([("批号", "P26-0412")]), Text("一切正常。")])],
        )
        for language, words in (("zh-hans", "第 1 页，共 1 页"), ("en", "Page 1 of 1")):
            with translation.override(language):
                file = made(document)
            assert file.startswith(b"%PDF-1.7")
            assert b"<pdfaid:part>2</pdfaid:part>" in file
            text = pdfs.text(file)
            for wanted in (
                "设备历史记录",
                "DR-2026-00001",
                "溯源器械",
                "已召回",
                "P26-0412",
                words,
            ):
                assert wanted in text, wanted

    def test_keep_a_unit_together(self):
        rows = [["x" * length + " 0.1–1200 mL/h", ""] for length in range(1, 40)]
        text = pdfs.text(made(Document(title="T", sections=[Section("S", [table(rows)])])))
        assert text.count("mL/h") == len(rows)

    def test_say_when_in_the_readers_zone_and_by_whom(self):
        with translation.override("en"), timezone.override("Asia/Shanghai"):
            text = pdfs.text(made(Document(title="T"), printed_by="王工"))
        assert "2026-11-26 18:32 UTC+0800" in text
        assert "王工" in text

    def test_break_tables_over_pages_with_their_head_repeated(self):
        rows = [[f"SN-{number:05}", "PASS"] for number in range(300)]
        with translation.override("en"):
            file = made(Document(title="T", sections=[Section("", [table(rows)])]))
        text, pages = pdfs.text(file), pdfs.pages(file)
        assert pages >= 5
        assert f"Page {pages} of {pages}" in text
        assert text.count("Serial") == pages
        assert all(row[0] in text for row in rows)

    def test_take_texts_as_texts_never_as_markup(self):
        nasty = '#panic("x") *bold* $x$ \\ <a> @ref // [no] "quoted"'
        document = Document(title=nasty, sections=[Section(nasty, [table([[nasty, "😀 𠮷"]])])])
        assert nasty.replace(" ", "") in pdfs.text(made(document)).replace(" ", "")

    def test_show_a_mark_for_letters_that_no_font_has(self):
        text = pdfs.text(made(Document(title="批\x00\ud800\U0001f600\u202e𠮷"), printed_by="\x07"))
        assert "批〓〓〓〓𠮷" in text

    def test_are_the_same_bytes_for_the_same_content_and_moment(self):
        assert made(Document(title="T")) == made(Document(title="T"))

    def test_with_too_many_lines_are_refused(self):
        rows = [["x", "y"]] * (printing.ROWS_MAX + 1)
        with pytest.raises(printing.DocumentTooLongError):
            made(Document(title="T", sections=[Section("", [table(rows)])]))


def _approve(*, context, signature):
    what = Signable(
        document="DR-1", version="1", content={"a": 1}, lines=(Line(label="a", value="1"),)
    )
    return signing.sign(context=context, signing=signature, signable=what, meaning=Meaning.APPROVED)


approve = command(name="tests.approve_document", action=None)(_approve)


@pytest.mark.django_db
class TestSignatures:
    def test_stand_with_name_meaning_moment_and_proof(self):
        personas.person("eva")
        with signing.demonstrating():
            row = approve(
                context=personas.context("eva", reason="complete"),
                signature=signing.demonstrated("eva"),
            )
        with translation.override("en"):
            text = pdfs.text(made(Document(title="T", signed="DR-1")))
        for wanted in ("Approved", "Eva (eva)", "complete", f"UTC{row.tz_offset}", row.sha256):
            assert wanted in text
        assert "demonstration" in text


@pytest.mark.django_db
class TestPages:
    def test_a_passport_is_printed_in_the_readers_language(self):
        world.build()
        world.say(world.receive(world.amount(world.reel("A"), 10)))
        world.say(
            world.transform(
                outputs=world.pumps("P1"),
                input_quantities=(world.amount(world.reel("A"), 1),),
                ilmd={"cbvmda:lotNumber": "L1"},
            )
        )
        answer = client_of("eva").get("/things/print", {"of": world.pump("P1").lstrip("/")})
        assert answer["Content-Type"] == "application/pdf"
        text = pdfs.text(answer.content)
        for wanted in ("Product passport", "P1", "L1", "Maker", "Made of"):
            assert wanted in text, wanted
        assert client_of("tom").get("/things/print", {"of": "x"}).status_code == 403
        assert client_of("eva").get("/things/print", {"of": "nothing"}).status_code == 404

    def test_a_master_record_is_printed_as_a_draft_and_as_approved(self):
        revision = complete()
        draft = pdfs.text(client_of("eva").get("/master-records/PUMP:A.pdf").content)
        assert "Draft: not approved" in draft
        assert "流量" in draft
        approved(revision)
        final = pdfs.text(client_of("eva").get("/master-records/PUMP:A.pdf").content)
        assert "Draft" not in final
        assert "DMR-PUMP:A" in final
        assert client_of("eva").get("/master-records/NOTHING:A.pdf").status_code == 404
