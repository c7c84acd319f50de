"""GS1 element strings in every state in which scanners send them."""

import datetime as dt

import pytest

from suyuan.kernel.identifiers import Scheme, parse
from suyuan.kernel.quantity import Quantity

UDI = "0106901234567892111412311715070710A213B1\x1d211234"
KEY = "/01/06901234567892/21/1234"
GTIN = "06901234567892"


def codes_of(text, **options):
    return [found.code.removeprefix("identifiers.") for found in parse(text, **options).problems]


@pytest.mark.parametrize(
    "scan",
    [
        f"]d2{UDI}",
        f"]C1{UDI}",
        f"]Q3{UDI}",
        f"]e0{UDI}",
        f"]J1\x1d{UDI}",
        f"\x1d{UDI}",
        UDI,
        f"{UDI}\r\n",
        pytest.param(UDI.encode(), id="bytes"),
        UDI.replace("\x1d", "␝"),
        UDI.replace("\x1d", "<GS>"),
        UDI.replace("\x1d", "{GS}"),
        f"^{UDI}".replace("\x1d", "^"),
        "(01)06901234567892(11)141231(17)150707(10)A213B1(21)1234",
        "(01) 06901234567892 (11) 141231 (17) 150707 (10) A213B1 (21) 1234",
        f"[)>\x1e05\x1d{UDI}\x1e\x04",
        "https://id.gs1.org/01/06901234567892/10/A213B1/21/1234?11=141231&17=150707",
    ],
)
def test_every_spelling_says_the_same(scan):
    carrier = parse(scan)
    assert carrier.problems == ()
    assert carrier.valid
    assert (carrier.key, carrier.class_key) == (KEY, f"/01/{GTIN}")
    assert carrier.lot_key == f"/01/{GTIN}/10/A213B1"
    fields = carrier.fields
    assert (fields.gtin, fields.lot, fields.serial) == (GTIN, "A213B1", "1234")
    assert fields.production_date == dt.date(2014, 12, 31)
    assert fields.expiry_date == dt.date(2015, 7, 7)
    assert carrier.print_form() == "(01)06901234567892(11)141231(17)150707(10)A213B1(21)1234"
    assert carrier.element_string() == UDI


def test_full_width_characters_are_read_with_a_warning():
    carrier = parse("（０１）０６９０１２３４５６７８９２（１０）ＬＯＴ１")
    assert carrier.key == f"/01/{GTIN}/10/LOT1"
    assert [found.code for found in carrier.problems] == ["identifiers.full_width_characters"]
    assert carrier.valid


def test_a_lost_separator_lets_the_lot_run_to_the_end_with_a_warning():
    carrier = parse(UDI.replace("\x1d", ""))
    assert carrier.fields.lot == "A213B1211234"
    assert carrier.fields.serial is None
    (warning,) = carrier.problems
    assert warning.code == "identifiers.separator_perhaps_lost"
    assert warning.data == {"ai": "10", "hidden": "21"}
    assert carrier.raw[warning.position :].startswith("211234")
    assert carrier.valid


@pytest.mark.parametrize(
    ("tail", "warned"),
    [
        ("10LOT17271231", True),
        ("10LOT1727123111260101", True),
        ("10L210628", False),
        ("1020210628", False),
        ("10AY2106280312", False),
        ("21SN100023", False),
        ("10A213B1\x1d2110LOT17271231", False),
        ("10LOT17271331", False),
        ("10AB11", False),
        ("17271231", False),
        ("1020", False),
    ],
)
def test_the_warning_is_rare(tail, warned):
    found = codes_of(f"]d201{GTIN}{tail}")
    assert found == (["separator_perhaps_lost"] if warned else [])


def test_a_serial_is_not_cut_at_twenty_characters():
    carrier = parse(f"]d201{GTIN}21{'X' * 25}")
    assert carrier.value("21") == "X" * 25
    (found,) = carrier.problems
    assert (found.code, found.data["most"]) == ("identifiers.value_too_long", 20)
    assert carrier.raw[: found.position].endswith("X" * 20)
    assert carrier.key is None


def test_a_wrong_check_digit_is_reported_with_its_place():
    carrier = parse("]C10106901234567891\x1d17261301")
    first, second = carrier.problems
    assert first.code == "identifiers.check_digit_wrong"
    assert first.data == {"ai": "01", "expected": "2", "found": "1"}
    assert carrier.raw[first.position] == "1"
    assert first.position == 18
    assert second.code == "identifiers.date_impossible"
    assert carrier.raw[second.position :] == "261301"
    assert carrier.key is None
    assert carrier.fields.gtin is None
    assert carrier.value("01") == "06901234567891"


