"""Creating users, changing what is known of them, and their passwords."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from suyuan.foundation.accounts import choices, domain
from suyuan.foundation.accounts.models import User
from suyuan.foundation.accounts.operations.errors import (
    NotAPersonError,
    OwnAccountError,
    UserExistsError,
    WeakPasswordError,
    WrongPasswordError,
    user_named,
)
from suyuan.foundation.accounts.operations.sign_in import confirm_password
from suyuan.foundation.accounts.operations.signing import password_given, password_renewed
from suyuan.foundation.authorization import EVERYWHERE
from suyuan.foundation.command import command
from suyuan.foundation.context import ActorKind, Context
from suyuan.foundation.locking import lock


@command(
    name="accounts.create_user",
    action=choices.CHANGE_USERS,
    site=lambda _values: EVERYWHERE,
    secret=("password",),
)
def create_user(
    *, context: Context, username: str, profile: domain.Profile, password: str | None = None
) -> User:
    """Create a user, who can sign in once there is a password and holds no role yet.

    A first password is one that another has set, as far as it was a person: nothing is signed
    before it is changed. What the system gives to its first people is known to nobody else.

    Raises:
        UsernameError: If the name cannot be used.
        UserExistsError: If the name is taken, also by somebody who is no longer active.
        WeakPasswordError: If the password is too easy.
    """
    name = domain.check_username(username)
    profile = domain.check_profile(profile)
    lock([("username", name)])
    if User.objects.filter(username=name).exists():
        raise UserExistsError(username=name)
    user = User(username=name)
    _describe(user, profile)
    if password is None:
        user.set_unusable_password()
    else:
        _give_password(user, password)
    user.save(force_insert=True)
    if password is not None and context.actor.user_id is not None:
        password_given(context, user)
    return user


@command(name="accounts.change_user", action=choices.CHANGE_USERS, site=lambda _values: EVERYWHERE)
def change_user(*, context: Context, username: str, profile: domain.Profile) -> User:
    """Change how a user is addressed, the language or the time zone.

    Raises:
        UnknownUserError: If there is no such user.
    """
    del context
    user = user_named(username)
    _describe(user, domain.check_profile(profile))
    user.save()
    return user


@command(
    name="accounts.deactivate_user", action=choices.CHANGE_USERS, site=lambda _values: EVERYWHERE
)
def deactivate_user(*, context: Context, username: str) -> User:
    """Switch an account off: signing in, open sessions, rights and keys end at once.

    Raises:
        UnknownUserError: If there is no such user.
        OwnAccountError: If it is the account of the one who asks.
    """
    user = user_named(username)
    if user.pk == context.actor.user_id:
        raise OwnAccountError
    user.is_active = False
    user.save(update_fields=["is_active"])
    return user


@command(
    name="accounts.activate_user", action=choices.CHANGE_USERS, site=lambda _values: EVERYWHERE
)
def activate_user(*, context: Context, username: str) -> User:
    """Switch an account on again.

    Raises:
        UnknownUserError: If there is no such user.
    """
    del context
    user = user_named(username)
    user.is_active = True
    user.save(update_fields=["is_active"])
    return user


@command(
    name="accounts.set_password",
    action=choices.CHANGE_USERS,
    site=lambda _values: EVERYWHERE,
    secret=("password",),
)
def set_password(*, context: Context, username: str, password: str) -> User:
    """Give a user a new password; open sessions end, and nothing is signed before it is changed.

    Raises:
        UnknownUserError: If there is no such user.
        WeakPasswordError: If the password is too easy.
    """
    user = user_named(username)
    _give_password(user, password)
    user.save(update_fields=["password"])
    password_given(context, user)
    return user


def change_own_password(*, context: Context, present: str, password: str) -> User:
    """Change one's own password; a wrong present one is kept, and counts as in signing in.

    Raises:
        NotAPersonError: If a key or the system asks.
        WrongPasswordError: If the present password is another.
        SignInLockedError: If there were too many wrong ones.
        WeakPasswordError: If the new one is too easy.
    """
    actor = context.actor
    user = User.objects.filter(pk=actor.user_id or 0, is_active=True).first()
    if actor.kind is not ActorKind.USER or user is None:
        raise NotAPersonError
    confirm_password(user=user, password=present, address=context.address or "", at=context.at)
    return _change_own_password(context=context, present=present, password=password)


@command(name="accounts.change_own_password", action=None, secret=("present", "password"))
def _change_own_password(*, context: Context, present: str, password: str) -> User:
    user = _person(context)
    if not user.check_password(present):
        raise WrongPasswordError
    _give_password(user, password)
    user.save(update_fields=["password"])
    password_renewed(context, user)
    return user


@command(name="accounts.change_own_preferences", action=None)
def change_own_preferences(*, context: Context, language: str, time_zone: str) -> User:
    """Change the language and the time zone in which one sees everything.

    Raises:
        NotAPersonError: If a key or the system asks.
        LanguageError: If the product does not speak the language.
        TimeZoneError: If the time zone is unknown.
    """
    user = _person(context)
    if language not in domain.LANGUAGES:
        raise domain.LanguageError(language=language)
    user.language = language
    user.time_zone = domain.check_time_zone(time_zone)
    user.save(update_fields=["language", "time_zone"])
    return user


def _person(context: Context) -> User:
    actor = context.actor
    if actor.kind is not ActorKind.USER or actor.user_id is None:
        raise NotAPersonError
    user = User.objects.select_for_update().get(pk=actor.user_id)
    if not user.is_active:
        raise NotAPersonError
    return user


def _describe(user: User, profile: domain.Profile) -> None:
    user.display_name = profile.display_name
    user.display_name_en = profile.display_name_en
    user.email = profile.email
    user.language = profile.language
    user.time_zone = profile.time_zone


def _give_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPasswordError(why=" ".join(error.messages)) from error
    user.set_password(password)
