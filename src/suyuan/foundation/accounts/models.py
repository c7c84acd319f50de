"""Tables of users, sites, roles, assignments, keys and sign-ins."""

from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from typing_extensions import override


class User(AbstractBaseUser):
    """A person who signs in, or the owner of a key."""

    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=120)
    display_name_en = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    time_zone = models.CharField(max_length=60, default="Asia/Shanghai")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    last_login = None  # Kept in SignIn, which is only added to.
    USERNAME_FIELD = "username"
    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    class Meta:
        db_table = "accounts_user"

    @override
    def __str__(self) -> str:
        return self.username


class Site(models.Model):
    """A place of work of the firm, at which rights may be held."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    time_zone = models.CharField(max_length=60, default="Asia/Shanghai")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[models.Manager["Site"]] = models.Manager()

    class Meta:
        db_table = "accounts_site"

    @override
    def __str__(self) -> str:
        return self.code


class Role(models.Model):
    """A set of actions that is given to people."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    actions = ArrayField(models.TextField(), default=list)
    is_standard = models.BooleanField(default=False)
    is_customised = models.BooleanField(default=False)
    """Changed by a person: updates of the product then leave its actions alone."""

    objects: ClassVar[models.Manager["Role"]] = models.Manager()

    class Meta:
        db_table = "accounts_role"

    @override
    def __str__(self) -> str:
        return self.code


class Assignment(models.Model):
    """A role that a user holds, or held, at one site or (without a site) at all of them."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="assignments")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="assignments")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Assignment"]] = models.Manager()

    class Meta:
        db_table = "accounts_assignment"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "site"],
                condition=models.Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="accounts_assignment_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gte=models.F("granted_at")),
                name="accounts_assignment_ends_after_start",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.user_id} {self.role_id} {self.site_id or '*'}"


class Area(models.Model):
    """An area of work that may be switched off; while it is, nobody holds its actions."""

    code = models.CharField(max_length=30, primary_key=True)
    is_on = models.BooleanField(default=True)
    needs = ArrayField(models.TextField(), default=list)
    """The areas without which its work cannot be done."""
    order = models.IntegerField(default=100)
    changed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Area"]] = models.Manager()

    class Meta:
        db_table = "accounts_area"

    @override
    def __str__(self) -> str:
        return self.code


class ApiKey(models.Model):
    """A key with which a program acts for a user, within the scopes of the key."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="keys")
    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=20, unique=True)
    hash = models.CharField(max_length=64)
    scopes = ArrayField(models.TextField())
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["ApiKey"]] = models.Manager()

    class Meta:
        db_table = "accounts_api_key"

    @override
    def __str__(self) -> str:
        return f"{self.prefix} {self.name}"


class SignIn(models.Model):
    """An attempt to sign in, or a sign-out: kept whatever came of it."""

    id = models.BigAutoField(primary_key=True)
    username = models.CharField(max_length=150)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="sign_ins")
    outcome = models.CharField(max_length=10)
    address = models.CharField(max_length=60)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["SignIn"]] = models.Manager()

    class Meta:
        db_table = "accounts_sign_in"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["SUCCESS", "FAILED", "LOCKED", "OUT"]),
                name="accounts_sign_in_outcome_known",
            ),
        ]
        indexes = [
            models.Index(fields=["username", "at"], name="accounts_sign_in_by_name"),
            models.Index(fields=["address", "at"], name="accounts_sign_in_by_address"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.username} {self.outcome}"


class SigningEvent(models.Model):
    """What happened to a person's power to sign: components checked, locked, unlocked."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="signing_events")
    outcome = models.CharField(max_length=14)
    challenge_id = models.UUIDField(null=True)
    """What was to be signed."""
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """Who unlocked it, or gave a new password."""
    reason = models.TextField(default="")
    address = models.CharField(max_length=60, default="")
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["SigningEvent"]] = models.Manager()

    class Meta:
        db_table = "accounts_signing_event"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    outcome__in=[
                        "VERIFIED",
                        "WRONG_NAME",
                        "WRONG_PASSWORD",
                        "LOCKED",
                        "RESET",
                        "RENEWED",
                        "UNLOCKED",
                    ]
                ),
                name="accounts_signing_event_outcome_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="UNLOCKED")
                | (
                    models.Q(by__isnull=False)
                    & ~models.Q(by=models.F("user"))
                    & ~models.Q(reason="")
                ),
                name="accounts_signing_unlocked_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome__in=["VERIFIED", "WRONG_NAME", "WRONG_PASSWORD"])
                | models.Q(challenge_id__isnull=False),
                name="accounts_signing_event_of_challenge",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="accounts_signing_by_user"),
            models.Index(fields=["challenge_id"], name="accounts_signing_by_challenge"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.user_id} {self.outcome}"
