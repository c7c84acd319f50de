"""Work done later, messages, files: committed with the command, done afterwards at least once."""

import os
import uuid

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from suyuan.foundation import clock, command, files, outbox
from suyuan.foundation.core.models import Delivery, Message
from suyuan.foundation.failures import BusyError, ForbiddenError, LockTimeoutError
from suyuan.foundation.jobs import Work, defer, progress, registry, task, worker
from suyuan.foundation.jobs.models import Progress
from suyuan.kernel.errors import DomainError
from suyuan.web.tasks import sweep_files
from tests import personas

done: list[object] = []


class RuleError(DomainError):
    code = "tests.rule"


@task("tests.note")
def note(*, work: Work, thing):
    """Keep what it was told."""
    done.append((work.context.actor.principal, work.context.command_id, thing))
    progress.Steps(work.progress).done(count=3)


@task("tests.break")
def break_rule(*, work: Work):
    """Break a rule each time."""
    done.append("tried")
    raise RuleError


@task("tests.busy_once")
def busy_once(*, work: Work):
    """Fail once for a reason that passes."""
    done.append(work.context.command_id)
    if len(done) == 1:
        raise BusyError


@outbox.handler("tests.happened", name="tests.hear")
def hear(message):
    """Keep the message."""
    done.append(message)


@outbox.handler("tests.broken", name="tests.stumble")
def stumble(message):
    """Fail."""
    done.append(message)
    text = "no way"
    raise RuntimeError(text)


@command.command(name="tests.ask", action=None)
def ask(*, context, name, values=None, fail=False, shown=True):
    """Defer a task."""
    row = progress.begin("tests", context=context) if shown else None
    defer(name, progress=row.pk if row else None, **(values or {}))
    if fail:
        raise LockTimeoutError
    return row


@command.command(name="tests.tell", action=None)
def tell(*, context, topic, fail=False):
    """Send two messages."""
    del context
    outbox.emit(topic, {"number": 1})
    outbox.emit(topic, {"number": 2})
    if fail:
        raise LockTimeoutError


def work_off():
    connection.settings_dict["CONN_MAX_AGE"] = 0
    with app.replace_connector(app.connector.get_worker_connector()):
        app.run_worker(
            wait=False, install_signal_handlers=False, listen_notify=False, concurrency=1
        )


@pytest.fixture(autouse=True)
def _forget():
    done.clear()


@pytest.mark.usefixtures("real_database")
class TestJobs:
    def test_run_in_the_name_of_the_one_who_asked(self):
        row = ask(
            context=personas.context("eva"), name="tests.note", values={"thing": uuid.UUID(int=5)}
        )
        work_off()
        assert done[0][0] == personas.actor("eva").principal
        assert done[0][2] == uuid.UUID(int=5)
        row.refresh_from_db()
        assert (row.state, row.done) == ("DONE", 3)

    def test_vanish_with_a_command_that_fails(self):
        with pytest.raises(LockTimeoutError):
            ask(context=personas.system(), name="tests.note", values={"thing": 1}, fail=True)
        work_off()
        assert done == []

    def test_end_at_a_broken_rule(self):
        row = ask(context=personas.system(), name="tests.break")
        work_off()
        row.refresh_from_db()
        assert (row.state, done) == ("FAILED", ["tried"])
        problem = progress.problem_of(row)
        assert problem is not None
        assert problem.code == "tests.rule"

    def test_are_tried_again_under_the_same_command_id(self):
        ask(context=personas.system(), name="tests.busy_once", shown=False)
        work_off()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
        work_off()
        assert len(done) == 2
        assert done[0] == done[1]

    def test_of_a_killed_worker_are_taken_up(self):
        ask(context=personas.system(), name="tests.note", values={"thing": 1}, shown=False)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) "
                "VALUES (now() - interval '1 hour') RETURNING id"
            )
            (dead,) = cursor.fetchone()
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [dead])
        work_off()
        assert done == []
        worker.take_up_stalled()
        work_off()
        assert len(done) == 1

    def test_that_end_their_worker_again_and_again_let_others_go_first(self):
        for thing in (1, 2):
            ask(context=personas.system(), name="tests.note", values={"thing": thing}, shown=False)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) "
                "VALUES (now() - interval '1 hour') RETURNING id"
            )
            (dead,) = cursor.fetchone()
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = 6 "
                "WHERE id = (SELECT min(id) FROM procrastinate_jobs)",
                [dead],
            )
        worker.take_up_stalled()
        work_off()
        assert [thing for _principal, _command, thing in done] == [2]
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
        work_off()
        assert [thing for _principal, _command, thing in done] == [2, 1]

    def test_of_one_person_keep_nobody_else_waiting(self):
        """Nor do the documents that a program sends, which nobody looks at."""
        few = registry.AHEAD_MAX
        for thing in range(few + 2):
            ask(context=personas.context("eva"), name="tests.note", values={"thing": thing})
        for thing in ("sent 1", "sent 2"):
            ask(context=personas.system(), name="tests.note", values={"thing": thing}, shown=False)
        ask(context=personas.context("ada"), name="tests.note", values={"thing": "of ada"})
        work_off()
        things = [thing for _principal, _command, thing in done]
        assert things == [*range(few), "of ada", few, few + 1, "sent 1", "sent 2"]

    def test_are_known_by_name_before_they_are_deferred(self):
        with pytest.raises(AssertionError, match="no task"):
            ask(context=personas.system(), name="tests.unheard")

    def test_worker_shows_that_it_lives(self):
        assert worker.alive() == 0
        worker.beat("one")
        worker.beat("one")
        assert worker.alive() == 1

    def test_rehearsals_defer_nothing(self):
        with command.rehearsal(context=personas.context("ada"), action="accounts.change_site"):
            ask(context=personas.context("ada"), name="tests.note", values={"thing": 1})
        work_off()
        assert (done, Progress.objects.count()) == ([], 0)


