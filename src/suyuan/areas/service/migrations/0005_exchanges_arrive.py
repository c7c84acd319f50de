"""Exchanges arrive, and no report was made before we learnt of what it is about."""

import django.db.models.deletion
from django.db import migrations, models

from suyuan.foundation.db.triggers import append_only

REPORT_AFTER_LEARNING = """
CREATE FUNCTION service_check_report() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM service_complaint c
        WHERE c.id = NEW.complaint_id AND NEW.reported_at < c.received_at)
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'service_report_made_after_learning',
            MESSAGE = 'service_report_made_after_learning: nobody knew of it then';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER service_report_made_after_learning BEFORE UPDATE ON service_report
FOR EACH ROW WHEN (NEW.status = 'REPORTED' AND (OLD.status <> 'REPORTED'
    OR NEW.reported_at IS DISTINCT FROM OLD.reported_at))
EXECUTE FUNCTION service_check_report();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('service', '0004_one_signed_decision'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExchangeArrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.TextField()),
                ('note', models.TextField(default='')),
                ('exchange', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='arrival', to='service.exchange')),
            ],
            options={
                'db_table': 'service_exchange_arrival',
                'ordering': ['exchange_id'],
            },
        ),
        migrations.AddField(
            model_name='exchange',
            name='export_paper',
            field=models.TextField(default=''),
        ),
        append_only(
            "service_exchange_arrival",
            reason="That something arrived is a fact, which is only added.",
        ),
        migrations.RunSQL(
            REPORT_AFTER_LEARNING,
            "DROP TRIGGER service_report_made_after_learning ON service_report;"
            "DROP FUNCTION service_check_report();",
        ),
    ]
