"""Tables of what comes back from customers, and of the questions that it raises."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from suyuan.areas.service.domain import (
    Answer,
    Decision,
    LineStatus,
    QuestionKind,
    QuestionStatus,
    ReturnStatus,
)
from suyuan.areas.service.models.words import (
    amount,
    item,
    known,
    known_or_none,
    partner,
    place,
    positive,
    site,
)


class Question(models.Model):
    """Something that is not plain, for a person to decide; who decided what stays with it."""

    document = models.TextField()
    """Number of the paper at which it was asked."""
    kind = models.TextField()
    scanned = models.TextField()
    data = models.JSONField(default=dict)
    """What the sentence names."""
    status = models.TextField(default=QuestionStatus.OPEN.value)
    site = site()
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    answer = models.TextField(default="")
    key = models.TextField(default="")
    """What it was identified as."""
    note = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(default="")

    class Meta:
        db_table = "service_question"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["document"], name="service_question_of_document")]
        constraints = [
            known("kind", QuestionKind, "service_question_kind_known"),
            known("status", QuestionStatus, "service_question_status_known"),
            known_or_none("answer", Answer, "service_question_answer_known"),
            models.CheckConstraint(
                condition=Q(status="OPEN", answer="")
                | (
                    Q(status="ANSWERED", answered_at__isnull=False)
                    & ~Q(answer="")
                    & ~Q(answered_by="")
                    & ~Q(note="")
                ),
                name="service_question_answer_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(answer="IDENTIFIED") | ~Q(key=""),
                name="service_question_identified_names_it",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.document}: {self.kind}"


class Return(models.Model):
    """Goods that a customer sends back (RMA)."""

    number = models.TextField(unique=True)
    status = models.TextField(default=ReturnStatus.ANNOUNCED.value)
    customer = partner()
    complaint = models.TextField(default="")
    """Number of the complaint."""
    why = models.TextField()
    expected_on = models.DateField(null=True)
    place = place(null=True)
    """The returns zone into which it came."""
    site = site()
    note = models.TextField(default="")
    created_at = models.DateTimeField()
    created_by = models.TextField()
    received_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(default="")

    class Meta:
        db_table = "service_return"
        ordering = ["-number"]
        constraints = [
            known("status", ReturnStatus, "service_return_status_known"),
            models.CheckConstraint(condition=~Q(why=""), name="service_return_says_why"),
            models.CheckConstraint(
                condition=Q(status__in=["ANNOUNCED", "CANCELLED"])
                | Q(received_at__isnull=False, place__isnull=False),
                name="service_return_received_is_placed",
            ),
            models.CheckConstraint(
                condition=~Q(status="CLOSED") | (Q(closed_at__isnull=False) & ~Q(closed_by="")),
                name="service_return_closed_is_dated",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class Expected(models.Model):
    """What the customer says is coming back."""

    document = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="expected")
    position = models.IntegerField()
    told = models.TextField()
    """As the customer named it: a code, a lot, an item."""
    key = models.TextField(default="")
    quantity = amount()

    class Meta:
        db_table = "service_return_expected"
        ordering = ["document_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="service_expected_once"),
            positive("quantity", "service_expected_quantity_positive"),
            models.CheckConstraint(condition=~Q(told=""), name="service_expected_says_what"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.document_id}/{self.position}"


class ReturnLine(models.Model):
    """One thing, or an amount of one lot, that is physically here: valid or not, it is kept."""

    document = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="lines")
    position = models.IntegerField()
    scanned = models.TextField()
    status = models.TextField()
    key = models.TextField(default="")
    code = models.TextField(default="")
    item = item(null=True)
    lot = models.TextField(default="")
    is_amount = models.BooleanField(default=False)
    quantity = amount()
    unit = models.TextField(default="EA")
    held_by = models.TextField(default="")
    """Who had it by our records: the party's code."""
    shipment = models.TextField(default="")
    """The shipment with which it went out, where it is known."""
    condition = models.TextField(default="")
    """What was seen when it came."""
    received_at = models.DateTimeField()
    received_by = models.TextField()
    question = models.OneToOneField(
        Question, on_delete=models.PROTECT, null=True, related_name="line"
    )
    inspection = models.TextField(default="")
    decision = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    signature = models.ForeignKey(
        "foundation.Signature", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The electronic signature under the decision."""
    note = models.TextField(default="")
    job = models.TextField(default="")
    """The service job that it became."""

    class Meta:
        db_table = "service_return_line"
        ordering = ["document_id", "position"]
        indexes = [models.Index(fields=["key"], name="service_line_by_key")]
        constraints = [
            known("status", LineStatus, "service_return_line_status_known"),
            known_or_none("decision", Decision, "service_return_line_decision_known"),
            models.UniqueConstraint(
                fields=["document", "position"], name="service_return_line_once"
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(status="WAITING", is_amount=False) & ~Q(key=""),
                name="service_return_line_unit_waits_once",
            ),
            positive("quantity", "service_return_line_quantity_positive"),
            models.CheckConstraint(
                condition=~Q(status__in=["QUESTION", "REFUSED"]) | Q(question__isnull=False),
                name="service_return_line_not_plain_is_asked",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["WAITING", "DECIDED"])
                | (~Q(key="") & Q(item__isnull=False)),
                name="service_return_line_valid_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="DECIDED")
                | (~Q(decision="") & ~Q(decided_by="") & Q(decided_at__isnull=False)),
                name="service_return_line_decision_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(decision="RESTOCK") | ~Q(inspection=""),
                name="service_return_line_restocked_was_inspected",
            ),
            models.CheckConstraint(
                condition=~Q(decision="REWORK") | ~Q(job=""),
                name="service_return_line_reworked_has_job",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.document_id}/{self.position}"
