"""The translations: collect what must be translated, compile what has been, check that all has.

Texts stand in Python and in templates in English. Their Chinese stands in
`src/suyuan/locale/parts/*.zh_Hans.po`, one file per room, so that two people rarely meet in one.

    python tools/messages.py --compile   parts -> locale/zh_Hans/LC_MESSAGES/django.mo, if need be
    python tools/messages.py --check     every text is translated, no translation is left over
    python tools/messages.py --missing   the entries to fill in, in the way of a .po file
"""

import argparse
import ast
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages import Catalog, Message, extract, mofile, pofile
from babel.messages.pofile import PoFileError

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "suyuan"
PARTS = PACKAGE / "locale" / "parts"
COMPILED = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w+)\}")

Key = tuple[str | None, str]
Texts = dict[Key, list[str]]


def parts() -> list[Path]:
    """Give the files of translations."""
    return sorted(PARTS.glob("*.zh_Hans.po"))


def read(file: Path) -> Catalog:
    """Read one file of translations."""
    with file.open("rb") as stream:
        return pofile.read_po(stream, locale="zh_Hans", abort_invalid=True)


def key_of(message: Message) -> Key:
    """Give what a message is looked up by."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, text


def merged(problems: list[str]) -> tuple[Catalog, dict[Key, str]]:
    """Put all parts together; give also in which file each text stands."""
    whole = Catalog(locale="zh_Hans", fuzzy=False)
    homes: dict[Key, str] = {}
    for file in parts():
        try:
            found = read(file)
        except PoFileError as error:
            problems.append(f"{file.name}: {error}")
            continue
        for message in found:
            if not message.id:
                continue
            known = whole.get(message.id, message.context)
            if known is not None and known.string != message.string:
                other = homes[key_of(message)]
                place = f"{file.name}:{message.lineno}"
                problems.append(f"{place}: {message.id!r} is translated otherwise in {other}")
                continue
            whole.add(message.id, message.string, flags=message.flags, context=message.context)
            homes.setdefault(key_of(message), file.name)
    return whole, homes


def compile_all() -> bool:
    """Compile the parts unless that has been done; say whether it was done."""
    files = [*parts(), Path(__file__)]
    newest = max(file.stat().st_mtime_ns for file in files)
    seen = " ".join(file.name for file in files)
    names = COMPILED.with_suffix(".names")
    if (
        COMPILED.exists()
        and COMPILED.stat().st_mtime_ns > newest
        and names.exists()
        and names.read_text(encoding="utf-8") == seen
    ):
        return False
    whole, _ = merged([])  # `--check` says what is wrong; a start must not stop for that.
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    making = COMPILED.with_name(f"{COMPILED.name}.{os.getpid()}")
    with making.open("wb") as stream:
        mofile.write_mo(stream, whole)
    making.replace(COMPILED)
    names.write_text(seen, encoding="utf-8")
    return True


def sources() -> Iterator[tuple[Path, bytes]]:
    """Give every file that may hold texts, templates turned into Python."""
    from django.conf import settings  # noqa: PLC0415 - only here is Django needed.
    from django.utils.translation.template import templatize  # noqa: PLC0415

    if not settings.configured:
        settings.configure()
    for file in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in file.parts:
            yield file, file.read_bytes()
    for pattern in ("*.html", "*.txt", "*.svg"):
        for file in sorted(PACKAGE.rglob(pattern)):
            if "templates" in file.parts:
                text = templatize(file.read_text(encoding="utf-8"), origin=str(file))
                # Indentation means nothing in a template, and much to the reader of Python.
                yield file, re.sub(r"^[ \t]+", "", text, flags=re.MULTILINE).encode()


def extracted() -> Texts:
    """Give every text of the sources with the places where it stands."""
    found: Texts = {}
    for file, content in sources():
        place = str(file.relative_to(ROOT))
        for line, message, _, context in extract.extract(
            "python", io.BytesIO(content), KEYWORDS, options={"encoding": "utf-8"}
        ):
            text = message if isinstance(message, str) else message[0]
            if text:
                found.setdefault((context, text), []).append(f"{place}:{line}")
    return found


def counted() -> Iterator[tuple[Key, str]]:
    """Give every text that is chosen by a number, with its plural."""
    for _file, content in sources():
        for _line, message, _, context in extract.extract(
            "python", io.BytesIO(content), KEYWORDS, options={"encoding": "utf-8"}
        ):
            if not isinstance(message, str) and message[0]:
                yield (context, message[0]), message[1]


def singular(whole: Catalog) -> Iterator[str]:
    """Find translations that are never shown, as their text is looked up with its plural."""
    known = {key_of(one): one for one in whole if one.id}
    for key in sorted({key for key, _plural in counted()}, key=str):
        if key in known and isinstance(known[key].id, str):
            yield f"{key[1]!r} is chosen by a number: its translation needs msgid_plural"


def untranslatable() -> Iterator[str]:
    """Find calls whose text is not a plain string: nobody can translate them."""
    for file in sorted(PACKAGE.rglob("*.py")):
        if "migrations" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in KEYWORDS
                and node.args
                and isinstance(node.args[0], ast.JoinedStr)
            ):
                yield f"{file.relative_to(ROOT)}:{node.lineno}: an f-string cannot be translated"


def placeholders(text: str) -> set[str]:
    """Give the names that a text leaves open."""
    return {first or second for first, second in PLACEHOLDER.findall(text)}


def translations(message: Message) -> Iterable[str]:
    """Give every form of a translation."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


def differing(whole: Catalog) -> Iterator[str]:
    """Find translations that leave open other names than their text."""
    for message in whole:
        if not message.id:
            continue
        wanted = set().union(
            *map(placeholders, [message.id] if isinstance(message.id, str) else message.id)
        )
        for text in translations(message):
            if text and not placeholders(text) <= wanted:
                yield f"{key_of(message)[1]!r}: the translation names {placeholders(text) - wanted}"
            if text and isinstance(message.id, str) and placeholders(text) != wanted:
                yield f"{message.id!r}: the translation leaves out {wanted - placeholders(text)}"


def translated(whole: Catalog) -> set[Key]:
    """Give the texts that have a translation."""
    return {key_of(m) for m in whole if m.id and all(translations(m)) and not m.fuzzy}


def check() -> int:
    """Print everything that is wrong with the translations."""
    problems: list[str] = list(untranslatable())
    whole, homes = merged(problems)
    found = extracted()
    have = translated(whole)
    problems.extend(
        f"{found[key][0]}: {key[1]!r} is not translated"
        for key in sorted(set(found) - have, key=str)
    )
    problems.extend(
        f"{homes[key]}: {key[1]!r} is not used any more"
        for key in sorted(set(homes) - set(found), key=str)
    )
    problems.extend(differing(whole))
    problems.extend(singular(whole))
    for problem in problems:
        print(problem)
    print(f"{len(found)} texts, {len(problems)} problems")
    return 1 if problems else 0


def missing() -> int:
    """Print what has no translation yet."""
    whole, _ = merged([])
    have = translated(whole)
    for (context, text), places in sorted(extracted().items(), key=lambda item: item[1]):
        if (context, text) in have:
            continue
        print(f"#: {' '.join(places)}")
        if context:
            print(f"msgctxt {pofile.normalize(context)}")
        print(f'msgid {pofile.normalize(text)}\nmsgstr ""\n')
    return 0


def main() -> int:
    """Do what is asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--compile", action="store_true")
    choice.add_argument("--check", action="store_true")
    choice.add_argument("--missing", action="store_true")
    asked = parser.parse_args()
    if asked.check:
        return check()
    if asked.missing:
        return missing()
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
