"""The search box keeps what was searched for, and nothing that was typed elsewhere."""

import pytest

from tests.screens import client_of

pytestmark = pytest.mark.django_db


def _kept(page: str) -> str:
    box = page[page.index('id="search"') :]
    return box[: box.index("autocomplete")]


def test_box_keeps_what_was_searched_for():
    page = client_of("eva").get("/find", {"q": "NOTHING-LIKE-IT"}).content.decode()
    assert 'value="NOTHING-LIKE-IT"' in _kept(page)


def test_box_does_not_take_what_was_typed_into_a_list():
    page = client_of("eva").get("/items/", {"q": "pump"}).content.decode()
    assert 'value=""' in _kept(page)
