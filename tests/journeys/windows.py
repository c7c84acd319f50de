"""The windows of a journey: who sits before them, and what goes wrong in them."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from suyuan.config import env
from tests.journeys.factory import Factory
from tools import browser as browsers

PICTURES = env.ROOT / ".cache" / "journeys"
HEIGHT = 900
HEARD_BY_ITSELF = re.compile(r"the server responded with a status|^htmx:(afterRequest|sendAbort)\b")
ABORTED = "net::ERR_ABORTED"
"""What Chromium says of requests that end because the page is left or becomes a download."""


class People:
    """The people who have signed in, each with a browser window for each language.

    The windows are kept from journey to journey with the files they have loaded, which is most of
    the work of opening a page; what else a journey has left in them is taken out.
    """

    def __init__(self, browser: Browser, factory: Factory) -> None:
        self.browser = browser
        self.factory = factory
        self._states: dict[str, Any] = {}
        self._windows: dict[tuple[str, str], BrowserContext] = {}

    def window(self, username: str, language: str) -> BrowserContext:
        """Give the window of a person as it was after the sign-in."""
        key = (username, language)
        if username not in self._states:
            first = browsers.sign_in(self.browser, self.factory.url, self.factory.person(username))
            self._states[username] = first.storage_state()
            first.close()
        if key not in self._windows:
            self._windows[key] = new_window(self.browser, self.factory)
        window = self._windows[key]
        window.clear_permissions()
        window.clear_cookies()
        window.add_cookies(self._states[username]["cookies"])
        browsers.speak(window, self.factory.url, language)
        return window


def new_window(browser: Browser, factory: Factory, **options: Any) -> BrowserContext:
    """Give a window in which nobody has signed in."""
    context = browser.new_context(
        base_url=factory.url,
        accept_downloads=True,
        reduced_motion="reduce",  # What moves is drawn sixty times a second.
        **{"viewport": {"width": 1440, "height": HEIGHT}, **options},
    )
    context.set_default_timeout(browsers.PATIENCE_MS)
    return context


class Windows:
    """The windows of one journey: what goes wrong in them is heard, and they can be pictured."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.own: list[BrowserContext] = []
        self.borrowed: dict[tuple[str, str], BrowserContext] = {}
        self.pages: list[Page] = []
        self.heard: list[str] = []

    def window(self, *, expects: tuple[int, ...] = (), **options: Any) -> BrowserContext:
        """Give a window of nobody, in which only the `expects` refusals may be answered."""
        context = new_window(self.people.browser, self.people.factory, **options)
        context.on("page", lambda page: self._hear(page, expects))
        self.own.append(context)
        return context

    def page_of(
        self, username: str, *, width: int, language: str, expects: tuple[int, ...]
    ) -> Page:
        """Give an empty page of one of the people."""
        key = (username, language)
        if key not in self.borrowed:
            self.borrowed[key] = self.people.window(*key)
        page = self.borrowed[key].new_page()
        page.set_viewport_size({"width": width, "height": HEIGHT})
        self._hear(page, expects)
        return page

    def _hear(self, page: Page, expects: tuple[int, ...]) -> None:
        def answered(response: Response) -> None:
            if response.status >= 400 and response.status not in expects:
                self.heard.append(f"{response.status} {response.request.method} {response.url}")

        def failed(request: Request) -> None:
            if request.failure != ABORTED:
                self.heard.append(f"{request.failure} {request.url}")

        def said(message: ConsoleMessage) -> None:
            # Refused answers and failed requests are heard above, with their address.
            if message.type == "error" and not HEARD_BY_ITSELF.search(message.text):
                self.heard.append(f"console: {message.text} ({page.url})")

        self.pages.append(page)
        page.on("response", answered)
        page.on("requestfailed", failed)
        page.on("console", said)
        page.on("pageerror", lambda error: self.heard.append(f"script: {error} ({page.url})"))
        if page.context not in self.own:
            page.on("popup", lambda other: self._hear(other, expects))

    def pictures(self, name: str) -> list[Path]:
        """Take a picture of every page that is open."""
        taken = []
        PICTURES.mkdir(parents=True, exist_ok=True)
        stem = re.sub(r"\W+", "-", name).strip("-")
        for number, page in enumerate((one for one in self.pages if not one.is_closed()), 1):
            path = PICTURES / f"{stem}-{number}.png"
            page.screenshot(path=path, full_page=True)
            taken.append(path)
        return taken

    def close(self) -> None:
        """Close all pages, and the windows that are the journey's own."""
        for page in self.pages:
            page.close()
        for context in self.own:
            context.close()
