"""A history told to the ledger and to the model sentence by sentence; both must agree on each.

A tale that fails is shortened here: Hypothesis would run thousands of commands to do so.
"""

# ruff: noqa: PT017 - refusals are compared, not expected.

import dataclasses
import datetime as dt
import random
import time
import traceback
from collections import Counter
from contextlib import contextmanager

from django.db import connection, transaction

from suyuan.foundation import clock
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.causes import ThingCause
from suyuan.ledger.operations.capture import declare_error
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries import former, listing, validations
from suyuan.ledger.queries.backward import backward
from suyuan.ledger.queries.things import things_by_key
from suyuan.ledger.queries.tracing import forward
from tests.integration.ledger import model, world

SHORTEN_FOR = 30.0
"""Seconds that may be spent on a shorter story of a failure."""
START = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
FOREVER = 10**9
MINUTES = "extract(epoch FROM {} - timestamptz '2026-05-01 00:00+00')::int / 60"


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@dataclasses.dataclass
class Sentence:
    """Something that happened, that an earlier sentence was wrong, or that it is said again."""

    happening: model.Happening | None = None
    events: tuple = ()
    goes_on: bool = False
    """Said in one command with the next sentence."""
    wrong: int | None = None
    again: int | None = None

    def __str__(self):
        if self.wrong is not None:
            return f"sentence {self.wrong} was wrong"
        if self.again is not None:
            return f"sentence {self.again} again"
        values = dataclasses.asdict(self.happening)
        told = {k: v for k, v in values.items() if v and k not in {"uri", "void", "kind", "order"}}
        end = ", and" if self.goes_on else ""
        return f"{self.happening.kind} " + ", ".join(f"{k}={v}" for k, v in told.items()) + end


