"""The inspection record on paper."""

from decimal import Decimal

import pytest
from django.urls import reverse

from suyuan.areas.quality import operations, queries
from suyuan.areas.quality.domain import ResultKind
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.ui import inspection_paper
from tests import pdfs, quality_world as world
from tests.screens import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cap():
    return world.build()[0]


def printed(inspection, language="en", who="eva"):
    client = client_of(who)
    client.cookies["suyuan_language"] = language
    answer = client.get(reverse("inspection-print", args=[inspection.number]))
    assert answer["Content-Type"] == "application/pdf"
    return pdfs.text(answer.content)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Inspection record", "Code letter", "Incoming inspection", "Accepted", "Sampling",
                "Calibrated until", "Instruments and people", "GB/T 2828.1", "SHA-256"]),
        ("zh-hans", ["检验记录", "样本量字码", "来料检验", "接收", "取样", "检验设备与人员",
                     "按判定数应为", "GB/T 2828.1"]),
    ],
)  # fmt: skip
def test_tells_plan_samples_results_people_and_conclusion(cap, language, words):
    inspection = world.inspected(cap, "C1", supplier_lot="S-77")
    text = printed(inspection, language)
    for said in (
        *words, inspection.number, "C1", "AQL", "J", "80", "9 – 11", "CAL-1", "Wen · 检验员",
        "Li · 质量主管", inspection.record_sha256[:32],
    ):  # fmt: skip
        assert said in text, said
    assert text.count("10 ") > 50  # Every sample that was measured.


def test_leaves_no_english_in_chinese(cap):
    inspection = world.inspected(cap, "C1", bad=3)
    assert pdfs.english(printed(inspection, "zh-hans"), "Maker") == set()


def test_of_a_rejection_names_nonconformity_and_disposition(cap):
    inspection = world.inspected(cap, "C1", bad=3)
    [paper] = inspection.nonconformities.all()
    text = printed(inspection)
    for said in (paper.number, "裂纹", "3 bad of 80", "Rejected"):
        assert said in text, said


def test_marks_what_was_corrected_or_repeated_and_says_why(cap):
    inspection = world.incoming(cap, world.receive("C1"))
    entered = operations.ResultValues(
        characteristic="SIZE", sample=1, value=Decimal("12.5"), instrument="CAL-1"
    )
    operations.record_results(
        context=world.frame(), inspection_id=inspection.pk, results=[entered], by=world.WEN
    )
    first = queries.results_of(inspection.pk).get()
    operations.correct_result(
        context=world.frame(), result_id=first.pk, by=world.WEN, kind=ResultKind.CORRECTION,
        reason="小数点输错", values=operations.ResultValues(
            characteristic="SIZE", sample=1, value=Decimal("10.25"), instrument="CAL-1"
        ),
    )  # fmt: skip
    text = printed(inspection)
    for said in ("10.25 *", "12.5", "小数点输错", "Corrected and repeated results"):
        assert said in text, said


def test_that_is_not_concluded_is_a_draft_on_every_page(cap):
    inspection = world.results(world.incoming(cap, world.receive("C1")))
    text = printed(inspection)
    assert text.count("Draft, not concluded") > 1
    assert "Not concluded: Waiting to be checked." in text
    world.conclude(inspection, Conclusion.ACCEPT)
    assert "Draft" not in printed(inspection)


def test_is_offered_on_the_page_of_the_inspection_to_those_who_may_see_it(cap, monkeypatch):
    inspection = world.inspected(cap, "C1")
    where = reverse("inspection-print", args=[inspection.number])
    part = client_of("eva").get(reverse("inspections-part", args=[inspection.number, "paper"]))
    assert where in part.content.decode()
    assert client_of("tom").get(where).status_code == 403
    assert client_of("eva").get(reverse("inspection-print", args=["IQ-0"])).status_code == 404
    monkeypatch.setattr(inspection_paper, "AT_ONCE", 10)
    offered = client_of("eva").get(where).content.decode()
    assert "set in the background" in offered
