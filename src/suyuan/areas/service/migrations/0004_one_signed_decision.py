"""Decisions about returned goods are checked by the function that all signed decisions share."""

from django.db import migrations

from suyuan.foundation.db.triggers import signed_decision


class Migration(migrations.Migration):
    dependencies = [
        ("service", "0003_signed_decisions"),
        ("foundation", "0006_signed_decisions"),
    ]

    operations = [
        migrations.RunSQL(
            "DROP TRIGGER service_return_line_decided_is_signed ON service_return_line;"
            "DROP FUNCTION service_check_signed();",
            migrations.RunSQL.noop,
        ),
        signed_decision(
            "service_return_line",
            "service_return_line_decided_is_signed",
            decision="status",
            meanings={"DECIDED": "APPROVED"},
            document="document_id",
            of="service_return",
            watched=["decision"],
        ),
    ]
