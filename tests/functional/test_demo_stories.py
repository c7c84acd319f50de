"""The demonstration tells the truth: what the ledger answers is what its maker has counted."""

import json
import stat

import pytest
from django.db import connection

from suyuan.areas.catalog import queries as catalog
from suyuan.config.demo import build, stories
from suyuan.config.demo.world import World
from suyuan.config.postgres import roles
from suyuan.ledger.domain.causes import ThingCause
from suyuan.ledger.queries import listing, summaries
from suyuan.ledger.queries.backward import backward
from suyuan.ledger.queries.keys import ids_of
from suyuan.ledger.queries.tracing import forward
from tests import database

UNITS = 1500


@pytest.fixture
def world(real_database, tmp_path, monkeypatch):
    """Build a small factory, and keep what its maker knows."""
    database.use(roles.OWNER, str(connection.settings_dict["NAME"]))
    worlds: list[World] = []
    keep = stories.keep

    def remember(world, frame):
        worlds.append(world)
        keep(world, frame)

    monkeypatch.setattr(stories, "keep", remember)
    build.build(data=tmp_path, units=UNITS, say=lambda _what, _share: None)
    world = worlds[0]
    world.notes["data"] = str(tmp_path)
    return world


@pytest.mark.concurrency
class TestTheDemonstration:
    def test_answers_both_stories_to_the_unit(self, world, tmp_path):
        assert world.bad_reel is not None
        trace = forward([ThingCause(key=world.bad_reel.key)])
        product = catalog.item_with_code("SP-20")
        summary = summaries.summarise(trace.units)
        pumps = [
            unit
            for unit in listing.stream(trace)
            if unit.item_code == "SP-20" and unit.disposition != "ended"
        ]
        expected = stories.answer(world)
        affected = {pump.serial for pump in stories.affected(world) if not pump.ended}
        assert {unit.code for unit in pumps} == affected
        assert len(pumps) == expected["pumps"]
        assert summary.units >= len(pumps)
        hospitals = {unit.holder_code for unit in pumps if unit.holder_code.startswith("H-")}
        assert len(hospitals) == expected["hospitals"]
        holders = {pump.serial: pump.holder for pump in stories.affected(world)}
        assert {unit.code: unit.holder_code for unit in pumps} == {
            serial: holders[serial] for serial in affected
        }
        assert product is not None
        self.failed_pump(world)
        self.passwords(tmp_path)

    def failed_pump(self, world):
        key = world.notes["failed"]
        pump = next(pump for pump in world.pumps if pump.key == key)
        ids = ids_of([key, pump.board.key, pump.board.made_of[0].key, pump.made_of[0].key])
        found = backward(ids[key])
        for part in (pump.board.key, pump.board.made_of[0].key, pump.made_of[0].key):
            assert ids[part] in found.things, part

    def passwords(self, tmp_path):
        file = tmp_path / "demo.json"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        found = json.loads(file.read_text(encoding="utf-8"))
        assert {user["role"] for user in found["users"]} >= {"AUDITOR", "IT_ADMINISTRATOR"}
        assert found["api_key"].startswith("sk_")
