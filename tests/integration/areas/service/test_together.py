"""Two people at once, and what is sent twice."""

import threading

from django.db import connection

from suyuan.areas.service import operations
from suyuan.areas.service.models import Exchange, Job, ReturnLine
from suyuan.foundation.failures import ConflictError
from suyuan.kernel.errors import DomainError, Problems
from suyuan.ledger.queries.holders import holders_of
from tests.integration.areas.service import world
from tests.integration.areas.service.world import frame, pump, scan


def at_once(*deeds):
    """Let deeds begin at the same moment; return what became of each."""
    results = []
    barrier = threading.Barrier(len(deeds))

    def run(deed):
        barrier.wait()
        try:
            results.append(deed())
        except Problems as failure:
            results.append({one.code for one in failure.problems})
        except (ConflictError, DomainError) as failure:
            results.append({failure.code})
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_at_once_take_one_unit_in_once(real_database):
    world.build()
    world.make("S1")
    world.ship(pump("S1"))
    rows = [world.announce(), world.announce()]
    at_once(*(lambda row=row: kinds(world.receive(row, scan("S1"))) for row in rows))
    statuses = sorted(ReturnLine.objects.values_list("status", flat=True))
    assert statuses in (["QUESTION", "WAITING"], ["WAITING"])
    assert ReturnLine.objects.filter(status="WAITING", key=pump("S1")).count() == 1


def test_two_at_once_give_one_new_unit_to_one_customer(real_database):
    world.build()
    world.make("S1", "S2", "S3")
    world.ship(pump("S1"), pump("S2"))

    def give(old):
        values = operations.ExchangeValues(old=scan(old), new=scan("S3"), why="不启动")
        operations.exchange(context=frame(), values=values)
        return "given"

    results = at_once(lambda: give("S1"), lambda: give("S2"))
    assert results.count("given") == 1
    assert {"service.new_not_here"} <= next(one for one in results if one != "given")
    made = Exchange.objects.get()
    assert holders_of([pump("S3")])[pump("S3")].party_code == "HOSP"
    (left,) = {"S1", "S2"} - {made.old_code}
    assert holders_of([pump(left)])[pump(left)].party_code == "HOSP"
    assert holders_of([pump(made.old_code)])[pump(made.old_code)].own


def test_two_at_once_open_one_job(real_database):
    world.build()
    world.make("S1")
    at_once(lambda: world.open_job(scan("S1")), lambda: world.open_job(scan("S1")))
    assert Job.objects.filter(key=pump("S1")).count() == 1


def kinds(lines):
    return [line.status for line in lines]
