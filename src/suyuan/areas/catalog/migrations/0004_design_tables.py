"""Tables of designs, forms, equipment, people and device identifiers."""

import django.contrib.postgres.fields
import django.db.models.deletion
import suyuan.areas.catalog.domain.design
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the tables."""

    dependencies = [
        ('catalog', '0003_story'),
        ('ledger', '0011_answers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Form',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('name', models.TextField()),
                ('name_en', models.TextField(default='')),
                ('purpose', models.TextField(default='')),
            ],
            options={
                'db_table': 'catalog_form',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField()),
                ('status', models.TextField(default='DRAFT')),
                ('change_note', models.TextField(default='')),
                ('effective_from', models.DateField(null=True)),
                ('effective_until', models.DateField(null=True)),
                ('first_number', models.TextField(default='')),
                ('approved_at', models.DateTimeField(null=True)),
                ('approved_by', models.TextField(default='')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='catalog.item')),
            ],
            options={
                'db_table': 'catalog_revision',
                'ordering': ['item_id', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Equipment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('name', models.TextField()),
                ('name_en', models.TextField(default='')),
                ('kind', models.TextField()),
                ('model', models.TextField(default='')),
                ('serial_number', models.TextField(default='')),
                ('status', models.TextField(default='IN_USE')),
                ('needs_calibration', models.BooleanField(default=False)),
                ('calibration_days', models.IntegerField(null=True)),
                ('maintenance_days', models.IntegerField(null=True)),
                ('note', models.TextField(default='')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='equipment', to='ledger.place')),
            ],
            options={
                'db_table': 'catalog_equipment',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Calibration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('done_on', models.DateField()),
                ('valid_until', models.DateField()),
                ('result', models.TextField()),
                ('certificate', models.TextField(default='')),
                ('laboratory', models.TextField(default='')),
                ('note', models.TextField(default='')),
                ('recorded_by', models.TextField()),
                ('equipment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calibrations', to='catalog.equipment')),
            ],
            options={
                'db_table': 'catalog_calibration',
                'ordering': ['equipment_id', '-done_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='FormVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('fields', models.JSONField()),
                ('status', models.TextField(default='DRAFT')),
                ('change_note', models.TextField(default='')),
                ('effective_from', models.DateField(null=True)),
                ('effective_until', models.DateField(null=True)),
                ('approved_at', models.DateTimeField(null=True)),
                ('approved_by', models.TextField(default='')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='catalog.form')),
            ],
            options={
                'db_table': 'catalog_form_version',
                'ordering': ['form_id', '-number'],
            },
        ),
        migrations.CreateModel(
            name='MasterRecord',
            fields=[
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='master_record', serialize=False, to='catalog.revision')),
                ('content', models.JSONField()),
                ('sha256', models.TextField()),
                ('frozen_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'catalog_master_record',
            },
        ),
        migrations.CreateModel(
            name='Part',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.IntegerField()),
                ('quantity', models.DecimalField(decimal_places=12, max_digits=38)),
                ('step_number', models.IntegerField(null=True)),
                ('scrap_percent', models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                ('key_material', models.BooleanField(default=False)),
                ('note', models.TextField(default='')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='used_in', to='catalog.item')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='catalog.revision')),
            ],
            options={
                'db_table': 'catalog_part',
                'ordering': ['revision_id', 'position'],
            },
        ),
        migrations.CreateModel(
            name='Alternate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('priority', models.IntegerField(default=1)),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stands_in_for', to='catalog.item')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alternates', to='catalog.part')),
            ],
            options={
                'db_table': 'catalog_alternate',
                'ordering': ['part_id', 'priority'],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('name', models.TextField()),
                ('name_en', models.TextField(default='')),
                ('job_title', models.TextField(default='')),
                ('active', models.BooleanField(default=True)),
                ('user', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='person', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'catalog_person',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.TextField()),
                ('step_number', models.IntegerField(null=True)),
                ('scheme', models.TextField()),
                ('level', models.TextField(default='II')),
                ('aql', models.DecimalField(decimal_places=3, max_digits=7, null=True)),
                ('sample_size', models.IntegerField(null=True)),
                ('needs_certificate', models.BooleanField(default=False)),
                ('procedure', models.TextField(default='')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='catalog.revision')),
            ],
            options={
                'db_table': 'catalog_plan',
                'ordering': ['revision_id', 'purpose', 'step_number'],
            },
        ),
        migrations.CreateModel(
            name='Characteristic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.IntegerField()),
                ('code', models.TextField()),
                ('name', models.TextField()),
                ('name_en', models.TextField(default='')),
                ('kind', models.TextField(default='ATTRIBUTE')),
                ('severity', models.TextField(default='MAJOR')),
                ('unit', models.TextField(default='')),
                ('minimum', models.DecimalField(decimal_places=12, max_digits=38, null=True)),
                ('maximum', models.DecimalField(decimal_places=12, max_digits=38, null=True)),
                ('target', models.DecimalField(decimal_places=12, max_digits=38, null=True)),
                ('method', models.TextField(default='')),
                ('instrument_kinds', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='characteristics', to='catalog.plan')),
            ],
            options={
                'db_table': 'catalog_characteristic',
                'ordering': ['plan_id', 'position'],
            },
        ),
        migrations.CreateModel(
            name='Qualification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('name', models.TextField()),
                ('name_en', models.TextField(default='')),
                ('months', models.IntegerField(null=True)),
            ],
            options={
                'db_table': 'catalog_qualification',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('months__isnull', True), ('months__gt', 0), _connector='OR'), name='catalog_qualification_months_positive')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('code', models.TextField()),
                ('name', models.TextField()),
                ('name_en', models.TextField(default='')),
                ('kind', models.TextField(default='NORMAL')),
                ('scope', models.TextField(default='LOT')),
                ('procedure', models.TextField(default='')),
                ('form_code', models.TextField(default='')),
                ('equipment_kinds', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('qualifications', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('minutes', models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ('needs_clearance', models.BooleanField(default=False)),
                ('needs_checker', models.BooleanField(default=False)),
                ('gives_serials', models.BooleanField(default=False)),
                ('packs', models.BooleanField(default=False)),
                ('outside', models.BooleanField(default=False)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='catalog.revision')),
            ],
            options={
                'db_table': 'catalog_step',
                'ordering': ['revision_id', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Parameter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.IntegerField()),
                ('code', models.TextField()),
                ('name', models.TextField()),
                ('name_en', models.TextField(default='')),
                ('unit', models.TextField(default='')),
                ('minimum', models.DecimalField(decimal_places=12, max_digits=38, null=True)),
                ('maximum', models.DecimalField(decimal_places=12, max_digits=38, null=True)),
                ('target', models.DecimalField(decimal_places=12, max_digits=38, null=True)),
                ('source', models.TextField(default='MANUAL')),
                ('critical', models.BooleanField(default=False)),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parameters', to='catalog.step')),
            ],
            options={
                'db_table': 'catalog_parameter',
                'ordering': ['step_id', 'position'],
            },
        ),
        migrations.CreateModel(
            name='Training',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trained_on', models.DateField()),
                ('valid_until', models.DateField(null=True)),
                ('trainer', models.TextField(default='')),
                ('assessment', models.TextField(default='')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='catalog.person')),
                ('qualification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='catalog.qualification')),
            ],
            options={
                'db_table': 'catalog_training',
                'ordering': ['person_id', 'qualification_id', '-trained_on'],
            },
        ),
        migrations.CreateModel(
            name='DeviceIdentifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('market', models.TextField()),
                ('key', models.TextField()),
                ('status', models.TextField(default='DRAFT')),
                ('brand_name', models.TextField(default='')),
                ('model', models.TextField(default='')),
                ('clinical_size', models.TextField(default='')),
                ('units_of_use', models.IntegerField(default=1)),
                ('unit_of_use_key', models.TextField(default='')),
                ('direct_mark_key', models.TextField(default='')),
                ('registration_no', models.TextField(default='')),
                ('carriers', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('pi_lot', models.BooleanField(default=True)),
                ('pi_serial', models.BooleanField(default=False)),
                ('pi_made_on', models.BooleanField(default=True)),
                ('pi_expires_on', models.BooleanField(default=True)),
                ('single_use', models.BooleanField(default=False)),
                ('sterile', models.BooleanField(default=False)),
                ('sterilize_before_use', models.BooleanField(default=False)),
                ('latex', models.BooleanField(default=False)),
                ('warnings', models.TextField(default='')),
                ('published_on', models.DateField(null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='device_identifiers', to='catalog.item')),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='catalog.deviceidentifier')),
            ],
            options={
                'db_table': 'catalog_device_identifier',
                'ordering': ['item_id', 'market', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('market__in', ['CN', 'US', 'EU'])), name='catalog_di_market_known'), models.CheckConstraint(condition=models.Q(('status__in', ['DRAFT', 'SUBMITTED', 'PUBLISHED', 'CHANGING', 'WITHDRAWN'])), name='catalog_di_status_known'), models.UniqueConstraint(fields=('market', 'key'), name='catalog_di_once'), models.CheckConstraint(condition=models.Q(('carriers__contained_by', ['LINEAR', 'MATRIX', 'RFID'])), name='catalog_di_carriers_known'), models.CheckConstraint(condition=models.Q(('units_of_use__gt', 0)), name='catalog_di_units_positive'), models.CheckConstraint(condition=models.Q(('units_of_use', 1), models.Q(('unit_of_use_key', ''), _negated=True), ('status__in', ['DRAFT', 'WITHDRAWN']), _connector='OR'), name='catalog_di_unit_of_use_named'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['PUBLISHED', 'CHANGING']), _negated=True), ('published_on__isnull', False), _connector='OR'), name='catalog_di_published_is_dated')],
            },
        ),
        migrations.AddConstraint(
            model_name='equipment',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['IN_USE', 'BROKEN', 'IN_MAINTENANCE', 'RETIRED'])), name='catalog_equipment_status_known'),
        ),
        migrations.AddConstraint(
            model_name='equipment',
            constraint=models.CheckConstraint(condition=models.Q(('calibration_days__isnull', True), ('calibration_days__gt', 0), _connector='OR'), name='catalog_equipment_calibration_days_positive'),
        ),
        migrations.AddConstraint(
            model_name='equipment',
            constraint=models.CheckConstraint(condition=models.Q(('maintenance_days__isnull', True), ('maintenance_days__gt', 0), _connector='OR'), name='catalog_equipment_maintenance_days_positive'),
        ),
        migrations.AddConstraint(
            model_name='calibration',
            constraint=models.CheckConstraint(condition=models.Q(('result__in', ['PASS', 'ADJUSTED', 'FAIL'])), name='catalog_calibration_result_known'),
        ),
        migrations.AddConstraint(
            model_name='calibration',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__gte', models.F('done_on'))), name='catalog_calibration_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='formversion',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['DRAFT', 'APPROVED', 'WITHDRAWN'])), name='catalog_form_version_status_known'),
        ),
        migrations.AddConstraint(
            model_name='formversion',
            constraint=models.UniqueConstraint(fields=('form', 'number'), name='catalog_form_version_once'),
        ),
        migrations.AddConstraint(
            model_name='formversion',
            constraint=models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='catalog_form_version_number_positive'),
        ),
        migrations.AddConstraint(
            model_name='formversion',
            constraint=models.CheckConstraint(condition=models.Q(('effective_until__isnull', True), ('effective_until__gt', models.F('effective_from')), _connector='OR'), name='catalog_form_version_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='formversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', suyuan.areas.catalog.domain.design.RevisionStatus['APPROVED']), _negated=True), models.Q(('approved_at__isnull', False), ('effective_from__isnull', False)), _connector='OR'), name='catalog_form_version_approved_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='masterrecord',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='catalog_master_record_sha256_form'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['DRAFT', 'APPROVED', 'WITHDRAWN'])), name='catalog_revision_status_known'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('item', 'code'), name='catalog_revision_once'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('effective_until__isnull', True), ('effective_until__gt', models.F('effective_from')), _connector='OR'), name='catalog_revision_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', suyuan.areas.catalog.domain.design.RevisionStatus['APPROVED']), _negated=True), models.Q(('approved_at__isnull', False), ('effective_from__isnull', False)), _connector='OR'), name='catalog_revision_approved_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='catalog_part_quantity_positive'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('scrap_percent__gte', 0), ('scrap_percent__lt', 100)), name='catalog_part_scrap_is_percentage'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.UniqueConstraint(fields=('revision', 'component', 'step_number'), name='catalog_part_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='alternate',
            constraint=models.UniqueConstraint(fields=('part', 'component'), name='catalog_alternate_once'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ['INCOMING', 'IN_PROCESS', 'FINAL'])), name='catalog_plan_purpose_known'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('scheme__in', ['ALL', 'GB2828', 'C_ZERO', 'FIXED', 'CERTIFICATE'])), name='catalog_plan_scheme_known'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ['S-1', 'S-2', 'S-3', 'S-4', 'I', 'II', 'III'])), name='catalog_plan_level_known'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('scheme__in', ['GB2828', 'C_ZERO']), _negated=True), models.Q(('aql__gt', 0), ('aql__isnull', False)), _connector='OR'), name='catalog_plan_has_its_aql'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('scheme', 'FIXED'), _negated=True), models.Q(('sample_size__gt', 0), ('sample_size__isnull', False)), _connector='OR'), name='catalog_plan_has_its_sample'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('purpose', 'IN_PROCESS'), ('step_number__isnull', False)), models.Q(models.Q(('purpose', 'IN_PROCESS'), _negated=True), ('step_number__isnull', True)), _connector='OR'), name='catalog_plan_in_process_names_step'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.UniqueConstraint(fields=('revision', 'purpose', 'step_number'), name='catalog_plan_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='characteristic',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['ATTRIBUTE', 'VARIABLE'])), name='catalog_characteristic_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='characteristic',
            constraint=models.CheckConstraint(condition=models.Q(('severity__in', ['CRITICAL', 'MAJOR', 'MINOR'])), name='catalog_characteristic_severity_known'),
        ),
        migrations.AddConstraint(
            model_name='characteristic',
            constraint=models.UniqueConstraint(fields=('plan', 'code'), name='catalog_characteristic_once'),
        ),
        migrations.AddConstraint(
            model_name='characteristic',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'VARIABLE'), _negated=True), ('minimum__isnull', False), ('maximum__isnull', False), _connector='OR'), name='catalog_characteristic_variable_has_limit'),
        ),
        migrations.AddConstraint(
            model_name='characteristic',
            constraint=models.CheckConstraint(condition=models.Q(('minimum__isnull', True), ('maximum__isnull', True), ('maximum__gte', models.F('minimum')), _connector='OR'), name='catalog_characteristic_limits_in_order'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['NORMAL', 'KEY', 'SPECIAL'])), name='catalog_step_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(('scope__in', ['LOT', 'UNIT'])), name='catalog_step_scope_known'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(fields=('revision', 'number'), name='catalog_step_number_once'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(fields=('revision', 'code'), name='catalog_step_code_once'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='catalog_step_number_positive'),
        ),
        migrations.AddConstraint(
            model_name='parameter',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['MANUAL', 'AUTOMATIC'])), name='catalog_parameter_source_known'),
        ),
        migrations.AddConstraint(
            model_name='parameter',
            constraint=models.UniqueConstraint(fields=('step', 'code'), name='catalog_parameter_once'),
        ),
        migrations.AddConstraint(
            model_name='parameter',
            constraint=models.CheckConstraint(condition=models.Q(('minimum__isnull', True), ('maximum__isnull', True), ('maximum__gte', models.F('minimum')), _connector='OR'), name='catalog_parameter_limits_in_order'),
        ),
        migrations.AddConstraint(
            model_name='training',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('trained_on')), _connector='OR'), name='catalog_training_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='training',
            constraint=models.UniqueConstraint(fields=('person', 'qualification', 'trained_on'), name='catalog_training_once'),
        ),
    ]
