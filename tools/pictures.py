"""Make the pictures of the README from a running demonstration system.

python tools/pictures.py http://127.0.0.1:8000 data /things/01/06999999000013/21/SP202600650
"""

import argparse
import json
import shutil
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def picture(browser: Browser, asked: argparse.Namespace, person: dict[str, str], name: str) -> None:
    """Sign in, choose the language and take the picture of one page."""
    context = browser.new_context(viewport={"width": 1360, "height": 860})
    page = context.new_page()
    page.goto(f"{asked.url}/sign-in")
    page.fill("[name=username]", person["username"])
    page.fill("[name=password]", person["password"])
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")
    context.add_cookies([{"name": "suyuan_language", "value": LANGUAGES[name], "url": asked.url}])
    page.goto(f"{asked.url}{asked.path}")
    page.wait_for_load_state("networkidle")
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
    found = next(path for name in BROWSERS if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name in LANGUAGES:
            picture(browser, asked, person, name)
        browser.close()


if __name__ == "__main__":
    main()
