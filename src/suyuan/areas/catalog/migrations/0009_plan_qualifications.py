"""What those who inspect and check after a plan must have learned."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0008_equipment_kinds"),
    ]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="qualifications",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
    ]
