"""Electronic signatures: both components, bound to the content, once, and held by the database."""

import dataclasses
import datetime as dt
import json
import uuid

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from suyuan.areas.governance import queries as governance
from suyuan.foundation import clock, signing
from suyuan.foundation.accounts import operations as accounts, queries as people
from suyuan.foundation.accounts.domain import Profile
from suyuan.foundation.accounts.models import SigningEvent, User
from suyuan.foundation.accounts.operations.errors import NoUnlockReasonError, OwnAccountError
from suyuan.foundation.command import command
from suyuan.foundation.core.models import Message, Signature, SigningChallenge
from suyuan.foundation.failures import ConstraintError
from suyuan.foundation.signing import Line, Meaning, Signable
from tests import personas

pytestmark = pytest.mark.django_db
SESSION = "a session"
WHAT = Signable(
    document="RL-2026-00001",
    version="1",
    content={"lot": "P26-0412", "units": 128, "result": "PASS"},
    lines=(Line(label="Lot", value="P26-0412"), Line(label="Units", value="128")),
)


def _release(*, context, signature, what=WHAT, meaning=Meaning.RELEASED):
    return signing.sign(context=context, signing=signature, signable=what, meaning=meaning)


release = command(name="tests.release", action=None)(_release)


def shown(who="eva", what=WHAT, meaning=Meaning.RELEASED):
    return signing.challenge(
        actor=personas.actor(who), signable=what, meaning=meaning, session=SESSION
    )


def verify(challenge, who="eva", username=None, password=personas.PASSWORD, session=SESSION):
    return signing.verify(
        context=personas.context(who),
        challenge_id=challenge.pk,
        username=username or who,
        password=password,
        session=session,
    )


def fail(times, challenge=None, who="eva"):
    challenge = challenge or shown(who)
    for _ in range(times):
        with pytest.raises((signing.SignerPasswordError, signing.SigningLockedError)):
            verify(challenge, who, password="wrong")


class TestSigning:
    def test_keeps_who_when_what_and_what_it_means(self):
        made = release(
            context=personas.context("eva", reason="complete"), signature=verify(shown())
        )
        assert (made.username, made.printed_name, made.meaning) == ("eva", "Eva", "RELEASED")
        assert (made.document, made.version, made.reason) == ("RL-2026-00001", "1", "complete")
        assert made.tz_offset == "+08:00"
        kept = Signature.objects.get()
        assert signing.is_intact(kept)
        said = json.loads(kept.statement)
        assert said["content"] == WHAT.content
        assert said["shown"] == [
            {"label": "Lot", "value": "P26-0412"},
            {"label": "Units", "value": "128"},
        ]
        assert [one.pk for one in signing.signatures_of("RL-2026-00001")] == [kept.pk]

    def test_takes_its_moment_from_the_database(self):
        context = dataclasses.replace(
            personas.context("eva"), at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
        )
        release(context=context, signature=verify(shown()))
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp() - signed_at FROM foundation_signature")
            (age,) = cursor.fetchone()
        assert dt.timedelta() <= age < dt.timedelta(minutes=1)

    def test_happens_once_for_one_challenge(self):
        signature = verify(shown())
        release(context=personas.context("eva"), signature=signature)
        with pytest.raises(ConstraintError):
            release(context=personas.context("eva"), signature=signature)
        assert Signature.objects.count() == 1

    def test_a_repeat_of_the_command_gets_the_first_signature(self):
        context = personas.context("eva")
        signature = verify(shown())
        first = release(context=context, signature=signature)
        again = release(context=context, signature=verify(first.challenge))
        assert first.pk == again.pk

    @pytest.mark.parametrize(
        "moved",
        [
            {"content": {**WHAT.content, "units": 129}},
            {"content": {**WHAT.content, "note": ""}},
            {"version": "2"},
            {"document": "RL-2026-00002"},
        ],
    )
    def test_is_refused_when_the_content_has_moved(self, moved):
        with pytest.raises(signing.ContentMovedError):
            release(
                context=personas.context("eva"),
                signature=verify(shown()),
                what=dataclasses.replace(WHAT, **moved),
            )
        assert not Signature.objects.exists()

    def test_is_refused_for_another_meaning_or_person_or_session(self):
        challenge = shown()
        with pytest.raises(signing.ContentMovedError):
            release(
                context=personas.context("eva"), signature=verify(challenge),
                meaning=Meaning.APPROVED,
            )  # fmt: skip
        with pytest.raises(signing.UnknownChallengeError):
            release(context=personas.context("ada"), signature=verify(challenge))
        with pytest.raises(signing.UnknownChallengeError):
            verify(challenge, "ada")
        with pytest.raises(signing.UnknownChallengeError):
            verify(challenge, session="another session")

    def test_is_needed(self):
        with pytest.raises(signing.SignatureNeededError):
            release(context=personas.context("eva"), signature=None)

    def test_is_refused_after_two_minutes(self):
        now = clock.now()
        late = SigningChallenge.objects.create(
            id=uuid.uuid4(), user=personas.person("eva"), document="X-1", version="",
            meaning="APPROVED", content_sha256="0" * 64, shown=[], language="en",
            session=signing.hash_of_session(SESSION),
            created_at=now - dt.timedelta(seconds=121),
            expires_at=now - dt.timedelta(seconds=1),
        )  # fmt: skip
        with pytest.raises(signing.ChallengeExpiredError):
            verify(late)


