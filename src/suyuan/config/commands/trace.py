"""``suyuan trace CODE``: what a thing went into and who holds it, or what it was made of."""

import argparse
import json
import sys
from typing import Any

from suyuan.foundation import wording

HELP = "Trace a lot, unit or package forward (who holds it) or backward (what is in it)."
NEEDS = "database"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the code and the direction."""
    parser.add_argument("codes", nargs="+", metavar="CODE", help="key, scan or number of a thing")
    way = parser.add_mutually_exclusive_group()
    way.add_argument(
        "--forward", action="store_true", help="what holds something of it, by holder (default)"
    )
    way.add_argument("--backward", action="store_true", help="what it was made of")
    parser.add_argument("--as-of", metavar="MOMENT", help="as it was at this moment (ISO 8601)")
    parser.add_argument("--known-at", metavar="MOMENT", help="only what was recorded by then")
    parser.add_argument("--units", action="store_true", help="list every unit, too")


def run(options: argparse.Namespace) -> int:
    """Print the answer; status 1 when a code means nothing or several things."""
    from suyuan.areas.trace import queries  # noqa: PLC0415 - Django must be set up before.
    from suyuan.kernel.errors import DomainError  # noqa: PLC0415 - as above.

    try:
        answer = (queries.backward_report if options.backward else queries.forward_report)(
            options.codes,
            as_of=options.as_of,
            known_at=options.known_at,
            units=options.units,
        )
    except DomainError as error:
        if options.json:
            print(json.dumps({"error": error.code, "data": dict(error.data)}, ensure_ascii=False))
        else:
            print(wording.sentence(error), file=sys.stderr)
        return 1
    if options.json:
        json.dump(answer, sys.stdout, ensure_ascii=False, default=str)
        sys.stdout.write("\n")
    else:
        _print(answer)
    return 0


def _print(answer: dict[str, Any]) -> None:
    for name in (
        "direction", "nodes", "edges", "levels", "complete", "as_of", "known_at", "ledger_position",
    ):  # fmt: skip
        print(f"{name:16} {answer[name] if answer[name] is not None else '–'}")
    for title, lines in answer["tables"].items():
        print(f"\n{title}")
        for line in lines:
            print("  " + "  ".join(str(value) for value in line))
