"""Labels that are found nowhere, and templates that are for one revision alone."""

import django.db.models.deletion
from django.db import migrations, models

from suyuan.foundation.db.triggers import read_only, state_moves

BEFORE = {
    "REQUESTED": ["PRINTED", "CANCELLED"],
    "PRINTED": ["APPLIED", "SPOILED", "SAMPLE", "RETURNED"],
    "APPLIED": ["SPOILED"],
    "SPOILED": [],
    "SAMPLE": [],
    "RETURNED": [],
    "CANCELLED": [],
}
MOVES = {**BEFORE, "PRINTED": [*BEFORE["PRINTED"], "LOST"], "LOST": []}

OF_ITEM = """
CREATE FUNCTION labels_template_fits() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.revision_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM catalog_revision r
        WHERE r.id = NEW.revision_id AND r.item_id = NEW.item_id)
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'labels_template_of_its_revision',
            MESSAGE = 'labels_template_of_its_revision: the revision is of another item';
    END IF;
    RETURN NEW;
END
$$
"""
OF_ITEM_TRIGGER = """
CREATE TRIGGER labels_template_of_its_revision BEFORE INSERT ON labels_template
FOR EACH ROW EXECUTE FUNCTION labels_template_fits()
"""


class Migration(migrations.Migration):
    """Add the revision of a template and the last state of a label, with what guards them."""

    dependencies = [
        ('catalog', '0005_design_rules'),
        ('labels', '0002_rules'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='label',
            name='labels_label_status_known',
        ),
        migrations.RemoveConstraint(
            model_name='label',
            name='labels_label_spoiled_says_why',
        ),
        migrations.RemoveConstraint(
            model_name='template',
            name='labels_template_one_approved',
        ),
        migrations.RemoveConstraint(
            model_name='template',
            name='labels_template_one_draft',
        ),
        migrations.AddField(
            model_name='template',
            name='revision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='label_templates', to='catalog.revision'),
        ),
        migrations.AddConstraint(
            model_name='label',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['REQUESTED', 'PRINTED', 'APPLIED', 'SPOILED', 'SAMPLE', 'RETURNED', 'LOST', 'CANCELLED'])), name='labels_label_status_known'),
        ),
        migrations.AddConstraint(
            model_name='label',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['SPOILED', 'LOST']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='labels_label_spoiled_says_why'),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.CheckConstraint(condition=models.Q(('revision__isnull', True), ('item__isnull', False), _connector='OR'), name='labels_template_revision_of_item'),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'APPROVED')), fields=('item', 'revision', 'level'), name='labels_template_one_approved', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'DRAFT')), fields=('item', 'revision', 'level'), name='labels_template_one_draft', nulls_distinct=False),
        ),
        migrations.RunSQL(
            "DROP TRIGGER labels_label_status_moves ON labels_label",
            state_moves("labels_label", "status", BEFORE).sql,
        ),
        state_moves("labels_label", "status", MOVES),
        read_only("labels_template", ["revision_id"]),
        migrations.RunSQL(OF_ITEM, "DROP FUNCTION labels_template_fits()"),
        migrations.RunSQL(
            OF_ITEM_TRIGGER, "DROP TRIGGER labels_template_of_its_revision ON labels_template"
        ),
    ]
