"""Who looks after what was sold at one site only has nothing of another site."""

import dataclasses
import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from suyuan.areas.catalog.domain import PartnerRole, PlaceKind
from suyuan.areas.service import operations
from suyuan.areas.service.domain import Answer, Harm, JobKind
from suyuan.areas.service.models import Question
from suyuan.areas.service.ui.return_forms import DecideForm, ReceiveForm
from suyuan.areas.warehouse import operations as warehouse
from suyuan.areas.warehouse.domain import Zone
from suyuan.foundation.failures import ForbiddenError
from suyuan.web.people import Reader
from tests import personas
from tests.integration.areas.service import world
from tests.screens import client_of

pytestmark = pytest.mark.django_db
HERE, THERE = "SZ", "SH"


@pytest.fixture(scope="module", autouse=True)
def _two_sites(kept_by_the_module):
    world.build()
    root = world.place("SH", PlaceKind.SITE, site_id=personas.site("SH").pk)
    for code, zone in (("SH-RET", Zone.RETURNS), ("SH-SHOP", Zone.PRODUCTION)):
        world.place(code, PlaceKind.LOCATION, parent_id=root.pk)
        warehouse.put_profile(
            context=world.frame(), values=warehouse.ProfileValues(place=code, zone=zone)
        )


def at(code):
    return dataclasses.replace(world.frame(), site_id=personas.site(code).pk)


def complaint(code):
    values = operations.ComplaintValues(
        reporter="护士", description="报警", harm=Harm.NONE, devices=["NOBODY"]
    )
    return operations.receive_complaint(context=at(code), values=values)


def announced(code):
    values = operations.ReturnValues(customer="HOSP", why="不启动")
    return operations.announce_return(context=at(code), values=values)


def job(code):
    serial = f"J-{code}"
    world.make(serial, number=f"L-{code}")
    values = operations.JobValues(
        kind=JobKind.REFURBISH, scanned=world.scan(serial), fault="旧", place="SHOP"
    )
    if code == THERE:
        values = dataclasses.replace(values, place="SH-SHOP")
    return operations.open_job(context=at(code), values=values)


def implant(code):
    values = operations.ImplantValues(
        hospital="HOSP", scanned=f"STENT-{code}", implanted_on=world.today() - dt.timedelta(days=1)
    )
    return operations.register_implant(
        context=at(code), values=values, patient=operations.PatientValues(name="测试")
    )


def question(code):
    return Question.objects.get(document=complaint(code).number)


