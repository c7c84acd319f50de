"""What `suyuan parse --json` prints, and the sentences behind the codes."""

import json
import re

import pytest

from suyuan.foundation.wording.identifiers import MESSAGES
from suyuan.kernel.identifiers import describe, parse

SPOILT = [
    "", "1" * 9000, "hello", "(9999)1", "(01)069", "(01)06901234567892(21)" + "X" * 30,
    "(01)06901234567892(10)", "(01)06901234567892(21)#", "(01)06901234567891",
    "(8004)A", "(01)06901234567892(17)269999", "(01)06901234567892(01)16901234567899",
    "(10)A(21)B", "(01)06901234567892(37)1", "https://x.org/01/06901234567892?21=1",
    "https://x.org/01/06901234567892/254/1", "https://x.org/01/06901234567892/21/1/10/2",
    "https://x.org/01/06901234567892/21", "https://x.org/01/06901234567892/21/%z",
    "urn:epc:id:x", "urn:epc:id:sgtin:1.1", "urn:epc:id:sgtin:1.1.1",
    "urn:epc:idpat:sgtin:0614141.*.*", "urn:epc:id:sgtin:0614141.1.1", "+A1/B", "+/EX", "+$$X1",
    "+A123BJC5D6E71/$LOT/ZZ", "=/A9999XYZ100T0944=!x", "MA.1", "MA.156.M0.100350.01004YA10017.X1",
    "（０１）06901234567892", "]d2010690123456789210LOT17271231", "\x1d410690123400000",
    "(8001)00000000000000", "+$LOT",
]  # fmt: skip


def test_everything_is_plain_data():
    said = describe(parse("]d20106901234567892\x1d1715070021S1"))
    assert json.loads(json.dumps(said)) == said
    assert said["key"] == "/01/06901234567892/21/S1"
    assert said["fields"]["expiry_date"] == "2015-07-31"
    assert said["problems"] == []
    assert said["valid"] is True


def test_problems_say_code_place_and_data():
    (found,) = describe(parse("6901234567891"))["problems"]
    assert found == {
        "code": "identifiers.check_digit_wrong",
        "position": 12,
        "data": {"ai": "01", "expected": "2", "found": "1"},
    }


@pytest.mark.parametrize("text", SPOILT, ids=range(len(SPOILT)))
def test_every_problem_has_a_sentence_that_its_data_fills(text):
    problems = parse(text).problems
    assert problems
    for found in problems:
        places = set(re.findall(r"%\((\w+)\)s", str(MESSAGES[found.code])))
        assert places <= set(found.data)
