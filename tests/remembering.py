"""Builds the demonstration as the program does, and writes down what its maker knows at the end."""

import pickle
import sys
from pathlib import Path

from suyuan.config import cli
from suyuan.config.demo import stories
from suyuan.config.demo.frame import Frame
from suyuan.config.demo.world import World

FILE = "world.pickle"
"""Beside the demonstration in its folder."""
UNKNOWN = {"desk": None, "numbers": None, "open_sets": [], "_waiting": []}
"""What is of use only while the year is played."""


def main() -> None:
    """Run `suyuan demo` with the folder and the size that are given."""
    data, units = sys.argv[1:]
    keep = stories.keep

    def remember(world: World, frame: Frame) -> None:
        keep(world, frame)
        made = World.__new__(World)
        vars(made).update({**vars(world), **UNKNOWN})
        Path(data, FILE).write_bytes(pickle.dumps(made))

    stories.keep = remember
    sys.exit(cli.main(["demo", "--units", units, "--data", data]))
