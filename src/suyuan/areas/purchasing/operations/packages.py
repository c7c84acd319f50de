"""The supplier's packages: their codes, what lies in them, and which stands in which."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from suyuan.areas.purchasing.domain import NoticeStatus
from suyuan.areas.purchasing.models import NoticeContent, NoticePackage
from suyuan.areas.purchasing.operations.amounts import plain, wrong_amount
from suyuan.kernel.errors import DataValue, Problem
from suyuan.kernel.identifiers import check_digits, parse
from suyuan.ledger.queries.stock import located

SHOWN: Final = 40
DEEPEST: Final = 6
SSCC_LENGTH: Final = 18
"""Packages around one another, at most: more is a slip of the pen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """So much of a lot in one package."""

    package: str
    """Code of the package (SSCC), scanned or typed."""
    quantity: Decimal
    """In the unit of the order's line."""
    serials: Sequence[str] = ()
    """Numbers of the pieces in it, as the lot lists them."""


class Packed(Protocol):
    """A lot that comes in packages, wholly or in part."""

    @property
    def quantity(self) -> Decimal:
        """In the unit of the order's line."""

    @property
    def supplier_lot(self) -> str:
        """The supplier's number."""

    @property
    def serials(self) -> Sequence[str]:
        """Numbers of the pieces."""

    @property
    def packages(self) -> Sequence[str]:
        """Codes of the packages in which it comes."""

    @property
    def parts(self) -> Sequence[Part]:
        """How much comes in which package."""


def sscc_of(text: str) -> str:
    """Return the eighteen digits of a package's code, scanned or typed; empty for another code.

    Eighteen digits alone are the code itself, also where they begin as another element would.

    >>> sscc_of("(00)106901234567890128"), sscc_of("E26-1"), sscc_of("969999997615680039")
    ('106901234567890128', '', '969999997615680039')
    """
    digits = text.strip()
    if len(digits) == SSCC_LENGTH and digits.isascii() and digits.isdigit():
        return digits if check_digits.gs1(digits[:-1]) == digits[-1] else ""
    carrier = parse(text)
    return (carrier.fields.sscc or "") if carrier.valid else ""


def key_of(code: str) -> str:
    """Return the key under which the ledger knows a package."""
    return f"/00/{code}"


def codes_of(lot: Packed) -> list[str]:
    """Return the codes of the packages in which a lot comes, each once."""
    named = [*(part.package for part in lot.parts), *lot.packages]
    return list(dict.fromkeys(sscc_of(text) for text in named))


def parts_of(lot: Packed) -> Sequence[Part]:
    """Return how much of a lot is in which package; all of it where there is only one."""
    if lot.parts or len(codes_of(lot)) != 1:
        return lot.parts
    return [Part(package=lot.packages[0], quantity=lot.quantity, serials=lot.serials)]


def wrong_parts(lot: Packed) -> list[Problem]:
    """Return why a lot cannot lie in packages as it is said; nothing where it can."""
    found = [
        Problem("purchasing.wrong_sscc", {"text": _shown(text)}, field="packages")
        for texts in ([part.package for part in lot.parts], lot.packages)
        for text in _wrong_codes(texts)
    ]
    found += [problem for part in lot.parts for problem in wrong_amount(part.quantity, "parts")]
    if not lot.parts or found:
        return found
    whole = sum((part.quantity for part in lot.parts), Decimal(0))
    if whole > lot.quantity:
        data: dict[str, DataValue] = {
            "lot": lot.supplier_lot or "—", "value": plain(whole), "most": plain(lot.quantity),
        }  # fmt: skip
        found.append(Problem("purchasing.parts_too_much", data, field="parts"))
    named = [one.strip() for part in lot.parts for one in part.serials]
    listed = {one.strip() for one in lot.serials}
    apart = any(lot.serials and len(part.serials) != part.quantity for part in lot.parts)
    if apart or len(set(named)) != len(named) or not set(named) <= listed:
        data = {"lot": lot.supplier_lot or "—"}
        found.append(Problem("purchasing.parts_and_serials", data, field="parts"))
    return found


def _wrong_codes(texts: Sequence[str]) -> list[str]:
    codes = [sscc_of(text) for text in texts]
    times = Counter(codes)
    return [text for text, code in zip(texts, codes, strict=True) if not code or times[code] > 1]


def _shown(text: str) -> str:
    return "".join(one if one.isprintable() else "�" for one in text[:SHOWN])


def nested(said: Mapping[str, str]) -> tuple[Mapping[str, str], list[Problem]]:
    """Return which package stands in which, by code, and what of it cannot be."""
    found: list[Problem] = []
    around: dict[str, str] = {}
    for text, outer in said.items():
        if not outer:
            continue
        codes = sscc_of(text), sscc_of(outer)
        wrong = [one for one, code in zip((text, outer), codes, strict=True) if not code]
        found += [
            Problem("purchasing.wrong_sscc", {"text": _shown(one)}, field="nesting")
            for one in wrong
        ]
        if not wrong:
            around[codes[0]] = codes[1]
    for code in around:
        if len(chain(code, around)) > DEEPEST:
            found.append(Problem("purchasing.in_itself", {"package": code}, field="nesting"))
    return around, found


def chain(code: str, around: Mapping[str, str]) -> Sequence[str]:
    """Return a package and those around it, from the inside out; never more than can be meant."""
    found = [code]
    while (outer := around.get(found[-1], "")) and len(found) <= DEEPEST:
        found.append(outer)
    return found


def empty_ones(around: Mapping[str, str], filled: Collection[str]) -> list[Problem]:
    """Name packages in which nothing would lie."""
    used = {code for inner in filled for code in chain(inner, around)}
    return [
        Problem("purchasing.package_empty", {"package": code}, field="nesting")
        for code in dict.fromkeys([*around, *around.values()])
        if code not in used
    ]


def taken_codes(codes: Iterable[str]) -> list[Problem]:
    """Name packages that are announced already, or came in before."""
    named = {code for code in codes if code}
    expected = NoticePackage.objects.filter(
        code__in=named, notice__status=NoticeStatus.EXPECTED
    ).values_list("code", "notice__number")
    found = [
        Problem(
            "purchasing.package_elsewhere", {"package": code, "notice": number}, field="packages"
        )
        for code, number in expected
    ]
    return found + known_ones(named)


def known_ones(codes: Collection[str]) -> list[Problem]:
    """Name packages that the ledger knows: a code means one package, once."""
    known = located([key_of(code) for code in codes]) if codes else {}
    return [
        Problem(
            "purchasing.package_in_house",
            {"package": one.code, "place": one.place_code or "—"},
            field="packages",
        )
        for one in known.values()
    ]


def announced_parts(notice_id: int) -> Mapping[int, Sequence[Part]]:
    """Return how much of each announced lot is said to lie in which package, by line."""
    found: dict[int, list[Part]] = {}
    rows = NoticeContent.objects.filter(line__notice_id=notice_id).select_related("package")
    for row in rows:
        part = Part(package=row.package.code, quantity=row.quantity, serials=row.serials)
        found.setdefault(row.line_id, []).append(part)
    return found


def announced_nesting(notice_id: int) -> Mapping[str, str]:
    """Return which announced package stands in which, by code."""
    rows = NoticePackage.objects.filter(notice_id=notice_id).exclude(inside="")
    return dict(rows.values_list("code", "inside"))
