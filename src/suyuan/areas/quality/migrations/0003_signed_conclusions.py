"""Conclusions of inspections are electronic signatures; earlier ones stay as they were."""

import django.db.models.deletion
from django.db import migrations, models

from suyuan.foundation.db.triggers import signed_decision


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0002_rules"),
        ("foundation", "0006_signed_decisions"),
    ]

    operations = [
        migrations.AddField(
            model_name="inspection",
            name="signature",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="foundation.signature",
            ),
        ),
        signed_decision(
            "quality_inspection",
            "quality_inspection_conclusion_is_signed",
            decision="conclusion",
            meanings={
                "ACCEPT": "APPROVED",
                "PART": "APPROVED",
                "REJECT": "REJECTED",
                "RETURN": "REJECTED",
            },
            watched=["status"],
        ),
    ]
