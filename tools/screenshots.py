"""Take a picture of every page of a running demonstration system and look for faults in it.

python tools/screenshots.py --url http://127.0.0.1:8000 --demo data/demo.json --out pictures

The pages are found as a person finds them: everything in the navigation, the first row of every
list, every command offered there and every tab. Faults (script errors, overflow, answers that are
no pages) are printed; the exit status is 1 where there are some.
"""

import argparse
import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    sync_playwright,
)

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",  # Root, as in containers, has none.
    "--disable-dev-shm-usage",  # Containers have little of it.
    "--disable-gpu",
    "--disable-background-networking",
)
LANGUAGES = {"zh": "zh-hans", "en": "en"}
WIDTHS = {1440: 900, 390: 844}
PEOPLE = ("quality", "admin")
"""Together they see every page."""
STEPS_MAX = 2
LINKS = """() => ({
  nav: [...document.querySelectorAll(".side-link[href]")].map((a) => a.getAttribute("href")),
  row: document.querySelector("tr[data-href]")?.dataset.href,
  commands: [...document.querySelectorAll(
      ".page-head .commands a[href], .head-card .commands a[href], .commands-column a[href]")]
      .map((a) => a.getAttribute("href")),
  tabs: [...document.querySelectorAll(".tabs a[href^='?tab=']")].map((a) => a.href),
})"""
OVERFLOW = """() => {
  const root = document.scrollingElement;
  if (root.scrollWidth <= window.innerWidth) return "";
  const wide = [...document.querySelectorAll("main *")].filter((element) =>
      element.getBoundingClientRect().right > window.innerWidth + 1);
  const last = wide.at(-1);
  const by = last ? `${last.tagName.toLowerCase()}.${last.className}` : "?";
  return `${root.scrollWidth - window.innerWidth} px too wide, by ${by}`;
}"""


def executable() -> str | None:
    """Give the machine's own browser."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def sign_in(
    browser: Browser, url: str, person: Mapping[str, str], **options: Any
) -> BrowserContext:
    """Give a browser of one of the people."""
    context = browser.new_context(base_url=url, **options)
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("[name=username]", person["username"])
    page.fill("[name=password]", person["password"])
    page.click("#sign-in button.btn-main")
    page.wait_for_url(lambda address: not urlsplit(address).path.startswith("/sign-in"))
    page.close()
    return context


def speak(context: BrowserContext, url: str, language: str) -> None:
    """Choose the language as the button on top does."""
    page = context.new_page()
    page.goto(f"{url}/me")
    button = page.locator(f"button[name=language][value={language}]")
    if button.count():
        button.first.click()
        page.wait_for_load_state()
    page.close()


def pages(context: BrowserContext) -> list[str]:
    """Find the pages that the person of a browser can reach."""
    page = context.new_page()
    found: dict[str, None] = {"/me": None, "/me/password": None, "/jobs/": None}
    page.goto("/me")
    todo = [*found, *page.evaluate(LINKS)["nav"]]
    level = dict.fromkeys(todo, 0)
    while todo:
        address = todo.pop(0)
        found[address] = None
        page.goto(address)
        links = page.evaluate(LINKS)
        near = [*links["commands"], *links["tabs"]]
        if links["row"]:
            near.append(links["row"])
        for target in near:
            path = _path_of(target, page.url)
            if path and path not in level and level[address] < STEPS_MAX and not _is_file(path):
                level[path] = level[address] + 1
                todo.append(path)
    page.close()
    return list(found)


def _path_of(target: str, base: str) -> str:
    if target.startswith("?"):
        target = urlsplit(base).path + target
    parts = urlsplit(target)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _is_file(path: str) -> bool:
    return bool(re.search(r"\.(csv|xlsx|json)(\?|$)", path))


def name_of(path: str) -> str:
    """Give a file name for an address."""
    words = re.sub(r"[^a-zA-Z0-9]+", "-", path).strip("-")[:70]
    return words or "home"


def settle(page: Page) -> None:
    """Wait until the late parts are there."""
    page.wait_for_load_state("load")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(150)


def watched(page: Page) -> list[str]:
    """Give a list in which the page's script errors will stand."""
    faults: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(f"console: {message.text}")

    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("console", hear)
    return faults


def shoot(context: BrowserContext, paths: Sequence[str], folder: Path, mark: str) -> Iterator[str]:
    """Take the pictures of pages in one language and width; give the faults."""
    for path in paths:
        page = context.new_page()
        faults = watched(page)
        answer = page.goto(path)
        settle(page)
        if answer is None or not answer.ok:
            faults.append(f"status {answer.status if answer else 'none'}")
        if overflow := page.evaluate(OVERFLOW):
            faults.append(overflow)
        page.screenshot(path=folder / f"{name_of(path)}-{mark}.png", full_page=True)
        page.close()
        yield from (f"{path} ({mark}): {fault}" for fault in faults)


def main() -> int:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--demo", type=Path, required=True, help="the file demo.json")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=[], help="addresses; otherwise all")
    parser.add_argument("--languages", nargs="*", default=list(LANGUAGES))
    parser.add_argument("--widths", nargs="*", type=int, default=list(WIDTHS))
    asked = parser.parse_args()
    users = json.loads(asked.demo.read_text(encoding="utf-8"))["users"]
    people = {user["username"]: user for user in users}
    asked.out.mkdir(parents=True, exist_ok=True)
    url = asked.url.rstrip("/")
    faults: list[str] = []
    seen: set[str] = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(ARGUMENTS))
        for name in PEOPLE:
            context = sign_in(browser, url, people[name])
            paths = [p for p in (asked.only or pages(context)) if p not in seen]
            seen |= set(paths)
            state = context.storage_state()
            context.close()
            for language in asked.languages:
                for width in asked.widths:
                    view = ViewportSize(width=width, height=WIDTHS.get(width, 900))
                    context = browser.new_context(
                        base_url=url, viewport=view, storage_state=state, locale="zh-CN"
                    )
                    speak(context, url, LANGUAGES[language])
                    faults += shoot(context, paths, asked.out, f"{language}-{width}")
                    context.close()
        browser.close()
    for fault in faults:
        print(fault)
    print(f"{len(seen)} pages, {len(faults)} faults, pictures in {quote(str(asked.out))}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
