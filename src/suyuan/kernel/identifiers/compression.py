"""The compressed form of a GS1 Digital Link: identifiers and values as bits, written in base64url.

>>> text = compress({"01": "09506000134352", "10": "ABC1"})
>>> decompress(text)
[('01', '09506000134352'), ('10', 'ABC1')]
"""

import math
from collections.abc import Iterator, Mapping, Sequence

from suyuan.kernel.identifiers.charsets import (
    SET_64,
    base64url_of_bits,
    bits_of_base64url,
    is_digits,
)
from suyuan.kernel.identifiers.rules import AI_LENGTHS, RULES, Part

_COMBINATIONS: Mapping[str, tuple[str, ...]] = {
    "0A": ("01", "22"), "0B": ("01", "10"), "0C": ("01", "21"), "0D": ("01", "17"),
    "0E": ("01", "7003"), "0F": ("01", "30"), "1A": ("01", "10", "21", "17"), "1B": ("01", "15"),
    "1C": ("01", "11"), "1D": ("01", "16"), "1E": ("01", "91"), "1F": ("01", "10", "15"),
    **{f"2{'ABCDEF'[n]}": ("01", f"310{n}") for n in range(6)},
    **{f"3{'ABCDEF'[n]}": ("01", f"320{n}") for n in range(6)},
    "9A": ("8010", "8011"), "9B": ("8017", "8019"), "9C": ("8018", "8019"), "9D": ("414", "254"),
    **{f"A{n}": ("01", f"392{n}") for n in range(10)},
    **{f"C{n}": ("255", f"390{n}") for n in range(10)},
    **{f"C{'ABCD'[n]}": ("255", f"394{n}") for n in range(4)},
}  # fmt: skip
"""Two hexadecimal digits that stand for identifiers which often come together."""

_LOWER_HEX = "0123456789abcdef"
_UPPER_HEX = "0123456789ABCDEF"
_NUMERIC, _LOWER, _UPPER, _BASE64, _ASCII = range(5)
_ALPHABETS: Mapping[int, str] = {
    _LOWER: _LOWER_HEX,
    _UPPER: _UPPER_HEX,
    _BASE64: SET_64,
    _ASCII: "".join(map(chr, range(128))),
}
_MOST_PADDING = 8
_ENCODING_BITS = 3


def _value_bits(digits: int) -> int:
    """Return how many bits a number of so many digits takes."""
    return math.ceil(digits * math.log2(10) + 0.01)


def _length_bits(most: int) -> int:
    """Return how many bits tell a length up to the greatest one."""
    return math.ceil(math.log2(most) + 0.01)


class _EndError(Exception):
    """The bits do not make sense."""


class _Bits:
    """Bits read from the left."""

    def __init__(self, bits: str) -> None:
        self.bits = bits
        self.position = 0

    @property
    def left(self) -> int:
        return len(self.bits) - self.position

    def number(self, count: int) -> int:
        if count > self.left:
            raise _EndError
        self.position += count
        return int(self.bits[self.position - count : self.position] or "0", 2)


def decompress(text: str) -> list[tuple[str, str]] | None:
    """Return identifiers and values, or None when the text is no compressed Digital Link."""
    bits = bits_of_base64url(text)
    if bits is None:
        return None
    reader = _Bits(bits)
    pairs: list[tuple[str, str]] = []
    try:
        while reader.left > _MOST_PADDING:
            for ai in _identifiers(reader):
                pairs.append((ai, "".join(_read_part(reader, part) for part in _parts(ai))))  # noqa: PERF401 - reads as it goes.
    except _EndError:
        return None
    return pairs


def _identifiers(reader: _Bits) -> Sequence[str]:
    first = f"{reader.number(8):02X}"
    if first in _COMBINATIONS:
        return _COMBINATIONS[first]
    if first.startswith("F"):
        _skip_foreign(reader)
        return ()
    if first not in AI_LENGTHS:
        raise _EndError
    ai = first + "".join(f"{reader.number(4):X}" for _ in range(AI_LENGTHS[first] - 2))
    if ai not in RULES:
        raise _EndError
    return (ai,)


