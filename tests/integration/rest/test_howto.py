"""The commands in the manual of the API do what it says."""

import re
import shlex
from pathlib import Path

import pytest
from django.test import Client

from suyuan.areas.integration import choices
from suyuan.config import env
from tests import personas

MANUALS = (env.ROOT / "docs/howto/api.md", env.ROOT / "docs/zh/howto/api.md")
SCOPES = [
    *choices.ACTIONS,
    "catalog.view_item",
    "catalog.change_item",
    "trace.view_thing",
    "trace.view_scope",
]


def commands(manual: Path) -> list[tuple[list[str], str]]:
    """Give each curl command, with what is said of its answer."""
    found = []
    for block in re.findall(r"```bash\n(.*?)```", manual.read_text(encoding="utf-8"), re.DOTALL):
        for command, expected in re.findall(
            r"^(curl .*?)\n# (.*?)$", block, re.DOTALL | re.MULTILINE
        ):
            found.append((shlex.split(command.replace("\\\n", " ")), expected))
    return found


def send(arguments: list[str], key: str):
    """Do what curl would do."""
    address = arguments[1].replace("$URL", "")
    headers, body = {}, None
    rest = iter(arguments[2:])
    for argument in rest:
        if argument == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value.replace("$KEY", key)
        else:
            assert argument == "-d", argument
            body = next(rest)
    kind = headers.pop("Content-Type", "application/octet-stream")
    method = "GET" if body is None else "POST"
    return Client().generic(method, address, body or "", content_type=kind, headers=headers)


@pytest.mark.parametrize("manual", MANUALS, ids=["en", "zh"])
def test_commands_are_answered_as_they_say(real_database, manual):
    key = personas.key("eva", SCOPES[:3] + SCOPES[4:])
    ada = personas.key("ada", SCOPES)
    seen = commands(manual)
    assert len(seen) >= 15
    for arguments, expected in seen:
        answer = send(arguments, ada if "epcis" in arguments[1] else key)
        status, _, code = expected.partition(" ")
        assert str(answer.status_code) == status, (arguments, answer.content)
        if code:
            assert answer.json()["code"] == code
        if (
            "Idempotency-Key" not in str(arguments)
            and status == "422"
            and "errors" in answer.json()
        ):
            assert all(each["detail"] for each in answer.json()["errors"])


def test_both_languages_say_the_same():
    def plain(manual):
        return [
            ([each for each in arguments if not each.startswith("Accept-Language")], expected)
            for arguments, expected in commands(manual)
        ]

    assert plain(MANUALS[0]) == plain(MANUALS[1])