class TestComponents:
    def test_a_wrong_one_is_kept_and_says_how_many_are_left(self):
        challenge = shown()
        with pytest.raises(signing.SignerPasswordError) as raised:
            verify(challenge, password="wrong")
        assert raised.value.left == 4
        with pytest.raises(signing.SignerNameError) as raised:
            verify(challenge, username="ada")
        assert raised.value.left == 3
        outcomes = SigningEvent.objects.order_by("id").values_list("outcome", flat=True)
        assert list(outcomes) == ["WRONG_PASSWORD", "WRONG_NAME"]
        verify(challenge, username=" EVA ")

    def test_five_wrong_ones_lock_signing_and_tell_others(self):
        fail(5)
        with pytest.raises(signing.SigningLockedError):
            verify(shown())
        message = Message.objects.get(topic="accounts.signing_locked")
        assert message.payload["username"] == "eva"
        assert SigningEvent.objects.filter(outcome="VERIFIED").count() == 0

    def test_wrong_ones_that_lie_more_than_five_minutes_apart_lock_nothing(self):
        challenge = shown()
        for minutes in (25, 19, 13, 7, 0):
            at = clock.now() - dt.timedelta(minutes=minutes)
            with pytest.raises(signing.SignerPasswordError):
                signing.verify(
                    context=dataclasses.replace(personas.context("eva"), at=at),
                    challenge_id=challenge.pk, username="eva", password="wrong", session=SESSION,
                )  # fmt: skip

    def test_another_person_unlocks_with_a_reason(self):
        fail(5)
        with pytest.raises(OwnAccountError):
            accounts.unlock_signing(
                context=personas.context("eva", reason="it was me"), username="eva"
            )
        with pytest.raises(NoUnlockReasonError):
            accounts.unlock_signing(context=personas.context("ada"), username="eva")
        accounts.unlock_signing(
            context=personas.context("ada", reason="new keyboard"), username="eva"
        )
        verify(shown())
        fail(4)  # Counted anew.

    def test_a_password_set_by_another_signs_nothing_until_it_is_changed(self):
        personas.person("eva")
        accounts.set_password(
            context=personas.context("ada"), username="eva", password="another long secret"
        )
        with pytest.raises(signing.PasswordNotOwnError):
            verify(shown(), password="another long secret")
        accounts.change_own_password(
            context=personas.context("eva"),
            present="another long secret",
            password="a secret of my own",
        )
        with pytest.raises(signing.PasswordUnconfirmedError):
            verify(shown(), password="a secret of my own")

    def test_a_first_password_of_another_signs_nothing_until_it_is_changed(self):
        personas.person("eva")
        personas.person("ada")
        first, own = "a long first secret", "a secret of my own"
        accounts.create_user(
            context=personas.context("ada"), username="rosa",
            profile=Profile(display_name="Rosa"), password=first,
        )  # fmt: skip
        rosa = User.objects.get(username="rosa")
        assert accounts.signing_lock(rosa.pk) is accounts.Outcome.RESET
        as_rosa = dataclasses.replace(
            personas.context("ada"), actor=people.actor_of(rosa), command_id=clock.new_id()
        )
        accounts.change_own_password(context=as_rosa, present=first, password=own)
        assert accounts.signing_lock(rosa.pk) is accounts.Outcome.UNCONFIRMED
        with pytest.raises(accounts.SamePersonError):
            accounts.unlock_signing(
                context=personas.context("ada", reason="asked her"), username="rosa"
            )
        accounts.unlock_signing(context=personas.context("qi", reason="asked her"), username="rosa")
        assert accounts.signing_lock(rosa.pk) is None

    def test_who_has_set_a_password_does_not_unlock_what_it_signs(self):
        personas.person("eva")
        accounts.set_password(
            context=personas.context("ada"), username="eva", password="another long secret"
        )
        ada, qi = (personas.context(one, reason="asked her") for one in ("ada", "qi"))
        with pytest.raises(accounts.NotRenewedError):
            accounts.unlock_signing(context=qi, username="eva")
        accounts.change_own_password(
            context=personas.context("eva"),
            present="another long secret",
            password="a secret of my own",
        )
        with pytest.raises(accounts.SamePersonError):
            accounts.unlock_signing(context=ada, username="eva")
        assert [one.username for one in governance.signing_locked()] == ["eva"]
        accounts.unlock_signing(context=personas.context("qi", reason="asked her"), username="eva")
        verify(shown(), password="a secret of my own")

    def test_the_database_counts_no_unlocking_by_the_one_who_set_the_password(self):
        eva, ada = personas.person("eva"), personas.person("ada")
        for outcome, by in (("RESET", ada), ("RENEWED", None), ("UNLOCKED", ada)):
            SigningEvent.objects.create(
                user=eva, outcome=outcome, by=by, reason="x", at=clock.now()
            )
        assert accounts.signing_lock(eva.pk) is accounts.Outcome.UNCONFIRMED