def test_a_wrong_date_does_not_spoil_the_key():
    carrier = parse(f"]d201{GTIN}1726993121S1")
    assert carrier.key == f"/01/{GTIN}/21/S1"
    assert not carrier.valid


def test_a_wrong_serial_does():
    assert parse(f"(01){GTIN}(21)AB#1").key is None
    assert codes_of(f"(01){GTIN}(21)AB#1") == ["character_not_allowed"]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (f"(01){GTIN}(02){GTIN}(37)5", ["companion_forbidden", "companion_forbidden",
                                          "companion_missing"]),
        ("(10)A(21)B(250)C", ["companion_missing"] * 3),
        (f"(02){GTIN}", ["companion_missing"]),
        (f"(01){GTIN}(01)16901234567899", ["element_repeated"]),
        (f"(01){GTIN}(01){GTIN}", []),
        (f"(00)106141412345678908(02){GTIN}(37)24", []),
        (f"(01){GTIN}(10)", ["value_missing"]),
        (f"(01){GTIN}(3103)00125", ["value_too_short"]),
        (f"(01){GTIN}(9999)x", ["ai_unknown"]),
        (f"(01){GTIN}(7003)261231", ["value_too_short"]),
        (f"(01){GTIN}(7003)2612312460", ["value_not_allowed"]),
        (f"(01){GTIN}(422)156", []),
        (f"(01){GTIN}(423)15684", ["value_too_short"]),
        (f"(01){GTIN}(423)156840", []),
        ("(8013)69512345ModelAEJ", []),
        ("(8013)69512345ModelAEX", ["check_digit_wrong"]),
        ("(410)6901234000008", ["check_digit_wrong"]),
        ("(8006)0690123456789203021", ["value_too_long"]),
    ],
)  # fmt: skip
def test_associations_and_values(text, problems):
    assert sorted(codes_of(text)) == sorted(problems)


@pytest.mark.parametrize(
    ("text", "key", "class_key"),
    [
        ("(00)106141412345678908", "/00/106141412345678908", None),
        ("(414)0614141000012(254)A/1", "/414/0614141000012/254/A%2F1", "/414/0614141000012"),
        ("(414)0614141000012", "/414/0614141000012", None),
        ("(417)0614141000012", "/417/0614141000012", None),
        ("(8003)00614141000012AB", "/8003/00614141000012AB", "/8003/00614141000012"),
        ("(8004)0614141X1", "/8004/0614141X1", None),
        ("(253)0614141000012A", "/253/0614141000012A", "/253/0614141000012"),
        ("(255)0614141000012", "/255/0614141000012", None),
        ("(8010)0614141A#(8011)77", "/8010/0614141A%23/8011/77", "/8010/0614141A%23"),
        ("(8018)061414100000000012(8019)3", None, None),
        ("(415)0614141000012(8020)R1", "/415/0614141000012/8020/R1", "/415/0614141000012"),
        ("(8006)069012345678920102(21)5", "/8006/069012345678920102/21/5",
         "/8006/069012345678920102"),
        (f"(01){GTIN}(235)T1", f"/01/{GTIN}/235/T1", f"/01/{GTIN}"),
        (f"(03){GTIN}(21)M1", f"/01/{GTIN}/21/M1", f"/01/{GTIN}"),
        (f"(00)106141412345678908(01){GTIN}", "/00/106141412345678908", None),
        (f"(01){GTIN}(21)a/b%c+d", f"/01/{GTIN}/21/a%2Fb%25c%2Bd", f"/01/{GTIN}"),
        ("(402)06141410000000017", None, None),
    ],
)  # fmt: skip
def test_keys(text, key, class_key):
    carrier = parse(text)
    if key is None:
        assert codes_of(text) == ["check_digit_wrong"]
    else:
        assert codes_of(text) == []
        assert (carrier.key, carrier.class_key) == (key, class_key or key)


