"""The trace engine against a graph in memory: random makings, installations and replacements."""

import datetime as dt
import itertools
from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from suyuan.foundation import clock
from suyuan.ledger.domain.causes import ThingCause
from suyuan.ledger.operations.capture import declare_error
from suyuan.ledger.queries import listing, summaries
from suyuan.ledger.queries.backward import backward, path
from suyuan.ledger.queries.things import things_by_key
from suyuan.ledger.queries.tracing import Trace, forward
from tests.integration.ledger import world
from tests.integration.ledger.world import amount, install, later, pack, receive, say, sscc

pytestmark = pytest.mark.django_db
_examples = itertools.count(1)
FOREVER = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass
class Model:
    """Lots, sublots and units as nodes; what went into what as edges with their time."""

    mark: str
    edges: dict[object, list[tuple[object, dt.datetime, dt.datetime]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    sublots: dict[str, set[object]] = field(default_factory=lambda: defaultdict(set))
    made: dict[str, dt.datetime] = field(default_factory=dict)
    inside: dict[str, str] = field(default_factory=dict)
    reels: list[str] = field(default_factory=list)
    resins: list[str] = field(default_factory=list)
    boards: list[str] = field(default_factory=list)
    pumps: list[str] = field(default_factory=list)
    boxed: dict[str, str] = field(default_factory=dict)
    moments: list[dt.datetime] = field(default_factory=list)

    def link(self, source: object, target: object, at: dt.datetime) -> None:
        self.edges[source].append((target, at, FOREVER))

    def cut(self, source: object, target: object, at: dt.datetime) -> None:
        self.edges[source] = [
            (to, since, at if to == target and until == FOREVER else until)
            for to, since, until in self.edges[source]
        ]

    def make(self, lot: str, inputs: list[str], at: dt.datetime) -> object:
        sublot = (lot, frozenset(inputs))
        if sublot not in self.sublots[lot]:
            self.sublots[lot].add(sublot)
            self.link(sublot, lot, at)
        for source in inputs:
            self.link(source, sublot, at)
        return sublot

    def forward(self, cause: str, moment: dt.datetime) -> set[str]:
        stack: list[object] = [cause, *self.sublots.get(cause, ())]
        seen: set[object] = set(stack)
        while stack:
            for target, since, until in self.edges[stack.pop()]:
                if since <= moment < until and target not in seen:
                    seen.add(target)
                    stack.append(target)
        return {node for node in seen if node in self.made and self.made[node] <= moment}


class Story:
    """Does the same to the ledger and to the model."""

    def __init__(self, draw) -> None:
        self.draw = draw
        self.numbers = itertools.count(1)
        self.model = Model(mark=f"E{next(_examples)}")
        for number in range(3):
            self.reel(number)

    def pick(self, source: list[str]) -> str:
        return self.draw(st.sampled_from(source))

    def name(self) -> str:
        return f"{self.model.mark}-{next(self.numbers)}"

    def reel(self, _number: int = 0) -> None:
        at = later()
        key = world.reel(self.name())
        say(receive(amount(key, 1000), occurred_at=at))
        self.model.reels.append(key)

    def inputs(self, at: dt.datetime) -> list[str]:
        choice = self.model.reels + self.model.resins
        chosen = self.draw(st.lists(st.sampled_from(choice), min_size=1, max_size=2, unique=True))
        assert at
        return chosen

    def mix(self) -> None:
        at = later()
        inputs = self.inputs(at)
        lot = self.pick([*self.model.resins, world.lot("RESIN", self.name())])
        if lot in inputs:
            return
        say(
            world.transform(
                occurred_at=at,
                input_quantities=tuple(amount(key, 1) for key in inputs),
                output_quantities=(amount(lot, 100),),
            )
        )
        if lot not in self.model.resins:
            self.model.resins.append(lot)
        self.model.make(lot, inputs, at)

    def units(self, kind: str) -> None:
        at = later()
        inputs = self.inputs(at)
        maker = world.pump if kind == "pumps" else world.board
        item = world.PUMP if kind == "pumps" else world.BOARD
        made = [maker(self.name()) for _ in range(self.draw(st.integers(1, 3)))]
        number = f"{self.model.mark}{kind}{self.draw(st.integers(1, 2))}"
        say(
            world.transform(
                occurred_at=at,
                outputs=tuple(made),
                input_quantities=tuple(amount(key, 1) for key in inputs),
                ilmd={"cbvmda:lotNumber": number},
            )
        )
        sublot = self.model.make(f"{item}/10/{number}", inputs, at)
        for unit in made:
            self.model.made[unit] = at
            self.model.link(sublot, unit, at)
        getattr(self.model, kind).extend(made)

    def fit(self) -> None:
        loose = [b for b in self.model.boards if b not in self.model.inside]
        if not loose or not self.model.pumps:
            return
        at = later()
        part, carrier = self.pick(loose), self.pick(self.model.pumps)
        say(install(carrier, part, occurred_at=at))
        self.model.inside[part] = carrier
        self.model.link(part, carrier, at)

    def take(self) -> None:
        if not self.model.inside:
            return
        at = later()
        part = self.pick(sorted(self.model.inside))
        carrier = self.model.inside.pop(part)
        say(install(carrier, part, action="DELETE", occurred_at=at))
        self.model.cut(part, carrier, at)

    def box(self) -> None:
        loose = [p for p in self.model.pumps if p not in self.model.boxed]
        if not loose:
            return
        unit, box = self.pick(loose), sscc(int(self.model.mark[1:]) * 1000 + next(self.numbers))
        say(pack(box, unit, occurred_at=later(), location=self.pick([world.STORE, world.WARD])))
        self.model.boxed[unit] = box

    def tell(self) -> Model:
        steps = st.sampled_from(
            [self.mix, lambda: self.units("boards"), lambda: self.units("pumps"), self.fit,
             self.fit, self.take, self.box, self.reel]
        )  # fmt: skip
        for _ in range(self.draw(st.integers(4, 16))):
            self.draw(steps)()
            self.model.moments.append(later())
        return self.model


def codes(trace: Trace) -> set[str]:
    return {unit.code for unit in listing.stream(trace)}


def code(key: str) -> str:
    return key.rsplit("/", 1)[-1].rsplit(":", 1)[-1]


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


RULES = settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # Shrinking would run hundreds of commands.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow,
                           HealthCheck.data_too_large],
)  # fmt: skip


