"""The session in which the demonstration is built: statements are planned once and kept."""

import pytest
from django.db import DatabaseError, connection, transaction

from suyuan.areas.catalog.models import Item
from suyuan.config.demo.session import quick_session
from suyuan.foundation.db.wire import fetch_one
from suyuan.ledger.queries.rows import row

pytestmark = pytest.mark.concurrency


def setting(name):
    return row("SELECT current_setting(%(name)s)", {"name": name})[0]


def prepared():
    """The statements about items that are kept, and whether the wire's are among them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, statement FROM pg_prepared_statements")
        found = cursor.fetchall()
    return (
        {name for name, text in found if "catalog_item" in text},
        {name for name, _ in found if name.startswith("suyuan_")},
    )


def ask():
    list(Item.objects.filter(status="NEVER"))
    assert fetch_one("SELECT %s::bigint + 1", 41) == (42,)


def fail():
    with transaction.atomic():
        ask()
        row("SELECT 1 / 0")


@pytest.mark.usefixtures("real_database")
class TestTheQuickSession:
    def test_plans_each_statement_once_and_keeps_it_when_a_command_is_taken_back(self):
        with quick_session():
            for _ in range(3):
                ask()
            before = prepared()
            assert all(len(names) == 1 for names in before)
            with pytest.raises(DatabaseError):
                fail()
            with transaction.atomic():
                ask()
                transaction.set_rollback(True)
            ask()
            assert prepared() == before

    def test_leaves_the_connection_as_it_was(self):
        names = ("synchronous_commit", "enable_seqscan", "plan_cache_mode")
        before = [setting(name) for name in names]
        options = dict(connection.settings_dict["OPTIONS"])
        with quick_session():
            assert [setting(name) for name in names] == ["off", "off", "force_generic_plan"]
        assert [setting(name) for name in names] == before
        assert connection.settings_dict["OPTIONS"] == options
        for _ in range(3):
            list(Item.objects.filter(status="NEVER"))
        assert prepared()[0] == set()
