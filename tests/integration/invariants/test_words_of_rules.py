"""Every rule of the database has a sentence for people, in both languages and without its name."""

import re

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from suyuan.foundation import wording
from suyuan.foundation.failures import ConstraintError
from suyuan.foundation.wording import rules

pytestmark = pytest.mark.django_db

OURS = "NOT t.relispartition AND t.relname !~ '^(procrastinate|django|auth)_'"
CONSTRAINTS = f"""
    SELECT c.conname, t.relname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
    WHERE c.connamespace = 'public'::regnamespace AND c.contype <> 'n' AND {OURS}
    UNION
    SELECT i.relname, t.relname FROM pg_index x
    JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace AND {OURS}
"""
TRIGGERS = f"""
    SELECT g.tgname, t.relname, pg_get_triggerdef(g.oid), p.prosrc FROM pg_trigger g
    JOIN pg_class t ON t.oid = g.tgrelid JOIN pg_proc p ON p.oid = g.tgfoid
    WHERE NOT g.tgisinternal AND {OURS}
"""
NAMED = re.compile(r"CONSTRAINT = '([a-z0-9_]+)'")
ARGUMENT = re.compile(r"EXECUTE FUNCTION \w+\('([a-z0-9_]+)'")
TECHNICAL = re.compile(r"[a-z]+_[a-z]+")


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def names():
    """Return every name by which the database refuses something, with its table."""
    found = set(rows(CONSTRAINTS))
    for _trigger, table, definition, body in rows(TRIGGERS):
        found |= {(name, table) for name in NAMED.findall(body)}
        if "CONSTRAINT = TG_ARGV[0]" in body:
            found |= {(name, table) for name in ARGUMENT.findall(definition)}
    return sorted(found)


def test_there_are_some():
    found = {name for name, _table in names()}
    assert len(found) > 500
    assert {
        "purchasing_order_line_of_draft", "quality_inspection_status_moves",
        "catalog_item_key_fixed", "participation_not_held", "warehouse_reservation_within_stock",
    } <= found  # fmt: skip


def test_each_has_a_sentence_or_belongs_to_a_family():
    known = wording.messages()
    assert [
        name
        for name, _table in names()
        if name.replace("_", ".", 1) not in known and not rules.is_known(name)
    ] == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_sentence_tells_its_name(language):
    with translation.override(language):
        said = {
            name: wording.sentence(ConstraintError(constraint=name, table=table))
            for name, table in names()
            if name.replace("_", ".", 1) not in wording.messages()
        }
    assert [(name, text) for name, text in said.items() if TECHNICAL.search(text)] == []
    if language == "zh-hans":
        assert [
            (name, text) for name, text in said.items() if not re.search("[\u4e00-\u9fff]", text)
        ] == []


@pytest.fixture
def _screens():
    """Have the screens there, which name tables and columns."""
    assert reverse("home")


@pytest.mark.usefixtures("_screens")
def test_the_row_and_the_value_are_named():
    failure = ConstraintError(constraint="quality_inspection_purpose_known")
    with translation.override("en"):
        said = wording.sentence(failure)
    assert said.startswith("Inspection · Purpose: A value is none of those")


@pytest.mark.usefixtures("_screens")
def test_a_missing_value_is_no_rule_without_a_name():
    with translation.override("en"):
        said = wording.sentence(ConstraintError(constraint="", table="quality_hold"))
    assert said.startswith("Hold: A value that is needed is missing.")
