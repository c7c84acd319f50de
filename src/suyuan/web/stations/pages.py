"""The pages of stations and what they ask us: jobs, briefs, entries, undoing."""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from suyuan.foundation import clock
from suyuan.foundation.accounts import queries as accounts
from suyuan.foundation.authorization import may, require
from suyuan.foundation.days import zone_of
from suyuan.foundation.failures import ForbiddenError
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.web import people, places
from suyuan.web.access import public, signed_in
from suyuan.web.frame import SHEETS
from suyuan.web.people import Reader
from suyuan.web.reach import Reach
from suyuan.web.screens.crumbs import Crumb
from suyuan.web.stations import answers as reading, entering, entries, settling, shown
from suyuan.web.stations.declaring import Station
from suyuan.web.stations.entering import Sending, Sent
from suyuan.web.stations.moments import Contact, clock_is_off
from suyuan.web.stations.problems import problem, said
from suyuan.web.stations.registry import station_named, stations

BODY_MAX: Final = 10 * 1024**2
JOB_MAX: Final = 200
YEARS: Final = range(1900, 3000)
"""What the clock of a device may say, so that it can be corrected by any other such clock."""
SCOPE: Final = "/stations/"
ASSETS: Final = (
    *SHEETS, "vendor/htmx.min.js", "web/js/frame.js", "web/js/lines.js", "web/css/station.css",
    "web/js/station-store.js", "web/js/station-input.js", "web/js/station-sender.js",
    "web/js/station-known.js", "web/js/station-clock.js", "web/js/station-view.js",
    "web/js/station-entry.js", "web/js/station-undo.js",
    "web/js/station-asking.js", "web/js/station.js", "web/mark.svg", "web/mark-192.png",
    "web/mark-512.png", "vendor/zxing-reader.js", "vendor/zxing_reader.wasm",
)  # fmt: skip
PERSON: Final = "Suyuan-Person"
"""Header of a page that a device keeps: whose it is."""
CLOCK: Final = "Suyuan-Clock"
"""Header of an answer to a device: our clock, so that it may count from there."""
SINCE_MAX: Final = 10 * 366 * 86400 * 1000
"""Milliseconds that a device may have counted."""
View = Callable[..., HttpResponse]


@signed_in
def station_list(request: HttpRequest) -> HttpResponse:
    """Show the stations at which the reader may work."""
    actor = people.actor_of(request)
    own = [one for one in stations().values() if may(actor, one.permission)]
    context = {
        "stations": own,
        "crumbs": [Crumb(_("Stations"))],
        "help": _(
            "Full-screen pages for a scanner or a tablet. They work without network: what is "
            "scanned is kept on the device and sent once, when there is network again."
        ),
    }
    return _of_person(request, render(request, "web/stations/list.html", context))


@signed_in
@never_cache
def station_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show a station; the device keeps the page for times without network."""
    station = _station(request, name)
    person = people.person_of(request)
    reader = people.reader_of(request)
    assert person is not None
    site = _site(reader)
    setting = {
        "station": station.name,
        "title": str(station.title),
        "purpose": str(station.purpose),
        "username": person.username,
        "person": accounts.name_of(person),
        "site": site.id if site is not None else None,
        "siteName": site.label if site is not None else "",
        "zone": zone_of(site.id if site is not None else None).key,
        "hasJobs": station.has_jobs,
        "noJobs": str(station.no_jobs),
        "noJobsUrl": reverse(station.no_jobs_url_name) if station.no_jobs_url_name else "",
        "canUndo": station.can_undo,
        "undoReasons": [str(one) for one in station.undo_reasons],
        "language": reader.language,
        "nexts": [
            {"title": str(one.title), "url": reverse("station", args=[one.name])}
            for one in map(station_named, station.nexts)
            if may(reader.actor, one.permission)
        ],
        "urls": {
            "jobs": reverse("station-jobs", args=[name]),
            "brief": reverse("station-brief", args=[name]),
            "entries": reverse("station-entries-send", args=[name]),
            "undo": reverse("station-undo", args=[name]),
            "check": reverse("station-check", args=[name]),
            "decided": reverse("station-decided", args=[name]),
            "conflicts": _conflicts(reader, name),
            "worker": reverse("station-worker"),
            "home": reverse("stations"),
            "decoder": static("vendor/zxing-reader.js"),
            "wasm": static("vendor/zxing_reader.wasm"),
        },
        "words": shown.words(),
    }
    context = {"station": station, "setting": setting}
    return _of_person(request, render(request, "web/stations/station.html", context))


def _conflicts(reader: Reader, name: str) -> str:
    """Return the list of what waits for a person at a station, for those who may see it."""
    if not may(reader.actor, entries.VIEW):
        return ""
    return f"{reverse('station-entries-list')}?now=CONFLICT&station={name}"


def _of_person(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Say whose page it is, so that a device shows it to nobody else."""
    person = people.person_of(request)
    answer[PERSON] = quote(person.username) if person is not None else ""
    return answer


