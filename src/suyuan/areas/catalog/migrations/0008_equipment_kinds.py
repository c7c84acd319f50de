"""Names of the kinds of equipment."""

from django.db import migrations, models

from suyuan.foundation.db.triggers import audited


class Migration(migrations.Migration):
    """Create the table with its history."""

    dependencies = [
        ('catalog', '0007_english_addresses'),
    ]

    operations = [
        migrations.CreateModel(
            name='EquipmentKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('name', models.TextField()),
                ('name_en', models.TextField(default='')),
            ],
            options={
                'db_table': 'catalog_equipment_kind',
                'ordering': ['code'],
            },
        ),
        migrations.AddConstraint(
            model_name='equipmentkind',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code', ''), _negated=True), models.Q(('name', ''), _negated=True)), name='catalog_equipment_kind_is_named'),
        ),
        audited("catalog_equipment_kind"),
    ]
