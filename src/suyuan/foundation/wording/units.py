"""How units are written for people: the sign of a unit code of UN/ECE Recommendation 20."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _, pgettext_lazy

from suyuan.kernel.units import SIGNS

PIECES: Final = frozenset({"EA", "H87", "C62"})
SYMBOLS: Final = SIGNS
WORDS: Final[Mapping[str, Promise]] = {
    "PR": pgettext_lazy("unit", "pairs"),
    "DZN": pgettext_lazy("unit", "dozen"),
    "CEN": pgettext_lazy("unit", "hundred"),
    "MIL": pgettext_lazy("unit", "thousand"),
    "DAY": pgettext_lazy("unit", "days"),
    "WEE": pgettext_lazy("unit", "weeks"),
    "ANN": pgettext_lazy("unit", "years"),
}
"""Units that have no sign."""


def symbol(unit: str) -> str:
    """Return the sign of a unit code; pieces by their word, what is no code as it is."""
    if unit in PIECES:
        return _("pcs")
    return SYMBOLS.get(unit) or str(WORDS.get(unit, unit))
