"""HIBC, ISBT 128, PPN, MA and AHM codes, and the firm's own."""

import datetime as dt

import pytest

from suyuan.kernel.identifiers import (
    Pattern,
    PatternBrokenError,
    Scheme,
    check_digits,
    own_keys,
    parse,
)

MA_CODE = "MA.156.M0.100350.01004YA10017.SLMSAGAAAC.M210628.LAY21062803.E220628.V220627.C3"
DEVICE = "ma:MA.156.M0.100350.01004YA10017"
ISBT = "=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123"
PPN = "[)>\x1e06\x1d9N110375286414\x1d1TABC1234\x1dD150617\x1dS12345678901234567\x1e\x04"


def codes_of(text, **options):
    return [found.code.removeprefix("identifiers.") for found in parse(text, **options).problems]


def checked(body):
    return body + check_digits.hibc(body)


class TestHibc:
    def test_a_primary_code(self):
        carrier = parse("+A123BJC5D6E71G")
        assert (carrier.scheme, carrier.key, carrier.problems) == (
            Scheme.HIBC,
            "hibc:A123BJC5D6E71",
            (),
        )
        assert [element.tag for element in carrier.elements] == ["LIC", "PCN", "U/M"]
        assert carrier.print_form() == "+A123BJC5D6E71G"
        assert parse("*+A123BJC5D6E71G*").key == carrier.key

    def test_a_wrong_check_character(self):
        carrier = parse("+A123BJC5D6E71H")
        (found,) = carrier.problems
        assert found.data == {"ai": "HIBC", "expected": "G", "found": "H"}
        assert found.position == 14
        assert carrier.key is None
        assert carrier.fields.device_identifier == "A123BJC5D6E71"

    @pytest.mark.parametrize(
        ("data", "expiry", "lot", "quantity"),
        [
            ("$LOT1", None, "LOT1", None),
            ("$$0928LOT1", dt.date(2028, 9, 30), "LOT1", None),
            ("$$1228LOT1", dt.date(2028, 12, 31), "LOT1", None),
            ("$$2092828LOT1", dt.date(2028, 9, 28), "LOT1", None),
            ("$$3280928LOT1", dt.date(2028, 9, 28), "LOT1", None),
            ("$$428092823LOT1", dt.date(2028, 9, 28), "LOT1", None),
            ("$$528272LOT1", dt.date(2028, 9, 28), "LOT1", None),
            ("$$62827223LOT1", dt.date(2028, 9, 28), "LOT1", None),
            ("$$7LOT1", None, "LOT1", None),
            ("$$8243280928LOT1", dt.date(2028, 9, 28), "LOT1", 24),
            ("$$9001003280928LOT1", dt.date(2028, 9, 28), "LOT1", 100),
            ("$$3280928", dt.date(2028, 9, 28), None, None),
            ("28272LOT1", dt.date(2028, 9, 28), "LOT1", None),
            ("$$7LOT1/14D20280928", dt.date(2028, 9, 28), "LOT1", None),
            ("$$7LOT1/Q12", None, "LOT1", 12),
            ("$$", None, None, None),
        ],
    )
    def test_every_date_form_combined_and_alone(self, data, expiry, lot, quantity):
        carrier = parse(checked(f"+A123BJC5D6E71/{data}"))
        assert carrier.problems == ()
        fields = carrier.fields
        assert (fields.expiry_date, fields.lot, fields.quantity) == (expiry, lot, quantity)
        assert carrier.key == "hibc:A123BJC5D6E71" + (f"/L/{lot}" if lot else "")
        alone = parse(checked(f"+{data}G"))
        assert [found.code for found in alone.problems] == ["identifiers.item_not_named"]
        assert (alone.fields.expiry_date, alone.fields.lot) == (expiry, lot)
        assert alone.value("LINK") == "G"
        assert alone.key is None

    def test_serials(self):
        carrier = parse(checked("+A123BJC5D6E71/$$+3280928SER1/16D20260101"))
        assert carrier.key == "hibc:A123BJC5D6E71/S/SER1"
        assert carrier.fields.production_date == dt.date(2026, 1, 1)
        assert parse(checked("+A123BJC5D6E71/$+SER 1")).key == "hibc:A123BJC5D6E71/S/SER%201"
        both = parse(checked("+A123BJC5D6E71/$$7LOT1/SSER1"))
        assert both.key == "hibc:A123BJC5D6E71/S/SER1"
        assert both.lot_key == "hibc:A123BJC5D6E71/L/LOT1"

    def test_the_published_fhir_example_has_a_wrong_check_character(self):
        body = (
            "+H123PARTNO1234567890120/$$420020216LOT123456789012345/SXYZ456789012345678/16D20130202"
        )
        right = parse(body + "H")
        assert right.problems == ()
        assert right.fields.expiry_date == dt.date(2020, 2, 2)
        assert codes_of(body + "C") == ["check_digit_wrong"]

    def test_a_blank_as_check_character_may_have_got_lost(self):
        body = next(
            f"+A12{letter}BJC1" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
            if check_digits.hibc(f"+A12{letter}BJC1") == " "
        )  # fmt: skip
        for scan in (body, f"{body} ", f"{body}_"):
            carrier = parse(scan)
            assert (carrier.key, carrier.problems) == (f"hibc:{body[1:]}", ())

    @pytest.mark.parametrize(
        ("body", "problem"),
        [
            ("+A1/$LOT", "hibc_primary_malformed"),
            ("+A123BJC5D6E71/$$3281328LOT", "date_impossible"),
            ("+A123BJC5D6E71/$$42809282XLOT", "date_impossible"),
            ("+A123BJC5D6E71/$$428092824LOT", "date_impossible"),
            ("+A123BJC5D6E71/$$09", "date_impossible"),
            ("+A123BJC5D6E71/$$XLOT", "hibc_date_mark_unknown"),
            ("+A123BJC5D6E71/$$8X77LOT", "value_not_allowed"),
            ("+A123BJC5D6E71/$LOT4567890123456789", "value_too_long"),
            ("+A123BJC5D6E71/$LOT/ZZZ1", "hibc_part_unknown"),
            ("+A123BJC5D6E71/$LOT/16D20261301", "date_impossible"),
            ("+/EX", "hibc_structure_unknown"),
        ],
    )
    def test_what_is_wrong_is_named(self, body, problem):
        assert codes_of(checked(body)) == [problem]

    def test_small_letters_and_stumps(self):
        assert codes_of("+a123BJC5D6E71G") == ["character_not_allowed"]
        assert codes_of("+") == ["check_digit_wrong", "hibc_structure_unknown"]
        assert "item_not_named" not in codes_of("+$")


