"""Maintenance of equipment: what is planned, and what was done."""

import django.db.models.deletion
from django.db import migrations, models

from suyuan.foundation.db.triggers import append_only, audited, read_only

OF_PLAN = """
CREATE FUNCTION catalog_upkeep_fits() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.plan_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM catalog_upkeep_plan p
        WHERE p.id = NEW.plan_id AND p.equipment_id = NEW.equipment_id)
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'catalog_upkeep_of_its_plan',
            MESSAGE = 'catalog_upkeep_of_its_plan: the plan is of other equipment';
    END IF;
    RETURN NEW;
END
$$
"""
OF_PLAN_TRIGGER = """
CREATE TRIGGER catalog_upkeep_of_its_plan BEFORE INSERT ON catalog_upkeep
FOR EACH ROW EXECUTE FUNCTION catalog_upkeep_fits()
"""


class Migration(migrations.Migration):
    """Create the tables with their history and their guards."""

    dependencies = [
        ('catalog', '0005_design_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='UpkeepPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('name', models.TextField()),
                ('name_en', models.TextField(default='')),
                ('kind', models.TextField()),
                ('interval_days', models.IntegerField()),
                ('grace_days', models.IntegerField(default=0)),
                ('first_due', models.DateField()),
                ('procedure', models.TextField(default='')),
                ('active', models.BooleanField(default=True)),
                ('equipment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='upkeep_plans', to='catalog.equipment')),
            ],
            options={
                'db_table': 'catalog_upkeep_plan',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Upkeep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('done_on', models.DateField()),
                ('done_by', models.TextField()),
                ('work', models.TextField()),
                ('parts', models.TextField(default='')),
                ('result', models.TextField()),
                ('next_due', models.DateField(null=True)),
                ('document', models.TextField(default='')),
                ('recorded_by', models.TextField()),
                ('recorded_at', models.DateTimeField()),
                ('equipment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='upkeep', to='catalog.equipment')),
                ('plan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='catalog.upkeepplan')),
            ],
            options={
                'db_table': 'catalog_upkeep',
                'ordering': ['-done_on', '-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='upkeepplan',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['CHECK', 'SERVICE', 'OVERHAUL', 'REPAIR'])), name='catalog_upkeep_plan_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='upkeepplan',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'REPAIR'), _negated=True), name='catalog_upkeep_plan_no_repair'),
        ),
        migrations.AddConstraint(
            model_name='upkeepplan',
            constraint=models.CheckConstraint(condition=models.Q(('grace_days__gte', 0), ('interval_days__gt', 0), ('grace_days__lt', models.F('interval_days'))), name='catalog_upkeep_plan_days_in_order'),
        ),
        migrations.AddIndex(
            model_name='upkeep',
            index=models.Index(fields=['plan', '-done_on'], name='catalog_upkeep_last'),
        ),
        migrations.AddIndex(
            model_name='upkeep',
            index=models.Index(fields=['equipment', '-done_on'], name='catalog_upkeep_of'),
        ),
        migrations.AddConstraint(
            model_name='upkeep',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['CHECK', 'SERVICE', 'OVERHAUL', 'REPAIR'])), name='catalog_upkeep_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='upkeep',
            constraint=models.CheckConstraint(condition=models.Q(('result__in', ['FIT', 'FOLLOW_UP', 'UNFIT'])), name='catalog_upkeep_result_known'),
        ),
        migrations.AddConstraint(
            model_name='upkeep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_by', ''), _negated=True), models.Q(('work', ''), _negated=True)), name='catalog_upkeep_says_who_and_what'),
        ),
        migrations.AddConstraint(
            model_name='upkeep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('next_due__isnull', True), ('plan__isnull', True)), models.Q(('next_due__gt', models.F('done_on')), ('next_due__isnull', False), ('plan__isnull', False)), _connector='OR'), name='catalog_upkeep_next_after_it'),
        ),
        migrations.AddConstraint(
            model_name='upkeep',
            constraint=models.UniqueConstraint(fields=('plan', 'done_on'), name='catalog_upkeep_once_a_day'),
        ),
        audited("catalog_upkeep_plan"),
        read_only("catalog_upkeep_plan", ["equipment_id"]),
        append_only("catalog_upkeep"),
        migrations.RunSQL(OF_PLAN, "DROP FUNCTION catalog_upkeep_fits()"),
        migrations.RunSQL(
            OF_PLAN_TRIGGER, "DROP TRIGGER catalog_upkeep_of_its_plan ON catalog_upkeep"
        ),
    ]
