"""What a page says comes next, and that what it will change is written as everywhere."""

import datetime as dt
import re
import zoneinfo

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone, translation

from suyuan.areas.production.domain import DeviationState
from suyuan.areas.purchasing.domain import ProcessingStatus, SupplyStatus
from suyuan.areas.warehouse.domain import CountStatus, ExcursionStatus
from suyuan.web.screens.registry import resource_named


@pytest.mark.parametrize(
    ("name", "waiting"),
    [
        ("counts", {CountStatus.OPEN, CountStatus.RECOUNT, CountStatus.COUNTED}),
        ("excursions", {ExcursionStatus.OPEN, ExcursionStatus.ENDED}),
        ("deviations", {DeviationState.OPEN, DeviationState.APPROVED}),
        ("supplies", {SupplyStatus.PROPOSED, SupplyStatus.SUSPENDED}),
        ("processing", set(ProcessingStatus) - {ProcessingStatus.CANCELLED}),
    ],
)
def test_each_state_that_waits_for_somebody_says_for_what(name, waiting):
    assert reverse(f"{name}-list")
    assert set(resource_named(name).nexts) == waiting
    with translation.override("zh-hans"):
        said = [str(text) for text in resource_named(name).nexts.values()]
    assert all(re.search("[\u4e00-\u9fff]", text) for text in said)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_day_that_will_change_is_written_as_everywhere(language):
    template = Template(
        "{% load suyuan %}{{ day|plainly }} {{ moment|plainly }} {{ text|plainly }}"
    )
    moment = dt.datetime(2026, 12, 1, 1, 30, tzinfo=dt.UTC)
    values = {"day": dt.date(2020, 1, 1), "moment": moment, "text": "x"}
    with translation.override(language), timezone.override(zoneinfo.ZoneInfo("Asia/Shanghai")):
        said = template.render(Context(values))
    assert said == "2020-01-01 2026-12-01 09:30 x"
