"""``suyuan work``: the worker that does what was put off until later."""

import argparse

HELP = "Do jobs, one after the other, until stopped."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing."""


def run(_options: argparse.Namespace) -> int:
    """Work until somebody asks to stop."""
    from suyuan.foundation.jobs import worker  # noqa: PLC0415 - after Django is set up.

    worker.work()
    return 0
