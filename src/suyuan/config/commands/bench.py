"""``suyuan bench``: how quick this system is on this machine, with this data."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator

from suyuan.config.bench import ageing, capture, pages, peer, tracing
from suyuan.config.bench.measure import Figure, rows

HELP = "Measure this system: scopes, lists, search, pages, capture; and a naive peer beside it."
NEEDS = "database"
EPILOG = """parts, in this order: scope list single passport capture peer age
The part "capture" adds units to the demonstration, "age" moves things: use a copy for both.
example: suyuan bench --parts scope,single --json"""

PARTS: dict[str, Callable[[], Iterator[Figure]]] = {
    "scope": tracing.by_holder,
    "list": tracing.whole_list,
    "single": tracing.single,
    "passport": pages.passport,
    "capture": capture.capture,
    "peer": peer.compare,
    "age": ageing.age,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add which parts are wanted."""
    parser.add_argument(
        "--parts",
        default="scope,list,single,passport",
        help="parts, with commas, or 'all' (default: %(default)s, which change nothing)",
    )


def run(options: argparse.Namespace) -> int:
    """Measure, and say which goals are not reached (status 1)."""
    wanted = list(PARTS) if options.parts == "all" else options.parts.split(",")
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        print(f"suyuan: no such part: {', '.join(unknown)}", file=sys.stderr)
        return 2
    machine = _machine()
    if not options.json:
        print("  ".join(f"{name}: {value}" for name, value in machine.items()))
    figures: list[Figure] = []
    for name in wanted:
        for figure in PARTS[name]():
            figures.append(figure)
            if not options.json:
                _print(figure)
    if options.json:
        found = {"machine": machine, "figures": [figure.as_json() for figure in figures]}
        print(json.dumps(found, ensure_ascii=False))
    return int(any(figure.is_met is False for figure in figures))


def _machine() -> dict[str, str | int | float]:
    ((units, size),) = rows(
        "SELECT (SELECT count(*) FROM ledger_thing WHERE kind = 'UNIT'),"
        " pg_database_size(current_database())"
    )
    ((version,),) = rows("SHOW server_version")
    return {
        "units": units,
        "database_gb": round(size / 1e9, 2),
        "cores": os.cpu_count() or 1,
        "load": round(os.getloadavg()[0], 1),
        "postgresql": version,
        "python": platform.python_version(),
    }


def _print(figure: Figure) -> None:
    verdict = {True: "ok", False: "MISSED", None: ""}[figure.is_met]
    sign = ">=" if figure.more_is_better else "<="
    goal = "" if figure.goal is None else f"{sign} {figure.goal:,.0f}"
    print(
        f"{figure.name:48} {figure.value:>12,.1f} {figure.unit:9} {goal:>10} {verdict:7}"
        f" {figure.note}",
        flush=True,
    )
