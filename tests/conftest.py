"""Fixtures shared by all tests."""

import itertools
import os
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker
from typing_extensions import override
from xdist.scheduler import LoadScopeScheduling

from tests import database

_numbers = itertools.count(1)


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
    name of a test, pytest 9.2 no longer tells.
    """

    @override
    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith("tests/journeys/"):
            return "journeys"
        if nodeid.startswith("tests/functional/"):
            return nodeid.partition("::")[0]
        return nodeid


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


@pytest.fixture
def real_database(
    django_db_setup: None, template_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Give a database of the test's own, in which commits are real and threads see each other."""
    with django_db_blocker.unblock():
        with database.copy(template_database, f"test_{os.getpid()}_{next(_numbers)}"):
            yield
        database.use(database.roles.APP, f"test_{os.getpid()}_0")


@pytest.fixture
def transactional_db(real_database: None) -> None:
    """Serve pytest-django's own fixtures, such as `live_server`, in the same way."""