def _skip_foreign(reader: _Bits) -> None:
    """Pass over a name and value that are not GS1's: seven bits of length began in the mark."""
    reader.position -= 4
    for _ in range(reader.number(7)):
        reader.number(6)
    encoding = reader.number(_ENCODING_BITS)
    _read_text(reader, encoding, reader.number(7))


def _parts(ai: str) -> Iterator[Part]:
    """Yield the parts as compression sees them: neighbours made of digits become one."""
    numeric: list[Part] = []
    for part in RULES[ai].parts:
        if numeric and (part.charset != "n" or part.optional != numeric[-1].optional
                        or part.least != part.most):  # fmt: skip
            yield _merged(numeric)
            numeric = []
        if part.charset == "n":
            numeric.append(part)
        else:
            yield part
    if numeric:
        yield _merged(numeric)


def _merged(parts: Sequence[Part]) -> Part:
    most = sum(part.most for part in parts)
    variable = parts[0].optional or parts[0].least != parts[0].most
    return Part("n", 1 if variable else most, most, parts[0].optional, ())


def _read_part(reader: _Bits, part: Part) -> str:
    fixed = part.least == part.most and not part.optional
    if part.charset == "n":
        length = part.most if fixed else reader.number(_length_bits(part.most))
        return _read_text(reader, _NUMERIC, length)
    encoding = reader.number(_ENCODING_BITS)
    length = part.most if fixed else reader.number(_length_bits(part.most))
    return _read_text(reader, encoding, length)


def _read_text(reader: _Bits, encoding: int, length: int) -> str:
    if encoding == _NUMERIC:
        text = str(reader.number(_value_bits(length))) if length else ""
        if len(text) > length:
            raise _EndError
        return text.zfill(length)
    alphabet = _ALPHABETS.get(encoding)
    if alphabet is None:
        raise _EndError
    width = (len(alphabet) - 1).bit_length()
    return "".join(alphabet[reader.number(width)] for _ in range(length))


def compress(values: Mapping[str, str]) -> str:
    """Return sound values by identifier in the compressed form."""
    rest = dict(values)
    bits: list[str] = []
    for code, ais in sorted(_COMBINATIONS.items(), key=lambda item: -len("".join(item[1]))):
        if all(ai in rest for ai in ais):
            bits.append(f"{int(code, 16):08b}")
            bits += [_value(ai, rest.pop(ai)) for ai in ais]
    for ai, value in rest.items():
        bits += [f"{int(digit):04b}" for digit in ai]
        bits.append(_value(ai, value))
    return base64url_of_bits("".join(bits))


def _value(ai: str, value: str) -> str:
    bits: list[str] = []
    for part in _parts(ai):
        piece, value = value[: part.most], value[part.most :]
        fixed = part.least == part.most and not part.optional
        length = "" if fixed else f"{len(piece):0{_length_bits(part.most)}b}"
        if part.charset == "n":
            bits.append(length + _text(_NUMERIC, piece))
        else:
            encoding = _shortest(piece)
            bits.append(f"{encoding:03b}{length}{_text(encoding, piece)}")
    return "".join(bits)


def _shortest(text: str) -> int:
    if is_digits(text):
        return _NUMERIC
    return next(
        encoding
        for encoding, alphabet in _ALPHABETS.items()
        if all(character in alphabet for character in text)
    )


def _text(encoding: int, text: str) -> str:
    if encoding == _NUMERIC:
        return f"{int(text):0{_value_bits(len(text))}b}" if text else ""
    alphabet = _ALPHABETS[encoding]
    width = (len(alphabet) - 1).bit_length()
    return "".join(f"{alphabet.index(character):0{width}b}" for character in text)
