"""A machine that packs, moves, uses up and corrects in any order, against a model of it all."""

# ruff: noqa: PLR0913, PLR0917 - rules take what Hypothesis draws.

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from suyuan.ledger.domain.event import Party
from tests.integration.ledger import model, world
from tests.integration.ledger.machine import (
    LATE,
    PLACE,
    PLACES,
    Machine,
    amounts,
    in_state,
    place_key,
    run,
    taken_from,
)

LOTS = tuple(world.reel(name) for name in "ABC")
PUMPS = world.pumps(*range(12))
BOARDS = tuple(world.board(number) for number in range(6))
BOXES = tuple(world.sscc(number) for number in range(1, 6))
LOT = st.sampled_from(LOTS)
QUANTITY = st.integers(1, 6)
THINGS = st.lists(
    st.sampled_from(PUMPS[:6] + BOXES + BOARDS[:3]), min_size=1, max_size=3, unique=True
)
WORD = st.sampled_from(["", "", "conformant"])
WORDS = st.lists(st.sampled_from(["recalled", "non_sellable_other"]), max_size=2, unique=True)


def shipped(at, *things):
    to = Party(type="possessing_party", id=world.HOSPITAL)
    return world.object_event(
        "OBSERVE", epcs=things, biz_step="shipping", occurred_at=at, destinations=(to,)
    )


