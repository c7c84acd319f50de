"""Sets of units behave like sets, though they hold whole sublots."""

from hypothesis import given, strategies as st

from suyuan.ledger.domain.units import UnitSet, units

SUBLOTS = {sublot: frozenset(range(sublot * 10, sublot * 10 + 4)) for sublot in range(1, 6)}
HOME = {unit: sublot for sublot, members in SUBLOTS.items() for unit in members}


@st.composite
def unit_sets(draw: st.DrawFn) -> UnitSet:
    whole = draw(st.frozensets(st.sampled_from(sorted(SUBLOTS))))
    picked = draw(st.sets(st.sampled_from(sorted(HOME))))
    return UnitSet(
        sublots=whole,
        plus={unit: HOME[unit] for unit in picked if HOME[unit] not in whole},
        minus={unit: HOME[unit] for unit in picked if HOME[unit] in whole},
    )


def members(of: UnitSet) -> set[int]:
    inside = {unit for sublot in of.sublots for unit in SUBLOTS[sublot]}
    return inside - set(of.minus) | set(of.plus)


def is_sound(of: UnitSet) -> bool:
    return all(home not in of.sublots for home in of.plus.values()) and all(
        home in of.sublots for home in of.minus.values()
    )


class TestUnitSet:
    @given(unit_sets(), unit_sets())
    def test_does_what_sets_do(self, one: UnitSet, other: UnitSet) -> None:
        for made, expected in (
            (one | other, members(one) | members(other)),
            (one & other, members(one) & members(other)),
            (one - other, members(one) - members(other)),
        ):
            assert is_sound(made)
            assert members(made) == expected

    @given(unit_sets())
    def test_knows_its_members(self, one: UnitSet) -> None:
        assert {unit for unit, home in HOME.items() if one.has(unit, home)} == members(one)

    def test_is_made_of_single_units(self) -> None:
        assert members(units([(11, 1), (12, 1)])) == {11, 12}
