"""What must hold for every page, whoever sees it."""

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

from django.utils.translation import trans_real
from playwright.sync_api import Page

HERE = Path(__file__).parent
QUIET = """() => document.readyState === "complete"
  && !document.documentElement.dataset.left
  && !document.querySelector(".htmx-request, .htmx-added, .htmx-settling, .htmx-swapping")
  && ![...document.querySelectorAll(".late .skeleton, .graph .skeleton")]
      .some((part) => part.checkVisibility())"""
"""The page that was asked for is there with all its late parts."""

LEAVE = """address => {
  document.documentElement.dataset.left = "yes";
  location.assign(address);
}"""
STATUS = """() => performance.getEntriesByType("navigation")[0].responseStatus"""

VISIBLE = (HERE / "visible.js").read_text(encoding="utf-8")

BASICS = (HERE / "basics.js").read_text(encoding="utf-8")

CONTRAST = (HERE / "contrast.js").read_text(encoding="utf-8")

OVERFLOW = (HERE / "overflow.js").read_text(encoding="utf-8")

WORD = re.compile(r"(?<![\w/@.:#=-])[A-Za-z][a-z]{2,}(?![\w/@:=-])")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
RAW = (
    re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    re.compile(r"\burn:\w+:\w+"),
    re.compile(r"\b[a-z]+(?:_[a-z]+)+\b"),
    re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b"),
    re.compile(r"\b(?:None|undefined|null|NaN|N/A|Promise|lambda|object at 0x)\b"),
    re.compile(r"%\(\w+\)s|\{\{|\{%|&(?:amp|lt|gt|quot);"),
)
NAMES = frozenset(
    "Suyuan Digital Link Excel Temperature xlsx csv json xml kPa mmHg rpm dpi min Shore".split()
)
"""Names of products and standards, of EPCIS's own readings, endings of files, and units."""
NOTHING = ("None", "None yet.")
"""What an English table without rows says; in a Chinese one `english` hears it."""
OWN_NAME = "中文"
"""Languages are named in themselves."""
ZONE = re.compile(r"\b(?:[A-Z]\w+/)+\w+\b")
"""Names of time zones are keys."""


def start(page: Page, path: str) -> None:
    """Go to a page without waiting for it."""
    page.evaluate(LEAVE, path)


def settle(page: Page) -> int:
    """Wait until the page and every late part have come; give its status."""
    page.wait_for_function(QUIET)
    found: int = page.evaluate(STATUS)
    return found


def texts(page: Page) -> set[str]:
    """Give the texts that a person can see, codes left out."""
    return set(page.evaluate(VISIBLE))


@cache
def _wording() -> frozenset[str]:
    """Give our own Chinese words."""
    return frozenset(
        words
        for catalogue in trans_real.translation("zh-hans")._catalog._catalogs
        for words in catalogue.values()
        if isinstance(words, str) and CHINESE.search(words)
    )


class Reader:
    """Reads the texts of pages; it knows the names that people gave to their own things."""

    def __init__(self, own: Collection[str]) -> None:
        self.own = frozenset(own)
        longest_first = sorted(map(re.escape, self.own), key=len, reverse=True)
        whole = rf"(?<![A-Za-z0-9_])(?:{'|'.join(longest_first)})(?![A-Za-z0-9_])"
        self._names = re.compile(whole) if self.own else None
        self._rests: dict[str, str] = {}

    def _rest(self, text: str) -> str:
        """Give what remains of a text without those names."""
        if text not in self._rests:
            self._rests[text] = self._names.sub(" ", text) if self._names else text
        return self._rests[text]

    def wrong(self, found: Collection[str], language: str) -> list[str]:
        """Give the texts that do not belong on a page in a language."""
        strange = self.english if language == "zh-hans" else self.chinese
        return [*self.raw(found), *strange(found)]

    def english(self, found: Collection[str]) -> list[str]:
        """Give the texts of a Chinese page that have English words in them."""
        words = ((text, WORD.findall(ZONE.sub(" ", self._rest(text)))) for text in found)
        return [text for text, strange in words if not NAMES.issuperset(strange)]

    def chinese(self, found: Collection[str]) -> list[str]:
        """Give the texts of an English page that are our own wording; data may be Chinese."""
        return [
            text
            for text in _wording().intersection(found)
            if text not in self.own and text != OWN_NAME
        ]

    def raw(self, found: Collection[str]) -> list[str]:
        """Give the texts with marks of a program that mean nothing to a person."""
        return [
            text
            for text in found
            if text not in NOTHING and any(sign.search(self._rest(text)) for sign in RAW)
        ]


def overflow(page: Page) -> str:
    """Say by what the page is wider than the window."""
    found: str = page.evaluate(OVERFLOW)
    return found


def basics(page: Page) -> list[str]:
    """Say what a person who does not see the page lacks."""
    found: list[str] = page.evaluate(BASICS)
    return found


def pale(page: Page) -> list[str]:
    """Say which text is hard to read."""
    found: list[str] = page.evaluate(CONTRAST)
    return found
