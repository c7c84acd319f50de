"""Scopes that are saved, and what they held when they were frozen."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from suyuan.foundation.db.triggers import append_only, audited


class Migration(migrations.Migration):

    initial = True

    dependencies = [("audit", "0002_functions")]

    operations = [
        migrations.CreateModel(
            name='Scope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.TextField(unique=True)),
                ('name', models.TextField()),
                ('note', models.TextField(default='')),
                ('question', models.JSONField()),
                ('owner_id', models.BigIntegerField(null=True)),
                ('owner_label', models.TextField(default='')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'trace_scope',
            },
        ),
        migrations.CreateModel(
            name='FrozenScope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('frozen_at', models.DateTimeField()),
                ('frozen_by', models.TextField()),
                ('reason', models.TextField(default='')),
                ('question', models.JSONField()),
                ('position_id', models.UUIDField(null=True)),
                ('position_at', models.DateTimeField(null=True)),
                ('sublots', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('counts', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('plus', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('plus_sublots', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('minus', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('minus_sublots', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('lots', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('units', models.BigIntegerField()),
                ('digest', models.TextField()),
                ('scope', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='frozen', to='trace.scope')),
            ],
            options={
                'db_table': 'trace_frozen_scope',
            },
        ),
        audited("trace_scope"),
        append_only("trace_frozen_scope", reason="What a scope held once is a fact."),
    ]
