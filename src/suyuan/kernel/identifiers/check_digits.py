"""Check digits and check characters of every scheme we read.

>>> gs1("690123456789")
'2'
>>> gmn("69512345ModelA")
'EJ'
>>> hibc("+A123BJC5D6E71")
'G'
"""

from collections.abc import Mapping

from suyuan.kernel.identifiers.charsets import DIGITS, SET_32, SET_82

_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)
_GMN_MODULUS = 1021
_SET_43 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_SET_37 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_PPN_MODULUS = 97


def gs1(body: str) -> str:
    """Return the check digit of a GTIN, SSCC, GLN or another numeric GS1 key without it.

    Weights 3, 1, 3, … from the right; the digit fills the sum up to a multiple of ten.
    """
    weighted = 3 * sum(map(int, body[::-2])) + sum(map(int, body[-2::-2]))
    return str(-weighted % 10)


def gs1_is_right(key: str) -> bool:
    """Tell whether the last digit of a numeric GS1 key is its check digit.

    >>> gs1_is_right("06901234567892"), gs1_is_right("00208851107345")
    (True, False)
    """
    return gs1(key[:-1]) == key[-1]


def gmn(body: str) -> str | None:
    """Return the pair of check characters of a global model number without it.

    Prime weights from the right, modulus 1021. None when a character has no value or the body is
    too long.
    """
    if len(body) > len(_PRIMES) or any(character not in SET_82 for character in body):
        return None
    weighted = sum(
        SET_82.index(character) * prime
        for character, prime in zip(reversed(body), _PRIMES, strict=False)
    )
    rest = weighted % _GMN_MODULUS
    return SET_32[rest >> 5] + SET_32[rest & 31]


def hibc(body: str) -> str | None:
    """Return the modulo 43 check character of a HIBC, the leading plus sign included."""
    if any(character not in _SET_43 for character in body):
        return None
    return _SET_43[sum(map(_SET_43.index, body)) % 43]


def isbt(body: str) -> str | None:
    """Return the ISO/IEC 7064 modulo 37-2 character of an ISBT 128 donation number.

    >>> isbt("G123498654321")
    'H'
    """
    if any(character not in _SET_37[:-1] for character in body):
        return None
    total = 0
    for character in body:
        total = (total + _SET_37.index(character)) * 2 % 37
    return _SET_37[(38 - total) % 37]


def ppn(body: str) -> str | None:
    """Return the two check digits of a pharmacy product number: agency code and reference.

    >>> ppn("1103752864")
    '14'
    """
    if not body.isascii():
        return None
    weighted = sum(ord(character) * weight for weight, character in enumerate(body, start=2))
    return f"{weighted % _PPN_MODULUS:02}"


def _ma_values() -> Mapping[str, str]:
    """Return the number of each character of an MA code, as the digits it is written with.

    The numbers of the small letters jump between g and h, as the agency's own generator has it.
    """
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"
    values = {character: str(number) for number, character in enumerate(DIGITS + letters)}
    rest = "hijklmnopqrstuvwxyz-.@$,*+%/#!^~"
    return values | {character: str(number) for number, character in enumerate(rest, start=45)}


_MA_VALUES = _ma_values()


def ma(body: str) -> str | None:
    """Return the check digit of an MA code: of its product part, or of its production part.

    Every character becomes a number; in the row of all their digits every second one from the
    right is doubled, and the digit fills the sum up to a multiple of ten.

    >>> ma("MA.156.M0.100350.01004YA1001")
    '7'
    >>> ma(".SLMSAGAAAC.M210628.LAY21062803.E220628.V220627")
    '3'
    """
    if any(character not in _MA_VALUES for character in body):
        return None
    digits = "".join(_MA_VALUES[character] for character in body)
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return str(-(doubled + sum(map(int, digits[::-2]))) % 10)
