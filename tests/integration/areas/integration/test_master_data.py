"""Master data of partners: kept with source and time, asked for, shown, given back."""

import pytest
from django.test import Client
from django.urls import reverse

from suyuan.areas.integration import operations, queries
from suyuan.areas.integration.models import CaptureJob, MasterElement
from suyuan.foundation.command import system_context
from suyuan.ledger.queries.vocabulary import words_of
from tests import personas
from tests.integration.areas.integration import partner as world
from tests.integration.areas.integration.partner import (
    ACME,
    GTIN,
    Partner,
    commissioning,
    document,
)

PLACE = "https://id.gs1.org/414/4012345000115"
KEY = "/414/4012345000115"
LOCATION = "urn:epcglobal:epcis:vtype:BusinessLocation"
CLASS = "urn:epcglobal:epcis:vtype:EPCClass"


@pytest.fixture
def ada(db):
    world.make_item()
    return Partner()


def header(name="Warehouse Bremen", **more):
    place = {
        "id": "urn:epc:id:sgln:4012345.00011.0",
        "attributes": [
            {"id": "cbvmda:name", "attribute": name},
            {"id": "urn:epcglobal:cbv:mda#city", "attribute": "Bremen"},
            {"id": "acme:docks", "attribute": 4},
        ],
        "children": ["urn:acme:dock:1"],
        **more,
    }
    item = {
        "id": "urn:epc:idpat:sgtin:4012345.011111.*",
        "attributes": [{"id": "cbvmda:descriptionShort", "attribute": "A pump"}],
    }
    return {
        "epcisHeader": {
            "epcisMasterData": {
                "vocabularyList": [
                    {"type": LOCATION, "vocabularyElementList": [place]},
                    {"type": CLASS, "vocabularyElementList": [item]},
                ]
            }
        }
    }


def run(answer) -> CaptureJob:
    assert answer.status_code == 202, answer.content
    job_id = answer.headers["Location"].rsplit("/", 1)[1]
    operations.run_capture(context=system_context(reason="test"), job_id=job_id)
    job = CaptureJob.objects.get(pk=job_id)
    assert job.state == "DONE", job.errors
    return job


def vocabularies(body) -> dict:
    """Give elements by vocabulary and id."""
    return {
        (each["type"], element["id"]): element
        for each in body["vocabularyList"]
        for element in each["vocabularyElementList"]
    }


def asked(ada, question="") -> dict:
    answer = ada.get(f"/masterData{question}")
    assert answer.status_code == 200, answer.content
    results = answer.json()["epcisBody"]["queryResults"]
    assert results["queryName"] == "SimpleMasterDataQuery"
    return vocabularies(results["resultsBody"])


class TestKept:
    def test_with_source_and_time(self, ada):
        job = run(ada.post("/capture", document(commissioning(1), **header())))
        row = MasterElement.objects.get(vocabulary=LOCATION)
        assert (row.key, row.uri) == (KEY, "urn:epc:id:sgln:4012345.00011.0")
        assert row.attributes == {
            "urn:epcglobal:cbv:mda:name": "Warehouse Bremen",
            "urn:epcglobal:cbv:mda:city": "Bremen",
            "https://acme.example/epcis/docks": 4,
        }
        assert (row.file_id, row.principal) == (job.file_id, job.principal)
        assert row.document_at.isoformat() == "2026-03-01T12:00:00+00:00"
        assert row.sender

    def test_once_as_long_as_it_says_the_same(self, ada):
        run(ada.post("/capture", document(commissioning(1), **header())))
        run(ada.post("/capture", document(commissioning(2), **header())))
        assert MasterElement.objects.count() == 2
        run(ada.post("/capture", document(**header("Warehouse Bremen 2"))))
        assert MasterElement.objects.count() == 3
        (now,) = queries.master_data([KEY])
        assert now.attributes["urn:epcglobal:cbv:mda:name"] == "Warehouse Bremen 2"

    def test_also_where_some_events_are_refused(self, ada):
        bad = {**commissioning(2), "eventTime": "yesterday"}
        ada_job = ada.post(
            "/capture", document(bad, **header()), GS1_Capture_Error_Behaviour="proceed"
        )
        job_id = ada_job.headers["Location"].rsplit("/", 1)[1]
        operations.run_capture(context=system_context(reason="test"), job_id=job_id)
        assert MasterElement.objects.count() == 2

    def test_not_where_the_document_is_taken_back(self, ada):
        bad = {**commissioning(2), "eventTime": "yesterday"}
        answer = ada.post("/capture", document(bad, **header()))
        job_id = answer.headers["Location"].rsplit("/", 1)[1]
        operations.run_capture(context=system_context(reason="test"), job_id=job_id)
        assert not MasterElement.objects.exists()

    def test_and_names_what_had_none(self, ada):
        run(ada.post("/capture", document(commissioning(1))))
        assert [word.name for word in words_of([KEY])] == [KEY]
        run(ada.post("/capture", document(**header())))
        assert [word.name for word in words_of([KEY])] == ["Warehouse Bremen"]
        run(ada.post("/capture", document(**header("Another name"))))
        assert [word.name for word in words_of([KEY])] == ["Warehouse Bremen"]
        assert [word.name for word in words_of([f"/01/{GTIN}"])] == ["泵"]

    def test_from_xml(self, ada):
        xml = f"""<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" schemaVersion="1.2"
            creationDate="2026-03-01T12:00:00Z"><EPCISHeader><extension><EPCISMasterData>
            <VocabularyList><Vocabulary type="{LOCATION}"><VocabularyElementList>
            <VocabularyElement id="urn:epc:id:sgln:4012345.00011.0">
            <attribute id="urn:epcglobal:cbv:mda#name">Hall 7</attribute>
            </VocabularyElement></VocabularyElementList></Vocabulary></VocabularyList>
            </EPCISMasterData></extension></EPCISHeader><EPCISBody><EventList/></EPCISBody>
            </epcis:EPCISDocument>"""
        run(ada.post("/capture", xml, "application/xml"))
        row = MasterElement.objects.get()
        assert (row.key, row.attributes) == (KEY, {"urn:epcglobal:cbv:mda:name": "Hall 7"})

    def test_with_faults_is_refused(self, ada):
        answer = ada.post("/capture", document(**header(id="urn:x:" + "é" * 1000)))
        assert answer.json()["errors"][0]["code"] == "epcis.text_too_long"
        answer = ada.post("/capture", document(**header(id="urn:epc:id:sgln:4012345.0001.0")))
        assert answer.json()["errors"][0]["field"] == "vocabularyList[1].element[1].id"


