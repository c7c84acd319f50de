"""``suyuan manage``: Django's own commands against the database of this system."""

import argparse

from django.core.management import execute_from_command_line

HELP = "Run one of Django's own commands, such as shell or showmigrations."
NEEDS = "database"
BEGINS = "yes"
EPILOG = "example: suyuan manage showmigrations"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is handed to Django."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="the command and its arguments")


def run(options: argparse.Namespace) -> int:
    """Hand the arguments to Django."""
    execute_from_command_line(["suyuan manage", *options.arguments])
    return 0
