"""Tables that people bring."""

import io

import openpyxl
import pytest

from suyuan.foundation import tables
from suyuan.web.screens import mapping, sheets


class TestRead:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_reads_text_in_the_usual_encodings(self, encoding, separator):
        text = f"批号{separator}数量\r\nP26-0412{separator}128\r\n\r\nP26-0413{separator}7\r\n"
        found = sheets.read(text.encode(encoding), "table.csv")
        assert found.head == ["批号", "数量"]
        assert found.rows == [(2, ["P26-0412", "128"]), (4, ["P26-0413", "7"])]

    def test_reads_workbooks_with_their_line_numbers(self):
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        page.append(["Lot", None, "Quantity"])
        page.append([])
        page.append(["P26-0412", "x", 128])
        file = io.BytesIO()
        book.save(file)
        found = sheets.read(file.getvalue(), "table.xlsx")
        assert found.head == ["Lot", "#2", "Quantity"]
        assert found.rows == [(3, ["P26-0412", "x", "128"])]

    def test_counts_the_lines_of_the_file_and_not_the_rows(self):
        found = sheets.read(b'a,b\n1,"over\ntwo lines"\n2,x\n', "t.csv")
        assert [number for number, _row in found.rows] == [2, 4]

    def test_fills_short_rows(self):
        assert sheets.read(b"a,b,c\n1\n", "t.csv").rows == [(2, ["1", "", ""])]

    @pytest.mark.parametrize("content", [b"\x00\x01\x02" * 50, b"PK\x03\x04 not a workbook"])
    def test_refuses_what_is_no_table(self, content):
        with pytest.raises(sheets.UnreadableFileError):
            sheets.read(content, "table.xlsx")

    def test_refuses_an_old_spreadsheet(self):
        with pytest.raises(tables.OldSpreadsheetError):
            sheets.read(b"\xd0\xcf\x11\xe0 no", "table.xlsx")

    def test_tells_a_protected_spreadsheet_from_an_old_one(self):
        with pytest.raises(tables.LockedSpreadsheetError):
            sheets.read(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "table.xlsx")

    @pytest.mark.parametrize("text", ["6.90123E+12", "1.23E+13"])
    def test_marks_what_is_left_of_a_long_number(self, text):
        (row,) = sheets.read(f"code,name\n{text},1.5E+03\n".encode(), "t.csv").rows
        assert [getattr(value, "mark", None) for value in row[1]] == ["SHORTENED", None]

    def test_tells_columns_of_one_head_apart(self):
        found = sheets.read(b"Lot,Quantity,lot\nA,1,B\n", "t.csv")
        assert found.head == ["Lot \xb7 A", "Quantity", "lot \xb7 C"]

    def test_reads_a_small_file_with_a_far_cell_without_the_cells_between(self):
        """Its rectangle has 17 thousand million cells; to make them ends the process."""
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        page.append(["code", "name"])
        page.cell(2, 1, "A1")
        page.cell(1_048_576, 16_384, "far")
        file = io.BytesIO()
        book.save(file)
        found = sheets.read(file.getvalue(), "table.xlsx")
        assert found.rows == [(2, ["A1", ""])]

    def test_marks_formulas_errors_and_rounded_numbers(self):
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        page.append(["a", "b", "c", "d"])
        page.append(["=1+1", "plain", 6901234567890123456, 12])
        file = io.BytesIO()
        book.save(file)
        ((_line, cells),) = sheets.read(file.getvalue(), "table.xlsx").rows
        assert [getattr(sheets.doubt(cell), "code", None) for cell in cells] == [
            "web.cell_formula", None, "web.cell_rounded", None,
        ]  # fmt: skip

    @pytest.mark.parametrize("content", [b"", b"a,b\n", b"\n\n"])
    def test_refuses_an_empty_table(self, content):
        with pytest.raises(sheets.EmptyTableError):
            sheets.read(content, "table.csv")

    def test_refuses_too_many_rows(self, monkeypatch):
        monkeypatch.setattr(sheets, "ROWS_MAX", 2)
        with pytest.raises(sheets.TooManyRowsError):
            sheets.read(b"a\n1\n2\n3\n", "table.csv")


class TestGuess:
    def test_knows_heads_in_both_languages_and_by_other_names(self):
        targets = [
            mapping.Target("name", "Name"),
            mapping.Target("quantity", "Quantity", is_required=True, aliases=("qty", "数量")),
        ]
        assert mapping.guess(["数量（件）", "NAME "], targets) == {"name": 1}
        assert mapping.guess(["QTY.", "name"], targets) == {"name": 1, "quantity": 0}
        assert mapping.missing({"name": 1}, targets) == [targets[1]]
