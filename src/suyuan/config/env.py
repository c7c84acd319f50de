"""Typed reading of the environment: the only place that touches ``os.environ``."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
"""Top folder of the project, in a checkout."""
IN_CHECKOUT = (ROOT / "pyproject.toml").is_file()
DATA = (ROOT if IN_CHECKOUT else Path.cwd()) / "data"
"""Where the running system keeps everything, unless it is told otherwise."""


class EnvironmentValueError(Exception):
    """A variable holds something that cannot be used; the text says which and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """What the environment says."""

    database_url: str | None
    """PostgreSQL of the application role; None means the embedded one."""
    database_owner_url: str | None
    """PostgreSQL of the owner role, which migrates; None means `database_url` is the owner's."""
    data: Path
    """Folder of everything the running system keeps outside the database."""
    secret_key: str | None
    allowed_hosts: tuple[str, ...]
    trusted_origins: tuple[str, ...]
    settings: str
    """Dotted path of the settings module."""
    secure: bool
    """Whether people reach the server over HTTPS."""
    prepared: bool
    """Whether both database addresses were given by the supervisor, which has set them up."""
    pool: int
    """How many connections the threads of this process share; 0 gives each its own."""
    company_prefixes: tuple[str, ...]
    """The firm's GS1 company prefixes: with them, keys can be spelled as EPC URIs."""
    sends_inside: bool
    """Whether subscribers within the firm's own network are sent events, also without TLS."""
    results_days: int
    """How many days exports are kept."""
    proxies: tuple[str, ...]
    """Addresses and networks of the proxies that are believed where a request comes from."""


def _flag(values: Mapping[str, str], name: str) -> bool:
    text = values.get(name, "").strip().lower()
    if text in {"", "0", "false", "no", "off"}:
        return False
    if text in {"1", "true", "yes", "on"}:
        return True
    message = f"{name} must be 1 or 0, not {text!r}"
    raise EnvironmentValueError(message)


def _number(values: Mapping[str, str], name: str) -> int:
    text = values.get(name, "").strip()
    if not text:
        return 0
    if text.isascii() and text.isdigit():
        return int(text)
    message = f"{name} must be a whole number, not {text!r}"
    raise EnvironmentValueError(message)


def _list(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in values.get(name, "").split(",") if part.strip())


def _networks(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    found = _list(values, name)
    for one in found:
        try:
            ipaddress.ip_network(one)
        except ValueError as error:
            message = f"{name} holds {one!r}, which is neither an address nor a network"
            raise EnvironmentValueError(message) from error
    return found


def read(values: Mapping[str, str] | None = None) -> Environment:
    """Read the environment.

    Raises:
        EnvironmentValueError: If a variable holds something that cannot be used.
    """
    values = os.environ if values is None else values
    return Environment(
        database_url=values.get("DATABASE_URL") or None,
        database_owner_url=values.get("DATABASE_OWNER_URL") or None,
        data=Path(values.get("SUYUAN_DATA") or DATA),
        secret_key=values.get("SUYUAN_SECRET_KEY") or None,
        allowed_hosts=_list(values, "SUYUAN_HOSTS") or ("localhost", "127.0.0.1", "[::1]"),
        trusted_origins=_list(values, "SUYUAN_ORIGINS"),
        settings=values.get("DJANGO_SETTINGS_MODULE") or "suyuan.config.settings.production",
        secure=_flag(values, "SUYUAN_SECURE"),
        prepared=_flag(values, "SUYUAN_PREPARED"),
        pool=_number(values, "SUYUAN_POOL"),
        company_prefixes=_list(values, "SUYUAN_GS1_PREFIXES"),
        sends_inside=_flag(values, "SUYUAN_SENDS_INSIDE"),
        results_days=_number(values, "SUYUAN_EXPORTS_DAYS") or 7,
        proxies=_networks(values, "SUYUAN_PROXIES"),
    )


def use(**variables: str) -> None:
    """Set variables for this process and its children."""
    os.environ.update(variables)


def use_default(**variables: str) -> None:
    """Set variables that are not set yet, for this process and its children."""
    for name, value in variables.items():
        os.environ.setdefault(name, value)


def with_these(**variables: str) -> dict[str, str]:
    """Give a copy of the environment with these variables, for a child process."""
    return {**os.environ, **variables}


def speaks_chinese() -> bool:
    """Say whether the terminal is set to Chinese."""
    found = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return (found or "").lower().startswith("zh")