class Tale:
    def __init__(self, causes=None):
        self.causes = causes or {}
        """What is traced: the key of each cause, by the name that the model has for it."""
        self.told = []
        """Moments of recording, and what the ledger answered then."""
        self.sentences = []
        self.heard = {}
        """The happenings that were accepted, by the number of their sentence."""
        self.begun = []
        """The numbers of the sentences that wait for the rest of their command."""

    @property
    def history(self):
        return list(self.heard.values())

    def say(self, happening, *events, goes_on=False):
        """Say something new; ledger and model must both accept or both refuse it.

        What goes on is told with what is said next, as one command: all of it or nothing.
        """
        number = len(self.sentences)
        self.sentences.append(Sentence(happening, events, goes_on))
        self.heard[number] = happening
        self.begun.append(number)
        why = self._impossible(newest=[self.heard[one] for one in self.begun])
        if why is not None or not goes_on:
            self.tell(why)

    def tell(self, why=None):
        """Tell the ledger what was begun, of which the model says why it cannot be."""
        said, self.begun = self.begun, []
        events = [event for number in said for event in self.sentences[number].events]
        try:
            result = world.say(*events) if events else None
        except Problems as problems:
            told = [str(self.sentences[number]) for number in said]
            for number in said:
                del self.heard[number]
            assert why is not None, f"refused {told}: {problems}"
        else:
            assert why is None, f"accepted {self.sentences[said[-1]]} though {why}"
            self._note(said, result)

    def _note(self, said, result):
        recorded = iter(result.events if result else ())
        for number in said:
            self.heard[number].uri, *_ = [next(recorded).uri for _ in self.sentences[number].events]

    def say_again(self, number):
        """Say an earlier sentence word for word: there is one event, and nothing changes."""
        assert not self.begun
        self.sentences.append(Sentence(again=number))
        before = rows("SELECT count(*) FROM ledger_event")
        result = world.say(*self.sentences[number].events)
        assert all(event.duplicate for event in result.events)
        assert result.events[0].uri == self.heard[number].uri
        assert rows("SELECT count(*) FROM ledger_event") == before

    def take_back(self, number):
        """Declare an earlier sentence wrong; ledger and model must both allow it or neither."""
        self.sentences.append(Sentence(wrong=number))
        event = self.heard[number]
        event.void = True
        why = self._impossible(voided=event)
        try:
            declare_error(context=world.context(), event_uri=event.uri, reason="wrong")
        except Problems as problems:
            assert why is not None, f"refused to void {event}: {problems}"
        else:
            assert why is None, f"voided {event} though {why}"
        event.void = why is None

    def standing(self):
        """Give the numbers of the sentences that hold."""
        return [
            number
            for number, event in self.heard.items()
            if not event.void and len(self.sentences[number].events) == 1
        ]

    def state(self):
        return model.replay(self.history)

    def _impossible(self, **changed):
        try:
            model.replay(self.history, **changed)
        except model.ImpossibleError as error:
            return error
        return None

    def check(self):
        """Compare what the ledger keeps with the model."""
        state = self.state()
        names = dict(rows("SELECT thing_id, key FROM ledger_identity"))
        compare_containment(state, names)
        compare_places(state, names)
        compare_amounts(state, names)
        compare_counts(state, names)
        compare_links(state, names)
        compare_states(state, names)
        chance = random.Random(len(self.sentences))
        times = sorted({event.time for event in self.history}) or [0]
        compare_then(self.history, chance.choice(times), names)
        if self.causes:
            self.check_trace(state, names)

    def check_trace(self, state, names):
        """Compare what the ledger answers with the model: now, once, then, and as it was known."""
        chance = random.Random(len(self.sentences))
        known = {name: key for name, key in self.causes.items() if things_by_key([key])}
        times = sorted({event.time for event in self.history}) or [0]
        moment = chance.choice(times)
        answers = {}
        once_affected = {}
        for name, key in known.items():
            trace = forward([ThingCause(key=key)])
            answers[name] = codes_of(trace)
            once_affected[name] = codes_of_former(trace)
            assert answers[name] == codes(model.forward(state, name, FOREVER)), name
            once = {code(names[unit]) for unit in trace.formerly.plus}
            assert codes(model.formerly(state, name, [*times, FOREVER])) == once, name
        for name in chance.sample(sorted(known), min(2, len(known))):
            cause = [ThingCause(key=known[name])]
            then = forward(cause, as_of=START + dt.timedelta(minutes=moment))
            assert codes_of(then) == codes(model.forward(state, name, moment)), (name, moment)
        if state.sublot:
            self.check_inverse([chance.choice(sorted(state.sublot))], known, answers)
        if self.told:
            self.check_known(*chance.choice(self.told), chance)
        self.told.append((clock.now(), answers, once_affected, sorted(state.sublot)))

    def check_known(self, at, before, once, units, chance):
        """What was answered at an earlier moment is what the ledger says was known then."""
        for name in chance.sample(sorted(before), min(2, len(before))):
            trace = forward([ThingCause(key=self.causes[name])], known_at=at)
            assert codes_of(trace) == before[name], f"{name} as known then"
            assert codes_of_former(trace) == once[name], f"{name} formerly, as known then"
        if units:
            known = {name: self.causes[name] for name in before}
            self.check_inverse([chance.choice(units)], known, before, known_at=at)

    @staticmethod
    def check_inverse(units, known, answers, **moment):
        """What holds something of a cause is what has it above."""
        (unit,) = units
        found = backward(things_by_key([unit])[unit].id, **moment)
        for name, key in known.items():
            if key == unit:
                continue
            cause = things_by_key([key])[key]
            inside = {
                number
                for number in found.current
                if number == cause.id
                or (found.things[number].kind, found.things[number].lot_id) == ("SUBLOT", cause.id)
            }
            assert bool(inside) == (code(unit) in answers[name]), (name, unit)

    @staticmethod
    def check_rebuild():
        """Compare what the ledger keeps with what follows from its facts."""
        assert rebuild(check=True).differences == ()
        assert [v.name for v in validations.VALIDATIONS if rows(v.question)] == []


