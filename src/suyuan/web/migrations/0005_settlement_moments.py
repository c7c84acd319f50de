from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0004_print_sites'),
    ]

    operations = [
        migrations.AddField(
            model_name='stationsettlement',
            name='occurred_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='stationsettlement',
            constraint=models.CheckConstraint(condition=models.Q(('occurred_at__isnull', True), models.Q(('kind', 'RETRIED'), ('occurred_at__lte', models.F('at'))), _connector='OR'), name='web_station_settlement_moment'),
        ),
    ]
