"""The program is loaded before the processes of the server part."""

import os
import subprocess
import sys

from suyuan.config import env

LOAD = """
import sys
from suyuan.config import wsgi
before = "suyuan.areas.integration.api.capturing" in sys.modules
wsgi.load()
from django.db import connections
from django.utils.translation.trans_real import _translations
print(before, "suyuan.areas.integration.api.capturing" in sys.modules,
      all(code in _translations for code in ("en", "zh-hans")),
      any(each.connection is not None for each in connections.all(initialized_only=True)))
"""


def test_every_address_and_language_is_loaded_without_the_database():
    done = subprocess.run(
        [sys.executable, "-c", LOAD],
        env={
            **os.environ,
            "PYTHONPATH": str(env.ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "suyuan.config.settings.production",
            "SUYUAN_SECRET_KEY": "for this test alone",
        },
        cwd=env.ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["False", "True", "True", "False"]