def code(key):
    return key.rsplit("/", 1)[-1]


def codes(keys):
    return {code(key) for key in keys}


def codes_of(trace):
    return {unit.code for unit in listing.stream(trace)}


def codes_of_former(trace):
    return {row.unit.code for row in former.stream_former(trace)}


def compare_containment(state, names):
    kept = {
        names[i]: names[c]
        for i, c in rows("SELECT id, container_id FROM ledger_thing WHERE container_id IS NOT NULL")
    }
    assert kept == {child: parent for child, parent in state.inside.items() if parent}
    intervals = rows(
        f"SELECT child_id, parent_id, {MINUTES.format('from_at')}, {MINUTES.format('until_at')} "
        "FROM ledger_containment WHERE quantity IS NULL"
    )
    assert sorted((names[c], names[p], f, u or 0) for c, p, f, u in intervals) == sorted(
        (c, p, f, u or 0) for c, p, f, u in state.intervals
    )


def compare_then(history, moment, names):
    """Compare what things were in, and where, at a moment: after everything of that moment."""
    state = model.at(history, moment)
    named = {key: thing for thing, key in names.items()}
    things = [named[key] for key in state.alive]
    kept = rows(
        "SELECT t.id, r.root_id, r.ended, p.code, h.code FROM ledger_thing t "
        "CROSS JOIN LATERAL ledger_roots(ARRAY[t.id], %s) r "
        "LEFT JOIN ledger_whereabouts_at(ARRAY[r.root_id], %s) w ON w.thing_id = r.root_id "
        "LEFT JOIN ledger_place p ON p.id = w.place_id "
        "LEFT JOIN ledger_party h ON h.id = w.holder_id WHERE t.id = ANY (%s)",
        *[START + dt.timedelta(minutes=moment)] * 2, things,
    )  # fmt: skip
    assert {names[t]: (names[r], e, standing(p, h)) for t, r, e, p, h in kept} == {
        thing: (root := state.root(thing), not state.alive[root], state.place[root])
        for thing in state.alive
    }, moment


def standing(place, holder):
    """Say where something stands: at a place, or on its way to who holds it."""
    holders = {"LINE": "MAKER", "STORE": "MAKER", "WARD": "HOSPITAL", None: holder}
    assert holder == holders[place]
    return place or (model.ROAD if holder else None)


def compare_places(state, names):
    kept = {
        names[thing]: standing(place, holder)
        for thing, place, holder in rows(
            "SELECT w.thing_id, p.code, h.code FROM ledger_whereabouts w LEFT JOIN ledger_place p "
            "ON p.id = w.place_id LEFT JOIN ledger_party h ON h.id = w.holder_id"
        )
    }
    assert kept == {
        thing: state.place[thing]
        for thing, alive in state.alive.items()
        if alive and state.inside[thing] is None
    }


def compare_amounts(state, names):
    codes = dict(rows("SELECT id, code FROM ledger_place"))
    kept = Counter()
    for thing, place, container, word, quantity in rows(
        "SELECT thing_id, place_id, container_id, disposition, quantity FROM ledger_stock "
        "WHERE quantity > 0"
    ):
        kept[names[thing], names[container] if container else codes[place], word] += int(quantity)
    assert kept == +state.amounts
    packed = rows(
        "SELECT k.container_id, k.root_id, w.place_id FROM ledger_stock k "
        "LEFT JOIN ledger_whereabouts w ON w.thing_id = k.root_id "
        "WHERE k.root_id <> 0 AND k.quantity > 0"
    )
    for container, root, place in packed:
        assert names[root] == state.root(names[container])
        assert codes.get(place) == at_place(state.place[names[root]])


def at_place(where):
    return None if where == model.ROAD else where


