"""Items, partners, places and numbers: states, words and rules that need no database."""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from typing import Final

from suyuan.kernel.errors import DomainError


class ForbiddenMoveError(DomainError):
    """The state does not lead there."""

    code = "catalog.forbidden_move"
    what: str
    state: str
    asked: str


class CreditCodeError(DomainError):
    """A unified social credit code is wrong."""

    code = "catalog.wrong_credit_code"
    value: str


class ItemKind(enum.StrEnum):
    """What an item is for."""

    MATERIAL = "MATERIAL"
    COMPONENT = "COMPONENT"
    ASSEMBLY = "ASSEMBLY"
    DEVICE = "DEVICE"
    PACKAGING = "PACKAGING"
    LABEL = "LABEL"


class ItemStatus(enum.StrEnum):
    """Where an item stands in its life."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


ITEM_MOVES: Final[Mapping[ItemStatus, frozenset[ItemStatus]]] = {
    ItemStatus.DRAFT: frozenset({ItemStatus.ACTIVE, ItemStatus.RETIRED}),
    ItemStatus.ACTIVE: frozenset({ItemStatus.RETIRED}),
    ItemStatus.RETIRED: frozenset({ItemStatus.ACTIVE}),
}


class PartnerRole(enum.StrEnum):
    """What a firm is to us; one may be several things."""

    OWN = "OWN"
    SUPPLIER = "SUPPLIER"
    CONTRACT_MAKER = "CONTRACT_MAKER"
    DISTRIBUTOR = "DISTRIBUTOR"
    HOSPITAL = "HOSPITAL"
    CARRIER = "CARRIER"
    REGISTRANT = "REGISTRANT"


class PartnerStatus(enum.StrEnum):
    """Whether business may be done with a partner."""

    ACTIVE = "ACTIVE"
    BLOCKED = "BLOCKED"
    RETIRED = "RETIRED"


PARTNER_MOVES: Final[Mapping[PartnerStatus, frozenset[PartnerStatus]]] = {
    PartnerStatus.ACTIVE: frozenset({PartnerStatus.BLOCKED, PartnerStatus.RETIRED}),
    PartnerStatus.BLOCKED: frozenset({PartnerStatus.ACTIVE, PartnerStatus.RETIRED}),
    PartnerStatus.RETIRED: frozenset({PartnerStatus.ACTIVE}),
}


class LicenceKind(enum.StrEnum):
    """What a licence allows."""

    PRODUCTION = "PRODUCTION"
    TRADE = "TRADE"
    FILING = "FILING"
    PRACTICE = "PRACTICE"
    QUALITY = "QUALITY"
    TRANSPORT = "TRANSPORT"


class PlaceKind(enum.StrEnum):
    """How large a place is: each lies in one further left, or in nothing."""

    SITE = "SITE"
    BUILDING = "BUILDING"
    ROOM = "ROOM"
    LINE = "LINE"
    LOCATION = "LOCATION"
    EXTERNAL = "EXTERNAL"


PLACE_PARENTS: Final[Mapping[PlaceKind, frozenset[PlaceKind]]] = {
    PlaceKind.SITE: frozenset(),
    PlaceKind.BUILDING: frozenset({PlaceKind.SITE}),
    PlaceKind.ROOM: frozenset({PlaceKind.SITE, PlaceKind.BUILDING}),
    PlaceKind.LINE: frozenset({PlaceKind.SITE, PlaceKind.BUILDING, PlaceKind.ROOM}),
    PlaceKind.LOCATION: frozenset(
        {
            PlaceKind.SITE,
            PlaceKind.BUILDING,
            PlaceKind.ROOM,
            PlaceKind.LINE,
            PlaceKind.LOCATION,
            PlaceKind.EXTERNAL,
        }
    ),
    PlaceKind.EXTERNAL: frozenset({PlaceKind.EXTERNAL}),
}


class NumberKind(enum.StrEnum):
    """What a number scheme counts."""

    SERIAL = "SERIAL"
    LOT = "LOT"
    SSCC = "SSCC"
    GTIN = "GTIN"


class PoolStatus(enum.StrEnum):
    """Whether numbers may still be taken from a pool."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


class LicenceState(enum.StrEnum):
    """What a licence says today."""

    VALID = "VALID"
    EXPIRING = "EXPIRING"
    EXPIRED = "EXPIRED"
    NOT_YET = "NOT_YET"


WARN_DAYS: Final = 60
"""Days before its end in which a licence is shown as expiring."""

_CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def credit_check_character(body: str) -> str:
    """Return the check character of the first 17 of a unified social credit code.

    GB 32100-2015, weights of powers of three modulo 31.

    >>> credit_check_character("91350100M000100Y4")
    '3'
    """
    total = sum(
        _CREDIT_ALPHABET.index(character) * weight
        for character, weight in zip(body, _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT_ALPHABET[-total % 31]


def check_credit_code(value: str) -> str:
    """Return the code in capital letters.

    Raises:
        CreditCodeError: If it has the wrong length, characters or check character.

    >>> check_credit_code("91350100m000100y43")
    '91350100M000100Y43'
    """
    code = value.strip().upper()
    right = (
        len(code) == len(_CREDIT_WEIGHTS) + 1
        and all(character in _CREDIT_ALPHABET for character in code)
        and credit_check_character(code[:-1]) == code[-1]
    )
    if not right:
        raise CreditCodeError(value=value)
    return code


def licence_state(
    *, valid_from: dt.date | None, valid_until: dt.date | None, on: dt.date
) -> LicenceState:
    """Say what a licence is worth on a day; its last day is still good.

    >>> licence_state(valid_from=None, valid_until=dt.date(2026, 5, 1), on=dt.date(2026, 5, 2))
    <LicenceState.EXPIRED: 'EXPIRED'>
    """
    if valid_from is not None and on < valid_from:
        return LicenceState.NOT_YET
    if valid_until is None:
        return LicenceState.VALID
    if on > valid_until:
        return LicenceState.EXPIRED
    if (valid_until - on).days <= WARN_DAYS:
        return LicenceState.EXPIRING
    return LicenceState.VALID


def check_item_move(*, code: str, state: ItemStatus, asked: ItemStatus) -> None:
    """Refuse a move that the life of an item does not know.

    Raises:
        ForbiddenMoveError: If the state does not lead there.
    """
    if asked not in ITEM_MOVES[state]:
        raise ForbiddenMoveError(what=code, state=state, asked=asked)


def check_partner_move(*, code: str, state: PartnerStatus, asked: PartnerStatus) -> None:
    """Refuse a move that the life of a partner does not know.

    Raises:
        ForbiddenMoveError: If the state does not lead there.
    """
    if asked not in PARTNER_MOVES[state]:
        raise ForbiddenMoveError(what=code, state=state, asked=asked)


def place_path(names: Sequence[str]) -> str:
    """Join the names of a place and of those around it, outermost first.

    >>> place_path(["Site A", "Clean room", "Line 2"])
    'Site A / Clean room / Line 2'
    """
    return " / ".join(names)
