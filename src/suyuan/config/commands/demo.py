"""``suyuan demo``: the demonstration factory, small by commands or large by the bulk path."""

import argparse
import gc
import json
import sys
import time

from suyuan.config.demo import build
from suyuan.foundation.db import migrate

HELP = "Build the demonstration factory."
NEEDS = "owner"
BEGINS = "yes"
EPILOG = "example: suyuan demo --units 5000"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add how large it is to be."""
    parser.add_argument(
        "--units",
        type=int,
        default=build.DEFAULT_UNITS,
        help="serialized units (default: %(default)s); from 100,000 on through the bulk path",
    )


def run(options: argparse.Namespace) -> int:
    """Build it, telling how far it has come."""
    began = time.perf_counter()
    teller = _Teller(began)
    # What was loaded stays; to walk over it again and again takes a tenth of the whole time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    migrate.run()
    state = build.build(data=options.data, units=options.units, say=teller)
    teller.end()
    figures = {**state["figures"], "seconds": round(time.perf_counter() - began, 1)}
    if options.json:
        json.dump(figures, sys.stdout)
        sys.stdout.write("\n")
    else:
        for name, value in figures.items():
            print(f"{name:12} {value:>12,}")
    return 0


class _Teller:
    """Writes progress to standard error: one line that is renewed, or a line every five seconds."""

    def __init__(self, began: float) -> None:
        self.began = began
        self.last = 0.0
        self.live = sys.stderr.isatty()

    def __call__(self, what: str, share: float) -> None:
        now = time.perf_counter()
        if now - self.last < (0.2 if self.live else 5):
            return
        self.last = now
        text = f"  {share:4.0%}  {what}  ({now - self.began:.0f} s)"
        print(text.ljust(60), end="\r" if self.live else "\n", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line of progress."""
        if self.live:
            print(file=sys.stderr)