def test_fields_of_other_elements():
    carrier = parse(
        f"(01){GTIN}(3103)001250(30)12(7003)2612312359(8012)v1.2(240)X(20)05(13)260101(15)260102"
        "(16)260103(250)S2(21)S1"
    )
    assert carrier.problems == ()
    fields = carrier.fields
    assert fields.measures == {"net_weight": Quantity.parse("1.250", "KGM")}
    assert fields.quantity == 12
    assert fields.expiry_time == dt.datetime(2026, 12, 31, 23, 59)  # noqa: DTZ001 - no zone on it.
    assert (fields.version, fields.additional_id, fields.variant) == ("v1.2", "X", "05")
    assert fields.named()["net_weight"] == "1.250 KGM"
    assert fields.named()["expiry_time"] == "2026-12-31T23:59:00"
    assert fields.named()["packaging_date"] == "2026-01-01"


def test_day_zero_and_the_century():
    assert parse(f"(01){GTIN}(17)240200").fields.expiry_date == dt.date(2024, 2, 29)
    today = dt.date(1999, 1, 1)
    assert parse(f"(01){GTIN}(17)990228", today=today).fields.expiry_date == dt.date(1999, 2, 28)


def test_a_second_barcode_alone_names_no_item():
    assert codes_of("(410)6901234000009") == ["item_not_named"]
    assert codes_of("\x1d10ABC\x1d17261231") == ["companion_missing"] * 2


def test_brackets_within_a_value_are_escaped_in_print():
    carrier = parse(f"]d201{GTIN}21A(10)B(x)")
    assert carrier.print_form() == f"(01){GTIN}(21)A\\(10)B(x)"
    assert parse(carrier.print_form()).key == carrier.key


def test_reading_goes_on_after_what_is_unknown():
    carrier = parse(f"]d201{GTIN}9Z?\x1d21S1")
    assert [element.tag for element in carrier.elements] == ["01", "21"]
    assert codes_of(f"]d201{GTIN}05?\x1d21S1") == ["ai_unknown"]
    assert codes_of("(1x)") == ["format_unknown"]
    assert codes_of("(9999)1") == ["ai_unknown"]
    short = parse("]d20106901\x1d21S1")
    assert short.fields.serial == "S1"
    assert [found.code for found in short.problems] == ["identifiers.value_too_short"]


@pytest.mark.parametrize(
    ("text", "scheme", "key"),
    [
        ("96385074", Scheme.GTIN, "/01/00000096385074"),
        ("614141000036", Scheme.GTIN, "/01/00614141000036"),
        ("6901234567892", Scheme.GTIN, f"/01/{GTIN}"),
        ("690 1234 5678 92", Scheme.GTIN, f"/01/{GTIN}"),
        ("]E06901234567892", Scheme.GTIN, f"/01/{GTIN}"),
        ("]I116901234567899", Scheme.GTIN, "/01/16901234567899"),
        ("16901234567899", Scheme.GTIN, "/01/16901234567899"),
        ("106141412345678908", Scheme.SSCC, "/00/106141412345678908"),
        ("00106141412345678908", Scheme.GS1_ELEMENT_STRING, "/00/106141412345678908"),
        (f"01{GTIN}", Scheme.GS1_ELEMENT_STRING, f"/01/{GTIN}"),
    ],
)
def test_bare_digits(text, scheme, key):
    carrier = parse(text)
    assert (carrier.scheme, carrier.key, carrier.problems) == (scheme, key, ())


@pytest.mark.parametrize("text", ["6901234567891", "106141412345678901", "16901234567898"])
def test_bare_digits_with_a_wrong_check_digit(text):
    carrier = parse(text)
    (found,) = carrier.problems
    assert found.code == "identifiers.check_digit_wrong"
    assert found.position == len(text) - 1
    assert carrier.key is None


@pytest.mark.parametrize("text", ["8003061414100001AB", "10ABC", "hello", "12345", "9?", "0101"])
def test_what_is_no_code(text):
    carrier = parse(text)
    assert carrier.scheme is Scheme.UNKNOWN
    assert [found.code for found in carrier.problems] == ["identifiers.format_unknown"]
    assert carrier.element_string() is None
    assert carrier.digital_link("https://id.gs1.org") is None
    assert carrier.value("01") is None


def test_nothing_and_too_much():
    assert codes_of("") == ["empty"]
    assert codes_of(" \r\n") == ["empty"]
    assert codes_of("1" * 9000) == ["too_long"]


def test_bytes_that_are_no_utf8_are_read_all_the_same():
    assert parse(b"\xff\xfe").problems[0].code == "identifiers.format_unknown"