@pytest.mark.usefixtures("real_database")
class TestOutbox:
    def test_delivers_once_and_in_order(self):
        tell(context=personas.context("eva"), topic="tests.happened")
        assert outbox.deliver() == 2
        assert [message.payload["number"] for message in done] == [1, 2]
        assert outbox.deliver() == 0
        assert set(Delivery.objects.values_list("state", flat=True)) == {"DONE"}

    def test_sends_nothing_for_a_command_that_fails(self):
        with pytest.raises(LockTimeoutError):
            tell(context=personas.system(), topic="tests.happened", fail=True)
        assert (outbox.deliver(), Message.objects.count()) == (0, 0)

    def test_sends_nothing_twice_for_a_repeat(self):
        context = personas.system()
        tell(context=context, topic="tests.happened")
        tell(context=context, topic="tests.happened")
        assert outbox.deliver() == 2

    def test_tries_again_later_and_gives_up_in_the_end(self):
        tell(context=personas.system(), topic="tests.broken")
        assert outbox.deliver() == 2
        assert outbox.deliver() == 0
        row = Delivery.objects.order_by("id").first()
        assert (row.state, row.attempts, row.failure) == ("WAITING", 1, "RuntimeError: no way")
        for _try in range(9):
            Delivery.objects.filter(state="WAITING").update(due_at="2020-01-01T00:00Z")
            outbox.deliver()
        assert set(Delivery.objects.values_list("state", "attempts")) == {("FAILED", 8)}

    def test_takes_up_what_a_killed_worker_held(self):
        tell(context=personas.system(), topic="tests.happened")
        Delivery.objects.update(attempts=1, due_at="2020-01-01T00:00Z")
        assert outbox.deliver() == 2

    def test_takes_back_at_once_what_a_worker_held_that_is_known_to_have_ended(self):
        tell(context=personas.system(), topic="tests.happened")
        Delivery.objects.update(attempts=1, due_at="2999-01-01T00:00Z")
        assert outbox.deliver() == 0
        outbox.take_back()
        assert outbox.deliver() == 2
        outbox.take_back()
        assert outbox.deliver() == 0

    def test_gives_a_handler_the_same_command_id_each_time(self):
        tell(context=personas.system(), topic="tests.happened")
        outbox.deliver()
        message = done[0]
        assert message.context("x").command_id == message.context("x").command_id
        assert message.context("x").command_id != message.context("y").command_id

    def test_sends_again_when_asked(self):
        tell(context=personas.system(), topic="tests.happened")
        outbox.deliver()
        message = Message.objects.order_by("id").first()
        with pytest.raises(ForbiddenError):
            outbox.replay_message(context=personas.context("eva"), message_id=message.pk)
        assert outbox.replay_message(context=personas.context("ada"), message_id=message.pk) == 1
        assert outbox.deliver() == 1
        assert done[0].id == done[-1].id
        with pytest.raises(outbox.UnknownMessageError):
            outbox.replay_message(context=personas.context("ada"), message_id=uuid.uuid4())


@pytest.mark.django_db
class TestFiles:
    @pytest.fixture(autouse=True)
    def _root(self, settings, tmp_path):
        settings.FILES_ROOT = tmp_path / "files"

    def test_come_back_as_they_went(self):
        file = files.store(b"abc" * 1000, "../../etc/été.csv")
        assert (file.name, file.size_bytes, file.media_type) == ("été.csv", 3000, "text/csv")
        with files.open_content(file) as content:
            assert content.read() == b"abc" * 1000

    def test_are_kept_once(self, tmp_path):
        assert files.store(b"a", "x") == files.store(b"a", "x")
        assert files.store(b"a", "y").sha256 == files.store(b"a", "x").sha256
        assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1

    def test_have_a_limit_and_leave_nothing_behind(self, tmp_path):
        with pytest.raises(files.FileTooLargeError):
            files.store(b"a" * 101, "x", limit=100)
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    def test_whose_writing_was_cut_off_are_swept_after_a_day(self, tmp_path):
        kept = files.path_of(files.store(b"a", "x").sha256)
        old, new = (tmp_path / "files" / f"incoming-{name}" for name in ("old", "new"))
        for left in (old, new):
            left.write_bytes(b"half of")
        moment = clock.now().timestamp() - 25 * 3600
        os.utime(old, (moment, moment))
        os.utime(kept, (moment, moment))
        context = personas.system()
        sweep_files(work=Work(context=context, progress=None))
        assert (old.exists(), new.exists(), kept.exists()) == (False, True, True)

    def test_parts_of_a_file_are_swept_where_a_kill_left_them(self, tmp_path):
        with files.workroom() as room:
            (room / "sheet").write_bytes(b"part")
        assert not room.exists()
        left = tmp_path / "files" / "incoming-room"
        left.mkdir()
        (left / "sheet").write_bytes(b"part")
        moment = clock.now().timestamp() - 25 * 3600
        os.utime(left, (moment, moment))
        sweep_files(work=Work(context=personas.system(), progress=None))
        assert not left.exists()

    def test_that_are_gone_are_named(self):
        file = files.store(b"a", "x")
        files.path_of(file.sha256).unlink()
        with pytest.raises(files.FileMissingError):
            files.open_content(file)
