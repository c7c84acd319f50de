"""CBV 2.0 words in all their spellings: bare, URN of 1.x, web URI of 2.0, CURIE.

Inside the system a word of the CBV is bare (``shipping``); a word of somebody else stays the URI
under which it came. Source: ISO/IEC 19988 (CBV 2.0) sections 7 and 8.
"""

import enum
import re
from collections.abc import Mapping

from suyuan.ledger.domain import vocabulary
from suyuan.ledger.domain.epcis import units
from suyuan.ledger.domain.epcis.names import expand_uri

_NO_NAME = re.compile(
    r"https?:(?!//[^/?#])|(?:javascript|vbscript|data|file|blob|about):", re.IGNORECASE
)
"""Web addresses without a host, and what a browser would run or open: none of it names a thing."""
_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f]+"
)
"""Without the signs that nobody sees: two names that look the same would be two things."""


class Field(enum.Enum):
    """A field whose words the CBV lists, with the name of the list in web URIs and in URNs."""

    BIZ_STEP = ("BizStep", "bizstep")
    DISPOSITION = ("Disp", "disp")
    TRANSACTION_TYPE = ("BTT", "btt")
    SOURCE_DEST_TYPE = ("SDT", "sdt")
    ERROR_REASON = ("ER", "er")
    COMPONENT = ("Comp", "comp")
    MEASUREMENT = ("", "measurement")
    ALERT = ("", "alert")


ERROR_REASONS = frozenset({"did_not_occur", "incorrect_data"})
COMPONENTS = frozenset(
    """x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting
    northing latitude longitude altitude""".split()
)
ALERTS = frozenset({"ALARM_CONDITION", "ERROR_CONDITION"})

WORDS: Mapping[Field, frozenset[str]] = {
    Field.BIZ_STEP: vocabulary.BIZ_STEPS,
    Field.DISPOSITION: vocabulary.DISPOSITIONS,
    Field.TRANSACTION_TYPE: vocabulary.TRANSACTION_TYPES,
    Field.SOURCE_DEST_TYPE: vocabulary.SOURCE_DEST_TYPES,
    Field.ERROR_REASON: ERROR_REASONS,
    Field.COMPONENT: COMPONENTS,
    Field.MEASUREMENT: units.MEASUREMENTS,
    Field.ALERT: ALERTS,
}

_WEB_BASES = ("https://ref.gs1.org/cbv/", "http://ref.gs1.org/cbv/", "https://ns.gs1.org/cbv/")
_VOC_BASES = (
    "https://gs1.org/voc/",
    "http://gs1.org/voc/",
    "https://www.gs1.org/voc/",
    "https://ref.gs1.org/voc/",
)


def word_of(field: Field, text: str, prefixes: Mapping[str, str]) -> str | None:
    """Return the inner spelling of a word, or None where it is none.

    A bare word and a URI of the CBV must be on the list; every other URI is somebody's own word.

    >>> word_of(Field.BIZ_STEP, "urn:epcglobal:cbv:bizstep:shipping", {})
    'shipping'
    >>> word_of(Field.BIZ_STEP, "cbv:BizStep-shipping", {})
    'shipping'
    >>> word_of(Field.BIZ_STEP, "https://acme.example/steps/gluing", {})
    'https://acme.example/steps/gluing'
    >>> word_of(Field.BIZ_STEP, "shiping", {}) is None
    True
    """
    words = WORDS[field]
    if text in words:
        return text
    uri = expand_uri(text, prefixes)
    bare = _bare(field, uri)
    if bare is not None:
        return bare if bare in words else None
    return uri if is_uri(uri) else None


def _bare(field: Field, uri: str) -> str | None:
    """Return what a URI of GS1's own says after its base, or None for anybody else's URI."""
    web_name, urn_name = field.value
    urn = f"urn:epcglobal:cbv:{urn_name}:"
    if uri.startswith("urn:epcglobal:cbv:"):
        return uri.removeprefix(urn) if uri.startswith(urn) else ""
    bases = _WEB_BASES if web_name else _VOC_BASES
    for base in bases:
        if uri.startswith(base):
            rest = uri.removeprefix(base)
            return rest.removeprefix(f"{web_name}-") if web_name else rest
    return None


def web_uri(field: Field, word: str) -> str:
    """Return a word as CBV 2.0 web URI; somebody's own word as it is.

    >>> web_uri(Field.DISPOSITION, "in_transit")
    'https://ref.gs1.org/cbv/Disp-in_transit'
    >>> web_uri(Field.MEASUREMENT, "Temperature")
    'https://gs1.org/voc/Temperature'
    """
    if word not in WORDS[field]:
        return word
    web_name, _ = field.value
    return f"{_WEB_BASES[0]}{web_name}-{word}" if web_name else f"{_VOC_BASES[0]}{word}"


def urn(field: Field, word: str) -> str:
    """Return a word as the URN of CBV 1.x; a word that has none as its web URI.

    >>> urn(Field.DISPOSITION, "in_transit")
    'urn:epcglobal:cbv:disp:in_transit'
    """
    web_name, urn_name = field.value
    if word not in WORDS[field]:
        return word
    if not web_name or field is Field.COMPONENT:
        return web_uri(field, word)
    return f"urn:epcglobal:cbv:{urn_name}:{word}"


def is_uri(text: str) -> bool:
    """Return whether a text is an absolute URI."""
    return _URI.fullmatch(text) is not None and _NO_NAME.match(text) is None
