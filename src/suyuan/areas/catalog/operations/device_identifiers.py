"""Changes of the identifier records of devices: made, described, sent, published, withdrawn."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from suyuan.areas.catalog import domain
from suyuan.areas.catalog.domain import udi
from suyuan.areas.catalog.models import DeviceIdentifier, Item
from suyuan.areas.catalog.operations.items import UnknownItemError
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import Problem, Problems

CHANGE = "catalog.change_udi"


class UnknownDiError(NotFoundError):
    """There is no such record."""

    code = "catalog.unknown_di"
    di: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DiValues:
    """What the record of a DI says of the device."""

    brand_name: str = ""
    model: str = ""
    clinical_size: str = ""
    units_of_use: int = 1
    unit_of_use_key: str = ""
    direct_mark_key: str = ""
    registration_no: str = ""
    carriers: Sequence[udi.Carrier] = ()
    pi_lot: bool = True
    pi_serial: bool = False
    pi_made_on: bool = True
    pi_expires_on: bool = True
    single_use: bool = False
    sterile: bool = False
    sterilize_before_use: bool = False
    latex: bool = False
    warnings: str = ""


@command(name="catalog.create_di", action=CHANGE)
def create_di(
    *,
    context: Context,
    item_id: int,
    market: udi.Market,
    key: str,
    values: DiValues,
    replaces_id: int | None = None,
) -> DeviceIdentifier:
    """Make the record of an item's DI in a market; it is a draft until it is sent.

    Args:
        context: Who and why.
        item_id: The device.
        market: Where it is sold under the DI.
        key: Class key of the smallest sales unit; it must be one of the item's.
        values: What the record says.
        replaces_id: The record whose DI this one follows, where a change needed a new DI.

    Raises:
        UnknownItemError: If there is no such item.
        UnknownDiError: If the record to follow is none of the item's.
        Problems: If the key is none of the item's or taken, or a value cannot be used.
    """
    del context
    item = Item.objects.select_related("item").filter(pk=item_id).first()
    if item is None:
        raise UnknownItemError(item=str(item_id))
    found = _faults(values)
    if not item.item.codes.filter(key=key).exists():
        found.append(Problem("catalog.di_not_of_item", {"di": key}, field="key"))
    if DeviceIdentifier.objects.filter(market=market, key=key).exists():
        found.append(Problem("catalog.di_taken", {"di": key}, field="key"))
    Problems.check(found)
    others = DeviceIdentifier.objects.filter(item=item, pk=replaces_id or 0)
    if replaces_id is not None and not others.exists():
        raise UnknownDiError(di=str(replaces_id))
    return DeviceIdentifier.objects.create(
        item=item, market=market.value, key=key, replaces_id=replaces_id, **_columns(values)
    )


@command(name="catalog.change_di", action=CHANGE)
def change_di(*, context: Context, di_id: int, values: DiValues) -> DeviceIdentifier:
    """Describe a record anew. A published one is then waiting for the change to be published.

    Raises:
        UnknownDiError: If there is no such record.
        NewDiNeededError: If a published DI cannot take the change (IMDRF N7 §7).
        Problems: If a value cannot be used.
    """
    del context
    record = _locked(di_id)
    Problems.check(_faults(values))
    columns = _columns(values)
    changed = {name for name, value in columns.items() if getattr(record, name) != value}
    public = {udi.DiStatus.PUBLISHED.value, udi.DiStatus.CHANGING.value}
    if record.status in public:
        triggers = sorted(changed & udi.TRIGGERS)
        if triggers:
            raise udi.NewDiNeededError(di=record.key, fields=", ".join(triggers))
        if changed:
            record.status = udi.DiStatus.CHANGING.value
    for name, value in columns.items():
        setattr(record, name, value)
    record.save()
    return record


@command(name="catalog.move_di", action=CHANGE)
def move_di(
    *, context: Context, di_id: int, status: udi.DiStatus, published_on: dt.date | None = None
) -> DeviceIdentifier:
    """Send a record, note that it was published or refused, or withdraw it.

    Raises:
        UnknownDiError: If there is no such record.
        ForbiddenMoveError: If its state does not lead there.
        Problems: If the registration number or the unit of use is missing.
    """
    record = _locked(di_id)
    state = udi.DiStatus(record.status)
    if status not in udi.DI_MOVES[state]:
        raise domain.ForbiddenMoveError(what=record.key, state=state, asked=status)
    if status in {udi.DiStatus.SUBMITTED, udi.DiStatus.PUBLISHED}:
        Problems.check(_incomplete(record))
    if status is udi.DiStatus.PUBLISHED:
        record.published_on = published_on or day_at(context.at)
    record.status = status.value
    record.save()
    return record


def _incomplete(record: DeviceIdentifier) -> list[Problem]:
    found = [
        Problem("catalog.missing", {"field": name}, field=name)
        for name in ("registration_no", "brand_name", "model")
        if not getattr(record, name).strip()
    ]
    if not record.carriers:
        found.append(Problem("catalog.missing", {"field": "carriers"}, field="carriers"))
    if record.units_of_use > 1 and not record.unit_of_use_key:
        data = {"field": "unit_of_use_key"}
        found.append(Problem("catalog.missing", data, field="unit_of_use_key"))
    return found


def _faults(values: DiValues) -> list[Problem]:
    found: list[Problem] = []
    if values.units_of_use <= 0:
        data = {"value": str(values.units_of_use)}
        found.append(Problem("catalog.not_positive", data, field="units_of_use"))
    if not (values.pi_lot or values.pi_serial or values.pi_made_on or values.pi_expires_on):
        found.append(Problem("catalog.pi_empty", field="pi_lot"))
    return found


def _columns(values: DiValues) -> dict[str, object]:
    columns = dataclasses.asdict(values)
    columns["carriers"] = [carrier.value for carrier in values.carriers]
    return columns


def _locked(di_id: int) -> DeviceIdentifier:
    record = DeviceIdentifier.objects.select_for_update(of=("self",)).filter(pk=di_id).first()
    if record is None:
        raise UnknownDiError(di=str(di_id))
    return record