class Packers(Machine):
    @rule(late=LATE, lot=LOT, quantity=QUANTITY, place=PLACE)
    def receive(self, late, lot, quantity, place):
        happening, at = self.happening("receive", late, lot=lot, quantity=quantity, place=place)
        event = world.receive(
            world.amount(lot, quantity), occurred_at=at, location=place_key(place)
        )
        self.say(happening, event)

    def known(self):
        return {
            thing
            for event in self.tale.history
            if not event.void and event.kind in {"build", "consume"}
            for thing in (*event.things, event.parent)
        }

    @rule(
        late=LATE, made=st.sampled_from(["L1", "L2"]), source=PLACE, place=st.none() | PLACE,
        things=st.lists(st.sampled_from(PUMPS), min_size=1, max_size=4, unique=True),
        inputs=st.dictionaries(LOT, st.integers(1, 3), max_size=2),
    )  # fmt: skip
    def build(self, late, made, things, inputs, source, place):
        known = self.known()
        things = [thing for thing in things if thing not in known]
        place = place or (PLACES[0] if inputs else None)
        if not things:
            return
        happening, at = self.happening(
            "build", late, things=tuple(things), lot=made, inputs=tuple(inputs.items()),
            source=source, place=place,
        )  # fmt: skip
        where = place_key(place) if place else None
        event = world.commission(*things, lot=made, occurred_at=at, location=where)
        if inputs:
            event = world.transform(
                occurred_at=at, outputs=tuple(things), location=place_key(place),
                input_quantities=amounts(inputs.items()), sources=taken_from(source),
                extensions=in_state(""), ilmd={"cbvmda:lotNumber": made},
            )  # fmt: skip
        self.say(happening, event)

    @rule(late=LATE, board=st.sampled_from(BOARDS), place=PLACE)
    def commission(self, late, board, place):
        if board in self.known():
            return
        happening, at = self.happening("build", late, things=(board,), lot="B1", place=place)
        event = world.commission(board, lot="B1", occurred_at=at, location=place_key(place))
        self.say(happening, event)

    @rule(
        late=LATE, pump=st.sampled_from(PUMPS), place=PLACE,
        boards=st.lists(st.sampled_from(BOARDS), min_size=1, max_size=2, unique=True),
    )  # fmt: skip
    def consume(self, late, boards, pump, place):
        if pump in self.known():
            return
        happening, at = self.happening(
            "consume", late, things=tuple(boards), parent=pump, lot="L1", place=place
        )
        event = world.transform(
            occurred_at=at, inputs=tuple(boards), outputs=(pump,),
            location=place_key(place), ilmd={"cbvmda:lotNumber": "L1"},
        )  # fmt: skip
        self.say(happening, event)

    @rule(
        late=LATE, parent=st.sampled_from(BOXES), things=THINGS, place=st.none() | PLACE, lot=LOT,
        quantity=st.sampled_from([0, 0, 1, 2]), source=PLACE, word=WORD,
    )  # fmt: skip
    def pack(self, late, parent, things, place, lot, quantity, source, word):
        if parent not in things:
            quantity = quantity if place else 0
            self.change("pack", "ADD", late, parent, things, place, lot, quantity, source, word)

    @rule(
        late=LATE, parent=st.sampled_from(BOXES), things=THINGS, place=PLACE, lot=LOT,
        quantity=st.sampled_from([0, 0, 1]), word=WORD,
    )  # fmt: skip
    def unpack(self, late, parent, things, place, lot, quantity, word):
        if parent not in things:
            self.change("unpack", "DELETE", late, parent, things, place, lot, quantity, None, word)

    def packed(self):
        """Give what lies in packages: lot, package, state, how much."""
        return sorted(
            (lot, where, word, quantity)
            for (lot, where, word), quantity in self.tale.state().amounts.items()
            if where in BOXES and quantity > 0
        )

    @precondition(lambda self: self.packed())
    @rule(data=st.data(), place=st.none() | PLACE, late=LATE)
    def unpack_a_part(self, data, place, late):
        """A part of what lies in a package comes out, alone."""
        lot, parent, word, there = data.draw(st.sampled_from(self.packed()))
        quantity = data.draw(st.integers(1, there))
        if place is None and late:
            return  # An amount stays where it was captured; the model does not tell the two apart.
        self.change("unpack", "DELETE", late, parent, [], place, lot, quantity, None, word)

    def loose(self):
        """Give what lies outside of packages: lot, place, state, how much."""
        return sorted(
            (lot, where, word, quantity)
            for (lot, where, word), quantity in self.tale.state().amounts.items()
            if where not in BOXES and quantity > 0
        )

    @precondition(lambda self: self.loose())
    @rule(data=st.data(), parent=st.sampled_from(BOXES), late=LATE)
    def pack_a_part(self, data, parent, late):
        """A part of what lies somewhere goes into a package there, alone."""
        lot, place, word, there = data.draw(st.sampled_from(self.loose()))
        quantity = data.draw(st.integers(1, there))
        self.change("pack", "ADD", late, parent, [], place, lot, quantity, place, word)

    @precondition(lambda self: self.packed())
    @rule(data=st.data(), late=LATE)
    def judge_what_is_packed(self, data, late):
        state = self.tale.state()
        lot, parent, word, there = data.draw(st.sampled_from(self.packed()))
        place = state.place[state.root(parent)] or "STORE"
        loose = state.amounts[lot, place, word]
        self.tell_verdict(late, lot, data.draw(st.integers(1, loose + there)), place, word)

    @rule(late=LATE, lot=LOT, quantity=QUANTITY, place=PLACE, word=WORD)
    def judge(self, late, lot, quantity, place, word):
        self.tell_verdict(late, lot, quantity, place, word)

    def tell_verdict(self, late, lot, quantity, place, word):
        """An amount gets another state where it is: first what is loose, then in its package."""
        into = "conformant" if word == "" else ""
        happening, at = self.happening("judge", late, lot=lot, place=place, word=word, into=into)
        before = [
            e for e in self.tale.history if (e.time, e.order) < (happening.time, happening.order)
        ]
        shares = model.replay(before).shares(lot, place, word)
        if len(shares.keys() - {place}) > 1:
            return
        left, split = quantity, []
        for where in sorted(shares, key=lambda where: where != place):
            taken = min(left, shares[where])
            split += [(where, taken)] if taken else []
            left -= taken
        happening.inputs = tuple(split) if not left else ((place, 10**6),)
        event = world.object_event(
            "OBSERVE", quantities=amounts([(lot, quantity)]), biz_step="inspecting",
            occurred_at=at, disposition=into, sources=taken_from(place),
            extensions=in_state(word),
        )  # fmt: skip
        self.say(happening, event)

    def contained(self):
        inside = self.tale.state().inside
        return sorted((child, parent) for child, parent in inside.items() if parent is not None)

    @precondition(lambda self: self.contained())
    @rule(data=st.data(), place=st.none() | PLACE, late=LATE)
    def unpack_something(self, data, place, late):
        """Without a place, it is where the container was then, however late that is told."""
        child, parent = data.draw(st.sampled_from(self.contained()))
        self.change("unpack", "DELETE", late, parent, [child], place, None, 0, None, "")

    def change(self, kind, action, late, parent, things, place, lot, quantity, source, word):
        happening, at = self.happening(
            kind, late, parent=parent, things=tuple(things), place=place, lot=lot,
            quantity=quantity, source=source, word=word,
        )  # fmt: skip
        values = {}
        if quantity:
            values["child_quantities"] = amounts([(lot, quantity)])
            values["extensions"] = in_state(word)
        if source:
            values["sources"] = taken_from(source)
        if place:
            values["location"] = place_key(place)
        event = world.pack(parent, *things, action=action, occurred_at=at, **values)
        self.say(happening, event)

    @rule(late=LATE, things=THINGS, place=PLACE)
    def move(self, late, things, place):
        happening, at = self.happening("move", late, things=tuple(things), place=place)
        event = world.object_event(
            "OBSERVE", epcs=tuple(things), biz_step="storing", occurred_at=at,
            location=place_key(place),
        )  # fmt: skip
        self.say(happening, event)

    @rule(late=LATE, things=THINGS)
    def ship(self, late, things):
        happening, at = self.happening("move", late, things=tuple(things), place=model.ROAD)
        self.say(happening, shipped(at, *things))

    @precondition(lambda self: self.contained() and not self.tale.begun)
    @rule(data=st.data(), late=LATE, moments=st.sampled_from([1, 1, 2]))
    def sell(self, data, late, moments):
        """Things are sold out of their box, then the box off its pallet: one command."""
        thing, _ = data.draw(st.sampled_from(self.contained()))
        inside = self.tale.state().inside
        sold = []
        while inside.get(thing) is not None:
            sold.append((thing, inside[thing]))
            thing = inside[thing]
        self.begins = 2 * len(sold)
        for number, (child, parent) in enumerate(sold):
            if number and not self.tale.begun:
                return
            passed = 20 * number if moments == 1 else 0
            self.change("unpack", "DELETE", late + passed, parent, [child], None, None, 0, None, "")
            if self.tale.begun:
                self.ship_at_once(late + passed + 10, child)

    def ship_at_once(self, late, thing):
        happening, at = self.happening("move", late, things=(thing,), place=model.ROAD)
        self.say(happening, shipped(at, thing))

    @rule(late=LATE, things=THINGS, words=WORDS, others=WORDS)
    def look(self, late, things, words, others):
        """Things are given states that stay, and freed of others."""
        unset = [word for word in others if word not in words]
        happening, at = self.happening(
            "look", late, things=tuple(things), set=tuple(words), unset=tuple(unset)
        )
        event = world.object_event(
            "OBSERVE", epcs=tuple(things), biz_step="inspecting", occurred_at=at,
            persistent_set=tuple(words), persistent_unset=tuple(unset),
        )  # fmt: skip
        self.say(happening, event)

    @rule(
        late=LATE, place=PLACE,
        pair=st.lists(st.sampled_from(PUMPS[:6]), min_size=2, max_size=2, unique=True),
    )  # fmt: skip
    def exchange(self, late, pair, place):
        """A customer gets another unit for the one that comes back."""
        happening, at = self.happening("exchange", late, things=tuple(pair), place=place)
        back = world.object_event(
            "OBSERVE", epcs=(pair[0],), biz_step="storing", occurred_at=at,
            location=place_key(place),
        )  # fmt: skip
        self.say(happening, back, shipped(at, pair[1]))

    @rule(late=LATE, lot=LOT, quantity=QUANTITY, source=PLACE, place=PLACE, word=WORD)
    def move_amount(self, late, lot, quantity, source, place, word):
        happening, at = self.happening(
            "move_amount", late, lot=lot, quantity=quantity, source=source, place=place, word=word
        )
        event = world.object_event(
            "OBSERVE", quantities=amounts([(lot, quantity)]), biz_step="storing",
            occurred_at=at, location=place_key(place), sources=taken_from(source),
            extensions=in_state(word),
        )  # fmt: skip
        self.say(happening, event)

    @rule(late=LATE, things=THINGS)
    def destroy(self, late, things):
        happening, at = self.happening("destroy", late, things=tuple(things))
        event = world.object_event(
            "DELETE", epcs=tuple(things), biz_step="destroying", occurred_at=at
        )
        self.say(happening, event)


@pytest.mark.django_db
def test_anything_in_any_order():
    run(Packers, examples=11, steps=25)
