"""Moments are told with offsets that every reader can take."""

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

from suyuan.kernel.moments import iso
from suyuan.ledger.domain import rules
from tests.unit.ledger.domain.epcis import documents as docs


def test_of_1900_have_no_seconds_in_their_offset():
    moment = dt.datetime(1900, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert moment.isoformat().endswith("+08:05:43")
    assert iso(moment) == "1899-12-31T15:54:17+00:00"
    assert dt.datetime.fromisoformat(iso(moment)) == moment


def test_are_told_so_where_an_event_is_too_early():
    early = dt.datetime(1900, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    event = dataclasses.replace(docs.event(docs.OBJECT), occurred_at=early)
    found = {
        code: data
        for code, _field, data in rules.check(event, at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC))
    }
    assert found["ledger.too_early"] == {"occurred_at": "1899-12-31T15:54:17+00:00"}
