"""Files that people bring: every fault is found, and what is clean is loaded whole and once."""

import io
import itertools
import json
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings, strategies as st

from suyuan.areas.integration.domain.imports.fields import Kind
from suyuan.areas.integration.models import Import, MasterElement
from suyuan.areas.integration.operations import imports
from suyuan.areas.integration.operations.imports import (
    AlreadyLoadedError,
    loading,
    mapping,
    taking,
    trying,
)
from suyuan.foundation import tables, wording
from suyuan.foundation.failures import ConflictError, ForbiddenError, LockTimeoutError
from suyuan.foundation.jobs import registry
from suyuan.foundation.jobs.models import Progress
from suyuan.kernel.errors import DomainError
from suyuan.ledger.queries.vocabulary import words_of
from tests import personas
from tests.integration.areas.integration.imports import world
from tests.screens import client_of

RECEIPTS = "收货日期,收货单号,供应商,物料编码,批号,序列号,数量,单位,仓库,有效期至"
GOOD = (
    RECEIPTS,
    "2026-04-14,GR-1,SUP,CAP,C-1,,1000,个,SZ-STORE,2028-04-14",
    '2026年4月14日,GR-1,华东电子,CAP,C-2,,"1,500",,SZ-STORE,2028-04-14',
    "2026/4/14,GR-1,SUP,RESIN,R-1,,2500,g,SZ-STORE,",
    "2026.4.14,GR-2,SUP,BOARD,B-1,BD-001..BD-010,10,,SZ-STORE,",
)
PRODUCTION = (
    "生产日期,生产订单,产品编码,批号,序列号,数量,产线,组件编码,组件批号,组件序列号,组件数量,"
    "发料仓库,操作员,设备"
)
SHIPMENT = "发货日期,发货单号,客户,产品,批号,序列号,SSCC,数量,承运人,仓库"


@pytest.fixture
def firm(db):
    world.build()


def received():
    return world.load(world.bring(world.csv(*GOOD), "RECEIPT"))


@pytest.mark.usefixtures("firm")
class TestReceipts:
    def test_are_checked_without_a_trace_and_loaded(self):
        row = world.bring(world.csv(*GOOD), "RECEIPT")
        assert world.problems(row) == []
        assert (row.state, row.rows, row.good) == ("CLEAN", 4, 4)
        assert world.count("ledger_event") == 0
        loaded = world.load(row)
        assert loaded.state == "LOADED"
        assert (loaded.result["units"], loaded.result["events"]) == (10, 3)
        assert world.stock("CAP", "C-2") == ["1500"]
        assert world.stock("RESIN", "R-1") == ["2.5"]

    def test_give_a_suppliers_lot_the_own_number(self):
        table = world.csv(
            "Received on,Item,Supplier lot,Lot,Quantity,Location",
            "2026-04-14,CAP,E-77,C-9,100,SZ-STORE",
            "2026-04-15,CAP,E-77,C-10,50,SZ-STORE",
        )
        row = world.load(world.bring(table, "RECEIPT"))
        assert row.state == "LOADED"
        assert (world.stock("CAP", "C-9"), world.stock("CAP", "C-10")) == (["100"], ["50"])
        assert world.stock("CAP", "E-77") == []

    def test_add_up_lines_of_one_lot(self):
        table = world.csv(
            "日期,单号,物料,批号,数量,仓库,备注",
            "2026-04-14,G,CAP,C-1,10,SZ-STORE,", "2026-04-14,G,CAP,C-1,5.0,SZ-STORE,",
        )  # fmt: skip
        row = world.load(world.bring(table, "RECEIPT"))
        assert row.result["events"] == 1
        assert world.stock("CAP", "C-1") == ["15"]

    def test_are_read_from_gb18030(self):
        row = world.bring(world.csv(*GOOD, encoding="gb18030"), "RECEIPT")
        assert row.state == "CLEAN"

    def test_are_read_from_a_spreadsheet_with_a_title_blank_lines_and_merged_cells(self):
        content = world.xlsx(
            ["四月收货", None, None, None, None],
            ["收货日期", "物料编码", "批号", "数量", "仓库"],
            ["2026-04-14", "CAP", "C-1", 0.1, "SZ-STORE"],
            [None, None, None, None, None],
            [None, "RESIN", "R-1", 0.1, "SZ-STORE"],
            [46126, "RESIN", "R-2", 0.3, "SZ-STORE"],
            merge=("A1:E1", "A3:A5"),
            formats=(("A6", "yyyy-mm-dd"),),
        )
        row = world.bring(content, "RECEIPT", name="a.xlsx")
        assert world.problems(row) == [(3, "quantity", "imports.quantity_not_whole")]
        fixed = world.xlsx(
            ["收货日期", "物料编码", "批号", "数量", "仓库"],
            ["2026-04-14", "RESIN", "R-1", 0.1, "SZ-STORE"],
            [None, "RESIN", "R-2", 0.3, "SZ-STORE"],
            merge=("A2:A3",),
        )
        assert world.load(world.bring(fixed, "RECEIPT")).state == "LOADED"
        assert world.stock("RESIN", "R-2") == ["0.3"]


