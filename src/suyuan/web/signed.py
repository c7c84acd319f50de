"""Signatures of a document on its page: who, what it means, when, and whether it still fits."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suyuan.foundation import signing
from suyuan.foundation.core.models import Signature
from suyuan.web.people import Reader
from suyuan.web.screens.panels import Template
from suyuan.web.states import Chip, Tone

TITLE: Final = _("Signatures")
INTACT: Final = Chip(Tone.OK, _("intact"), title=_("The signed content fits its hash."))
BROKEN: Final = Chip(Tone.BAD, _("broken"), title=_("The content does not fit its hash."))
SUPERSEDED: Final = Chip(Tone.OFF, _("superseded"), title=_("It was given for an earlier version."))
DEMONSTRATED: Final = Chip(Tone.DRILL, _("demonstration"))


def shown(document: str, version: str | None = None) -> Sequence[Mapping[str, Any]]:
    """Return the signatures of a document ready for the template ``web/signed.html``.

    Args:
        document: Its number.
        version: The version that is in force now; signatures of others are superseded. None where
            it has only one.
    """
    return [_shown(row, version) for row in signing.signatures_of(document)]


def panel(
    document: Callable[[Any], str],
    version: Callable[[Any], str] | None = None,
    *,
    title: str | Promise = TITLE,
    name: str = "signatures",
    side: bool = True,
) -> Template:
    """Return the panel of a document's signatures."""

    def context(row: Any, _reader: Reader) -> Mapping[str, Any]:
        return {"signatures": shown(document(row), version(row) if version else None)}

    return Template(
        name=name, title=title, template="web/signed.html", context=context, side=side,
        is_late=True,
    )  # fmt: skip


def _shown(row: Signature, version: str | None) -> Mapping[str, Any]:
    chips = [INTACT if signing.is_intact(row) else BROKEN]
    if version is not None and row.version != version:
        chips.append(SUPERSEDED)
    if row.method == signing.DEMONSTRATION:
        chips.append(DEMONSTRATED)
    return {
        "row": row,
        "name": signing.name_of(row),
        "meaning": signing.MEANINGS[row.meaning],
        "chips": chips,
    }
