"""Every page of the product with real objects in its address, from the URL map.

An address that is neither a page named here nor one of what is no page fails a test: whoever adds
an address says where its objects come from.
"""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.urls.resolvers import RoutePattern
from playwright.sync_api import APIRequestContext, APIResponse, FilePayload, Page

from suyuan.web.screens.registry import resources
from suyuan.web.stations import stations
from tests import addresses
from tests.journeys.factory import Factory

PEOPLE = ("quality", "admin", "planner", "warehouse")
"""Together they see every page."""
NO_PAGES = re.compile(
    r".*-(columns|views|part|many)$"  # what a list sends and loads; bulk has its own journey
    r"|.*-(csv|file|export|print)$|import-(template|problems)$"  # files
    r"|(job-result|job-give-up|attachment|delivery-note)$"
    r"|station-(worker|manifest|jobs|brief|check|entries-send|undo|decided)$"  # what stations ask
    r"|(home-part|notices|side-counts|search-hints)$"  # parts of pages
    r"|thing-(part|graph|history|tree)$"
    r"|(choose-\w+|sign-out|scope-(save|freeze|hold))$"
    r"|import-(check|load|discard|forget-mapping)$"
    r"|history-record$"  # leads on to the record of its order
)
FIRST_ROW = re.compile(r'data-href="([^"?]+)"')
UNFOUND = "/find?q=NEVER-SEEN-0001"
"""The only page here that says by its status that there is nothing."""
ABOUT_A_QUESTION = {"trace-units", "trace-former", "trace-compare"}
OFFERED = re.compile(r'href="([^"?]+)/do/([\w-]+)"')
LOOKED_AT_MAX = 8
"""So many rows of a list are looked at until one offers a command."""
OWN_PAGES = {"events", "things"}
"""Resources whose rows have pages of their own, which the patterns `event` and `thing` show."""


def unknown() -> list[str]:
    """Give the names of addresses about which this module knows nothing."""
    everything = list(addresses.for_people())  # Reading the map registers the resources.
    known = set(_known())
    return [
        str(pattern.name)
        for _route, pattern in everything
        if not NO_PAGES.match(str(pattern.name))
        and str(pattern.name) not in known
        and not _is_plain(pattern)
    ]


def _is_plain(pattern: object) -> bool:
    inner = getattr(pattern, "pattern", None)
    return isinstance(inner, RoutePattern) and not inner.converters


def _known() -> Iterator[str]:
    """Give the names of the patterns whose objects are found below."""
    for name, resource in resources().items():
        if resource.has_page:
            yield f"{name}-detail"
        yield from (f"{name}-{one.name}" for one in resource.commands if one.on_object)
    yield from ("thing", "event", "scope", "import", "job", "station")
    yield from ("attach", "attachment-withdraw")
    yield from ("number-block-labels", "number-pool-labels")
    yield from ("work-orders-record", "work-orders-unit", "inspection-entry")


def everything(factory: Factory, pages: Mapping[str, Page]) -> dict[str, str]:
    """Say who opens each page, the first of the people who may, each of whom has a page here."""
    plan: dict[str, str] = {}
    commands: set[str] = set()
    for username, page in pages.items():
        ask = page.request
        found = [path for path in plain() if path not in plan and ask.get(path).status != 403]
        found += of_resources(ask, commands)
        found += of_stations(ask)
        if username == PEOPLE[0]:
            found += of_ledger(factory)
            found += of_questions(factory, saved_scope(factory, page))
            found += of_work(factory, username)
        for path in found:
            plan.setdefault(path, username)
    return plan


def saved_scope(factory: Factory, page: Page) -> str:
    """Save the scope of the bad reel, so that its page can be looked at; give its number."""
    answer = _send(
        page,
        reverse("scope-save"),
        form={"causes": factory.story("bad-reel")["key"], "name": "批次范围", "note": ""},
    )
    number = answer.url.rpartition("/")[2]
    # Attach a file to it, so that the page that withdraws one can be looked at.
    file = FilePayload(name="报告.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 x")
    _send(
        page,
        reverse("attach", args=[number]),
        multipart={"kind": "REPORT", "note": "", "file": file},
    )
    return number


def _send(page: Page, path: str, **content: Mapping[str, Any]) -> APIResponse:
    """Send a form past the pages, as the person of a page."""
    page.goto("/me")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    ((kind, values),) = content.items()
    hidden = {"csrfmiddlewaretoken": token, "command_id": str(uuid.uuid4())}
    given: Any = {kind: {**hidden, **values}}
    answer = page.request.post(path, headers={"Referer": page.url}, **given)
    assert answer.ok, answer.status
    return answer


def plain() -> list[str]:
    """Give the pages without objects in their addresses."""
    return [
        reverse(str(pattern.name))
        for _route, pattern in addresses.for_people()
        if _is_plain(pattern)
        and not NO_PAGES.match(str(pattern.name))
        and pattern.name not in ABOUT_A_QUESTION
    ]


