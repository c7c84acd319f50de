"""Subscriptions by WebSocket: the socket is taken from the server, and new events come over it."""

import json
import socket
import threading
import time

import pytest
from django.db import connections
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from suyuan.areas.integration import choices
from suyuan.areas.integration.api import listeners, sockets
from suyuan.areas.integration.operations import capture
from suyuan.foundation.accounts import operations
from suyuan.foundation.accounts.models import ApiKey
from tests import personas
from tests.integration.areas.integration import partner as world
from tests.integration.areas.integration.partner import (
    Partner,
    commissioning,
    older_transaction,
    settle,
    things_of,
)

PATIENCE_SECONDS = 120
"""How long anything may take on a machine that is busy with other tests."""


def newcomer():
    world.make_item()
    ada = Partner()
    ada.post("/queries", {"name": "all", "query": {}})
    return ada


@pytest.fixture
def ada(real_database, monkeypatch):
    monkeypatch.setattr(listeners, "STREAM_SECONDS", 0.1)
    yield newcomer()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while sockets.hub.count() and time.monotonic() < deadline:
        time.sleep(0.05)


class Ear:
    """A subscriber's end of a WebSocket, whose handshake goes through Django's test client."""

    def __init__(self, partner: Partner, path: str) -> None:
        self.protocol = ClientProtocol(parse_uri(f"ws://testserver/epcis{path}"))
        headers = dict(self.protocol.connect().headers.raw_items())
        self.mine, theirs = socket.socketpair()
        self.mine.settimeout(PATIENCE_SECONDS)
        self.answer = partner.client.get(
            f"/epcis{path}", headers=headers, **{"gunicorn.socket": theirs}
        )
        theirs.close()
        self.frames: list[Frame] = []

    def hear(self) -> None:
        data = self.mine.recv(65536)
        self.protocol.receive_data(data) if data else self.protocol.receive_eof()
        for event in self.protocol.events_received():
            if isinstance(event, Frame):
                self.frames.append(event)
        for part in self.protocol.data_to_send():
            if part:
                self.mine.sendall(part)

    def documents(self, count: int) -> list[dict]:
        """Wait until so many documents have come."""
        while sum(frame.opcode is Opcode.TEXT for frame in self.frames) < count:
            settle()
            self.hear()
        return [json.loads(each.data) for each in self.frames if each.opcode is Opcode.TEXT]

    def closed(self) -> int:
        """Wait for the farewell and give its code."""
        while self.protocol.state is not State.CLOSED:
            self.hear()
        return self.protocol.close_code

    def __enter__(self):
        return self

    def __exit__(self, *_parts):
        self.mine.close()


def told(document: dict) -> list[str]:
    results = document["epcisBody"]["queryResults"]
    assert results["queryName"] == "all"
    return [things_of(event) for event in results["resultsBody"]["eventList"]]