class TestIsbt:
    def test_the_published_example(self):
        carrier = parse(ISBT)
        assert carrier.problems == ()
        assert carrier.fields.named() == {
            "device_identifier": "A9999XYZ100T0944",
            "serial": "000025",
            "lot": "000000000000XYZ123",
            "donation_number": "A99971312345600",
            "expiry_date": "2014-02-01",
            "production_date": "2013-02-01",
        }
        assert carrier.key == "isbt:A9999XYZ100T0944/S/A999713123456.000025"
        assert parse(carrier.key).key == carrier.key

    def test_a_blood_bag(self):
        carrier = parse("=)1TE123456A&)RZ12345678")
        assert (carrier.key, carrier.problems) == ("isbt:1TE123456A/L/RZ12345678", ())

    def test_alone_a_donation_number_names_no_item(self):
        assert codes_of("=A99971312345600") == ["item_not_named"]
        assert codes_of("=<E0382V00") == ["item_not_named"]

    def test_flags_may_check_the_number(self):
        assert codes_of("=/A9999XYZ100T0944=G12349865432177") == []
        carrier = parse("=/A9999XYZ100T0944=G12349865432178")
        assert [found.code for found in carrier.problems] == ["identifiers.check_digit_wrong"]
        assert carrier.key is None

    def test_problems(self):
        assert codes_of("=/A9999XYZ100T0944=>014366") == ["date_impossible"]
        assert codes_of("=/A9999XYZ100T0944=!x=,000025") == ["isbt_structure_unknown"]
        assert codes_of("=/A9999XYZ100T0944&!x") == ["isbt_structure_unknown"]
        assert parse("=/A9999XYZ100T0944=>998032").fields.expiry_date == dt.date(1998, 2, 1)
        assert codes_of("=nothing") == ["format_unknown"]


