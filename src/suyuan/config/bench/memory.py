"""How much memory the processes of a server take."""

import threading
from pathlib import Path
from typing import Final, Self

from suyuan.config.bench.figures import Figure

GOAL_MB: Final = 500.0
STEP_SECONDS: Final = 0.5


def tree(pid: int) -> list[int]:
    """Give a process and everything it started, that is still there."""
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                found += tree(int(child))
    except OSError:
        return found
    return found


def size(pid: int) -> tuple[float, float]:
    """Give the resident memory of a process, and its proportional share, in MB."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0, 0.0
    values = {line.split(":")[0]: line.split()[1] for line in text.splitlines()[1:]}
    return int(values.get("Rss", 0)) / 1024, int(values.get("Pss", 0)) / 1024


class Watch:
    """Looks at the memory of a process and its children again and again while something runs."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.rss = 0.0
        self.pss = 0.0
        self.count = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def look(self) -> None:
        """Look once."""
        sizes = [size(pid) for pid in tree(self.pid)]
        pss = sum(each[1] for each in sizes)
        if pss > self.pss:
            self.pss, self.rss, self.count = pss, sum(each[0] for each in sizes), len(sizes)

    def _run(self) -> None:
        while not self._ended.wait(STEP_SECONDS):
            self.look()

    def __enter__(self) -> Self:
        """Begin to look."""
        self.look()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End looking."""
        self._ended.set()
        self._thread.join()
        self.look()

    def figures(self) -> list[Figure]:
        """Give the highest that was seen."""
        return [
            Figure(
                part="capture", name="memory of the server, PSS", value=round(self.pss, 1),
                unit="MB", goal=GOAL_MB, runs=1, note=f"highest, {self.count} processes",
            ),
            Figure(
                part="capture", name="memory of the server, RSS", value=round(self.rss, 1),
                unit="MB", runs=1, note="shared pages counted once for each process",
            ),
        ]  # fmt: skip
