"""What the HTTP server turns away before Django sees it is answered in words of ours."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from suyuan.config import processes
from tests.functional.system import PATIENCE_SECONDS, READY_SECONDS_MAX, System

ADDRESS = "/trace/?causes=" + "x" * 20_000
TOO_LONG = "/trace/?causes=" + "x" * 70_000


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """Start the web server alone, on a database that nobody may reach."""
    data = tmp_path_factory.mktemp("data")
    with socket.create_server(("127.0.0.1", 0)) as listener, (data / "log").open("wb") as log:
        listener.set_inheritable(True)
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "suyuan.config.wsgi:application"),
                *("--config", "python:suyuan.config.server.gunicorn_settings"),
                *("--bind", f"fd://{listener.fileno()}", "--workers", "1"),
            ],
            env={
                **System.variables(),
                "SUYUAN_DATA": str(data),
                "DJANGO_SETTINGS_MODULE": "suyuan.config.settings.test",
                "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
            },
            pass_fds=[listener.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        found = listener.getsockname()[1]
        try:
            is_ready = processes.wait_until(lambda: _begins(found), READY_SECONDS_MAX)
            assert is_ready, Path(data / "log").read_text()
            yield found
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _begins(port):
    try:
        return said(port, b"GET /sign-in HTTP/1.0\r\n\r\n").startswith("HTTP/1.")
    except OSError:
        return False


def said(port, request):
    """Send bytes as they are and give everything that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as line:
        line.sendall(request)
        found = b""
        while data := line.recv(65536):
            found += data
    return found.decode()


def asked(port, address, *headers):
    lines = [f"GET {address} HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", ""]
    return said(port, "\r\n".join(lines).encode())


def status(answer):
    return int(answer.split(" ", 2)[1])


class TestAddress:
    def test_of_20_kb_is_read(self, port):
        answer = asked(port, ADDRESS)
        assert status(answer) == 302
        assert "sign-in" in answer

    def test_that_is_too_long_gets_a_page_in_the_readers_language(self, port):
        english = asked(port, TOO_LONG, "Accept-Language: en", "Accept: text/html")
        assert status(english) == 414
        assert "The address is too long" in english
        assert "text/html" in english
        chinese = asked(port, TOO_LONG, "Accept-Language: en", "Cookie: suyuan_language=zh-hans")
        assert "地址太长" in chinese

    @pytest.mark.parametrize("base", ["/api/v1/trace?causes=", "/epcis/events?EQ_bizStep="])
    def test_that_is_too_long_gets_a_problem_document_from_the_api(self, port, base):
        answer = asked(port, base + "x" * 70_000, "Accept-Language: en")
        head, _line, body = answer.partition("\r\n\r\n")
        assert status(head) == 414
        assert "application/problem+json" in head
        assert json.loads(body)["code"] == "rest.address_too_long"

    def test_of_a_megabyte_is_answered_and_not_cut_off(self, port):
        assert status(asked(port, "/" + "y" * 1_000_000)) == 414


class TestHeaders:
    def test_that_are_too_many_or_too_large_are_refused_in_words(self, port):
        many = [f"X-{number}: 1" for number in range(200)]
        for headers in (many, ["X-Large: " + "z" * 20_000]):
            answer = asked(port, "/", "Accept-Language: en", *headers)
            assert status(answer) == 431
            assert "Delete the cookies of this site" in answer


class TestNonsense:
    @pytest.mark.parametrize(
        "request_", [b"\x00\xff\xfe\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"]
    )
    def test_is_refused_in_words_without_saying_who_answers(self, port, request_):
        answer = said(port, request_)
        assert status(answer) == 400
        assert "无法读取" in answer
        assert "gunicorn" not in answer.casefold()
        assert os.fspath(sys.prefix) not in answer
