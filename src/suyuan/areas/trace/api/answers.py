"""From the ledger's answers to what the endpoints give."""

from suyuan.areas.trace.api import schemas
from suyuan.areas.trace.queries.answers import Answer
from suyuan.ledger.queries import summaries as figures
from suyuan.ledger.queries.backward import Ancestry
from suyuan.ledger.queries.former import FormerRow
from suyuan.ledger.queries.listing import UnitRow
from suyuan.ledger.queries.summaries import Line, Summary
from suyuan.ledger.queries.things import ThingRow


def of_forward(found: Answer, *, summaries: bool) -> schemas.TraceSchema:
    """Return a forward answer without its list."""
    trace = found.trace
    return schemas.TraceSchema(
        direction="FORWARD",
        complete=trace.complete,
        nodes=found.nodes,
        edges=trace.edges,
        levels=trace.levels,
        as_of=trace.as_of,
        known_at=found.question.known_at,
        ledger_position=trace.position.event_id,
        recorded_at=trace.position.recorded_at,
        lots=len(found.lots),
        formerly=figures.count(trace.formerly) if trace.formerly else 0,
        summary=summary_of(found.summary) if summaries else None,
        amounts=[schemas.AmountSchema.from_orm(amount) for amount in found.amounts]
        if summaries
        else [],
    )


def summary_of(summary: Summary) -> schemas.SummarySchema:
    """Return the figures of a scope."""

    def lines(given: tuple[Line, ...]) -> list[schemas.LineSchema]:
        return [schemas.LineSchema.from_orm(line) for line in given]

    return schemas.SummarySchema(
        units=summary.units,
        by_holder=lines(summary.by_holder),
        by_place=lines(summary.by_place),
        by_item=lines(summary.by_item),
        by_state=dict(summary.by_state),
        by_area={area.value: number for area, number in summary.by_area},
        by_country=dict(summary.by_country),
    )


def of_unit(unit: UnitRow) -> schemas.UnitSchema:
    """Return one unit."""
    return schemas.UnitSchema.from_orm(unit)


def of_former(row: FormerRow) -> schemas.FormerSchema:
    """Return one unit that is affected no more."""
    return schemas.FormerSchema(
        unit=node(row.unit, former=True),
        part=node(row.part) if row.part else None,
        since=row.since if row.since and row.since.year > 1 else None,
        until=row.until,
        event_id=row.event_id,
        biz_step=row.biz_step,
    )


def of_backward(found: Ancestry) -> schemas.TraceSchema:
    """Return a backward answer with every thing and link."""
    names = {number: thing.key or thing.code for number, thing in found.things.items()}
    return schemas.TraceSchema(
        direction="BACKWARD",
        complete=found.complete,
        nodes=found.nodes,
        edges=len(found.edges),
        levels=found.levels,
        as_of=found.as_of,
        known_at=found.known_at,
        ledger_position=found.position.event_id,
        recorded_at=found.position.recorded_at,
        things=[
            node(thing, former=number in found.former, origin=number in found.sources)
            for number, thing in found.things.items()
        ],
        links=[
            schemas.EdgeSchema(
                source=names[edge.source_id],
                target=names[edge.target_id],
                relation=edge.relation,
                event_id=edge.event_id,
                since=edge.since if edge.since.year > 1 else None,
                until=edge.until,
                quantity=edge.quantity,
                unit=edge.unit,
                level=edge.level,
            )
            for edge in found.edges
            if edge.source_id in names and edge.target_id in names
        ],
    )


def node(thing: ThingRow, *, former: bool = False, origin: bool = False) -> schemas.NodeSchema:
    """Return a thing as a walk found it."""
    return schemas.NodeSchema(
        key=thing.key,
        kind=thing.kind,
        code=thing.code,
        item_code=thing.item_code,
        item_name=thing.item_name,
        lot_code=thing.lot_code,
        former=former,
        origin=origin,
    )
