"""Plain rules of accounts: names, standard roles, keys and the throttle of signing in."""

import dataclasses
import datetime as dt
import functools
import hashlib
import re
import secrets
import zoneinfo
from collections.abc import Sequence
from typing import Final

from suyuan.kernel.errors import DomainError

LANGUAGES: Final = ("zh-hans", "en")
FAILURES_MAX: Final = 5
"""Wrong passwords in a row after which a name is locked."""
FAILURES_FROM_ADDRESS_MAX: Final = 60
"""Wrong passwords from one address, whatever the names."""
LOCK_TIME: Final = dt.timedelta(minutes=15)
KEY_MARK: Final = "sk_"

_USERNAME: Final = re.compile(r"[a-z0-9\u4e00-\u9fff][a-z0-9._@+\u4e00-\u9fff-]{1,59}")
_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,29}")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


class UsernameError(DomainError):
    """The name cannot be used to sign in."""

    code = "accounts.username"
    username: str


class CodeError(DomainError):
    """The code of a site or role has a wrong form."""

    code = "accounts.code"
    given: str


class LanguageError(DomainError):
    """The language is not one of the product's."""

    code = "accounts.language"
    language: str


class TimeZoneError(DomainError):
    """The time zone is unknown."""

    code = "accounts.time_zone"
    time_zone: str


class EmailError(DomainError):
    """The address is no e-mail address."""

    code = "accounts.email"
    email: str


class BlankNameError(DomainError):
    """A name is missing."""

    code = "accounts.blank_name"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """How a person is addressed, and in which language and time zone."""

    display_name: str
    display_name_en: str = ""
    email: str = ""
    language: str = "zh-hans"
    time_zone: str = "Asia/Shanghai"


@dataclasses.dataclass(frozen=True, slots=True)
class StandardRole:
    """A role that the product brings; the areas say what it may do."""

    code: str
    name: str
    name_en: str


STANDARD_ROLES: Final[Sequence[StandardRole]] = (
    StandardRole("OPERATOR", "操作员", "Operator"),
    StandardRole("PLANNER", "计划员", "Planner"),
    StandardRole("INSPECTOR", "检验员", "Inspector"),
    StandardRole("WAREHOUSE", "仓管员", "Warehouse keeper"),
    StandardRole("BUYER", "采购员", "Buyer"),
    StandardRole("SALES", "销售员", "Salesperson"),
    StandardRole("QUALITY_MANAGER", "质量经理", "Quality manager"),
    StandardRole("REGULATORY_MANAGER", "法规经理", "Regulatory manager"),
    StandardRole("AFTER_SALES", "售后工程师", "After-sales engineer"),
    StandardRole("MANAGEMENT", "管理层", "Management"),
    StandardRole("IT_ADMINISTRATOR", "系统管理员", "IT administrator"),
    StandardRole("AUDITOR", "审核员", "Auditor"),
    StandardRole("INTEGRATION", "集成接口", "Integration"),
)


def check_username(username: str) -> str:
    """Return the name in the form in which it is kept.

    Raises:
        UsernameError: If it has other characters, or is too short or too long.
    """
    name = username.strip().lower()
    if not _USERNAME.fullmatch(name):
        raise UsernameError(username=username)
    return name


def check_code(code: str) -> str:
    """Return the code of a site or role in the form in which it is kept.

    Raises:
        CodeError: If it has other characters than capital letters, digits, ``_`` and ``-``.
    """
    found = code.strip().upper()
    if not _CODE.fullmatch(found):
        raise CodeError(given=code)
    return found


def check_name(name: str) -> str:
    """Return a name without blanks around it.

    Raises:
        BlankNameError: If nothing is left.
    """
    found = name.strip()
    if not found:
        raise BlankNameError
    return found


@functools.cache
def _time_zones() -> frozenset[str]:
    """Return the names of all time zones: they are files, and looking through them takes long."""
    return frozenset(zoneinfo.available_timezones())


def check_time_zone(time_zone: str) -> str:
    """Return the name of a known time zone.

    Raises:
        TimeZoneError: If it is unknown.
    """
    if time_zone not in _time_zones():
        raise TimeZoneError(time_zone=time_zone)
    return time_zone


def check_profile(profile: Profile) -> Profile:
    """Return the profile in the form in which it is kept.

    Raises:
        BlankNameError: If the name is missing.
        EmailError: If the address is none.
        LanguageError: If the product does not speak it.
        TimeZoneError: If it is unknown.
    """
    email = profile.email.strip()
    if email and not _EMAIL.fullmatch(email):
        raise EmailError(email=email)
    if profile.language not in LANGUAGES:
        raise LanguageError(language=profile.language)
    return Profile(
        display_name=check_name(profile.display_name),
        display_name_en=profile.display_name_en.strip(),
        email=email,
        language=profile.language,
        time_zone=check_time_zone(profile.time_zone),
    )


def make_key() -> tuple[str, str]:
    """Make a key: its prefix, by which it is found, and its whole text, which is shown once."""
    prefix = secrets.token_hex(5)
    return prefix, f"{KEY_MARK}{prefix}_{secrets.token_urlsafe(32)}"


def prefix_of(key: str) -> str | None:
    """Return the prefix of a key, or None where the text is no key."""
    if not key.startswith(KEY_MARK):
        return None
    prefix, mark, secret = key.removeprefix(KEY_MARK).partition("_")
    return prefix if mark and secret and prefix.isalnum() else None


def hash_of(key: str) -> str:
    """Return what is kept of a key. A key is 256 bits of chance, so a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()
