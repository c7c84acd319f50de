"""From what a scanner sent or somebody typed to the key of the one thing that is meant."""

from suyuan.foundation import clock
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import DomainError
from suyuan.kernel.identifiers import parse
from suyuan.ledger.queries.find import find, find_supplied
from suyuan.ledger.queries.things import thing_by_key


class UnknownScanError(NotFoundError):
    """Nothing is called so."""

    code = "warehouse.unknown_thing"
    key: str = ""


class AmbiguousScanError(DomainError):
    """Several things have this code."""

    code = "warehouse.ambiguous_code"
    text: str
    keys: str


def key_of(text: str) -> str:
    """Return the key of the one thing that a scan, a key or a code means.

    A carrier with a serial means the unit, one with a lot number alone the lot. A lot answers to
    the number of its supplier, too, where only one lot came under it.

    Raises:
        UnknownScanError: If nothing is called so.
        AmbiguousScanError: If several things are.
    """
    cleaned = text.strip()
    if thing_by_key(cleaned) is not None:
        return cleaned
    carrier = parse(text, today=clock.now().date())
    for key in (carrier.key, carrier.lot_key):
        if key and thing_by_key(key) is not None:
            return key
    things = [thing for thing in find(cleaned).things if thing.key] if cleaned else []
    if not things and carrier.class_key and carrier.fields.lot:
        things = list(find_supplied(carrier.class_key, carrier.fields.lot))
    if not things:
        raise UnknownScanError(key=cleaned[:120])
    if len(things) > 1:
        keys = ", ".join(f"{one.code} ({one.item_code or one.kind})" for one in things[:5])
        raise AmbiguousScanError(text=cleaned[:120], keys=keys)
    return things[0].key
