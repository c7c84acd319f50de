"""The station at which the product comes into being: its serial and its parts, unit by unit."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import override

from suyuan.areas.labels.domain import Level
from suyuan.areas.labels.queries import template_in_force
from suyuan.areas.production import operations
from suyuan.areas.production.models import WorkOrder
from suyuan.areas.production.operations.consuming import numbered_parts
from suyuan.areas.production.queries.fitting import against_part, unsound, used_before
from suyuan.areas.production.queries.orders import routing_of
from suyuan.areas.production.queries.saying import local
from suyuan.areas.production.queries.situations import made_of
from suyuan.areas.production.ui.stations import common, known
from suyuan.areas.production.ui.stations.labels import FILE, printer_question
from suyuan.foundation import clock
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem, Problems
from suyuan.kernel.identifiers import parse
from suyuan.ledger.domain.keys import code_of, shape_of
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.web import stations
from suyuan.web.people import Reader
from suyuan.web.stations import Answers, Brief, Job, Kind, Outcome, Question

ACTION = "production.record_work"
PART = "part_"


class MakeStation(stations.Station):
    """Units that are made, one entry each; or amounts of a lot."""

    name, title, icon = "make", gettext_lazy("Make and serialize"), "packages"
    rank = 40
    purpose = gettext_lazy("Scan the serial and the parts of each unit; or enter an amount.")
    permission = ACTION
    has_jobs = True
    no_jobs = gettext_lazy("No order is released. A planner has to release one first.")
    no_jobs_url_name = "work-orders-list"
    nexts = ("labels",)

    @override
    def jobs(self, reader: Reader) -> Sequence[Job]:
        return common.jobs(reader, ACTION)

    @override
    def questions_of(self, reader: Reader, job: str) -> Sequence[Question]:
        row = common.order_of(reader, job, ACTION)
        routing = routing_of(row)
        making = routing.making
        if making is None:
            return (common.PERSON,)
        asked = [common.PERSON, *common.machines(making.equipment_kinds)]
        if routing.tracking == "SERIAL":
            asked += _label(row)
            asked.append(
                Question(
                    name="serial", ask=_("Scan the serial of the unit"), kind=Kind.SCAN,
                    optional=True, checked=True,
                    hint=_("Skip it where the serial is given by the system."),
                )
            )  # fmt: skip
            asked += [
                Question(
                    name=f"{PART}{part.position}_{number}",
                    ask=_("Scan the part: %(name)s") % {"name": local(part.name, part.name_en)},
                    kind=Kind.SCAN,
                    checked=True,
                )
                for part in numbered_parts(routing, making.number)
                for number in range(int(part.quantity))
            ]
        else:
            asked.append(
                Question(
                    name="quantity", ask=_("How many were made?"), kind=Kind.NUMBER,
                    unit=routing.unit, decimals=0 if routing.unit == "EA" else 6,
                    minimum=Decimal(0),
                )
            )  # fmt: skip
        asked += [common.to_measure(one) for one in making.parameters]
        return asked

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        row = common.order_of(reader, job, ACTION)
        return common.brief(row, _count(row), codes=known.for_making(row))

    @override
    def check(self, *, reader: Reader, job: str, question: str, answers: Answers) -> None:
        row = common.order_of(reader, job, ACTION)
        making = routing_of(row).making
        if making is None or question not in answers:
            return
        common.check_who(row, making, question, answers, clock.now())
        if question == "serial":
            serials = [_serial(str(answers[question]), row)]
            Problems.check([*unsound(row, serials), *used_before(row, serials)])
        elif question.startswith(PART):
            Problems.check(_against_part(row, making.number, question, answers))

    @override
    def answered_wrong(self, problem: Problem) -> Sequence[str]:
        return common.values_of(problem.field) if problem.field else ()

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        row = common.known_order(job)
        values = common.measured(answers, "p_")
        act = common.act(answers, occurred_at)
        if "quantity" in answers:
            amount = Decimal(str(answers["quantity"]))
            making = operations.Making(quantity=amount, values=values)
            operations.make_amount(context=context, order=job, act=act, making=making)
            sentence = _("%(amount)s made.") % {"amount": f"{amount:f}"}
            return Outcome(sentence=sentence, counters=[_count(row)])
        parts = tuple(
            common.key_of(text, row, name)
            for name, text in answers.items()
            if name.startswith(PART)
        )
        serial = _serial(str(answers.get("serial", "")), row)
        printer = None if serial else _printer(answers)
        making = operations.Making(
            count=1, serials=(serial,) if serial else (), parts=(parts,), values=values,
            printer=printer,
        )  # fmt: skip
        made = operations.make_units(context=context, order=job, act=act, making=making)
        unit = made.unit_entries.select_related("unit").latest("pk").unit
        sentence = _("%(serial)s is made.")
        if printer is not None:
            sentence = _("%(serial)s is made; its label is being printed.")
        return Outcome(sentence=sentence % {"serial": unit.serial}, counters=[_count(row)])


def _against_part(row: WorkOrder, step: int, question: str, answers: Answers) -> Sequence[Problem]:
    """Return why a part that was scanned does not go in where it was asked for."""
    key = common.key_of(answers[question], row, question)
    position = question.removeprefix(PART).partition("_")[0]
    asked = (one for one in numbered_parts(routing_of(row), step) if str(one.position) == position)
    return [problem for part in asked for problem in against_part(row, part, key, code_of(key))]


def _label(row: WorkOrder) -> Sequence[Question]:
    """Ask where the label of each unit comes out, where labels of units have a template."""
    if template_in_force(row.item_id, Level.UNIT, row.revision_id) is None:
        return ()
    asked = printer_question(row, _("Where does the label of each unit come out?"))
    hint = _("Skip it where the labels are there already and are scanned.")
    return [dataclasses.replace(asked, optional=True, hint=hint)]


def _printer(answers: Answers) -> str | None:
    printer = answers.get("printer")
    return None if printer is None else "" if printer == FILE else str(printer)


def _count(row: WorkOrder) -> stations.Counter:
    return common.counter(_("Made"), made_of(row.pk), row.quantity)


def _serial(text: str, row: WorkOrder) -> str:
    """Return the serial in a scan: of the label of the product, or the text as it is.

    Raises:
        Problems: If it is the label of something else.
    """
    carrier = parse(text)
    item = row.item.item
    shape = shape_of(carrier.key) if carrier.key else None
    if shape is not None and shape.kind is ThingKind.UNIT and shape.class_key == str(item.key):
        return shape.code
    digits = carrier.text.isdigit() and not carrier.text.startswith("00")
    if shape is None or (digits and carrier.key != str(item.key)):
        return carrier.text.strip()
    data = {"item": item.code, "order": row.number, "label": carrier.print_form()}
    raise Problems((Problem("production.label_of_other", data, field="serial"),))
