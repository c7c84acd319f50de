"""A machine that does anything in any order, against a model that replays everything."""

# ruff: noqa: PLR0913, PLR0917 - rules take what Hypothesis draws.

import datetime as dt

import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from suyuan.ledger.domain.event import Party
from tests.integration.ledger import model, world
from tests.integration.ledger.tale import Tale, forgotten, shortened

PLACES = ("LINE", "STORE", "WARD")
LOTS = tuple(world.reel(name) for name in "ABC")
MADE_LOTS = ("L1", "L2")
PUMPS = world.pumps(*range(12))
BOARDS = tuple(world.board(number) for number in range(6))
BOXES = tuple(world.sscc(number) for number in range(1, 6))
START = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


def place_key(code):
    return f"urn:suyuan:place:{code}"


class Machine(RuleBasedStateMachine):
    latest = ()

    def __init__(self):
        super().__init__()
        self.frame = forgotten()
        self.frame.__enter__()
        self.tale = Tale()
        Machine.latest = self.tale.sentences
        self.clock = 100

    def teardown(self):
        try:
            self.tale.check_rebuild()
        finally:
            self.frame.__exit__(None, None, None)

    def time(self, late):
        """Choose a moment: now, or some minutes ago."""
        self.clock += 10
        return self.clock - late

    def happening(self, kind, late, **values):
        time = self.time(late)
        moment = START + dt.timedelta(minutes=time)
        return model.Happening(kind=kind, time=time, order=self.clock, **values), moment

    late = st.sampled_from([0, 0, 0, 13, 46, 201])  # No two of them fall on one moment.
    place = st.sampled_from(PLACES)
    lot = st.sampled_from(LOTS)
    quantity = st.integers(1, 6)

    @rule(late=late, lot=lot, quantity=quantity, place=place)
    def receive(self, late, lot, quantity, place):
        happening, moment = self.happening("receive", late, lot=lot, quantity=quantity, place=place)
        self.tale.say(
            happening,
            world.receive(
                world.amount(lot, quantity), occurred_at=moment, location=place_key(place)
            ),
        )

    @rule(
        late=late,
        made=st.sampled_from(MADE_LOTS),
        things=st.lists(st.sampled_from(PUMPS), min_size=1, max_size=4, unique=True),
        inputs=st.dictionaries(lot, st.integers(1, 3), max_size=2),
        source=place,
        place=place,
    )
    def build(self, late, made, things, inputs, source, place):
        known = self.known()
        things = [thing for thing in things if thing not in known]
        if not things:
            return
        happening, moment = self.happening(
            "build", late, things=tuple(things), lot=made, inputs=tuple(inputs.items()),
            source=source, place=place,
        )  # fmt: skip
        if inputs:
            event = world.transform(
                occurred_at=moment, outputs=tuple(things), location=place_key(place),
                input_quantities=tuple(world.amount(k, q) for k, q in inputs.items()),
                sources=(Party(type="location", id=place_key(source)),),
                ilmd={"cbvmda:lotNumber": made},
            )  # fmt: skip
        else:
            event = world.commission(
                *things, lot=made, occurred_at=moment, location=place_key(place)
            )
        self.tale.say(happening, event)

    def known(self):
        return {
            thing
            for event in self.tale.history
            if not event.void and event.kind in {"build", "consume", "commission"}
            for thing in (*event.things, event.parent)
        }

    @rule(late=late, board=st.sampled_from(BOARDS), place=place)
    def commission(self, late, board, place):
        if board in self.known():
            return
        happening, moment = self.happening("build", late, things=(board,), lot="B1", place=place)
        event = world.commission(board, lot="B1", occurred_at=moment, location=place_key(place))
        self.tale.say(happening, event)

    @rule(
        late=late,
        boards=st.lists(st.sampled_from(BOARDS), min_size=1, max_size=2, unique=True),
        pump=st.sampled_from(PUMPS),
        place=place,
    )
    def consume(self, late, boards, pump, place):
        if pump in self.known():
            return
        happening, moment = self.happening(
            "consume", late, things=tuple(boards), parent=pump, lot="L1", place=place
        )
        event = world.transform(
            occurred_at=moment, inputs=tuple(boards), outputs=(pump,),
            location=place_key(place), ilmd={"cbvmda:lotNumber": "L1"},
        )  # fmt: skip
        self.tale.say(happening, event)

    things = st.lists(
        st.sampled_from(PUMPS[:6] + BOXES + BOARDS[:3]), min_size=1, max_size=3, unique=True
    )

    @rule(
        late=late, parent=st.sampled_from(BOXES), things=things, place=place, lot=lot,
        quantity=st.sampled_from([0, 0, 1, 2]), source=place,
    )  # fmt: skip
    def pack(self, late, parent, things, place, lot, quantity, source):
        if parent in things:
            return
        self.change("pack", "ADD", late, parent, things, place, lot, quantity, source)

    @rule(
        late=late, parent=st.sampled_from(BOXES), things=things, place=place, lot=lot,
        quantity=st.sampled_from([0, 0, 1]),
    )  # fmt: skip
    def unpack(self, late, parent, things, place, lot, quantity):
        if parent in things:
            return
        self.change("unpack", "DELETE", late, parent, things, place, lot, quantity, None)

    @precondition(lambda self: self.contained())
    @rule(data=st.data(), place=place, late=late)
    def unpack_something(self, data, place, late):
        child, parent = data.draw(st.sampled_from(sorted(self.contained().items())))
        self.change("unpack", "DELETE", late, parent, [child], place, None, 0, None)

    def contained(self):
        inside = self.tale.state().inside
        return {child: parent for child, parent in inside.items() if parent is not None}

    def change(self, kind, action, late, parent, things, place, lot, quantity, source):
        happening, moment = self.happening(
            kind, late, parent=parent, things=tuple(things), place=place, lot=lot,
            quantity=quantity, source=source,
        )  # fmt: skip
        values = {}
        if quantity:
            values["child_quantities"] = (world.amount(lot, quantity),)
        if source:
            values["sources"] = (Party(type="location", id=place_key(source)),)
        self.tale.say(
            happening,
            world.pack(
                parent, *things, action=action, occurred_at=moment, location=place_key(place),
                **values,
            ),
        )  # fmt: skip

    @rule(late=late, things=things, place=place)
    def move(self, late, things, place):
        happening, moment = self.happening("move", late, things=tuple(things), place=place)
        event = world.object_event(
            "OBSERVE", epcs=tuple(things), biz_step="storing", occurred_at=moment,
            location=place_key(place),
        )  # fmt: skip
        self.tale.say(happening, event)

    @rule(late=late, lot=lot, quantity=quantity, source=place, place=place)
    def move_amount(self, late, lot, quantity, source, place):
        happening, moment = self.happening(
            "move_amount", late, lot=lot, quantity=quantity, source=source, place=place
        )
        event = world.object_event(
            "OBSERVE", quantities=(world.amount(lot, quantity),), biz_step="storing",
            occurred_at=moment, location=place_key(place),
            sources=(Party(type="location", id=place_key(source)),),
        )  # fmt: skip
        self.tale.say(happening, event)

    @rule(late=late, things=things)
    def destroy(self, late, things):
        happening, moment = self.happening("destroy", late, things=tuple(things))
        event = world.object_event(
            "DELETE", epcs=tuple(things), biz_step="destroying", occurred_at=moment
        )
        self.tale.say(happening, event)

    @precondition(lambda self: self.tale.heard)
    @rule(data=st.data())
    def say_again(self, data):
        self.tale.say_again(data.draw(st.sampled_from(sorted(self.tale.heard))))

    @precondition(lambda self: self.tale.standing())
    @rule(data=st.data())
    def correct(self, data):
        self.tale.take_back(data.draw(st.sampled_from(self.tale.standing())))

    @invariant()
    def says_the_same_as_the_model(self):
        self.tale.check()
        if len(self.tale.sentences) % 5 == 0:
            self.tale.check_rebuild()


SETTINGS = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # `shortened` shrinks, and sooner.
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db
def test_anything_in_any_order():
    world.build()
    try:
        run_state_machine_as_test(Machine, settings=SETTINGS)
    except Exception as error:
        raise AssertionError(shortened(list(Machine.latest))) from error