class TestEnvelopes:
    def test_a_ppn(self):
        carrier = parse(PPN)
        assert carrier.problems == ()
        assert carrier.key == "ppn:110375286414/S/12345678901234567"
        assert carrier.lot_key == "ppn:110375286414/L/ABC1234"
        assert carrier.fields.expiry_date == dt.date(2015, 6, 17)
        assert parse(carrier.lot_key).fields.lot == "ABC1234"

    def test_a_gtin_in_data_identifiers(self):
        carrier = parse("[)>\x1e06\x1d8P6901234567892\x1d1TL1\x1dSS1\x1dQ12\x1d1PX\x1d16D20260101")
        assert carrier.problems == ()
        assert carrier.key == "/01/06901234567892/21/S1"
        assert (carrier.fields.quantity, carrier.fields.item) == (12, "X")
        assert carrier.fields.production_date == dt.date(2026, 1, 1)
        assert carrier.digital_link("https://x.org/") == "https://x.org/01/06901234567892/21/S1"
        assert carrier.print_form() == carrier.text

    @pytest.mark.parametrize(
        ("fields", "problem"),
        [
            ("9N110375286415", "check_digit_wrong"),
            ("9N1", "value_not_allowed"),
            ("9N110375286414\x1dD269999", "date_impossible"),
            ("9N110375286414\x1d?", "ai_unknown"),
            ("9N110375286414\x1d3Z1\x1dD269999", "date_impossible"),
            ("1TL1", "item_not_named"),
            ("8P6901234567891", "check_digit_wrong"),
        ],
    )
    def test_problems(self, fields, problem):
        assert codes_of(f"[)>\x1e06\x1d{fields}\x1e\x04") == [problem]


class TestMa:
    def test_the_published_example(self):
        carrier = parse(MA_CODE)
        assert carrier.problems == ()
        assert (carrier.key, carrier.class_key) == (f"{DEVICE}.SLMSAGAAAC", DEVICE)
        assert carrier.lot_key == f"{DEVICE}.LAY21062803"
        assert carrier.fields.named() == {
            "device_identifier": "MA.156.M0.100350.01004YA10017",
            "serial": "LMSAGAAAC",
            "lot": "AY21062803",
            "production_date": "2021-06-28",
            "expiry_date": "2022-06-28",
            "valid_until": "2022-06-27",
        }
        assert carrier.print_form() == MA_CODE
        assert parse(f"https://example.com/q={MA_CODE}").key == carrier.key

    def test_a_sterilization_lot_is_its_own_field(self):
        carrier = parse("MA.156.M0.100350.01004YA10017.LA1.DST9")
        assert carrier.fields.sterilization_lot == "ST9"
        assert carrier.key == f"{DEVICE}.LA1"
        assert parse(DEVICE).key == DEVICE

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            (MA_CODE[:-1] + "4", "check_digit_wrong"),
            (MA_CODE.replace("10017.", "10018."), "check_digit_wrong"),
            ("MA.156.M0.100350", "ma_device_malformed"),
            (f"{DEVICE[3:]}.XQ", "ma_tag_unknown"),
            (f"{DEVICE[3:]}.M210631", "date_impossible"),
            (f"{DEVICE[3:]}.L", "value_missing"),
            (f"{DEVICE[3:]}.L1.L2", "element_repeated"),
        ],
    )
    def test_problems(self, text, problem):
        assert codes_of(text) == [problem]


