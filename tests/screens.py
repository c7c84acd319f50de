"""The generic tests of a resource's screens: a subclass declares data and gets all of them."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoDbBlocker

from suyuan.web.screens import Command, Resource, resources
from tests import database, kept, personas

COUNTS = kept.PERFORMANCE / "query_counts.json"
ALONE = {"HX-Request": "true"}
"""Asks for the list without the page around it."""


def client_of(username: str | None) -> Client:
    """Give a browser in which one of the people is signed in, or nobody."""
    client = Client()
    if username is not None:
        client.force_login(personas.person(username))
    return client


def command_id() -> str:
    """Give an id as a form makes it."""
    return str(personas.system().command_id)


def on_rows(test: Callable[..., None]) -> Callable[..., None]:
    """Let a test of the class below find the rows of its resource."""
    vars(test)["on_rows"] = True
    return test


@pytest.mark.django_db
class ResourceCases:
    """Subclass it as `TestItems(ResourceCases)` and set the data; `rows` makes two rows or more.

    The tests below that need rows share them: they are made once in each process, and each test
    takes back what it has done. All other tests of the class find nothing.
    """

    name: ClassVar[str]
    viewer: ClassVar[str] = "eva"
    """One of the people who sees the list."""
    changer: ClassVar[str] = "ada"
    """One of the people who may give the commands."""
    stranger: ClassVar[str] = "tom"
    new: ClassVar[Mapping[str, Any]] = {}
    """The values of a valid command `new`; its result must carry `new_key`."""
    new_key: ClassVar[str] = ""
    wrong: ClassVar[Mapping[str, Any]] = {}
    """Values of `new` that are refused, by form or operation."""
    imported: ClassVar[Sequence[Mapping[str, str]]] = ()
    """Rows of a table that can be imported, by field."""

    def rows(self) -> None:
        """Make rows by commands."""
        raise NotImplementedError

    def made(self) -> None:
        """Make the rows at their time, with what is around them."""
        self.rows()

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Say of each test whether it needs the rows; those that do come first."""
        needed = hasattr(metafunc.function, "on_rows")
        metafunc.parametrize(
            "rows_made",
            [pytest.param(needed, id=pytest.HIDDEN_PARAM)],
            indirect=True,
            scope="class",
        )

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def rows_made(
        cls,
        request: pytest.FixtureRequest,
        django_db_setup: None,
        django_db_blocker: DjangoDbBlocker,
    ) -> Iterator[bool]:
        """Say whether the rows are there."""
        if not request.param:
            yield False
            return
        with django_db_blocker.unblock(), database.kept():
            for username in (cls.viewer, cls.changer, cls.stranger):
                personas.person(username)
            cls().made()
            yield True

    @property
    def resource(self) -> Resource:
        """The resource under test."""
        reverse("sign-in")  # Loads every address, and with it every resource.
        return resources()[self.name]

    def address(self, part: str, *args: str) -> str:
        """Give an address of the resource."""
        return reverse(f"{self.name}-{part}", args=args)

    def first_key(self, client: Client) -> str:
        """Give the key of the first row of the list."""
        found = client.get(self.address("list")).context["rows"]
        return str(found[0][2])

    @on_rows
    def test_list_shows_rows_and_its_part_alone_to_htmx(self):
        client = client_of(self.viewer)
        page = client.get(self.address("list"))
        assert page.status_code == 200
        assert page["Vary"].count("HX-Request") == 1
        assert "</html>" in page.content.decode()
        part = client.get(self.address("list"), headers=ALONE)
        assert part.status_code == 200
        assert "</html>" not in part.content.decode()
        assert 'id="list"' in part.content.decode()

    def test_list_is_refused_without_the_right_and_without_signing_in(self):
        assert client_of(self.stranger).get(self.address("list")).status_code == 403
        answer = client_of(None).get(self.address("list"))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("sign-in"))
        asked = client_of(None).get(self.address("list"), headers={"HX-Request": "true"})
        assert asked["HX-Redirect"].startswith(reverse("sign-in"))

    @on_rows
    def test_list_sorts_by_every_column_that_offers_it(self):
        client = client_of(self.viewer)
        table = client.get(self.address("list")).context["listing"].table
        for column in table.columns:
            if column.orderable and not self.resource.by_key:
                for sign in ("", "-"):
                    sort = {"sort": sign + column.name}
                    asked = client.get(self.address("list"), sort, headers=ALONE)
                    assert asked.status_code == 200, column.name

    @on_rows
    def test_list_searches_filters_and_shrugs_at_nonsense(self):
        client = client_of(self.viewer)
        nonsense = {"q": "zz\x00no such thing'\"", "page": "-7", "after": "%%%", "sort": "nope"}
        for name in self.resource.filters.base_filters if self.resource.filters else ():
            nonsense[name] = "nonsense"
        nonsense["q"] = "no such thing '\" %"
        assert client.get(self.address("list"), nonsense).status_code == 200

    @on_rows
    def test_list_shows_each_filter_that_is_set_as_a_chip(self):
        client = client_of(self.viewer)
        filters = client.get(self.address("list")).context["listing"].filters
        for name, field in filters.form.fields.items() if filters is not None else ():
            choices = [str(key) for key, _words in iter(getattr(field, "choices", ())) if key != ""]
            if choices:
                asked = client.get(self.address("list"), {name: choices[0]}, headers=ALONE)
                listing = asked.context["listing"]
                assert [one.name for one in listing.active] == [name]

    @on_rows
    def test_list_takes_as_many_queries_for_many_rows_as_for_few(self):
        client = client_of(self.viewer)
        client.get(self.address("list"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(self.address("list"))
        kept.check(COUNTS, f"{self.name}: list", len(queries))

    @on_rows
    def test_columns_are_kept_for_the_person(self):
        client = client_of(self.viewer)
        names = list(self.resource.table.base_columns)
        client.post(self.address("columns"), {"column": names[:1]})
        shown = client.get(self.address("list")).context["listing"].table.columns.names()
        assert [name for name in names if name in shown] == names[:1]
        client.post(self.address("columns"), {"reset": "1"})
        shown = client.get(self.address("list")).context["listing"].table.columns.names()
        assert len(shown) == len(names) - len(self.resource.table.hidden)

    def test_views_are_kept_for_the_person_and_forgotten(self):
        client = client_of(self.viewer)
        client.post(self.address("views"), {"name": "Mine", "query": "q=abc&page=3"})
        tabs = client.get(self.address("list"), {"q": "abc"}).context["listing"].tabs
        assert [tab.query for tab in tabs if tab.is_own and tab.is_current] == ["q=abc"]
        client.post(self.address("views"), {"name": "Mine", "drop": "1"})
        tabs = client.get(self.address("list")).context["listing"].tabs
        assert not [tab for tab in tabs if tab.is_own]

    @on_rows
    def test_export_has_every_row_in_both_forms(self):
        client = client_of(self.viewer)
        count = len(client.get(self.address("list"), {"size": "200"}).context["rows"])
        answer = client.get(self.address("export", "csv"))
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert len(list(csv.reader(io.StringIO(text)))) >= count + 1
        answer = client.get(self.address("export", "xlsx"))
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        assert book.active is not None
        assert book.active.max_row >= count + 1
        assert client.get(self.address("export", "pdf")).status_code == 404

    @on_rows
    def test_page_of_a_row_with_its_parts(self):
        if not self.resource.has_page:
            pytest.skip("has no page")
        client = client_of(self.viewer)
        key = self.first_key(client)
        client.get(self.address("detail", key))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(self.address("detail", key))
        assert page.status_code == 200
        kept.check(COUNTS, f"{self.name}: page", len(queries))
        for part in [*page.context.get("main", []), *page.context.get("aside", [])]:
            if "late" in part:
                assert client.get(part["late"]).status_code == 200
            if "context" in part:
                with translation.override(page["Content-Language"]):
                    alone = render_to_string(part["panel"].template, dict(part["context"]))
                assert alone.strip() in page.content.decode(), part["panel"].name
        if page.context["with_history"]:
            history = client.get(self.address("detail", key), {"tab": "history"})
            assert history.context["entries"]
        assert client.get(self.address("detail", "no-such-key")).status_code == 404
        assert client_of(self.stranger).get(self.address("detail", key)).status_code == 403

    @on_rows
    def test_every_command_asks_and_refuses_the_stranger(self):
        client, stranger = client_of(self.changer), client_of(self.stranger)
        for command in self.resource.commands:
            address = self._command_address(client, command)
            assert client.get(address).status_code in (200, 302), command.name
            assert stranger.get(address).status_code == 403, command.name
            assert stranger.post(address).status_code == 403, command.name

    def _command_address(self, client: Client, command: Command) -> str:
        if not command.on_object:
            return self.address(command.name)
        return self.address(command.name, self.first_key(client))

    def test_new_makes_a_row_once(self):
        if not self.new:
            pytest.skip("nothing to make")
        client = client_of(self.changer)
        values = {**self.new, "command_id": command_id()}
        first = client.post(self.address("new"), values)
        assert first.status_code in (200, 302), first.context["form"].errors
        again = client.post(self.address("new"), values)
        assert again.status_code == first.status_code
        if self.new_key:
            assert client.get(self.address("detail", self.new_key)).status_code == 200

    def test_new_shows_problems_and_loses_nothing(self):
        if not self.wrong:
            pytest.skip("nothing to refuse")
        client = client_of(self.changer)
        answer = client.post(self.address("new"), {**self.wrong, "command_id": command_id()})
        assert answer.status_code == 422
        assert answer.context["form"].errors
        for name, value in self.wrong.items():
            if isinstance(value, str) and value and "password" not in name:
                assert value in str(answer.context["form"][name].value())

    def test_import_checks_then_loads_all_or_nothing(self):
        if not self.imported:
            pytest.skip("no import")
        client = client_of(self.changer)
        good = self._upload(client, self.imported)
        report = client.post(*good("check")).context["report"]
        assert report.is_clean, report.problems
        before = self._count(client)
        assert client.post(*good("load")).status_code == 302
        assert self._count(client) == before + len(self.imported)
        again = self._upload(client, self.imported)
        report = client.post(*again("check")).context["report"]
        assert {one.line for one in report.problems} == set(range(2, len(self.imported) + 2))
        again = self._upload(client, self.imported)
        assert client.post(*again("load")).status_code == 422
        assert self._count(client) == before + len(self.imported)

    def _count(self, client: Client) -> int:
        count = client.get(self.address("list")).context["listing"].count
        assert count is not None
        return int(count)

    def _upload(self, client: Client, rows: Sequence[Mapping[str, str]]) -> Any:
        """Send a table and give what answers with the address and values of the next step."""
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        file = SimpleUploadedFile("table.csv", text.getvalue().encode())
        taken = client.post(self.address("import"), {"file": file})
        assert taken.status_code == 302
        page = client.get(taken["Location"])
        chosen = {
            f"column_{choice.target.name}": str(choice.column)
            for choice in page.context["choices"]
            if choice.column is not None
        }
        values = {**chosen, "upload": page.context["token"]}

        def step(name: str) -> tuple[str, Mapping[str, str]]:
            return self.address("import"), {**values, name: "1", "command_id": command_id()}

        return step
