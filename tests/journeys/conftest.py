"""The whole system with a small demonstration factory, and browsers of its people."""

import json
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from suyuan.config import env
from tests.functional.system import System
from tools import screenshots

UNITS = 600
PATIENCE_MS = 30_000
"""How long a state may take on a machine that is busy with the other tests."""

PICTURES = env.ROOT / ".cache" / "journeys"
PHASES = pytest.StashKey[dict[str, pytest.TestReport]]()
ABORTED = "net::ERR_ABORTED"
"""What Chromium says of requests that end because the page is left or becomes a download."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    """Keep how a journey ended, for the fixtures that take its pictures."""
    report = yield
    item.stash.setdefault(PHASES, {})[report.when] = report
    return report


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
            return connection.execute(query, values or None).fetchall()

    def value(self, query: str, *values: object) -> Any:
        """Ask for one value."""
        ((found,),) = self.rows(query, *values)
        return found

    def story(self, code: str) -> dict[str, Any]:
        """Give what the maker itself counted."""
        found: dict[str, Any] = self.value("SELECT answer FROM catalog_story WHERE code = %s", code)
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


@pytest.fixture(scope="session")
def states(factory: Factory) -> dict[str, Any]:
    """Remember who has signed in."""
    return {}


class Windows:
    """The windows of a journey: what goes wrong in them is heard, and they can be pictured."""

    def __init__(self, browser: Browser, factory: Factory) -> None:
        self.browser = browser
        self.factory = factory
        self.contexts: list[BrowserContext] = []
        self.heard: list[str] = []

    def window(self, *, expects: tuple[int, ...] = (), **options: Any) -> BrowserContext:
        """Give a browser window in which only the `expects` refusals may be answered."""
        context = self.browser.new_context(
            base_url=self.factory.url,
            accept_downloads=True,
            **{"viewport": {"width": 1440, "height": 900}, **options},
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)

        def answered(response: Response) -> None:
            if response.status >= 400 and response.status not in expects:
                self.heard.append(f"{response.status} {response.request.method} {response.url}")

        def failed(request: Request) -> None:
            if request.failure != ABORTED:
                self.heard.append(f"{request.failure} {request.url}")

        def said(message: ConsoleMessage) -> None:
            # Refused answers are heard above, with their address.
            if message.type == "error" and "the server responded with a status" not in message.text:
                self.heard.append(f"console: {message.text}")

        context.on("response", answered)
        context.on("requestfailed", failed)
        context.on("console", said)
        context.on("weberror", lambda error: self.heard.append(f"script: {error.error}"))
        return context

    def pictures(self, name: str) -> list[Path]:
        """Take a picture of every page that is open."""
        taken = []
        pages = [page for context in self.contexts for page in context.pages]
        PICTURES.mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(pages, 1):
            path = PICTURES / f"{name}-{number}.png"
            page.screenshot(path=path, full_page=True)
            taken.append(path)
        return taken

    def close(self) -> None:
        """Close them."""
        for context in self.contexts:
            context.close()


@pytest.fixture
def windows(
    request: pytest.FixtureRequest, factory: Factory, browser: Browser
) -> Iterator[Windows]:
    """Give the windows of the journey; script errors and failed requests make it fail."""
    windows = Windows(browser, factory)
    yield windows
    call = request.node.stash.get(PHASES, {}).get("call")
    if windows.heard or (call is not None and call.failed):
        name = re.sub(r"\W+", "-", request.node.name).strip("-")
        for path in windows.pictures(f"{request.node.path.stem}-{name}"):
            request.node.add_report_section("teardown", "picture", f"picture: {path}")
    windows.close()
    assert windows.heard == []


Opened = Callable[..., Page]


@pytest.fixture
def opened(windows: Windows, states: dict[str, Any]) -> Opened:
    """Give a function that opens a page as one of the people."""

    def page_of(
        username: str,
        path: str = "/",
        *,
        width: int = 1440,
        language: str = "zh-hans",
        expects: tuple[int, ...] = (),
    ) -> Page:
        factory = windows.factory
        if username not in states:
            first = screenshots.sign_in(windows.browser, factory.url, factory.person(username))
            states[username] = first.storage_state()
            first.close()
        context = windows.window(
            expects=expects,
            storage_state=states[username],
            viewport={"width": width, "height": 900},
        )
        context.add_cookies([{"name": "suyuan_language", "value": language, "url": factory.url}])
        page = context.new_page()
        page.goto(path)
        return page

    return page_of


@pytest.fixture
def mark() -> str:
    """Give what is in the names of the things that a journey makes; no other has it."""
    return uuid.uuid4().hex[:6].upper()