class TestStream:
    def test_tells_what_is_new_and_nothing_twice(self, ada):
        ada.send(commissioning(1))
        with Ear(ada, "/queries/all/events?stream=true") as ear:
            assert ear.answer.status_code == 101
            ada.send(commissioning(2))
            first = told(ear.documents(1)[0])
            ada.send(commissioning(3))
            assert first + told(ear.documents(2)[1]) == ["2", "3"]
            assert ear.protocol.state is State.OPEN

    def test_tells_nothing_of_before_though_an_older_transaction_was_open(self, ada):
        with older_transaction():
            ada.send(commissioning(1))
            ear = Ear(ada, "/queries/all/events?stream=true")
        with ear:
            ada.send(commissioning(2))
            assert told(ear.documents(1)[0]) == ["2"]

    def test_tells_what_was_not_yet_committed_when_it_began(self, ada, monkeypatch):
        recorded, may_commit = threading.Event(), threading.Event()
        record = capture.ledger.record

        def slowly(**given):
            found = record(**given)
            recorded.set()
            assert may_commit.wait(PATIENCE_SECONDS)
            return found

        def send():
            ada.send(commissioning(1))
            connections.close_all()

        monkeypatch.setattr(capture.ledger, "record", slowly)
        sender = threading.Thread(target=send)
        sender.start()
        assert recorded.wait(PATIENCE_SECONDS)
        with Ear(Partner(), "/queries/all/events?stream=true") as ear:
            may_commit.set()
            sender.join(PATIENCE_SECONDS)
            assert told(ear.documents(1)[0]) == ["1"]

    def test_begins_where_it_is_asked_to(self, ada):
        ada.send(commissioning(1))
        path = "/queries/all/events?stream=true&initialRecordTime=2020-01-01T00:00:00Z"
        with Ear(ada, path) as ear:
            assert told(ear.documents(1)[0]) == ["1"]

    def test_reports_by_its_schedule_also_that_there_is_nothing(self, ada):
        with Ear(ada, "/queries/all/events?second=[0-59]&reportIfEmpty=true") as ear:
            assert told(ear.documents(1)[0]) == []

    def test_ends_with_its_query(self, ada):
        with Ear(ada, "/queries/all/events?stream=true") as ear:
            assert ada.delete("/queries/all").status_code == 204
            assert ear.closed() == 1000

    def test_ends_with_its_key(self, ada):
        with Ear(ada, "/queries/all/events?stream=true") as ear:
            prefix = ada.key.split("_")[1]
            key = ApiKey.objects.get(prefix=prefix)
            operations.revoke_api_key(context=personas.system(), prefix=key.prefix)
            assert ear.closed() == 1008

    def test_listens_to_nobody(self, ada):
        with Ear(ada, "/queries/all/events?stream=true") as ear:
            ear.hear()  # The handshake.
            ear.protocol.send_text(b"DROP TABLE x")
            for part in ear.protocol.data_to_send():
                ear.mine.sendall(part)
            assert ear.closed() == 1003


class TestRefusals:
    @pytest.fixture
    def ada(self, db):
        return newcomer()

    @pytest.mark.parametrize(
        ("path", "code"),
        [
            ("/queries/all/events", "integration.when_missing"),
            ("/queries/all/events?stream=true&hour=1", "integration.when_missing"),
            ("/queries/all/events?stream=yes", "integration.body_malformed"),
            ("/queries/all/events?hour=25", "integration.schedule_malformed"),
            ("/queries/all/events?stream=true&stream=true", "epcis.parameter_twice"),
            ("/queries/all/events?stream=true&colour=red", "epcis.parameter_unknown"),
            ("/queries/none/events?stream=true", "integration.no_such_query"),
        ],
    )
    def test_come_before_the_handshake(self, ada, path, code):
        with Ear(ada, path) as ear:
            assert ear.answer.json()["code"] == code
        assert sockets.hub.count() == 0

    def test_of_rights(self, ada):
        for scopes in ([choices.VIEW], [choices.SUBSCRIBE]):
            with Ear(Partner("ada", scopes), "/queries/all/events?stream=true") as ear:
                assert ear.answer.status_code == 403

    def test_of_a_session(self, ada):
        ada.client.defaults.pop("HTTP_AUTHORIZATION", None)
        ada.client.headers = {} if hasattr(ada.client, "headers") else None
        ada.client.force_login(personas.person("ada"))
        with Ear(ada, "/queries/all/events?stream=true") as ear:
            assert ear.answer.json()["code"] == "integration.socket_needs_key"

    def test_without_a_socket(self, ada):
        answer = ada.get("/queries/all/events?stream=true", Upgrade="websocket")
        assert (answer.status_code, answer.json()["code"]) == (501, "integration.no_socket")
        answer = ada.get("/queries/all/events?stream=true")
        assert (answer.status_code, answer.json()["code"]) == (400, "integration.not_a_socket")

    def test_of_too_many(self, ada, monkeypatch):
        monkeypatch.setattr(sockets, "STREAMS_MAX", 0)
        with Ear(ada, "/queries/all/events?stream=true") as ear:
            assert ear.answer.status_code == 503
            assert ear.answer.headers["Retry-After"] == "1"
