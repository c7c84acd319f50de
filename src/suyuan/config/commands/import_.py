"""``suyuan import FILE``: spreadsheets and EPCIS documents, checked, then loaded whole or not."""

import argparse
import hashlib
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from suyuan.areas.integration.domain.imports.fields import FIELDS, Kind
from suyuan.areas.integration.operations import imports
from suyuan.areas.integration.operations.imports import loading, mapping, taking, trying
from suyuan.foundation import wording
from suyuan.foundation.command import system_context
from suyuan.kernel.errors import Problem

HELP = "Check a spreadsheet or an EPCIS document, and load it whole or not at all."
EPILOG = "example: suyuan import receipts.xlsx --kind receipts --dry-run"
KINDS: Final = {
    "receipts": Kind.RECEIPT,
    "production": Kind.PRODUCTION,
    "shipments": Kind.SHIPMENT,
    "events": Kind.EVENTS,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the file, what it holds, and which column is which field."""
    parser.add_argument("file", type=Path, metavar="FILE", help=".xlsx, .csv, or EPCIS JSON or XML")
    parser.add_argument("--kind", choices=KINDS, required=True, help="what the file holds")
    parser.add_argument(
        "--mapping",
        type=Path,
        metavar="MAPPING",
        help="JSON file with the head of each field; without it, heads are guessed",
    )
    parser.add_argument("--dry-run", action="store_true", help="check only, load nothing")


def run(options: argparse.Namespace) -> int:
    """Check, and load what is clean; status 1 when something is wrong."""
    kind: Kind = KINDS[options.kind]
    try:
        content = options.file.read_bytes()
        heads = _heads(options.mapping)
    except (OSError, ValueError) as error:
        print(f"suyuan: {error}", file=sys.stderr)
        return 2
    name = options.file.name
    context = system_context(reason=f"suyuan import {name}")
    digest = hashlib.sha256(content).hexdigest()
    if not options.dry_run and (left := loading.cut_off(digest, kind)) is not None:
        return _go_on(
            options, left.number, loading.carry_out(context=context, key=left.pk, tell=_tell)
        )
    taking.check_not_loaded(digest, kind)
    head = taking.head_of(io.BytesIO(content), name, kind)
    if heads is None:
        columns = mapping.columns_for(kind, head)
        doubts = mapping.doubts(kind, head, columns)
    else:
        columns = mapping.columns_of(kind, heads, head)
        doubts = mapping.doubts_of(kind, heads, head)
    source = trying.Source(
        kind=kind,
        file_hash=digest,
        name=name,
        columns=columns,
        open=lambda: io.BytesIO(content),
        principal=context.actor.principal,
        doubts=doubts,
    )
    outcome = imports.rehearse(context=context, source=source, tell=_tell)
    number = ""
    if outcome.is_clean and not options.dry_run:
        stored = taking.keep_file(context=context.derive("file"), content=content, name=name)
        row = imports.start_import(context=context.derive("start"), kind=kind, stored=stored.pk)
        loading.mark_checked(
            context=context.derive("mark"), key=row.pk, columns=columns, outcome=outcome
        )
        loading.carry_out(context=context, key=row.pk, tell=_tell)
        number = row.number
    _print(options, outcome, number, {name: head[at] for name, at in columns.items()})
    return 0 if outcome.is_clean else 1


def _go_on(options: argparse.Namespace, number: str, rows: int) -> int:
    """Tell that a load was carried out which had been cut off, as by a loss of power."""
    if options.json:
        print(json.dumps({"loaded": True, "number": number, "rows": rows, "problems": []}))
    else:
        print(f"{rows} rows: loaded as {number}, which had been cut off before")
    return 0


def _heads(file: Path | None) -> Mapping[str, str] | None:
    if file is None:
        return None
    found = json.loads(file.read_text(encoding="utf-8-sig"))
    known = {field.name for fields in FIELDS.values() for field in fields}
    if not isinstance(found, dict) or not all(
        name in known and isinstance(words, str) for name, words in found.items()
    ):
        message = f"{file} must be a JSON object from fields ({', '.join(sorted(known))}) to heads"
        raise ValueError(message)
    return found


def _tell(done: int, total: int | None) -> None:
    if total and sys.stderr.isatty():
        end = "\n" if done >= total else "\r"
        print(f"  {done / total:4.0%}", end=end, file=sys.stderr, flush=True)


def _print(
    options: argparse.Namespace, outcome: trying.Outcome, number: str, columns: Mapping[str, str]
) -> None:
    if options.json:
        document: dict[str, Any] = {
            "loaded": bool(number), "number": number or None, "rows": outcome.rows,
            "good": outcome.good, "columns": dict(columns),
            **{
                key: value
                for key, value in outcome.counts().items()
                if key not in {"examples", "master"}
            },
            "problems": [_problem(each) for each in outcome.problems],
        }  # fmt: skip
        print(json.dumps(document, ensure_ascii=False))
        return
    for problem in outcome.problems:
        print(wording.placed(problem))
    if outcome.unlisted:
        print(f"… {outcome.unlisted}")
    state = f"loaded as {number}" if number else "clean" if outcome.is_clean else "not loaded"
    print(f"{outcome.rows} rows, {outcome.good} good, {outcome.events} events: {state}")
    if outcome.master_count:
        print(
            f"{outcome.master_count} descriptions in the header, {outcome.master_new} of them new"
        )
    for key in outcome.undescribed:
        print(f"  {key}")


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "line": problem.line, "field": problem.field, "code": problem.code,
        "message": wording.sentence(problem),
    }  # fmt: skip
