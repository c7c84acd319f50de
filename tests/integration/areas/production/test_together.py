"""Two stations at one order: both may work, also where both begin the same thing."""

import threading

import pytest
from django.db import connection

from suyuan.areas.production import operations
from suyuan.areas.production.domain import PackageLevel
from suyuan.areas.production.models import Package
from suyuan.foundation import clock
from suyuan.foundation.failures import BusyError
from suyuan.kernel.errors import Problems
from suyuan.kernel.identifiers import check_digits
from suyuan.ledger.projections.rebuilding import rebuild
from tests.integration.areas.production import factory
from tests.integration.areas.production.factory import act, board, frame

BODY = "06999999000000001"
CASE = f"/00/{BODY}{check_digits.gs1(BODY)}"


def together(*works):
    """Do several things at the same time, each on a connection of its own; return the failures."""
    start, failures = threading.Barrier(len(works)), []

    def run(work):
        try:
            with clock.fixed(factory.NOW):
                start.wait()
                work()
        except Exception as error:  # noqa: BLE001 - told to the test.
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@pytest.mark.concurrency
def test_a_package_that_several_stations_begin_takes_what_all_of_them_scan(real_database):
    with clock.fixed(factory.NOW):
        factory.build()
        order = factory.ready_pump_order(4)
        factory.make(order, ["B1", "B2", "B3", "B4"])
        factory.pot(order)
        factory.test_pumps(order)
        keys = list(order.units.values_list("key", flat=True))
        moments = [act() for _key in keys]

    def pack(key, moment):
        """Send it again while others are at it, as a station does."""
        try:
            scan(key, moment)
        except BusyError:
            pack(key, moment)

    def scan(key, moment):
        operations.pack_scanned(
            context=frame(), order=order.number, package=CASE, level=PackageLevel.CASE, thing=key,
            act=moment,
        )  # fmt: skip

    failures = together(
        *(lambda key=key, moment=moment: pack(key, moment)
          for key, moment in zip(keys, moments, strict=True))
    )  # fmt: skip
    assert not failures
    assert Package.objects.get().filled == 4


@pytest.mark.django_db
def test_what_another_station_made_before_may_be_told_later():
    """Two stations make pumps of one order; one of them was without network meanwhile."""
    with clock.fixed(factory.NOW):
        factory.build()
        order = factory.ready_pump_order(2)
        before = act()
        factory.make(order, ["B1"])
        operations.make_units(
            context=frame(), order=order.number, act=before,
            making=operations.Making(parts=((board("B2"),),)),
        )  # fmt: skip
        assert order.units.count() == 2
        assert rebuild(check=True).differences == ()


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["00123", "HELLO"])
def test_a_text_that_is_no_code_is_no_package(code):
    with clock.fixed(factory.NOW):
        factory.build()
        order = factory.release("PUMP", 1)
        with pytest.raises(Problems) as found:
            operations.open_package(
                context=frame(), order=order.number, level=PackageLevel.CASE, key=code, act=act()
            )
        assert [one.code for one in found.value.problems] == ["production.no_package_label"]
