"""Documents on paper: data is set as text, in Chinese too, and never run."""

import io

from PIL import Image

from suyuan.foundation import printing

PAGE = """
#let data = json(sys.inputs.at("data"))
#set page(width: 60mm, height: 20mm, margin: 2mm)
#set text(font: "Noto Sans SC", size: 12pt, fallback: false)
#for line in data.lines [#line #pagebreak(weak: true)]
"""


def made(tmp_path, lines, form="png"):
    template = tmp_path / "page.typ"
    template.write_text(PAGE, encoding="utf-8")
    return printing.compiled(template, {"lines": lines}, form=form, dots_per_inch=72)


def darkness(page):
    picture = Image.open(io.BytesIO(page)).convert("L")
    return sum(grey < 128 for grey in picture.tobytes())


class TestCompiled:
    def test_gives_a_page_for_each_line(self, tmp_path):
        assert len(made(tmp_path, ["一", "二", "三"])) == 3

    def test_sets_chinese_with_its_own_font(self, tmp_path):
        more, less = made(tmp_path, ["输液泵", "一"])
        assert darkness(more) > darkness(less) > 0

    def test_sets_what_looks_like_a_program_as_text(self, tmp_path):
        (page,) = made(tmp_path, ['#panic("run") $x$ *b* \\ #read("/etc/passwd")'])
        assert darkness(page) > 0

    def test_makes_a_pdf_for_the_archive(self, tmp_path):
        (document,) = made(tmp_path, ["输液泵"], form="pdf")
        assert document.startswith(b"%PDF-")
        assert b"pdfaid" in document
