"""The list as a file says what the list in pages says; no code in it is a formula."""

import csv
import io
import zoneinfo

import pytest

from suyuan.ledger.domain.causes import ThingCause
from suyuan.ledger.domain.units import UnitSet
from suyuan.ledger.queries import listing, unit_files
from suyuan.ledger.queries.rows import rows
from suyuan.ledger.queries.tracing import Trace, forward
from tests.integration.ledger import world
from tests.integration.ledger.world import amount, later, object_event, pack, receive, say, sscc

pytestmark = pytest.mark.django_db
TITLES = [f"column {n}" for n in range(15)]
STATES = {"in_progress": '进行中, "so"', "ended": "不再存在"}
SERIALS = ["P1", "P2", "P3", "P4", "P5", "P6", "-7", "=1+1", 'A"8', "B,9", "+A", "P10", "P11"]


@pytest.fixture
def scope() -> Trace:
    """Pumps of one reel: loose, boxed, boxed six times over, ended, with strange serials."""
    world.build()
    say(receive(amount(world.reel("R"), "100")))
    say(
        world.transform(
            input_quantities=(amount(world.reel("R"), "9"),),
            outputs=world.pumps(*SERIALS),
            ilmd={"cbvmda:lotNumber": "L"},
        )
    )
    later()
    say(pack(sscc(1), *world.pumps("P1", "P2", "-7", "=1+1")))
    for inner, outer in ((1, 2), (2, 3), (3, 4), (4, 5), (5, 6)):
        later()
        say(pack(sscc(outer), sscc(inner), disposition="in_progress"))
    later()
    say(pack(sscc(20), *world.pumps("P3", 'A"8')))
    later()
    say(object_event("DELETE", epcs=world.pumps("P10"), biz_step="destroying"))
    later()
    say(object_event("DELETE", epcs=(sscc(20),), biz_step="destroying"))
    return forward([ThingCause(key=world.reel("R"))])


def read(trace: Trace) -> tuple[list[str], list[list[str]]]:
    text = b"".join(
        unit_files.stream_csv(trace, headers=TITLES, zone="Asia/Shanghai", states=STATES)
    ).decode("utf-8-sig")
    title, *lines = csv.reader(io.StringIO(text))
    return title, lines


def shown(trace: Trace) -> list[list[str]]:
    """What the list in pages has, as the file should write it."""
    found = []
    for unit in listing.stream(trace):
        values = [getattr(unit, name) for name in listing.COLUMNS[1:]]
        values[12] = STATES.get(unit.disposition, unit.disposition)
        values[13] = ""
        if unit.code[0] in "-=+":
            values[0] = f"'{unit.code}"
        found.append(values)
    return sorted(found)


def without_time(lines: list[list[str]]) -> list[list[str]]:
    return sorted([*line[:13], "", line[14]] for line in lines)


def test_the_file_has_what_the_list_has(scope):
    title, lines = read(scope)
    assert title == TITLES
    assert len(lines) == len(SERIALS)
    assert without_time(lines) == shown(scope)


def test_formulas_are_made_harmless(scope):
    codes = {line[0] for line in read(scope)[1]}
    assert {"'-7", "'=1+1", "'+A", 'A"8', "B,9"} <= codes


def test_the_outermost_of_many_containers_is_found(scope):
    (line,) = [line for line in read(scope)[1] if line[0] == "P1"]
    assert line[10:12] == [sscc(1)[4:], sscc(6)[4:]]


def test_what_ended_says_so(scope):
    states = {line[0]: line[12] for line in read(scope)[1]}
    assert {states[code] for code in ("P10", "P3", 'A"8')} == {"不再存在"}
    assert states["P1"] == STATES["in_progress"]


def test_moments_are_those_of_the_reader(scope):
    zone = zoneinfo.ZoneInfo("Asia/Shanghai")
    made = rows("SELECT max(made_at) FROM ledger_thing WHERE kind = 'UNIT'")[0][0]
    for trace in (scope, forward([ThingCause(key=world.reel("R"))], as_of=made)):
        wanted = {
            unit.code: f"{unit.since.astimezone(zone):%Y-%m-%d %H:%M}" if unit.since else ""
            for unit in listing.stream(trace)
        }
        said = {line[0].removeprefix("'"): line[13] for line in read(trace)[1]}
        assert said == wanted
        assert any(said.values())


def test_units_alone_and_units_left_out(scope):
    (sublot,) = (
        scope.units.sublots
        - scope.start.lots
        - {thing for (thing,) in rows("SELECT id FROM ledger_thing WHERE kind = 'LOT'")}
    )
    units = [
        unit for (unit,) in rows("SELECT id FROM ledger_thing WHERE kind = 'UNIT' ORDER BY id")
    ]
    less = Trace(units=UnitSet(sublots=frozenset([sublot]), minus={units[0]: sublot}))
    assert len(read(less)[1]) == len(SERIALS) - 1
    alone = Trace(units=UnitSet(plus={units[2]: sublot, units[5]: sublot}))
    assert without_time(read(alone)[1]) == shown(alone)
    assert len(read(alone)[1]) == 2


def test_of_a_past_moment(scope):
    made = rows("SELECT max(made_at) FROM ledger_thing WHERE kind = 'UNIT'")[0][0]
    then = forward([ThingCause(key=world.reel("R"))], as_of=made)
    _, lines = read(then)
    assert len(lines) == len(SERIALS)
    assert {line[10] for line in lines} == {""}


def test_nothing_is_an_empty_file():
    title, lines = read(Trace())
    assert title == TITLES
    assert lines == []
