"""Questions to labels: templates in force, what a label says, where printed labels went."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Count, F, Max, Q, QuerySet

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.queries import designs
from suyuan.areas.labels.domain import (
    Balance,
    Facts,
    JobStatus,
    LabelStatus,
    Level,
    TemplateStatus,
)
from suyuan.areas.labels.models import Job, Label, Printer, Template
from suyuan.foundation.days import day_at
from suyuan.foundation.db.prepared import Prepared, one_of
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries import things

DEAD: Final = (LabelStatus.REQUESTED, LabelStatus.CANCELLED)
"""States of labels that were never on paper."""


def templates() -> QuerySet[Template]:
    """Return the templates with their items, the newest version of each first."""
    return Template.objects.select_related("item", "revision").order_by(
        "item__code", "level", "-version"
    )


def printers() -> QuerySet[Printer]:
    """Return the printers by code."""
    return Printer.objects.select_related("place").order_by("code")


def template_in_force(
    item_id: int | None, level: Level, revision_id: int | None = None
) -> Template | None:
    """Return the approved template of a revision, else of its item, else the firm's.

    Args:
        item_id: The item; None for logistic units, whatever is inside.
        level: What the label is put on.
        revision_id: The revision after which the item is made, where that is known.
    """
    approved = Template.objects.filter(level=level.value, status=TemplateStatus.APPROVED)
    mine = approved.filter(Q(item_id=item_id) | Q(item__isnull=True))
    mine = mine.filter(Q(revision_id=revision_id) | Q(revision__isnull=True))
    found = mine.order_by(F("revision_id").asc(nulls_last=True), F("item_id").asc(nulls_last=True))
    return found.first()


def revision_of(item_id: int | None, code: str) -> Any:
    """Return the revision of an item with a code; None for none."""
    if item_id is None or not code:
        return None
    return designs.revisions().filter(item_id=item_id, code=code).first()


def versions(item_id: int | None, level: str) -> QuerySet[Template]:
    """Return the versions of the template of an item and level; None means the firm's."""
    same = Template.objects.filter(level=level)
    return same.filter(item__isnull=True) if item_id is None else same.filter(item_id=item_id)


def of_revision(rows: QuerySet[Template], revision_id: int | None) -> QuerySet[Template]:
    """Return those templates that are for one revision; for all of them where it is None."""
    if revision_id is None:
        return rows.filter(revision__isnull=True)
    return rows.filter(revision_id=revision_id)


def code_of_item(item_id: int | None) -> str:
    """Return the code of an item; empty for none."""
    found = catalog.items().filter(pk=item_id).first() if item_id is not None else None
    return found.item.code if found is not None else ""


def jobs() -> QuerySet[Job]:
    """Return the jobs with how many labels they have in each state, the newest first."""

    def count(*states: LabelStatus) -> Count:
        return Count("labels", filter=Q(labels__status__in=states))

    return (
        Job.objects.select_related("template__item", "site")
        .annotate(
            asked=Count("labels"),
            waiting=count(LabelStatus.REQUESTED),
            spoiled=count(LabelStatus.SPOILED),
            open=count(LabelStatus.PRINTED),
            lost=count(LabelStatus.LOST),
        )
        .order_by("-pk")
    )


def job_with_number(number: str) -> Job | None:
    """Return the job with this number, if there is one."""
    return jobs().filter(number=number).first()


def balance(document: str) -> Balance:
    """Return what became of all labels that were printed for a document."""
    return _balance(Label.objects.filter(job__document=document))


def balance_of(job: Job) -> Balance:
    """Return what became of the labels of a job."""
    return _balance(job.labels.all())


def _balance(labels: QuerySet[Label]) -> Balance:
    counts = dict(labels.order_by().values_list("status").annotate(number=Count("pk")))
    return _of_counts(counts)


