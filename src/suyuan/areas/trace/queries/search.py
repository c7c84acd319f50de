"""What a scan or a typed text means."""

from dataclasses import dataclass

from suyuan.foundation import documents
from suyuan.foundation.clock import now
from suyuan.kernel.identifiers import Carrier, parse
from suyuan.ledger.queries.find import Found, find, find_prefix, find_supplied


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """What a text was read as, and what it names."""

    text: str
    carrier: Carrier
    found: Found
    similar: Found
    """What begins with the text, where nothing is exactly that."""
    is_part: bool = False
    """The thing of the code is unknown; what was found is its lot or its item."""

    @property
    def only_key(self) -> str | None:
        """The key of the one thing that was found, if it is the only hit."""
        if len(self.found) == 1 and self.found.things and not self.is_part:
            return self.found.things[0].key or None
        return None


def search(text: str, *, at_most: int = 50) -> Search:
    """Return what a scan or text names: exactly that, else its lot or item, else what begins so."""
    cleaned = text.strip()
    carrier = parse(text, today=now().date())
    keys = tuple(key for key in (carrier.key,) if key)
    shown = carrier.text.strip() or cleaned
    found = find(shown, keys=keys, limit=at_most) if shown else Found()
    is_part = False
    if not found and carrier.lot_key and carrier.class_key and carrier.fields.lot:
        found = Found(things=find_supplied(carrier.class_key, carrier.fields.lot))
    if not found and carrier.key:
        wider = tuple(k for k in (carrier.lot_key, carrier.class_key) if k and k != carrier.key)
        for key in wider:
            found = find(key, keys=(key,), limit=at_most)
            if found:
                is_part = True
                break
    if not found and shown.upper() != shown:
        found = find(shown.upper(), limit=at_most)
    if not found and shown:
        found = find(documents.name_of(shown), limit=at_most)
    similar = find_prefix(shown) if not found and shown else Found()
    return Search(text=text, carrier=carrier, found=found, similar=similar, is_part=is_part)


def hints(text: str, *, limit: int = 8) -> Found:
    """Return what to offer while somebody types."""
    typed = text.strip()
    if not typed:
        return Found()
    carrier = parse(text, today=now().date())
    exact = find(typed, keys=(carrier.key,) if carrier.key else (), limit=limit)
    return exact or find_prefix(typed, limit=limit)
