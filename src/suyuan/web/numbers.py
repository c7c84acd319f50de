"""Numbers as people read them."""

from decimal import Decimal


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
