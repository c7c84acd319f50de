"""The table of guided first steps."""

from django.db import migrations, models

from suyuan.foundation.db.triggers import audited


class Migration(migrations.Migration):
    """Make the table."""

    dependencies = [("catalog", "0002_rules")]

    operations = [
        migrations.CreateModel(
            name="Story",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.TextField(unique=True)),
                ("position", models.IntegerField()),
                ("title", models.TextField()),
                ("title_en", models.TextField()),
                ("text", models.TextField()),
                ("text_en", models.TextField()),
                ("steps", models.JSONField()),
                ("answer", models.JSONField()),
            ],
            options={"db_table": "catalog_story", "ordering": ["position"]},
        ),
        audited("catalog_story"),
    ]
