"""Digital Links, EPC URIs, canonical keys and other names."""

import pytest
from hypothesis import given, strategies as st

from suyuan.kernel.identifiers import Scheme, compression, epc, parse
from suyuan.kernel.identifiers.element_strings import split_bracketed
from suyuan.kernel.identifiers.reading import Text
from tests.unit.kernel.identifiers import codes

GTIN = "09506000134352"


def codes_of(text):
    return [found.code.removeprefix("identifiers.") for found in parse(text).problems]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"https://id.gs1.org/01/{GTIN}", f"/01/{GTIN}"),
        (f"HTTPS://EXAMPLE.COM/some/path/01/{GTIN}/21/A1/", f"/01/{GTIN}/21/A1"),
        (f"http://example.com:8080/01/{GTIN}/22/V1/10/L1?17=261231&linkType=pip#top",
         f"/01/{GTIN}/10/L1"),
        (f"https://example.com/gtin/{GTIN}/lot/L1/ser/S1", f"/01/{GTIN}/21/S1"),
        ("https://example.com/01/9506000134352", f"/01/{GTIN}"),
        (f"/01/{GTIN}/21/A%2fB", f"/01/{GTIN}/21/A%2FB"),
        (f"https://x.org/01/{GTIN}/21/A:B!", f"/01/{GTIN}/21/A%3AB%21"),
        (f"https://x.org/01/{GTIN}/235/T1", f"/01/{GTIN}/235/T1"),
        ("https://x.org/00/106141412345678908", "/00/106141412345678908"),
        ("https://x.org/414/0614141000012/254/1%2F2", "/414/0614141000012/254/1%2F2"),
        ("https://x.org/8004/0614141AB%2F1", "/8004/0614141AB%2F1"),
    ],
)  # fmt: skip
def test_digital_links(text, key):
    carrier = parse(text)
    assert carrier.problems == ()
    assert (carrier.scheme, carrier.key) == (Scheme.GS1_DIGITAL_LINK, key)
    assert parse(key).key == key


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (f"https://x.org/01/{GTIN}/21", ["path_incomplete"]),
        (f"https://x.org/01/{GTIN}/21/S1/10/L1", ["qualifiers_out_of_order"]),
        (f"https://x.org/01/{GTIN}/254/1", ["qualifier_not_allowed", "companion_missing"]),
        (f"https://x.org/01/{GTIN}/zz/1", ["ai_unknown"]),
        (f"https://x.org/01/{GTIN}/21/A%zz", ["percent_encoding_broken"]),
        (f"https://x.org/01/{GTIN}/21/A%", ["percent_encoding_broken"]),
        (f"https://x.org/01/{GTIN}/21/%C3%28", ["percent_encoding_broken"]),
        (f"https://x.org/01/{GTIN}/21/%C3%BC", ["character_not_allowed"]),
        (f"https://x.org/01/{GTIN}?21=S1", ["attribute_not_allowed"]),
        (f"https://x.org/01/{GTIN}?0999=1", ["ai_unknown"]),
        ("https://x.org/01/09506000134353", ["check_digit_wrong"]),
        ("https://x.org/01/950600013435", ["check_digit_wrong"]),
    ],
)
def test_digital_links_with_problems(text, problems):
    assert codes_of(text) == problems


@pytest.mark.parametrize(
    "text",
    ["https://example.com/", "https://example.com/a/b", "https://example.com/01/abc",
     "urn:uuid:6b29fc40-ca47-1067-b31d-00dd010662da", "https://example.com/AAAAAAAAAAAAAAAA",
     "https://example.com/about-us_page", "mailto:a@b.c", "urn:suyuan:party:ACME",
     "urn:suyuan:unit:ONLY", "urn:suyuan:lot:%zz:1"],
)  # fmt: skip
def test_other_addresses_are_kept_as_they_are(text):
    carrier = parse(text)
    assert (carrier.scheme, carrier.key, carrier.problems) == (Scheme.URI, text, ())
    assert carrier.print_form() == text
    assert carrier.epc_uri(7) is None


def test_names_that_we_coined():
    unit = parse("urn:suyuan:unit:SP20:0000%2F17")
    assert unit.fields.named() == {"item": "SP20", "serial": "0000/17"}
    assert unit.class_key == "urn:suyuan:item:SP20"
    assert parse("urn:suyuan:lot:SP20:L1").lot_key == "urn:suyuan:lot:SP20:L1"
    assert parse("urn:suyuan:item:SP20").key == "urn:suyuan:item:SP20"


