"""Decisions about returned goods are electronic signatures; earlier ones stay as they were."""

import django.db.models.deletion
from django.db import migrations, models

SIGNED = """
CREATE FUNCTION service_check_signed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM foundation_signature s JOIN service_return r ON r.number = s.document
        WHERE s.id = NEW.signature_id AND r.id = NEW.document_id AND s.meaning = 'APPROVED')
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'service_return_line_decided_is_signed',
            MESSAGE = 'service_return_line_decided_is_signed: nobody has signed this decision';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER service_return_line_decided_is_signed BEFORE UPDATE ON service_return_line
FOR EACH ROW WHEN (NEW.status = 'DECIDED' AND (OLD.status <> 'DECIDED'
    OR NEW.decision <> OLD.decision OR NEW.signature_id IS DISTINCT FROM OLD.signature_id))
EXECUTE FUNCTION service_check_signed();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('service', '0002_rules'),
        ('foundation', '0005_signatures'),
    ]

    operations = [
        migrations.AddField(
            model_name='returnline',
            name='signature',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.signature'),
        ),
        migrations.RunSQL(
            SIGNED,
            "DROP TRIGGER service_return_line_decided_is_signed ON service_return_line;"
            "DROP FUNCTION service_check_signed();",
        ),
    ]
