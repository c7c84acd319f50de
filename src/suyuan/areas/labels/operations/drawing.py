"""Draws labels and reads every symbol back: as pages of a PDF, or as pictures for a printer.

What is read back is what is printed: of a PDF the symbol that goes into it, and its first page as a
whole, drawn at the density of the printer; for a label printer the very dots that are sent.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import zxingcpp
from django.utils import translation
from PIL import Image

from suyuan.areas.labels import choices
from suyuan.areas.labels.domain import Symbol, zpl
from suyuan.areas.labels.models import Label, Template
from suyuan.areas.labels.operations import setting
from suyuan.areas.labels.operations.errors import SymbolUnreadableError

FORMATS: Final[dict[str, Any]] = {
    Symbol.DATAMATRIX: zxingcpp.BarcodeFormat.DataMatrix,
    Symbol.GS1_128: zxingcpp.BarcodeFormat.Code128,
    Symbol.QR_LINK: zxingcpp.BarcodeFormat.QRCode,
}
BATCH: Final = 200
"""Labels that are drawn as pictures at once; each is some tens of kilobytes."""
SCALE: Final = 4
WHITE_FROM: Final = 128

Told = Callable[[int], None]


def pdf(template: Template, labels: Sequence[Label], *, tell: Told) -> bytes:
    """Return the labels as a PDF, one to a page of its own size.

    Raises:
        SymbolUnreadableError: If a symbol cannot be read back or says something else.
    """
    drawn = []
    for number, label in enumerate(labels, start=1):
        symbol = _symbol(template, label)
        _read(symbol.to_image(scale=SCALE), template, label)
        drawn.append(_drawn(template, label, symbol))
        if number % BATCH == 0:
            tell(number)
    pages = _pages(template, labels[:1], drawn[:1], form="png", dots=300)
    _read(Image.open(io.BytesIO(pages[0])).convert("L"), template, labels[0])
    return bytes(_compiled(template, drawn, form="pdf", dots=300)[0])


def zpl_of(template: Template, labels: Sequence[Label], *, dots: int, tell: Told) -> bytes:
    """Return the labels as ZPL II for a printer of so many dots per inch.

    Raises:
        SymbolUnreadableError: If a symbol cannot be read back or says something else.
    """
    said = []
    for start in range(0, len(labels), BATCH):
        some = labels[start : start + BATCH]
        drawn = [_drawn(template, label, _symbol(template, label)) for label in some]
        for label, page in zip(
            some, _compiled(template, drawn, form="png", dots=dots), strict=True
        ):
            picture = Image.open(io.BytesIO(page)).convert("L")
            picture = picture.point(lambda grey: 255 if grey >= WHITE_FROM else 0)
            _read(picture, template, label)
            said.append(zpl.graphic(list(_rows(picture)), dots=picture.width))
        tell(start + len(some))
    return "\n".join(said).encode()


def preview(template: Template, label: Label) -> str:
    """Return one label as SVG, as it will look on paper."""
    drawn = [_drawn(template, label, _symbol(template, label))]
    return _compiled(template, drawn, form="svg", dots=300)[0].decode()


def _symbol(template: Template, label: Label) -> Any:
    symbol = Symbol(template.symbol)
    is_gs1 = symbol is not Symbol.QR_LINK
    options = {"force_square": True} if symbol is Symbol.DATAMATRIX else {}
    return zxingcpp.create_barcode(label.content, FORMATS[symbol], gs1=is_gs1, **options)


def _read(picture: Any, template: Template, label: Label) -> None:
    found = zxingcpp.read_barcodes(picture, formats=FORMATS[Symbol(template.symbol)])
    read = found[0].text if len(found) == 1 else ""
    if read != label.content:
        raise SymbolUnreadableError(position=label.position, content=label.content, read=read)


def _drawn(template: Template, label: Label, symbol: Any) -> dict[str, Any]:
    facts = label.facts
    with translation.override(template.language):
        lines = [
            (str(choices.LINE_MARKS[name]), facts[name]) for name in template.lines if name in facts
        ]
    return {
        "svg": symbol.to_svg(),
        "lines": lines,
        "text": facts.get("TEXT", ""),
        "human": "" if template.symbol == Symbol.QR_LINK else label.content,
        "copy": label.copy,
    }


def _pages(
    template: Template,
    labels: Sequence[Label],
    drawn: Sequence[dict[str, Any]],
    *,
    form: setting.Form,
    dots: int,
) -> Sequence[bytes]:
    """Return one page for each label; a label that does not fit on its page is refused."""
    pages = _compiled(template, drawn, form=form, dots=dots)
    if len(pages) != len(labels):
        raise SymbolUnreadableError(position=labels[0].position, content=labels[0].content, read="")
    return pages


def _compiled(
    template: Template, drawn: Sequence[dict[str, Any]], *, form: setting.Form, dots: int
) -> Sequence[bytes]:
    data = {
        "width": template.width_mm,
        "height": template.height_mm,
        "linear": template.symbol == Symbol.GS1_128,
        "lang": "en" if template.language == "en" else "zh",
        "labels": list(drawn),
    }
    return setting.pages(data, form=form, dots_per_inch=dots)


def _rows(picture: Any) -> Iterator[bytes]:
    """Yield the rows of a picture of black and white, a set bit for a black dot."""
    width = (picture.width + 7) // 8
    bits = Image.eval(picture, lambda grey: 255 - grey).convert("1").tobytes()
    for start in range(0, len(bits), width):
        yield bits[start : start + width]
