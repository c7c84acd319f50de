"""The key that a start leaves in `demo.json` does what a program needs."""

import pytest

from suyuan.foundation import clock


class TestKey:
    @pytest.mark.parametrize(
        "path", ["/epcis/events?perPage=2", "/epcis/queries", "/epcis/capture", "/api/v1/scopes"]
    )
    def test_reads(self, factory, path):
        status, body = factory.ask("GET", path)
        assert status == 200, body

    def test_traces_as_the_maker_counted(self, factory):
        counted = factory.story("bad-reel")
        status, body = factory.ask("POST", "/api/v1/trace", {"causes": [counted["key"]]})
        assert status == 200, body

    def test_captures_once(self, factory):
        ((key,),) = factory.rows(
            "SELECT identity.key FROM ledger_identity identity"
            " JOIN ledger_thing thing ON thing.id = identity.thing_id"
            " WHERE identity.key LIKE '/01/06999999000013/21/%%' AND thing.ended_at IS NULL"
            " ORDER BY 1 DESC LIMIT 1"
        )
        event = {
            "type": "ObjectEvent",
            "eventTime": clock.now().isoformat(),
            "eventTimeZoneOffset": "+00:00",
            "action": "OBSERVE",
            "epcList": [f"https://id.gs1.org{key}"],
            "bizStep": "inspecting",
        }
        before = factory.value("SELECT count(*) FROM ledger_event")
        status, body = factory.ask("POST", "/epcis/events", event)
        assert status == 201, body
        status, body = factory.ask("POST", "/epcis/events", event)
        assert (status, body["type"]) == (409, "epcisException:ResourceAlreadyExistsException")
        assert factory.value("SELECT count(*) FROM ledger_event") == before + 1

    def test_is_kept_from_everybody_else(self, factory):
        assert (factory.data / "demo.json").stat().st_mode & 0o077 == 0
