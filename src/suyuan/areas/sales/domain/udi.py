"""The UDI of a line of the sales record as it stands on the label, for people."""

import datetime as dt
from collections.abc import Sequence


def text_of(
    di: str, *, lot: str, made_on: dt.date | None, expires_on: dt.date | None, serial: str = ""
) -> str:
    """Return DI and production identifiers with their application identifiers.

    A DI that is no GTIN stands by itself: its agency writes production identifiers otherwise.

    >>> text_of(
    ...     "06901234567892",
    ...     lot="L1",
    ...     made_on=dt.date(2026, 1, 2),
    ...     expires_on=dt.date(2029, 1, 1),
    ...     serial="S7",
    ... )
    '(01)06901234567892(11)260102(17)290101(10)L1(21)S7'
    >>> text_of("", lot="L1", made_on=None, expires_on=None)
    ''
    """
    return "".join(parts_of(di, lot=lot, made_on=made_on, expires_on=expires_on, serial=serial))


def parts_of(
    di: str, *, lot: str, made_on: dt.date | None, expires_on: dt.date | None, serial: str = ""
) -> Sequence[str]:
    """Return the elements one by one, for paper that is too narrow for all of them on a line.

    >>> parts_of("06901234567892", lot="L1", made_on=None, expires_on=None)
    ['(01)06901234567892', '(10)L1']
    """
    if not (len(di) == _GTIN_DIGITS and di.isdigit()):
        return [di] if di else []
    parts = [f"(01){di}"]
    parts += [f"(11){made_on:%y%m%d}"] if made_on is not None else []
    parts += [f"(17){expires_on:%y%m%d}"] if expires_on is not None else []
    parts += [f"(10){lot}"] if lot else []
    parts += [f"(21){serial}"] if serial else []
    return parts


_GTIN_DIGITS = 14
