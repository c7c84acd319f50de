"""The quick way says what the long way says."""

import pytest
from biip.gs1_messages import GS1Message
from hypothesis import example, given, strategies as st

from suyuan.kernel.errors import Problems
from suyuan.kernel.identifiers import UnreadableCodeError, epc, key_of, keys_of, parse
from suyuan.kernel.identifiers.charsets import encode
from suyuan.kernel.identifiers.element import Element
from suyuan.kernel.identifiers.element_strings import bracketed, joined
from suyuan.kernel.identifiers.quick import unit_keys_of
from tests.unit.kernel.identifiers import codes

PREFIXES = ("", "]d2", "]C1", "]Q3", "]e0", "]J1", "\x1d", "]d2\x1d", "]C2", "]d1")


def same(text):
    carrier = parse(text)
    if carrier.key is None or carrier.errors:
        with pytest.raises(UnreadableCodeError):
            key_of(text)
    else:
        assert key_of(text) == carrier.key


def elements_of(pairs):
    return [Element(ai, value) for ai, value in pairs]


@given(codes.udis(), st.sampled_from(PREFIXES))
def test_element_strings(pairs, prefix):
    same(prefix + joined(elements_of(pairs)))
    same(bracketed(elements_of(pairs)))


@given(codes.udis())
def test_sound_element_strings_as_biip_reads_them(pairs):
    text = joined(elements_of(pairs))
    theirs = [(one.ai.ai, one.value) for one in GS1Message.parse(text).element_strings]
    assert theirs == [(element.tag, element.value) for element in parse(f"]d2{text}").elements]


@given(codes.gtins, codes.plain_texts | codes.texts, st.sampled_from(["10", "21"]))
def test_links_and_names(gtin, text, ai):
    path = f"/01/{gtin}/{ai}/{encode(text)}"
    for link in (path, f"https://id.gs1.org{path}", f"http://x.cn/a/b{path}?11=260101"):
        same(link)
        assert key_of(link) == path
    for length in (6, 9, 12):
        uri = epc.uri_of_key(path, length)
        same(uri)
        assert key_of(uri) == path
    same(f"https://id.gs1.org/01/{gtin}")


@given(codes.ssccs)
def test_ssccs(sscc):
    for text in (f"/00/{sscc}", f"https://x.cn/00/{sscc}", f"00{sscc}", f"]C100{sscc}",
                 f"(00){sscc}", f"]d200{sscc}", f"]d100{sscc}", sscc):  # fmt: skip
        same(text)
    for length in range(6, 13):
        assert key_of(epc.uri_of_key(f"/00/{sscc}", length)) == f"/00/{sscc}"


@given(codes.udis(), st.data())
def test_one_wrong_digit_in_the_item_is_always_found(pairs, data):
    text = f"]d2{joined(elements_of(pairs))}"
    position = data.draw(st.integers(5, 18))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != text[position]]))
    assert parse(text[:position] + digit + text[position + 1 :]).errors


@given(codes.udis(), st.data())
def test_a_truncated_item_or_date_is_always_found(pairs, data):
    fixed = [pair for pair in pairs if pair[0] in {"01", "11", "17"}]
    text = f"]d2{joined(elements_of(fixed))}"
    cuts = [length for length in range(4, len(text)) if length not in {19, 27}]
    assert parse(text[: data.draw(st.sampled_from(cuts))]).errors


@given(st.text() | st.text("()[]]d2C1/:.=+&$%01234567890ABMAGHurnepcidstp\x1d\x1e ", max_size=60))
@example("]")
@example("(01)")
@example("https://")
@example("urn:epc:id:")
@example("=/")
@example("MA.")
@example("[)>06")
def test_reading_never_raises_and_keys_name_themselves(text):
    carrier = parse(text)
    same(text)
    if carrier.key is not None and carrier.valid:
        assert key_of(carrier.key) == carrier.key
    for found in carrier.problems:
        assert found.position is None or 0 <= found.position <= len(text)


@given(st.binary())
def test_reading_bytes_never_raises(scan):
    parse(scan)


@pytest.mark.parametrize(
    "text",
    [
        "https://id.gs1.org/01/06901234567891/21/1",
        "urn:epc:id:sgtin:0614141.11234.400",
        "urn:epc:id:sscc:0614141.123456789",
        "urn:epc:id:sscc:061414.1234567890",
        "/00/106141412345678901",
        "]d2010690123456789217261331",
        "]d2010690123456789211261331",
        "(01)06901234567891",
        "10ABC",
        "+$LOT",
        "",
        "urn:epc:idpat:sgtin:0614141.*.*",
    ],
)
def test_what_has_errors_is_refused(text):
    same(text)
    with pytest.raises(UnreadableCodeError) as caught:
        key_of(text)
    assert caught.value.problems
    assert caught.value.data["reason"] == caught.value.reason


def test_many_at_once_name_every_bad_line():
    good = "urn:epc:id:sgtin:0614141.112345.400"
    assert keys_of([good, good]) == ["/01/10614141123459/21/400"] * 2
    with pytest.raises(Problems) as caught:
        keys_of([good, "x", good, "6901234567891"])
    assert [(found.line, found.data["reason"]) for found in caught.value.problems] == [
        (2, "identifiers.format_unknown"),
        (4, "identifiers.check_digit_wrong"),
    ]


@given(
    codes.gtins,
    st.lists(codes.plain_texts | codes.texts | st.sampled_from(["a\nb", "", " 7", "1/2"])),
    st.sampled_from(["https://id.gs1.org", "http://x.cn:80", "HTTPS://x.cn", "https://x.cn/a", ""]),
)
def test_many_units_at_once_are_those_one_by_one(gtin, serials, head):
    paths = [f"/01/{gtin}/21/{encode(serial)}" for serial in serials]
    for texts in (
        [f"{head}/01/{gtin}/21/{serial}" for serial in serials],
        [epc.uri_of_key(path, 7) for path in paths],
        [head + paths[0], *(epc.uri_of_key(path, 7) for path in paths)] if paths else [],
    ):
        keys = unit_keys_of([str(text) for text in texts])
        if texts and keys is not None:
            assert keys == [key_of(text) for text in texts]


def test_many_units_with_one_that_is_wrong_take_the_long_way():
    right = [f"https://id.gs1.org/01/10614141123459/21/{number}" for number in range(5)]
    assert unit_keys_of(right) == [key_of(text) for text in right]
    wrong = "https://id.gs1.org/01/10614141123458/21/6"
    lot = "https://id.gs1.org/01/10614141123459/10/6"
    for other in (wrong, lot, "urn:acme:pump:6", right[0] + "\n" + right[1], ""):
        assert unit_keys_of([*right, other]) is None