FAULTS = [
    ("item", "2026-04-14,G,SUP,NIX,L,,1,,SZ-STORE,", "item_unknown"),
    ("partner", "2026-04-14,G,NIX,CAP,L,,1,,SZ-STORE,", "partner_unknown"),
    ("place", "2026-04-14,G,SUP,CAP,L,,1,,MOON,", "place_unknown"),
    ("date", "2026-02-30,G,SUP,CAP,L,,1,,SZ-STORE,", "date_impossible"),
    ("date", "04/05/2026,G,SUP,CAP,L,,1,,SZ-STORE,", "date_ambiguous"),
    ("date", "gestern,G,SUP,CAP,L,,1,,SZ-STORE,", "date_malformed"),
    ("date", "2999-01-01,G,SUP,CAP,L,,1,,SZ-STORE,", "date_future"),
    ("date", ",G,SUP,CAP,L,,1,,SZ-STORE,", "missing"),
    ("quantity", "2026-04-14,G,SUP,CAP,L,,-5,,SZ-STORE,", "quantity_not_positive"),
    ("quantity", "2026-04-14,G,SUP,CAP,L,,many,,SZ-STORE,", "quantity_malformed"),
    ("quantity", "2026-04-14,G,SUP,CAP,L,,1.5,,SZ-STORE,", "quantity_not_whole"),
    ("quantity", "2026-04-14,G,SUP,CAP,L,,,,SZ-STORE,", "missing"),
    ("quantity", "2026-04-14,G,SUP,CAP,L,,=1+1,,SZ-STORE,", "cell_formula"),
    ("unit", "2026-04-14,G,SUP,RESIN,L,,1,m,SZ-STORE,", "unit_differs"),
    ("unit", "2026-04-14,G,SUP,RESIN,L,,1,斗,SZ-STORE,", "unit_unknown"),
    ("lot", "2026-04-14,G,SUP,CAP,,,1,,SZ-STORE,", "lot_missing"),
    ("lot", "2026-04-14,G,SUP,SET,L\u0007,,1,,SZ-STORE,", "code_character"),
    ("serials", "2026-04-14,G,SUP,PUMP,L,批#1,,,SZ-STORE,", "code_character"),
    ("serials", "2026-04-14,G,SUP,BOARD,L,,1,,SZ-STORE,", "serials_missing"),
    ("serials", "2026-04-14,G,SUP,CAP,L,S1,1,,SZ-STORE,", "not_serialized"),
    ("serials", "2026-04-14,G,SUP,BOARD,L,S9..S1,,,SZ-STORE,", "range_backwards"),
    ("serials", "2026-04-14,G,SUP,BOARD,L,A1..B2,,,SZ-STORE,", "range_malformed"),
    ("serials", "2026-04-14,G,SUP,BOARD,L,S000000..S999999,,,SZ-STORE,", "too_many_serials"),
    ("serials", "2026-04-14,G,SUP,BOARD,L,S1、S1,,,SZ-STORE,", "serial_in_cell_twice"),
    ("quantity", "2026-04-14,G,SUP,BOARD,L,S1..S3,4,,SZ-STORE,", "count_differs"),
    ("expiry", "2026-04-14,G,SUP,CAP,L,,1,,SZ-STORE,nie", "date_malformed"),
]


