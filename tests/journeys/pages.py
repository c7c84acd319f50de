"""What must hold for every page, whoever sees it."""

import re

from playwright.sync_api import Page

from tools import screenshots

VISIBLE = """() => {
  const words = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (!parent || parent.closest(
        "script, style, pre, code, kbd, .mono, .code, .codes, .brand, template, dialog, [lang=en]")
        ) continue;
    if (!parent.checkVisibility({ visibilityProperty: true })) continue;
    const text = walk.currentNode.textContent.trim();
    if (text) words.push(text);
  }
  return words;
}"""

ENGLISH = re.compile(r"(?<![\w/@.:-])[A-Za-z][a-z]{2,}(?![\w/@:-])")
RAW = (
    re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    re.compile(r"\burn:\w+:\w+"),
    re.compile(r"\b[a-z]+(?:_[a-z]+)+\b"),
    re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b"),
    re.compile(r"\b(?:None|undefined|null|NaN|N/A)\b"),
    re.compile(r"%\(\w+\)s|\{\{|\{%"),
)
BRANDS = frozenset(
    "Suyuan Digital Link Asia Shanghai xlsx csv json kPa pdf XLSX CSV Excel demo".split()
)


def texts(page: Page) -> list[str]:
    """Give the texts that a person can see, codes left out."""
    found: list[str] = page.evaluate(VISIBLE)
    return found


def english(page: Page, *known: str) -> list[str]:
    """Give the texts of a Chinese page that have English words in them."""
    allowed = BRANDS | frozenset(known)
    return [
        text for text in texts(page) if any(word not in allowed for word in ENGLISH.findall(text))
    ]


def raw(page: Page) -> list[str]:
    """Give the texts with marks of a program that mean nothing to a person."""
    return [text for text in texts(page) if any(sign.search(text) for sign in RAW)]


def overflow(page: Page) -> str:
    """Say by what the page is wider than the window."""
    found: str = page.evaluate(screenshots.OVERFLOW)
    return found