class TestDatabase:
    def row(self, **changed):
        """Give the values of a signature that the database takes."""
        made = release(context=personas.context("eva"), signature=verify(shown()))
        values = {field.attname: getattr(made, field.attname) for field in made._meta.fields}
        challenge = shown()
        verify(challenge)
        statement = made.statement.replace(str(made.challenge_id), str(challenge.pk))
        return {
            **values, "id": uuid.uuid4(), "challenge_id": challenge.pk, "statement": statement,
            "sha256": signing.hashlib.sha256(statement.encode()).hexdigest(), **changed,
        }  # fmt: skip

    def insert(self, values, actor=None):
        actor = actor or f"USER:{values['user_id']}"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('app.actor', %s, true), set_config('app.command', %s, true)",
                [actor, str(values["command_id"])],
            )
            Signature(**values).save(force_insert=True)

    def test_takes_what_fits(self):
        self.insert(self.row())

    @pytest.mark.parametrize(
        "changed",
        [
            {"sha256": "0" * 64},
            {"document": "RL-2026-00009"},
            {"meaning": "APPROVED"},
            {"version": "2"},
            {"printed_name": "Somebody"},
            {"username": "ada"},
            {"content_sha256": "1" * 64},
            {"session": "other"},
        ],
    )
    def test_inv_sign_1_refuses_what_was_not_shown(self, changed):
        with pytest.raises(DatabaseError, match="foundation_signature_checked"):
            self.insert(self.row(**changed))

    def test_inv_sign_1_refuses_a_signature_that_is_moved_to_another_content(self):
        values = self.row()
        statement = values["statement"].replace('"units":128', '"units":999')
        values |= {"statement": statement}
        with pytest.raises(DatabaseError, match="foundation_signature_checked"):
            self.insert(values)

    def test_inv_sign_1_refuses_without_both_components(self):
        values = self.row()
        other = shown()
        values |= {
            "challenge_id": other.pk,
            "statement": values["statement"].replace(str(values["challenge_id"]), str(other.pk)),
        }
        values["sha256"] = signing.hashlib.sha256(values["statement"].encode()).hexdigest()
        with pytest.raises(DatabaseError, match="without both components"):
            self.insert(values)

    def test_inv_sign_1_refuses_after_two_minutes(self):
        values = self.row()
        now = clock.now()
        shown_before = SigningChallenge.objects.get(pk=values["challenge_id"])
        shown_before.pk = uuid.uuid4()
        shown_before.created_at = now - dt.timedelta(seconds=121)
        shown_before.expires_at = now - dt.timedelta(seconds=1)
        shown_before.save(force_insert=True)
        statement = values["statement"].replace(str(values["challenge_id"]), str(shown_before.pk))
        sha256 = signing.hashlib.sha256(statement.encode()).hexdigest()
        values |= {"challenge_id": shown_before.pk, "statement": statement, "sha256": sha256}
        with pytest.raises(DatabaseError, match="too late"):
            self.insert(values)

    def test_inv_sign_1_refuses_another_than_the_signer(self):
        ada = User.objects.get(username=personas.person("ada").username)
        with pytest.raises(DatabaseError, match="another than its signer"):
            self.insert(self.row(), actor=f"USER:{ada.pk}")

    def test_inv_sign_1_refuses_a_person_whose_signing_is_locked(self):
        values = self.row()
        fail(5)
        with pytest.raises(DatabaseError, match="locked"):
            self.insert(values)

    def test_inv_sign_2_nothing_of_a_signature_is_changed(self):
        release(context=personas.context("eva"), signature=verify(shown()))
        for rows in (Signature.objects, SigningChallenge.objects, SigningEvent.objects):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(id=rows.values("id")[:1])
            with pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute(f"DELETE FROM {rows.model._meta.db_table}")

    def test_marks_signatures_of_the_demonstration(self):
        with signing.demonstrating():
            personas.person("eva")
            made = release(context=personas.system(), signature=signing.demonstrated("eva"))
        assert made.method == "DEMONSTRATION"
        with pytest.raises(signing.SignatureNeededError):
            signing.demonstrated("eva")