def test_a_digital_link_says_all_that_the_code_says():
    carrier = parse(f"(01){GTIN}(17)261231(10)L/1(21)S1")
    link = carrier.digital_link("https://id.example.com/")
    assert link == f"https://id.example.com/01/{GTIN}/10/L%2F1/21/S1?17=261231"
    short = carrier.digital_link("https://id.example.com", compressed=True)
    assert len(short) < len(link)
    assert parse(short).fields == carrier.fields
    assert parse(f"(02){GTIN}(37)5(00)106141412345678908").digital_link("https://x.org") == (
        f"https://x.org/00/106141412345678908?02={GTIN}&37=5"
    )
    assert parse("(8004)0614141A").digital_link("https://x.org") == "https://x.org/8004/0614141A"
    made_to_order = parse(f"(03){GTIN}(21)S1").digital_link("https://x.org")
    assert made_to_order == f"https://x.org/01/{GTIN}/21/S1"
    assert parse("(00)106141412345678909").digital_link("https://x.org") is None


@given(codes.udis())
def test_compressed_links_read_back(elements):
    values = dict(elements)
    read = compression.decompress(compression.compress(values))
    assert dict(read) == values
    carrier = parse(f"https://x.org/{compression.compress(values)}")
    assert {element.tag: element.value for element in carrier.elements} == values


@pytest.mark.parametrize(
    "values",
    [
        {"8010": "0614141A#", "8011": "12"},
        {"414": "0614141000012", "254": "AbC"},
        {"253": "0614141000012"},
        {"253": "0614141000012", "99": "abcdef"},
        {"8003": "00614141000012DEADBEEF"},
        {"8006": "069012345678920102"},
        {"01": GTIN, "3103": "001250", "423": "156840"},
        {"01": GTIN, "8008": "2612312359", "91": "a b~"},
        {"01": GTIN, "7040": "1ABC"},
    ],
)
def test_compression_of_other_forms(values):
    assert dict(compression.decompress(compression.compress(values))) == values


@pytest.mark.parametrize(
    "text",
    ["!", "AQ", "A" * 20, "BB" * 10, "Dw" * 9, "MY" * 9, "_" * 12, "IVAAAAAAAAAAAAAA", "zzzzzzzzz"],
)
def test_what_does_not_decompress_does_no_harm(text):
    result = compression.decompress(text)
    assert result is None or isinstance(result, list)


@pytest.mark.parametrize("value", ["101" + "00001", "000" + "00001" + "1111"])
def test_values_that_make_no_sense_end_it(value):
    # A GTIN, then a lot in an encoding that does not exist, or a digit above nine.
    bits = "00000001" + f"{int(GTIN):047b}" + "00010000" + value + "0" * 40
    assert compression.decompress(compression.base64url_of_bits(bits)) is None


def test_names_that_are_not_gs1s_are_passed_over():
    from_the_link = "0000 0001" + f"{int(GTIN):047b}"
    # F, a name of two characters, encoding 0, a number of three digits.
    foreign = "1111" + "0000010" + "000001000010" + "000" + "0000011" + f"{123:010b}"
    bits = from_the_link.replace(" ", "") + foreign
    text = compression.base64url_of_bits(bits)
    assert compression.decompress(text) == [("01", GTIN)]


EPCS = [
    ("urn:epc:id:sgtin:0614141.112345.400", "/01/10614141123459/21/400"),
    ("urn:epc:id:sgtin:0614141.112345.A%2FB%25", "/01/10614141123459/21/A%2FB%25"),
    ("urn:epc:id:sscc:0614141.1234567890", "/00/106141412345678908"),
    ("urn:epc:id:sgln:0614141.12345.400", "/414/0614141123452/254/400"),
    ("urn:epc:id:sgln:0614141.12345.0", "/414/0614141123452"),
    ("urn:epc:id:pgln:0614141.12345", "/417/0614141123452"),
    ("urn:epc:id:grai:0614141.12345.400", "/8003/00614141123452400"),
    ("urn:epc:idpat:grai:0614141.12345.*", "/8003/00614141123452"),
    ("urn:epc:id:giai:0614141.12345400", "/8004/061414112345400"),
    ("urn:epc:id:gsrn:0614141.1234567890", "/8018/061414112345678902"),
    ("urn:epc:id:gsrnp:0614141.1234567890", "/8017/061414112345678902"),
    ("urn:epc:id:gdti:0614141.12345.400", "/253/0614141123452400"),
    ("urn:epc:id:sgcn:4012345.67890.04711", "/255/401234567890104711"),
    ("urn:epc:id:cpi:0614141.123ABC.123456789", "/8010/0614141123ABC/8011/123456789"),
    ("urn:epc:idpat:cpi:0614141.123ABC.*", "/8010/0614141123ABC"),
    ("urn:epc:id:ginc:0614141.xyz3311cba", "/401/0614141xyz3311cba"),
    ("urn:epc:id:gsin:0614141.123456789", "/402/06141411234567890"),
    ("urn:epc:id:itip:4012345.012345.01.02.987", "/8006/040123451234560102/21/987"),
    ("urn:epc:idpat:itip:4012345.012345.01.02.*", "/8006/040123451234560102"),
    ("urn:epc:id:upui:1234567.098765.51q)%3C%26J*7", "/01/01234567987651/235/51q%29%3C%26J%2A7"),
    ("urn:epc:id:sgtin:0614141.112345.*", "/01/10614141123459/21/%2A"),
    ("urn:epc:class:lgtin:4012345.012345.998877", "/01/04012345123456/10/998877"),
    ("urn:epc:idpat:sgtin:4012345.012345.*", "/01/04012345123456"),
]  # fmt: skip


