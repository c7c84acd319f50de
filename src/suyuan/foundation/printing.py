"""Documents as PDF/A: said as facts and tables, set by Typst with the house's head and foot.

An area says what stands in a document; it writes no layout. Large tables break over pages with
their head repeated. The fonts are a locked package: a document looks the same on every machine.
"""

import dataclasses
import datetime as dt
import functools
import json
import threading
import zoneinfo
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import noto_cjk_sans_otc
import typst
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from suyuan.foundation import letters, signing
from suyuan.foundation.core.models import Signature
from suyuan.kernel.errors import DomainError

HOUSE: Final = Path(__file__).parent / "print" / "house.typ"
STANDARD: Final = "a-2b"
ROWS_MAX: Final = 10_000
"""More lines are no document to read: 12,000 took 5.5 s of CPU and 850 MB to set."""
MEDIA_TYPE: Final = "application/pdf"
_one_at_a_time: Final = threading.Lock()
"""Typst uses every core by itself; two at once would only need twice the memory."""


class DocumentTooLongError(DomainError):
    """The document has more lines than can be set; a table as a file can hold them."""

    code = "foundation.document_too_long"
    rows: int
    limit: int


@dataclasses.dataclass(frozen=True, slots=True)
class Mark:
    """A text that stands out: what is wrong, or what is said besides."""

    text: str
    bad: bool = True
    """Red; else small and grey."""


