"""``suyuan rebuild``: derives every projection from the facts and compares it with the kept one."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable

from suyuan.ledger.projections.rebuilding import Stage, rebuild

HELP = "Derive every projection from the events again, and show or repair what differs."
NEEDS = "owner"
EPILOG = "example: suyuan rebuild --check"

WORKERS_MAX = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is to be done with differences."""
    parser.add_argument(
        "--check", action="store_true", help="only report; exit status 1 where anything differs"
    )
    parser.add_argument(
        "--limit",
        type=int,
        default=1000,
        help="differences to show, 0 for all (default: %(default)s)",
    )
    parser.add_argument(
        "--workers",
        type=int,
        default=min(os.cpu_count() or 1, WORKERS_MAX),
        help="connections that check at the same time (default: %(default)s)",
    )


def run(options: argparse.Namespace) -> int:
    """Rebuild, and tell what was different."""
    began = time.perf_counter()
    found = rebuild(
        check=options.check,
        limit=options.limit or None,
        progress=_teller(began),
        workers=options.workers,
    )
    seconds = round(time.perf_counter() - began, 1)
    if options.json:
        rows = [{"table": d.table, "kind": d.kind, "row": d.row} for d in found.differences]
        report = {
            "things": found.things,
            "differences": found.found,
            "repaired": not options.check,
            "compared": found.compared,
            "rows": rows,
            "seconds": seconds,
        }
        json.dump(report, sys.stdout)
        sys.stdout.write("\n")
    else:
        for difference in found.differences:
            print(f"{difference.kind:8} {difference.table}: {', '.join(difference.row)}")
        if len(found.differences) < found.found:
            print(f"and {found.found - len(found.differences):,} more: --limit 0 shows all")
        for table, number in found.compared.items():
            print(f"{number:14,} rows  {table}")
        verb = "found" if options.check else "put right"
        print(f"{found.things:,} things, {found.found:,} differences {verb}, {seconds} s")
    return 1 if options.check and found.found else 0


def _teller(began: float) -> Callable[[Stage], None]:
    """Tell how far it is: in place on a terminal, else a line for every tenth."""
    told: set[tuple[str, int]] = set()

    def tell(stage: Stage) -> None:
        share = stage.done / stage.total if stage.total else None
        seconds = time.perf_counter() - began
        text = f"  {stage.name:8} {stage.done:12,} {'' if share is None else f'{share:4.0%}'}"
        text += f"  {stage.found:,} differences  {seconds:.0f} s"
        tenth = (stage.name, int((share or 0) * 10))
        if sys.stderr.isatty():
            print(f"{text}   ", end="\r", file=sys.stderr, flush=True)
        elif tenth not in told:
            print(text, file=sys.stderr, flush=True)
        told.add(tenth)

    return tell
