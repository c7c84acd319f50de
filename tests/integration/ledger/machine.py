"""What the ledger's machines have in common: their time, their frame, what each step compares."""

import datetime as dt
import os
from dataclasses import replace

from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from suyuan.ledger.domain.event import Party
from suyuan.ledger.domain.vocabulary import NOTE, TAKEN_FROM
from tests.integration.ledger import model, world
from tests.integration.ledger.tale import START, Tale, forgotten, shortened

EVERY = int(os.environ.get("SUYUAN_MACHINES_CHECK", "3"))
"""Everything is compared after so many sentences, and at the end of each example."""
PLACES = ("LINE", "STORE", "WARD")
LATE = st.sampled_from([0, 0, 0, 10, 10, 20, 13, 46, 201])
"""Minutes; each sentence takes ten: those that are ten or twenty late fall on another's moment."""
PLACE = st.sampled_from(PLACES)


def place_key(code):
    return f"urn:suyuan:place:{code}"


def taken_from(code):
    return (Party(type="location", id=place_key(code)),)


def in_state(word):
    """Say which of a lot's amounts an event means."""
    return {TAKEN_FROM: word}


def amounts(pairs):
    return tuple(world.amount(lot, quantity) for lot, quantity in pairs)


class Machine(RuleBasedStateMachine):
    causes = None
    tale_told = ()

    def __init__(self):
        super().__init__()
        self.frame = forgotten()
        self.frame.__enter__()
        self.tale = Tale(self.causes)
        type(self).tale_told = self.tale.sentences
        self.clock = 100
        self.begins = 0

    def teardown(self):
        try:
            if self.tale.begun:
                self.tale.tell()
            self.tale.check()
            self.tale.check_rebuild()
        finally:
            self.frame.__exit__(None, None, None)

    def happening(self, kind, late, **values):
        """Give a happening of now, or of some minutes ago, and its moment."""
        self.clock += 10
        time = self.clock - late
        moment = START + dt.timedelta(minutes=time)
        return model.Happening(kind=kind, time=time, order=self.clock, **values), moment

    def say(self, happening, *events):
        """Say something; after `begin`, in one command with what is said next."""
        self.begins = max(self.begins - 1, 0)
        own = {NOTE: str(happening.order)}  # Else it is the same as what was said of its moment.
        events = [replace(one, extensions={**one.extensions, **own}) for one in events]
        self.tale.say(happening, *events, goes_on=self.begins > 0)

    @rule(sentences=st.integers(2, 4))
    def begin(self, sentences):
        self.begins = sentences

    @precondition(lambda self: self.tale.heard and not self.tale.begun)
    @rule(data=st.data())
    def say_again(self, data):
        self.tale.say_again(data.draw(st.sampled_from(sorted(self.tale.heard))))

    @precondition(lambda self: self.tale.standing() and not self.tale.begun)
    @rule(data=st.data())
    def correct(self, data):
        self.tale.take_back(data.draw(st.sampled_from(self.tale.standing())))

    @precondition(lambda self: not self.tale.begun)
    @invariant()
    def says_the_same_as_the_model(self):
        if len(self.tale.sentences) % EVERY == 0:
            self.tale.check()


def run(machine, *, examples, steps):
    """Run a machine; what fails is shortened by the tale, sooner than Hypothesis would.

    SUYUAN_MACHINES=10 runs ten times as many examples.
    """
    world.build()
    rules = settings(
        max_examples=examples * int(os.environ.get("SUYUAN_MACHINES", "1")),
        stateful_step_count=steps,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(machine, settings=rules)
    except Exception as error:
        story = shortened(list(machine.tale_told), machine.causes)
        raise AssertionError(story) from error
