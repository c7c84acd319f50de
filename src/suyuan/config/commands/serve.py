"""``suyuan serve``: the whole system under one supervisor."""

import argparse
import json
import sys
import time

from suyuan.config.server.supervisor import ServeError, Supervisor

HELP = "Start the database, the web server and the worker, and keep them running."
NEEDS = "nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add where to listen."""
    parser.add_argument("--port", type=int, default=8000, help="port (default: %(default)s)")
    parser.add_argument("--host", default="127.0.0.1", help="address (default: %(default)s)")
    parser.add_argument(
        "--no-demo",
        action="store_true",
        help="do not build the demonstration factory in an empty system",
    )


def run(options: argparse.Namespace) -> int:
    """Serve until somebody asks to stop."""
    began = time.monotonic()

    def say(text: str) -> None:
        if options.json:
            line = {"seconds": round(time.monotonic() - began, 1), "text": text.strip()}
            print(json.dumps(line, ensure_ascii=False), flush=True)
        else:
            print(text, flush=True)

    supervisor = Supervisor(
        data=options.data,
        host=options.host,
        port=options.port,
        demonstration=not options.no_demo,
        say=say,
    )
    try:
        supervisor.run()
    except ServeError as error:
        print(f"suyuan: {error}", file=sys.stderr)
        return 2
    return 0
