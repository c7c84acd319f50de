"""Files that people bring: taken, checked without leaving a trace, loaded whole or not at all."""

from suyuan.areas.integration.operations.imports.loading import (
    check_import,
    discard_import,
    load_import,
    run_check,
    run_load,
)
from suyuan.areas.integration.operations.imports.mapping import delete_mapping, save_mapping
from suyuan.areas.integration.operations.imports.taking import (
    AlreadyLoadedError,
    NotAnImportError,
    start_import,
)
from suyuan.areas.integration.operations.imports.trying import Outcome, rehearse

__all__ = [
    "AlreadyLoadedError",
    "NotAnImportError",
    "Outcome",
    "check_import",
    "delete_mapping",
    "discard_import",
    "load_import",
    "rehearse",
    "run_check",
    "run_load",
    "save_mapping",
    "start_import",
]
