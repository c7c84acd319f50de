"""Where everything is now: the places as a tree with what stands at each, down to the things."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from suyuan.areas.catalog import choices as catalog_words, queries as catalog
from suyuan.areas.catalog.domain import PlaceKind
from suyuan.areas.trace.choices import states, words
from suyuan.areas.trace.ui import addresses
from suyuan.ledger.queries import presence
from suyuan.ledger.queries.presence import Held, Present
from suyuan.web import people
from suyuan.web.access import permission
from suyuan.web.reach import Reach

VIEW: Final = "trace.view_thing"
SHOWN_MAX: Final = 200
"""Places of one group that are shown at once."""
LINES_MAX: Final = 50
"""Lines of what stands at a place that are shown at once."""
PLACE: Final = ("pk", "parent_id", "kind", "party_id", "code", "name", "name_en")
OTHERS: Final = gettext_lazy("Other firms")
ICONS: Final[Mapping[str, str]] = {
    PlaceKind.SITE: "building-factory-2",
    PlaceKind.BUILDING: "building",
    PlaceKind.ROOM: "door",
    PlaceKind.LINE: "arrows-right",
    PlaceKind.LOCATION: "map-pin",
    PlaceKind.EXTERNAL: "building-store",
}


class Row(NamedTuple):
    """A place as it is read: thousands at once, so it is no object of the database's layer."""

    id: int
    parent_id: int | None
    kind: str
    party_id: int | None
    code: str
    name: str
    name_en: str


@dataclass(slots=True)
class Node:
    """A place, or a group of other firms' places, with what stands there and below."""

    id: int
    code: str
    name: str
    kind: str
    icon: str
    units: int = 0
    lots: int = 0
    inner: list["Node"] = field(default_factory=list)
    more: int = 0
    is_open: bool = False
    is_current: bool = False
    role: str | None = None
    """Of a group of other firms: what they are to us. Its places are fetched when it is opened."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands there or below."""
        return not (self.units or self.lots)


@permission(VIEW)
def tree(request: HttpRequest) -> HttpResponse:
    """Show the tree, and what stands at the chosen place; htmx gets the latter alone."""
    reader = people.reader_of(request)
    sites = reader.sites_of(VIEW)
    is_part = bool(
        request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    )
    role = request.GET.get("role") if is_part else None
    nodes, known = _nodes(sites, role=role, code=request.GET.get("at", ""))
    if role is not None:
        group = next((one for one in nodes if one.role == role), None)
        return render(request, "trace/parts/place_inner.html", {"node": group})
    chosen = _chosen(nodes, known, request.GET.get("at", ""))
    context: dict[str, Any] = {
        "nodes": nodes,
        "here": _here(chosen, sites, Reach(reader.actor)) if chosen is not None else None,
        "help": _(
            "What stands where right now, counted from the events. Open a site to see its rooms, "
            "lines and locations; choose a place to see which lots are there."
        ),
    }
    page = "trace/whereabouts.html"
    return render(request, f"{page}#here" if is_part else page, context)


def _nodes(
    sites: Collection[int] | None, *, role: str | None, code: str
) -> tuple[list[Node], Mapping[str, Node]]:
    """Return the tree and its nodes by their code; totals hold what lies within.

    Thousands of customers have places. Those of a group of other firms are counted, and become
    nodes where the group is shown: that of the role, or the one around the place with the code.
    """
    found = presence.by_place(sites=sites)
    rows = [Row(*row) for row in presence.places().values_list(*PLACE)]
    make = _maker(found)
    above = {row.parent_id for row in rows}
    nodes: dict[int, Node] = {}
    own: list[Node] = []
    outside: list[Row] = []
    for row in rows:
        if row.parent_id is None and row.kind == PlaceKind.EXTERNAL:
            outside.append(row)
            if row.id in above:
                nodes[row.id] = make(row)
        else:
            nodes[row.id] = make(row)
            if row.parent_id is None:
                own.append(nodes[row.id])
    for row in rows:
        if row.parent_id is not None:
            nodes[row.parent_id].inner.append(nodes[row.id])
    for node in own:
        _add_up(node)
    groups, top = [], _outermost(rows, code)
    for of, inner in sorted(_by_role(outside).items()):
        if of == role or top in inner:
            nodes |= {row.id: make(row) for row in inner if row.id not in nodes}
        groups.append(_group(of, [row.id for row in inner], nodes, found))
    return [*own, *groups], {node.code: node for node in nodes.values()}


