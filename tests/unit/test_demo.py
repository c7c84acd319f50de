"""The invented factory: how often it makes something, what it takes, how its passwords are kept."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password

from suyuan.areas.catalog.domain import PartnerRole
from suyuan.config.demo import boards, build, firm, goods, supply
from suyuan.config.demo.people import RandomPasswordHasher
from suyuan.config.demo.special import WEEKS
from suyuan.config.demo.world import BUSY, QUIET, QUIET_PUMPS, Board, Lot, World

TODAY = dt.date(2026, 6, 1)


def world(pumps=200):
    moment = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
    return World(today=TODAY, until=moment, pumps=pumps, seed=1, desk=None, numbers=None)


class TestPace:
    @pytest.mark.parametrize("pace", [BUSY, QUIET])
    def test_makes_pumps_for_every_week_before_the_last_small_batches(self, pace):
        *large, before, last = pace.batches
        weeks = [begun + n for begun, many in large for n in range(many)]
        assert weeks == list(range(48))
        assert (before, last) == ((50, 2), (51, 1))

    @pytest.mark.parametrize("pace", [BUSY, QUIET])
    def test_makes_something_with_the_bad_reel_and_sets_that_are_in_store_at_the_end(self, pace):
        assert any(begun == WEEKS - 12 for begun, _ in pace.batches)
        assert pace.set_weeks[0] == 0
        assert pace.set_weeks[-1] == 48

    def test_follows_the_size_of_the_factory(self):
        assert world(QUIET_PUMPS - 1).pace is QUIET
        assert world(QUIET_PUMPS).pace is BUSY
        assert len(QUIET.batches) < len(BUSY.batches)


def pumps_with_the_bad_reel(units, used):
    """Place boards and take them for pumps as the year does, the first reel being begun already."""
    here = world(round(units / build.PARTS))
    for good in boards.NEEDS:
        size = supply.lot_size(here, supply.supply_of(good))
        for number in range(60):
            here.put_in_store(Lot(good, f"{number}", size if number else size - size * used // 10))
    shelf, pumps, reel = [], [], None
    for week, weeks in here.pace.batches:
        stretches = here.draw(boards.NEEDS, (here.per_week + supply.SPARES) * weeks)
        shelf += [Board("", "", "", lots) for count, lots in stretches for _ in range(count)]
        boards._spare(here)
        wanted = here.per_week * weeks
        if reel is None and week >= here.pace.bad_week:
            reel = boards.reel_of_most(shelf[:wanted])
        pumps += shelf[:wanted]
        del shelf[:wanted]
    return sum(board.made_of[0] is reel for board in pumps), here.per_week


class TestTheBadReel:
    @pytest.mark.parametrize("units", [50, 200, 600, 1500, 2999, 3000, 5000])
    @pytest.mark.parametrize("used", range(10))
    def test_goes_into_the_pumps_of_weeks_however_much_of_it_was_used(self, units, used):
        count, each_week = pumps_with_the_bad_reel(units, used)
        assert 4 * each_week <= count <= 10 * each_week
        assert count >= 30

    def test_is_the_one_used_first_where_several_went_into_as_many(self):
        first, other = (Lot(goods.CAPACITOR, number, Decimal(6)) for number in ("1", "2"))
        made = [Board("", "", "", (lot,)) for lot in (first, other, other, first)]
        assert boards.reel_of_most(made) is first


class TestSortingOut:
    def test_takes_no_more_of_what_expires_before_it_is_used(self):
        here = world()
        old = Lot(goods.RESIN, "OLD", Decimal(5), TODAY)
        new = Lot(goods.RESIN, "NEW", Decimal(5), TODAY + dt.timedelta(days=90))
        for lot in (old, new):
            here.put_in_store(lot)
        here.sort_out(goods.RESIN, before=TODAY + dt.timedelta(days=30))
        assert here.left(goods.RESIN) == 5
        assert list(here.draw({goods.RESIN: Decimal(1)}, 3)) == [(3, (new,))]

    def test_keeps_what_never_expires(self):
        here = world()
        here.put_in_store(Lot(goods.MOTOR, "M", Decimal(2)))
        here.sort_out(goods.MOTOR, before=dt.date.max)
        assert here.left(goods.MOTOR) == 2


class TestPasswords:
    def test_of_the_demonstration_are_read_by_the_ordinary_hasher(self):
        kept = make_password("a long and random one", hasher=RandomPasswordHasher())
        ordinary = Argon2PasswordHasher()
        assert ordinary.verify("a long and random one", kept)
        assert not ordinary.verify("another", kept)
        assert ordinary.must_update(kept)


def test_places_are_called_the_same_in_both_languages():
    for each in firm.FIRMS:
        city = firm.IN_ENGLISH[each.city]
        chinese, english = firm.address_of(each, 7)
        assert each.city in chinese
        assert city in english
        if each.role is PartnerRole.HOSPITAL:
            assert each.name.startswith(each.city)
            assert each.name_en.startswith(city)
