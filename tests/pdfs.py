"""Reads our PDF files back."""

import io
import re

import pypdf


def text(file: bytes) -> str:
    """Give everything that is written on the pages, page by page."""
    reader = pypdf.PdfReader(io.BytesIO(file))
    return "\n".join(page.extract_text() for page in reader.pages)


def pages(file: bytes) -> int:
    """Give how many pages there are."""
    return len(pypdf.PdfReader(io.BytesIO(file)).pages)


_WORD = re.compile(r"[A-Za-z]{4,}")
_HASH = re.compile(r"[0-9a-f]{12,}")


def english(text: str, *known: str) -> set[str]:
    """Give the English words in what a Chinese paper says.

    Codes are written in capitals, hashes in small hexadecimal digits; neither is English.

    Args:
        text: What stands on the paper.
        known: Names of users and units that are written so in Chinese, too.
    """
    words = _WORD.findall(_HASH.sub("", text))
    return {word for word in words if not word.isupper()} - set(known)
