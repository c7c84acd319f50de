"""Accounts: people, roles, keys, signing in."""

import dataclasses
import datetime as dt

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from suyuan.foundation import authorization, clock
from suyuan.foundation.accounts import domain, operations, queries
from suyuan.foundation.accounts.models import Assignment, Role, SignIn, User
from suyuan.foundation.context import ActorKind
from suyuan.foundation.failures import ForbiddenError
from tests import personas

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
EVA = domain.Profile(display_name=" Eva ", language="en", time_zone="Europe/Prague")


def _create(**values):
    given = {"username": "eva", "profile": EVA, "password": personas.PASSWORD, **values}
    return operations.create_user(context=personas.system(), **given)


def _sign_in(password=personas.PASSWORD, *, username="eva", minutes=0, address="10.0.0.1"):
    return operations.sign_in(
        username=username,
        password=password,
        address=address,
        at=NOON + dt.timedelta(minutes=minutes),
    )


@pytest.mark.django_db
class TestUsers:
    def test_are_kept_in_one_spelling(self):
        user = _create(username=" Eva ")
        assert (user.username, user.display_name) == ("eva", "Eva")

    @pytest.mark.parametrize("username", ["", "e", "e va", "e\0va", "x" * 61, "=cmd", "é"])
    def test_refuses_names_that_cannot_be_typed(self, username):
        with pytest.raises(domain.UsernameError):
            _create(username=username)

    @pytest.mark.parametrize(
        ("profile", "error"),
        [
            (dataclasses.replace(EVA, language="tlh"), domain.LanguageError),
            (dataclasses.replace(EVA, time_zone="Moon/Base"), domain.TimeZoneError),
            (dataclasses.replace(EVA, display_name="  "), domain.BlankNameError),
            (dataclasses.replace(EVA, email="eva"), domain.EmailError),
        ],
    )
    def test_refuses_wrong_profiles(self, profile, error):
        with pytest.raises(error):
            _create(profile=profile)

    def test_refuses_a_taken_name(self):
        _create()
        with pytest.raises(operations.UserExistsError):
            _create(username="EVA")

    @pytest.mark.parametrize("password", ["short", "password1234"])
    def test_refuses_easy_passwords(self, password):
        with pytest.raises(operations.WeakPasswordError):
            _create(password=password)

    @pytest.mark.requirement("INV-ACC-1")
    def test_inv_acc_1_an_account_is_never_deleted_or_renamed(self):
        _create()
        for change in (
            lambda: User.objects.all().delete(),
            lambda: User.objects.update(username="eve"),
        ):
            with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
                change()

    def test_nobody_switches_themselves_off(self):
        with pytest.raises(operations.OwnAccountError):
            operations.deactivate_user(context=personas.context("ada"), username="ada")

    def test_people_change_their_own_password_and_zone(self):
        context = personas.context("tom")
        with pytest.raises(operations.WrongPasswordError):
            operations.change_own_password(context=context, present="x", password="y" * 20)
        operations.change_own_password(
            context=context, present=personas.PASSWORD, password="a new one entirely"
        )
        operations.change_own_preferences(
            context=personas.context("tom"), language="zh-hans", time_zone="Asia/Tokyo"
        )
        assert User.objects.get(username="tom").check_password("a new one entirely")

    @pytest.mark.requirement("INV-ACC-3")
    def test_inv_acc_3_nobody_finds_a_password_by_changing_it(self):
        def change(present):
            operations.change_own_password(
                context=personas.context("tom"), present=present, password="a new one entirely"
            )

        for _attempt in range(domain.FAILURES_MAX):
            with pytest.raises(operations.WrongPasswordError):
                change("a guess of somebody")
        with pytest.raises(operations.SignInLockedError):
            change(personas.PASSWORD)
        kept = SignIn.objects.filter(username="tom").order_by("id")
        assert list(kept.values_list("outcome", flat=True)) == ["FAILED"] * 5 + ["LOCKED"]
        assert User.objects.get(username="tom").check_password(personas.PASSWORD)

    def test_a_key_does_not_change_passwords(self):
        context = personas.context("tom")
        by_key = dataclasses.replace(context.actor, kind=ActorKind.KEY, key_id=1)
        with pytest.raises(operations.NotAPersonError):
            operations.change_own_preferences(
                context=dataclasses.replace(context, actor=by_key), language="en", time_zone="UTC"
            )


