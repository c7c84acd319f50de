"""A journey that fails leaves a picture of what the person saw."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from suyuan.config import env

pytestmark = [pytest.mark.browser]

PNG = b"\x89PNG"


def test_failing_journey_leaves_a_picture(factory):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-vv", "-p", "no:cacheprovider", "-p", "no:xdist",
         "tests/journeys/failing.py"],
        env={**os.environ, "SUYUAN_JOURNEYS": str(factory.data)},
        cwd=env.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout
    taken = [Path(path) for path in re.findall(r"^picture: (.+)$", done.stdout, re.MULTILINE)]
    assert len(taken) == 2, done.stdout
    for path in taken:
        assert path.read_bytes().startswith(PNG)
        path.unlink()
    assert "broken on purpose" in done.stdout
    assert "404 GET" in done.stdout
