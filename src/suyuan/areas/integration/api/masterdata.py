"""Master data go out: SimpleMasterDataQuery, and the header of an answer where it is asked for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from suyuan.areas.integration import queries
from suyuan.areas.integration.api.exchange import json_answer
from suyuan.areas.integration.api.faults import ParameterError
from suyuan.areas.integration.api.paging import link, page_size, page_token, sign
from suyuan.areas.integration.api.wishes import Wish
from suyuan.foundation import clock
from suyuan.kernel.errors import Problem
from suyuan.ledger.domain.epcis import masterdata, spelling
from suyuan.ledger.domain.epcis.document import MasterElement
from suyuan.ledger.domain.epcis.json_writer import EpcFormat
from suyuan.ledger.domain.epcis.names import CONTEXT, expand_uri
from suyuan.ledger.domain.epcis.parameters import is_count
from suyuan.ledger.domain.epcis.values import time_text
from suyuan.ledger.domain.event import Event
from suyuan.ledger.queries import vocabulary
from suyuan.ledger.queries.events import TooManyEventsError

PREFERENCE: Final = "suyuan-master-data"
QUERY: Final = "SimpleMasterDataQuery"
_KINDS: Final = {
    "PLACE": masterdata.LOCATION,
    "PARTY": masterdata.PARTY,
    "ITEM": masterdata.CLASS,
}
_LISTS: Final = ("vocabularyName", "attributeNames", "EQ_name", "WD_name", "HASATTR")
_FLAGS: Final = ("includeAttributes", "includeChildren")
_PAGES: Final = frozenset({"perPage", "nextPageToken"})
_DEPTH_MAX: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What is asked of the vocabularies."""

    lists: Mapping[str, Sequence[str]]
    flags: Mapping[str, bool]
    values: Mapping[str, Sequence[str]]
    """Texts that attributes must have, by the attribute's name."""
    maximum: int | None


def get_master_data(request: HttpRequest, wish: Wish) -> HttpResponse:
    """Answer SimpleMasterDataQuery: places, parties and items, ours and those of partners.

    Raises:
        TooManyEventsError: If there are more than ``maxElementCount``.
    """
    wish.need_json()
    question = _question(request)
    size = page_size(request)
    values = page_token(request, "masterData")
    after = "" if values is None else str(values[0])
    keys = _keys(question, after, size + 1)
    elements = _asked(_elements(keys[:size]), question)
    if question.maximum is not None and (len(elements) > question.maximum or len(keys) > size):
        raise TooManyEventsError(maximum=question.maximum)
    body = {"vocabularyList": masterdata.written(elements, _speller(wish))}
    response = json_answer(
        {
            "@context": [CONTEXT],
            "type": "EPCISQueryDocument",
            "schemaVersion": "2.0",
            "creationDate": time_text(clock.now()),
            "epcisBody": {"queryResults": {"queryName": QUERY, "resultsBody": body}},
        }
    )
    if len(keys) > size:
        more = {
            name: "|".join(request.GET.getlist(name)) for name in request.GET if name not in _PAGES
        }
        link(request, response, sign("masterData", [keys[size - 1]]), size, more=more)
    return response


def header_of(events: Iterable[Event], wish: Wish) -> dict[str, Any]:
    """Return the header that describes everything that some events name."""
    keys: set[str] = set()
    for event in events:
        keys.update(key for key in (event.location, event.read_point) if key is not None)
        keys.update(party.id for party in (*event.sources, *event.destinations))
        keys.update(_class_of(key) for _role, key, _amount in event.keys())  # noqa: SIM118
    written = masterdata.written(_elements(sorted(keys)), _speller(wish))
    return {"epcisMasterData": {"vocabularyList": written}} if written else {}


def _class_of(key: str) -> str:
    """Return the class that a thing is of, as the catalogue has it."""
    if key.startswith("/01/"):
        return key[:18]
    kind, colon, rest = key.partition("urn:suyuan:")
    if colon and not kind and rest.startswith(("lot:", "unit:")):
        return f"urn:suyuan:item:{rest.split(':')[1]}"
    return key


def _speller(wish: Wish) -> Any:
    lengths = queries.prefix_lengths()

    def spell(key: str) -> str:
        urn = spelling.urn_of(key, lengths) if wish.epc_format is EpcFormat.URN else None
        return urn or spelling.link_of(key)

    return spell


