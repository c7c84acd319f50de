"""Decisions about deviations are electronic signatures; earlier ones stay as they were."""

import django.db.models.deletion
from django.db import migrations, models

SIGNED = """
CREATE FUNCTION production_check_signed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM foundation_signature s
        WHERE s.id = NEW.signature_id AND s.document = NEW.number
        AND s.meaning = CASE NEW.state
            WHEN 'APPROVED' THEN 'APPROVED' WHEN 'REFUSED' THEN 'REJECTED' ELSE 'REVIEWED' END)
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'production_deviation_decided_is_signed',
            MESSAGE = 'production_deviation_decided_is_signed: nobody has signed this decision';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER production_deviation_decided_is_signed BEFORE UPDATE ON production_deviation
FOR EACH ROW WHEN (NEW.state <> 'OPEN' AND (NEW.state <> OLD.state
    OR NEW.signature_id IS DISTINCT FROM OLD.signature_id))
EXECUTE FUNCTION production_check_signed();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('production', '0003_labels'),
        ('foundation', '0005_signatures'),
    ]

    operations = [
        migrations.AddField(
            model_name='deviation',
            name='signature',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.signature'),
        ),
        migrations.RunSQL(
            SIGNED,
            "DROP TRIGGER production_deviation_decided_is_signed ON production_deviation;"
            "DROP FUNCTION production_check_signed();",
        ),
    ]
