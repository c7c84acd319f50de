"""A partner's program that speaks EPCIS, for the tests of the binding."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db import connection
from django.test import Client

from suyuan.areas.integration import choices
from suyuan.foundation import clock
from suyuan.foundation.command import command, system_context
from suyuan.ledger.operations import register
from tests import personas

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
ACME = {"acme": "https://acme.example/epcis/"}
GTIN = "04012345111118"
LOT = f"https://id.gs1.org/01/{GTIN}/10/L1"
SETTLED_SECONDS_MAX = 300


@command(name="tests.make_item", action=None)
def _make_item(*, context) -> int:
    del context
    return register.register_item(
        register.ItemDescription(
            code="PUMP",
            name="泵",
            kind="DEVICE",
            tracking="SERIAL",
            codes=(register.ClassCode(key=f"/01/{GTIN}"),),
        )
    )


def make_item() -> None:
    """Make the item known whose GTIN the events name."""
    _make_item(context=system_context(reason="test"))


def unit(serial: object) -> str:
    return f"https://id.gs1.org/01/{GTIN}/21/{serial}"


def urn(serial: object) -> str:
    return f"urn:epc:id:sgtin:4012345.011111.{serial}"


def commissioning(*serials: object, time: str = "2026-03-01T10:00:00Z", **more: Any) -> dict:
    """Give an event that makes units."""
    return {
        "type": "ObjectEvent",
        "eventTime": time,
        "eventTimeZoneOffset": "+08:00",
        "epcList": [unit(serial) for serial in serials],
        "action": "ADD",
        "bizStep": "commissioning",
        "disposition": "active",
        "readPoint": {"id": "https://id.gs1.org/414/4012345000115"},
        "bizLocation": {"id": "https://id.gs1.org/414/4012345000115"},
        **more,
    }


def observing(*serials: object, time: str = "2026-03-02T10:00:00Z", **more: Any) -> dict:
    """Give an event that sees units."""
    event = commissioning(*serials, time=time, action="OBSERVE", bizStep="inspecting")
    return {**event, **more}


def document(*events: dict, **more: Any) -> dict:
    return {
        "@context": [CONTEXT, ACME],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-01T12:00:00Z",
        "epcisBody": {"eventList": list(events)},
        **more,
    }


class Partner:
    """Somebody with a key."""

    def __init__(self, username: str = "ada", scopes=tuple(choices.ACTIONS)) -> None:
        self.key = personas.key(username, list(scopes))
        self.client = Client(headers={"Authorization": f"Bearer {self.key}"})

    def get(self, path: str, **headers: str):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(f"/epcis{path}", headers=headers)

    def post(self, path: str, body: Any, kind: str = "application/json", **headers: str):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, (bytes, str)) else json.dumps(body)
        return self.client.post(f"/epcis{path}", content, content_type=kind, headers=headers)

    def delete(self, path: str):
        return self.client.delete(f"/epcis{path}")

    def options(self, path: str):
        return self.client.options(f"/epcis{path}")

    def send(self, event: dict):
        return self.post("/events", {"@context": [CONTEXT, ACME], **event})

    def ids(self, question: str = "", **headers: str) -> list[str]:
        """Give the things of the events that answer a question, one text for each event."""
        found = self.get(f"/events{question}", **headers)
        assert found.status_code == 200, found.content
        return [things_of(event) for event in events_of(found)]

    def next(self, response):
        """Follow the link to the next page, if there is one."""
        target = response.headers.get("Link")
        if target is None:
            return None
        parts = urlsplit(target[1 : target.index(">")])
        assert "nextPageToken" in parse_qs(parts.query)
        return self.client.get(f"{parts.path}?{parts.query}")


def events_of(response) -> list[dict]:
    return response.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]


def things_of(event: dict) -> str:
    return " ".join(key.rsplit("/", 1)[-1] for key in event.get("epcList", ()))


def moment() -> str:
    return clock.now().isoformat()


def settle() -> None:
    """Wait until no older transaction of the server is open: then the order of events is final.

    Tests beside this one hold transactions in databases of their own, some for many seconds.
    """
    until = time.monotonic() + SETTLED_SECONDS_MAX
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(
                "SELECT max(xid) < pg_snapshot_xmin(pg_current_snapshot()) FROM ledger_event"
            )
            if cursor.fetchone()[0] is not False:
                return
            time.sleep(0.05)
    message = "a transaction is open for too long"
    raise AssertionError(message)


@contextmanager
def older_transaction() -> Iterator[None]:
    """Keep a transaction open that has its number before all that begin meanwhile."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        yield
    finally:
        other.close()
