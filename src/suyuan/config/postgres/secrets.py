"""Passwords and keys of one installation, random, in a file for its owner alone."""

import json
import os
import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NAMES = ("postgres", "suyuan_owner", "suyuan_app", "secret_key")


@dataclass(frozen=True, slots=True)
class Secrets:
    """What only this installation knows."""

    values: Mapping[str, str]

    def password(self, role: str) -> str:
        """Give the password of a database role."""
        return self.values[role]

    @property
    def secret_key(self) -> str:
        """Give the key that signs sessions."""
        return self.values["secret_key"]


def read(data: Path) -> Secrets:
    """Give the secrets kept in `data`; makes those that are missing."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = data / "secrets.json"
    found = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if missing := {name: random.token_urlsafe(32) for name in NAMES if name not in found}:
        found |= missing
        write_private(file, json.dumps(found, indent=1))
    return Secrets(found)


def write_private(file: Path, text: str) -> None:
    """Write a file for its owner alone, whole or not at all."""
    making = file.with_name(f"{file.name}.{os.getpid()}")
    making.unlink(missing_ok=True)
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    making.replace(file)
