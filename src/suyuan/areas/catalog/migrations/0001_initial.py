"""Tables of the catalogue: items, partners, places and numbers."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_rights'),
        ('ledger', '0003_policies'),
    ]

    operations = [
        migrations.CreateModel(
            name='NumberScheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('name', models.TextField(default='')),
                ('kind', models.TextField()),
                ('template', models.TextField()),
                ('active', models.BooleanField(default=True)),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='number_schemes', to='ledger.item')),
                ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.site')),
            ],
            options={
                'db_table': 'catalog_number_scheme',
            },
        ),
        migrations.CreateModel(
            name='NumberPool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.TextField(default='OPEN')),
                ('handed_at', models.DateTimeField()),
                ('note', models.TextField(default='')),
                ('party', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='number_pools', to='ledger.party')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='number_pools', to='ledger.place')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pools', to='catalog.numberscheme')),
            ],
            options={
                'db_table': 'catalog_number_pool',
            },
        ),
        migrations.CreateModel(
            name='NumberCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.TextField()),
                ('next', models.BigIntegerField(default=1)),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counters', to='catalog.numberscheme')),
            ],
            options={
                'db_table': 'catalog_number_counter',
            },
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('party', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='catalog', serialize=False, to='ledger.party')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('credit_code', models.TextField(default='')),
                ('address', models.TextField(default='')),
                ('city', models.TextField(default='')),
                ('contact_role', models.TextField(default='')),
                ('phone', models.TextField(default='')),
                ('gln', models.TextField(default='')),
                ('status', models.TextField(default='ACTIVE')),
                ('note', models.TextField(default='')),
            ],
            options={
                'db_table': 'catalog_partner',
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['ACTIVE', 'BLOCKED', 'RETIRED'])), name='catalog_partner_status_known'), models.CheckConstraint(condition=models.Q(('roles__contained_by', ['OWN', 'SUPPLIER', 'CONTRACT_MAKER', 'DISTRIBUTOR', 'HOSPITAL', 'CARRIER', 'REGISTRANT']), ('roles__len__gt', 0)), name='catalog_partner_roles_known'), models.CheckConstraint(condition=models.Q(('credit_code', ''), ('credit_code__regex', '^[0-9A-HJ-NPQRTUWXY]{18}$'), _connector='OR'), name='catalog_partner_credit_code_form'), models.UniqueConstraint(condition=models.Q(('credit_code', ''), _negated=True), fields=('credit_code',), name='catalog_partner_credit_code_unique')],
            },
        ),
        migrations.CreateModel(
            name='Licence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('number', models.TextField()),
                ('issuer', models.TextField(default='')),
                ('scope', models.TextField(default='')),
                ('valid_from', models.DateField(null=True)),
                ('valid_until', models.DateField(null=True)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licences', to='catalog.partner')),
            ],
            options={
                'db_table': 'catalog_licence',
                'ordering': ['kind', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('place', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='catalog', serialize=False, to='ledger.place')),
                ('gln', models.TextField(default='')),
                ('extension', models.TextField(default='')),
                ('address', models.TextField(default='')),
                ('cleanliness', models.TextField(default='')),
                ('active', models.BooleanField(default=True)),
                ('note', models.TextField(default='')),
            ],
            options={
                'db_table': 'catalog_place',
                'constraints': [models.CheckConstraint(condition=models.Q(('cleanliness__in', ['', 'A', 'B', 'C', 'D', 'CNC'])), name='catalog_place_cleanliness_known')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='catalog', serialize=False, to='ledger.item')),
                ('specification', models.TextField(default='')),
                ('registration_no', models.TextField(default='')),
                ('registration_expires_on', models.DateField(null=True)),
                ('risk_class', models.TextField(default='')),
                ('sterile', models.BooleanField(default=False)),
                ('storage', models.TextField(default='')),
                ('status', models.TextField(default='DRAFT')),
                ('note', models.TextField(default='')),
                ('maker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items_made', to='ledger.party')),
            ],
            options={
                'db_table': 'catalog_item',
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['DRAFT', 'ACTIVE', 'RETIRED'])), name='catalog_item_status_known'), models.CheckConstraint(condition=models.Q(('risk_class__in', ['', 'I', 'II', 'III'])), name='catalog_item_risk_class_known')],
            },
        ),
        migrations.CreateModel(
            name='NumberBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.BigIntegerField()),
                ('last', models.BigIntegerField()),
                ('day', models.DateField()),
                ('next', models.BigIntegerField()),
                ('issued_at', models.DateTimeField()),
                ('counter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='blocks', to='catalog.numbercounter')),
                ('pool', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='blocks', to='catalog.numberpool')),
            ],
            options={
                'db_table': 'catalog_number_block',
                'constraints': [models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='catalog_block_not_empty'), models.CheckConstraint(condition=models.Q(('next__gte', models.F('first')), ('next__lte', django.db.models.expressions.CombinedExpression(models.F('last'), '+', models.Value(1)))), name='catalog_block_next_within')],
            },
        ),
        migrations.AddConstraint(
            model_name='numberscheme',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['SERIAL', 'LOT', 'SSCC', 'GTIN'])), name='catalog_scheme_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='numberscheme',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('item__isnull', True), ('kind__in', ['SSCC', 'GTIN'])), models.Q(('item__isnull', False), ('kind__in', ['SERIAL', 'LOT'])), _connector='OR'), name='catalog_scheme_of_item_or_firm'),
        ),
        migrations.AddConstraint(
            model_name='numberscheme',
            constraint=models.UniqueConstraint(condition=models.Q(('active', True), ('item__isnull', False)), fields=('kind', 'item', 'site'), name='catalog_scheme_one_per_item_and_site', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='numberpool',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['OPEN', 'CLOSED'])), name='catalog_pool_status_known'),
        ),
        migrations.AddConstraint(
            model_name='numberpool',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('party__isnull', True), ('place__isnull', False)), models.Q(('party__isnull', False), ('place__isnull', True)), _connector='OR'), name='catalog_pool_for_one'),
        ),
        migrations.AddConstraint(
            model_name='numbercounter',
            constraint=models.UniqueConstraint(fields=('scheme', 'period'), name='catalog_counter_once'),
        ),
        migrations.AddConstraint(
            model_name='numbercounter',
            constraint=models.CheckConstraint(condition=models.Q(('next__gte', 0)), name='catalog_counter_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='licence',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['PRODUCTION', 'TRADE', 'FILING', 'PRACTICE', 'QUALITY', 'TRANSPORT'])), name='catalog_licence_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='licence',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='catalog_licence_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='licence',
            constraint=models.UniqueConstraint(fields=('partner', 'kind', 'number'), name='catalog_licence_once'),
        ),
    ]
