"""Entering results: samples down, characteristics across, by keyboard, limits in sight."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from suyuan.areas.catalog.domain.design import CharacteristicKind
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.quality import operations, queries
from suyuan.areas.quality.domain import InspectionStatus
from suyuan.areas.quality.models import Inspection, Result
from suyuan.areas.quality.ui import common, shown
from suyuan.foundation import clock, wording
from suyuan.foundation.authorization import may
from suyuan.kernel.errors import DomainError, Problem
from suyuan.kernel.quantity import typed
from suyuan.web import numbers, people
from suyuan.web.access import permission
from suyuan.web.screens.crumbs import Crumb
from suyuan.web.wordlists import listed

LINES: Final = 25
"""Samples on one page."""
ABOVE: Final = 8
"""How many problems of cells are said above the table, too."""


@permission("quality.change_inspection")
def entry(request: HttpRequest, number: str) -> HttpResponse:
    """Show the table in which results are entered, and take them."""
    inspection = queries.inspection_numbered(number)
    actor = people.actor_of(request)
    if inspection is None or not may(actor, "quality.change_inspection", inspection.site_id):
        raise Http404
    if inspection.status != InspectionStatus.OPEN:
        messages.warning(request, _("Results are entered while the inspection is open."))
        return HttpResponseRedirect(reverse("inspections-detail", args=[number]))
    page = _Page(request, inspection)
    if request.method != "POST":
        return page.shown()
    return page.taken()


class _Page:
    """One page of samples of an inspection."""

    def __init__(self, request: HttpRequest, inspection: Inspection) -> None:
        self.request, self.inspection = request, inspection
        self.heads = shown.columns(inspection)
        self.kinds = {one["code"]: one["kind"] for one in inspection.plan["characteristics"]}
        self.there = {
            (one.characteristic, one.sample): one for one in queries.results_of(inspection.pk)
        }
        self.first = max(1, numbers.asked(request.GET.get("from", "")) or self._begin())
        self.last = min(self.first + LINES - 1, inspection.sample_size)
        self.problems: dict[str, str] = {}
        self.above: list[str] = []

    def _begin(self) -> int:
        """Return the sample at which something is missing."""
        for number in range(1, self.inspection.sample_size + 1):
            for head in self.heads:
                done = (head["code"], number) in self.there or (head["code"], 0) in self.there
                if number <= head["size"] and not done:
                    return number - (number - 1) % LINES
        return 1

    def shown(self, *, status: int = 200) -> HttpResponse:
        """Show the page; what was typed stays."""
        typed = self.request.POST if self.request.method == "POST" else {}
        counts = self.inspection.sample_size > 1
        context = {
            "inspection": self.inspection,
            "heading": common.what_of(self.inspection),
            "item": common.name_of(self.inspection.item.item),
            "heads": [self._head(place, head, typed) for place, head in enumerate(self.heads)],
            "counts": counts and any(not head["is_variable"] for head in self.heads),
            "lines": [self._line(number, typed) for number in range(self.first, self.last + 1)],
            "first": self.first,
            "last": self.last,
            "before": max(1, self.first - LINES) if self.first > 1 else None,
            "after": self.last + 1 if self.last < self.inspection.sample_size else None,
            "above": self.above,
            "command_id": self.request.POST.get("command_id") or clock.new_id(),
            "back": reverse("inspections-detail", args=[self.inspection.number]),
            "instruments": list(
                fitness.equipment().filter(status="IN_USE").values_list("code", "name", "kind")
            ),
            "crumbs": [
                Crumb(_("Inspections"), reverse("inspections-list")),
                Crumb(
                    self.inspection.number,
                    reverse("inspections-detail", args=[self.inspection.number]),
                ),
                Crumb(_("Enter results")),
            ],
        }
        return render(self.request, "quality/entry.html", context, status=status)

    def taken(self) -> HttpResponse:
        """Take what was entered; all of it or nothing."""
        results, places = self._read()
        if self.problems:
            self._say_above()
            return self.shown(status=422)
        if not results:
            self.above.append(_("Nothing was entered."))
            return self.shown(status=422)
        frame = people.context_of(
            self.request, reason=_("Enter results"), command_id=self._command_id()
        )
        try:
            operations.record_results(
                context=frame, inspection_id=self.inspection.pk, results=results
            )
        except DomainError as failure:
            self._place(failure, places)
            return self.shown(status=422)
        self._tell(results)
        return HttpResponseRedirect(self._next())

    def _tell(self, results: Sequence[operations.ResultValues]) -> None:
        """Say how many results were entered, and as a warning which of them are bad."""
        words = ngettext("%(count)d result entered.", "%(count)d results entered.", len(results))
        said = words % {"count": len(results)}
        entered = {(one.characteristic, one.sample) for one in results}
        bad = [
            one
            for one in queries.results_of(self.inspection.pk).filter(passed=False)
            if (one.characteristic, one.sample) in entered
        ]
        if not bad:
            messages.success(self.request, said)
            return
        caution = ngettext(
            "%(count)d of them is not good: %(what)s. Set the sample aside.",
            "%(count)d of them are not good: %(what)s. Set the samples aside.",
            len(bad),
        ) % {"count": len(bad), "what": listed(list(map(self._named, bad[:ABOVE])))}
        more = len(bad) - ABOVE
        if more > 0:
            rest = ngettext("%(count)d more is bad.", "%(count)d more are bad.", more)
            caution = wording.joined((caution, rest % {"count": more}))
        messages.warning(self.request, wording.joined((said, caution)))

    def _named(self, one: Result) -> str:
        """Return which characteristic was bad at which sample, with its value and limits."""
        head = next(head for head in self.heads if head["code"] == one.characteristic)
        if one.sample == 0:
            text = _("%(name)s, %(bad)d of %(seen)d")
            return text % {
                "name": head["name"], "bad": one.nonconforming, "seen": one.inspected,
            }  # fmt: skip
        if one.value is None:
            return _("%(name)s at sample %(sample)d") % {"name": head["name"], "sample": one.sample}
        text = _("%(name)s at sample %(sample)d (%(value)s, wanted %(limits)s)")
        return text % {
            "name": head["name"], "sample": one.sample, "value": shown.plain(one.value),
            "limits": head["limits"],
        }  # fmt: skip

    def _head(self, place: int, head: Mapping[str, Any], typed: Mapping[str, str]) -> Any:
        counted = self.there.get((head["code"], 0))
        return {
            **head,
            "place": place,
            "instrument": typed.get(f"i-{place}", self._instrument(head["code"])),
            "counted": shown.result_chip(counted) if counted is not None else None,
            "seen": typed.get(f"n-{place}", ""),
            "bad": typed.get(f"b-{place}", ""),
            "unfit": self.problems.get(f"i-{place}", ""),
            "problem": self.problems.get(f"n-{place}", ""),
            "problem_bad": self.problems.get(f"b-{place}", ""),
        }

    def _instrument(self, code: str) -> str:
        """Return the instrument with which the characteristic was measured last."""
        used = [one.instrument for (name, _n), one in self.there.items() if name == code]
        return used[-1] if used else ""

    def _line(self, number: int, typed: Mapping[str, str]) -> Mapping[str, Any]:
        keys = self.inspection.unit_keys
        cells = []
        for place, head in enumerate(self.heads):
            done = self.there.get((head["code"], number))
            counted = (head["code"], 0) in self.there
            name = f"r-{place}-{number}"
            cells.append(
                {
                    "name": name,
                    "head": head,
                    "done": done,
                    "words": shown.plain(done.value) if done is not None else "",
                    "open": done is None and not counted and number <= head["size"],
                    "typed": typed.get(name, ""),
                    "problem": self.problems.get(name, ""),
                }
            )
        unit = common.code_of(keys[number - 1]) if number <= len(keys) else ""
        return {"number": number, "unit": unit, "cells": cells}

    def _read(self) -> tuple[list[operations.ResultValues], list[str]]:
        results: list[operations.ResultValues] = []
        places: list[str] = []
        posted = self.request.POST
        for place, head in enumerate(self.heads):
            instrument = posted.get(f"i-{place}", "").strip()
            seen, bad = posted.get(f"n-{place}", "").strip(), posted.get(f"b-{place}", "").strip()
            if seen or bad:
                counted = self._whole(f"n-{place}", seen), self._whole(f"b-{place}", bad or "0")
                results.append(
                    operations.ResultValues(
                        characteristic=head["code"], sample=0, inspected=counted[0],
                        nonconforming=counted[1], instrument=instrument,
                    )
                )  # fmt: skip
                places.append(f"n-{place}")
            for number in range(self.first, self.last + 1):
                name = f"r-{place}-{number}"
                text = posted.get(name, "").strip()
                if text:
                    results.append(self._one(name, head["code"], number, text, instrument))
                    places.append(name)
        return results, places

    def _one(
        self, name: str, code: str, number: int, text: str, instrument: str
    ) -> operations.ResultValues:
        value: Decimal | None = None
        passed: bool | None = None
        if self.kinds[code] == CharacteristicKind.VARIABLE:
            try:
                value = typed(text)
            except DomainError as failure:
                self.problems[name] = wording.sentence(failure)
        else:
            passed = {"1": True, "0": False}.get(text)
        return operations.ResultValues(
            characteristic=code, sample=number, value=value, passed=passed, instrument=instrument
        )

    def _whole(self, name: str, text: str) -> int | None:
        if not text:
            return None  # The operation says that both are needed.
        if text.isascii() and text.isdigit() and len(text) < 10:  # noqa: PLR2004 - of a column.
            return int(text)
        self.problems[name] = _("“%(value)s” is not a number.") % {"value": text[:40]}
        return None

    def _place(self, failure: DomainError, places: list[str]) -> None:
        """Show each problem at its cell; what belongs to none stands above."""
        problems: tuple[Problem, ...] = getattr(failure, "problems", ()) or (Problem.of(failure),)
        for one in problems:
            words = wording.sentence(one)
            known = one.line is not None and one.line <= len(places)
            if not known:
                self.above.append(words)
                continue
            assert one.line is not None
            name = places[one.line - 1]
            if one.field == "instrument":
                name = f"i-{name.split('-')[1]}"
            self.problems.setdefault(name, words)
        self._say_above()

    def _say_above(self) -> None:
        """Say above the table what stands at its cells, as these may be out of sight."""
        self.above += sorted(set(self.problems.values()))[:ABOVE]

    def _command_id(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.request.POST.get("command_id", ""))
        except ValueError:
            return clock.new_id()

    def _next(self) -> str:
        inspection = self.inspection
        address = reverse("inspection-entry", args=[inspection.number])
        if self.last < inspection.sample_size:
            return f"{address}?from={self.last + 1}"
        return reverse("inspections-detail", args=[inspection.number])
