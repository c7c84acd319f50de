"""``suyuan bench``: how quick this system is on this machine, with this data."""

import argparse
import json
import os
import platform
from collections.abc import Callable, Iterator
from functools import cache

from suyuan.config.bench import (
    bulk_year,
    capture,
    lookups,
    pages,
    pallets,
    peers,
    scopes,
    stations,
    year,
)
from suyuan.config.bench.causes import Case, cases
from suyuan.config.bench.figures import Figure, line
from suyuan.kernel.errors import DomainError
from suyuan.ledger.queries.rows import rows

HELP = "Measure this system: scopes, lists, search, pages, capture; and a naive peer beside it."
NEEDS = "database"
EPILOG = """parts: scope list single passport gaps pages stations pallet peer capture
The part "capture" adds units to the demonstration; --year and --updates move things: use a copy.
example: suyuan bench --parts scope,single --json
example: suyuan bench --updates 1500000"""
QUIET = ("scope", "list", "single", "passport", "gaps")
"""Parts that change nothing; after a year they are measured once more."""
PARTS = (*QUIET, "pages", "stations", "pallet", "peer", "capture")


class UnknownPartError(DomainError):
    """The bench has no such part."""

    code = "bench.unknown_part"
    part: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is measured."""
    parser.add_argument(
        "--parts",
        default=",".join(QUIET),
        help="parts, with commas, or 'all' (default: %(default)s, which change nothing)",
    )
    parser.add_argument(
        "--year",
        type=int,
        default=0,
        metavar="EVENTS",
        help="then let a year of about so many events happen, and measure once more",
    )
    parser.add_argument(
        "--updates",
        type=int,
        default=0,
        metavar="N",
        help="then let a year of about so many things moved, returned or packed anew happen, in"
        " bulk, and measure once more",
    )
    parser.add_argument(
        "--peer-units",
        type=int,
        default=200_000,
        metavar="N",
        help="units in the naive table of the part peer (default: %(default)s)",
    )


def run(options: argparse.Namespace) -> int:
    """Measure, and say which goals are not reached (status 1)."""
    wanted = list(PARTS) if options.parts == "all" else options.parts.split(",")
    for name in wanted:
        if name not in PARTS:
            raise UnknownPartError(part=name[:40])
    machine = _machine()
    if not options.json:
        print("  ".join(f"{name}: {value}" for name, value in machine.items()))
    figures: list[Figure] = []
    for figure in _figures(options, wanted):
        figures.append(figure)
        if not options.json:
            print(line(figure), flush=True)
    if options.json:
        found = {"machine": machine, "figures": [figure.plain() for figure in figures]}
        print(json.dumps(found, ensure_ascii=False))
    return int(any(figure.met is False for figure in figures))


def _figures(options: argparse.Namespace, wanted: list[str]) -> Iterator[Figure]:
    for name in wanted:
        yield from _part(name, options)
    if options.year or options.updates:
        if options.updates:
            yield from bulk_year.update(options.updates)
        if options.year:
            yield from year.update(options.year)
        _chosen.cache_clear()
        for name in wanted:
            if name in QUIET:
                yield from (figure.after("a year") for figure in _part(name, options))


@cache
def _chosen() -> tuple[Case, ...]:
    return tuple(cases())


def _part(name: str, options: argparse.Namespace) -> Iterator[Figure]:
    work: dict[str, Callable[[], Iterator[Figure]]] = {
        "scope": lambda: (figure for case in _chosen() for figure in scopes.scope(case)),
        "list": lambda: (figure for case in _chosen() for figure in scopes.whole_list(case)),
        "single": lambda: iter([*lookups.above(), *lookups.finding()]),
        "passport": lambda: iter(lookups.passports(_busiest())),
        "gaps": lambda: iter(lookups.chains()),
        "pages": pages.pages,
        "stations": stations.stations,
        "pallet": pallets.pallets,
        "peer": lambda: peers.compare(_chosen(), options.peer_units),
        "capture": capture.capture,
    }
    return work[name]()


def _busiest() -> str | None:
    chosen = _chosen()
    return chosen[-1].causes[0].key if chosen else None


def _machine() -> dict[str, str | int | float]:
    ((units, size),) = rows(
        "SELECT (SELECT coalesce(sum(units), 0)::bigint FROM ledger_sublot_holding),"
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
