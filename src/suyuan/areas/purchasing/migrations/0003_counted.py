"""What was counted at the dock, until it ends in a receipt; then it is a fact."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from suyuan.foundation.db.triggers import audited, read_only

# What was counted is of the order, the announced delivery and the receipt that it names.
FITS = """
CREATE FUNCTION purchasing_counted_fits() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.order_line_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM purchasing_order_line l
            WHERE l.id = NEW.order_line_id AND l.order_id = NEW.order_id)
        OR NEW.notice_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM purchasing_notice n
            WHERE n.id = NEW.notice_id AND n.order_id = NEW.order_id)
        OR NEW.receipt_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM purchasing_receipt r
            WHERE r.id = NEW.receipt_id AND r.order_id = NEW.order_id
                AND r.notice_id IS NOT DISTINCT FROM NEW.notice_id)
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'purchasing_counted_of_order',
            MESSAGE = 'purchasing_counted_of_order: it names papers of another order';
    END IF;
    RETURN NEW;
END
$$
"""
FITS_TRIGGER = """
CREATE TRIGGER purchasing_counted_of_order BEFORE INSERT OR UPDATE ON purchasing_counted
FOR EACH ROW EXECUTE FUNCTION purchasing_counted_fits()
"""

# What was taken over, or turned away, is a fact; only what still stands there is counted anew.
STAYS = """
CREATE FUNCTION purchasing_counted_kept() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'check_violation', CONSTRAINT = 'purchasing_counted_stays',
        MESSAGE = 'purchasing_counted_stays: it was taken over';
END
$$
"""
STAYS_TRIGGER = """
CREATE TRIGGER purchasing_counted_stays BEFORE UPDATE OR DELETE ON purchasing_counted
FOR EACH ROW WHEN (OLD.receipt_id IS NOT NULL) EXECUTE FUNCTION purchasing_counted_kept()
"""
FIXED = [
    "order_id", "notice_id", "order_line_id", "supplier_lot", "quantity", "made_on", "expires_on",
    "certificate", "serials", "package", "refused", "what", "unit", "counted_at", "counted_by",
]  # fmt: skip


class Migration(migrations.Migration):
    """Create the table with its history and its guards."""

    dependencies = [("purchasing", "0002_rules")]

    operations = [
        migrations.CreateModel(
            name='Counted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('supplier_lot', models.TextField(default='')),
                ('quantity', models.DecimalField(decimal_places=12, max_digits=38)),
                ('made_on', models.DateField(null=True)),
                ('expires_on', models.DateField(null=True)),
                ('certificate', models.TextField(default='')),
                ('serials', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('package', models.TextField(default='')),
                ('refused', models.TextField(default='')),
                ('what', models.TextField(default='')),
                ('unit', models.TextField(default='')),
                ('counted_at', models.DateTimeField()),
                ('counted_by', models.TextField()),
                ('notice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='counted', to='purchasing.notice')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counted', to='purchasing.order')),
                ('order_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='counted', to='purchasing.orderline')),
                ('receipt', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='counted', to='purchasing.receipt')),
            ],
            options={
                'db_table': 'purchasing_counted',
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('receipt__isnull', True)), fields=['order'], name='purchasing_counted_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('refused__in', ['', 'OVER', 'WRONG', 'DAMAGED', 'PAPERS'])), name='purchasing_counted_refused_known'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='purchasing_counted_quantity_positive'), models.CheckConstraint(condition=models.Q(('serials__len', 0), ('serials__len', models.F('quantity')), _connector='OR'), name='purchasing_counted_serials_counted'), models.CheckConstraint(condition=models.Q(models.Q(('order_line__isnull', False), ('refused', ''), ('what', '')), models.Q(models.Q(('refused', ''), _negated=True), models.Q(('what', ''), _negated=True), ('order_line__isnull', True), ('package', ''), ('serials__len', 0)), _connector='OR'), name='purchasing_counted_taken_or_refused'), models.UniqueConstraint(condition=models.Q(('package', ''), _negated=True), fields=('package', 'order_line', 'supplier_lot'), name='purchasing_counted_package_once')],
            },
        ),
        audited("purchasing_counted", deletable=True),
        read_only("purchasing_counted", FIXED),
        migrations.RunSQL(FITS, "DROP FUNCTION purchasing_counted_fits()"),
        migrations.RunSQL(
            FITS_TRIGGER, "DROP TRIGGER purchasing_counted_of_order ON purchasing_counted"
        ),
        migrations.RunSQL(STAYS, "DROP FUNCTION purchasing_counted_kept()"),
        migrations.RunSQL(
            STAYS_TRIGGER, "DROP TRIGGER purchasing_counted_stays ON purchasing_counted"
        ),
    ]
