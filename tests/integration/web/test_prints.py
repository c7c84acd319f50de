"""Who printed which paper is kept, and seen by those who may."""

import pytest
from django.urls import reverse
from django.utils import translation

from suyuan.foundation.failures import ConstraintError
from suyuan.foundation.printing import Document
from suyuan.web import printed
from suyuan.web.models import Print
from tests import personas
from tests.integration.areas.catalog.test_design import approve, complete
from tests.screens import ResourceCases, client_of

pytestmark = pytest.mark.django_db


class TestPrintedPapers(ResourceCases):
    name = "printed-papers"

    def rows(self):
        for number in ("DR-2026-00001 / 1", "DR-2026-00002 / 1"):
            with_number = Document(title="Record", number=number, mark="SHA-256 ab")
            printed.note_print(
                context=personas.context("eva"), **printed.noted(with_number, b"%PDF")
            )


def test_a_paper_is_kept_with_its_reader_when_it_is_sent():
    approve(complete())
    answer = client_of("eva").get("/master-records/PUMP:A.pdf")
    assert answer.status_code == 200
    row = Print.objects.get()
    assert (row.document, row.title) == ("DMR-PUMP:A", "Device master record")
    assert (row.label, row.language) == (personas.actor("eva").label, "en")
    assert row.user.username == "eva"
    page = client_of("eva").get(reverse("printed-papers-list")).content.decode()
    assert "DMR-PUMP:A" in page


def test_a_paper_in_another_language_is_named_by_the_kind_of_its_document():
    with translation.override("zh-hans"):
        told = printed.noted(Document(title="批生产记录", number="DR-2026-00001 / 1"), b"%PDF")
    printed.note_print(context=personas.context("eva"), **told)
    page = client_of("eva").get(reverse("printed-papers-list")).content.decode()
    assert "History record" in page
    assert "批生产记录" not in page


def test_a_paper_that_is_refused_is_not_kept():
    complete()
    assert client_of("tom").get("/master-records/PUMP:A.pdf").status_code == 403
    assert client_of("eva").get("/master-records/NONE:A.pdf").status_code == 404
    assert not Print.objects.exists()


def test_what_was_kept_names_the_paper():
    told = printed.noted(Document(title="T", number="N-1"), b"x")
    with pytest.raises(ConstraintError):
        printed.note_print(context=personas.context("eva"), **{**told, "document": ""})