@pytest.mark.usefixtures("firm")
class TestFaults:
    @pytest.mark.parametrize(("field", "line", "code"), FAULTS)
    def test_name_line_field_and_reason(self, field, line, code):
        row = world.bring(world.csv(RECEIPTS, line), "RECEIPT")
        assert (2, field, f"imports.{code}") in world.problems(row)
        assert row.state == "FAULTY"

    def test_are_all_listed_and_nothing_is_left(self):
        before = world.count("ledger_thing")
        row = world.bring(world.csv(RECEIPTS, *(line for _, line, _ in FAULTS)), "RECEIPT")
        assert {line for line, _, _ in world.problems(row)} == set(range(2, 2 + len(FAULTS)))
        assert row.good == 0
        assert world.count("ledger_thing") == before
        with pytest.raises(ConflictError):
            world.load(row)

    def test_find_a_serial_twice_in_the_file_and_against_the_ledger(self):
        received()
        lines = (
            "2026-04-15,GR-9,SUP,BOARD,B-2,BD-100..BD-102,,,SZ-STORE,",
            "2026-04-16,GR-9,SUP,BOARD,B-2,BD-101,,,SZ-STORE,",
            "2026-04-16,GR-9,SUP,BOARD,B-2,BD-005,,,SZ-STORE,",
            "2026-04-16,GR-9,SUP,BOARD,B-2,BD-005,,,SZ-STORE,",
        )
        row = world.bring(world.csv(RECEIPTS, *lines), "RECEIPT")
        assert world.problems(row) == [
            (3, "serials", "imports.serial_twice"),
            (4, "serials", "ledger.serial_used"),
            (5, None, "imports.line_twice"),
        ] or world.problems(row)[-1][1:] == ("", "imports.line_twice")

    def test_find_over_consumption_and_what_is_not_there(self):
        received()
        row = world.bring(
            world.csv(
                PRODUCTION,
                "2026-04-16,MO-1,SET,S-1,,10,SZ-LINE,CAP,C-1,,900,SZ-STORE,,",
                "2026-04-17,MO-2,SET,S-2,,10,SZ-LINE,CAP,C-1,,900,SZ-STORE,,",
                "2026-04-17,MO-3,SET,S-3,,10,SZ-LINE,CAP,NIX,,1,SZ-STORE,,",
                "2026-04-18,MO-4,SET,S-4,,10,SZ-LINE,BOARD,,BD-999,,SZ-STORE,,",
            ),
            "PRODUCTION",
        )
        assert world.problems(row) == [
            (3, "component_quantity", "ledger.over_consumed"),
            (4, "component_lot", "ledger.unknown_thing"),
            (5, "component_serials", "ledger.unknown_thing"),
        ]

    def test_of_lines_above_are_not_repeated_below(self):
        row = world.bring(
            world.csv(
                "日期,订单,产品,批号,数量,产线,组件,组件批号,组件数量",
                "2026-13-16,MO-1,SET,S-1,10,SZ-LINE,,,",
                "2026-04-17,MO-2,SET,S-2,10,SZ-LINE,SET,S-1,5",
            ),
            "PRODUCTION",
        )
        assert world.problems(row) == [(2, "date", "imports.date_impossible")]


