"""Documents that are made to harm, or badly: each is refused for its own reason."""

import pytest

from suyuan.ledger.domain.epcis.document import DocumentRefusedError
from tests.unit.ledger.domain.epcis import documents as docs

TIME = (
    "<eventTime>2026-03-01T10:00:00Z</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>"
)
ACTION = "<action>OBSERVE</action>"


def observing(*, more="", times=TIME, epcs="urn:acme:thing:1"):
    return f"<ObjectEvent>{times}<epcList><epc>{epcs}</epc></epcList>{ACTION}{more}</ObjectEvent>"


def faults(data):
    return [(problem.field, problem.code) for problem in docs.problems(data)]


def refusal(data, **limits):
    with pytest.raises(DocumentRefusedError) as error:
        for _ in docs.opened(data, **limits).entries:
            pass
    return error.value.problem


class TestAFieldThatStandsTwice:
    @pytest.mark.parametrize("version", ["2", "1"])
    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ("<action>ADD</action>", "action"),
            ("<eventTime>2026-03-01T10:00:00Z</eventTime>", "eventTime"),
            ("<epcList><epc>urn:acme:thing:2</epc></epcList>", "epcList"),
            ("<bizStep>urn:epcglobal:cbv:bizstep:storing</bizStep>" * 3, "bizStep"),
            ("<readPoint><id>urn:acme:a</id><id>urn:acme:b</id></readPoint>", "readPoint.id"),
        ],
    )
    def test_is_named_in_xml(self, version, more, field):
        assert faults(docs.xml(observing(more=more), version=version)) == [
            (field, "epcis.field_twice")
        ]

    def test_is_named_in_an_amount(self):
        amounts = (
            "<extension><quantityList><quantityElement><epcClass>urn:acme:class:1</epcClass>"
            "<quantity>1</quantity><quantity>2</quantity></quantityElement></quantityList>"
            "</extension>"
        )
        assert faults(docs.xml(observing(more=amounts))) == [
            ("quantityList[1].quantity", "epcis.field_twice")
        ]

    def test_may_be_one_of_others(self):
        more = "<acme:colour>red</acme:colour><acme:colour>green</acme:colour>"
        (event,) = docs.events(docs.xml(observing(more=more)))
        assert list(event.extensions.values()) == [["red", "green"]]


class TestADocument:
    def test_of_nothing_but_parts_is_refused_before_it_is_read(self):
        many = docs.document(docs.OBJECT, **{"acme:list": [[]] * 60})
        assert refusal(many, parts=50).code == "epcis.too_many_parts"
        assert refusal(docs.xml("<a/>" * 60), parts=50).code == "epcis.too_many_parts"

    def test_with_an_element_of_countless_attributes_is_refused(self):
        attributes = " ".join(f'a{number}="1"' for number in range(1001))
        data = docs.xml(f"\n{observing(more=f'<acme:foo {attributes}/>')}")
        found = docs.problems(data)
        assert [problem.code for problem in found] == ["epcis.too_many_attributes"]

    def test_without_a_body_is_refused(self):
        data = docs.xml("")
        for start, end, lacking in (
            (b"<EPCISBody>", b"</EPCISBody>", "epcisBody"),
            (b"<EventList>", b"</EventList>", "epcisBody.eventList"),
        ):
            left = data[: data.index(start)] + data[data.index(end) + len(end) :]
            assert [(p.field, p.code) for p in docs.opened(left).problems] == [
                (lacking, "epcis.field_missing")
            ]
        assert docs.opened(data).problems == ()

    @pytest.mark.parametrize("coding", ["utf-32", "utf-32-le", "utf-32-be"])
    def test_in_utf_32_is_refused_by_that_name(self, coding):
        problem = refusal(docs.xml(observing()).decode().encode(coding))
        assert (problem.code, problem.data) == ("epcis.encoding_unknown", {"encoding": "UTF-32"})

    def test_with_an_unknown_entity_says_where(self):
        data = docs.xml(observing(more="\n<acme:a>&nobody;</acme:a>"))
        (problem,) = docs.problems(data)
        assert problem.code == "epcis.xml_broken"
        assert problem.data["row"] > 4
        empty = refusal(docs.xml(observing()).partition(b"\n")[0])
        assert (empty.code, empty.data) == ("epcis.xml_broken", {"row": 1, "column": 1})


class TestAName:
    @pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\x85", "\u2066"])
    def test_holds_no_sign_that_nobody_sees(self, sign):
        body = {**docs.OBJECT, "readPoint": {"id": f"urn:acme:place:{sign}1"}}
        assert faults(docs.document(body)) == [("readPoint.id", "epcis.uri_malformed")]

    def test_of_a_word_is_no_longer_than_that_of_a_thing(self):
        long = "https://acme.example/" + "y" * 2000
        body = {**docs.OBJECT, "bizStep": long, "disposition": long}
        assert faults(docs.document(body)) == [
            ("bizStep", "epcis.text_too_long"),
            ("disposition", "epcis.text_too_long"),
        ]

    def test_of_a_foreign_field_is_no_longer_either(self):
        (problem,) = docs.problems(docs.document({**docs.OBJECT, "acme:" + "z" * 2000: 1}))
        assert problem.code == "epcis.text_too_long"
        assert problem.field is not None
        assert len(problem.field) < 100
