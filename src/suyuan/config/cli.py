"""The program ``suyuan``: finds its commands, gives them what they need, says what went wrong."""

import argparse
import ast
import errno
import importlib
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from suyuan.config import commands, env
from suyuan.config.postgres.errors import DatabaseServerError, NotPreparedError
from suyuan.kernel.errors import DomainError

NEEDS = ("nothing", "django", "database", "owner")
NEEDS_DATABASE = ("database", "owner")
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
BEGINS = ("", "yes")


@dataclass(frozen=True, slots=True)
class Command:
    """A command as its file declares it."""

    name: str
    module: str
    help: str
    needs: str
    begins: bool
    """Whether it may begin in a folder in which nothing is yet."""


def declared() -> dict[str, Command]:
    """Give every command by name, without importing it."""
    found: dict[str, Command] = {}
    for folder in commands.__path__:
        for file in sorted(Path(folder).glob("*.py")):
            if file.stem.startswith("_"):
                continue
            texts = _texts(file)
            name = file.stem.rstrip("_").replace("_", "-")
            needs = texts.get("NEEDS", "database")
            assert needs in NEEDS, f"{file}: NEEDS must be one of {NEEDS}"
            begins = texts.get("BEGINS", "")
            assert begins in BEGINS, f"{file}: BEGINS must be one of {BEGINS}"
            help_ = texts.get("HELP", "")
            found[name] = Command(name, file.stem, help_, needs, begins=begins == "yes")
    return found


def _texts(file: Path) -> Mapping[str, str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {
        target.id: statement.value.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and give its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    known = declared()
    if not given or given[0] not in known:
        _outer(known).parse_args(given or ["--help"])
        return 2
    return _run(known[given[0]], given[1:])


def _outer(known: Mapping[str, Command]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="suyuan", description="Traceability on one ledger.")
    parser.add_argument("--version", action="version", version="suyuan 0.1.0")
    choices = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in known.values():
        choices.add_parser(command.name, help=command.help)
    return parser


def _run(command: Command, arguments: Sequence[str]) -> int:
    options = argparse.Namespace(json="--json" in arguments)
    try:
        if command.needs != "nothing":
            _set_up_django(command, arguments)
        module = importlib.import_module(f"{commands.__name__}.{command.module}")
        options = _parser(command, module).parse_args(arguments)
        with _database(command, options.data), _language(command, options.language):
            return int(module.run(options))
    except (NotPreparedError, DatabaseServerError, env.EnvironmentValueError) as error:
        is_empty = isinstance(error, NotPreparedError)
        return _fail(options, "house.not_prepared" if is_empty else "house.database", str(error), 2)
    except DomainError as error:
        with _language(command, options.language):
            return _fail(options, error.code, _sentence(command, error), 1)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        data = getattr(options, "data", None) or env.read().data.resolve()
        if not _is_about(data, error):
            raise
        text = f"{error.filename or data}: {error.strerror}; choose another folder with --data"
        return _fail(options, "house.folder", text, 2)
    except KeyboardInterrupt:
        return 130


def _is_about(data: Path, error: OSError) -> bool:
    """Say whether it is the folder of everything that is kept that cannot be used."""
    if error.filename is None:
        return error.errno in FULL
    place = Path(str(error.filename))
    return place == data or place in data.parents or data in place.parents


def _parser(command: Command, module: ModuleType) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"suyuan {command.name}",
        description=command.help,
        epilog=getattr(module, "EPILOG", None),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="answer with one JSON document")
    parser.add_argument(
        "--data",
        type=lambda text: Path(text).resolve(),
        default=env.read().data.resolve(),
        metavar="DIR",
        help="folder of the database and of everything else that is kept (default: %(default)s)",
    )
    parser.add_argument(
        "--language",
        choices=("en", "zh-hans"),
        default="zh-hans" if env.speaks_chinese() else "en",
        help="language of messages (default: that of the terminal)",
    )
    module.add_arguments(parser)
    return parser


def _set_up_django(command: Command, arguments: Sequence[str]) -> None:
    """Set up Django before the command is imported; settings read the folder from there.

    Where there is no database yet, it is made meanwhile.
    """
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    early.add_argument("--data", type=Path)
    if (data := early.parse_known_args(arguments)[0].data) is not None:
        env.use(SUYUAN_DATA=str(data.resolve()))
    if command.needs in NEEDS_DATABASE and not {"-h", "--help"} & set(arguments):
        known = env.read()
        provide = importlib.import_module("suyuan.config.postgres.provide")
        if command.begins:
            provide.make_ahead(known, known.data.resolve())
        else:
            provide.check_begun(known, known.data.resolve())
    env.use_default(DJANGO_SETTINGS_MODULE="suyuan.config.settings.production")
    importlib.import_module("django").setup()


def _database(command: Command, data: Path) -> AbstractContextManager[object]:
    if command.needs not in NEEDS_DATABASE:
        return nullcontext()
    connected: AbstractContextManager[object] = importlib.import_module(
        "suyuan.config.attach"
    ).connected(data, owner=command.needs == "owner", empty=command.begins)
    return connected


def _language(command: Command, language: str) -> AbstractContextManager[object]:
    if command.needs == "nothing":
        return nullcontext()
    chosen: AbstractContextManager[object] = importlib.import_module(
        "django.utils.translation"
    ).override(language)
    return chosen


def _sentence(command: Command, error: DomainError) -> str:
    if command.needs == "nothing":
        return str(error)
    return str(importlib.import_module("suyuan.foundation.wording").sentence(error))


def _fail(options: argparse.Namespace, code: str, text: str, status: int) -> int:
    if options.json:
        problem: dict[str, Any] = {"problems": [{"code": code, "message": text}]}
        print(json.dumps(problem, ensure_ascii=False))
    else:
        print(f"suyuan: {text}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
