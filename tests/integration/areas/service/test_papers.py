"""The service record on paper."""

import pytest
from django.urls import reverse

from suyuan.areas.service import operations, queries
from suyuan.areas.service.domain import Decision, Harm
from tests import pdfs, personas
from tests.integration.areas.service import world
from tests.integration.areas.service.world import frame, scan
from tests.screens import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


def printed(job, language="en", who="eva"):
    client = client_of(who)
    client.cookies["suyuan_language"] = language
    answer = client.get(reverse("service-job-print", args=[job.number]))
    assert answer["Content-Type"] == "application/pdf"
    return pdfs.text(answer.content)


def repaired():
    """Give a pump that was complained about, sent back, repaired, released by signature."""
    world.make("S1")
    world.ship(world.pump("S1"))
    complaint = operations.receive_complaint(
        context=frame(),
        values=operations.ComplaintValues(
            reporter="护士长", description="夜间自动停机", harm=Harm.NONE, devices=[scan("S1")]
        ),
    )
    row = world.announce(complaint=complaint.number)
    world.receive(row, scan("S1"), condition="外壳有裂痕")
    [line] = world.decide(row, Decision.REWORK)
    job = queries.job_with_number(line.job)
    world.diagnose(job)
    world.keep_board("B-9")
    world.replace(job, "B-S1", "B-9")
    world.probe(job, equipment="BENCH")
    personas.signed(operations.release_job, number=job.number, note="准予交还")
    operations.hand_back(context=frame(), number=job.number)
    job.refresh_from_db()
    return job, row, complaint


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Service record", "As it came", "Findings", "Work done", "Handed back",
                "Electronic signatures", "Released"]),
        ("zh-hans", ["维修服务记录", "报修与收到状态", "检查发现", "交还客户", "电子签名", "放行"]),
    ],
)  # fmt: skip
def test_tells_from_the_complaint_to_the_way_back(language, words):
    job, row, complaint = repaired()
    text = printed(job, language)
    for said in (
        *words, job.number, row.number, complaint.number, "夜间自动停机", "外壳有裂痕", "B-S1",
        "B-9",
        "准予交还", "BENCH", "(21)S1", "(01)", "Eva (eva)", job.diagnosis,
    ):  # fmt: skip
        assert said in text, said
    assert "Draft" not in text


def test_leaves_no_english_in_chinese():
    job, _row, _complaint = repaired()
    assert pdfs.english(printed(job, "zh-hans")) == set()


def test_of_a_failed_test_says_what_was_outside():
    job = world.at_bench("S2")
    world.probe(job, flow="6.2")
    text = printed(job)
    for said in ("6.2", "Outside", "Failed", "Draft, the job is not over"):
        assert said in text, said


def test_is_offered_on_the_page_of_the_job_to_those_who_may_see_it():
    job = world.at_bench("S2")
    where = reverse("service-job-print", args=[job.number])
    part = client_of("eva").get(reverse("service-jobs-part", args=[job.number, "paper"]))
    assert where in part.content.decode()
    assert client_of("tom").get(where).status_code == 403
    assert client_of("eva").get(reverse("service-job-print", args=["SV-0"])).status_code == 404
