"""Events that come late, and events that are declared an error.

Both change the past of the things they touch. So the facts are written first, each event judged by
the state at its own moment; then the whole history of the touched things must make sense, and their
projections are derived from it anew.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from suyuan.foundation.context import Context
from suyuan.foundation.db.wire import Json
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.ledger.domain.advance import advance
from suyuan.ledger.domain.batch import Batch, Policy, Step
from suyuan.ledger.domain.event import ErrorDeclaration
from suyuan.ledger.operations.ids import next_id
from suyuan.ledger.operations.past import PastLoader
from suyuan.ledger.operations.reads import LOCK_ORDERS, THINGS
from suyuan.ledger.operations.statement import dump, moment_of
from suyuan.ledger.operations.writing import Writer
from suyuan.ledger.projections.deriving import (
    counted_with,
    derive,
    impossibilities,
    keep_things,
)
from suyuan.ledger.statements import Database

FIND: Final = """
    SELECT k.event_id, k.recorded_at, e.occurred_at, e.transformation_id,
        EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = k.event_id),
        encode(e.leaf, 'hex')
    FROM ledger_event_key k
    JOIN ledger_event e ON e.id = k.event_id AND e.recorded_at = k.recorded_at
    WHERE k.uri = %s::text AND NOT k.declaration"""

TOUCHED: Final = """
    SELECT thing_id FROM ledger_participation WHERE event_id = %s::uuid
    UNION SELECT sublot_id FROM ledger_sublot_event WHERE event_id = %s::uuid
    UNION SELECT t.lot_id FROM ledger_sublot_event s JOIN ledger_thing t ON t.id = s.sublot_id
    WHERE s.event_id = %s::uuid"""

LOADS_FOR_LATER: Final = """
    SELECT 1 FROM ledger_event e
    WHERE e.transformation_id = %s::text
        AND (e.occurred_at, e.recorded_at, e.id) > (%s::timestamptz, %s::timestamptz, %s::uuid)
        AND e.declares IS NULL
        AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = e.id)
        AND EXISTS (SELECT FROM ledger_participation p JOIN ledger_thing t ON t.id = p.thing_id
            WHERE p.event_id = %s::uuid AND p.role IN ('INPUT', 'LOADED', 'UNLOADED')
                AND t.kind IN ('LOT', 'CLASS'))
    LIMIT 1"""

BUILT_UPON: Final = """
    SELECT i.key FROM ledger_participation p
    JOIN ledger_thing t ON t.id = p.thing_id AND t.kind = 'UNIT'
    JOIN ledger_participation q ON q.thing_id = p.thing_id AND q.sublot_id IS NOT NULL
        AND q.role = 'OUTPUT'
        AND (q.occurred_at, q.recorded_at, q.event_id) > (p.occurred_at, p.recorded_at, p.event_id)
    JOIN ledger_event e ON e.id = q.event_id AND e.recorded_at = q.recorded_at
        AND e.declares IS NULL
    JOIN ledger_identity i ON i.thing_id = p.thing_id AND i.main
    WHERE p.event_id = %s::uuid AND p.sublot_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = e.id)
    ORDER BY 1 LIMIT 1"""

DECLARE: Final = """
    INSERT INTO ledger_event (id, recorded_at, occurred_at, tz_offset, type, action, biz_step,
        disposition, persistent_set, persistent_unset, read_point_id, place_id, holder_id, site_id,
        documents, transformation_id, parent_id, things, actor_id, actor, command_id, source, body,
        raw, declares, statement)
    SELECT %s::uuid, %s::timestamptz, occurred_at, tz_offset, type, action, biz_step, disposition,
        persistent_set, persistent_unset, read_point_id, place_id, holder_id, site_id, documents,
        transformation_id, parent_id, things, %s::bigint, %s::text, %s::uuid, %s::text,
        body || %s::jsonb, coalesce(%s::jsonb, raw), id, %s::bytea
    FROM ledger_event WHERE id = %s::uuid"""

DECLARE_THINGS: Final = """
    INSERT INTO ledger_participation
        (thing_id, occurred_at, event_id, recorded_at, role, quantity, unit)
    SELECT thing_id, occurred_at, %s::uuid, %s::timestamptz, role, quantity, unit
    FROM ledger_participation WHERE event_id = %s::uuid"""

DECLARE_KEY: Final = """
    INSERT INTO ledger_event_key (uri, declaration, event_id, recorded_at)
    VALUES (%s::text, true, %s::uuid, %s::timestamptz)"""

CORRECT: Final = """
    INSERT INTO ledger_correction (event_id, declared_by, declared_at, recorded_at)
    VALUES (%s::uuid, %s::uuid, %s::timestamptz, %s::timestamptz)"""

URIS: Final = "SELECT event_id, uri FROM ledger_event_key WHERE event_id = ANY (%s::uuid[])"


class UnknownEventError(DomainError):
    """There is no event under this URI."""

    code = "ledger.unknown_event"
    uri: str


class VoidedAlreadyError(DomainError):
    """The event was declared an error before."""

    code = "ledger.voided_already"
    uri: str
    at: str
    """When the event happened."""


class LateLoadError(DomainError):
    """Later events of the order were made from what this event loaded."""

    code = "ledger.late_load"
    transformation: str


class LateChangeError(DomainError):
    """A later event built upon what this event made of a unit."""

    code = "ledger.late_change"
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """That an event did not happen as recorded."""

    uri: str
    error: ErrorDeclaration
    raw: Mapping[str, object] = field(default_factory=dict)
    position: int = 0


@dataclass(slots=True, eq=False)
class Revision:
    """The work of changing the past; everything it touches is derived anew at the end."""

    database: Database
    context: Context
    recorded_at: dt.datetime
    policy: Policy
    touched: set[int] = field(default_factory=set)
    counted: set[int] = field(default_factory=set)
    orders: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def declare_all(self, declarations: Iterable[Declaration]) -> dict[str, uuid.UUID]:
        """Make events void, and note what is wrong; returns the declarations by their events."""
        made = {}
        for declaration in declarations:
            try:
                made[declaration.uri] = self.declare(declaration)
            except DomainError as error:
                line = declaration.position + 1
                self.problems.append(Problem.of(error, line=line, field="error"))
        return made

    def declare(self, declaration: Declaration) -> uuid.UUID:
        """Make an event void; returns the id of the declaration.

        Raises:
            UnknownEventError: If there is no such event.
            VoidedAlreadyError: If it is void already.
            LateLoadError: If later events of the same order depend on it.
            LateChangeError: If later events added to the same units, or took out of them.
        """
        database, uri = self.database, declaration.uri
        found = database.rows(FIND, uri)
        if not found:
            raise UnknownEventError(uri=uri)
        event, recorded_at, occurred_at, order, _, leaf = found[0]
        if order is not None:
            database.run(LOCK_ORDERS, [order])
        things = {thing for (thing,) in database.rows(TOUCHED, event, event, event)}
        database.rows(THINGS, sorted(things))
        if database.rows(FIND, uri)[0][4]:
            raise VoidedAlreadyError(uri=uri, at=occurred_at.isoformat())
        if order is not None:
            self.orders.add(order)
            if database.rows(LOADS_FOR_LATER, order, occurred_at, recorded_at, event, event):
                raise LateLoadError(transformation=order)
        for (key,) in database.rows(BUILT_UPON, event):
            raise LateChangeError(key=key)
        self._touch(things)
        made = next_id()
        self._write(made, event, leaf, declaration)
        keep_things(database, sorted(things))
        return made

    def _write(
        self, made: uuid.UUID, event: uuid.UUID, leaf: str, declaration: Declaration
    ) -> None:
        database, context, at = self.database, self.context, self.recorded_at
        error = declaration.error
        said = {
            "declaredAt": moment_of(error.declared_at),
            "reason": error.reason,
            "correctiveEventIds": list(error.corrective_event_ids),
        }
        statement = dump(
            {
                "id": str(made),
                "uri": declaration.uri,
                "declares": str(event),
                "declaredLeaf": leaf,
                "recordedAt": moment_of(at),
                "actor": context.actor.label,
                "command": str(context.command_id),
                "error": said,
            }
        )
        raw = Json(dump(declaration.raw)) if declaration.raw else None
        with database.together():
            database.run(
                DECLARE, made, at, context.actor.user_id, context.actor.label, context.command_id,
                str(context.source), Json(dump({"error": said})), raw, statement, event,
            )  # fmt: skip
            database.run(DECLARE_THINGS, made, at, event)
            database.run(DECLARE_KEY, declaration.uri, made, at)
            database.run(CORRECT, event, made, error.declared_at, at)

    def add(self, step: Step) -> bool:
        """Write the facts of one event, judged by the state at its moment, if nothing is wrong."""
        batch = Batch(policy=self.policy)
        step.index = 0
        batch.steps = [step]
        loader = PastLoader(self.database, batch, step.at)
        loader.load()
        if not batch.problems:
            advance(batch, at=self.recorded_at)
        if batch.problems:
            self.problems.extend(batch.problems)
            return False
        self._touch(set(loader.by_id))
        writer = Writer(self.database, batch, contexts=[self.context], recorded_at=self.recorded_at)
        writer.write(projections=False)
        self.touched.update(thing.id for thing in batch.created)
        if step.event.transformation_id is not None:
            self.orders.add(step.event.transformation_id)
        return True

    def _touch(self, things: set[int]) -> None:
        self.counted |= counted_with(self.database, sorted(things))
        self.touched |= things

    def finish(self, positions: Mapping[str, int]) -> None:
        """Check that the past makes sense, and derive what follows from it.

        Raises:
            Problems: If anything was refused or could not have happened.
        """
        Problems.check(self.problems)
        lines = set(positions.values())
        only = lines.pop() if len(lines) == 1 else None
        Problems.check(
            Problem(
                f"ledger.impossible_{found.reason}",
                {
                    "key": found.key or str(found.thing),
                    "event": found.event,
                    "at": found.occurred_at.isoformat() if found.occurred_at else None,
                },
                line=positions.get(found.event or "", only),
                field="occurred_at",
            )
            for found in impossibilities(self.database, self.touched)
        )
        derive(
            self.database,
            self.touched,
            transformations=sorted(self.orders),
            sublots=self.counted,
        )


def revise(
    *, revision: Revision, declarations: Sequence[Declaration], steps: Sequence[Step]
) -> list[uuid.UUID]:
    """Declare errors, add events of the past, and derive what follows; returns the declarations.

    Somebody else's documents hold what was an error beside its declaration: such an event is
    recorded, and made void at once, before what happened instead at the same moment.

    Raises:
        Problems: If anything is wrong; nothing is kept then.
    """
    revision.database.plan_once(once=False)
    new = {step.uri for step in steps}
    void = {each.uri: each for each in declarations if each.uri in new}
    made = revision.declare_all(each for each in declarations if each.uri not in new)
    Problems.check(revision.problems)
    for step in sorted(steps, key=lambda step: (step.at, step.uri not in void)):
        if revision.add(step) and step.uri in void:
            made |= revision.declare_all([void[step.uri]])
    positions = {step.uri: step.position + 1 for step in steps}
    positions.update((d.uri, d.position + 1) for d in declarations)
    revision.finish(positions)
    return [made[each.uri] for each in declarations]
