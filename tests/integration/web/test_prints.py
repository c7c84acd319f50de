"""Who printed which paper is kept, and seen by those who may."""

import pytest
from django.urls import reverse
from django.utils import translation

from suyuan.foundation import documents
from suyuan.foundation.accounts import operations as accounts
from suyuan.foundation.failures import ConstraintError
from suyuan.foundation.printing import Document
from suyuan.web import printed
from suyuan.web.models import Print
from suyuan.web.prints import VIEW
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


def test_papers_of_another_sites_documents_are_not_listed_but_for_ones_own(monkeypatch):
    sites = {"XP-1": personas.site("SZ").pk, "XP-2": personas.site("SH").pk, "XP-3": None}
    kind = documents.DocumentKind(
        series="XP", label="Paper", view=VIEW, change=VIEW,
        sites=lambda numbers: {one: sites[one] for one in numbers},
    )  # fmt: skip
    monkeypatch.setitem(documents._kinds, "XP", kind)
    accounts.grant_role(
        context=personas.system(), username=personas.person("tom").username,
        role="QUALITY_MANAGER", site="SH",
    )  # fmt: skip
    for number in sites:
        told = printed.noted(Document(title="Paper", number=f"{number} / 1"), b"%PDF")
        printed.note_print(context=personas.context("eva"), **told)
    own = printed.noted(Document(title="Paper", number="XP-1 / 2"), b"%PDF")
    printed.note_print(context=personas.context("tom"), **own)
    page = client_of("tom").get(reverse("printed-papers-list")).content.decode()
    assert "XP-1 / 1" not in page
    for seen in ("XP-1 / 2", "XP-2 / 1", "XP-3 / 1"):
        assert seen in page
    theirs = Print.objects.get(document="XP-1 / 1")
    gone = client_of("tom").get(reverse("printed-papers-detail", args=[theirs.pk]))
    assert gone.status_code == 404


def test_a_paper_that_is_refused_is_not_kept():
    complete()
    assert client_of("tom").get("/master-records/PUMP:A.pdf").status_code == 403
    assert client_of("eva").get("/master-records/NONE:A.pdf").status_code == 404
    assert not Print.objects.exists()


def test_what_was_kept_names_the_paper():
    told = printed.noted(Document(title="T", number="N-1"), b"x")
    with pytest.raises(ConstraintError):
        printed.note_print(context=personas.context("eva"), **{**told, "document": ""})
