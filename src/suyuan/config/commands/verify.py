"""``suyuan verify``: looks at the whole ledger and says whether it is sound."""

import argparse
import json
import os
import sys
import time

from suyuan.ledger.queries.validations import VALIDATIONS, verify

HELP = "Check the whole ledger: hashes, balances, containers, counts, names."
NEEDS = "owner"
EPILOG = "example: suyuan verify --json"

WORKERS_MAX = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add how much is shown."""
    parser.add_argument(
        "--limit", type=int, default=20, help="examples of each fault (default: %(default)s)"
    )
    parser.add_argument(
        "--workers",
        type=int,
        default=min(os.cpu_count() or 1, WORKERS_MAX),
        help="connections that look at the same time (default: %(default)s)",
    )


def run(options: argparse.Namespace) -> int:
    """Answer every validation; exit status 1 where one is broken."""
    verdicts = []
    began = time.perf_counter()
    for verdict in verify(limit=options.limit, progress=_tell, workers=max(options.workers, 1)):
        verdicts.append(verdict)
        if options.json:
            continue
        print(
            f"{'ok' if not verdict.broken else 'BROKEN':7} {verdict.sentence}"
            f" ({verdict.seconds:.1f} s)",
            flush=True,
        )
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
    else:
        verb = "sound" if not broken else f"not sound: {broken} of {len(verdicts)} are broken"
        print(f"The ledger is {verb} ({time.perf_counter() - began:.1f} s).")
    return 1 if broken else 0


def _tell(name: str, done: int) -> None:
    share = done / len(VALIDATIONS)
    text = f"  {share:4.0%}  {done} of {len(VALIDATIONS)}  {name} …"
    if sys.stderr.isatty():
        print(f"{text:40}", end="\r", file=sys.stderr, flush=True)
    else:
        print(text, file=sys.stderr, flush=True)
