"""What the endpoints of production take and give."""

import datetime as dt
from decimal import Decimal
from typing import Any

from ninja import Field, Schema
from pydantic import ConfigDict

from suyuan.areas.labels.domain import Level
from suyuan.areas.production.domain import OrderKind, OrderState, Result
from suyuan.areas.production.operations import Act
from suyuan.rest.papers import PaperQuery, PaperSchema
from suyuan.rest.schemas import BodySchema


class WorkOrderBody(BodySchema):
    """What is said about a work order when it is planned."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "item": "SP-20",
                    "quantity": "40",
                    "line": "SZ-ASM1",
                    "starts_on": "2026-03-02",
                    "ends_on": "2026-03-06",
                    "store": "SZ-RM",
                    "target": "SZ-FG",
                }
            ]
        }
    )

    item: str
    quantity: Decimal
    line: str
    starts_on: dt.date
    ends_on: dt.date
    revision: str = ""
    lot_number: str = ""
    store: str = ""
    target: str = ""
    registrant: str = ""
    parent: str = ""
    note: str = ""


class ActBody(BodySchema):
    """Who did something, with what, when and where."""

    person: str = ""
    checker: str = ""
    equipment: list[str] = []
    occurred_at: dt.datetime | None = None
    started_at: dt.datetime | None = None
    place: str = ""
    note: str = ""

    def act(self) -> Act:
        """Return the act as the operations take it."""
        return Act(
            person=self.person, checker=self.checker, equipment=tuple(self.equipment),
            occurred_at=self.occurred_at, started_at=self.started_at, place=self.place,
            note=self.note,
        )  # fmt: skip


class WorkLineSchema(BodySchema):
    """An amount of a lot, or a numbered part."""

    key: str
    quantity: Decimal | None = None


class WorkIssueBody(ActBody):
    """Material that is handed out."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "person": "P-01",
                    "lines": [{"key": "/01/06999999000013/10/L7", "quantity": "10"}],
                    "step": 10,
                }
            ]
        }
    )

    lines: list[WorkLineSchema]
    step: int | None = None
    load: bool = False


class LoadBody(ActBody):
    """Lots that are put on the line."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"person": "P-01", "step": 10, "keys": ["/01/06999999000013/10/L7"]}]
        }
    )

    step: int
    keys: list[str]
    keep: bool = False


class MakeBody(ActBody):
    """Units, or an amount, that are made."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"person": "P-01", "count": 20}]})

    count: int | None = None
    quantity: Decimal | None = None
    serials: list[str] = []
    parts: list[list[str]] = []
    values: dict[str, Any] = {}
    entered: dict[str, Any] = {}


class PerformBody(ActBody):
    """What was done at a step, and what came out."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"person": "P-01", "units": ["/01/06999999000013/21/SP20-000001"], "result": "PASS"}
            ]
        }
    )

    units: list[str] | None = None
    quantity: Decimal | None = None
    rejected: Decimal = Decimal(0)
    failed: dict[str, str] = {}
    values: dict[str, Any] = {}
    unit_values: dict[str, dict[str, Any]] = {}
    entered: dict[str, Any] = {}
    result: Result = Result.PASS
    run: str = ""


class CompleteBody(ActBody):
    """The end of an order."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"good": "20"}]})

    good: Decimal | None = None


class StepSchema(Schema):
    """A step of an order."""

    number: int
    code: str
    name: str
    state: str
    quantity: Decimal


class WorkOrderSchema(Schema):
    """A work order."""

    number: str
    kind: OrderKind
    state: OrderState
    item: str
    revision: str
    lot_number: str
    lot_key: str
    quantity: Decimal
    unit: str
    line: str
    site: str
    starts_on: dt.date
    ends_on: dt.date
    made_on: dt.date | None
    expires_on: dt.date | None
    steps: list[StepSchema] = []


class ExecutionSchema(Schema):
    """That a step was done."""

    id: int
    order: str
    step: int
    quantity: Decimal
    good: Decimal
    result: str
    event: str | None
    units: list[str]
    """Keys of the units that were made by it."""


class BalanceLineSchema(Schema):
    """A balance with its verdict."""

    item: str
    unit: str
    percent: Decimal | None
    minimum: Decimal
    maximum: Decimal
    verdict: str


class WorkBalanceSchema(Schema):
    """The balance of an order."""

    planned: Decimal
    made: Decimal
    good: Decimal
    rejected: Decimal
    scrapped: Decimal
    sampled: Decimal
    retained: Decimal
    stocked: Decimal
    lines: list[BalanceLineSchema]


class OrderLabelsBody(BodySchema):
    """Which labels an order asks for."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"level": "CASE", "count": 5, "printer": "LINE-1"}]}
    )

    level: Level
    count: int | None = Field(
        None, ge=1, le=100_000,
        description="Printed ahead, with new numbers; none: one for everything without a label.",
    )  # fmt: skip
    things: list[str] = Field(default_factory=list, max_length=100_000)
    printer: str = Field("", max_length=40, description="Code of a printer; none makes a PDF.")
    print: bool = Field(True, description="Whether they are printed at once.")


class OrderLabelsSchema(Schema):
    """The label job that was asked for."""

    job: str


class LabelJobLineSchema(Schema):
    """A label job of an order, and what became of its labels."""

    number: str
    version: int = Field(description="Of the template.")
    status: str
    issued: int
    used: int
    spoiled: int
    sampled: int
    returned: int
    lost: int
    left: int
    waiting: int


class LabelLineSchema(Schema):
    """The balance of one kind of label of an order."""

    level: str
    issued: int
    used: int
    spoiled: int
    sampled: int
    returned: int
    lost: int
    left: int
    waiting: int
    difference: int
    percent: Decimal | None
    maximum: Decimal
    verdict: str
    jobs: list[LabelJobLineSchema]


class LabelBalanceSchema(Schema):
    """The balance of the labels of an order, one line for each kind of label."""

    lines: list[LabelLineSchema]


class RecordSchema(Schema):
    """The history record of an order, as it is now, and as it was frozen last."""

    order: str
    sha256: str
    complete: bool
    exceptions: list[str]
    missing: list[str]
    frozen_number: str | None
    frozen_version: int | None
    frozen_sha256: str | None
    papers: list[PaperSchema]
    unit_paper: str = Field(
        description="Where the record of a unit is sent as PDF: a URI template (RFC 6570) with "
        "`unit`, the key of the unit, and `language`."
    )
    content: dict[str, Any]


class UnitPaperQuery(PaperQuery):
    """Which unit, and in which language."""

    unit: str = Field(max_length=300, description="The key of the unit.")