@pytest.mark.usefixtures("firm")
class TestProduction:
    def test_links_lots_and_parts_to_units(self):
        received()
        row = world.bring(
            world.csv(
                PRODUCTION,
                "2026-04-16 09:30,MO-1,PUMP,P-1,SP-1,,SZ-LINE,CAP,C-1,,6,SZ-STORE,E-1,EQ-7",
                ",,,,,,,BOARD,,BD-001,,,,",
                "2026-04-16 10:30,MO-1,PUMP,P-1,SP-2,,SZ-LINE,CAP,C-1,,6,SZ-STORE,E-1,EQ-7",
                ",,,,,,,BOARD,,BD-002,,,,",
                "2026-04-17,MO-2,PUMP,P-2,SP-3..SP-12,10,SZ-LINE,CAP,C-2,,60,SZ-STORE,,",
                "2026-04-17,MO-2,PUMP,P-2,SP-3..SP-12,10,SZ-LINE,RESIN,R-1,,1.5,SZ-STORE,,",
            ),
            "PRODUCTION",
        )
        assert world.problems(row) == []
        row = world.load(row)
        assert (row.result["events"], row.result["units"]) == (3, 12)
        assert world.stock("CAP", "C-1") == ["988"]
        assert world.stock("RESIN", "R-1") == ["1"]
        assert world.count("ledger_unit_link") == 2

    def test_without_components_is_a_beginning(self):
        row = world.bring(
            world.csv(
                "日期,订单,产品,批号,数量,产线", "2026-04-16,MO-1,SET,S-1,10,SZ-LINE",
                "2026-04-16,MO-1,SET,S-2,10,SZ-LINE",
            ),
            "PRODUCTION",
        )  # fmt: skip
        assert world.load(row).result["lots"] == 2
        assert world.stock("SET", "S-2") == ["10"]


@pytest.mark.usefixtures("firm")
class TestShipments:
    def test_leave_the_store(self):
        received()
        row = world.bring(
            world.csv(
                SHIPMENT,
                "2026-04-20,DN-1,第一医院,CAP,C-1,,,400,顺达物流,SZ-STORE",
                "2026-04-20,DN-1,HOS,BOARD,,BD-001～-003,,3,SF,SZ-STORE",
            ),
            "SHIPMENT",
        )
        assert world.problems(row) == []
        assert world.load(row).result["events"] == 1
        assert sorted(world.stock("CAP", "C-1")) == ["400", "600"]

    def test_of_the_same_unit_twice_are_refused(self):
        received()
        row = world.bring(
            world.csv(
                SHIPMENT,
                "2026-04-20,DN-1,HOS,BOARD,,BD-001,,,,SZ-STORE",
                "2026-04-21,DN-2,HOS,BOARD,,BD-001,,,,SZ-STORE",
                "2026-04-21,DN-2,HOS,,,,069012345000000013,,,SZ-STORE",
                "2026-04-21,DN-2,HOS,,,,06901234500000001,,,SZ-STORE",
            ),
            "SHIPMENT",
        )
        found = world.problems(row)
        assert (3, "serials", "imports.serial_twice") in found
        assert (5, "sscc", "imports.sscc_malformed") in found


