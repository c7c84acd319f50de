from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_policies")]
    operations = [
        migrations.AddField(
            model_name="progress", name="seen_at", field=models.DateTimeField(null=True)
        ),
        migrations.RunSQL(
            "UPDATE jobs_progress SET seen_at = changed_at WHERE state IN ('DONE', 'FAILED')",
            migrations.RunSQL.noop,
        ),
    ]
