"""The packages of an announced delivery: what lies in which, and which lies in which."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from suyuan.foundation.db.triggers import append_only

# A lot of a delivery lies in packages of the same delivery, and these in others of it.
FITS = """
CREATE FUNCTION purchasing_content_fits() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM purchasing_notice_line l JOIN purchasing_notice_package p
            ON p.notice_id = l.notice_id
        WHERE l.id = NEW.line_id AND p.id = NEW.package_id
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'purchasing_notice_content_of_notice',
            MESSAGE = 'purchasing_notice_content_of_notice: the package is of another delivery';
    END IF;
    RETURN NEW;
END
$$
"""
FITS_TRIGGER = """
CREATE TRIGGER purchasing_notice_content_of_notice BEFORE INSERT ON purchasing_notice_content
FOR EACH ROW EXECUTE FUNCTION purchasing_content_fits()
"""


class Migration(migrations.Migration):
    """Create the tables."""

    dependencies = [("purchasing", "0004_supplied_names")]

    operations = [
        migrations.CreateModel(
            name="NoticePackage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField()),
                ("inside", models.TextField(default="")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packages",
                        to="purchasing.notice",
                    ),
                ),
            ],
            options={
                "db_table": "purchasing_notice_package",
                "ordering": ["notice_id", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("notice", "code"), name="purchasing_notice_package_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True),
                            models.Q(("code", models.F("inside")), _negated=True),
                        ),
                        name="purchasing_notice_package_in_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeContent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=12, max_digits=38)),
                (
                    "serials",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contents",
                        to="purchasing.noticeline",
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contents",
                        to="purchasing.noticepackage",
                    ),
                ),
            ],
            options={
                "db_table": "purchasing_notice_content",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("line", "package"), name="purchasing_notice_content_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)),
                        name="purchasing_notice_content_quantity_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("serials__len", 0),
                            ("serials__len", models.F("quantity")),
                            _connector="OR",
                        ),
                        name="purchasing_notice_content_serials_counted",
                    ),
                ],
            },
        ),
        append_only("purchasing_notice_package", reason="What was announced is a fact."),
        append_only("purchasing_notice_content", reason="What was announced is a fact."),
        migrations.RunSQL(FITS, "DROP FUNCTION purchasing_content_fits()"),
        migrations.RunSQL(
            FITS_TRIGGER,
            "DROP TRIGGER purchasing_notice_content_of_notice ON purchasing_notice_content",
        ),
    ]
