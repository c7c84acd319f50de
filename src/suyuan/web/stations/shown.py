"""What the pages of stations get: plain data, in the reader's language."""

import dataclasses
import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from suyuan.foundation.context import Context
from suyuan.foundation.wording import units
from suyuan.web.stations.declaring import Brief, Counter, Job, Question
from suyuan.web.stations.entering import Result
from suyuan.web.stations.known import known

WORDS: Final[Mapping[str, Promise]] = {
    "begin": gettext_lazy("Choose what to work on"),
    "again": gettext_lazy("Choose another"),
    "online": gettext_lazy("Online"),
    "offline": gettext_lazy("Offline"),
    "waitingOffline": gettext_lazy(
        "Offline · %(count)s entries wait. They are sent by themselves, once, when there is "
        "network again."
    ),
    "nothingWaiting": gettext_lazy("Offline · what you scan is kept on this device."),
    "sending": gettext_lazy("%(count)s entries are being sent …"),
    "ofOthers": gettext_lazy("%(count)s entries of %(person)s wait until they sign in here."),
    "signIn": gettext_lazy("You are signed out. Sign in again: what was entered is kept."),
    "signInShort": gettext_lazy("Sign in"),
    "answerFirst": gettext_lazy("Answer the question first."),
    "noRight": gettext_lazy("You have no right to work here at this site."),
    "clock": gettext_lazy(
        "The clock of this device is off by %(minutes)s minutes. The times are corrected; please "
        "set the clock."
    ),
    "kept": gettext_lazy("Kept, waits to be sent"),
    "unknownOffline": gettext_lazy(
        "Not among what belongs to this job. It is kept and checked when it is sent."
    ),
    "notOfJob": gettext_lazy("This does not belong to the job. Nothing was entered."),
    "nothingEntered": gettext_lazy("Nothing was entered."),
    "twice": gettext_lazy("The same code twice within a second: taken once."),
    "twoCodes": gettext_lazy("Two codes in one go: scan them one by one. Nothing was entered."),
    "empty": gettext_lazy("Nothing was read."),
    "conflicts": gettext_lazy("%(count)s entries need a person"),
    "conflict": gettext_lazy("Refused when it was sent; it is left for a person to decide"),
    "last": gettext_lazy("Last entries"),
    "undo": gettext_lazy("Undo the last"),
    "back": gettext_lazy("Take the last answer back"),
    "takenBack": gettext_lazy("Taken back; nothing was entered."),
    "undoWhy": gettext_lazy("Why is it undone?"),
    "undone": gettext_lazy("Undone"),
    "otherReason": gettext_lazy("Another reason"),
    "camera": gettext_lazy("Scan with the camera"),
    "type": gettext_lazy("Type it"),
    "photo": gettext_lazy("Take a photo"),
    "take": gettext_lazy("Take this"),
    "noCamera": gettext_lazy(
        "There is no camera, or this browser does not allow its use. A camera needs a secure "
        "address (https or localhost)."
    ),
    "look": gettext_lazy("Hold the code into the frame."),
    "next": gettext_lazy("Go on"),
    "skip": gettext_lazy("Skip"),
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No"),
    "cancel": gettext_lazy("Cancel"),
    "change": gettext_lazy("Change"),
    "leave": gettext_lazy("Leave the station"),
    "needsNumber": gettext_lazy("This is no number."),
    "failed": gettext_lazy("Sending failed; it is tried again by itself."),
    "stopped": gettext_lazy("One entry cannot be sent: %(why)s The entries after it wait."),
    "drop": gettext_lazy("Take it out of the queue"),
    "noStore": gettext_lazy(
        "This browser keeps nothing on the device (private window?). Without network nothing can "
        "be entered."
    ),
    "notYet": gettext_lazy("This station was never opened on this device with network."),
    "there": gettext_lazy("To the list where that is done"),
    "sound": gettext_lazy("Sound"),
}


def job(one: Job) -> Mapping[str, Any]:
    """Return a job."""
    return {"key": one.key, "title": str(one.title), "note": str(one.note)}


def brief(found: Brief, questions: Sequence[Question]) -> Mapping[str, Any]:
    """Return what a device knows about a job."""
    return {
        "title": str(found.title),
        "note": str(found.note),
        "questions": [question(one) for one in questions],
        "counters": [counter(one) for one in found.counters],
        "expected": {key: str(name) for key, name in found.expected.items()},
        "isClosed": found.is_closed,
        "known": known(found),
    }


def question(one: Question) -> Mapping[str, Any]:
    """Return a question."""
    return {
        "name": one.name,
        "ask": str(one.ask),
        "kind": one.kind.value,
        "hint": str(one.hint),
        "sticky": one.sticky,
        "optional": one.optional,
        "foreign": one.foreign,
        "checked": one.checked,
        "choices": [
            {"value": each.value, "label": str(each.label), "isBad": each.is_bad}
            for each in one.choices
        ],
        "unit": units.symbol(str(one.unit)),
        "minimum": _number(one.minimum),
        "maximum": _number(one.maximum),
        "decimals": one.decimals,
        "when": None if one.when is None else {
            "question": one.when.question, "values": list(one.when.values),
        },
    }  # fmt: skip


def counter(one: Counter) -> Mapping[str, Any]:
    """Return a counter."""
    return {
        "name": one.name,
        "label": str(one.label),
        "value": one.value,
        "target": one.target,
        "isMain": one.is_main,
        "counts": one.counts,
        "ofDevice": one.of_device,
    }


def result(found: Result, entry_id: uuid.UUID, clock_off: dt.timedelta | None) -> Mapping[str, Any]:
    """Return what became of an entry, and by how much the device's clock is off if by much."""
    minutes = None
    if clock_off is not None:
        minutes = round(abs(clock_off.total_seconds()) / 60)
    return {
        "id": str(entry_id),
        "state": found.state,
        "sentence": found.sentence,
        "warning": found.warning,
        "note": found.note,
        "counters": [counter(one) for one in found.counters],
        "clears": list(found.clears),
        "clockOffMinutes": minutes,
    }


def at_site(context: Context, site: int | None) -> Context:
    """Return the context at the site where the entry was made."""
    return dataclasses.replace(context, site_id=site)


def version(assets: Sequence[str]) -> str:
    """Return a mark that changes with the files that a device keeps."""
    return hashlib.sha256("\n".join([_("Stations"), *assets]).encode()).hexdigest()[:12]


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
