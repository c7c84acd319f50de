"""What was counted with the package around it, which was scanned."""

from django.db import migrations, models

from suyuan.foundation.db.triggers import read_only

# Deliveries that were announced before say their packages as lists of codes: where a lot comes in
# one, all of it does.
PACKAGES = """
INSERT INTO purchasing_notice_package (notice_id, code, inside)
SELECT DISTINCT l.notice_id, p.code, '' FROM purchasing_notice_line l, unnest(l.packages) p (code)
"""
CONTENTS = """
INSERT INTO purchasing_notice_content (line_id, package_id, quantity, serials)
SELECT l.id, p.id, l.quantity, l.serials FROM purchasing_notice_line l
JOIN purchasing_notice_package p ON p.notice_id = l.notice_id AND p.code = l.packages[1]
WHERE cardinality(l.packages) = 1
"""


class Migration(migrations.Migration):
    """Add the column, and the packages of what was announced before."""

    dependencies = [("purchasing", "0005_packages")]

    operations = [
        migrations.RemoveConstraint(
            model_name="counted",
            name="purchasing_counted_taken_or_refused",
        ),
        migrations.AddField(
            model_name="counted",
            name="within",
            field=models.TextField(default=""),
        ),
        migrations.AddConstraint(
            model_name="counted",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("order_line__isnull", False), ("refused", ""), ("what", "")),
                    models.Q(
                        models.Q(("refused", ""), _negated=True),
                        models.Q(("what", ""), _negated=True),
                        ("order_line__isnull", True),
                        ("package", ""),
                        ("serials__len", 0),
                        ("within", ""),
                    ),
                    _connector="OR",
                ),
                name="purchasing_counted_taken_or_refused",
            ),
        ),
        read_only("purchasing_counted", ["within"]),
        migrations.RunSQL(PACKAGES, migrations.RunSQL.noop),
        migrations.RunSQL(CONTENTS, migrations.RunSQL.noop),
    ]
