"""A machine that makes, reworks, mixes and takes apart in any order, and traces after each step."""

# ruff: noqa: PLR0913, PLR0917 - rules take what Hypothesis draws.

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.integration.ledger import world
from tests.integration.ledger.machine import (
    LATE,
    PLACE,
    Machine,
    amounts,
    place_key,
    run,
    taken_from,
)

REELS = tuple(world.reel(name) for name in "ABC")
BLENDS = tuple(world.reel(name) for name in "DE")
PUMPS = world.pumps(*(f"P{number}" for number in range(8)))
BOARDS = tuple(world.board(f"B{number}") for number in range(4))
JOBS = ("urn:suyuan:job:1", "urn:suyuan:job:2")
UNLOADED = "{urn:suyuan:epcis}unloaded"
LOT = st.sampled_from(REELS + BLENDS)
SOME = st.dictionaries(LOT, st.integers(1, 2), min_size=1, max_size=2)
UNITS = st.lists(st.sampled_from(PUMPS), min_size=1, max_size=3, unique=True)


class Makers(Machine):
    causes = {
        **{key: key for key in REELS + BLENDS},
        "L1": f"{world.PUMP}/10/L1",
        BOARDS[0]: BOARDS[0],
    }

    @rule(late=LATE, lot=st.sampled_from(REELS), place=PLACE)
    def receive(self, late, lot, place):
        happening, at = self.happening("receive", late, lot=lot, quantity=9, place=place)
        event = world.receive(world.amount(lot, 9), occurred_at=at, location=place_key(place))
        self.say(happening, event)

    def known(self):
        return {
            thing
            for event in self.tale.history
            if not event.void and event.kind in {"build", "work"}
            for thing in event.things
        }

    @rule(late=LATE, units=UNITS, inputs=SOME, lot=st.sampled_from(["L1", "L2"]), place=PLACE)
    def build(self, late, units, inputs, lot, place):
        self.make(late, [unit for unit in units if unit not in self.known()], inputs, lot, place)

    @rule(late=LATE, board=st.sampled_from(BOARDS), inputs=SOME, place=PLACE)
    def build_board(self, late, board, inputs, place):
        self.make(late, [board] if board not in self.known() else [], inputs, "B", place)

    def make(self, late, units, inputs, lot, place):
        if not units:
            return
        happening, at = self.happening(
            "build", late, things=tuple(units), lot=lot, inputs=tuple(inputs.items()),
            source=place, place=place,
        )  # fmt: skip
        event = world.transform(
            occurred_at=at, outputs=tuple(units), input_quantities=amounts(inputs.items()),
            location=place_key(place), sources=taken_from(place), ilmd={"cbvmda:lotNumber": lot},
        )  # fmt: skip
        self.say(happening, event)

    @rule(
        late=LATE, job=st.sampled_from(JOBS), units=st.lists(st.sampled_from(PUMPS), max_size=2,
        unique=True), inputs=st.dictionaries(LOT, st.just(1), max_size=1),
        unload=st.lists(LOT, max_size=1), place=PLACE,
    )  # fmt: skip
    def work(self, late, job, units, inputs, unload, place):
        """A job goes on: reels change in the middle of it."""
        units = [unit for unit in units if unit not in self.known()]
        unload = [lot for lot in unload if lot not in inputs]
        if not units and not inputs and not unload:
            return
        happening, at = self.happening(
            "work", late, things=tuple(units), lot="L1", inputs=tuple(inputs.items()),
            source=place, place=place, job=job, unload=tuple(unload),
        )  # fmt: skip
        event = world.transform(
            occurred_at=at, outputs=tuple(units), input_quantities=amounts(inputs.items()),
            transformation_id=job, location=place_key(place), sources=taken_from(place),
            extensions={UNLOADED: unload} if unload else {}, ilmd={"cbvmda:lotNumber": "L1"},
        )  # fmt: skip
        self.say(happening, event)

    @rule(
        late=LATE, inputs=SOME, place=PLACE,
        made=st.lists(st.sampled_from(BLENDS), min_size=1, max_size=2, unique=True),
    )  # fmt: skip
    def blend(self, late, inputs, made, place):
        """Lots are split and merged."""
        made = [lot for lot in made if lot not in inputs]
        if not made:
            return
        outputs = tuple((lot, 4) for lot in made)
        happening, at = self.happening(
            "blend", late, inputs=tuple(inputs.items()), outputs=outputs, source=place, place=place
        )
        event = world.transform(
            occurred_at=at, input_quantities=amounts(inputs.items()),
            output_quantities=amounts(outputs), location=place_key(place),
            sources=taken_from(place),
        )  # fmt: skip
        self.say(happening, event)

    @rule(late=LATE, units=UNITS, inputs=SOME, place=PLACE)
    def rework(self, late, units, inputs, place):
        happening, at = self.happening(
            "rework", late, things=tuple(units), inputs=tuple(inputs.items()), source=place,
            place=place,
        )  # fmt: skip
        event = world.transform(
            occurred_at=at, inputs=tuple(units), outputs=tuple(units), biz_step="repairing",
            input_quantities=amounts(inputs.items()), location=place_key(place),
            sources=taken_from(place),
        )  # fmt: skip
        self.say(happening, event)

    @precondition(lambda self: self.tale.state().sublot)
    @rule(data=st.data(), late=LATE, instead=st.none() | LOT, place=PLACE)
    def remove(self, data, late, instead, place):
        """A lot comes out of units again, and perhaps another goes in."""
        sublots = self.tale.state().sublot
        first = data.draw(st.sampled_from(sorted(sublots)))
        like = sorted(u for u, s in sublots.items() if s.inputs == sublots[first].inputs)
        units = data.draw(st.lists(st.sampled_from(like), min_size=1, max_size=2, unique=True))
        lot = data.draw(LOT | st.sampled_from(sorted(sublots[first].inputs) or [REELS[0]]))
        inputs = ((instead, 1),) if instead and instead != lot else ()
        happening, at = self.happening(
            "remove", late, things=tuple(units), lot=lot, quantity=len(units), inputs=inputs,
            source=place, place=place,
        )  # fmt: skip
        event = world.transform(
            occurred_at=at, inputs=tuple(units), outputs=tuple(units), biz_step="removing",
            input_quantities=amounts(inputs), output_quantities=amounts([(lot, len(units))]),
            location=place_key(place), sources=taken_from(place),
        )  # fmt: skip
        self.say(happening, event)

    @rule(
        late=LATE, unit=st.sampled_from(PUMPS), boards=st.lists(st.sampled_from(BOARDS),
        max_size=2, unique=True), lot=st.none() | st.sampled_from(REELS), place=PLACE,
    )  # fmt: skip
    def install(self, late, unit, boards, lot, place):
        self.associate("install", "ADD", late, unit, boards, lot, place)

    @rule(late=LATE, unit=st.sampled_from(PUMPS), lot=st.sampled_from(REELS), place=PLACE)
    def uninstall_amount(self, late, unit, lot, place):
        self.associate("uninstall", "DELETE", late, unit, [], lot, place)

    def built_in(self):
        inside = self.tale.state().inside
        return sorted((part, unit) for part, unit in inside.items() if unit is not None)

    @precondition(lambda self: self.built_in())
    @rule(data=st.data(), late=LATE)
    def uninstall(self, data, late):
        part, unit = data.draw(st.sampled_from(self.built_in()))
        place = self.tale.state().place[unit] or data.draw(PLACE)
        self.associate("uninstall", "DELETE", late, unit, [part], None, place)

    @precondition(lambda self: self.built_in())
    @rule(data=st.data(), late=LATE, new=st.sampled_from(BOARDS))
    def exchange_part(self, data, late, new):
        """A part is exchanged for another in the same unit, by two events of one command."""
        old, unit = data.draw(st.sampled_from(self.built_in()))
        if new == old:
            return
        place = self.tale.state().place[unit] or data.draw(PLACE)
        happening, at = self.happening(
            "exchange_part", late, parent=unit, things=(old, new), place=place
        )
        out = world.install(unit, old, action="DELETE", occurred_at=at, location=place_key(place))
        put = world.install(unit, new, occurred_at=at, location=place_key(place))
        self.say(happening, out, put)

    def associate(self, kind, action, late, unit, boards, lot, place):
        if not boards and lot is None:
            return
        happening, at = self.happening(
            kind, late, parent=unit, things=tuple(boards), lot=lot, quantity=1 if lot else 0,
            source=place, place=place,
        )  # fmt: skip
        event = world.install(
            unit, *boards, action=action, occurred_at=at, location=place_key(place),
            child_quantities=amounts([(lot, 1)] if lot else []), sources=taken_from(place),
        )  # fmt: skip
        self.say(happening, event)


@pytest.mark.django_db
def test_whatever_is_made_is_traced():
    run(Makers, examples=11, steps=25)