def _json(view: View) -> View:
    """Answer failures as problem documents, whatever they are."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            found = view(request, *args, **kwargs)
        except DomainError as failure:
            found = problem(failure)
        found[CLOCK] = clock.now().isoformat()
        return found

    answer.__name__ = view.__name__
    return answer


@signed_in
@_json
def jobs(request: HttpRequest, name: str) -> HttpResponse:
    """Answer what may be chosen at a station."""
    station = _station(request, name)
    found = station.jobs(people.reader_of(request))
    return said({"jobs": [shown.job(one) for one in found]})


@signed_in
@_json
def brief(request: HttpRequest, name: str) -> HttpResponse:
    """Answer what a device may know about a job, also without network."""
    station = _station(request, name)
    reader = people.reader_of(request)
    job = request.GET.get("job", "")[:JOB_MAX]
    questions = station.questions_of(reader, job)
    return said(shown.brief(station.brief(reader, job), questions, Reach(reader.actor)))


@signed_in
@require_POST
@_json
def send(request: HttpRequest, name: str) -> HttpResponse:
    """Take one entry; the same one sent again gets the first result."""
    now = clock.now()
    body = _Body(request)
    sent, sending, username, site = body.entry(name, now)
    person = people.person_of(request)
    if person is None or person.username != username:
        raise entering.NotYourEntryError
    context = people.context_of(request, reason=str(station_named(name).title), command_id=sent.id)
    context = shown.at_site(context, site)
    result = entering.enter(context=context, sent=sent, sending=sending)
    off = clock_is_off(sending.sent_at, now)
    return said(shown.result(result, sent.id, now - sending.sent_at if off else None))


@signed_in
@require_POST
@_json
def check(request: HttpRequest, name: str) -> HttpResponse:
    """Say whether an answer may stand, as soon as it is given; nothing is kept."""
    station = _station(request, name)
    job, question, given = _Body(request).check()
    reader = people.reader_of(request)
    answers = reading.read(station.questions_of(reader, job), given, complete=False)
    try:
        station.check(reader=reader, job=job, question=question, answers=answers)
    except ForbiddenError as failure:
        # 403 tells a device that nobody may work here; this is about one thing of another site.
        return problem(failure, status=422)
    needless = station.needless(reader=reader, job=job, question=question, answers=answers)
    return said({"needless": list(needless)})


@signed_in
@require_POST
@_json
def undo(request: HttpRequest, name: str) -> HttpResponse:
    """Take back an entry that was carried out."""
    _station(request, name)
    body = _Body(request)
    entry_id, command_id, reason = body.undo()
    context = people.context_of(request, reason=reason, command_id=command_id)
    result = settling.undo_entry(context=context, id=entry_id)
    return said(shown.result(result, entry_id, None))


@signed_in
@_json
def decided(request: HttpRequest, name: str) -> HttpResponse:
    """Answer what became of the reader's entries that were left for a person."""
    _station(request, name)
    person = people.person_of(request)
    assert person is not None
    found = entries.left(station=name, user_id=person.pk)
    return said({"entries": [{"id": str(row.pk), "state": row.now} for row in found]})


@public
def worker(request: HttpRequest) -> HttpResponse:
    """Send the script that keeps station pages and their files for times without network."""
    assets = [static(path) for path in ASSETS]
    answer = render(
        request, "web/stations/worker.js",
        {
            "assets": json.dumps(assets), "version": shown.version(assets),
            "person_header": PERSON,
        },
        content_type="text/javascript; charset=utf-8",
    )  # fmt: skip
    answer["Service-Worker-Allowed"] = SCOPE
    answer["Cache-Control"] = "no-cache"
    return answer


@public
def manifest(request: HttpRequest) -> HttpResponse:
    """Say how the stations are installed on a device."""
    del request
    icons = [
        {"src": static(f"web/mark-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png",
         "purpose": "any maskable"}
        for size in (192, 512)
    ]  # fmt: skip
    body = {
        "name": _("Suyuan stations"), "short_name": _("Stations"), "start_url": SCOPE,
        "scope": SCOPE, "display": "fullscreen", "orientation": "any",
        "background_color": "#f6f7f7", "theme_color": "#0b6e69", "icons": icons,
    }  # fmt: skip
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), content_type="application/manifest+json"
    )


