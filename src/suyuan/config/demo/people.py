"""The users of the demonstration, one for each standard role; their secrets go into one file."""

import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, reset_hashers

from suyuan.config.demo.frame import Frame
from suyuan.foundation import authorization
from suyuan.foundation.accounts import domain, operations, queries
from suyuan.foundation.context import Actor


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the demonstration."""

    username: str
    role: str
    name: str
    name_en: str
    site: str | None = None


class RandomPasswordHasher(Argon2PasswordHasher):
    """Argon2 in its smallest measure, for passwords of 72 random bits: nobody guesses those."""

    time_cost = 1
    memory_cost = 1024
    parallelism = 1


@contextmanager
def _hashed_quickly() -> Iterator[None]:
    """Hash the passwords that this file makes; the measure stands in the hash, so all read it."""
    before = settings.PASSWORD_HASHERS
    _hash_with([f"{__name__}.{RandomPasswordHasher.__name__}"])
    try:
        yield
    finally:
        _hash_with(before)


def _hash_with(hashers: Sequence[str]) -> None:
    settings.PASSWORD_HASHERS = list(hashers)
    reset_hashers(setting="PASSWORD_HASHERS")


PEOPLE: Final = (
    Person("admin", "IT_ADMINISTRATOR", "系统管理员（演示）", "Administrator (demo)"),
    Person("quality", "QUALITY_MANAGER", "质量经理（演示）", "Quality manager (demo)"),
    Person("operator", "OPERATOR", "苏州操作员（演示）", "Operator, Suzhou (demo)", "SZ"),
    Person("operator_cd", "OPERATOR", "成都操作员（演示）", "Operator, Chengdu (demo)", "CD"),
    Person("inspector", "INSPECTOR", "苏州检验员（演示）", "Inspector, Suzhou (demo)", "SZ"),
    Person("inspector_cd", "INSPECTOR", "成都检验员（演示）", "Inspector, Chengdu (demo)", "CD"),
    Person("warehouse", "WAREHOUSE", "苏州仓管员（演示）", "Warehouse, Suzhou (demo)", "SZ"),
    Person("warehouse_cd", "WAREHOUSE", "成都仓管员（演示）", "Warehouse, Chengdu (demo)", "CD"),
    Person("planner", "PLANNER", "计划员（演示）", "Planner (demo)"),
    Person("buyer", "BUYER", "采购员（演示）", "Buyer (demo)"),
    Person("sales", "SALES", "销售员（演示）", "Salesperson (demo)"),
    Person("regulatory", "REGULATORY_MANAGER", "法规经理（演示）", "Regulatory manager (demo)"),
    Person("after_sales", "AFTER_SALES", "售后工程师（演示）", "After-sales engineer (demo)"),
    Person("management", "MANAGEMENT", "总经理（演示）", "Management (demo)"),
    Person("auditor", "AUDITOR", "审核员（演示）", "Auditor (demo)"),
    Person("integration", "INTEGRATION", "集成接口（演示）", "Integration (demo)"),
)


def write(file: Path, content: Mapping[str, Any]) -> None:
    """Write a file that its owner alone can read, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    making = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        json.dump(content, stream, ensure_ascii=False, indent=2)
        stream.write("\n")
    making.replace(file)


def make(frame: Frame, state: dict[str, Any], file: Path) -> None:
    """Make the administrator; nobody else is there yet to do it.

    Passwords are written to the file before the users exist, so that a run that is killed in
    between leaves no user whose password nobody knows.
    """
    known = {user["username"]: user for user in state.setdefault("users", [])}
    for person in PEOPLE:
        if person.username not in known:
            state["users"].append(
                {
                    "username": person.username,
                    "password": secrets.token_urlsafe(9),
                    "role": person.role,
                    "name": person.name,
                }
            )
    write(file, state)
    _user(frame, PEOPLE[0], state)


def make_others(frame: Frame, state: dict[str, Any], file: Path) -> None:
    """Make all other users with their roles, and a key for programs."""
    for person in PEOPLE[1:]:
        _user(frame, person, state)
    if "api_key" not in state:
        made = operations.create_api_key(
            context=frame.fresh(),
            username="integration",
            name="demo",
            scopes=authorization.standard_actions("INTEGRATION"),
        )
        state["api_key"] = made.secret
        write(file, state)


def _user(frame: Frame, person: Person, state: Mapping[str, Any]) -> None:
    if queries.users().filter(username=person.username).exists():
        return
    passwords = {user["username"]: user["password"] for user in state["users"]}
    # They are made by the system: with a password that another person has set nothing is signed.
    with _hashed_quickly():
        operations.create_user(
            context=Frame(frame.base).context(f"user {person.username}"),
            username=person.username,
            profile=domain.Profile(display_name=person.name, display_name_en=person.name_en),
            password=passwords[person.username],
        )
    operations.grant_role(
        context=frame.context(f"role {person.username}"),
        username=person.username,
        role=person.role,
        site=person.site,
    )


def actors() -> Mapping[str, Actor]:
    """Return the users as those who act, by name."""
    return {user.username: queries.actor_of(user) for user in queries.users()}