class TestEngine:
    @RULES
    @given(st.data())
    def test_answers_as_the_model_does(self, data: st.DataObject) -> None:
        model = Story(data.draw).tell()
        now = later()
        causes = [*model.reels, *model.resins, *model.sublots, *model.boards]
        reached: dict[str, set[str]] = {}
        for cause in dict.fromkeys(causes):
            trace = forward([ThingCause(key=cause)])
            expected = {code(unit) for unit in model.forward(cause, now)}
            reached[cause] = codes(trace)
            assert reached[cause] == expected, cause
            summary = summaries.summarise(trace.units)
            assert summary.units == len(expected) == summaries.count(trace.units)
            for lines in (summary.by_holder, summary.by_place, summary.by_item):
                assert sum(line.units for line in lines) == len(expected)
            assert sum(number for _, number in summary.by_state) == len(expected)
            lines = summaries.by_holder(trace.units)
            assert sum(line.units for line in lines) == len(expected)
        self.check_backward(model, reached)

    def check_backward(self, model: Model, reached: dict[str, set[str]]) -> None:
        known = things_by_key([*model.made, *reached])
        for unit in model.made:
            found = backward(known[unit].id)
            for cause, units in reached.items():
                if cause == unit:
                    continue
                # A lot is in a unit when one of its sublots is, as a cause means them all.
                inside = {
                    number
                    for number in found.current
                    if known[cause].id in (number, found.things[number].lot_id)
                    and (number == known[cause].id or found.things[number].kind == "SUBLOT")
                }
                assert bool(inside) == (code(unit) in units), (cause, unit)
                for number in inside:
                    assert path(number, known[unit].id)

    @RULES
    @given(st.data())
    def test_answers_as_of_a_moment_as_it_did_then(self, data: st.DataObject) -> None:
        model = Story(data.draw).tell()
        moment = data.draw(st.sampled_from(model.moments))
        for cause in (*model.reels, *model.resins):
            if not things_by_key([cause]):
                continue
            trace = forward([ThingCause(key=cause)], as_of=moment)
            expected = {code(unit) for unit in model.forward(cause, moment)}
            summary = summaries.summarise(trace.units, as_of=moment)
            assert summary.units == len(expected), cause
            assert sum(number for _, number in summary.by_area) == len(expected)
            assert codes(trace) == expected


