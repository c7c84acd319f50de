"""The declaration of a station: what it asks, what a device may know, what an entry does."""

import dataclasses
import datetime as dt
import enum
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import ngettext

from suyuan.foundation.context import Context
from suyuan.foundation.files import Content
from suyuan.kernel.errors import Problem
from suyuan.web.people import Reader

Text = str | Promise
Answer = str | Decimal | bool | Content
"""A scan, text or choice; a number; a confirmation; a photo."""
Answers = Mapping[str, Answer]


class Kind(enum.StrEnum):
    """What answers a question."""

    SCAN = "scan"
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    CONFIRM = "confirm"
    PHOTO = "photo"


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a choice, as a large button."""

    value: str
    label: Text
    is_bad: bool = False
    beside: Sequence[str] = ()
    """Counters: while one of them is more than nothing, what is chosen at a sticky question may be
    chosen by a key beside the questions that follow, too."""


@dataclasses.dataclass(frozen=True, slots=True)
class When:
    """Asks a question only where another one was answered so."""

    question: str
    values: Sequence[str]
    """For a confirmation ``yes`` or ``no``."""


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """Where something is seen or done that an entry or a job speaks of."""

    text: Text
    url: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question; a station asks one at a time."""

    name: str
    ask: Text
    """What to do, in large letters: “Scan the next pump”."""
    kind: Kind
    hint: Text = ""
    links: Sequence[Link] = ()
    """Where that is done which the hint speaks of."""
    sticky: bool = False
    """Whether the answer holds for the entries that follow, such as the open box, until it is
    changed; sticky questions come first."""
    optional: bool = False
    foreign: bool = False
    """Whether labels of other makers are scanned: several codes in one go, and codes of which each
    is only a part of what the label says."""
    checked: bool = False
    """Whether the server is asked of the answer as soon as it is given (`Station.check`)."""
    choices: Sequence[Choice] = ()
    unit: Text = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int = 0
    when: When | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Counter:
    """A figure on the page, with its target where there is one."""

    name: str
    label: Text
    value: int
    target: int | None = None
    is_main: bool = False
    """Whether it is the one in large letters."""
    counts: bool = True
    """Whether each entry that waits on the device counts for it."""
    of_device: bool = False
    """Whether the device counts it by itself, from midnight on; the value is then nothing."""
    ends: bool = True
    """Whether the work is done once the target is reached, or something is still to be said."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """Something to choose before beginning: an order, a receipt, a count."""

    key: str
    title: Text
    note: Text = ""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """Codes of which a device knows, without network, whether they answer a question."""

    questions: Sequence[str]
    keys: Sequence[str]
    """Keys of things, or codes as people read them; thousands of serials cost little."""
    refused: Text = ""
    """Why a scan of one of them is refused, one sentence; empty: they belong to the job."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Brief:
    """What the page and, offline, the device knows about a job."""

    title: Text
    note: Text = ""
    counters: Sequence[Counter] = ()
    expected: Mapping[str, Text] = dataclasses.field(default_factory=dict)
    """Spellings of the codes that belong to the job (`spellings` makes them), each with its name.
    Without network a scan that is none of them is refused on the device when `is_closed`, else only
    remarked; with network the server answers."""
    is_closed: bool = False
    known: Sequence[Known] = ()
    """For large jobs, and for several questions, instead of `expected`: what belongs to a question,
    and what is refused with a reason. The first that fits counts; see `stations.known`."""
    closed: Mapping[str, Text] = dataclasses.field(default_factory=dict)
    """Questions at which anything else is refused without network, with the sentence."""
    opens: Mapping[str, Sequence[str]] = dataclasses.field(default_factory=dict)
    """Beginnings of keys that may have come up since, at closed questions: they are only remarked.
    An empty one stands for every code without a GS1 key."""
    links: Sequence[Link] = ()
    """Where the job itself is seen, such as the page of the order: offered when all is done."""
    is_over: bool = False
    """Whether nothing is to be done at it any more: nothing is asked then, but offered what is
    next."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What an entry did. A refusal is an error of the operation, never an outcome."""

    sentence: str
    """What stands in green: “SP20-004217 is in the box”."""
    counters: Sequence[Counter] = ()
    clears: Sequence[str] = ()
    """Sticky answers to ask anew, such as the box that is full."""
    holds: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Sticky answers that hold from now on instead of those given, such as another place that was
    scanned."""
    is_over: bool = False
    """Whether nothing is to be done at the job any more, so that nothing is asked."""
    asks_anew: bool = False
    """Whether the job asks other questions from now on; the device fetches them at once."""
    warning: str = ""
    """What is good and yet to be looked at, in amber."""
    note: str = ""
    """What stands beside the title of the job from now on; empty: what stood there before."""
    links: Sequence[Link] = ()
    """Where what the sentence speaks of is seen."""
    undoing: str = ""
    """What else is taken back with it, one sentence for the one who is about to undo it."""
    is_final: bool = False
    """It cannot be undone at a station that undoes other things: a shipment has left."""
    kept: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """What undoing it needs, in JSON."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """An entry that was carried out, as `undo` gets it."""

    id: uuid.UUID
    job: str
    answers: Mapping[str, Any]
    """As they were sent; a photo by its hash."""
    occurred_at: dt.datetime
    kept: Mapping[str, Any]


class Station:
    """A station. Subclasses set the attributes and write `enter`; `brief` where there are jobs.

    `enter` makes one call of an operation, with the context it is given: its command id is the
    entry's own, so that whatever is sent twice happens once. It is called inside the frame of the
    station's command, which has checked `permission` at the site of the context; operations called
    inside are covered by that right.
    """

    name: ClassVar[str]
    """The word in the address: ``move``."""
    title: ClassVar[Text]
    purpose: ClassVar[Text]
    """What it is for, one sentence under its title."""
    rank: ClassVar[int] = 100
    """Where it stands among the stations: they follow the goods from the dock to the customer."""
    icon: ClassVar[str]
    permission: ClassVar[str]
    questions: ClassVar[Sequence[Question]] = ()
    """What it asks, sticky ones first; `questions_of` where that depends on the job."""
    coded: ClassVar[Sequence[Choice]] = ()
    """Answers offered by questions that depend on the job: lists of entries tell them in words."""
    has_jobs: ClassVar[bool] = False
    """Whether something is chosen before beginning."""
    no_jobs: ClassVar[Text] = ""
    """What to do first, where there is nothing to choose."""
    no_jobs_url_name: ClassVar[str] = ""
    """The page where that is done."""
    nexts: ClassVar[Sequence[str]] = ()
    """Names of the stations that come next at the same job, such as the one that prints labels;
    their buttons stand beside the question for those who may work there."""
    can_undo: ClassVar[bool] = False
    undo_reasons: ClassVar[Sequence[Text]] = ()
    """Reasons offered as buttons."""

    def jobs(self, reader: Reader) -> Sequence[Job]:
        """Return what may be chosen, at the reader's site."""
        del reader
        return ()

    def answered_wrong(self, problem: Problem) -> Sequence[str]:
        """Return the questions whose answers a refusal asks again; the other answers stay.

        Those that were not answered are left out. Where it says none, all is made anew.
        """
        return (problem.field,) if problem.field else ()

    def questions_of(self, reader: Reader, job: str) -> Sequence[Question]:
        """Return what is asked at a job; called for every entry, so it must be quick.

        Raises:
            NotFoundError: If there is no such job for the reader.
        """
        del reader, job
        return self.questions

    def brief(self, reader: Reader, job: str) -> Brief:
        """Return what the page knows about a job.

        Raises:
            NotFoundError: If there is no such job for the reader.
        """
        del reader, job
        return Brief(title=self.title)

    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        """Carry an entry out.

        Args:
            context: Who, at which site; the command id is the entry's.
            job: The key of the job, empty where the station has none.
            answers: By question; those that were not asked are missing.
            occurred_at: When it was done, by our clock.

        Raises:
            DomainError: If it is refused.
        """
        raise NotImplementedError

    def check(self, *, reader: Reader, job: str, question: str, answers: Answers) -> None:
        """Refuse an answer at once where it is clear that the entry will be; nothing is kept.

        Only a help for who stands there: `enter` judges everything again.

        Args:
            reader: Who works there.
            job: The key of the job.
            question: The name of the question that was answered last.
            answers: What was answered until now.

        Raises:
            DomainError: If it is refused.
        """
        del reader, job, question, answers

    def needless(
        self, *, reader: Reader, job: str, question: str, answers: Answers
    ) -> Sequence[str]:
        """Return the questions that need no answer any more after one that may stand.

        Such as how much of a thing that is one by its number. Without network they are asked.
        """
        del reader, job, question, answers
        return ()

    def undo(self, *, context: Context, entry: Done) -> Outcome:
        """Take an entry back; the reason is in the context.

        Raises:
            DomainError: If it cannot be taken back any more.
        """
        raise NotImplementedError


def lines_open(count: int) -> str:
    """Say how many lines of a document are still to be done."""
    return ngettext("%(count)s line open", "%(count)s lines open", count) % {"count": count}
