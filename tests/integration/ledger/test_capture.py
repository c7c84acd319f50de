"""Recording events: what is written, and what is refused."""

import pytest
from django.db import connection

from suyuan.ledger.projections.rebuilding import rebuild
from tests.integration.ledger import world
from tests.integration.ledger.world import amount, pack, pumps, receive, reel, say, sscc, transform

pytestmark = pytest.mark.django_db


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


class TestRecord:
    def test_counts_units_where_they_are(self):
        say(receive(amount(reel("A"), 100), amount(reel("B"), 50)))
        say(
            transform(
                outputs=pumps(*range(10)),
                input_quantities=(amount(reel("A"), 10),),
                ilmd={"cbvmda:lotNumber": "L1"},
            )
        )
        assert rows("SELECT quantity FROM ledger_stock ORDER BY 1") == [(50,), (90,)]
        say(pack(sscc(1), *pumps(1, 2, 3), location=world.LINE), pack(sscc(2), sscc(1)))
        counted = "SELECT units FROM ledger_sublot_holding ORDER BY 1"
        assert rows(counted) == [(3,), (7,)]
        say(pack(sscc(2), action="DELETE"))
        assert rows(counted) == [(3,), (7,)]
        assert rows("SELECT count(*) FROM ledger_whereabouts") == [(9,)]

    def test_says_the_same_as_the_rebuild(self):
        say(receive(amount(reel("A"), 100), amount(reel("B"), 50)))
        say(
            transform(
                outputs=pumps(*range(10)),
                input_quantities=(amount(reel("A"), 10),),
                ilmd={"cbvmda:lotNumber": "L1"},
            )
        )
        say(pack(sscc(1), *pumps(1, 2, 3), location=world.LINE), pack(sscc(2), sscc(1)))
        assert rebuild(check=True).differences == ()
        say(pack(sscc(2), action="DELETE"))
        assert rebuild(check=True).differences == ()
