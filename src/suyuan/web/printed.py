"""Documents as PDF files, sent to the reader; who printed what is kept."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from suyuan.foundation import clock, documents, printing
from suyuan.foundation.accounts import queries as accounts
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.printing import Document
from suyuan.ledger.queries.firm import own_firm
from suyuan.web import people
from suyuan.web.models import Print


def answer(request: HttpRequest, document: Document, name: str) -> HttpResponse:
    """Send a document as PDF/A, with the reader's name and the moment in its foot.

    Args:
        request: The request.
        document: What is printed.
        name: The name of the file, without its end.
    """
    person = people.person_of(request)
    at = clock.now()
    made = printing.pdf(
        document, printed_by=accounts.name_of(person) if person is not None else "", at=at
    )
    context = people.context_of(request, reason=_("Printing"), command_id=clock.new_id())
    note_print(context=context, **noted(document, made))
    sent = HttpResponse(made, content_type=printing.MEDIA_TYPE)
    sent["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{name}.pdf"
    )
    sent["Cache-Control"] = "private, no-store"
    return sent


def noted(document: Document, file: bytes) -> dict[str, str]:
    """Return what is kept of a print: which document, what stood on it, the hash of the file."""
    return {
        "document": document.number or document.subtitle or document.title,
        "title": document.title,
        "mark": document.mark,
        "language": translation.get_language() or "zh-hans",
        "sha256": hashlib.sha256(file).hexdigest(),
    }


@command(name="web.note_print", action=None)
def note_print(
    *, context: Context, document: str, title: str, mark: str, language: str, sha256: str
) -> None:
    """Keep that somebody printed a document (21 CFR 11.10(e), EU GMP annex 11 no. 8).

    Whoever may read a document may print it: the right was asked for by its page.
    """
    Print.objects.create(
        document=document[:200], title=title[:200], mark=mark[:200], language=language,
        sha256=sha256, user_id=context.actor.user_id, label=context.actor.label, at=context.at,
        site_id=documents.site_of(document.partition(" ")[0]),
    )  # fmt: skip


def firm(language: str) -> str:
    """Return the firm's name for the head of a document."""
    name, english = own_firm()
    return (english or name) if language.startswith("en") else (name or english)