@pytest.mark.django_db
class TestRoles:
    def test_standard_ones_are_there(self):
        assert {role.code for role in domain.STANDARD_ROLES} <= set(
            Role.objects.values_list("code", flat=True)
        )
        admin = Role.objects.get(code="IT_ADMINISTRATOR")
        assert set(admin.actions) == set(authorization.standard_actions("IT_ADMINISTRATOR"))

    def test_an_administrator_changes_nothing_of_what_the_firm_makes_and_decides(self):
        changes = {
            code
            for code in authorization.standard_actions("IT_ADMINISTRATOR")
            if not code.split(".")[1].startswith(("view_", "export_"))
        }
        assert {code.split(".")[0] for code in changes} == {
            "accounts", "foundation", "integration", "labels"
        }  # fmt: skip
        assert "integration.capture_events" not in changes
        assert {code for code in changes if code.startswith("labels.")} == {"labels.change_printer"}

    def test_nobody_grants_to_themselves(self):
        with pytest.raises(operations.OwnRightsError):
            operations.grant_role(
                context=personas.context("ada"), username="ada", role="QUALITY_MANAGER"
            )

    def test_nobody_changes_a_role_they_hold(self):
        with pytest.raises(operations.OwnRightsError):
            operations.change_role(
                context=personas.context("ada"), code="IT_ADMINISTRATOR", name="x", actions=[]
            )

    def test_an_administrator_of_one_site_grants_there_only(self):
        personas.site("SH")
        personas.person("marek")
        personas.person("tom")
        operations.grant_role(
            context=personas.system(), username="marek", role="IT_ADMINISTRATOR", site="SZ"
        )
        operations.grant_role(
            context=personas.context("marek"), username="tom", role="WAREHOUSE", site="SZ"
        )
        for place in ("SH", None):
            with pytest.raises(ForbiddenError):
                operations.grant_role(
                    context=personas.context("marek"), username="tom", role="WAREHOUSE", site=place
                )

    def test_end_at_once_and_stay_on_record(self):
        ada = personas.actor("ada")
        assert authorization.may(ada, "accounts.change_user")
        operations.revoke_role(context=personas.system(), username="ada", role="IT_ADMINISTRATOR")
        assert not authorization.may(ada, "accounts.change_user")
        assert Assignment.objects.get(user_id=ada.user_id, role__code="IT_ADMINISTRATOR").ended_at
        with pytest.raises(operations.NotGrantedError):
            operations.revoke_role(
                context=personas.system(), username="ada", role="IT_ADMINISTRATOR"
            )

    @pytest.mark.requirement("INV-ACC-2")
    def test_inv_acc_2_a_role_is_held_once_at_a_place(self):
        personas.person("ada")
        with pytest.raises(operations.AlreadyGrantedError):
            operations.grant_role(
                context=personas.system(), username="ada", role="IT_ADMINISTRATOR"
            )

    def test_customised_ones_survive_updates(self):
        operations.change_role(
            context=personas.system(), code="BUYER", name="Buyer", actions=["accounts.view_user"]
        )
        operations.keep_standard_roles()
        assert Role.objects.get(code="BUYER").actions == ["accounts.view_user"]

    def test_refuse_unknown_actions(self):
        with pytest.raises(operations.UnknownActionError):
            operations.create_role(
                context=personas.system(), code="X", name="x", actions=["no.such"]
            )


