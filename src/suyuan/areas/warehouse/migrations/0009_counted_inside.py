"""Amounts are counted in the packages in which they lie."""

from django.db import migrations, models

from suyuan.foundation.db.triggers import read_only

ONCE = "warehouse_count_line_once"


class Migration(migrations.Migration):
    """Add the package to the lines of counts."""

    dependencies = [("warehouse", "0008_packed_amounts")]
    operations = [
        migrations.RemoveConstraint(model_name="countline", name=ONCE),
        migrations.AddField("countline", "package", models.TextField(default="")),
        migrations.AddField("countline", "package_code", models.TextField(default="")),
        migrations.AddConstraint(
            model_name="countline",
            constraint=models.UniqueConstraint(
                fields=["count", "place", "key", "disposition", "package"], name=ONCE
            ),
        ),
        migrations.AddConstraint(
            model_name="countline",
            constraint=models.CheckConstraint(
                condition=models.Q(kind="LOT") | models.Q(package=""),
                name="warehouse_count_line_package_of_amount",
            ),
        ),
        read_only("warehouse_count_line", ["package"]),
    ]
