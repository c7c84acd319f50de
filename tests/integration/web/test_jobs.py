"""Jobs: a person's own list, a page that shows how far, the result."""

import pytest
from django.urls import reverse

from suyuan.foundation import clock, files
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.failures import LockTimeoutError
from suyuan.foundation.jobs import progress
from suyuan.foundation.jobs.models import Progress
from tests import personas
from tests.screens import client_of

pytestmark = pytest.mark.django_db


@command(name="tests.begin_job", action=None)
def begin(*, context: Context) -> Progress:
    """Begin a piece of work."""
    return progress.begin("tests.export", context=context, total=10)


@command(name="tests.store", action=None)
def store(*, context: Context) -> object:
    """Keep a file."""
    del context
    return files.store(b"a,b\n", "result.csv")


class TestJob:
    def test_shows_how_far_and_asks_again_until_it_ends(self):
        job = begin(context=personas.context("eva"))
        client = client_of("eva")
        page = client.get(reverse("job", args=[job.pk]))
        assert "every 1s" in page.content.decode()
        progress.Steps(job.pk).at(5)
        part = client.get(reverse("job", args=[job.pk]), headers={"HX-Request": "true"})
        assert 'value="5"' in part.content.decode()
        assert "</html>" not in part.content.decode()
        progress.Steps(job.pk).done(count=10, file=store(context=personas.system()))
        assert "every 1s" not in client.get(reverse("job", args=[job.pk])).content.decode()
        result = client.get(reverse("job-result", args=[job.pk]))
        assert b"".join(result.streaming_content) == b"a,b\n"

    def test_says_why_it_failed(self):
        job = begin(context=personas.context("eva"))
        progress.fail(job.pk, LockTimeoutError())
        page = client_of("eva").get(reverse("job", args=[job.pk]))
        assert "for too long" in page.content.decode()

    def test_that_is_no_more_is_told_to_a_page_that_still_asks(self):
        job = begin(context=personas.context("eva"))
        for client, key in ((client_of("ada"), job.pk), (client_of("eva"), clock.new_id())):
            address = reverse("job", args=[key])
            part = client.get(address, headers={"HX-Request": "true"})
            assert part.status_code == 200
            assert "is not known here any more" in part.content.decode()
            assert "every 1s" not in part.content.decode()
            assert client.get(address).status_code == 404

    def test_is_hidden_from_others(self):
        job = begin(context=personas.context("eva"))
        for name in ("job", "job-result"):
            assert client_of("ada").get(reverse(name, args=[job.pk])).status_code == 404
        assert client_of("eva").get(reverse("job-result", args=[job.pk])).status_code == 404
        assert client_of("ada").post(reverse("job-give-up", args=[job.pk])).status_code == 404
        job.refresh_from_db()
        assert job.state == "WAITING"

    def test_is_counted_in_the_frame(self):
        begin(context=personas.context("eva"))
        assert "1 job is running" in client_of("eva").get(reverse("notices")).content.decode()
        assert str(clock.now().year) in client_of("eva").get(reverse("jobs-list")).content.decode()