class TestAhm:
    def test_tags_are_read_and_nothing_is_refused(self):
        carrier = parse("AHM.6912345.000123.BNB24001.SN00017.MD20260101.BD261230.ED261231")
        assert carrier.problems == ()
        assert carrier.key == "ahm:6912345.000123/S/00017"
        assert carrier.lot_key == "ahm:6912345.000123/L/B24001"
        assert carrier.fields.best_before_date == dt.date(2026, 12, 30)
        assert parse("AHM 6912345(BN)B1(ED)261231").key == "ahm:6912345/L/B1"
        assert parse("AHM:12345").key == "ahm:12345"
        assert codes_of("AHM.1.ED269931") == ["date_impossible"]
        assert codes_of("AHM") == ["value_missing"]

    def test_medicine_packs(self):
        carrier = parse("81234567890123456789")
        assert (carrier.scheme, carrier.key) == (Scheme.AHM, "ahm:8123456/S/7890123456789")
        assert parse("81101234567890123456").key == "ahm:8110123/S/4567890123456"
        assert parse("ahm:%zz").fields.device_identifier == "%zz"


class TestOwnCodes:
    pump = Pattern.parse("pump", r"(?P<item>SP20)-(?P<serial>[0-9]{6})")
    reel = Pattern.parse(
        "reel", r"R(?P<lot>[0-9]{5})/(?P<production_date>[0-9]{6,8})", item="R-0402"
    )
    box = Pattern.parse("box", r"B(?P<gtin>[0-9]{13})-(?P<serial>.+)")

    def read(self, text):
        return parse(text, patterns=(self.pump, self.reel, self.box))

    def test_names_are_coined_from_item_and_number(self):
        unit = self.read("SP20-000017")
        assert (unit.scheme, unit.pattern) == (Scheme.OWN, "pump")
        assert unit.key == "urn:suyuan:unit:SP20:000017"
        assert unit.class_key == "urn:suyuan:item:SP20"
        assert parse(unit.key).key == unit.key
        lot = self.read("R24011/260131")
        assert (lot.key, lot.lot_key) == ("urn:suyuan:lot:R-0402:24011",) * 2
        assert lot.fields.production_date == dt.date(2026, 1, 31)
        assert self.read("R24011/20260131").fields.production_date == dt.date(2026, 1, 31)
        assert own_keys("X").key == "urn:suyuan:item:X"

    def test_a_gtin_in_it_gives_gs1_keys(self):
        assert self.read("B6901234567892-A1").key == "/01/06901234567892/21/A1"
        wrong = self.read("B6901234567891-A1")
        assert wrong.key is None
        assert [found.code for found in wrong.problems] == ["identifiers.check_digit_wrong"]

    def test_other_gs1_keys(self):
        pallet = Pattern.parse("pallet", r"P(?P<sscc>[0-9]{18})")
        assert parse("P106141412345678908", patterns=(pallet,)).key == "/00/106141412345678908"
        place = Pattern.parse("place", r"L(?P<gln>[0-9]{13})(?P<version>.*)")
        assert parse("L0614141000012x", patterns=(place,)).key == "/414/0614141000012"

    def test_wrong_dates_are_named(self):
        carrier = self.read("R24011/261331")
        assert [found.code for found in carrier.problems] == ["identifiers.date_impossible"]
        assert carrier.raw[carrier.problems[0].position :] == "261331"

    def test_without_an_item_there_is_no_key(self):
        loose = Pattern.parse("loose", r"X(?P<serial>\d+)")
        carrier = parse("X1", patterns=(loose,))
        assert (carrier.key, carrier.fields.serial, carrier.fields.item) == (None, "1", None)
        assert codes_of("X1", patterns=(loose,)) == ["item_not_named"]

    def test_patterns_come_before_guesses_but_not_before_marks(self):
        digits = Pattern.parse("digits", r"(?P<serial>[0-9]{13})", item="X")
        assert parse("6901234567892", patterns=(digits,)).scheme is Scheme.OWN
        assert parse("]d20106901234567892", patterns=(digits,)).scheme is not Scheme.OWN

    @pytest.mark.parametrize("expression", ["(", "(?P<colour>x)"])
    def test_broken_patterns_are_refused(self, expression):
        with pytest.raises(PatternBrokenError):
            Pattern.parse("broken", expression)
