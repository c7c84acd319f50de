"""The machine's own Chromium, and people who sign in with it."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",  # Root, as in containers, has none.
    "--disable-dev-shm-usage",  # Containers have little of it.
    "--disable-gpu",
    "--disable-background-networking",
)
PATIENCE_MS = 60_000
"""How long a state may take on a machine that is busy with other things."""


def executable() -> str | None:
    """Give the machine's own browser."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Keep a browser running; an event loop runs in this thread until it ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(ARGUMENTS))
        yield browser
        browser.close()


def sign_in(
    browser: Browser, url: str, person: Mapping[str, str], **options: Any
) -> BrowserContext:
    """Give a window of one of the people."""
    context = browser.new_context(base_url=url, **options)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("[name=username]", person["username"])
    page.fill("[name=password]", person["password"])
    page.click("#sign-in button.btn-main")
    page.wait_for_url(lambda address: not urlsplit(address).path.startswith("/sign-in"))
    page.close()
    return context


def speak(context: BrowserContext, url: str, language: str) -> None:
    """Choose the language as the button on top of every page does."""
    context.add_cookies([{"name": "suyuan_language", "value": language, "url": url}])
