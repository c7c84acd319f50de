"""A lot in several packages, of which a part is rejected: a person says in which."""

from decimal import Decimal

import pytest

from suyuan.areas.quality import queries
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.operations import PackageVerdict
from suyuan.areas.warehouse import operations as warehouse
from suyuan.kernel.errors import Problems
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries.stock import located
from tests import quality_world
from tests.integration.areas.purchasing import world
from tests.integration.areas.purchasing.test_docking import count, take
from tests.integration.areas.purchasing.test_packages import (
    CARTON,
    KEYS,
    PALLET,
    SECOND,
    lying,
    pallet,
)
from tests.integration.areas.purchasing.world import judge
from tests.integration.areas.quality.test_screens import confirmed
from tests.screens import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def received():
    world.build()
    order, notice = pallet()
    count(order, PALLET, notice=notice)
    yield take(order, notice).lines.get()
    assert rebuild(check=True).differences == ()


def of(package, rejected=0, used_up=0):
    return PackageVerdict(
        package=package, rejected=Decimal(rejected), used_up=Decimal(used_up)
    )  # fmt: skip


def judged(row, *packages, rejected=100, used_up=0):
    accepted = Decimal(1000 - rejected - used_up)
    return judge(
        row, Conclusion.PART, bad=1, accepted=accepted, rejected=Decimal(rejected),
        used_up=Decimal(used_up), packages=packages,
    )  # fmt: skip


def refused(row, *packages, **values):
    with pytest.raises(Problems) as raised:
        judged(row, *packages, **values)
    return [problem.code for problem in raised.value.problems]


class TestChosen:
    def test_what_is_rejected_is_rejected_where_it_lies(self, received):
        judged(received, of(CARTON, 30), of(KEYS[SECOND], 70))
        assert lying(received.lot_key) == {
            (CARTON, "conformant"): 570, (CARTON, "non_conformant"): 30,
            (SECOND, "conformant"): 330, (SECOND, "non_conformant"): 70,
        }  # fmt: skip

    def test_a_whole_package_is_rejected_and_the_other_is_good(self, received):
        judged(received, of(SECOND, 400), rejected=400)
        assert lying(received.lot_key) == {
            (CARTON, "conformant"): 600, (SECOND, "non_conformant"): 400,
        }  # fmt: skip

    def test_the_samples_came_out_of_the_package_that_was_opened_for_them(self, received):
        judged(received, of(CARTON, 0, 5), of(SECOND, 100), used_up=5)
        assert lying(received.lot_key) == {
            (CARTON, "conformant"): 595, (SECOND, "conformant"): 300,
            (SECOND, "non_conformant"): 100,
        }  # fmt: skip

    def test_a_package_that_was_tested_to_the_end_is_no_more(self, received):
        judged(received, of(SECOND, 0, 400), of(CARTON, 100), used_up=400)
        assert located([KEYS[SECOND]])[KEYS[SECOND]].ended
        assert lying(received.lot_key) == {
            (CARTON, "conformant"): 500, (CARTON, "non_conformant"): 100,
        }  # fmt: skip

    def test_what_is_loose_is_chosen_like_a_package(self, received):
        warehouse.unpack(
            context=world.frame(),
            values=warehouse.UnpackValues(
                package=KEYS[CARTON],
                things=[warehouse.Moved(key=received.lot_key, quantity=Decimal(50))],
            ),
        )
        judged(received, of("", 20), of(SECOND, 80))
        assert lying(received.lot_key) == {
            ("", "conformant"): 30, ("", "non_conformant"): 20, (CARTON, "conformant"): 550,
            (SECOND, "conformant"): 320, (SECOND, "non_conformant"): 80,
        }  # fmt: skip

    def test_nothing_is_asked_where_all_is_judged_alike(self, received):
        judge(received)
        assert lying(received.lot_key) == {
            (CARTON, "conformant"): 600, (SECOND, "conformant"): 400,
        }  # fmt: skip


class TestRefused:
    def test_without_a_word_about_the_packages(self, received):
        with pytest.raises(Problems) as raised:
            judged(received)
        (problem,) = raised.value.problems
        assert problem.code == "quality.say_packages"
        assert sorted(str(problem.data["packages"]).split(", ")) == [
            f"{CARTON}: 600", f"{SECOND}: 400",
        ]  # fmt: skip
        assert lying(received.lot_key) == {
            (CARTON, "unavailable"): 600, (SECOND, "unavailable"): 400,
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("packages", "values", "codes"),
        [
            ([of(CARTON, 30)], {}, ["quality.packages_do_not_add_up"]),
            ([of(CARTON, 100, 3)], {"used_up": 5}, ["quality.samples_do_not_add_up"]),
            ([of(SECOND, 401)], {"rejected": 401}, ["quality.less_in_package"]),
            ([of(PALLET, 100)], {}, ["quality.not_in_package"]),
            ([of("nothing", 100)], {}, ["quality.not_in_package"]),
            ([of(CARTON, 50), of(CARTON, 50)], {}, ["quality.package_twice"]),
            (
                [of(CARTON, -1), of("", 2)],
                {},
                [
                    "quality.not_negative", "quality.not_in_package",
                    "quality.packages_do_not_add_up",
                ],
            ),
        ],
    )  # fmt: skip
    def test_with_every_reason_at_once(self, received, packages, values, codes):
        assert refused(received, *packages, **values) == codes


class TestEntered:
    @pytest.fixture
    def page(self, received):
        inspection = queries.inspection_numbered(received.inspection)
        quality_world.results(inspection, bad=1)
        return f"/inspections/{inspection.number}"

    def test_by_a_form_that_shows_what_lies_where(self, page, received):
        eva = client_of("eva")
        form = eva.get(f"{page}/do/conclude").context["form"]
        shown = [(one["package"], one["there"]) for one in form.initial["packages"]]
        assert sorted(shown) == [(CARTON, "600 pcs"), (SECOND, "400 pcs")]
        given = {
            "conclusion": "PART", "rejected": "100", "description": "裂纹",
            "packages-0-package": CARTON, "packages-0-there": "600 pcs",
            "packages-0-rejected": "90", "packages-1-package": SECOND,
            "packages-1-rejected": "",
        }  # fmt: skip
        refused = eva.post(f"{page}/do/conclude", given)
        assert refused.status_code == 422
        assert "90" in str(refused.context["form"].errors)
        given |= {"packages-1-rejected": "10"}
        assert confirmed(eva, f"{page}/do/conclude", given).status_code == 302
        assert lying(received.lot_key)[CARTON, "non_conformant"] == 90