@pytest.mark.usefixtures("firm")
class TestAFile:
    def test_is_loaded_once(self):
        row = received()
        with pytest.raises(AlreadyLoadedError) as caught:
            world.bring(world.csv(*GOOD), "RECEIPT", name="other.csv")
        assert caught.value.number == row.number
        assert Import.objects.count() == 1

    def test_checked_twice_is_loaded_once(self):
        one = world.bring(world.csv(*GOOD), "RECEIPT")
        two = world.bring(world.csv(*GOOD), "RECEIPT")
        world.load(one)
        with pytest.raises(AlreadyLoadedError):
            world.load(two)
        assert world.stock("CAP", "C-1") == ["1000"]

    def test_that_was_put_aside_names_the_step_at_which_it_is(self):
        row = world.bring(world.csv(*GOOD), "RECEIPT")
        imports.discard_import(context=world.frame(), key=row.pk)
        with pytest.raises(ConflictError) as caught:
            imports.discard_import(context=world.frame(), key=row.pk)
        assert caught.value.data["step"] == "DISCARDED"
        with override("en"):
            assert "is at the step “Put aside” by now" in wording.sentence(caught.value)

    def test_whose_load_is_repeated_is_loaded_once(self):
        row = world.bring(world.csv(*GOOD), "RECEIPT")
        context = world.frame()
        world.load(row, context=context)
        loading.run_load(context=context.derive("load"), key=row.pk, shown=None)
        assert world.stock("CAP", "C-1") == ["1000"]

    def test_that_went_stale_after_the_check_is_checked_again(self):
        row = world.bring(world.csv(*GOOD), "RECEIPT")
        world.load(
            world.bring(
                world.csv(RECEIPTS, "2026-04-14,X,SUP,BOARD,B-1,BD-003,,,SZ-STORE,"), "RECEIPT"
            )
        )
        again = world.load(row)
        assert again.state == "FAULTY"
        assert world.problems(again) == [(5, "serials", "ledger.serial_used")]
        assert world.stock("CAP", "C-1") == []

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "foundation.table_empty"),
            (b"a,b\r\n", "foundation.table_empty"),
            (b"\x00\x01\x02\xff" * 50, "foundation.table_unreadable"),
            (b"a,b\r\n\xff\xfe\xfa\xff,1", "foundation.table_unreadable"),
            (b"PK\x03\x04 broken", "foundation.table_unreadable"),
            (b"\xd0\xcf\x11\xe0 old", "foundation.table_old"),
            (b'{"a": 1}', "imports.is_epcis"),
            (b"<html><table><tr><td>1</td></tr></table></html>", "foundation.table_unreadable"),
            (b"{\\rtf1 hello, world}", "foundation.table_unreadable"),
            (
                b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
                "foundation.table_locked",
            ),
        ],
    )
    def test_that_is_no_table_is_refused(self, content, code):
        with pytest.raises(DomainError) as caught:
            world.bring(content, "RECEIPT")
        assert caught.value.code == code

    def test_that_unpacks_to_more_than_is_read_is_refused(self, monkeypatch):
        stream = io.BytesIO(world.xlsx(["a", "b"], [1, 2]))
        packed = io.BytesIO()
        with (
            zipfile.ZipFile(stream) as old,
            zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for part in old.namelist():
                content = old.read(part)
                if part.endswith("sheet1.xml"):
                    content = content.replace(b"</sheetData>", b" " * 40_000_000 + b"</sheetData>")
                new.writestr(part, content)
        monkeypatch.setattr(tables.spreadsheet, "UNPACKED_MAX", 30_000_000)
        assert len(packed.getvalue()) < 100_000
        with pytest.raises(tables.TableTooLargeError):
            world.bring(packed.getvalue(), "RECEIPT")

    def test_with_more_empty_rows_than_a_sheet_can_have_is_refused(self):
        sheet = b"<worksheet><sheetData>" + b"<row/>" * 1_048_577 + b"</sheetData></worksheet>"
        packed = io.BytesIO(world.xlsx(["Lot"], ["C-1"]))
        made = io.BytesIO()
        with (
            zipfile.ZipFile(packed) as package,
            zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as harmful,
        ):
            for part in package.namelist():
                is_sheet = part.endswith("sheet1.xml")
                harmful.writestr(part, sheet if is_sheet else package.read(part))
        with pytest.raises(tables.TableUnreadableError):
            world.bring(made.getvalue(), "RECEIPT")

    def test_with_fifty_columns_uses_those_it_knows(self):
        more = [f"列{number}" for number in range(40)]
        table = world.csv(
            ",".join([*RECEIPTS.split(","), *more]), GOOD[1] + ",x" * len(more)
        )  # fmt: skip
        row = world.bring(table, "RECEIPT")
        assert row.state == "CLEAN"
        assert len(row.head) == 50

    def test_with_formulas_and_rounded_numbers_is_refused_cell_by_cell(self):
        content = world.xlsx(
            ["发货日期", "发货单号", "客户", "SSCC", "仓库"],
            ["2026-04-14", "=A1&1", "HOS", 69012345000000012, "SZ-STORE"],
        )
        found = world.problems(world.bring(content, "SHIPMENT"))
        assert (2, "document", "imports.cell_formula") in found
        assert (2, "sscc", "imports.cell_rounded") in found

    def test_keeps_its_mapping_for_the_next_one(self):
        heads = {
            "date": "Tag",
            "item": "Teil",
            "lot": "Charge",
            "quantity": "Menge",
            "place": "Ort",
        }
        imports.save_mapping(
            context=world.frame(), kind=Kind.RECEIPT, name="Kunde", heads=heads
        )  # fmt: skip
        row = world.bring(
            world.csv("Tag,Teil,Charge,Menge,Ort", "2026-04-14,CAP,C-1,5,SZ-STORE"), "RECEIPT"
        )
        assert row.state == "CLEAN"


DOCUMENT = {
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
    "type": "EPCISDocument",
    "schemaVersion": "2.0",
    "creationDate": "2026-04-14T08:00:00Z",
}


def epcis(*events, **more):
    return json.dumps({**DOCUMENT, "epcisBody": {"eventList": list(events)}, **more}).encode()


def event(serial, **more):
    return {
        "type": "ObjectEvent", "eventTime": "2026-04-14T08:00:00.000+08:00",
        "eventTimeZoneOffset": "+08:00", "action": "ADD", "bizStep": "commissioning",
        "epcList": [f"https://id.gs1.org/01/{world.PUMP_GTIN.zfill(14)}/21/{serial}"],
        "readPoint": {"id": "https://id.gs1.org/414/4012345000009"}, **more,
    }  # fmt: skip


@pytest.mark.usefixtures("firm")
class TestDocumentsOfOthers:
    def test_are_loaded_and_name_what_is_to_be_described(self):
        row = world.bring(epcis(event("A1"), event("A2")), "EVENTS", name="a.json")
        assert world.problems(row) == []
        assert row.result["undescribed"] == ["/414/4012345000009"]
        assert world.load(row).result["events"] == 2

    def test_with_mixed_faults_name_all_of_them(self):
        row = world.bring(
            epcis(
                event("A1"),
                event("A2", eventTime="yesterday"),
                event("A3", action="FLY"),
                event("A1", eventTime="2026-04-15T08:00:00.000+08:00"),
                event("A4", epcList=["https://id.gs1.org/01/09506000134352/21/X"]),
            ),
            "EVENTS",
            name="a.json",
        )
        assert {line for line, _, _ in world.problems(row)} == {2, 3, 4, 5}

    def test_that_are_broken_are_refused(self):
        row = world.bring(b"{ nonsense", "EVENTS", name="a.json")
        assert [code for _, _, code in world.problems(row)] == ["epcis.json_broken"]
        with pytest.raises(taking.NoEventsError):
            world.bring(b"a,b\r\n1,2\r\n", "EVENTS")


def header(name):
    place = {
        "id": "https://id.gs1.org/414/4012345000009",
        "attributes": [{"id": "cbvmda:name", "attribute": name}],
    }
    kind = "urn:epcglobal:epcis:vtype:BusinessLocation"
    vocabulary = {"type": kind, "vocabularyElementList": [place]}
    return {"epcisHeader": {"epcisMasterData": {"vocabularyList": [vocabulary]}}}


@pytest.mark.usefixtures("firm")
class TestMasterDataInDocuments:
    def test_are_counted_by_the_check_and_kept_by_the_load(self):
        row = world.bring(epcis(event("A1"), **header("不来梅仓库")), "EVENTS", name="a.json")
        assert (row.result["master_count"], row.result["master_new"]) == (1, 1)
        assert MasterElement.objects.count() == 0
        row = world.load(row)
        kept = MasterElement.objects.get()
        assert (kept.key, kept.file_id, kept.principal) == (
            "/414/4012345000009", row.file_id, row.principal
        )  # fmt: skip
        assert kept.document_at is not None
        assert row.result["master"] == [[kept.vocabulary, kept.key, "不来梅仓库"]]
        (place,) = words_of([kept.key])
        assert place.name == "不来梅仓库"

    def test_are_kept_once_as_long_as_they_say_the_same(self):
        world.load(world.bring(epcis(event("A1"), **header("库")), "EVENTS", name="a.json"))
        row = world.bring(epcis(event("A2"), **header("库")), "EVENTS", name="b.json")
        assert (row.result["master_count"], row.result["master_new"]) == (1, 0)
        world.load(row)
        assert MasterElement.objects.count() == 1

    def test_are_loaded_without_any_event(self):
        row = world.load(world.bring(epcis(**header("库")), "EVENTS", name="a.json"))
        assert (row.state, row.rows) == ("LOADED", 0)
        assert MasterElement.objects.count() == 1

    def test_are_not_kept_of_a_document_with_faults(self):
        broken = epcis(event("A1", action="FLY"), **header("库"))
        row = world.bring(broken, "EVENTS", name="a.json")
        assert row.state == "FAULTY"
        assert MasterElement.objects.count() == 0

    def test_are_shown_in_the_report(self):
        row = world.load(
            world.bring(epcis(event("A1"), **header("不来梅仓库")), "EVENTS", name="a.json")
        )
        page = client_of("ada").get(reverse("import", args=[row.pk])).content.decode()
        assert "Master data in the document" in page
        assert "不来梅仓库" in page


@pytest.mark.usefixtures("firm")
class TestSomebodyElseHoldsWhatIsNeeded:
    """The job stays in work and is tried again by itself; only the last try gives up."""

    def bring(self, monkeypatch):
        row = world.bring(epcis(event("A1")), "EVENTS", name="a.json")
        self.context = world.frame()
        self.held = True
        record = trying.ledger.record

        def perhaps(**values):
            if self.held:
                raise LockTimeoutError
            return record(**values)

        monkeypatch.setattr(trying.ledger, "record", perhaps)
        return row

    def work(self, task, row, attempt):
        task(context=self.context, key=row.pk, shown=None, attempt=attempt)

    def test_while_it_is_loaded(self, monkeypatch):
        row = self.bring(monkeypatch)
        imports.load_import(context=world.frame(), key=row.pk)
        with pytest.raises(LockTimeoutError):
            self.work(loading.run_load, row, 0)
        row.refresh_from_db()
        assert row.state == "LOADING"
        self.held = False
        self.work(loading.run_load, row, 1)
        row.refresh_from_db()
        assert (row.state, row.result["events"]) == ("LOADED", 1)

    def test_while_it_is_checked(self, monkeypatch):
        row = self.bring(monkeypatch)
        imports.check_import(context=world.frame(), key=row.pk, columns={})
        with pytest.raises(LockTimeoutError):
            self.work(loading.run_check, row, 0)
        row.refresh_from_db()
        assert row.state == "CHECKING"
        self.held = False
        self.work(loading.run_check, row, 1)
        row.refresh_from_db()
        assert (row.state, row.problems) == ("CLEAN", 0)

    def test_and_does_not_let_go(self, monkeypatch):
        row = self.bring(monkeypatch)
        imports.load_import(context=world.frame(), key=row.pk)
        with pytest.raises(LockTimeoutError):
            self.work(loading.run_load, row, registry.ATTEMPTS_MAX - 1)
        row.refresh_from_db()
        assert row.state == "CLEAN"
        self.held = False
        assert world.load(row).state == "LOADED"


@pytest.mark.usefixtures("firm")
class TestKilledAfterTheLoad:
    def test_its_progress_ends_all_the_same(self):
        row = world.bring(epcis(event("A1")), "EVENTS", name="a.json")
        context = world.frame()
        imports.load_import(context=context, key=row.pk)
        row.refresh_from_db()
        loading.run_load(context=context.derive("x"), key=row.pk, shown=None)
        loading.run_load(context=context.derive("x"), key=row.pk, shown=row.progress)
        assert Progress.objects.get(pk=row.progress).state == "DONE"


@pytest.mark.usefixtures("firm")
def test_a_load_at_the_command_line_that_was_cut_off_is_carried_out_again():
    content = world.csv(*GOOD)
    stored = taking.keep_file(context=world.frame(), content=content, name="a.csv")
    row = imports.start_import(context=world.frame(), kind=Kind.RECEIPT, stored=stored.pk)
    head = taking.head_of(io.BytesIO(content), "a.csv", Kind.RECEIPT)
    loading.mark_checked(
        context=world.frame(),
        key=row.pk,
        columns=mapping.columns_for(Kind.RECEIPT, head),
        outcome=trying.Outcome(rows=1),
    )
    left = loading.cut_off(row.file_hash, Kind.RECEIPT)
    assert left.pk == row.pk
    loading.carry_out(context=world.frame(), key=left.pk, tell=lambda _done, _total: None)
    assert Import.objects.get(pk=row.pk).state == "LOADED"
    assert loading.cut_off(row.file_hash, Kind.RECEIPT) is None
    assert world.stock("CAP", "C-1") == ["1000"]


@pytest.mark.usefixtures("real_database")
def test_a_file_that_is_read_for_long_is_loaded_all_the_same(monkeypatch):
    world.build()
    row = world.bring(world.csv(*GOOD), "RECEIPT")
    known = trying.directory

    def slowly(context):
        found = known(context)
        time.sleep(0.6)
        return found

    monkeypatch.setattr(trying, "directory", slowly)
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = '200ms'")
    assert world.load(row).state == "LOADED"
    connection.close()


@pytest.mark.usefixtures("real_database")
def test_a_file_that_several_people_load_at_once_is_loaded_once():
    world.build()
    rows = [world.bring(world.csv(*GOOD), "RECEIPT") for _person in range(3)]

    def load(row):
        try:
            return world.load(row).state
        except DomainError as failure:
            return failure.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(rows)) as people:
        found = sorted(people.map(load, rows))
    assert found == ["LOADED", "imports.already_loaded", "imports.already_loaded"]
    assert world.stock("CAP", "C-1") == ["1000"]


