"""The ledger's tables refuse what cannot be, also where rows are written past every operation."""

import uuid

import pytest
from django.db import Error, connection, transaction

pytestmark = pytest.mark.django_db

NOW, LATER = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"


def execute(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def refuses(match, statement, *values):
    with pytest.raises(Error, match=match), transaction.atomic():
        execute(statement, *values)


@pytest.fixture
def thing():
    """Plant packages: `thing(1, 2, 3)`."""

    def plant(*numbers, kind="PACKAGE"):
        for number in numbers:
            execute(
                "INSERT INTO ledger_thing (id, kind, sublot_id, code, created_by) "
                "VALUES (%s, %s, %s, %s, %s)",
                *(number, kind, number, f"T{number}", uuid.uuid4()),
            )

    return plant


def put(child, parent, until=None):
    columns = {
        "child_id": child,
        "parent_id": parent,
        "from_at": NOW,
        "until_at": until,
    }
    needed = execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'ledger_containment'::regclass "
        "AND attnum > 0 AND attnotnull AND NOT atthasdef AND attidentity = ''"
    )
    for (name,) in needed:
        columns.setdefault(name, uuid.uuid4())
    names, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
    return f"INSERT INTO ledger_containment ({names}) VALUES ({places})", *columns.values()


class TestContainment:
    def test_inv_cont_1_refuses_a_second_open_parent(self, thing):
        thing(1, 2, 3)
        execute(*put(1, 2))
        refuses("containment_one_open_parent", *put(1, 3))

    def test_inv_cont_2_refuses_a_circle(self, thing):
        thing(1, 2, 3)
        execute(*put(1, 2))
        execute(*put(2, 3))
        refuses("would lie in itself", *put(3, 1))

    def test_inv_cont_3_writes_the_container_of_the_thing(self, thing):
        thing(1, 2)
        execute(*put(1, 2))
        assert execute("SELECT container_id FROM ledger_thing WHERE id = 1") == [(2,)]
        execute("UPDATE ledger_containment SET until_at = %s WHERE child_id = 1", LATER)
        assert execute("SELECT container_id FROM ledger_thing WHERE id = 1") == [(None,)]

    def test_inv_cont_3_alone_writes_it(self, thing):
        thing(1, 2)
        refuses("refuses", "UPDATE ledger_thing SET container_id = 2 WHERE id = 1")
        refuses(
            "refuses",
            "INSERT INTO ledger_thing (id, kind, sublot_id, code, created_by, container_id) "
            "VALUES (9, 'PACKAGE', 9, 'T9', %s, 1)",
            uuid.uuid4(),
        )

    def test_inv_cont_4_keeps_who_lay_in_what(self, thing):
        thing(1, 2, 3)
        execute(*put(1, 2))
        refuses("refuses", "UPDATE ledger_containment SET parent_id = 3 WHERE child_id = 1")


class TestThing:
    @pytest.mark.parametrize("change", ["kind = 'ASSET'", "code = 'X'", "item_id = 5", "id = 99"])
    def test_inv_thing_1_stays_what_it_is(self, thing, change):
        thing(1)
        refuses("refuses", f"UPDATE ledger_thing SET {change} WHERE id = 1")

    def test_inv_thing_2_is_never_deleted(self, thing):
        thing(1)
        refuses("refuses|permission denied", "DELETE FROM ledger_thing WHERE id = 1")


class TestIdentity:
    CLAIM = (
        "INSERT INTO ledger_identity (key, thing_id, sublot_id, since, event_id, main) "
        "VALUES (%s, %s, %s, %s, %s, %s)"
    )

    def claim(self, key, thing, main=True):
        return self.CLAIM, key, thing, thing, NOW, uuid.uuid4(), main

    def test_inv_ident_1_is_claimed_once(self, thing):
        thing(1, 2)
        execute(*self.claim("ma:1", 1))
        refuses("ledger_identity_pkey", *self.claim("ma:1", 2))

    def test_inv_ident_2_has_one_main_name(self, thing):
        thing(1)
        execute(*self.claim("ma:1", 1))
        refuses("identity_one_main", *self.claim("ma:2", 1))
        execute(*self.claim("ma:2", 1, main=False))

    def test_inv_ident_3_stays_with_its_thing(self, thing):
        thing(1, 2)
        execute(*self.claim("ma:1", 1))
        refuses("refuses", "UPDATE ledger_identity SET thing_id = 2 WHERE key = 'ma:1'")
        refuses("refuses|permission denied", "DELETE FROM ledger_identity WHERE key = 'ma:1'")


class TestPosting:
    def test_inv_stock_2_leaves_one_account_and_arrives_at_another(self, thing):
        thing(1, kind="LOT")
        refuses(
            "do not balance",
            "INSERT INTO ledger_posting (event_id, line, thing_id, occurred_at, recorded_at, delta)"
            " VALUES (%s, 1, 1, %s, %s, 5)",
            *(uuid.uuid4(), NOW, NOW),
        )


class TestEnd:
    def test_inv_thing_3_nothing_happens_after_it(self, thing):
        thing(1)
        execute("UPDATE ledger_thing SET ended_at = %s WHERE id = 1", NOW)
        refuses(
            "after its end",
            "INSERT INTO ledger_participation "
            "(thing_id, occurred_at, event_id, recorded_at, role) VALUES (1, %s, %s, %s, 'OBJECT')",
            *(LATER, uuid.uuid4(), LATER),
        )

    def test_inv_thing_3_it_comes_last(self, thing):
        thing(1)
        execute(
            "INSERT INTO ledger_participation "
            "(thing_id, occurred_at, event_id, recorded_at, role) VALUES (1, %s, %s, %s, 'OBJECT')",
            *(LATER, uuid.uuid4(), LATER),
        )
        refuses("before its last event", "UPDATE ledger_thing SET ended_at = %s WHERE id = 1", NOW)


class TestOpenOnce:
    def test_inv_cust_1_is_open_once(self):
        for name in ("custody_one_open", "persistent_state_one_open"):
            ((definition,),) = execute(
                "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indisunique AND indisvalid "
                "AND indexrelid = %s::regclass",
                name,
            )
            assert "WHERE (until_at IS NULL)" in definition
