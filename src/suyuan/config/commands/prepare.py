"""``suyuan prepare``: everything that must be done once after an update."""

import argparse
import json
import sys
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from suyuan.config import env
from suyuan.foundation.db import migrate

HELP = "Bring the database, the translations and the static files up to date."
NEEDS = "owner"
BEGINS = "yes"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing."""


def run(options: argparse.Namespace) -> int:
    """Do what has not been done yet."""
    migrate.run()
    collected = collect_static()
    if options.json:
        json.dump({"migrated": True, "static_collected": collected}, sys.stdout)
    return 0


def collect_static() -> bool:
    """Collect the static files, unless they are as they were; say whether it was done."""
    target = Path(settings.STATIC_ROOT)
    stamp = target / ".stamp"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(wanted, encoding="utf-8")
    return True


def _fingerprint() -> str:
    package = env.ROOT / "src" / "suyuan"
    files = sorted(path for path in package.glob("**/static/**/*") if path.is_file())
    seen = [
        f"{path.relative_to(package)} {path.stat().st_size} {path.stat().st_mtime_ns}"
        for path in files
    ]
    installed = env.ROOT / "locks" / "runtime.txt"  # Other packages bring static files too.
    return "\n".join([sha256(installed.read_bytes()).hexdigest(), *seen])