Words = str | Mark | Sequence[str | Mark]
"""A text, or several, each on a line of its own."""


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    label: str
    width: float = 0
    """Its share of the width that is left; 0 is as wide as its content."""
    numeric: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Lines under a head that is repeated on every page."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Words]]
    empty: str = ""
    """What stands there where there are no lines."""
    title: str = ""
    """Stands above it, smaller than the title of a section."""


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values, in two columns."""

    pairs: Sequence[tuple[str, Words]]
    title: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """A part of a document under a title."""

    title: str
    parts: Sequence[Table | Facts | Text]
    anew: bool = False
    """Whether it begins on a page of its own."""


@dataclasses.dataclass(frozen=True, slots=True)
class Band:
    """What must not be overlooked: a recall, a hold, a draft."""

    text: str
    bad: bool = True


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """What is printed, in the language that is active."""

    title: str
    number: str = ""
    subtitle: str = ""
    firm: str = ""
    """Stands at the head of every page."""
    symbol: str = ""
    """A code as SVG."""
    bands: Sequence[Band] = ()
    sections: Sequence[Section] = ()
    signed: str | None = None
    """The number of the document whose signatures are printed; None prints none."""
    version: str | None = None
    """Print only the signatures of this version of the document; None prints those of all."""
    mark: str = ""
    """Stands at the foot of every page: the hash of what is printed, or that it is a draft."""
    stamp: str = ""
    """Lies behind the text of every page, large and pale: DRAFT."""


def pdf(document: Document, *, printed_by: str, at: dt.datetime) -> bytes:
    """Return a document as PDF/A-2b.

    Args:
        document: What is printed.
        printed_by: Who prints it, as the foot says.
        at: When; shown in the zone that is active.

    Raises:
        DocumentTooLongError: If its tables have more than `ROWS_MAX` lines together.
    """
    parts = [part for section in document.sections for part in section.parts]
    rows = sum(len(part.rows) for part in parts if isinstance(part, Table))
    if rows > ROWS_MAX:
        raise DocumentTooLongError(rows=rows, limit=ROWS_MAX)
    return compiled(HOUSE, _data(document, printed_by, at), at=at)


def compiled(template: Path, data: Mapping[str, Any], *, at: dt.datetime) -> bytes:
    """Return what a Typst template makes of data, which it reads from ``sys.inputs.data``.

    Args:
        template: A file of ours; it reads nothing but what lies beside it.
        data: Plain data: texts, numbers, lists, mappings.
        at: The moment that the document names as its making.
    """
    compiler = typst.Compiler(
        str(template), root=str(template.parent), font_paths=_fonts(),
        sys_inputs={"data": json.dumps(letters.printable_data(data), ensure_ascii=False)},
    )  # fmt: skip
    with _one_at_a_time:
        made = compiler.compile(
            format="pdf", pdf_standards=[STANDARD], timestamp=int(at.timestamp())
        )
    assert isinstance(made, bytes)
    return made


@functools.cache
def _fonts() -> typst.Fonts:
    folder = Path(str(noto_cjk_sans_otc.FONT_PATH)).parent
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )


def _data(document: Document, printed_by: str, at: dt.datetime) -> Mapping[str, Any]:
    local = timezone.localtime(at)
    foot = _("Printed %(at)s by %(who)s · a copy of the electronic record") % {
        "at": f"{local:%Y-%m-%d %H:%M} UTC{local:%z}",
        "who": printed_by,
    }
    return {
        "title": document.title,
        "number": document.number,
        "subtitle": document.subtitle,
        "firm": document.firm,
        "symbol": document.symbol,
        "language": "zh" if (translation.get_language() or "zh").startswith("zh") else "en",
        "made": {
            name: getattr(local, name)
            for name in ("year", "month", "day", "hour", "minute", "second")
        },
        "foot": foot,
        "words": {
            "page": str(_("Page %(page)s of %(pages)s")),
            "signatures": str(_("Electronic signatures")),
        },
        "mark": document.mark,
        "stamp": document.stamp,
        "bands": [{"text": band.text, "bad": band.bad} for band in document.bands],
        "sections": [
            {
                "title": section.title,
                "anew": section.anew,
                "parts": [_part(part) for part in section.parts],
            }
            for section in document.sections
        ],
        "signatures": _signatures(document.signed, document.version),
    }


def _part(part: Table | Facts | Text) -> Mapping[str, Any]:
    match part:
        case Table():
            return {
                "kind": "table",
                "columns": [dataclasses.asdict(column) for column in part.columns],
                "rows": [[_words(cell) for cell in row] for row in part.rows],
                "empty": part.empty,
                "title": part.title,
            }
        case Facts():
            return {
                "kind": "facts",
                "pairs": [[str(label), _words(value)] for label, value in part.pairs],
                "title": part.title,
            }
        case Text():
            return {"kind": "text", "text": part.text}


def _words(words: Words) -> Any:
    if isinstance(words, Mark):
        return {"text": words.text, "bad": words.bad}
    if isinstance(words, (list, tuple)):
        return [_words(one) for one in words]
    return str(words)


def signatures_of(number: str, version: str | None = None) -> Sequence[Signature]:
    """Return the signatures of a document, or of one version of it, in their order."""
    found = signing.signatures_of(number)
    return list(found if version is None else found.filter(version=version))


def signed_at(row: Signature) -> str:
    """Return the moment of a signature in the zone of its signer, as every paper writes it."""
    return f"{row.signed_at.astimezone(_zone(row.tz_offset)):%Y-%m-%d %H:%M:%S} UTC{row.tz_offset}"


def hash_of(sha256: str) -> Sequence[Mark]:
    """Return a hash as a column of facts takes it: small, in two halves below each other."""
    middle = len(sha256) // 2
    return [Mark(sha256[:middle], bad=False), Mark(sha256[middle:], bad=False)]


def signer_of(row: Signature) -> str:
    """Return the printed name of a signer with the user name."""
    return f"{signing.name_of(row)} ({row.username})"


def _signatures(number: str | None, version: str | None) -> Sequence[Mapping[str, str]]:
    """Return name, meaning, moment and proof of each signature: 21 CFR 11.50 (b)."""
    if number is None:
        return ()
    return [
        {
            "name": signer_of(row),
            "meaning": str(signing.MEANINGS[row.meaning]),
            "reason": row.reason,
            "at": signed_at(row),
            "proof": f"SHA-256 {row.sha256}"
            + (f" · {_('demonstration')}" if row.method == signing.DEMONSTRATION else ""),
        }
        for row in signatures_of(number, version)
    ]


def _zone(offset: str) -> dt.tzinfo:
    if not offset:
        return zoneinfo.ZoneInfo("UTC")
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    length = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-length if offset.startswith("-") else length)