CHANGES = {
    "a device": (
        "anna", operations.add_device,
        lambda code: {"number": complaint(code).number, "scanned": "ANOTHER"},
    ),
    "a return": (
        "anna", operations.cancel_return, lambda code: {"number": announced(code).number}
    ),
    "an arrival": (
        "anna", operations.receive_return,
        lambda code: {
            "number": announced(code).number, "values": operations.Arrived(scanned="NOBODY"),
        },
    ),
    "a place of arrival": (
        "anna", operations.receive_return,
        lambda code: {
            "number": announced(HERE).number,
            "values": operations.Arrived(
                scanned="NOBODY", place="RET" if code == HERE else "SH-RET"
            ),
        },
    ),
    "a diagnosis": (
        "anna", operations.diagnose,
        lambda code: {"number": job(code).number, "diagnosis": "坏", "deed": world.deed()},
    ),
    "a job": ("anna", operations.cancel_job, lambda code: {"number": job(code).number}),
    "a new job": (
        "anna", operations.open_job,
        lambda code: {
            "values": operations.JobValues(
                kind=JobKind.REFURBISH, fault="旧",
                scanned=(world.make(f"N-{code}", number=f"LN-{code}"), world.scan(f"N-{code}"))[1],
                place="SHOP" if code == HERE else "SH-SHOP",
            )
        },
    ),
    "an implant": (
        "anna", operations.explant,
        lambda code: {"number": implant(code).number, "on": world.today(), "why": "取出"},
    ),
    "a patient": (
        "anna", operations.see_patient,
        lambda code: {"number": implant(code).number, "why": "随访"},
    ),
    "a question": (
        "qi", operations.answer_question,
        lambda code: {
            "question_id": question(code).pk,
            "values": operations.AnswerValues(answer=Answer.LEFT_OPEN, note="无法查明"),
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_belongs_to_another_site_is_not_changed(name):
    person, operation, told = CHANGES[name]
    with pytest.raises(ForbiddenError):
        operation(context=personas.context(person), **told(THERE))
    operation(context=personas.context(person), **told(HERE))


def test_what_is_written_belongs_to_the_site_of_the_one_who_writes_it():
    values = operations.ComplaintValues(
        reporter="护士", description="报警", harm=Harm.NONE, devices=["NOBODY"]
    )
    made = operations.receive_complaint(context=personas.context("anna"), values=values)
    assert made.site_id == Question.objects.get(document=made.number).site_id
    assert made.site_id == personas.site(HERE).pk


@pytest.mark.parametrize(
    ("resource", "make"),
    [
        ("complaints", complaint),
        ("customer-returns", announced),
        ("service-jobs", job),
        ("implants", implant),
    ],
)
def test_another_site_has_nothing_on_pages_and_over_the_api(resource, make):
    own, other = make(HERE), make(THERE)
    client = client_of("anna")
    shown = client.get(reverse(f"{resource}-list")).content.decode()
    assert own.number in shown
    assert other.number not in shown
    scopes = [
        "service.view_complaint", "service.view_return", "service.view_job",
        "service.view_implant",
    ]  # fmt: skip
    headers = {"Authorization": f"Bearer {personas.key('anna', scopes)}"}
    listed = Client().get(f"/api/v1/{resource}", headers=headers).json()["items"]
    assert [row["number"] for row in listed] == [own.number]
    for row, status in ((own, 200), (other, 404)):
        assert client.get(reverse(f"{resource}-detail", args=[row.number])).status_code == status
        answer = Client().get(f"/api/v1/{resource}/{row.number}", headers=headers)
        assert answer.status_code == status


def test_stations_offer_work_of_the_reader_s_sites():
    for make, station in ((announced, "returns"), (job, "repair")):
        own, other = make(HERE), make(THERE)
        client = client_of("anna")
        found = client.get(f"/stations/{station}/jobs").json()["jobs"]
        assert [one["key"] for one in found] == [own.number]
        answer = client.get(f"/stations/{station}/brief", {"job": other.number})
        assert answer.status_code == 404


def test_forms_offer_places_of_the_return_s_site_and_customers_alone():
    world.partner("MAKER", PartnerRole.CONTRACT_MAKER)
    client, row = client_of("ada"), announced(HERE)
    page = client.get(reverse("customer-returns-receive", args=[row.number])).content.decode()
    assert 'value="RET"' in page
    assert "SH-RET" not in page
    world.make("OLD")
    world.ship(world.pump("OLD"))
    world.receive(row, world.scan("OLD"))
    world.inspected(row)
    page = client.get(reverse("customer-returns-decide", args=[row.number])).content.decode()
    assert 'value="SHOP"' in page
    assert "SH-SHOP" not in page
    for name in ("customer-returns-new", "complaints-new", "service-jobs-new"):
        page = client.get(reverse(name)).content.decode()
        assert 'value="HOSP"' in page, name
        assert "MAKER" not in page, name


@pytest.mark.parametrize(("code", "other"), [(HERE, THERE), (THERE, HERE)])
def test_a_return_is_decided_among_the_places_of_its_own_site(code, other):
    shops = {HERE: "SHOP", THERE: "SH-SHOP"}
    row = announced(code)
    reader = Reader(actor=personas.context("ada").actor)
    offered = dict(DecideForm(reader=reader, row=row).fields["workshop"].choices)
    assert shops[code] in offered
    assert shops[other] not in offered
    zones = dict(ReceiveForm(reader=reader, row=row).fields["place"].choices)
    assert ("SH-RET" in zones) is (code == THERE)
