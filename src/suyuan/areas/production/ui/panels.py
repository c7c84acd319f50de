"""The parts of the page of a work order."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from suyuan.areas.labels import queries as labels
from suyuan.areas.production import choices
from suyuan.areas.production.domain import (
    MaterialKind,
    OrderState,
    RecordScope,
    balance as domain_balance,
)
from suyuan.areas.production.models import Deviation, Execution, Package
from suyuan.areas.production.queries.balance import balance_of
from suyuan.areas.production.queries.material import awaited, left_of, loads_of, needs_of
from suyuan.areas.production.queries.orders import routing_of
from suyuan.areas.production.queries.saying import local
from suyuan.areas.production.queries.units import states_of
from suyuan.areas.production.ui import naming
from suyuan.areas.production.ui.common import (
    deviation_chip,
    name_of,
    result_chip,
    stepper,
    thing_page,
    verdict_chip,
)
from suyuan.areas.production.ui.paper import is_long
from suyuan.areas.quality import queries as quality
from suyuan.foundation import clock
from suyuan.foundation.wording.units import symbol
from suyuan.web import papers, screens
from suyuan.web.people import Reader
from suyuan.web.states import Chip, Tone

UNITS_SHOWN = 200
EXECUTIONS_SHOWN = 50


def _worked_on(one: Any) -> str:
    """Return the serial of the unit, or the first of several and how many more there are."""
    if not one.units_count:
        return ""
    if one.units_count == 1:
        return str(one.first_serial)
    told = {"unit": one.first_serial, "more": one.units_count - 1}
    return gettext("%(unit)s and %(more)s more") % told


def _people(one: Any) -> str:
    """Return who did it, and who checked it."""
    done = one.naming.person(one.person)
    if not one.checker:
        return str(done)
    told = {"person": done, "checker": one.naming.person(one.checker)}
    return gettext("%(person)s, checked by %(checker)s") % told


class ExecutionTable(screens.Table):
    """What was done at the steps."""

    step = screens.TextColumn(
        verbose_name=_("Step"), value_of=lambda one: f"{one.step.number} {name_of(one.step)}"
    )
    units = screens.TextColumn(
        verbose_name=_("Units"), value_of=_worked_on, empty_values=(),
        link=lambda one: thing_page(one.first_key) if one.units_count == 1 else None,
    )  # fmt: skip
    ended = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Ended"), accessor="ended_at")
    person = screens.TextColumn(verbose_name=_("Person"), value_of=_people)
    equipment = screens.TextColumn(
        verbose_name=_("Equipment"), value_of=lambda one: one.naming.machines(one.equipment)
    )
    good = screens.TextColumn(
        verbose_name=_("Good"),
        value_of=lambda one: f"{one.good.normalize():f} / {one.quantity.normalize():f}",
    )
    result = screens.ChipColumn(verbose_name=_("Result"), chip=lambda one: result_chip(one.result))
    measured = screens.TextColumn(
        verbose_name=_("Measured"),
        value_of=lambda one: "；".join(
            f"{local(each['name'], each['name_en'])} {each['value']} {symbol(each['unit'])}".strip()
            for each in one.parameters
        ),
    )


class PackageTable(screens.Table):
    """The packages of an order."""

    code = screens.CodeColumn(verbose_name=_("Code"))
    level = screens.TextColumn(
        verbose_name=_("Kind"), value_of=lambda one: choices.PACKAGE_LEVELS[one.level]
    )
    filled = screens.TextColumn(
        verbose_name=_("Filled"), value_of=lambda one: f"{one.filled} / {one.capacity}"
    )
    state = screens.ChipColumn(
        verbose_name=_("State"),
        chip=lambda one: Chip(
            Tone.RUN if one.state == "OPEN" else Tone.OFF, choices.PACKAGE_STATES[one.state]
        ),
    )
    person = screens.TextColumn(verbose_name=_("Packed by"), accessor="person")
    closed = screens.WhenColumn(
        verbose_name=pgettext_lazy("moment", "Closed"), accessor="closed_at"
    )


class DeviationTable(screens.Table):
    """The deviations of an order."""

    number = screens.CodeColumn(verbose_name=_("Number"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=deviation_chip)
    description = screens.TextColumn(verbose_name=_("What deviates"))


def executions(row: Any, _reader: Reader) -> Sequence[Execution]:
    """Return what was done at the steps last, the latest first."""
    found = list(
        row.executions.select_related("step", "place")
        .annotate(
            units_count=Count("unit_entries__unit", distinct=True),
            first_serial=Min("unit_entries__unit__serial"),
            first_key=Min("unit_entries__unit__key"),
        )
        .order_by("-pk")[: EXECUTIONS_SHOWN + 1]
    )
    naming.add_names(found, "person", "checker", equipment="equipment")
    return found


def packages(row: Any, _reader: Reader) -> QuerySet[Package]:
    """Return the packages of an order, the latest first."""
    return row.packages.order_by("-pk")  # type: ignore[no-any-return]


def deviations(row: Any, _reader: Reader) -> QuerySet[Deviation]:
    """Return the deviations of an order, the latest first."""
    return row.deviations.order_by("-pk")  # type: ignore[no-any-return]


def progress(row: Any, _reader: Reader) -> Mapping[str, Any]:
    """How far the steps are."""
    return {"steps": stepper(row)}


def material(row: Any, _reader: Reader) -> Mapping[str, Any]:
    """What the order needs, has got, and what is on the line."""
    if row.master_record is None:
        return {"needs": _awaited(row), "is_planned": True}
    left = left_of(row.pk)
    on = {one.key for one in loads_of(row.pk)}
    needs = [
        {
            "item": need.part.item,
            "name": local(need.part.name, need.part.name_en),
            "step": need.step,
            "unit": need.part.unit,
            "needed": need.needed,
            "issued": need.issued,
            "used": need.used,
            "left": need.left,
            "missing": need.missing,
            "key": need.part.key_material,
        }
        for need in needs_of(routing_of(row), row.quantity, left)
    ]
    lots = [
        {
            "item": f"{one.item} {local(one.name, one.name_en)}",
            "code": one.code,
            "key": one.key,
            "issued": one.of(MaterialKind.ISSUE) - one.of(MaterialKind.RETURN),
            "left": one.left,
            "unit": one.unit,
            "is_loaded": one.key in on,
        }
        for one in left
        if one.tracking != "SERIAL" or one.left > 0
    ]
    return {"needs": needs, "left": lots[:UNITS_SHOWN], "is_planned": False}


def _awaited(row: Any) -> Sequence[Mapping[str, Any]]:
    if row.state != OrderState.PLANNED:
        return ()
    return [
        {
            "item": need.part.item,
            "name": local(need.part.name, need.part.name_en),
            "step": need.step,
            "unit": need.part.unit,
            "needed": need.needed,
            "free": free,
            "missing": free < need.needed,
            "key": need.part.key_material,
        }
        for need, free in awaited(row, at=clock.now())
    ]


def units(row: Any, _reader: Reader) -> Mapping[str, Any]:
    """The units of the order and how far each is."""
    states = states_of(row.pk)
    steps = [(one.number, f"{one.number} {name_of(one)}") for one in row.steps.all()]
    shown = sorted(states, key=lambda one: (not one.is_bad, one.id))[:UNITS_SHOWN]
    return {
        "steps": steps,
        "units": [
            {
                "serial": one.serial,
                "url": thing_page(one.key),
                "marks": [
                    (name, "pass" if step in one.passed else "fail" if step in one.failed else "")
                    for step, name in steps
                ],
                "chip": _unit_chip(one),
            }
            for one in shown
        ],
        "total": len(states),
        "more": max(0, len(states) - len(shown)),
    }


def _unit_chip(one: Any) -> Chip | None:
    if one.gone:
        return Chip(Tone.OFF, choices.UNIT_FACTS[one.gone])
    return Chip(Tone.BAD, choices.UNIT_FACTS["FAIL"]) if one.is_bad else None


def balance(row: Any, _reader: Reader) -> Mapping[str, Any]:
    """The balance of the order."""
    if row.master_record is None:
        return {"is_planned": True}
    known = balance_of(row)
    return {
        "is_planned": False,
        "made": known.made,
        "unit": row.item.item.unit,
        "yield": known.yield_percent,
        "lines": [_line(line) for line in (known.product, *(one for _, one in known.materials))],
    }


def _line(line: domain_balance.Line) -> Mapping[str, Any]:
    return {
        "item": line.item,
        "percent": line.percent,
        "limits": f"{line.minimum.normalize():f} – {line.maximum.normalize():f} %",
        "chip": verdict_chip(line.verdict),
    }


def _numbers(row: Any, _reader: Reader) -> Sequence[str]:
    """Return the numbers of the documents of an order."""
    found = list(row.records.order_by("-pk").values_list("number", flat=True)[:1])
    found += row.deviations.values_list("number", flat=True)
    found += [one.number for one in labels.accounts_of(row.number)]
    found += row.portions.values_list("run__number", flat=True)
    if row.lot_key:
        found += quality.inspections_of([row.lot_key]).values_list("number", flat=True)
        found += quality.nonconformities_of([row.lot_key]).values_list("number", flat=True)
    if row.parent is not None:
        found.append(row.parent.number)
    found += row.reworked_by.values_list("number", flat=True)
    return found


def record(row: Any, _reader: Reader) -> Mapping[str, Any]:
    """Where the history record of the order is, on the screen and on paper."""
    if row.master_record is None:
        return {"url": ""}
    return {
        "url": reverse("work-orders-record", args=[row.number]),
        "paper": reverse("work-orders-record-print", args=[row.number]),
        "is_long": is_long(row),
        "is_frozen": row.records.filter(scope=RecordScope.LOT).exists(),
    }


DOCUMENTS = papers.panel("documents", _("Documents"), _numbers)
