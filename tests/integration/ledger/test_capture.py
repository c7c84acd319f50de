"""Recording events: what is written, and what is refused."""

import pytest
from django.db import connection

from suyuan.kernel.errors import Problems
from tests.integration.ledger import world
from tests.integration.ledger.world import *  # noqa: F403

pytestmark = pytest.mark.django_db


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def test_smoke():
    world.build()
    say(receive(amount(reel("A"), 100), amount(reel("B"), 50)))
    say(transform(
        outputs=pumps(*range(10)), input_quantities=(amount(reel("A"), 10),),
        ilmd={"cbvmda:lotNumber": "L1"},
    ))
    print(rows("select id,kind,code,sublot_id,lot_id from ledger_thing order by id"))
    print(rows("select * from ledger_lot_link"))
    print(rows("select * from ledger_stock"))
    say(pack(sscc(1), *pumps(1, 2, 3), location=LINE), pack(sscc(2), sscc(1)))
    print(rows("select * from ledger_whereabouts"))
    print(rows("select * from ledger_sublot_holding"))
    say(pack(sscc(2), action="DELETE"))
    print(rows("select * from ledger_whereabouts"))
    print(rows("select * from ledger_sublot_holding"))
    assert 0