@pytest.mark.parametrize(("uri", "key"), EPCS)
def test_epc_uris_there_and_back(uri, key):
    carrier = parse(uri)
    assert carrier.problems == ()
    assert carrier.scheme is Scheme.EPC_URI
    assert carrier.key == key
    assert carrier.epc_uri() == uri
    assert parse(key).key == key


def test_tags_and_other_kinds():
    assert parse("urn:epc:tag:sgtin-96:3.0614141.112345.400").key == EPCS[0][1]
    assert parse("URN:EPC:ID:SGTIN:0614141.112345.400").key == EPCS[0][1]
    assert parse("urn:epc:pat:sgtin-96:3.0614141.112345.*").key == "/01/10614141123459"
    other = "urn:epc:id:gid:95100000.12345.400"
    assert (parse(other).key, parse(other).problems) == (other, ())
    assert epc.split(Text(other)) == ([], [])
    assert parse("urn:epc:tag:gid-96:95100000.12345.400").key.startswith("urn:epc:tag")


@pytest.mark.parametrize(
    ("uri", "problem"),
    [
        ("urn:epc:id:sgtin", "epc_malformed"),
        ("urn:epc:id:sgtin:0614141.112345", "epc_parts_missing"),
        ("urn:epc:id:sgtin:06141.11234567.1", "company_prefix_malformed"),
        ("urn:epc:id:sgtin:061414A.112345.1", "company_prefix_malformed"),
        ("urn:epc:id:sgtin:0614141.11234.1", "epc_reference_malformed"),
        ("urn:epc:id:sgtin:0614141.11234x.1", "epc_reference_malformed"),
        ("urn:epc:idpat:sgtin:0614141.*.*", "epc_pattern_too_wide"),
        ("urn:epc:id:sgtin:0614141.112345.%zz", "percent_encoding_broken"),
        ("urn:epc:id:giai:0614141.%zz", "percent_encoding_broken"),
        ("urn:epc:id:sgtin:0614141.112345.A#", "character_not_allowed"),
        ("urn:epc:id:sgtin:0614141.112345.", "value_missing"),
    ],
)
def test_epc_uris_with_problems(uri, problem):
    carrier = parse(uri)
    assert carrier.key is None
    assert problem in codes_of(uri)


def test_keys_without_a_urn():
    assert parse("(8013)69512345ModelAEJ").epc_uri(8) is None
    assert parse(f"(01){GTIN}").epc_uri() is None
    assert epc.uri_of_key("urn:uuid:1", 7) is None
    assert epc.uri_of_key(f"/01/{GTIN}", 3) is None
    assert epc.uri_of_key("/8004/0614A", 7) is None


@given(codes.gtins, codes.texts, st.integers(6, 12))
def test_urns_of_made_up_units_read_back(gtin, serial, length):
    key = parse(f"/01/{gtin}/21/{_encoded(serial)}").key
    assert parse(epc.uri_of_key(key, length)).key == key


def _encoded(text):
    return "".join(f"%{ord(character):02X}" for character in text)


def test_stretches_know_where_they_came_from():
    text = Text("a{GS}b{GS}c", start=3).with_separators()
    assert text.text == "a\x1db\x1dc"
    assert [text.origin(index) for index in range(6)] == [3, 4, 8, 9, 13, 14]
    assert text.cut(2, 4).text == "b\x1d"
    assert text.cut(2).origin(0) == 8
    assert [found.code for found in split_bracketed(Text("x(01)"))[1]] == ["identifiers.ai_unknown"]