def compare_counts(state, names):
    inputs = {}
    for sublot, source in rows("SELECT sublot_id, source_id FROM ledger_sublot_input"):
        inputs.setdefault(sublot, set()).add(names[source])
    lots = dict(
        rows(
            "SELECT s.id, l.code FROM ledger_thing s JOIN ledger_thing l ON l.id = s.lot_id "
            "WHERE s.kind = 'SUBLOT'"
        )
    )
    kept = Counter()
    for sublot, root, place, holder, units in rows(
        "SELECT k.sublot_id, k.root_id, p.code, h.code, k.units FROM ledger_sublot_holding k "
        "LEFT JOIN ledger_place p ON p.id = k.place_id "
        "LEFT JOIN ledger_party h ON h.id = k.holder_id WHERE k.units > 0"
    ):
        name = (lots[sublot], frozenset(inputs.get(sublot, ())))
        if root:
            kept[name, "in", names[root]] += units
        else:
            kept[name, "at", standing(place, holder)] += units
    assert kept == model.counts(state)


def compare_links(state, names):
    kept = rows(
        f"SELECT source_id, target_id, {MINUTES.format('from_at')}, {MINUTES.format('until_at')} "
        "FROM ledger_unit_link"
    )
    assert sorted((names[s], names[t], f, u or 0) for s, t, f, u in kept) == sorted(
        (s, t, f, u or 0) for s, t, f, u in state.all_links()
    )


def compare_states(state, names):
    kept = rows(
        f"SELECT thing_id, disposition, {MINUTES.format('from_at')}, {MINUTES.format('until_at')} "
        "FROM ledger_persistent_state"
    )
    assert sorted((names[t], w, f, u or 0) for t, w, f, u in kept) == sorted(
        (t, w, f, u or 0) for t, w, f, u in state.states
    )


@contextmanager
def forgotten():
    """Let everything inside be taken back at the end."""
    atomic = transaction.atomic()
    atomic._from_testcase = True  # Commands may open their durable frame inside.
    atomic.__enter__()
    try:
        yield
    finally:
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def retell(sentences, causes=None):
    """Tell sentences to an empty ledger, checking all after each; returns the first failure."""
    tale = Tale(causes)
    numbers = {}
    with forgotten():
        for old, sentence in enumerate(sentences):
            if sentence is None:
                continue
            try:
                _retell(tale, sentence, old, numbers)
                if not tale.begun:
                    tale.check()
                    tale.check_rebuild()
            except Exception as error:  # noqa: BLE001 - whatever fails is what we look for.
                return error, tale.sentences
    return None, tale.sentences


def _retell(tale, sentence, old, numbers):
    if sentence.happening is None and tale.begun:
        tale.tell()
    numbers[old] = len(tale.sentences)
    if sentence.happening is not None:
        happening = dataclasses.replace(sentence.happening, void=False, uri=None)
        tale.say(happening, *sentence.events, goes_on=sentence.goes_on)
        return
    number = numbers.get(sentence.wrong if sentence.again is None else sentence.again)
    if number in tale.heard and sentence.again is not None:
        tale.say_again(number)
    elif number in tale.standing():
        tale.take_back(number)


def _place_of(error):
    """Say where a failure was noticed: another one is another story."""
    if error is None:
        return None
    last = traceback.extract_tb(error.__traceback__)[-1]
    return type(error), last.filename, last.lineno


def shortened(sentences, causes=None):
    """Leave out whatever the failure does not need, for a while; returns its story."""
    give_up = time.monotonic() + SHORTEN_FOR
    error, _ = retell(sentences, causes)
    if error is None:
        return "(told again, the story does not fail)"
    kept = list(sentences)
    for number in reversed(range(len(kept))):
        if time.monotonic() > give_up:
            break
        fewer = [*kept[:number], None, *kept[number + 1 :]]
        found, _ = retell(fewer, causes)
        if _place_of(found) == _place_of(error):
            kept, error = fewer, found
    story = "\n".join(f"{n}: {sentence}" for n, sentence in enumerate(kept) if sentence)
    return story + "\n" + "".join(traceback.format_exception(error, limit=-4, chain=False))
