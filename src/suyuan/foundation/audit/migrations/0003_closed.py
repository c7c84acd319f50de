from django.db import migrations, models


class Migration(migrations.Migration):
    """Let a table be closed to the application: neither read nor written but by functions."""

    dependencies = [("audit", "0002_functions")]
    operations = [
        migrations.RemoveConstraint(model_name="tablepolicy", name="audit_policy_kind_known"),
        migrations.AddConstraint(
            model_name="tablepolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    kind__in=["AUDITED", "APPEND_ONLY", "TECHNICAL", "OWNER", "CLOSED"]
                ),
                name="audit_policy_kind_known",
            ),
        ),
    ]
