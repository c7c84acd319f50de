"""Pages of labels, set by Typst: as a PDF, or as pictures that can be read back."""

import functools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import noto_cjk_sans_otc
import typst

Form = Literal["pdf", "png", "svg"]
TEMPLATE: Final = Path(__file__).with_name("label.typ")
STANDARD: Final = "a-2b"


def pages(data: Mapping[str, Any], *, form: Form, dots_per_inch: int = 300) -> Sequence[bytes]:
    """Return the labels as one PDF, or as one picture for each page.

    Args:
        data: What the template reads from ``sys.inputs.data``, of values that JSON knows.
        form: What is made.
        dots_per_inch: Density of PNG pictures.
    """
    compiler = typst.Compiler(
        str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )  # fmt: skip
    options: dict[str, Any] = {"pdf_standards": [STANDARD]} if form == "pdf" else {}
    made: object = compiler.compile(format=form, ppi=float(dots_per_inch), **options)
    found: list[object] = list(made) if isinstance(made, list) else [made]
    return [page for page in found if isinstance(page, bytes)]


@functools.cache
def _fonts() -> typst.Fonts:
    folder = Path(str(noto_cjk_sans_otc.FONT_PATH)).parent
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