def _outermost(rows: Collection[Row], code: str) -> Row | None:
    """Return the outermost place around the one with a code; None where nothing has it."""
    by_id = {row.id: row for row in rows}
    found = next((row for row in rows if row.code == code), None)
    while found is not None and found.parent_id is not None:
        found = by_id[found.parent_id]
    return found


def _maker(found: Mapping[int, Present]) -> Callable[[Row], Node]:
    """Return what makes the node of a place from its row."""
    kinds = {kind: str(word) for kind, word in catalog_words.PLACE_KINDS.items()}
    local = words.chooser()

    def make(row: Row) -> Node:
        present = found.get(row.id)
        return Node(
            id=row.id,
            code=row.code,
            name=local(row.name, row.name_en),
            kind=kinds.get(row.kind, ""),
            icon=ICONS.get(row.kind, "map-pin"),
            units=present.units if present else 0,
            lots=present.lots if present else 0,
        )

    return make


def _by_role(outside: Collection[Row]) -> Mapping[str, list[Row]]:
    """Group places of other firms by what the firms are to us first of all."""
    first: dict[int, str | None] = dict(catalog.partners().order_by().values_list("pk", "roles__0"))
    groups: dict[str, list[Row]] = {}
    for row in outside:
        groups.setdefault(first.get(row.party_id or 0) or "", []).append(row)
    return groups


def _add_up(node: Node) -> None:
    for inner in node.inner:
        _add_up(inner)
    node.units += sum(inner.units for inner in node.inner)
    node.lots += sum(inner.lots for inner in node.inner)


def _group(
    role: str, places: Collection[int], nodes: Mapping[int, Node], found: Mapping[int, Present]
) -> Node:
    """Return the group of other firms of a role, with the nodes of its places as far as known."""
    inner = [nodes[place] for place in places if place in nodes]
    for one in inner:
        _add_up(one)
    counted = [found[place] for place in places if place in found and place not in nodes]
    name: str | Promise = catalog_words.PARTNER_ROLES.get(role, OTHERS)
    inner.sort(key=lambda one: (-one.units, -one.lots, one.code))
    group = Node(id=0, code="", name=str(name), kind="", icon="building-store", role=role)
    group.units = sum(one.units for one in inner) + sum(one.units for one in counted)
    group.lots = sum(one.lots for one in inner) + sum(one.lots for one in counted)
    group.inner, group.more = inner[:SHOWN_MAX], max(0, len(inner) - SHOWN_MAX)
    return group


def _chosen(nodes: Sequence[Node], known: Mapping[str, Node], code: str) -> Node | None:
    """Return the chosen place, the fullest own site where none is chosen, and open its way."""
    own = [node for node in nodes if node.code]
    chosen = known.get(code) or max(own, key=lambda node: (node.units, node.lots), default=None)
    for node in nodes:
        _open_way(node, chosen)
    return chosen


def _open_way(node: Node, chosen: Node | None) -> bool:
    node.is_current = node is chosen
    below = [_open_way(inner, chosen) for inner in node.inner]
    node.is_open = any(below) or (node.is_current and bool(node.inner))
    return node.is_current or node.is_open


def _here(node: Node, sites: Collection[int] | None, reach: Reach) -> Mapping[str, Any]:
    rows = presence.held_at(_ids(node), sites=sites, limit=LINES_MAX + 1)
    return {
        "node": node,
        "rows": [_line(one) for one in rows[:LINES_MAX]],
        "has_more": len(rows) > LINES_MAX,
        "place_url": reach.to(addresses.row_url("places", node.code)),
        "things_url": f"{reverse('things-list')}?{urlencode({'place': node.code})}",
    }


def _ids(node: Node) -> list[int]:
    return [node.id, *(found for inner in node.inner for found in _ids(inner))]


def _line(one: Held) -> Mapping[str, Any]:
    return {
        "item": words.local(one.item_name, one.item_name_en),
        "item_code": one.item_code,
        "lot": one.lot,
        "url": addresses.thing_url(one.key, one.thing_id),
        "chip": states.state_chip(one.disposition),
        "amount": words.amount(one.quantity, one.unit) if one.quantity is not None else "",
        "units": one.units,
    }
