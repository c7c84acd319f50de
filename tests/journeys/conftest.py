"""The whole system with a small demonstration factory, and browsers of its people."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.functional.system import System
from tools import screenshots

UNITS = 600


class Factory(System):
    """A running system with its demonstration."""

    @property
    def url(self) -> str:
        found = self._server()
        assert found is not None
        return str(found["url"]).rstrip("/")

    @property
    def demo(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.data / "demo.json").read_text(encoding="utf-8"))
        return found

    def person(self, username: str) -> dict[str, str]:
        found: dict[str, str] = next(u for u in self.demo["users"] if u["username"] == username)
        return found

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database itself, past the product."""
        with psycopg.connect(self.addresses().owner) as connection:
            return connection.execute(query, values).fetchall()

    def story(self, code: str) -> dict[str, Any]:
        """Give what the maker itself counted."""
        ((answer,),) = self.rows("SELECT answer FROM catalog_story WHERE code = %s", code)
        found: dict[str, Any] = answer
        return found


def _suyuan(data: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "suyuan.config.cli", *arguments, "--data", str(data)],
        env=System.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def factory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Factory]:
    """Give the running system; the demonstration is built once, and small.

    While journeys are written, `SUYUAN_JOURNEYS=DATA` takes the one that runs there.
    """
    if screenshots.executable() is None:
        pytest.skip("no Chromium")
    if running := os.environ.get("SUYUAN_JOURNEYS"):
        yield Factory(Path(running))
        return
    factory = Factory(tmp_path_factory.mktemp("journeys") / "private" / "data")
    factory.data.parent.mkdir(mode=0o700)
    _suyuan(factory.data, "migrate")
    _suyuan(factory.data, "demo", "--units", str(UNITS))
    factory.start()
    yield factory
    factory.stop()


@pytest.fixture(scope="module")
def browser(factory: Factory) -> Iterator[Browser]:
    """Give a browser; it ends with the module, because it leaves an event loop in the thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=screenshots.executable(), args=list(screenshots.ARGUMENTS)
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def states(factory: Factory, browser: Browser) -> dict[str, Any]:
    """Remember who has signed in."""
    return {}


Opened = Callable[..., Page]


@pytest.fixture
def opened(factory: Factory, browser: Browser, states: dict[str, Any]) -> Iterator[Opened]:
    """Give a function that opens a page as one of the people; script errors fail the test."""
    contexts: list[BrowserContext] = []
    heard: list[list[str]] = []

    def page_of(username: str, path: str = "/", *, width: int = 1440, language: str = "") -> Page:
        if username not in states:
            first = screenshots.sign_in(browser, factory.url, factory.person(username))
            states[username] = first.storage_state()
            first.close()
        context = browser.new_context(
            base_url=factory.url,
            storage_state=states[username],
            viewport={"width": width, "height": 900},
            accept_downloads=True,
        )
        context.set_default_timeout(20_000)
        if language:
            context.add_cookies(
                [{"name": "suyuan_language", "value": language, "url": factory.url}]
            )
        contexts.append(context)
        page = context.new_page()
        heard.append(screenshots.watched(page))
        page.goto(path)
        return page

    yield page_of
    for context in contexts:
        context.close()
    faults = [fault for each in heard for fault in each if "status of 4" not in fault]
    assert faults == []
