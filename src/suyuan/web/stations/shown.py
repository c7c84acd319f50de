"""What the pages of stations get: plain data, in the reader's language."""

import dataclasses
import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from suyuan.foundation.context import Context
from suyuan.foundation.wording import units
from suyuan.web.reach import Reach
from suyuan.web.stations.declaring import Brief, Counter, Job, Link, Question
from suyuan.web.stations.known import known
from suyuan.web.stations.settling import Result
from suyuan.web.stations.words import words

__all__ = ["at_site", "brief", "counter", "job", "link", "question", "result", "version", "words"]


def job(one: Job) -> Mapping[str, Any]:
    """Return a job."""
    return {"key": one.key, "title": str(one.title), "note": str(one.note)}


def brief(found: Brief, questions: Sequence[Question], reach: Reach) -> Mapping[str, Any]:
    """Return what a device knows about a job, with links to what its reader may open."""
    return {
        "title": str(found.title),
        "note": str(found.note),
        "questions": [question(one, reach) for one in questions],
        "counters": [counter(one) for one in found.counters],
        "expected": {key: str(name) for key, name in found.expected.items()},
        "isClosed": found.is_closed,
        "known": known(found),
        "links": [link(one) for one in found.links if reach.to(one.url)],
        "isOver": found.is_over,
    }


def question(one: Question, reach: Reach) -> Mapping[str, Any]:
    """Return a question."""
    return {
        "name": one.name,
        "ask": str(one.ask),
        "kind": one.kind.value,
        "hint": str(one.hint),
        "links": [link(each) for each in one.links if reach.to(each.url)],
        "sticky": one.sticky,
        "optional": one.optional,
        "foreign": one.foreign,
        "checked": one.checked,
        "choices": [
            {
                "value": each.value, "label": str(each.label), "isBad": each.is_bad,
                "beside": list(each.beside),
            }
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


def link(one: Link) -> Mapping[str, Any]:
    """Return where something is seen."""
    return {"text": str(one.text), "url": one.url}


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
        "ends": one.ends,
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
        "holds": dict(found.holds),
        "isOver": found.is_over,
        "renews": found.renews,
        "links": [link(one) for one in found.links],
        "undoing": found.undoing,
        "wrong": list(found.wrong),
        "isFinal": found.is_final,
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