class TestKnownAt:
    def test_knows_what_was_known(self) -> None:
        say(receive(amount(world.reel("A"), 10)), receive(amount(world.reel("B"), 10)))
        first = say(
            world.transform(
                outputs=world.pumps("K1", "K2"),
                input_quantities=(amount(world.reel("A"), 2),),
                ilmd={"cbvmda:lotNumber": "K"},
            )
        )
        assert first.events
        before = clock.now()
        say(
            world.transform(
                outputs=world.pumps("K3"),
                input_quantities=(amount(world.reel("A"), 1),),
                ilmd={"cbvmda:lotNumber": "K"},
            ),
            pack(sscc(990001), world.pump("K1"), location=world.WARD),
        )
        cause = [ThingCause(key=world.reel("A"))]
        then = forward(cause, known_at=before)
        assert codes(then) == {"K1", "K2"}
        assert codes(forward(cause)) == {"K1", "K2", "K3"}
        figures = summaries.summarise(then.units, known_at=before)
        assert dict(figures.by_area) == {"IN_HOUSE": 2}
        assert dict(summaries.summarise(forward(cause).units).by_area) == {
            "IN_HOUSE": 2,
            "OUTSIDE": 1,
        }
        assert all(unit.container_code == "" for unit in listing.stream(then))

    def test_still_knows_what_was_made_void_later(self) -> None:
        board, pump = world.board("V1"), world.pump("V2")
        say(
            world.commission(board, lot="VB"),
            world.commission(pump, lot="VP"),
            install(pump, board, biz_step="installing"),
        )
        before = clock.now()
        wrong = install(pump, board, action="DELETE", biz_step="removing", event_id="urn:x:wrong")
        say(wrong)
        between = clock.now()
        declare_error(
            context=world.context(),
            event_uri="urn:x:wrong",
            reason="did not happen",
        )
        cause = [ThingCause(key=board)]
        assert codes(forward(cause, known_at=before)) == {"V1", "V2"}
        assert codes(forward(cause, known_at=between)) == {"V1"}
        assert codes(forward(cause)) == {"V1", "V2"}


class TestGone:
    def test_parts_of_a_unit_that_exists_no_more_are_counted_as_the_list_has_them(self) -> None:
        boards = [world.board(f"GONE-{number}") for number in range(3)]
        say(receive(amount(world.reel("G"), 3)))
        say(
            world.transform(
                outputs=tuple(boards),
                input_quantities=(amount(world.reel("G"), 3),),
                ilmd={"cbvmda:lotNumber": "GONE"},
            ),
            world.commission(*world.pumps("GA", "GB"), lot="GP"),
        )
        say(install(world.pump("GA"), boards[0]), install(world.pump("GB"), boards[1]))
        say(world.object_event("DELETE", epcs=(world.pump("GA"),), biz_step="destroying"))
        trace = forward([ThingCause(key=world.reel("G"))])
        summary = summaries.summarise(trace.units)
        assert summary.units == summaries.count(trace.units) == 5
        assert dict(summary.by_state)["ended"] == 2
        assert sum(number for _, number in summary.by_area) == 5
        assert len(list(listing.stream(trace))) == 5

    def test_the_list_of_an_item_has_what_exists_no_more(self) -> None:
        """Nothing is held of a lot whose units were all destroyed, or lay in a destroyed box."""
        gone, packed = world.pumps("GONE-1"), world.pumps("GONE-2")
        for units, lot in ((gone, "GONE-A"), (packed, "GONE-B")):
            say(
                world.receive(amount(world.reel(lot), 1), location=world.LINE),
                world.transform(
                    outputs=units,
                    input_quantities=(amount(world.reel(lot), 1),),
                    ilmd={"cbvmda:lotNumber": lot},
                ),
            )
        box = world.sscc(77)
        say(world.pack(box, *packed, location=world.LINE))
        say(world.object_event("DELETE", epcs=(*gone, box), biz_step="destroying"))
        trace = forward([ThingCause(key=world.reel(lot)) for lot in ("GONE-A", "GONE-B")])
        item = things_by_key(gone)[gone[0]].item_id
        for narrow in (
            listing.Narrow(item_id=item),
            listing.Narrow(kind="DEVICE"),
            listing.Narrow(item_id=item, disposition="ended"),
            listing.Narrow(item_id=item, holder_id=0),
        ):
            found = listing.units_of(trace, narrow=narrow).units
            assert {unit.code for unit in found} == {"GONE-1", "GONE-2"}
        board = listing.Narrow(kind="COMPONENT", disposition="ended")
        assert listing.units_of(trace, narrow=board).units == ()