def of_resources(ask: APIRequestContext, known: set[str]) -> Iterator[str]:
    """Give a page of each resource, and each command on a row whose page offers it.

    The lists are read as one of the people; what they may not see, they are not shown. The names
    of the commands are added to the `known` ones, which are not looked for.
    """
    for name, resource in resources().items():
        answer = ask.get(reverse(f"{name}-list"))
        if answer.status == 403 or name in OWN_PAGES or not resource.has_page:
            continue
        rows = list(dict.fromkeys(FIRST_ROW.findall(answer.text())))
        if rows:
            yield rows[0]
            if (history := "?tab=history") in ask.get(rows[0]).text():
                yield f"{rows[0]}{history}"
        wanted = {one.name for one in resource.commands if one.on_object}
        wanted -= {command for command in wanted if f"{name}-{command}" in known}
        for command, path in _offered(ask, rows[:LOOKED_AT_MAX], wanted):
            known.add(f"{name}-{command}")
            yield path


def _offered(
    ask: APIRequestContext, rows: Sequence[str], wanted: set[str]
) -> Iterator[tuple[str, str]]:
    """Give the first row of each command that offers it."""
    for row in rows:
        if not wanted:
            return
        for path, command in OFFERED.findall(ask.get(row).text()):
            if path == row and command in wanted:
                wanted.remove(command)
                yield command, f"{path}/do/{command}"


def of_stations(ask: APIRequestContext) -> Sequence[str]:
    """Give the stations at which one of the people may work."""
    found = [reverse("station", args=[name]) for name in stations()]
    return [path for path in found if _opens(ask, path)]


def _opens(ask: APIRequestContext, path: str) -> bool:
    answer = ask.get(path, max_redirects=0)
    return answer.status == 200


def of_ledger(factory: Factory) -> Iterator[str]:
    """Give a passport of each kind of thing, and an event of each type."""
    for (key,) in factory.rows(
        "SELECT DISTINCT ON (thing.kind) identity.key FROM ledger_thing thing"
        " JOIN ledger_identity identity ON identity.thing_id = thing.id"
        " WHERE thing.kind <> 'CLASS' ORDER BY thing.kind, identity.key"
    ):
        yield reverse("thing", args=["_"])[:-1] + quote(key.lstrip("/"), safe="/:~")
    for story in ("failed-pump", "bad-reel"):
        yield f"/things/{quote(factory.story(story)['key'].lstrip('/'), safe='/:~')}"
    yield f"/things{factory.story('failed-pump')['key']}?view=tree"
    for (event_id,) in factory.rows(
        "SELECT DISTINCT ON (type, declares IS NULL) id FROM ledger_event"
        " ORDER BY type, declares IS NULL, id"
    ):
        yield reverse("event", args=[event_id])


def of_work(factory: Factory, username: str) -> Iterator[str]:
    """Give the pages of what people and workers did: imports and jobs in every state, numbers."""
    for name, query in (
        ("attachment-withdraw", "SELECT max(id::text) FROM foundation_attachment"),
        ("import", "SELECT DISTINCT ON (state) id FROM integration_import ORDER BY state, id"),
        ("number-block-labels", "SELECT max(id) FROM catalog_number_block"),
        ("number-pool-labels", "SELECT max(id) FROM catalog_number_pool"),
        (
            "work-orders-record",
            "SELECT DISTINCT ON (state) number FROM production_order ORDER BY state, number",
        ),
        ("inspection-entry", "SELECT min(number) FROM quality_inspection WHERE status = 'OPEN'"),
    ):
        for (key,) in factory.rows(query):
            if key is not None:
                yield reverse(name, args=[key])
    for number, key in factory.rows(
        "SELECT made.number, unit.key FROM production_unit unit"
        " JOIN production_order made ON made.id = unit.order_id ORDER BY unit.id LIMIT 1"
    ):
        path = reverse("work-orders-unit", args=[number])
        yield f"{path}?unit={quote(key, safe='')}"
    for (key,) in factory.rows(
        "SELECT DISTINCT ON (job.name, job.state) job.id FROM jobs_progress job"
        " JOIN accounts_user owner ON owner.id = job.owner_id WHERE owner.username = %s"
        " ORDER BY job.name, job.state",
        username,
    ):
        yield reverse("job", args=[key])


def of_questions(factory: Factory, scope: str) -> Sequence[str]:
    """Give the trace room in every state, and what leads on from it."""
    reel = quote(factory.story("bad-reel")["key"], safe="")
    pump = quote(factory.story("failed-pump")["key"], safe="")
    room = reverse("trace-room")
    return (
        f"{room}?causes={reel}",
        f"{room}?causes={reel}&parts=1",
        f"{room}?causes={pump}&direction=BACKWARD",
        f"{room}?causes={reel}&as_of=2026-06-01T00:00&known_at=2026-06-01T00:00",
        f"{reverse('trace-units')}?causes={reel}",
        f"{reverse('trace-former')}?causes={reel}",
        f"{reverse('trace-compare')}?causes={reel}&with={scope}",
        f"{reverse('scope', args=[scope])}",
        reverse("attach", args=[scope]),
        f"{reverse('search')}?q={reel}",
        UNFOUND,
        f"{reverse('trace-gaps')}?kind=NO_INPUTS",
        f"{reverse('items-list')}?q=NEVER-SEEN-0001",
    )
