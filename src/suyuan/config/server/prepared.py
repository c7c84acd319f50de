"""Remembers that everything was prepared for these sources and this database."""

import json
from hashlib import sha256
from pathlib import Path

import psycopg

from suyuan.config import env, processes

IGNORED = {"__pycache__", "locale"}


def fingerprint(owner_url: str) -> str:
    """Give a word that changes with the sources, the packages and the state of the database."""
    hashed = sha256()
    package = env.ROOT / "src" / "suyuan"
    files = [env.ROOT / "locks" / "runtime.txt", *package.rglob("*")]
    for path in sorted(files):
        if path.is_file() and not IGNORED.intersection(path.parts):
            found = path.stat()
            hashed.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    hashed.update(_database(owner_url).encode())
    return hashed.hexdigest()


def _database(owner_url: str) -> str:
    """Say which database it is and which migrations it has seen."""
    with psycopg.connect(owner_url, connect_timeout=10) as connection:
        try:
            row = connection.execute(
                "SELECT d.oid, d.datname, s.found, s.latest FROM pg_database d, "
                "(SELECT count(*) found, max(applied) latest FROM django_migrations) s "
                "WHERE d.datname = current_database()"
            ).fetchone()
        except psycopg.errors.UndefinedTable:
            return "empty"
    return str(row)


def is_needed(data: Path, owner_url: str) -> bool:
    """Say whether anything may have changed since everything was prepared."""
    try:
        kept = json.loads(_file(data).read_text(encoding="utf-8"))["fingerprint"]
    except (OSError, ValueError, KeyError, TypeError):
        return True
    return bool(kept != fingerprint(owner_url)) or not (data / "static").is_dir()


def remember(data: Path, owner_url: str) -> None:
    """Write down that everything is prepared."""
    processes.save_json(_file(data), {"fingerprint": fingerprint(owner_url)})


def _file(data: Path) -> Path:
    return data / "run" / "prepared.json"