@pytest.mark.usefixtures("firm")
class TestRights:
    def test_to_load_are_needed(self):
        for name in ("ines", "tom"):
            with pytest.raises(ForbiddenError):
                world.bring(world.csv(*GOOD), "RECEIPT", context=personas.context(name))

    def test_end_at_the_own_site(self):
        context = personas.context("marek", site_id=personas.site("SZ").pk)
        lines = (GOOD[1], GOOD[1].replace("SZ-STORE", "SH-STORE"))
        row = world.bring(world.csv(RECEIPTS, *lines), "RECEIPT", context=context)
        assert world.problems(row) == [(3, "place", "imports.other_site")]

    def test_for_documents_of_others_are_needed_everywhere(self):
        context = personas.context("marek", site_id=personas.site("SZ").pk)
        with pytest.raises(ForbiddenError):
            world.bring(epcis(event("A1")), "EVENTS", context=context)


_numbers = itertools.count(1)
CELLS = {
    "date": st.sampled_from(["2026-04-14", "2026/4/15", "", "31.12.2026", "2999-01-01"]),
    "item": st.sampled_from(["CAP", "BOARD", "RESIN", "SCREW", "NIX", ""]),
    "lot": st.sampled_from(["L-1", "L-2", "", "a/b%"]),
    "serials": st.sampled_from(["", "", "S-1..S-3", "S-2", "S-9..S-1"]),
    "quantity": st.sampled_from(["", "3", "1", "0", "1.5", "-1"]),
    "place": st.sampled_from(["SZ-STORE", "SH-STORE", ""]),
}


