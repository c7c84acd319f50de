"""Documents on paper: set by Typst from a template and data, with fonts of our own.

A template is a file beside the area's code. It reads its data as ``json(sys.inputs.at("data"))``;
nothing of the data is ever read as a program.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import typst

FONTS: Final = Path(__file__).resolve().parent / "fonts"
Form = Literal["pdf", "png", "svg"]


def compiled(
    template: Path, data: Mapping[str, Any], *, form: Form, dots_per_inch: int = 300
) -> Sequence[bytes]:
    """Return a document: one PDF, or one picture for each page.

    Args:
        template: The Typst file.
        data: What stands in the document, of values that JSON knows.
        form: What is made.
        dots_per_inch: Density of PNG pictures.
    """
    with tempfile.TemporaryDirectory(prefix="suyuan-paper-") as folder:
        main = Path(folder) / "main.typ"
        main.write_bytes(template.read_bytes())
        written = json.dumps(data, ensure_ascii=False)
        (Path(folder) / "data.json").write_text(written, encoding="utf-8")
        made: object = typst.compile(
            str(main),
            root=folder,
            format=form,
            ppi=dots_per_inch,
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"data": "data.json"},
            pdf_standards="a-2b" if form == "pdf" else [],
        )
    pages: list[object] = list(made) if isinstance(made, list) else [made]
    return [page for page in pages if isinstance(page, bytes)]