@pytest.mark.django_db
class TestKeys:
    def test_let_their_owner_in(self):
        secret = personas.key("eva", ["accounts.view_user"])
        actor = queries.actor_of_key(secret, at=clock.now())
        assert actor is not None
        assert authorization.may(actor, "accounts.view_user")
        assert not authorization.may(actor, "accounts.view_history")

    def test_never_go_beyond_their_owner(self):
        secret = personas.key("tom", ["accounts.view_user"])
        actor = queries.actor_of_key(secret, at=clock.now())
        assert actor is not None
        assert not authorization.may(actor, "accounts.view_user")

    @pytest.mark.parametrize(
        "text", ["", "sk_", "sk_x", "sk__y", "é_", "sk_'; DROP_x", "sk_\0_x", "{prefix}_wrong"]
    )
    def test_refuse_others(self, text):
        secret = personas.key("eva", ["accounts.view_user"])
        spoilt = text.format(prefix=secret[:13])
        assert spoilt != secret
        assert queries.actor_of_key(spoilt, at=clock.now()) is None

    def test_are_shown_once(self):
        personas.person("eva")
        context = personas.system()
        values = {"username": "eva", "name": "k", "scopes": ["accounts.view_user"]}
        first = operations.create_api_key(context=context, **values)
        again = operations.create_api_key(context=context, **values)
        assert first.key == again.key
        assert first.secret is not None
        assert again.secret is None
        assert first.secret not in repr(first)

    def test_end(self):
        personas.person("eva")
        made = operations.create_api_key(
            context=personas.system(),
            username="eva",
            name="k",
            scopes=["accounts.view_user"],
            expires_at=clock.now() + dt.timedelta(days=1),
        )
        later = clock.now() + dt.timedelta(days=2)
        assert queries.actor_of_key(made.secret, at=later) is None
        operations.revoke_api_key(context=personas.system(), prefix=made.key.prefix)
        assert queries.actor_of_key(made.secret, at=clock.now()) is None
        with pytest.raises(operations.KeyRevokedError):
            operations.revoke_api_key(context=personas.system(), prefix=made.key.prefix)

    def test_end_with_their_owner(self):
        secret = personas.key("eva", ["accounts.view_user"])
        operations.deactivate_user(context=personas.system(), username="eva")
        assert queries.actor_of_key(secret, at=clock.now()) is None


@pytest.mark.django_db
class TestSignIn:
    @pytest.fixture(autouse=True)
    def _eva(self):
        _create()

    def test_takes_name_and_password(self):
        assert _sign_in(username=" EVA").username == "eva"
        assert SignIn.objects.get().outcome == "SUCCESS"

    @pytest.mark.parametrize("username", ["eva", "nobody", "", "x" * 5000, "\0"])
    def test_refuses_alike_whatever_is_wrong(self, username):
        with pytest.raises(operations.SignInFailedError):
            _sign_in("wrong", username=username)
        assert SignIn.objects.get().outcome == "FAILED"

    def test_refuses_an_account_that_is_switched_off(self):
        operations.deactivate_user(context=personas.system(), username="eva")
        with pytest.raises(operations.SignInFailedError):
            _sign_in()

    @pytest.mark.requirement("INV-ACC-3")
    def test_inv_acc_3_five_failures_lock_for_a_quarter_of_an_hour(self):
        for minute in range(5):
            with pytest.raises(operations.SignInFailedError):
                _sign_in("wrong", minutes=minute)
        for minute in (5, 10, 18):
            with pytest.raises(operations.SignInLockedError) as caught:
                _sign_in(minutes=minute, address="10.9.9.9")
            assert caught.value.minutes == 19 - minute
        assert _sign_in(minutes=20).username == "eva"
        assert [row.outcome for row in queries.sign_ins("eva")] == (
            ["SUCCESS"] + ["LOCKED"] * 3 + ["FAILED"] * 5
        )

    def test_success_begins_the_count_anew(self):
        for minute in range(4):
            with pytest.raises(operations.SignInFailedError):
                _sign_in("wrong", minutes=minute)
        _sign_in(minutes=4)
        with pytest.raises(operations.SignInFailedError):
            _sign_in("wrong", minutes=5)
        assert _sign_in(minutes=6)

    def test_one_address_cannot_try_many_names(self):
        for number in range(domain.FAILURES_FROM_ADDRESS_MAX):
            with pytest.raises(operations.SignInFailedError):
                _sign_in("wrong", username=f"name{number}")
        with pytest.raises(operations.SignInLockedError):
            _sign_in(minutes=1)
        assert _sign_in(minutes=1, address="10.0.0.2")

    def test_signing_out_is_kept(self):
        operations.sign_out(user=_sign_in(), address="10.0.0.1", at=NOON)
        assert queries.sign_ins("eva")[0].outcome == "OUT"
