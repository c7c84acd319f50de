"""The factory of the journeys: a running system with the demonstration, asked from outside."""

import json
import urllib.error
import urllib.request
from typing import Any

import psycopg

from tests.functional.system import System


class Factory(System):
    """A running system with its demonstration."""

    @property
    def url(self) -> str:
        """Where it answers."""
        found = self._server()
        assert found is not None, f"no server runs on {self.data}"
        return str(found["url"]).rstrip("/")

    @property
    def demo(self) -> dict[str, Any]:
        """What the building has left for people and programs."""
        found: dict[str, Any] = json.loads((self.data / "demo.json").read_text(encoding="utf-8"))
        return found

    def person(self, username: str) -> dict[str, str]:
        """Give one of the people of the demonstration."""
        found: dict[str, str] = next(u for u in self.demo["users"] if u["username"] == username)
        return found

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database itself, past the product."""
        with psycopg.connect(self.addresses().owner) as connection:
            return connection.execute(query, values or None).fetchall()

    def value(self, query: str, *values: object) -> Any:
        """Ask for one value."""
        ((found,),) = self.rows(query, *values)
        return found

    def story(self, code: str) -> dict[str, Any]:
        """Give what the maker itself counted."""
        found: dict[str, Any] = self.value("SELECT answer FROM catalog_story WHERE code = %s", code)
        return found

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Ask as a program does, with the key of the demonstration; give status and answer."""
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.demo['api_key']}",
                "Content-Type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
