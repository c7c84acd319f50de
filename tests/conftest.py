"""Fixtures shared by all tests."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker
from typing_extensions import override
from xdist.scheduler import LoadScopeScheduling

from tests import database

_numbers = itertools.count(1)
ON_THE_DEMONSTRATION = ("tests/journeys/", "tests/functional/test_demo_stories.py")
"""Tests that wait for the demonstration to be built: one process builds it, and uses it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a person ask for more than there is time for in each run."""
    parser.addoption(
        "--both-languages",
        action="store_true",
        help="look at every page of the product in both languages, not in one of them by turns",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse tests that would empty tables, which the application's role may not."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None and "real_database" in getattr(item, "fixturenames", ()):
            message = f"{item.nodeid}: real_database and the mark django_db exclude each other"
            raise pytest.UsageError(message)
        if marker is not None and marker.kwargs.get("transaction"):
            message = f"{item.nodeid}: use the fixture real_database instead of transaction=True"
            raise pytest.UsageError(message)


class _ByFolder(LoadScopeScheduling):
    """Gives tests to whichever process is free, and those that share a running system to one.

    By folder and file, because xdist's own groups do not reach the scheduler: what it adds to the
    name of a test, pytest 9.2 no longer tells. The largest of what stays together comes first, so
    the longest way, over the demonstration and through the browser, is begun before all others.
    """

    @override
    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(ON_THE_DEMONSTRATION):
            return "demonstration"
        if nodeid.startswith("tests/functional/"):
            return nodeid.partition("::")[0]
        return nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _ByFolder:
    """Say which tests go to the same process."""
    return _ByFolder(config, log)


@pytest.fixture(scope="session")
def template_database(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """Give the name of a migrated database that is copied for each process."""
    with database.cluster(), django_db_blocker.unblock():
        yield database.template(again=bool(request.config.getvalue("create_db")))


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Point Django at this process's own copy, as the application's role."""
    with (
        django_db_blocker.unblock(),
        database.copy(template_database, f"test_{os.getpid()}_0"),
    ):
        yield


@contextmanager
def _own_database(template: str, blocker: DjangoDbBlocker) -> Iterator[None]:
    with blocker.unblock():
        assert not connection.in_atomic_block, "what is kept around this test would be lost"
        with database.copy(template, f"test_{os.getpid()}_{next(_numbers)}"):
            yield
        database.use(database.roles.APP, f"test_{os.getpid()}_0")


@pytest.fixture
def real_database(
    django_db_setup: None, template_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Give a database of the test's own, in which commits are real and threads see each other."""
    with _own_database(template_database, django_db_blocker):
        yield


@pytest.fixture(scope="class")
def database_of_the_class(
    django_db_setup: None, template_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Give a database to all tests of a class, which only ask it once it is filled."""
    with _own_database(template_database, django_db_blocker):
        yield


@pytest.fixture(scope="module")
def kept_by_the_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep what a fixture of the module writes after this for all its tests."""
    with django_db_blocker.unblock(), database.kept():
        yield


@pytest.fixture(scope="class")
def kept_by_the_class(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep what a fixture of the class writes after this for all its tests."""
    with django_db_blocker.unblock(), database.kept():
        yield


@pytest.fixture
def transactional_db(real_database: None) -> None:
    """Serve pytest-django's own fixtures, such as `live_server`, in the same way."""
