"""A document's number leads to its page from the search box, a passport and every panel."""

import io

import pytest
from django.urls import reverse

from suyuan.foundation import attachments, authorization, documents
from suyuan.ledger.domain.event import BizTransaction
from suyuan.web import papers
from tests import personas
from tests.integration.ledger import world
from tests.scopes import scope
from tests.screens import client_of, command_id

pytestmark = pytest.mark.django_db


def upload(name="CoA.pdf", content=b"%PDF-1.7 x"):
    file = io.BytesIO(content)
    file.name = name
    return file


class TestNumbers:
    def test_lead_to_the_page_from_the_search_box_however_they_are_typed(self):
        number = scope()
        for typed in (number, number.lower(), f" {number} ", number.replace("-", "–")):
            answer = client_of("eva").get("/find", {"q": typed})
            assert answer.headers.get("Location") == f"/scopes/{number}", typed

    def test_lead_nowhere_for_those_who_may_not_see_it(self):
        number = scope()
        assert papers.link(personas.actor("tom"), number) is None
        assert client_of("marek").get("/find", {"q": number}).status_code == 404

    def test_are_links_in_the_documents_of_a_passport(self):
        number = scope()
        key = world.pump("P1")
        named = (documents.name_of(number), "urn:suyuan:document:PO-77")
        papers_of_it = tuple(BizTransaction(type="po", id=name) for name in named)
        world.say(world.commission(key, lot="L1", transactions=papers_of_it))
        page = client_of("eva").get(reverse("thing-part", args=["papers"]), {"of": key.lstrip("/")})
        text = page.content.decode()
        assert f'href="/scopes/{number}"' in text
        assert "Pumps of March" in text
        assert "PO-77" in text
        found = client_of("eva").get("/find", {"q": "PO-77"})
        assert "document=urn" in found["Location"]

    def test_stand_in_a_panel_in_one_query_a_kind(self, django_assert_num_queries):
        one, two = scope("One"), scope("Two")
        actor = personas.actor("eva")
        with authorization.remembered(), django_assert_num_queries(2):  # The rights, the scopes.
            found = papers.links(actor, [one, documents.name_of(two), "XX-1", "SC-0"])
        assert {link.title for link in found.values()} == {"One", "Two"}


class TestFiles:
    def test_are_attached_and_sent_as_downloads(self):
        number = scope()
        client = client_of("eva")
        address = reverse("attach", args=[number])
        assert client.get(address).status_code == 200
        values = {"file": upload(), "kind": "CERTIFICATE", "command_id": command_id()}
        assert client.post(address, values)["Location"] == f"/scopes/{number}"
        row = attachments.attached(number).get()
        page = client.get(f"/scopes/{number}").content.decode()
        assert "CoA.pdf" in page
        sent = client.get(reverse("attachment", args=[row.pk]))
        assert b"".join(sent.streaming_content) == b"%PDF-1.7 x"
        assert sent["Content-Disposition"].startswith("attachment")
        assert client_of("tom").get(reverse("attachment", args=[row.pk])).status_code == 404

    def test_are_kept_through_a_mistake_in_the_form(self):
        number = scope()
        client = client_of("eva")
        address = reverse("attach", args=[number])
        wrong = client.post(address, {"file": upload(), "kind": "NONSENSE"})
        assert wrong.status_code == 422
        text = wrong.content.decode()
        assert "CoA.pdf" in text
        kept = text.split('name="file-kept" value="')[1].split('"')[0]
        values = {"file-kept": kept, "kind": "PHOTO", "command_id": command_id()}
        assert client.post(address, values).status_code == 302
        values = {"file-kept": kept[:-3] + "xyz", "kind": "PHOTO"}
        assert client.post(address, values).status_code == 422

    def test_are_withdrawn_with_a_reason_by_those_who_may(self):
        number = scope()
        client = client_of("eva")
        client.post(reverse("attach", args=[number]), {"file": upload(), "kind": "OTHER"})
        row = attachments.attached(number).get()
        address = reverse("attachment-withdraw", args=[row.pk])
        assert client_of("noor").get(address).status_code == 403
        assert client.post(address, {"reason": " "}).status_code == 422
        assert client.post(address, {"reason": "wrong lot"}).status_code == 302
        assert "wrong lot" in client.get(f"/scopes/{number}").content.decode()

    def test_that_are_refused_say_why(self):
        number = scope()
        answer = client_of("eva").post(
            reverse("attach", args=[number]),
            {"file": upload("x.html", b"<script>"), "kind": "OTHER"},
        )
        assert answer.status_code == 422
        assert "x.html" in answer.content.decode()
