"""Documents as PDF files, sent to the reader."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from suyuan.foundation import clock, printing
from suyuan.foundation.printing import Document
from suyuan.ledger.queries.firm import own_firm
from suyuan.web import people


def answer(request: HttpRequest, document: Document, name: str) -> HttpResponse:
    """Send a document as PDF/A, with the reader's name and the moment in its foot.

    Args:
        request: The request.
        document: What is printed.
        name: The name of the file, without its end.
    """
    person = people.person_of(request)
    made = printing.pdf(
        document,
        printed_by=person.display_name if person is not None else "",
        at=clock.now(),
    )
    sent = HttpResponse(made, content_type=printing.MEDIA_TYPE)
    sent["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{name}.pdf"
    )
    sent["Cache-Control"] = "private, no-store"
    return sent


def firm(language: str) -> str:
    """Return the firm's name for the head of a document."""
    name, english = own_firm()
    return (english or name) if language.startswith("en") else (name or english)
