"""The packing station: scan the package, then what goes into it."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import override

from suyuan.areas.production import choices, operations
from suyuan.areas.production.domain import PackageLevel, PackageState, UnitFact
from suyuan.areas.production.models import Package, Unit, UnitEntry, WorkOrder
from suyuan.areas.production.operations.packages import CODED
from suyuan.areas.production.ui.stations import common, known
from suyuan.foundation import clock
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem, Problems
from suyuan.kernel.identifiers import parse
from suyuan.ledger.domain.keys import code_of
from suyuan.web import stations
from suyuan.web.people import Reader
from suyuan.web.stations import Answers, Brief, Choice, Counter, Done, Job, Kind, Outcome, Question

ACTION = "production.pack"


class PackStation(stations.Station):
    """Units into boxes, boxes into cases, cases onto pallets."""

    name, title, icon = "pack", gettext_lazy("Pack"), "box"
    rank = 55
    purpose = gettext_lazy("Scan the label of the package, then everything that goes into it.")
    permission = ACTION
    has_jobs = True
    no_jobs = gettext_lazy("No order is released. A planner has to release one first.")
    no_jobs_url_name = "work-orders-list"
    questions = (
        common.PERSON,
        Question(
            name="level", ask=gettext_lazy("What kind of package?"), kind=Kind.CHOICE, sticky=True,
            choices=[Choice(level.value, choices.PACKAGE_LEVELS[level]) for level in PackageLevel],
        ),
        Question(
            name="package", ask=gettext_lazy("Scan the label of the package"), kind=Kind.SCAN,
            sticky=True, checked=True, hint=gettext_lazy("It has none yet? Print labels first."),
        ),
        Question(
            name="thing", ask=gettext_lazy("Scan what goes in"), kind=Kind.SCAN,
            hint=gettext_lazy(
                "Nothing more goes in? The label of the package again closes it, full or not."
            ),
        ),
    )  # fmt: skip
    nexts = ("labels",)
    can_undo = True
    undo_reasons = (gettext_lazy("Wrong unit"), gettext_lazy("Wrong package"))

    @override
    def jobs(self, reader: Reader) -> Sequence[Job]:
        return common.jobs(reader, ACTION)

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        row = common.order_of(reader, job, ACTION)
        inside = Counter(name="filled", label=_("In the package"), value=0, counts=False)
        return common.brief(row, _packed(row), inside, codes=known.for_packing(row))

    @override
    def check(self, *, reader: Reader, job: str, question: str, answers: Answers) -> None:
        common.check_badge(question, answers, clock.now())
        if question == "package" and question in answers:
            Problems.check(_against_package(str(answers[question]), job))

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        row = common.known_order(job)
        package = _key(answers["package"])
        thing = str(answers["thing"])
        if _key(thing) == package:
            return _close(context, job, package, common.act(answers, occurred_at))
        key = common.key_of(thing, row, "thing")
        made = operations.pack_scanned(
            context=context, order=job, package=package,
            level=PackageLevel(str(answers["level"])), thing=key,
            act=common.act(answers, occurred_at),
        )  # fmt: skip
        what = code_of(key)
        full = made.filled == made.capacity
        words = {"what": what, "package": made.code}
        sentence = _("%(what)s is in; %(package)s is full and closed.") if full else _(
            "%(what)s is in %(package)s."
        )  # fmt: skip
        return Outcome(
            sentence=sentence % words,
            counters=[_packed(row), _filled(made)],
            clears=["package"] if full else (),
            undoing=_("%(package)s is opened again with it.") % words if full else "",
            kept={"package": made.key, "thing": key},
        )

    @override
    def undo(self, *, context: Context, entry: Done) -> Outcome:
        act = operations.Act(person=str(entry.answers.get("person", "")), note=context.reason)
        package = entry.kept["package"]
        if "thing" not in entry.kept:
            made = operations.reopen_package(context=context, package=package, act=act)
            return Outcome(
                sentence=_("%(package)s is open again.") % {"package": made.code},
                counters=[_filled(made)],
            )
        made = operations.unpack(
            context=context, package=package, things=[entry.kept["thing"]], act=act
        )
        words = {"what": code_of(entry.kept["thing"]), "package": made.code}
        return Outcome(
            sentence=_("%(what)s is out of %(package)s again, which is open.") % words,
            counters=[_packed(common.known_order(entry.job)), _filled(made)],
        )


def _key(scanned: object) -> str:
    text = str(scanned)
    return parse(text).key or text.strip()


def _against_package(text: str, job: str) -> Sequence[Problem]:
    """Return why nothing goes into what was scanned as a package."""
    key = _key(text)
    code = code_of(key)
    row = Package.objects.filter(key=key).values_list("order__number", "state").first()
    if row is None:
        is_label = key.startswith(CODED) and not Unit.objects.filter(key=key).exists()
        return [] if is_label else [Problem("production.no_package_label", {"package": code})]
    number, state = row
    if number != job:
        return [Problem("production.unit_of_other_order", {"key": code, "order": job})]
    if state == PackageState.CLOSED:
        return [Problem("production.package_closed", {"package": code})]
    return []


def _close(context: Context, job: str, package: str, act: operations.Act) -> Outcome:
    """Close the package whose label was scanned instead of something that goes in.

    One that was closed meanwhile, because it was full or at another station, stays so.
    """
    found = Package.objects.select_related("order").filter(key=package).first()
    code = code_of(package)
    if found is None:
        Problems.check([Problem("production.package_empty", {"package": code}, field="thing")])
    assert found is not None
    if found.order.number != job:
        data = {"key": code, "order": job}
        Problems.check([Problem("production.unit_of_other_order", data, field="package")])
    was_closed = found.state == PackageState.CLOSED
    if not was_closed:
        found = operations.close_package(context=context, package=package, act=act)
    words = {"package": found.code, "filled": found.filled}
    return Outcome(
        sentence=_("%(package)s is closed with %(filled)s in it.") % words,
        counters=[_filled(found)], clears=["package"], kept={"package": found.key},
        is_final=was_closed,
    )  # fmt: skip


def _packed(row: WorkOrder) -> Counter:
    """Return how many of the units of an order lie in packages."""
    step = row.steps.filter(packs=True).order_by("-number").first()
    packed = UnitEntry.objects.filter(order=row, fact=UnitFact.PACKED).count()
    return common.counter(_("Packed"), packed if step is None else step.quantity, row.quantity)


def _filled(made: Package) -> Counter:
    return Counter(
        name="filled", label=_("In the package"), value=made.filled, target=made.capacity,
        counts=False,
    )  # fmt: skip
