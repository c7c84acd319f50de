"""Take a picture of every page of a running demonstration system and name what is wrong with it.

PYTHONPATH=src:. .venv/bin/python -m tools.screenshots --data data --out pictures

The pages are those of the address map, with real objects in their addresses, as the journeys find
them (`tests/journeys/atlas.py`), in both languages, on a wide screen and on a phone. Answers that
are no pages, script errors and pages that are wider than the window are printed; the exit status
is 1 where there are some. `--only /items/ /things/` takes these pages alone.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import django
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize

from tests.journeys import pages
from tests.journeys.factory import Factory
from tools import browser as browsers

LANGUAGES = {"zh": "zh-hans", "en": "en"}
VIEWS = (ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844))
ANSWERS = {200, 404}
"""What was searched for and not found has a page too."""
NAME_MAX = 60


def planned(factory: Factory, browser: Browser) -> Mapping[str, str]:
    """Say who opens each page of the address map."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.config.settings.test")
    django.setup()
    from tests.journeys import atlas  # noqa: PLC0415 - it reads the address map.

    contexts = {
        username: browsers.sign_in(browser, factory.url, factory.person(username))
        for username in atlas.PEOPLE
    }
    found = atlas.everything(factory, {who: one.new_page() for who, one in contexts.items()})
    for context in contexts.values():
        context.close()
    return found


def name_of(number: int, path: str) -> str:
    """Give a file name for an address; the number keeps the order and tells alike ones apart."""
    words = re.sub(r"[^a-zA-Z0-9]+", "-", path).strip("-")[:NAME_MAX].strip("-")
    return f"{number:03}-{words or 'home'}"


def _hear(page: Page, faults: list[str]) -> None:
    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and "the server responded with a status" not in message.text:
            faults.append(f"console: {message.text}")

    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("console", said)


def shoot(
    context: BrowserContext, paths: Mapping[str, str], folder: Path, language: str
) -> Iterator[str]:
    """Take the pictures of pages in one language, at each width; give the faults.

    Args:
        context: The window of who may see them.
        paths: The addresses, with the names of their pictures.
        folder: Where the pictures go.
        language: How the names of the pictures end, before the width.
    """
    page = context.new_page()
    faults: list[str] = []
    _hear(page, faults)
    for path, name in paths.items():
        page.set_viewport_size(VIEWS[0])
        page.goto(path)
        if (status := pages.settle(page)) not in ANSWERS:
            faults.append(f"answers {status}")
        for view in VIEWS:
            page.set_viewport_size(view)
            width = view["width"]
            if wide := pages.overflow(page):
                faults.append(f"{width} px: {wide}")
            picture = folder / f"{name}-{language}-{width}.png"
            page.screenshot(path=picture, full_page=True, animations="disabled")
        yield from (f"{path} ({language}): {fault}" for fault in faults)
        faults.clear()
    page.close()


def main() -> int:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the running system")
    parser.add_argument("--out", type=Path, required=True, help="folder of the pictures")
    parser.add_argument("--only", nargs="*", metavar="ADDRESS", help="these pages, not all")
    parser.add_argument("--user", help="who opens the pages of --only", default="quality")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    factory = Factory(asked.data.resolve())
    faults: list[str] = []
    with browsers.chromium() as browser:
        people = dict.fromkeys(asked.only, asked.user) if asked.only else planned(factory, browser)
        names = {path: name_of(number, path) for number, path in enumerate(people, 1)}
        for username in dict.fromkeys(people.values()):
            theirs = {path: names[path] for path, who in people.items() if who == username}
            context = browsers.sign_in(browser, factory.url, factory.person(username))
            for language, code in LANGUAGES.items():
                browsers.speak(context, factory.url, code)
                faults += shoot(context, theirs, asked.out, language)
            context.close()
    for fault in faults:
        print(fault)
    print(f"{len(people)} pages, {len(faults)} faults, pictures in {asked.out}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