def _question(request: HttpRequest) -> Question:
    """Read the parameters of a question.

    Raises:
        ParameterError: With everything that is wrong with them.
    """
    problems: list[Problem] = []
    lists: dict[str, Sequence[str]] = {}
    flags = dict.fromkeys(_FLAGS, True)
    values: dict[str, Sequence[str]] = {}
    maximum = None
    for name in request.GET:
        given = [part for text in request.GET.getlist(name) for part in text.split("|") if part]
        if name in _PAGES:
            continue
        if not given:
            problems.append(Problem("epcis.parameter_empty", field=name[:100]))
        elif name in _LISTS:
            lists[name] = given
        elif name.startswith("EQATTR_"):
            values[_attribute(name.removeprefix("EQATTR_"))] = given
        elif name in _FLAGS and given[0] in {"true", "false"} and len(given) == 1:
            flags[name] = given[0] == "true"
        elif name == "maxElementCount" and len(given) == 1 and is_count(given[0]):
            maximum = int(given[0])
        else:
            known = name in {*_FLAGS, "maxElementCount"}
            code = "epcis.parameter_value" if known else "epcis.parameter_unknown"
            problems.append(Problem(code, {"value": given[0][:80]}, field=name[:100]))
    ParameterError.check(problems)
    return Question(lists=lists, flags=flags, values=values, maximum=maximum)


def _attribute(name: str) -> str:
    return expand_uri(name, {"cbvmda": masterdata.MDA})


def _key_of(text: str) -> str:
    key = spelling.key_of(text)
    return key if isinstance(key, str) else text


def _keys(question: Question, after: str, size: int) -> Sequence[str]:
    """Return a page of the keys that may answer a question."""
    named = [_key_of(text) for text in question.lists.get("EQ_name", ())]
    within = _within([_key_of(text) for text in question.lists.get("WD_name", ())])
    if named or within:
        both = set(named) & within if named and within else set(named) | within
        return [key for key in sorted(both) if key > after][:size]
    wanted = question.lists.get("vocabularyName", ())
    kinds = [kind for kind, name in _KINDS.items() if not wanted or name in wanted]
    own = vocabulary.keys_after(after, size=size, kinds=kinds)
    others = queries.master_keys_after(after, size=size, vocabularies=wanted)
    return sorted({*own, *others})[:size]


def _within(keys: Sequence[str]) -> set[str]:
    """Return some keys and those beneath them, as we and as partners have them."""
    found = set(keys)
    fresh = found
    for _ in range(_DEPTH_MAX):
        below = set(vocabulary.places_within(fresh)) if fresh else set()
        for row in queries.master_data(fresh):
            below.update(_key_of(child) for child in row.children)
        fresh = below - found
        if not fresh:
            break
        found |= fresh
    return found


def _elements(keys: Collection[str]) -> list[MasterElement]:
    """Return what we and partners say of some keys; ours stands where both say something."""
    found: dict[tuple[str, str], MasterElement] = {}
    for row in queries.master_data(keys).order_by("key", "vocabulary", "principal", "-pk"):
        before = found.get((row.vocabulary, row.key))
        attributes = {**(before.attributes if before else {}), **row.attributes}
        below = dict.fromkeys([*(before.children if before else ()), *row.children])
        found[row.vocabulary, row.key] = MasterElement(
            vocabulary=row.vocabulary,
            id=row.uri,
            key=row.key,
            attributes=attributes,
            children=tuple(below),
        )
    for word in vocabulary.words_of(keys):
        name = _KINDS[word.kind], word.key
        told = found.get(name)
        if word.foreign and (told is not None or word.name == word.key):
            continue
        attributes = dict(told.attributes) if told else {}
        attributes[masterdata.DESCRIPTION if word.kind == "ITEM" else masterdata.NAME] = word.name
        children = tuple(spelling.link_of(child) for child in word.children)
        found[name] = MasterElement(
            vocabulary=name[0], id=word.key, key=word.key, attributes=attributes, children=children
        )
    return [found[name] for name in sorted(found, key=lambda pair: (pair[1], pair[0]))]


def _asked(elements: Iterable[MasterElement], question: Question) -> list[MasterElement]:
    """Return the elements that answer a question, with as much of each as is asked for."""
    kept = []
    wanted = question.lists.get("vocabularyName")
    needed = [_attribute(name) for name in question.lists.get("HASATTR", ())]
    shown = {_attribute(name) for name in question.lists.get("attributeNames", ())}
    for element in elements:
        has = element.attributes
        if (
            (wanted and element.vocabulary not in wanted)
            or any(name not in has for name in needed)
            or any(str(has.get(name)) not in texts for name, texts in question.values.items())
        ):
            continue
        attributes = has if question.flags["includeAttributes"] else {}
        if shown:
            attributes = {name: value for name, value in attributes.items() if name in shown}
        children = element.children if question.flags["includeChildren"] else ()
        kept.append(replace(element, attributes=attributes, children=children))
    return kept
