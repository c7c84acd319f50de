"""What must hold for every page, whoever sees it."""

import re
from collections.abc import Collection
from pathlib import Path

from django.utils.translation import trans_real
from playwright.sync_api import Page

from tools import screenshots

HERE = Path(__file__).parent
QUIET = """() => document.readyState === "complete"
  && !document.querySelector(".htmx-request")
  && ![...document.querySelectorAll(".late .skeleton, .graph .skeleton")]
      .some((part) => part.checkVisibility())"""
"""All late parts are there."""

VISIBLE = (HERE / "visible.js").read_text(encoding="utf-8")

BASICS = (HERE / "basics.js").read_text(encoding="utf-8")

CONTRAST = (HERE / "contrast.js").read_text(encoding="utf-8")

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
NAMES = frozenset("Suyuan Digital Link Excel Temperature xlsx csv json xml kPa mmHg rpm".split())
"""Names of products and standards, of EPCIS's own readings, endings of files, and units."""
NOTHING = "None"
"""What an English table without rows says; in a Chinese one `english` hears it."""
OWN_NAME = "中文"
"""Languages are named in themselves."""
ZONE = re.compile(r"\b(?:[A-Z]\w+/)+\w+\b")
"""Names of time zones are keys."""


def settle(page: Page) -> None:
    """Wait until every late part has come."""
    page.wait_for_function(QUIET)


def texts(page: Page) -> list[str]:
    """Give the texts that a person can see, codes left out."""
    found: list[str] = page.evaluate(VISIBLE)
    return found


def _without(text: str, known: Collection[str]) -> str:
    for name in known:
        text = text.replace(name, " ")
    return text


def english(found: Collection[str], known: Collection[str]) -> list[str]:
    """Give the texts of a Chinese page that have English words in them."""
    words = ((text, WORD.findall(ZONE.sub(" ", _without(text, known)))) for text in set(found))
    return [text for text, strange in words if not NAMES.issuperset(strange)]


def chinese(found: Collection[str], known: Collection[str]) -> list[str]:
    """Give the texts of an English page that are our own Chinese wording; data may be Chinese."""
    wording = {
        words
        for catalogue in trans_real.translation("zh-hans")._catalog._catalogs
        for words in catalogue.values()
        if isinstance(words, str) and CHINESE.search(words)
    }
    return [text for text in wording.intersection(found) if text not in {*known, OWN_NAME}]


def raw(found: Collection[str], known: Collection[str]) -> list[str]:
    """Give the texts with marks of a program that mean nothing to a person."""
    cleared = ((text, _without(text, known)) for text in set(found) if text != NOTHING)
    return [text for text, rest in cleared if any(sign.search(rest) for sign in RAW)]


def overflow(page: Page) -> str:
    """Say by what the page is wider than the window."""
    found: str = page.evaluate(screenshots.OVERFLOW)
    return found


def basics(page: Page) -> list[str]:
    """Say what a person who does not see the page lacks."""
    found: list[str] = page.evaluate(BASICS)
    return found


def pale(page: Page) -> list[str]:
    """Say which text is hard to read."""
    found: list[str] = page.evaluate(CONTRAST)
    return found
