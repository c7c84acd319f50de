"""The list of invariants is true: what it names exists, and what exists is named."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

import pytest
from django.db import connection

from suyuan.config import env

LIST = env.ROOT / "docs" / "invariants.md"
KINDS = {"constraint", "index", "trigger", "privilege", "code"}
OURS = "t.relname !~ '^(procrastinate|django|auth)_' AND NOT t.relispartition"
QUERIES = {
    "constraint": f"""
        SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
        WHERE c.connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'u', 'x')
          AND {OURS}""",
    "index": f"""
        SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_class t ON t.oid = x.indrelid
        WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace AND {OURS}
          AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = x.indexrelid)""",
    "trigger": f"""
        SELECT tgname FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
        WHERE NOT tgisinternal AND t.relnamespace = 'public'::regnamespace AND {OURS}""",
}


@dataclass(frozen=True)
class Invariant:
    id: str
    sentence: str
    enforcers: tuple[tuple[str, str], ...]
    tests: tuple[str, ...]


def parse(line):
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    assert len(cells) == 4, f"four cells are needed: {line}"
    assert all(cells), f"an empty cell: {line}"
    enforcers = []
    for part in cells[2].split(";"):
        kind, _, names = part.strip().partition(" ")
        assert kind in KINDS, f"{cells[0]}: {kind!r} is none of {sorted(KINDS)}"
        enforcers += [(kind, name.strip()) for name in names.split(",")]
    tests = tuple(name.strip() for name in cells[3].split(","))
    return Invariant(cells[0], cells[1], tuple(enforcers), tests)


@cache
def invariants():
    lines = LIST.read_text().splitlines()
    return [parse(line) for line in lines if line.startswith("| INV-")]


def names_in_database(kind):
    with connection.cursor() as cursor:
        cursor.execute(QUERIES[kind])
        return {name for (name,) in cursor.fetchall()}


def named(kind):
    return {name for entry in invariants() for found, name in entry.enforcers if found == kind}


def functions_of_tests():
    return {
        name
        for file in (env.ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)\(", file.read_text())
    }


class TestList:
    def test_has_each_id_once(self):
        ids = [entry.id for entry in invariants()]
        assert len(ids) == len(set(ids)) > 0
        assert all(re.fullmatch(r"INV-[A-Z]+-\d+", name) for name in ids)

    def test_names_tests_that_exist(self):
        known = functions_of_tests()
        assert [
            (entry.id, name) for entry in invariants() for name in entry.tests if name not in known
        ] == []

    def test_names_every_test_of_an_invariant(self):
        listed = {name for entry in invariants() for name in entry.tests}
        stem = re.compile(r"test_inv_([a-z]+)_(\d+)_")
        ids = {entry.id for entry in invariants()}
        for name in sorted(functions_of_tests()):
            if (match := stem.match(name)) and name not in listed:
                assert f"INV-{match[1].upper()}-{match[2]}" in ids, f"{name} proves nothing listed"

    def test_names_code_that_exists(self):
        for module in named("code"):
            file = env.ROOT / "src" / module.replace(".", "/")
            assert file.with_suffix(".py").exists() or file.is_dir(), module


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(QUERIES))
class TestDatabase:
    def test_has_what_is_named(self, kind):
        existing = names_in_database(kind)
        assert [
            name
            for name in named(kind)
            if not name.endswith("_pkey")
            and not any(fnmatchcase(found, name) for found in existing)
        ] == []

    def test_has_nothing_that_is_not_named(self, kind):
        patterns = named(kind)
        assert [
            name
            for name in sorted(names_in_database(kind))
            if not any(fnmatchcase(name, pattern) for pattern in patterns)
        ] == [], f"add them to {LIST.name}: a {kind} that nobody knows protects nothing"
