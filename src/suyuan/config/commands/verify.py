"""``suyuan verify``: looks at the whole ledger and says whether it is sound."""

import argparse
import json
import sys
import time

from suyuan.ledger.queries.validations import verify

HELP = "Check the whole ledger: hashes, balances, containers, counts, names."
NEEDS = "owner"
EPILOG = "example: suyuan verify --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add how much is shown."""
    parser.add_argument(
        "--limit", type=int, default=20, help="examples of each fault (default: %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    """Answer every validation; exit status 1 where one is broken."""
    verdicts = []
    began = time.perf_counter()
    for verdict in verify(limit=options.limit, progress=_tell):
        verdicts.append(verdict)
        if options.json:
            continue
        seconds = time.perf_counter() - began
        print(
            f"{'ok' if not verdict.broken else 'BROKEN':7} {verdict.sentence} ({seconds:.1f} s)",
            flush=True,
        )
        began = time.perf_counter()
        for example in verdict.examples:
            print(f"        {', '.join(example)}")
    broken = sum(verdict.broken for verdict in verdicts)
    if options.json:
        found = [
            {"name": v.name, "sentence": v.sentence, "broken": v.broken, "examples": v.examples}
            for v in verdicts
        ]
        json.dump({"sound": not broken, "validations": found}, sys.stdout)
        sys.stdout.write("\n")
    return 1 if broken else 0


def _tell(name: str) -> None:
    if sys.stderr.isatty():
        print(f"  {name} …", end="\r", file=sys.stderr, flush=True)
