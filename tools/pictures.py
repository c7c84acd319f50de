"""Make the pictures of the README from a running demonstration system.

PYTHONPATH=src:. .venv/bin/python -m tools.pictures http://127.0.0.1:8000 data /things/01/…/21/…
"""

import argparse
import json
from pathlib import Path

from playwright.sync_api import Browser

from tests.journeys import pages
from tools import browser as browsers

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def picture(browser: Browser, asked: argparse.Namespace, person: dict[str, str], name: str) -> None:
    """Sign in, choose the language and take the picture of one page."""
    context = browsers.sign_in(browser, asked.url, person, viewport={"width": 1360, "height": 860})
    browsers.speak(context, asked.url, LANGUAGES[name])
    page = context.new_page()
    page.goto(asked.path)
    pages.settle(page)
    page.screenshot(path=ROOT / "docs" / "images" / f"{asked.name}-{name}.png")
    context.close()


def main() -> None:
    """Take the picture in both languages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("data", type=Path)
    parser.add_argument("path")
    parser.add_argument("--name", default="passport")
    parser.add_argument("--user", default="quality")
    asked = parser.parse_args()
    users = json.loads((asked.data / "demo.json").read_text(encoding="utf-8"))["users"]
    person = next(user for user in users if user["username"] == asked.user)
    with browsers.chromium() as browser:
        for name in LANGUAGES:
            picture(browser, asked, person, name)


if __name__ == "__main__":
    main()
