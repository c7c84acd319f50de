"""Copy the third-party files that pages and paper are made with from node_modules.

`npm ci --ignore-scripts` brings them as locked in package-lock.json; nothing is loaded from
elsewhere at run time.
"""

import argparse
import json
import shutil
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src" / "suyuan" / "web" / "static" / "vendor"

FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "zxing-wasm/dist/iife/reader/index.js": "zxing-reader.js",
    "zxing-wasm/dist/reader/zxing_reader.wasm": "zxing_reader.wasm",
}
LICENCES = ("htmx.org", "echarts", "zxing-wasm", "@tabler/icons", "@expo-google-fonts/noto-sans-sc")
FONTS = ROOT / "src" / "suyuan" / "foundation" / "fonts"
"""For documents on paper; pages use the fonts of the reader's machine."""
FONT = "@expo-google-fonts/noto-sans-sc"
FACES = {
    "400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf",
    "700Bold/NotoSansSC_700Bold.ttf": "NotoSansSC-Bold.ttf",
}
ICONS = "@tabler/icons/icons/outline"
STAMP = "assets.json"


def wanted() -> str:
    """Return what decides the content of the folder: the lock file and this tool."""
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    return lock + Path(__file__).read_text(encoding="utf-8")


def is_current() -> bool:
    """Say whether the folder was made from the present lock file."""
    stamp = TARGET / STAMP
    if not stamp.is_file():
        return False
    kept = json.loads(stamp.read_text(encoding="utf-8"))
    here = [TARGET / name for name in FILES.values()] + [FONTS / name for name in FACES.values()]
    return kept == {"from": wanted()} and all(file.is_file() for file in here)


def copy(modules: Path) -> None:
    """Fill the folder anew from a node_modules folder."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for source, name in FILES.items():
        shutil.copyfile(modules / source, TARGET / name)
    with zipfile.ZipFile(TARGET / "icons.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for icon in sorted((modules / ICONS).glob("*.svg")):
            archive.write(icon, icon.name)
    shutil.rmtree(FONTS, ignore_errors=True)
    FONTS.mkdir(parents=True)
    for source, name in FACES.items():
        shutil.copyfile(modules / FONT / source, FONTS / name)
    shutil.copyfile(modules / FONT / "LICENSE_FONT", FONTS / "LICENSE.txt")
    notices = []
    for package in LICENCES:
        licence = next((modules / package).glob("LICENSE*"))
        notices.append(f"{package}\n\n{licence.read_text(encoding='utf-8')}")
    (TARGET / "LICENCES.txt").write_text("\n\n".join(notices), encoding="utf-8")
    (TARGET / STAMP).write_text(json.dumps({"from": wanted()}), encoding="utf-8")


def main() -> int:
    """Copy the files unless they are there already."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modules", type=Path, default=ROOT / "node_modules")
    parser.add_argument("--check", action="store_true", help="only say whether they are current")
    arguments = parser.parse_args()
    if is_current():
        return 0
    if arguments.check:
        print("assets: not current; run tools/assets.py after npm ci", file=sys.stderr)
        return 1
    copy(arguments.modules)
    return 0


if __name__ == "__main__":
    sys.exit(main())
