"""What people read for the codes of places."""

from typing import Final

from django.utils.translation import get_language

from suyuan.areas.catalog.models import Place
from suyuan.foundation.db.prepared import Prepared, one_of

_NAMES: Final = Prepared(
    lambda codes: (
        Place.objects.filter(place__code=one_of(codes))
        .order_by("pk")
        .values_list("place__code", "place__name", "place__name_en")
    )
)


def places_in_words(text: str) -> str:
    """Return codes of places with the name of each before it; what is no code stays as it is.

    Args:
        text: A code, or several with commas between them.
    """
    codes = text.split(", ")
    chinese = (get_language() or "").startswith("zh")
    names = {
        code: (name or name_en) if chinese else (name_en or name)
        for code, name, name_en in _NAMES.all(codes)
    }
    return ", ".join(
        f"{names[code]} ({code})" if names.get(code, code) != code else code for code in codes
    )
