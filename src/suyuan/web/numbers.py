"""Numbers as people read them."""

from decimal import Decimal
from typing import Final

KEY_DIGITS_MAX: Final = 18


def plain(amount: Decimal | float) -> str:
    """Return an amount grouped by thousands, without zeros that say nothing.

    >>> plain(Decimal("1284551.500"))
    '1,284,551.5'
    >>> plain(1204)
    '1,204'
    """
    if isinstance(amount, float):
        amount = Decimal(repr(round(amount, 3)))
    text = f"{Decimal(amount):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def asked(text: str) -> int | None:
    """Read a row's number from an address; None where it is none.

    >>> asked("17"), asked("-1"), asked("\u00b2"), asked("9" * 30)
    (17, None, None, None)
    """
    readable = text.isascii() and text.isdigit() and len(text) <= KEY_DIGITS_MAX
    return int(text) if readable else None
