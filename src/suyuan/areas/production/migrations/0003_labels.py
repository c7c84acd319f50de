"""Labels of an order: the limit of their difference, and no review before they are accounted for."""

from django.db import migrations, models

ACCOUNTED = """
CREATE FUNCTION production_labels_accounted() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT FROM labels_job j
               WHERE j.document = NEW.number AND j.status IN ('REQUESTED', 'PRINTED')) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'production_order_labels_accounted',
            MESSAGE = 'production_order_labels_accounted: labels are not accounted for';
    END IF;
    RETURN NEW;
END
$$
"""
ACCOUNTED_TRIGGER = """
CREATE TRIGGER production_order_labels_accounted BEFORE UPDATE ON production_order
FOR EACH ROW WHEN (OLD.state <> 'REVIEWED' AND NEW.state = 'REVIEWED')
EXECUTE FUNCTION production_labels_accounted()
"""
FIXED_TRIGGER = """
CREATE TRIGGER production_order_label_limit_fixed BEFORE UPDATE ON production_order
FOR EACH ROW WHEN (OLD.state <> 'PLANNED' AND OLD.label_maximum IS DISTINCT FROM NEW.label_maximum)
EXECUTE FUNCTION audit_refuse('production_order_label_limit_fixed')
"""


class Migration(migrations.Migration):
    """Add the limit and the guards."""

    dependencies = [
        ('catalog', '0005_design_rules'),
        ('labels', '0003_lost_and_revisions'),
        ('production', '0002_rules'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='deviation',
            name='production_deviation_kind_known',
        ),
        migrations.AddField(
            model_name='itemrule',
            name='label_maximum',
            field=models.DecimalField(decimal_places=2, default=0, max_digits=7),
        ),
        migrations.AddField(
            model_name='workorder',
            name='label_maximum',
            field=models.DecimalField(decimal_places=2, default=0, max_digits=7),
        ),
        migrations.AddConstraint(
            model_name='deviation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['MATERIAL', 'BALANCE', 'PROCESS', 'ENVIRONMENT', 'QUANTITY', 'EQUIPMENT', 'LABEL', 'OTHER'])), name='production_deviation_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='itemrule',
            constraint=models.CheckConstraint(condition=models.Q(('label_maximum__gte', 0), ('label_maximum__lte', 100)), name='production_rule_labels_is_percentage'),
        ),
        migrations.RunSQL(ACCOUNTED, "DROP FUNCTION production_labels_accounted()"),
        migrations.RunSQL(
            ACCOUNTED_TRIGGER, "DROP TRIGGER production_order_labels_accounted ON production_order"
        ),
        migrations.RunSQL(
            FIXED_TRIGGER, "DROP TRIGGER production_order_label_limit_fixed ON production_order"
        ),
    ]
