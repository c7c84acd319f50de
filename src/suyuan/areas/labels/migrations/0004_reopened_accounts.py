"""The account of a label job is opened again when one of its labels is lost or spoiled later."""

from django.db import migrations, models

from suyuan.foundation.db.triggers import state_moves

JOBS_BEFORE = {
    "REQUESTED": ["PRINTED", "CANCELLED"],
    "PRINTED": ["REQUESTED", "RECONCILED"],
    "RECONCILED": [],
    "CANCELLED": [],
}
JOBS = {**JOBS_BEFORE, "RECONCILED": ["REQUESTED", "PRINTED"]}
LABELS_BEFORE = {
    "REQUESTED": ["PRINTED", "CANCELLED"],
    "PRINTED": ["APPLIED", "SPOILED", "SAMPLE", "RETURNED", "LOST"],
    "APPLIED": ["SPOILED"],
    "SPOILED": [],
    "SAMPLE": [],
    "RETURNED": [],
    "LOST": [],
    "CANCELLED": [],
}
LABELS = {**LABELS_BEFORE, "APPLIED": ["SPOILED", "LOST"]}


class Migration(migrations.Migration):
    """Add who opened it and why, and the moves."""

    dependencies = [('labels', '0003_lost_and_revisions')]

    operations = [
        migrations.AddField(
            model_name='job',
            name='reopened_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='job',
            name='reopened_by',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='job',
            name='reopen_reason',
            field=models.TextField(default=''),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(('reopened_at__isnull', True), models.Q(models.Q(('reopened_by', ''), _negated=True), models.Q(('reopen_reason', ''), _negated=True)), _connector='OR'), name='labels_job_reopened_says_why'),
        ),
        migrations.RunSQL(
            "DROP TRIGGER labels_job_status_moves ON labels_job",
            state_moves("labels_job", "status", JOBS_BEFORE).sql,
        ),
        state_moves("labels_job", "status", JOBS),
        migrations.RunSQL(
            "DROP TRIGGER labels_label_status_moves ON labels_label",
            state_moves("labels_label", "status", LABELS_BEFORE).sql,
        ),
        state_moves("labels_label", "status", LABELS),
    ]
