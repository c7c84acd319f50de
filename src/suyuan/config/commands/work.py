"""``suyuan work``: the worker that does what was put off until later."""

import argparse

from django.core.management import call_command

HELP = "Do jobs, one after the other, until stopped."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing."""


def run(_options: argparse.Namespace) -> int:
    """Work until somebody asks to stop."""
    call_command("procrastinate", "worker", "--concurrency", "2")
    return 0
