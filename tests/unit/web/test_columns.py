"""A code in a list is opened by a click where it leads somewhere, and copied where it does not."""

from types import SimpleNamespace

from suyuan.web import screens


class Codes(screens.Table):
    number = screens.CodeColumn()
    lot = screens.CodeColumn(link=lambda row: f"/things/{row.lot}")
    paper = screens.CodeColumn()


def cells(address=""):
    row = SimpleNamespace(number="N-1", lot="L-1", paper="P-1")
    table = Codes([row])
    return table.cells(row, address).split("</td>")


class TestCodes:
    def test_with_a_link_lead_there_by_a_click_on_the_code(self):
        lot = cells()[1]
        assert '<a href="/things/L-1">' in lot
        assert "data-copy" not in lot

    def test_that_name_the_row_lead_to_its_page(self):
        number = cells("/orders/N-1/")[0]
        assert '<a href="/orders/N-1/">' in number
        assert "data-copy" not in number

    def test_without_a_link_are_copied(self):
        number, _lot, paper, _end = cells()
        assert 'data-copy="N-1"' in number
        assert 'data-copy="P-1"' in paper
