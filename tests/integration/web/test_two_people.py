"""Two people at the same record: nobody writes over what the other has changed meanwhile."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.urls import reverse

from suyuan.areas.catalog import operations, queries
from suyuan.areas.catalog.domain import ItemKind
from suyuan.ledger.domain.vocabulary import Tracking
from tests import personas
from tests.screens import client_of, command_id

MARK = re.compile(r'name="seen" value="([^"]+)"')


def make_item():
    values = operations.ItemValues(
        code="A1", name="件", kind=ItemKind.MATERIAL, tracking=Tracking.LOT, model="M"
    )
    operations.create_item(context=personas.system(), values=values)


class Desk:
    """A person with the form of one item open."""

    def __init__(self):
        self.client = client_of("ada")
        self.address = reverse("items-change", args=["A1"])
        self.open()

    def open(self):
        page = self.client.get(self.address)
        self.mark = MARK.search(page.content.decode())[1]
        self.values = {
            name: value
            for name, value in page.context["form"].initial.items()
            if value not in (None, False)
        }
        self.command = command_id()

    def send(self, **values):
        sent = {**self.values, **values, "seen": self.mark, "command_id": self.command}
        sent.setdefault("reason", "test")
        answer = self.client.post(self.address, sent)
        confirmed = re.search(r'name="confirmed" value="([^"]+)"', answer.content.decode())
        if answer.status_code == 200 and confirmed:
            answer = self.client.post(self.address, {**sent, "confirmed": confirmed[1]})
        return answer


@pytest.mark.django_db
class TestSecondOfTwo:
    def test_is_told_what_the_first_has_changed_and_loses_nothing_typed(self):
        make_item()
        one, other = Desk(), Desk()
        assert one.send(name="甲").status_code == 302
        answer = other.send(model="M2")
        assert answer.status_code == 409
        text = answer.content.decode()
        assert "Somebody else has changed this" in text
        assert "甲" in text
        assert 'value="M2"' in text
        item = queries.item_with_code("A1").item
        assert (item.name, item.model) == ("甲", "M")

    def test_goes_on_after_having_looked(self):
        make_item()
        one, other = Desk(), Desk()
        one.send(name="甲")
        other.mark = MARK.search(other.send(model="M2").content.decode())[1]
        assert other.send(name="乙", model="M2").status_code == 302
        item = queries.item_with_code("A1").item
        assert (item.name, item.model) == ("乙", "M2")

    def test_is_no_other_when_one_person_presses_twice(self):
        make_item()
        desk = Desk()
        assert [desk.send(name="甲").status_code for _time in range(2)] == [302, 302]

    def test_is_not_asked_about_a_form_from_elsewhere(self):
        make_item()
        desk = Desk()
        desk.mark = "nonsense"
        assert desk.send(name="甲").status_code == 302


@pytest.mark.usefixtures("real_database")
def test_at_the_same_moment_one_is_done_and_the_other_is_told():
    make_item()
    desks = [Desk() for _number in range(4)]

    def send(number):
        try:
            return desks[number].send(name=f"件{number}").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as people:
        found = sorted(people.map(send, range(4)))
    assert found == [302, 409, 409, 409]
