"""Returnable assets: registered, given out, taken back; where they are is on the ledger."""

from dataclasses import dataclass

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.warehouse.choices import CHANGE_ASSET
from suyuan.areas.warehouse.models import Asset
from suyuan.areas.warehouse.operations.moving import at_places, papers, said_by, storage_place
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update
from suyuan.foundation.failures import ConflictError, NotFoundError
from suyuan.kernel.errors import Problem, Problems
from suyuan.kernel.identifiers import parse
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.event import Event, Json, Party
from suyuan.ledger.domain.keys import OWN_ASSET
from suyuan.ledger.domain.vocabulary import Action, EventType
from suyuan.ledger.operations.capture import record_events
from suyuan.ledger.queries import stock as ledger

GRAI = "/8003/"


class UnknownAssetError(NotFoundError):
    """There is no such asset."""

    code = "warehouse.unknown_asset"
    asset: str = ""


class AssetOutError(ConflictError):
    """The asset is with somebody already."""

    code = "warehouse.asset_out"
    asset: str
    holder: str


class AssetInError(ConflictError):
    """The asset is in house already."""

    code = "warehouse.asset_in"
    asset: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AssetValues:
    """What is said about a returnable asset."""

    code: str
    name: str
    name_en: str = ""
    grai: str = ""
    """Its GRAI as scanned, with the serial number; empty for an asset with our own number."""
    kind: str = ""
    return_days: int | None = None
    note: str = ""


@command(name="warehouse.register_asset", action=CHANGE_ASSET)
def register_asset(*, context: Context, values: AssetValues, place: str) -> Asset:
    """Make a returnable asset known; it stands at a storage place from now on.

    Raises:
        UnknownStoragePlaceError: If there is no such place.
        NotStorageError: If nobody has said what the place is for.
        Problems: If a value cannot be used; every one is named.
    """
    code = values.code.strip()
    found = [
        Problem("warehouse.missing", field=name)
        for name in ("code", "name")
        if not getattr(values, name).strip()
    ]
    key = OWN_ASSET + code
    if values.grai:
        key = parse(values.grai, today=context.at.date()).key or ""
        if not key.startswith(GRAI):
            found.append(Problem("warehouse.wrong_grai", {"key": values.grai[:60]}, field="grai"))
    if Asset.objects.filter(code=code).exists() or Asset.objects.filter(key=key).exists():
        found.append(Problem("warehouse.code_twice", {"code": code}, field="code"))
    if values.return_days is not None and values.return_days <= 0:
        data = {"value": str(values.return_days)}
        found.append(Problem("warehouse.not_positive", data, field="return_days"))
    Problems.check(found)
    target = storage_place(place)
    at_site(target.place.site_id)
    asset = Asset.objects.create(
        key=key,
        code=code,
        name=values.name.strip(),
        name_en=values.name_en.strip(),
        kind=values.kind.strip(),
        return_days=values.return_days,
        note=values.note,
    )
    event = Event(
        type=EventType.OBJECT,
        action=Action.ADD,
        biz_step="commissioning",
        occurred_at=context.at,
        location=target.place.key,
        epcs=(key,),
        extensions=_who(context),
    )
    record_events(context=context, events=[event], policy=Policy.OWN)
    return asset


@command(name="warehouse.give_asset", action=CHANGE_ASSET)
def give_asset(*, context: Context, asset_id: int, partner: str, document: str = "") -> Asset:
    """Give an asset out to a partner, who holds it from now on.

    Raises:
        UnknownAssetError: If there is no such asset.
        AssetOutError: If somebody has it already.
        Problems: If there is no such partner.
    """
    asset = _locked(asset_id)
    to = catalog.partner_with_code(partner)
    if to is None:
        Problems.check(
            [Problem("warehouse.unknown_partner", {"partner": partner}, field="partner")]
        )
    assert to is not None
    standing = ledger.located([asset.key]).get(asset.key)
    if standing is None or not standing.own:
        raise AssetOutError(asset=asset.code, holder=ledger.holder_of(asset.key))
    at_places([standing.place_id] if standing.place_id is not None else [])
    event = Event(
        type=EventType.OBJECT,
        action=Action.OBSERVE,
        biz_step="shipping",
        occurred_at=context.at,
        epcs=(asset.key,),
        destinations=(Party(type="possessing_party", id=to.party.key),),
        transactions=papers(document),
        extensions=_who(context),
    )
    record_events(context=context, events=[event], policy=Policy.OWN)
    return asset


@command(name="warehouse.take_asset_back", action=CHANGE_ASSET)
def take_asset_back(*, context: Context, asset_id: int, place: str) -> Asset:
    """Take an asset back; it stands at a storage place from now on.

    Raises:
        UnknownAssetError: If there is no such asset.
        AssetInError: If it is in house already.
        UnknownStoragePlaceError: If there is no such place.
        NotStorageError: If nobody has said what the place is for.
    """
    asset = _locked(asset_id)
    target = storage_place(place)
    at_site(target.place.site_id)
    standing = ledger.located([asset.key]).get(asset.key)
    if standing is not None and standing.own:
        raise AssetInError(asset=asset.code)
    event = Event(
        type=EventType.OBJECT,
        action=Action.OBSERVE,
        biz_step="receiving",
        occurred_at=context.at,
        location=target.place.key,
        epcs=(asset.key,),
        extensions=_who(context),
    )
    record_events(context=context, events=[event], policy=Policy.OWN)
    return asset


@command(name="warehouse.retire_asset", action=CHANGE_ASSET)
def retire_asset(*, context: Context, asset_id: int) -> Asset:
    """Take an asset out of use; its history stays.

    Raises:
        UnknownAssetError: If there is no such asset.
    """
    del context
    asset = _locked(asset_id)
    standing = ledger.located([asset.key]).get(asset.key)
    if standing is not None and standing.own and standing.place_id is not None:
        at_places([standing.place_id])
    asset.active = False
    update([asset], "active")
    return asset


def _who(context: Context) -> dict[str, Json]:
    """Return who does it, as fields of an event."""
    return said_by(fitness.operator_of(context.actor.user_id), "")


def _locked(asset_id: int) -> Asset:
    asset = Asset.objects.select_for_update().filter(pk=asset_id).first()
    if asset is None:
        raise UnknownAssetError(asset=str(asset_id))
    return asset
