"""Files of documents: taken, kept, withdrawn, and only for those who may see the document."""

import io

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from suyuan.foundation import attachments, documents, files
from suyuan.foundation.attachments import AttachmentKind
from suyuan.foundation.core.models import Attachment, AttachmentWithdrawal
from suyuan.foundation.failures import ForbiddenError
from suyuan.foundation.files import FileTooLargeError
from tests import personas
from tests.scopes import scope

PDF = b"%PDF-1.7\ncertificate of analysis"


def attach(number, *, who="eva", content=PDF, name="CoA.pdf", **said):
    return attachments.attach(
        context=personas.context(who),
        document=number,
        content=attachments.taken(content, name),
        **said,
    )


@pytest.mark.django_db
class TestTaking:
    def test_keeps_the_content_under_its_hash(self):
        taken = attachments.taken(io.BytesIO(PDF), "C:\\temp\\CoA.pdf")
        assert taken.name == "CoA.pdf"
        assert files.path_of(taken.sha256).read_bytes() == PDF

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"<script>alert(1)</script>", "page.html"),
            (b"<svg/>", "picture.svg"),
            (b"MZ\x90", "setup.exe"),
            (b"MZ\x90", "report.pdf"),
            (b"no picture", "photo.png"),
            (b"\0\1\2", "table.csv"),
            (PDF, "certificate"),
        ],
    )
    def test_refuses_and_keeps_nothing_of_what_would_run(self, content, name, settings, tmp_path):
        settings.FILES_ROOT = tmp_path
        with pytest.raises(attachments.FileKindError):
            attachments.taken(content, name)
        assert not list(tmp_path.iterdir())

    def test_refuses_what_is_empty_or_too_large(self):
        with pytest.raises(attachments.EmptyFileError):
            attachments.taken(b"", "a.pdf")
        with pytest.raises(FileTooLargeError):
            attachments.taken(PDF, "a.pdf", limit=5)


@pytest.mark.django_db
class TestAttaching:
    def test_adds_a_file_that_everybody_sees_who_sees_the_document(self):
        number = scope()
        row = attach(number, kind=AttachmentKind.CERTIFICATE, note=" of lot A ")
        assert [one.pk for one in attachments.attached(number)] == [row.pk]
        found = attachments.attachment_of(personas.actor("noor"), row.pk)
        assert (found.kind, found.note, found.added_by_label) == (
            "CERTIFICATE",
            "of lot A",
            "Eva (eva)",
        )

    def test_is_refused_to_those_who_may_only_look_and_hidden_from_strangers(self):
        number = scope()
        with pytest.raises(ForbiddenError):
            attach(number, who="noor")
        with pytest.raises(documents.UnknownDocumentError):
            attach(number, who="tom")
        row = attach(number)
        with pytest.raises(attachments.UnknownAttachmentError):
            attachments.attachment_of(personas.actor("tom"), row.pk)

    def test_is_refused_for_a_document_that_does_not_exist(self):
        for number in ("SC-1999-00001", "ZZ-1", "", "SC-\x00"):
            with pytest.raises(documents.UnknownDocumentError):
                attach(number.replace("\x00", "?"))

    def test_happens_once_for_one_command(self):
        number = scope()
        context = personas.context("eva")
        content = attachments.taken(PDF, "CoA.pdf")
        made = [
            attachments.attach(context=context, document=number, content=content) for _ in range(2)
        ]
        assert made[0].pk == made[1].pk
        assert Attachment.objects.count() == 1


@pytest.mark.django_db
class TestWithdrawing:
    def test_keeps_the_file_in_sight_with_the_reason(self):
        number = scope()
        row = attach(number)
        attachments.withdraw(
            context=personas.context("eva"), attachment=row.pk, reason="of another lot"
        )
        (shown,) = attachments.attached(number)
        assert shown.withdrawal.reason == "of another lot"
        with pytest.raises(attachments.AlreadyWithdrawnError):
            attachments.withdraw(context=personas.context("eva"), attachment=row.pk, reason="again")

    def test_needs_a_reason_and_the_right(self):
        row = attach(scope())
        with pytest.raises(attachments.NoReasonError):
            attachments.withdraw(context=personas.context("eva"), attachment=row.pk, reason=" ")
        with pytest.raises(ForbiddenError):
            attachments.withdraw(context=personas.context("noor"), attachment=row.pk, reason="x")

    def test_inv_file_2_stays_and_is_withdrawn_once(self):
        row = attach(scope())
        withdrawal = {
            "attachment": row, "reason": "x", "withdrawn_by": "USER:1",
            "withdrawn_by_label": "x", "withdrawn_at": row.added_at,
        }  # fmt: skip
        AttachmentWithdrawal.objects.create(**withdrawal)
        for attempt in (
            lambda: AttachmentWithdrawal.objects.create(**withdrawal),
            lambda: Attachment.objects.update(document="PO-1"),
            lambda: AttachmentWithdrawal.objects.all().delete(),
            lambda: AttachmentWithdrawal.objects.update(reason="y"),
        ):
            with pytest.raises((IntegrityError, DatabaseError)) as caught, transaction.atomic():
                attempt()
            assert isinstance(caught.value.__cause__, psycopg.Error)
