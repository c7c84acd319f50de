"""Committed figures: a test fails when one changes, an environment variable rewrites them.

SUYUAN_KEEP=1 ./test tests/… -n 0
"""

import json
import os
from pathlib import Path

PERFORMANCE = Path(__file__).parent / "performance"


def check(file: Path, name: str, found: object) -> None:
    """Compare what was found with what is kept under a name, or keep it."""
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if os.environ.get("SUYUAN_KEEP") == "1":
        kept[name] = found
        text = json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False)
        file.write_text(text + "\n", encoding="utf-8")
        return
    assert name in kept, f"{file.name} has no {name}; run once with SUYUAN_KEEP=1"
    assert found == kept[name], f"{name}: {found}, kept is {kept[name]} (SUYUAN_KEEP=1 rewrites)"