def _site(reader: Reader) -> places.Place | None:
    """Return the site at which the reader works: the one chosen, or the only one there is."""
    sites = places.sites_for(reader.actor)
    if reader.site_id is None:
        return sites[0] if len(sites) == 1 else None
    return next((one for one in sites if one.id == reader.site_id), None)


def _station(request: HttpRequest, name: str) -> Station:
    station = station_named(name)
    reader: Reader = people.reader_of(request)
    require(reader.actor, station.permission, reader.site_id)
    return station


class _Body:
    """What a page sends, read with every problem at once."""

    def __init__(self, request: HttpRequest) -> None:
        self.problems: list[Problem] = []
        raw = request.body if _length(request) <= BODY_MAX else b""
        try:
            found = _clean(json.loads(raw))
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            Problems.check([Problem("web.unreadable_entry")])
        assert isinstance(found, dict)
        self.said: Mapping[str, Any] = found

    def entry(self, station: str, now: dt.datetime) -> tuple[Sent, Sending, str, int | None]:
        """Return an entry, how it is sent, who made it, at which site."""
        answers = self.said.get("answers")
        if not isinstance(answers, dict):
            self._wrong("answers")
            answers = {}
        site = self.said.get("site")
        if site is not None and not (isinstance(site, int) and 0 < site < 2**31):
            self._wrong("site")
        sent = Sent(
            id=self._uuid("id"),
            station=station,
            job=self._text("job", JOB_MAX),
            device=self._uuid("device"),
            answers=answers,
            made_at=self._moment("made_at", now),
            withdrawn=self._text("withdrawn", 500),
        )
        sending = Sending(
            sent_at=self._moment("clock", now),
            waited=self.said.get("waited") is True,
            contact=self._contact(now),
        )
        username = self._text("username", 150)
        Problems.check(self.problems)
        return sent, sending, username, site

    def check(self) -> tuple[str, str, Mapping[str, Any]]:
        """Return at which job which question was answered, and all answers until now."""
        answers = self.said.get("answers")
        if not isinstance(answers, dict):
            self._wrong("answers")
        found = (self._text("job", JOB_MAX), self._text("question", 60))
        Problems.check(self.problems)
        assert isinstance(answers, dict)
        return *found, answers

    def undo(self) -> tuple[uuid.UUID, uuid.UUID, str]:
        """Return which entry is undone, under which command, and why."""
        found = (self._uuid("entry"), self._uuid("id"), self._text("reason", 500))
        Problems.check(self.problems)
        return found

    def _wrong(self, name: str) -> None:
        self.problems.append(Problem("web.entry_field", {"name": name}, field=name))

    def _text(self, name: str, longest: int) -> str:
        value = self.said.get(name, "")
        if not isinstance(value, str) or len(value) > longest:
            self._wrong(name)
            return ""
        return value

    def _uuid(self, name: str) -> uuid.UUID:
        try:
            return uuid.UUID(str(self.said.get(name, "")))
        except ValueError:
            self._wrong(name)
            return uuid.UUID(int=0)

    def _moment(self, name: str, now: dt.datetime) -> dt.datetime:
        found = _read_moment(self.said.get(name))
        if found is None:
            self._wrong(name)
        return found or now

    def _contact(self, now: dt.datetime) -> Contact | None:
        """Return when the device had heard our clock last; it may never have."""
        said = self.said.get("contact")
        if said is None:
            return None
        values = said if isinstance(said, Mapping) else {}
        at, then = _read_moment(values.get("at")), _read_moment(values.get("clock"))
        since = values.get("since")
        if not isinstance(since, int) or isinstance(since, bool) or not 0 <= since <= SINCE_MAX:
            self._wrong("contact")
            return None
        if at is None or then is None:
            self._wrong("contact")
            return None
        return Contact(at=min(at, now), clock=then, since=dt.timedelta(milliseconds=since))


def _read_moment(text: object) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(str(text))
        if moment.tzinfo is not None and moment.year in YEARS:
            return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        pass
    return None


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return BODY_MAX + 1


def _clean(value: Any) -> Any:
    """Put a visible sign for NUL and for halves of characters, which cannot be kept."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_clean(str(key)): _clean(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [_clean(each) for each in value]
    return value
