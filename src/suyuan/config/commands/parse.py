"""``suyuan parse CODE``: what a code says, and everything that is wrong with it."""

import argparse
import json
import sys

from suyuan.foundation import wording
from suyuan.foundation.clock import now
from suyuan.kernel.identifiers import Carrier, describe, parse

HELP = "Read a code in any spelling: canonical key, fields, problems."
NEEDS = "django"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the codes."""
    parser.add_argument(
        "codes",
        nargs="*",
        metavar="CODE",
        help="the code as scanned, with brackets, or as an address; without any, lines are read"
        " from standard input",
    )


def run(options: argparse.Namespace) -> int:
    """Print what the codes say; status 1 when one of them has problems."""
    today = now().date()
    texts = options.codes or (line.rstrip("\r\n") for line in sys.stdin)
    status = 0
    for text in texts:
        carrier = parse(text, today=today)
        if options.json:
            json.dump(describe(carrier), sys.stdout, ensure_ascii=False)
            sys.stdout.write("\n")
        else:
            _print(carrier)
        status = status or int(bool(carrier.problems))
    return status


def _print(carrier: Carrier) -> None:
    lines = [("key", carrier.key or "–"), ("scheme", carrier.scheme.value)]
    lines += [(name, str(value)) for name, value in carrier.fields.named().items()]
    for name, value in lines:
        sys.stdout.write(f"{name:20} {value}\n")
    for found in carrier.problems:
        place = "" if found.position is None else f"{found.position + 1}: "
        sys.stdout.write(f"! {place}{wording.sentence(found)}\n")
