import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from suyuan.foundation.db.triggers import audited


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resource", models.CharField(max_length=60)),
                ("columns", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "db_table": "web_list_choice",
                "constraints": [models.UniqueConstraint(fields=("user", "resource"), name="web_list_choice_once")],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resource", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=60)),
                ("query", models.TextField()),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "db_table": "web_saved_view",
                "constraints": [models.UniqueConstraint(fields=("user", "resource", "name"), name="web_saved_view_once")],
            },
        ),
        audited("web_list_choice", deletable=True),
        audited("web_saved_view", deletable=True),
    ]
