"""The account of an order's labels stays once its history record is frozen or it is reviewed."""

from django.db import migrations

STAYS = """
CREATE FUNCTION production_label_account() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM production_order o
        WHERE o.number = NEW.document AND (
            o.state IN ('REVIEWED', 'CLOSED')
            OR EXISTS (SELECT FROM production_history_record h WHERE h.order_id = o.id)
            AND NOT EXISTS (
                SELECT FROM production_deviation d
                WHERE d.order_id = o.id AND d.kind = 'LABEL' AND d.state = 'APPROVED')))
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'production_label_account_stays',
            MESSAGE = 'production_label_account_stays: a frozen record rests on this account';
    END IF;
    RETURN NEW;
END
$$
"""
TRIGGER = """
CREATE TRIGGER production_label_account_stays BEFORE UPDATE ON labels_job
FOR EACH ROW WHEN (OLD.status = 'RECONCILED' AND NEW.status <> 'RECONCILED')
EXECUTE FUNCTION production_label_account()
"""


class Migration(migrations.Migration):
    """Add the guard."""

    dependencies = [
        ('labels', '0004_reopened_accounts'),
        ('production', '0005_signed_runs'),
    ]

    operations = [
        migrations.RunSQL(STAYS, "DROP FUNCTION production_label_account()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER production_label_account_stays ON labels_job"),
    ]
