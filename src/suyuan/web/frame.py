"""What the frame around every page needs; loaded once, before the page is drawn."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from suyuan.foundation.accounts import queries as accounts
from suyuan.web import navigation, people, places, waiting

THEME_COOKIE: Final = "suyuan_theme"
PERSON_COOKIE: Final = "suyuan_person"
"""Who has signed in last in this browser, for forms that are open since before."""
NAV_COOKIE: Final = "suyuan_nav"
GROUPS_COOKIE: Final = "suyuan_groups"
"""The groups of the navigation that a person has opened or closed: ``buying-1.quality-0``."""
SHEETS: Final = tuple(
    f"web/css/{name}.css"
    for name in (
        "tokens",
        "base",
        "frame",
        "button",
        "chip",
        "card",
        "table",
        "form",
        "timeline",
        "graph",
        "overlay",
        "print",
    )
)


@dataclasses.dataclass(frozen=True, slots=True)
class Person:
    """The signed-in person, as the menu shows it."""

    label: str
    username: str
    time_zone: str

    @property
    def initial(self) -> str:
        """The letter in the circle."""
        return self.label[:1].upper()


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """Everything around the page."""

    person: Person
    groups: Sequence[navigation.Group]
    site: places.Place | None
    sites: Sequence[places.Place]
    search_url: str
    hints_url: str
    running: int
    unread: int
    nav: str


def sheets_and_theme(request: HttpRequest) -> Mapping[str, Any]:
    """Give every page its stylesheets and the chosen brightness."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {"sheets": SHEETS, "theme": theme if theme in {"light", "dark"} else ""}


def frame(request: HttpRequest) -> Mapping[str, Any]:
    """Give pages of signed-in people their frame, made only when it is drawn."""
    return {"frame": SimpleLazyObject(lambda: frame_of(request))}


def frame_of(request: HttpRequest) -> Frame | None:
    """Return the frame for a request; None when nobody is signed in."""
    person = people.person_of(request)
    if person is None:
        return None
    actor = people.actor_of(request)
    sites = places.sites_for(actor)
    chosen = people.site_of(request)
    jobs = waiting.counted(actor)
    return Frame(
        person=Person(accounts.name_of(person), person.username, person.time_zone),
        groups=navigation.groups_for(request, actor, chosen=_chosen(request)),
        site=next((site for site in sites if site.id == chosen), None),
        sites=sites if len(sites) > 1 else (),
        search_url=_address("search"),
        hints_url=_address("search-hints"),
        running=jobs.running,
        unread=jobs.unread,
        nav="mini" if request.COOKIES.get(NAV_COOKIE) == "mini" else "",
    )


def _chosen(request: HttpRequest) -> Mapping[str, bool]:
    said = (one.rpartition("-") for one in request.COOKIES.get(GROUPS_COOKIE, "").split("."))
    return {name: state == "1" for name, _sign, state in said if name in navigation.GROUPS}


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
