"""Reads our PDF files back."""

import io

import pypdf


def text(file: bytes) -> str:
    """Give everything that is written on the pages, page by page."""
    reader = pypdf.PdfReader(io.BytesIO(file))
    return "\n".join(page.extract_text() for page in reader.pages)


def pages(file: bytes) -> int:
    """Give how many pages there are."""
    return len(pypdf.PdfReader(io.BytesIO(file)).pages)
