"""Judgements of runs are electronic signatures, too; earlier ones stay as they were."""

import django.db.models.deletion
from django.db import migrations, models

from suyuan.foundation.db.triggers import signed_decision


class Migration(migrations.Migration):
    dependencies = [
        ("production", "0004_signed_decisions"),
        ("foundation", "0006_signed_decisions"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="signature",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="foundation.signature",
            ),
        ),
        migrations.RunSQL(
            "DROP TRIGGER production_deviation_decided_is_signed ON production_deviation;"
            "DROP FUNCTION production_check_signed();",
            migrations.RunSQL.noop,
        ),
        signed_decision(
            "production_deviation",
            "production_deviation_decided_is_signed",
            decision="state",
            meanings={"APPROVED": "APPROVED", "REFUSED": "REJECTED", "CLOSED": "REVIEWED"},
        ),
        signed_decision(
            "production_run",
            "production_run_judgement_is_signed",
            decision="state",
            meanings={"ACCEPTED": "APPROVED", "REJECTED": "REJECTED"},
        ),
    ]
