"""PostgreSQL's account and the folders it is handed."""

import os
import subprocess
from pathlib import Path

import pytest

from suyuan.config.postgres import account

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")


class TestChoose:
    def test_stays_who_we_are_unless_root(self, monkeypatch, tmp_path):
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        assert account.choose(tmp_path) is None

    @as_root
    def test_is_never_root(self, tmp_path):
        assert account.choose(tmp_path / "new").uid != 0


@as_root
class TestHandedOver:
    def test_leads_past_a_closed_parent(self, tmp_path):
        found = account.choose(tmp_path / "new")
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        inner = closed / "inner"
        inner.mkdir(mode=0o700)
        os.chown(inner, found.uid, found.gid)
        assert not account.reaches(found, inner)
        with account.handed_over(found, [inner]) as ([name], descriptors):
            subprocess.run(
                ["/bin/sh", "-c", 'echo hello >"$1/file"', "sh", name],
                check=True,
                pass_fds=descriptors,
                **found.process_options(),
            )
        assert (inner / "file").read_text() == "hello\n"
        assert closed.stat().st_mode & 0o777 == 0o700

    def test_uses_the_name_where_that_works(self):
        found = account.choose(Path("/nonexistent"))
        with account.handed_over(found, [Path("/usr")]) as (names, descriptors):
            assert (names, descriptors) == (["/usr"], [])
