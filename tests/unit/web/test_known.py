"""What a device knows of codes: exact, small, and open where something had to be left out."""

import json
import random

from suyuan.web.stations import Brief, Known
from suyuan.web.stations.known import BYTES_MAX, compact, known

HEAD = "/01/06999999000013/21/"


def expanded(sets):
    """Give back the keys that a device takes for known."""
    found = set()
    for one in sets:
        found |= {one["head"] + tail for tail in one["list"]}
        for front, digits, first, last in one["spans"]:
            found |= {f"{one['head']}{front}{n:0{digits}d}" for n in range(first, last + 1)}
    return found


class TestCompact:
    def test_says_exactly_what_it_was_told(self):
        chance = random.Random(7)
        keys = {f"{HEAD}P26{chance.randrange(3_000):05d}" for _ in range(2_000)}
        keys |= {f"urn:suyuan:unit:BOARD:B{n}".upper() for n in range(95, 105)}
        keys |= {"L-7", "LOT%2FA", "007", "08"}
        assert expanded(compact(keys)) == keys

    def test_takes_a_thousand_serials_that_follow_one_another_for_one_stretch(self):
        sets = compact(f"{HEAD}P26{number:05d}" for number in range(1, 1_001))
        assert sets == [{"head": HEAD, "list": [], "spans": [["P", 7, 2_600_001, 2_601_000]]}]

    def test_knows_codes_however_they_are_written(self):
        assert expanded(compact([f"{HEAD}p1"])) == {f"{HEAD}P1"}


def brief(*parts):
    return Brief(title="", known=parts, closed={"unit": "No unit of this order."})


class TestKnown:
    def test_is_never_more_than_a_device_gets(self):
        keys = [f"{HEAD}{random.Random(n).randrange(10**12):012d}" for n in range(20_000)]
        told = known(brief(Known(questions=["unit"], keys=keys)))
        assert len(json.dumps(told)) < BYTES_MAX + 1_000
        assert told["groups"] == []

    def test_refuses_nothing_unknown_where_something_was_left_out(self):
        large = Known(questions=["unit"], keys=[f"{HEAD}{n * 7:09d}X" for n in range(20_000)])
        assert known(brief(large))["closed"] == {}
        small = Known(questions=["unit"], keys=[f"{HEAD}A1"])
        assert known(brief(small))["closed"] == {"unit": "No unit of this order."}

    def test_stays_closed_where_only_a_reason_was_left_out(self):
        large = [f"{HEAD}{n * 7:09d}X" for n in range(20_000)]
        refused = Known(questions=["unit"], keys=large, refused="It is scrapped.")
        assert known(brief(refused))["closed"] == {"unit": "No unit of this order."}