@pytest.mark.usefixtures("firm")
class TestACheck:
    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(rows=st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=6))
    def test_says_no_problem_exactly_when_the_load_succeeds(self, rows):
        number = next(_numbers)
        stem = [list(row.values()) for row in rows]
        table = world.csv(
            "date,item,lot,serials,quantity,place,备注",
            *(",".join([*cells, f"{number}"]).replace("S-", f"S{number}-") for cells in stem),
        )
        before = world.count("ledger_event")
        row = world.bring(table, "RECEIPT")
        assert world.count("ledger_event") == before
        imported = Import.objects.filter(pk=row.pk)
        found = loading.source_of(imported.select_related("file").get())
        if row.state == "CLEAN":
            assert world.load(row).state == "LOADED"
        else:
            assert world.problems(row)
            assert not _loads(found)
            assert world.count("ledger_event") == before


def _loads(source):
    from suyuan.areas.integration.operations.imports import trying  # noqa: PLC0415
    from suyuan.foundation.command import rehearsal  # noqa: PLC0415

    context = world.frame()
    with rehearsal(context=context, action="integration.load_import"):
        try:
            trying.record_all(context=context, source=source, tell=lambda _done, _total: None)
        except DomainError:
            return False
    return True


class TestTheGuide:
    def test_exists_in_both_languages(self):
        root = Path(__file__).parents[5] / "docs"
        assert (root / "howto/import.md").exists()
        assert (root / "zh/howto/import.md").exists()
