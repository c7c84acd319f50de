"""What a customer must hold for a device to be sold to it, and what a licence covers.

医疗器械经营监督管理办法 (总局令第54号, 2022): class III is traded under a licence (经营许可),
class II under a filing (备案), class I under neither; a medical institution uses devices under its
practice licence (医疗机构执业许可证). Devices that leave China fall under the law of where they go.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from suyuan.areas.catalog.domain import LicenceKind
from suyuan.areas.catalog.domain.udi import Market

HOME: Final = "CN"
EU: Final = frozenset(
    """AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI
    NO""".split()
)
"""Countries in which Regulation (EU) 2017/745 applies."""
CLASSES: Final[Mapping[str, tuple[str, ...]]] = {
    "I": ("第一类", "一类", "Ⅰ类", "I类", "class I"),
    "II": ("第二类", "二类", "Ⅱ类", "II类", "class II"),
    "III": ("第三类", "三类", "Ⅲ类", "III类", "class III"),
}
"""How licences write the classes."""

_CATEGORY: Final = re.compile(r"(?<![\d.])(0[1-9]|1\d|2[0-2])(?![\d.])")
"""Numbers of the subcatalogues 01 to 22 of the classification catalogue of 2017."""
_REGISTRATION: Final = re.compile(r"注[准进许]\S*?(\d{4})(\d)(\d{2})(\d{4})$")
"""国械注准 year, class, subcatalogue, serial number (总局令第47号, art. 117)."""
_ROMAN: Final = {"I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ"}


class Covered(NamedTuple):
    """Whether a licence covers a device, and what it does not."""

    by_class: bool
    by_category: bool

    def __bool__(self) -> bool:
        """Say whether it covers the device."""
        return self.by_class and self.by_category


def market_of(country: str) -> Market | None:
    """Return the market whose registry must know a DI before it is shipped there.

    >>> market_of("DE"), market_of("CN"), market_of("BR")
    (<Market.EU: 'EU'>, <Market.CN: 'CN'>, None)
    """
    if country in {HOME, ""}:
        return Market.CN
    if country == "US":
        return Market.US
    return Market.EU if country in EU else None


def category_of(registration_no: str) -> str:
    """Return the subcatalogue that a registration number names; empty where it names none.

    >>> category_of("国械注准20233140002"), category_of("沪浦械备20200001")
    ('14', '')
    """
    found = _REGISTRATION.search(registration_no.strip())
    return found[3] if found else ""


def classes_named(scope: str) -> frozenset[str]:
    """Return the classes of devices that the scope of a licence names.

    >>> sorted(classes_named("第三类医疗器械：14 注输器械；二类：07"))
    ['II', 'III']
    """
    text = scope
    found: set[str] = set()
    for name in ("III", "II", "I"):
        for words in CLASSES[name]:
            if words in text or words.lower() in text.lower():
                found.add(name)
                text = re.sub(re.escape(words), " ", text, flags=re.IGNORECASE)
    return frozenset(found)


def categories_named(scope: str) -> frozenset[str]:
    """Return the subcatalogues that the scope of a licence names.

    >>> sorted(categories_named("Ⅲ类：07、14-02；6815"))
    ['07', '14']
    """
    return frozenset(re.findall(_CATEGORY, re.sub(r"(\d{2})-\d{2}", r"\1", scope)))


def covers(scope: str, *, risk_class: str, category: str) -> Covered:
    """Say whether the scope of a licence covers a device.

    A scope that names no class, or no subcatalogue, does not narrow to any.

    >>> bool(covers("三类：07、14", risk_class="III", category="14"))
    True
    >>> covers("三类：07", risk_class="III", category="14")
    Covered(by_class=True, by_category=False)
    """
    classes, categories = classes_named(scope), categories_named(scope)
    return Covered(
        by_class=not classes or risk_class in classes,
        by_category=not categories or not category or category in categories,
    )


def kinds_needed(*, hospital: bool, risk_class: str) -> tuple[LicenceKind, ...]:
    """Return the kinds of licences of which a customer in China needs one.

    >>> kinds_needed(hospital=False, risk_class="III")
    (<LicenceKind.TRADE: 'TRADE'>,)
    """
    if hospital:
        return (LicenceKind.PRACTICE,)
    if risk_class == "III":
        return (LicenceKind.TRADE,)
    return (LicenceKind.FILING, LicenceKind.TRADE) if risk_class == "II" else ()


def counts_for(kind: LicenceKind, scope: str, *, risk_class: str) -> bool:
    """Say whether a licence of a kind can stand for a class at all.

    A licence to trade counts for class II only where it says so: the filing is a paper of its own.

    >>> counts_for(LicenceKind.TRADE, "", risk_class="II")
    False
    """
    if kind is LicenceKind.TRADE and risk_class == "II":
        return "II" in classes_named(scope)
    return True
