"""The whole system with a small demonstration factory, and one browser for its people."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Page, expect

from tests import folders
from tests.journeys.factory import Factory
from tests.journeys.windows import People, Windows
from tools import browser as browsers

PHASES = pytest.StashKey[dict[str, pytest.TestReport]]()
T = TypeVar("T")

expect.set_options(timeout=browsers.PATIENCE_MS)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    """Keep how a journey ended, for the fixtures that take its pictures."""
    report = yield
    item.stash.setdefault(PHASES, {})[report.when] = report
    return report


class Shared:
    """What all journeys share: made when the first asks for it, ended when the folder is left.

    The fixtures' own scopes end with a file or with everything, and neither will do: a browser
    takes seconds to start, and its event loop must not run on in the thread of other tests.
    """

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}
        self._failed: dict[str, Exception] = {}

    def get(self, node: pytest.Item, name: str, make: Callable[[], AbstractContextManager[T]]) -> T:
        """Give what is shared under a name; what could not be made is not tried again."""
        if name in self._failed:
            raise self._failed[name]
        if name not in self._made:
            manager = make()
            try:
                self._made[name] = manager.__enter__()
            except Exception as error:
                self._failed[name] = error
                raise
            folder = node.getparent(pytest.Dir)
            assert folder is not None

            def end() -> None:
                del self._made[name]
                manager.__exit__(None, None, None)

            folder.addfinalizer(end)
        found: T = self._made[name]
        return found


@pytest.fixture(scope="session")
def shared() -> Shared:
    """Give what the journeys of this process share."""
    return Shared()


@contextmanager
def _running(folder: Path) -> Iterator[Factory]:
    """Run a fresh copy of the factory.

    While journeys are written, `SUYUAN_JOURNEYS=DATA` takes the one that runs there.
    """
    if running := os.environ.get("SUYUAN_JOURNEYS"):
        yield Factory(Path(running))
        return
    folders.demonstration(folder / "data")
    factory = Factory(folder / "data")
    factory.start()
    yield factory
    factory.stop()


@contextmanager
def _before_their_browser(factory: Factory) -> Iterator[People]:
    with browsers.chromium() as browser:
        yield People(browser, factory)


@pytest.fixture
def factory(
    request: pytest.FixtureRequest, shared: Shared, tmp_path_factory: pytest.TempPathFactory
) -> Factory:
    """Give the running system; the demonstration is small."""
    folder = tmp_path_factory.getbasetemp() / "journeys"
    return shared.get(request.node, "factory", lambda: _running(folder))


@pytest.fixture
def people(request: pytest.FixtureRequest, shared: Shared, factory: Factory) -> People:
    """Give the people before the one browser."""
    if browsers.executable() is None:
        pytest.skip("no Chromium")
    return shared.get(request.node, "people", lambda: _before_their_browser(factory))


@pytest.fixture
def windows(request: pytest.FixtureRequest, people: People) -> Iterator[Windows]:
    """Give the windows of the journey; script errors and failed requests make it fail."""
    windows = Windows(people)
    yield windows
    call = request.node.stash.get(PHASES, {}).get("call")
    if windows.heard or (call is not None and call.failed):
        for path in windows.pictures(f"{request.node.path.stem}-{request.node.name}"):
            request.node.add_report_section("teardown", "picture", f"picture: {path}")
    windows.close()
    assert windows.heard == []


Opened = Callable[..., Page]


@pytest.fixture
def opened(windows: Windows) -> Opened:
    """Give a function that opens a page as one of the people."""

    def page_of(
        username: str,
        path: str = "/",
        *,
        width: int = 1440,
        language: str = "zh-hans",
        expects: tuple[int, ...] = (),
    ) -> Page:
        page = windows.page_of(username, width=width, language=language, expects=expects)
        page.goto(path)
        return page

    return page_of


@pytest.fixture
def mark() -> str:
    """Give what is in the names of the things that a journey makes; no other has it."""
    return uuid.uuid4().hex[:6].upper()
