"""The areas at the side: the groups a person works in stand open, the others wait closed."""

import re

import pytest
from django.urls import reverse

from suyuan.web import navigation
from suyuan.web.frame import GROUPS_COOKIE
from tests.screens import client_of

GROUP = re.compile(r'<details class="side-group" data-group="(\w+)"( open)?')
pytestmark = pytest.mark.django_db


def _groups(client, address="/"):
    """Return which groups are on the page, and whether they are open."""
    text = client.get(address).content.decode()
    return {name: bool(is_open) for name, is_open in GROUP.findall(text)}


def _opened(client, address="/"):
    return {name for name, is_open in _groups(client, address).items() if is_open}


@pytest.mark.parametrize(
    ("username", "own"),
    [("ines", {"work", "production"}), ("marek", {"work", "store", "buying", "selling"})],
)
def test_the_groups_that_a_person_works_in_stand_open(username, own):
    assert _opened(client_of(username)) == own


def test_one_who_may_do_everything_finds_three_groups_open_at_most():
    groups = _groups(client_of("ada"))
    assert len(groups) > navigation.OWN_MAX + len(navigation.ALWAYS_OPEN)
    assert len([name for name in groups if groups[name]]) <= navigation.OWN_MAX + 1


def test_a_closed_group_holds_its_links_for_keyboard_and_reader():
    client = client_of("ines")
    assert not _groups(client)["master"]
    assert f'href="{reverse("items-list")}"' in client.get("/").content.decode()


def test_the_group_of_the_page_that_is_shown_is_open():
    client = client_of("ines")
    assert "master" in _opened(client, reverse("items-list"))


def test_what_a_person_opens_and_closes_is_kept():
    client = client_of("ines")
    client.cookies[GROUPS_COOKIE] = "master-1.production-0.nonsense-1.-.x"
    assert _opened(client) == {"work", "master"}


def test_a_folded_navigation_shows_every_sign():
    client = client_of("ines")
    client.cookies["suyuan_nav"] = "mini"
    assert all(_groups(client).values())


def test_a_short_navigation_stands_open():
    groups = navigation._opened(
        {"store": [navigation.Line(navigation.entries()[0], "/", is_current=False)]}, None
    )
    assert groups == {"store"}


def test_a_closed_group_tells_how_many_things_wait_in_it_with_the_gravest_tone():
    def entry(name, group, tone):
        return navigation.Entry(
            name=name, label=name, url_name=name, icon="box", group=group, count_tone=tone
        )

    counted = [
        (entry("a", "quality", "wait"), 2),
        (entry("b", "quality", "bad"), 1),
        (entry("c", "store", "bad"), 0),
        (entry("d", "store", "wait"), 3),
    ]
    assert navigation.sums(counted) == {"quality": (3, "bad"), "store": (3, "wait")}