class TestAsked:
    @pytest.fixture
    def told(self, ada):
        run(ada.post("/capture", document(commissioning(1), **header())))
        return ada

    def test_says_what_we_and_partners_say(self, told):
        found = asked(told)
        place = found[LOCATION, PLACE]
        names = {each["id"]: each["attribute"] for each in place["attributes"]}
        assert names["cbvmda:name"] == "Warehouse Bremen"
        assert names["https://acme.example/epcis/docks"] == 4
        assert place["children"] == ["urn:acme:dock:1"]
        item = found[CLASS, f"https://id.gs1.org/01/{GTIN}"]
        assert item["attributes"] == [{"id": "cbvmda:descriptionShort", "attribute": "泵"}]

    @pytest.mark.parametrize(
        ("question", "count"),
        [
            (f"?vocabularyName={CLASS}", 1),
            (f"?EQ_name={PLACE}", 1),
            (f"?WD_name={PLACE}", 1),
            ("?EQ_name=urn:x:none", 0),
            ("?HASATTR=cbvmda:city", 1),
            ("?EQATTR_cbvmda:city=Bremen", 1),
            ("?EQATTR_cbvmda:city=Hamburg|Bremen", 1),
            ("?EQATTR_cbvmda:city=Hamburg", 0),
            (f"?EQ_name={PLACE}&includeAttributes=false&includeChildren=false", 1),
        ],
    )
    def test_answers(self, told, question, count):
        found = asked(told, question)
        assert len(found) == count
        if "includeAttributes=false" in question:
            assert found == {(LOCATION, PLACE): {"id": PLACE}}

    def test_in_pages(self, told):
        page, seen = told.get("/masterData?perPage=1"), 0
        while page is not None:
            results = page.json()["epcisBody"]["queryResults"]["resultsBody"]
            seen += len(vocabularies(results))
            page = told.next(page)
        assert seen == len(asked(told))

    @pytest.mark.parametrize(
        ("question", "status", "code"),
        [
            ("?colour=red", 400, "epcis.parameter_unknown"),
            ("?includeChildren=perhaps", 400, "epcis.parameter_value"),
            ("?maxElementCount=0", 400, "epcis.parameter_value"),
            ("?EQ_name=", 400, "epcis.parameter_empty"),
            ("?maxElementCount=1", 413, "ledger.too_many_events"),
        ],
    )
    def test_refuses(self, told, question, status, code):
        answer = told.get(f"/masterData{question}")
        body = answer.json()
        assert answer.status_code == status
        assert body.get("errors", [body])[0]["code"] == code

    def test_comes_with_events_where_it_is_wanted(self, told):
        plain = told.get("/events").json()
        assert "epcisHeader" not in plain
        answer = told.get("/events", Prefer="suyuan-master-data")
        assert answer.headers["Preference-Applied"] == "suyuan-master-data"
        found = vocabularies(answer.json()["epcisHeader"]["epcisMasterData"])
        assert {key for _, key in found} == {PLACE, f"https://id.gs1.org/01/{GTIN}"}
        again = Partner("eva")
        run(again.post("/capture", {**answer.json(), "@context": [world.CONTEXT, ACME]}))
        assert queries.master_data([KEY]).count() == 2


class TestScreen:
    def test_shows_what_partners_say(self, ada):
        client = Client()
        client.force_login(personas.person("ada"))
        assert "master-data" in client.get(reverse("imports-list")).text
        assert client.get(reverse("master-data")).status_code == 200
        run(ada.post("/capture", document(commissioning(1), **header("<b>Bremen</b>"))))
        shown = client.get(reverse("master-data")).text
        assert "&lt;b&gt;Bremen&lt;/b&gt;" in shown
        assert KEY in shown
        assert "Bremen" not in client.get(reverse("master-data") + "?q=nothing").text
        client.force_login(personas.person("tom"))
        assert client.get(reverse("master-data")).status_code == 403
