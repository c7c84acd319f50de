"""``suyuan work``: the worker that does what was put off until later."""

import argparse

from suyuan.foundation.jobs import worker

HELP = "Do jobs and deliver messages until stopped."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add how many jobs may run at once."""
    parser.add_argument("--concurrency", type=int, default=2, help="jobs at once (default: 2)")


def run(options: argparse.Namespace) -> int:
    """Work until somebody asks to stop."""
    worker.work(concurrency=options.concurrency)
    return 0
