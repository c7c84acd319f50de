"""``suyuan migrate``: the tables as this version wants them."""

import argparse
import json
import sys

from suyuan.foundation.db import migrate

HELP = "Bring the tables up to date, as their owner."
NEEDS = "owner"
BEGINS = "yes"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing."""


def run(options: argparse.Namespace) -> int:
    """Migrate."""
    migrate.run()
    if options.json:
        json.dump({"migrated": True}, sys.stdout)
    return 0
