"""A command that asks for a signature: the approval of a revision, on its page."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from suyuan.areas.catalog import operations
from suyuan.areas.catalog.models import Revision
from suyuan.foundation import signing
from suyuan.foundation.core.models import Signature, SigningChallenge
from tests import personas
from tests.integration.areas.catalog.test_design import (
    complete,
    item,
    put_step,
    revision_of,
)
from tests.screens import client_of, command_id

pytestmark = pytest.mark.django_db


class Page:
    """Eva at the page that approves a revision."""

    def __init__(self, revision=None):
        self.revision = revision or complete()
        self.client = client_of("eva")
        self.address = reverse("revisions-approve", args=["PUMP:A"])
        self.values = {
            "effective_from": "2026-12-01",
            "reason": "verified",
            "command_id": command_id(),
        }

    def ask(self, **more):
        answer = self.client.post(self.address, {**self.values, **more})
        if answer.status_code == 302:
            return answer
        self.text = answer.content.decode()
        for name in ("confirmed", "signing-challenge"):
            found = re.search(f'name="{name}" value="([^"]*)"', self.text)
            if found:
                self.values[name] = found[1]
        return answer

    def sign(self, username="eva", password=personas.PASSWORD, **more):
        return self.ask(**{"signing-username": username, "signing-password": password, **more})


def test_shows_exactly_what_is_signed_and_signs_it():
    page = Page()
    assert page.ask().status_code == 200
    for words in ("I approve it", "DMR-PUMP:A", "2026-12-01", "SHA-256 of the master record"):
        assert words in page.text
    assert page.sign()["Location"] == reverse("revisions-detail", args=["PUMP:A"])
    row = Signature.objects.get()
    assert (row.document, row.meaning, row.reason) == ("DMR-PUMP:A", "APPROVED", "verified")
    labels = [line["label"] for line in row.challenge.shown]
    assert labels[:2] == ["Item", "Revision"]
    assert "In force from" in labels
    shown = page.client.get(reverse("revisions-part", args=["PUMP:A", "signatures"]))
    assert "Approved" in shown.content.decode()
    assert "Eva" in shown.content.decode()


def test_says_what_is_missing_before_it_asks_for_a_signature():
    page = Page(revision_of(item("PUMP")))
    assert page.ask().status_code == 422
    assert "signing-password" not in page.text
    assert page.client.get(page.address).status_code == 200
    assert not SigningChallenge.objects.exists()
    assert Revision.objects.get().status == "DRAFT"


def test_says_before_it_asks_for_a_signature_what_stands_behind_it():
    page = Page()
    page.ask()
    assert page.sign().status_code == 302
    later = revision_of(page.revision.item, "B", copy_of=page.revision.pk)
    page.address = reverse("revisions-approve", args=["PUMP:B"])
    page.values = {**page.values, "command_id": command_id(), "effective_from": "2026-11-01"}
    page.values.pop("confirmed")
    signed = Signature.objects.count()
    assert page.ask().status_code == 422
    assert "signing-password" not in page.text
    assert Signature.objects.count() == signed
    assert Revision.objects.get(pk=later.pk).status == "DRAFT"


def test_a_rehearsed_signature_is_none_outside_of_a_rehearsal():
    page = Page()
    with pytest.raises(signing.SignatureNeededError):
        operations.approve_revision(
            context=personas.context("eva"), revision_id=page.revision.pk,
            effective_from=dt.date(2026, 12, 1), signature=signing.rehearsed(),
        )  # fmt: skip
    assert not Signature.objects.exists()


def test_the_demonstration_signs_nowhere_else():
    page = Page()
    for signature in (lambda: signing.demonstrated("eva"), _as_demonstrated):
        with pytest.raises(signing.SignatureNeededError):
            operations.approve_revision(
                context=personas.context("eva"), revision_id=page.revision.pk,
                effective_from=dt.date(2026, 12, 1), signature=signature(),
            )  # fmt: skip
    assert not Signature.objects.exists()


def _as_demonstrated():
    return signing.Signing(challenge_id=None, demonstrates="eva")


def test_a_wrong_password_signs_nothing_and_loses_nothing():
    page = Page()
    page.ask()
    challenge = page.values["signing-challenge"]
    answer = page.sign(password="wrong")
    assert answer.status_code == 422
    assert "The password is wrong" in page.text
    assert page.values["signing-challenge"] == challenge
    assert "wrong" not in re.findall('name="signing-password"[^>]*', page.text)[0]
    assert Revision.objects.get().status == "DRAFT"
    assert page.sign().status_code == 302


def test_what_has_changed_since_is_shown_again_before_it_is_signed():
    page = Page()
    page.ask()
    put_step(page.revision, 20)
    answer = page.sign()
    assert answer.status_code == 409
    assert "has changed since it was shown" in page.text
    assert not Signature.objects.exists()
    assert page.sign().status_code == 302


def test_other_values_are_confirmed_anew():
    page = Page()
    page.ask()
    answer = page.sign(effective_from="2027-01-01")
    assert answer.status_code == 200
    assert "2027-01-01" in page.text
    assert Revision.objects.get().status == "DRAFT"


def test_sent_twice_is_done_once():
    page = Page()
    page.ask()
    sent = dict(page.values)
    assert page.sign().status_code == 302
    page.values = sent
    again = page.sign()
    assert again.status_code == 302
    assert Signature.objects.count() == 1


def test_a_challenge_of_nobody_is_refused_in_words():
    page = Page()
    page.ask()
    for nonsense in ("", "nonsense", "00000000-0000-0000-0000-000000000000"):
        page.values["signing-challenge"] = nonsense
        assert page.sign().status_code == 422
        assert "nothing here for you to sign" in page.text


def test_locked_signing_is_seen_by_the_administrator_and_unlocked():
    page = Page()
    page.ask()
    for _ in range(5):
        page.sign(password="wrong")
    assert "locked" in page.text
    ada = client_of("ada")
    home = ada.get(reverse("home-part", args=["attention"])).content.decode()
    assert "whose signing waits for somebody to unlock it" in home
    assert "signing=locked" in home
    listed = ada.get(reverse("users-list"), {"signing": "locked"}).context["rows"]
    assert [key for _row, _url, key in listed] == ["eva"]
    address = reverse("users-unlock-signing", args=["eva"])
    assert client_of("marek").get(address).status_code == 403
    answer = ada.post(address, {"reason": "asked her", "command_id": command_id()})
    assert answer.status_code == 302
    page.ask()
    assert page.sign().status_code == 302