def _of_counts(counts: Mapping[str, int]) -> Balance:
    counts = {status: number for status, number in counts.items() if status not in DEAD}
    return Balance(
        printed=sum(counts.values()),
        applied=counts.get(LabelStatus.APPLIED, 0),
        spoiled=counts.get(LabelStatus.SPOILED, 0),
        sampled=counts.get(LabelStatus.SAMPLE, 0),
        returned=counts.get(LabelStatus.RETURNED, 0),
        lost=counts.get(LabelStatus.LOST, 0),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """A job of a document: after which template, and what became of its labels."""

    number: str
    level: Level
    version: int
    """Of the template."""
    status: JobStatus
    waiting: int
    """Labels that are still to be printed."""
    balance: Balance


def accounts_of(document: str) -> Sequence[Account]:
    """Return the jobs of a document in their order, without those that were given up."""
    rows = (
        Job.objects.filter(document=document)
        .exclude(status=JobStatus.CANCELLED)
        .order_by("pk")
        .values_list("number", "template__level", "template__version", "status", "labels__status")
        .annotate(number_of=Count("labels"))
    )
    counts: dict[tuple[str, str, int, str], dict[str, int]] = {}
    for number, level, version, status, state, many in rows:
        counts.setdefault((number, level, version, status), {})[state] = many
    return [
        Account(
            number=number, level=Level(level), version=version, status=JobStatus(status),
            waiting=states.get(LabelStatus.REQUESTED, 0), balance=_of_counts(states),
        )
        for (number, level, version, status), states in counts.items()
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Worn:
    """The newest label of a thing at a level, and for which document it was printed."""

    id: int
    key: str
    level: Level
    status: LabelStatus
    document: str


_WORN: Final = Prepared(
    lambda keys, levels: (
        Label.objects.filter(key=one_of(keys), level=one_of(levels), alike=False)
        .exclude(status=LabelStatus.CANCELLED)
        .order_by("copy", "pk")
        .values_list("pk", "key", "level", "status", "job__document")
    )
)


def worn_by(keys: Collection[str], levels: Collection[Level]) -> Mapping[str, Worn]:
    """Return the newest label of each of some things, by key; without those that have none.

    Labels that all say the same are no label of one thing.
    """
    rows = _WORN.all(list(keys), [one.value for one in levels])
    return {
        key: Worn(pk, key, Level(level), LabelStatus(status), document)
        for pk, key, level, status, document in rows
    }


def copies_of(keys: Collection[str], level: str) -> Mapping[str, int]:
    """Return the newest copy of the labels of things at a level; without those that have none."""
    found = (
        Label.objects.filter(key__in=list(keys), level=level, alike=False)
        .exclude(status=LabelStatus.CANCELLED)
        .values_list("key")
        .annotate(newest=Max("copy"))
    )
    return dict(found)


def keys_labelled(document: str, level: Level) -> Sequence[str]:
    """Return the keys of single things that have a label in use for a document."""
    in_use = [LabelStatus.REQUESTED, LabelStatus.PRINTED, LabelStatus.APPLIED]
    rows = Label.objects.filter(
        job__document=document, level=level.value, alike=False, status__in=in_use
    )
    return list(rows.order_by("pk").values_list("key", flat=True))


def known_things(keys: Collection[str]) -> set[str]:
    """Return those keys that the ledger knows."""
    return set(things.things_by_key(keys))


def facts_of(keys: Sequence[str]) -> Mapping[str, Facts]:
    """Return what the keys and the ledger say of things, by key.

    A key that the ledger does not know yet says its GTIN and serial number, or its SSCC, by itself.
    The day of making is that of the site, as the history record and the delivery note say it.
    """
    known = things.things_by_key(keys)
    found = {}
    for key in keys:
        facts = _of_key(key)
        row = known.get(key)
        if row is not None and row.kind in {ThingKind.UNIT, ThingKind.LOT}:
            made = None if row.made_at is None else day_at(row.made_at, row.site_id)
            facts = replace(
                facts, lot=facts.lot or row.lot_code, made_on=made, expires_on=row.expires_on
            )
        found[key] = facts
    return found


def facts_of_lot(item_id: int | None, lot: str) -> Facts:
    """Return what the ledger says of a lot of an item; its number alone where it is new."""
    gtin = catalog.gtin_of(item_id)
    if not gtin:
        return Facts(lot=lot)
    return facts_of([f"/01/{gtin}/10/{lot}"])[f"/01/{gtin}/10/{lot}"]


def or_given(facts: Facts, **given: object) -> Facts:
    """Return facts with what was given by hand where nothing is known."""
    lacking = {name: value for name, value in given.items() if not getattr(facts, name)}
    return replace(facts, **{name: value for name, value in lacking.items() if value})  # type: ignore[arg-type]


def lines_of(facts: Facts) -> dict[str, str]:
    """Return the lines of text that follow from what is known of one thing."""
    found = {
        "LOT": facts.lot,
        "SERIAL": facts.serial,
        "MADE_ON": _day(facts.made_on),
        "EXPIRES_ON": _day(facts.expires_on),
        "QUANTITY": str(facts.count or ""),
        "SSCC": facts.sscc,
    }
    return {name: text for name, text in found.items() if text}


def texts_of(template: Template, item_id: int | None, document: str) -> dict[str, str]:
    """Return the lines of text that all labels of a job have in common."""
    found = {"ORDER": document, "TEXT": template.text}
    item = catalog.items().filter(pk=item_id).first() if item_id is not None else None
    if item is not None:
        maker = item.maker
        partner = catalog.partners().filter(pk=maker.pk).first() if maker is not None else None
        english = template.language == "en"
        found |= {
            "NAME": item.item.name,
            "NAME_EN": item.item.name_en,
            "MODEL": item.item.model,
            "SPECIFICATION": item.specification,
            "REGISTRATION": item.registration_no,
            "STORAGE": item.storage,
            "MAKER": "" if maker is None else (english and maker.name_en) or maker.name,
            "MAKER_ADDRESS": "" if partner is None else partner.address,
        }
    return {name: text for name, text in found.items() if text}


def _of_key(key: str) -> Facts:
    parts = key.strip("/").split("/")
    said = dict(zip(parts[::2], parts[1::2], strict=False))
    return Facts(
        gtin=said.get("01", ""),
        lot=said.get("10", ""),
        serial=said.get("21", ""),
        sscc=said.get("00", ""),
    )


def _day(day: dt.date | None) -> str:
    return "" if day is None else day.isoformat()
