"""Identifiers: read any carrier, name the thing it stands for, write it again.

`parse` reads whatever a scanner sent and reports every problem; `key_of` is the quick way from a
known-good code to its canonical key.
"""

from suyuan.kernel.identifiers.carrier import Carrier
from suyuan.kernel.identifiers.description import describe, described
from suyuan.kernel.identifiers.element import Element, Scheme
from suyuan.kernel.identifiers.fields import Fields
from suyuan.kernel.identifiers.own import Pattern, PatternBrokenError, own_keys
from suyuan.kernel.identifiers.parsing import parse
from suyuan.kernel.identifiers.problems import WARNINGS, UnreadableCodeError
from suyuan.kernel.identifiers.quick import key_of, keys_of

__all__ = [
    "WARNINGS",
    "Carrier",
    "Element",
    "Fields",
    "Pattern",
    "PatternBrokenError",
    "Scheme",
    "UnreadableCodeError",
    "describe",
    "described",
    "key_of",
    "keys_of",
    "own_keys",
    "parse",
]
