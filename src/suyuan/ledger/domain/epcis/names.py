"""Names in documents: namespaces and prefixes, and the JSON-LD contexts that give them.

Inside the system a foreign name is written out, ``{namespace}local``; names of the CBV's own master
data attributes keep their prefix, ``cbvmda:lotNumber``.
"""

import re
from collections.abc import Iterable, Mapping

from suyuan.ledger.domain.epcis.document import Parsed
from suyuan.ledger.domain.epcis.faults import Faults
from suyuan.ledger.domain.vocabulary import NAMESPACE

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
"""The context that our own documents name."""

KNOWN_CONTEXTS = frozenset(
    {
        CONTEXT,
        "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
        "https://gs1.github.io/EPCIS/epcis-context.jsonld",
    }
)

CBVMDA = "urn:epcglobal:cbv:mda"

STANDARD_PREFIXES: Mapping[str, str] = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": "https://ref.gs1.org/cbv/",
    "cbvmda": CBVMDA,
    "gs1": "https://gs1.org/voc/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}
"""Prefixes that every document has from the standard's own context."""

_PREFIX = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")
_LOCAL = re.compile(r"[^\W\d][\w.-]*")
_EXPANDED = re.compile(r"\{([^{}]*)\}(.+)", re.DOTALL)


def same_namespace(namespace: str) -> str:
    """Return the one spelling of a namespace that JSON and XML write differently."""
    return CBVMDA if namespace.rstrip(":") == CBVMDA else namespace


def read_context(context: Parsed, faults: Faults, *, inside_event: bool = False) -> dict[str, str]:
    """Return the prefixes that a JSON-LD context declares, the standard's own not among them.

    Contexts are never fetched. One that is unknown is passed over: a prefix that only it declares
    is reported where it is used.
    """
    prefixes: dict[str, str] = {}
    known = inside_event
    for part in context if isinstance(context, list) else [context]:
        if isinstance(part, str):
            known = known or part in KNOWN_CONTEXTS
        elif isinstance(part, dict):
            _read_terms(part, prefixes, faults)
        else:
            faults.add("context_malformed", "@context")
    if not known:
        faults.add("context_missing", "@context")
    return prefixes


def _read_terms(terms: Mapping[str, Parsed], prefixes: dict[str, str], faults: Faults) -> None:
    for term, definition in terms.items():
        if term.startswith("@"):
            continue
        if definition is None or (isinstance(definition, dict) and "@id" not in definition):
            continue  # It takes a term away, or says only the type of one.
        uri = definition["@id"] if isinstance(definition, dict) else definition
        if not isinstance(uri, str) or ":" not in uri:
            faults.add("context_malformed", f"@context.{term}")
        elif _PREFIX.fullmatch(term):
            prefixes[term] = same_namespace(uri)


def expand(name: str, prefixes: Mapping[str, str]) -> str | None:
    """Return a foreign name written out, or None where its prefix is not declared.

    >>> expand("acme:colour", {"acme": "https://acme.example/epcis/"})
    '{https://acme.example/epcis/}colour'
    >>> expand("cbvmda:lotNumber", {})
    'cbvmda:lotNumber'
    """
    if split(name) is not None and name.startswith("{"):
        return name
    prefix, colon, local = name.partition(":")
    if not colon or not local:
        return None
    if local.startswith("//"):
        cut = max(name.rfind("/"), name.rfind("#")) + 1
        namespace, local = name[:cut], name[cut:]
    else:
        namespace = prefixes.get(prefix) or STANDARD_PREFIXES.get(prefix, "")
        if not namespace and prefix == "urn":
            cut = name.rfind(":")
            namespace, local = same_namespace(name[:cut]), name[cut + 1 :]
    if not namespace or not _LOCAL.fullmatch(local):
        return None
    return join(namespace, local)


def join(namespace: str, local: str) -> str:
    """Return the inner name of a local name in a namespace."""
    namespace = same_namespace(namespace)
    return f"cbvmda:{local}" if namespace == CBVMDA else f"{{{namespace}}}{local}"


def split(name: str) -> tuple[str, str] | None:
    """Return the namespace and the local name of an inner name, or None for a bare one."""
    if name.startswith("cbvmda:"):
        return CBVMDA, name.removeprefix("cbvmda:")
    match = _EXPANDED.fullmatch(name)
    return (match[1], match[2]) if match else None


def expand_uri(value: str, prefixes: Mapping[str, str]) -> str:
    """Return a CURIE as the URI it stands for; every other text as it is."""
    prefix, colon, local = value.partition(":")
    if not colon or local.startswith("//"):
        return value
    namespace = prefixes.get(prefix) or (
        STANDARD_PREFIXES.get(prefix) if prefix in {"gs1", "cbv", "epcis"} else None
    )
    return value if namespace is None else namespace + local


class Prefixes:
    """Gives every namespace of a document one prefix, a known or wished one where it is free."""

    def __init__(self, wished: Iterable[tuple[str, str]] = ()) -> None:
        self._prefix_of: dict[str, str] = {}
        self._taken: set[str] = set(STANDARD_PREFIXES)
        self._wished: dict[str, str] = {NAMESPACE: "suyuan"}
        self.wish(wished)

    def wish(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Remember which prefix a namespace had where it was captured."""
        for prefix, namespace in pairs:
            self._wished.setdefault(same_namespace(namespace), prefix)

    def shorten(self, name: str) -> str:
        """Return an inner name with its prefix, declaring the prefix where it is new."""
        parts = split(name)
        if parts is None:
            return name
        namespace, local = parts
        return f"{self.prefix_of(namespace)}:{local}"

    def prefix_of(self, namespace: str) -> str:
        """Return the prefix of a namespace, declaring it where it is new."""
        for prefix, known in STANDARD_PREFIXES.items():
            if known == namespace:
                return prefix
        if namespace not in self._prefix_of:
            prefix = self._wished.get(namespace, "")
            number = len(self._prefix_of)
            while not prefix or prefix in self._taken:
                number += 1
                prefix = f"ext{number}"
            self._taken.add(prefix)
            self._prefix_of[namespace] = prefix
        return self._prefix_of[namespace]

    def declared(self) -> dict[str, str]:
        """Return the prefixes that the document has to declare."""
        return {prefix: namespace for namespace, prefix in self._prefix_of.items()}
