"""``suyuan migrate``: the tables as this version wants them."""

import argparse
import json
import sys

from django.core.management import call_command

HELP = "Bring the tables up to date, as their owner."
NEEDS = "owner"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing."""


def run(options: argparse.Namespace) -> int:
    """Migrate."""
    call_command("migrate", interactive=False, verbosity=0 if options.json else 1)
    if options.json:
        json.dump({"migrated": True}, sys.stdout)
    return 0
