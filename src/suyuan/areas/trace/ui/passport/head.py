"""The head of a passport: what it is, where it is, in which state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from suyuan.areas.service import queries as service
from suyuan.areas.trace.choices import states, words
from suyuan.areas.trace.ui import addresses
from suyuan.foundation.days import day_of, zone_of
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries import containment, passports
from suyuan.ledger.queries.passports import HeldShare, Mark, SublotRow
from suyuan.ledger.queries.things import ThingRow
from suyuan.web.states import Chip, Tone

STOPS = frozenset({"recalled", "non_sellable_other", "non_conformant", "expired"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """A word and its value at the head."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One element of the code, as it is printed under a carrier."""

    mark: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """Who holds how much of a lot."""

    holder: str
    place: str
    chip: Chip | None
    amount: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """Everything above the tabs."""

    thing: ThingRow
    title: str
    kind: str
    parts: Sequence[Part]
    symbol: str
    is_gs1: bool
    chips: Sequence[Chip]
    facts: Sequence[Fact]
    stops: Sequence[tuple[Mark, str]]
    """States that stop its use, with the sentence for the band."""
    shares: Sequence[Share]
    sublots: Sequence[SublotRow]


def kind_word(kind: str) -> str:
    """Return what kind of thing it is, in a word."""
    return {
        ThingKind.LOT.value: _("Lot"),
        ThingKind.SUBLOT.value: _("Sublot"),
        ThingKind.UNIT.value: _("Unit"),
        ThingKind.PACKAGE.value: _("Package"),
        ThingKind.ASSET.value: _("Returnable asset"),
        ThingKind.CLASS.value: _("Item without lot"),
    }.get(kind, kind)


def head_of(thing: ThingRow) -> Head:
    """Gather the head of a thing's passport."""
    around = containment.containers_of(thing.id)
    where = None if thing.is_amount else containment.whereabouts_of(thing.id)
    family = {thing.id, thing.sublot_id, *(stay.thing.id for stay in around)}
    if thing.lot_id:
        family.add(thing.lot_id)
    marks = passports.marks_on(family)
    is_lot = thing.kind in {ThingKind.LOT, ThingKind.SUBLOT, ThingKind.CLASS}
    chips = [states.mark_chip(mark.disposition) for mark in marks]
    if thing.ended_at is not None:
        chips.append(states.state_chip("ended") or Chip(Tone.OFF, ""))
    elif where is not None and (chip := states.state_chip(where.disposition)):
        chips.append(chip)
    parts = _parts(thing)
    of_lot = thing.kind == ThingKind.LOT
    makeup = passports.makeup_of(thing.id) if of_lot else passports.LotMakeup()
    return Head(
        thing=thing,
        title=words.local(thing.item_name, thing.item_name_en) or kind_word(thing.kind),
        kind=kind_word(thing.kind),
        parts=parts,
        symbol="".join(f"({part.mark}){part.text}" for part in parts if part.mark in {"01", "21"})
        if thing.key.startswith("/01/") and thing.kind == ThingKind.UNIT
        else _symbol(thing),
        is_gs1=thing.key.startswith(("/01/", "/00/")),
        chips=list(dict.fromkeys(chips)),
        facts=_facts(thing, around, where, makeup.numbers),
        stops=[(mark, _stop(mark, thing)) for mark in marks if mark.disposition in STOPS],
        shares=[_share(one, thing) for one in passports.shares_of_lot(thing.id)] if is_lot else [],
        sublots=makeup.sublots,
    )


def _facts(
    thing: ThingRow, around: Sequence[Any], where: Any, numbers: Sequence[str]
) -> Sequence[Fact]:
    facts: list[Fact] = []
    if where is not None:
        holder = words.local(where.holder_name, where.holder_name_en)
        place = words.local(where.place_name, where.place_name_en)
        facts.append(Fact(label=_("Holder"), value=holder or _("not known")))
        facts.append(Fact(label=_("Place"), value=place or _("on the way")))
    if around and not thing.is_amount:
        box = around[0].thing
        chain = " › ".join(stay.thing.code for stay in reversed(around))
        facts.append(
            Fact(label=_("In"), value=chain, url=addresses.thing_url(box.key, box.id)),
        )
    if thing.kind == ThingKind.UNIT:
        facts += _exchanges(thing)
    if thing.lot_code and thing.kind in {ThingKind.UNIT, ThingKind.SUBLOT}:
        facts.append(Fact(label=_("Lot"), value=thing.lot_code))
    if numbers:
        facts.append(Fact(label=_("Supplier's lot"), value=", ".join(numbers)))
    if thing.made_at is not None:
        facts.append(Fact(label=_("Made"), value=_day_made(thing)))
    if thing.expires_on is not None:
        facts.append(Fact(label=_("Expires"), value=thing.expires_on.isoformat()))
    if thing.item_code:
        facts.append(Fact(label=_("Item"), value=thing.item_code))
    return facts


def _exchanges(thing: ThingRow) -> Sequence[Fact]:
    """Return for which unit it was exchanged, and which it was given for."""
    facts = []
    for row in service.exchanges_of(thing.key).order_by("number"):
        if row.old_key == thing.key:
            label, key, code = _("Exchanged for"), row.new_key, row.new_code
        else:
            label, key, code = _("In exchange for"), row.old_key, row.old_code
        facts.append(Fact(label=label, value=code, url=addresses.thing_url(key)))
    return facts


def _parts(thing: ThingRow) -> Sequence[Part]:
    if not thing.key.startswith("/"):
        return [Part(mark="", text=thing.code)]
    pieces = thing.key.strip("/").split("/")
    parts = [
        Part(mark=mark, text=text) for mark, text in zip(pieces[::2], pieces[1::2], strict=False)
    ]
    if thing.kind == ThingKind.UNIT and thing.lot_code:
        parts.append(Part(mark="10", text=thing.lot_code))
    if thing.made_at is not None and thing.kind in {ThingKind.UNIT, ThingKind.LOT}:
        parts.append(Part(mark="11", text=_day_made(thing)))
    if thing.expires_on is not None:
        parts.append(Part(mark="17", text=thing.expires_on.isoformat()))
    return parts


def _day_made(thing: ThingRow) -> str:
    """Return the day of making at its site, as label, history record and delivery note say it."""
    assert thing.made_at is not None
    zone = ZoneInfo(thing.zone) if thing.zone else zone_of(thing.site_id)
    return day_of(thing.made_at, zone).isoformat()


def _symbol(thing: ThingRow) -> str:
    pieces = thing.key.strip("/").split("/")
    if thing.key.startswith(("/01/", "/00/")):
        return "".join(
            f"({mark}){text}" for mark, text in zip(pieces[::2], pieces[1::2], strict=False)
        )
    return thing.key


def _stop(mark: Mark, thing: ThingRow) -> str:
    own = mark.on_code == thing.code
    if mark.disposition == "recalled":
        return (
            _("It is recalled. Take it out of use.")
            if own
            else _("It belongs to the recalled %(code)s. Take it out of use.")
            % {"code": mark.on_code}
        )
    return (
        _("It is on hold: it must not be used, packed or shipped.")
        if own
        else _("%(code)s is on hold, and this with it: it must not be used, packed or shipped.")
        % {"code": mark.on_code}
    )


def _share(one: HeldShare, thing: ThingRow) -> Share:
    amount = words.amount(one.quantity, thing.unit) if one.quantity else f"{one.units:,}"
    return Share(
        holder=words.local(one.holder_name, one.holder_name_en) or _("not known"),
        place=words.local(one.place_name, one.place_name_en),
        chip=states.state_chip(one.disposition),
        amount=amount,
    )
