"""The screen of the areas of work: one is switched off and on again."""

import re

import pytest

from suyuan.foundation import clock
from suyuan.foundation.accounts.models import Area
from tests import personas

pytestmark = pytest.mark.django_db


def switch(client, name):
    """Answer the form, and confirm what will change."""
    address = f"/areas/service/do/{name}"
    asked = {"command_id": str(clock.new_id()), "reason": "起步阶段"}
    answer = client.post(address, asked)
    if confirmed := re.search(r'name="confirmed" value="([^"]+)"', answer.content.decode()):
        answer = client.post(address, {**asked, "confirmed": confirmed[1]})
    return answer


def test_area_is_switched_off_and_on_again(client):
    client.force_login(personas.person("noor"))
    for name, wanted in (("off", False), ("on", True)):
        answer = switch(client, name)
        assert answer.status_code == 302, answer.content.decode()
        assert Area.objects.get(code="service").is_on is wanted
